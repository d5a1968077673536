/* base.h - words every room uses: compiler promises and small arithmetic. Knows nothing of health
 * care. */
#ifndef HIA_BASE_BASE_H
#define HIA_BASE_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The caller must look at the result: a dropped `false` is a lost failure. */
#define MUST_USE     __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define LIKELY(x)    __builtin_expect(!!(x), 1)
#define UNLIKELY(x)  __builtin_expect(!!(x), 0)
#define COUNT_OF(a)  (sizeof(a) / sizeof((a)[0]))

/** A word loaded from memory, its first byte lowest: for the routines that read eight bytes at a
 * time. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LITTLE_ENDIAN_64(w) (w)
#else
#define LITTLE_ENDIAN_64(w) __builtin_bswap64(w)
#endif

#endif
