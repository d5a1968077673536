/* secret.h - bytes nobody prints: in locked memory that is kept out of core dumps, wiped at the
 * end; the only way to them is to borrow them for one call. */
#ifndef HIA_CRED_SECRET_H
#define HIA_CRED_SECRET_H

#include "base/err.h"
#include "base/str.h"

/* A private key with its chain fits, also as PKCS#12. */
enum { SECRET_MAX = 64 * 1024 };

/** Read-only once made; counted, so that caches and threads may share one. */
struct secret;

/** A copy of 0 to SECRET_MAX bytes. The caller wipes his own. ERR_LIMIT when too long or when no
 * locked memory is left. */
MUST_USE struct secret *secret_new(struct str bytes, struct err *err);
/** What `fd` gives until its end, without one line break at the end. ERR_LIMIT past SECRET_MAX. */
MUST_USE struct secret *secret_read(int fd, struct err *err);
struct secret *secret_hold(struct secret *s); /* one more owner; NULL gives NULL */
void secret_free(struct secret *s);           /* one owner less; the last one wipes it */

size_t secret_size(const struct secret *s);
/** In time that depends on the sizes only. */
bool secret_equal(const struct secret *a, const struct secret *b);

/** Lend the bytes for the time of one call; what `use` copies, it wipes. Its result is returned. */
MUST_USE bool secret_lend(const struct secret *s,
                          bool (*use)(void *ctx, struct str bytes, struct err *err), void *ctx,
                          struct err *err);

/** Text that holds secrets, while it is put together. Growing wipes what was there before. */
struct secret_buf {
    char *p; /* NUL-terminated when n > 0 */
    size_t n, cap;
    bool failed; /* past SECRET_MAX or out of locked memory */
};

void secret_buf_put(struct secret_buf *b, struct str s);
void secret_buf_puts(struct secret_buf *b, const char *cstr);
void secret_buf_put_secret(struct secret_buf *b, const struct secret *s);
static inline struct str secret_buf_str(const struct secret_buf *b)
{
    return str_of(b->p, b->n);
}
MUST_USE bool secret_buf_ok(const struct secret_buf *b, struct err *err);
void secret_buf_fini(struct secret_buf *b); /* wipes; zeroes, so that it may be used again */

/** Locked memory, for this room's own use and the transports': NULL when none is left. */
MUST_USE void *secret_alloc(size_t n);
void secret_release(void *p, size_t n); /* wipes */

#endif
