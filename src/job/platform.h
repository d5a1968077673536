/* platform.h - the platform's database, read: its table of events, and the function that gives a
 * claim. Nothing is written there.
 *
 * LISTEN comes before the first look, and again behind every loss of the connection; a
 * notification only says that it is worth looking (platform.md C3). What is read is of one
 * organization, by the statement and by the setting that the platform's row-level security goes by.
 * docs/subscribing.md, decision 0017. */
#ifndef HIA_JOB_PLATFORM_H
#define HIA_JOB_PLATFORM_H

#include "base/buf.h"
#include "conf/settings.h"

enum { PLATFORM_PAGE = 512, PLATFORM_PAYLOAD_MAX = 64 << 10, PLATFORM_CLAIM_MAX = 1 << 20 };

struct platform;

/** Nothing is connected yet. ERR_CONFIG: [commands] is not enough. */
MUST_USE struct platform *platform_new(const struct settings *settings, struct err *err);
void platform_free(struct platform *p);
/** Connected, and listening; at once where it is so already. `*fresh`: it was not. ERR_CONFIG: a
 * role or a name is wrong; ERR_SYSTEM: it is away. */
MUST_USE bool platform_connect(struct platform *p, bool *fresh, struct err *err);

/* --- one look: a transaction that sees one state of the table --- */

/** Each of the calls below loses the connection when it fails. `*oldest`: the first transaction, by
 * the number the server gives them, that may not have ended: what ended before is seen. */
MUST_USE bool platform_look(struct platform *p, int64_t *oldest, struct err *err);
/** A number above that of every transaction that had one when the look began. A snapshot's xmax is
 * none: it is one above the last that *ended*, and later ones may be at work. So this takes one. */
MUST_USE bool platform_next(struct platform *p, int64_t *next, struct err *err);
struct platform_event {
    int64_t place;
    struct str id;      /* "" where the column is NULL */
    struct str payload; /* "" where it is NULL or longer than PLATFORM_PAYLOAD_MAX */
};
typedef bool platform_event_fn(void *ctx, const struct platform_event *e, struct err *err);
/** Those of the subscription behind `after`, in the order of their places, up to PLATFORM_PAGE:
 * `*count`. The callback's failure is the call's, and keeps the connection. */
MUST_USE bool platform_events(struct platform *p, const struct settings_subscription *c,
                              int64_t after, size_t *count, platform_event_fn *fn, void *ctx,
                              struct err *err);
/** The one at that place, if it is there: `*count`. */
MUST_USE bool platform_event(struct platform *p, const struct settings_subscription *c,
                             int64_t place, size_t *count, platform_event_fn *fn, void *ctx,
                             struct err *err);
/** The highest place there is of the subscription; 0: none. */
MUST_USE bool platform_last(struct platform *p, const struct settings_subscription *c,
                            int64_t *place, struct err *err);
MUST_USE bool platform_looked(struct platform *p, struct err *err);

/* --- claims --- */

enum { PLATFORM_CODE_MAX = 24 };
/** Replaces `out` by the claim of that id, JSON in one line. `code`: "" where it is there, else
 * "claim_not_given", "claim_too_large" or "claim_refused_" and the SQLSTATE; those are of this
 * claim. False: the platform is away, or not as configured. */
MUST_USE bool platform_claim(struct platform *p, const struct settings_subscription *c,
                             const char *id, struct buf *out, char code[PLATFORM_CODE_MAX],
                             struct err *err);

/** Until it notifies, or so long; `*told`: it did. False: the connection is lost. */
MUST_USE bool platform_wait(struct platform *p, int64_t ms, bool *told, struct err *err);

#endif
