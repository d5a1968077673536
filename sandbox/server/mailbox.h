/* mailbox.h - what waits for an account to be fetched: files in data_dir/mailbox/NAME, so that a
 * restart forgets nothing. And what was seen before: data_dir/seen. */
#ifndef HIA_SANDBOX_SERVER_MAILBOX_H
#define HIA_SANDBOX_SERVER_MAILBOX_H

#include "base/buf.h"
#include "base/err.h"

#include <limits.h>

enum { MAIL_ID_MAX = 37, MAIL_KIND_MAX = 16, MAIL_LIST_MAX = 10000 };

struct mail {
    int64_t due_ms;           /* not before, since 1970 */
    uint64_t number;          /* in the order they were put */
    char id[MAIL_ID_MAX];     /* its own */
    char about[MAIL_ID_MAX];  /* the PayloadID of what it answers, or a hash of it */
    char kind[MAIL_KIND_MAX]; /* "999", "277ca", "1.835" */
    char name[NAME_MAX + 1];
};

/** Kinds are told by their last part: "835" is "1.835" too. */
bool mail_is(const struct mail *m, struct str kind);

MUST_USE bool mailbox_put(const char *data_dir, const char *account, struct str about,
                          const char *kind, int64_t due_ms, struct str content, struct err *err);

/** All that is due, the oldest first; the caller frees `*list`. */
MUST_USE bool mailbox_list(const char *data_dir, const char *account, int64_t now_ms,
                           struct mail **list, size_t *count, struct err *err);
/** The oldest of a kind ("": any) and about a PayloadID ("": any); false with err NONE: none is
 * due. */
MUST_USE bool mailbox_find(const char *data_dir, const char *account, struct str kind,
                           struct str about, int64_t now_ms, struct mail *found, struct err *err);
MUST_USE bool mailbox_by_id(const char *data_dir, const char *account, struct str id,
                            int64_t now_ms, struct mail *found, struct err *err);
MUST_USE bool mailbox_read(const char *data_dir, const char *account, const struct mail *m,
                           struct buf *out, struct err *err);
/** Fetched and confirmed: it is not given again. */
MUST_USE bool mailbox_confirm(const char *data_dir, const char *account, const struct mail *m,
                              struct err *err);

/** Remembers a key of a space ("payload", "isa", "idempotency"). `again`: it was there already.
 * `value` is kept with a new key; with an old one it is read into `old` (may be NULL). */
MUST_USE bool seen_put(const char *data_dir, const char *space, struct str account, struct str key,
                       struct str value, bool *again, struct buf *old, struct err *err);
/** Was it put? */
bool seen_has(const char *data_dir, const char *space, struct str account, struct str key);

#endif
