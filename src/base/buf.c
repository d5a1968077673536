/* buf.c - a growing byte buffer with a named maximum. */
#include "base/buf.h"
#include "base/digits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAP = 64 };

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_fini(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->failed = false;
}

static bool fail(struct buf *b)
{
    b->failed = true;
    return false;
}

bool buf_grow(struct buf *b, size_t n)
{
    size_t max = b->max ? b->max : BUF_MAX;
    if (b->n > max || n > max - b->n)
        return fail(b);
    size_t cap = b->cap > max / 2 ? max : b->cap * 2;
    if (cap < b->n + n)
        cap = b->n + n;
    if (cap < FIRST_CAP && FIRST_CAP <= max)
        cap = FIRST_CAP;
    char *p = realloc(b->p, cap + 1); /* the one more is buf_cstr's NUL */
    if (!p)
        return fail(b);
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_put_grow(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !buf_reserve(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

const char DIGIT_PAIRS[201] = "00010203040506070809101112131415161718192021222324252627282930313233"
                              "34353637383940414243444546474849505152535455565758596061626364656667"
                              "6869707172737475767778798081828384858687888990919293949596979899";

void buf_put_u64(struct buf *b, uint64_t v)
{
    char text[DIGITS_MAX];
    if (LIKELY(b->cap - b->n >= DIGITS_MAX))
        b->n = (size_t)(digits_put(b->p + b->n, v) - b->p);
    else
        buf_put(b, text, (size_t)(digits_put(text, v) - text));
}

void buf_put_i64(struct buf *b, int64_t v)
{
    if (v < 0)
        buf_putc(b, '-');
    buf_put_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    /* b->p may be NULL with a size of 0; the allocation holds cap + 1 bytes otherwise. */
    int n = vsnprintf(b->p ? b->p + b->n : NULL, b->p ? b->cap - b->n + 1 : 0, fmt, ap);
    if (n < 0) {
        b->failed = true;
    } else if (b->p && (size_t)n <= b->cap - b->n) {
        b->n += (size_t)n;
    } else if (buf_reserve(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
    va_end(ap);
}

const char *buf_cstr(struct buf *b)
{
    if (!b->p)
        return "";
    b->p[b->n] = '\0';
    return b->p;
}

bool buf_ok(const struct buf *b, const char *what, struct err *err)
{
    if (!b->failed)
        return true;
    return err_set(err, ERR_LIMIT, "%s: more than %zu bytes, or out of memory", what,
                   b->max ? b->max : (size_t)BUF_MAX);
}
