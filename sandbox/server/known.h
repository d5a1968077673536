/* known.h - the claims an account handed in over REST: what a claim status is answered from. Lines
 * in data_dir/known/NAME, so that a restart forgets nothing. */
#ifndef HIA_SANDBOX_SERVER_KNOWN_H
#define HIA_SANDBOX_SERVER_KNOWN_H

#include "base/buf.h"
#include "base/err.h"
#include "sandbox/claims.h"

enum { KNOWN_BYTES_MAX = 16 << 20 };

struct known_claim {
    struct str member, day, account; /* MI of the subscriber; CCYYMMDD; CLM01 */
    int64_t charge_cents;
};

/** The claims of an 837, into an open file. */
MUST_USE bool known_read(struct sandbox_file *file, struct str x12, struct err *err);
/** All of a file; nothing where there is none. */
MUST_USE bool known_lines(const char *path, struct buf *out, struct err *err);
/** Every claim of the 837; known from `due_ms` on. */
MUST_USE bool known_put(const char *data_dir, const char *account, struct str x12, int64_t due_ms,
                        struct err *err);
/** Those of the member in these days (either may be empty) and, unless it is negative, of that
 * charge. False stops. */
MUST_USE bool known_each(const char *data_dir, const char *account, const struct known_claim *like,
                         struct str to, int64_t now_ms,
                         bool (*each)(void *ctx, const struct known_claim *c), void *ctx,
                         struct err *err);

#endif
