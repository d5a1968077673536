/* buf.h - a growing byte buffer with a named maximum. What goes past it is dropped and noted. */
#ifndef HIA_BASE_BUF_H
#define HIA_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n;    /* bytes in use */
    size_t cap;  /* bytes that fit; one more is allocated, for buf_cstr */
    size_t max;  /* never grows past this; 0 means BUF_MAX */
    bool failed; /* an append did not fit or memory ran out: the content is not to be trusted */
};

enum { BUF_MAX = 1 << 30 };

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);
void buf_reset(struct buf *b); /* keeps the memory */

/** buf_reserve when it has to grow: callers use buf_reserve. */
bool buf_grow(struct buf *b, size_t n);
/** Make room for `n` more bytes; false (and failed) when that is past the maximum. */
static inline bool buf_reserve(struct buf *b, size_t n)
{
    return LIKELY(n <= b->cap - b->n) || buf_grow(b, n);
}
/** buf_put when it has to grow first: callers use buf_put. */
void buf_put_grow(struct buf *b, const void *p, size_t n);

/* Inline: a short constant append is a compare and a move. */
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
    if (UNLIKELY(b->cap - b->n < n || n == 0)) {
        buf_put_grow(b, p, n);
        return;
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): of bytes there are, p is no NULL */
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

static inline void buf_putc(struct buf *b, char c)
{
    if (LIKELY(b->n < b->cap))
        b->p[b->n++] = c;
    else
        buf_put_grow(b, &c, 1);
}

static inline void buf_puts(struct buf *b, const char *cstr)
{
    buf_put(b, cstr, strlen(cstr));
}

static inline void buf_put_str(struct buf *b, struct str s)
{
    buf_put(b, s.p, s.n);
}

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
