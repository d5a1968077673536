/* buf.h - a growing byte buffer with a named maximum. Appends past it are dropped and remembered. */
#ifndef HIA_BASE_BUF_H
#define HIA_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n;    /* bytes in use */
    size_t cap;  /* bytes allocated */
    size_t max;  /* never grows past this; 0 means BUF_MAX */
    bool failed; /* an append did not fit or memory ran out: the content is not to be trusted */
};

enum { BUF_MAX = 1 << 30 };

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);
void buf_reset(struct buf *b); /* keeps the memory */

/** Make room for `n` more bytes; false (and failed) when that is past the maximum. */
bool buf_reserve(struct buf *b, size_t n);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *cstr);
void buf_put_str(struct buf *b, struct str s);
void buf_put_u64(struct buf *b, uint64_t v);
void buf_put_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/** The content as a C string; "" when empty. Valid until the next append. */
const char *buf_cstr(struct buf *b);

static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p, b->n};
}

/** ERR_LIMIT when an append was dropped, else true: the one check at the end of many appends. */
MUST_USE bool buf_ok(const struct buf *b, const char *what, struct err *err);

#endif
