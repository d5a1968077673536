/* str.h - borrowed slices of bytes. A struct str owns nothing and need not end in NUL. */
#ifndef HIA_BASE_STR_H
#define HIA_BASE_STR_H

#include "base/base.h"
#include <string.h>

struct str {
    const char *p; /* may be NULL when n is 0 */
    size_t n;      /* bytes */
};

/** A slice of a string literal. */
#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
/** For printf("%.*s", STR_FMT(s)). */
#define STR_FMT(s) (int)(s).n, (s).p

static inline struct str str_of(const char *p, size_t n)
{
    return (struct str){p, n};
}

static inline struct str str_from(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): one with bytes has them somewhere */
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *cstr)
{
    return str_eq(a, str_from(cstr));
}

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/** Byte order, shorter first on a tie: for qsort and bsearch. */
int str_cmp(struct str a, struct str b);

/** Without leading and trailing spaces, tabs, CR and LF. */
struct str str_trim(struct str s);

/** Cut `*rest` at the first `sep`: returns what stands before, leaves what stands after.
 *  With no `sep` returns all and leaves `rest->p` NULL. */
struct str str_split(struct str *rest, char sep);

/** Decimal digits only, no sign; false when empty, not digits, or past `max`. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *out);

/** The parts with `separator` between them, in text[0..size), as many as fit whole. No NUL at the
 * end. */
struct str str_join(const struct str *parts, size_t count, char separator, char *text, size_t size);

/** No control character in it: may go to a terminal and stand in a line. */
bool str_is_plain(struct str s);

/** Copy into a NUL-terminated array, cutting at `size - 1`. Returns whether all of it fitted. */
bool str_copy(char *dst, size_t size, struct str s);

#endif
