/* walk_element.h - the checks of one segment against its use: usage, length, type, codes, syntax
 * notes. */
#ifndef HIA_X12_WALK_ELEMENT_H
#define HIA_X12_WALK_ELEMENT_H

#include "x12/fault.h"
#include "x12/guide.h"

/** Which elements a segment that was right had, told by x12_check_segment to itself: nearly all of
 * one use have the same. Zeroed at first. */
struct x12_check_memory {
    uint64_t present; /* bit 0 is the first; 0: none yet */
};

/** In `present`, of no element: there was such a segment. */
static const uint64_t X12_CHECK_KNOWN = (uint64_t)1 << 63;

/** Nothing is left to ask of a segment whose writer is sure of every element, when the last of its
 * use that was right had the same ones. */
static inline bool x12_check_needless(const struct x12_segment *s, const struct x12_use *use,
                                      const struct x12_check_memory *memory)
{
    return s->sure_of == use->checks && (s->given & ~s->sure) == 0 && s->given != 0 &&
           memory->present == (s->given >> 1 | X12_CHECK_KNOWN);
}

/** True when nothing was reported. `memory` is of this use alone, or NULL. `snip` has the
 * X12_SNIP_* bits of walk.h: faults of other types are not reported. Used by the walk for the
 * segments of a set and by the envelope for ISA, GS, TA1 and the rest. */
bool x12_check_segment(const struct x12_segment *s, const struct x12_use *use,
                       struct x12_check_memory *memory, unsigned snip,
                       void (*report)(void *ctx, enum x12_code code, unsigned element,
                                      unsigned component, unsigned repeat, uint16_t data_element),
                       void *ctx);

/* ---- private to plan.c and walk_*.c ---- */

enum x12_check_kind {
    X12_CHECK_TEXT, /* AN, B */
    X12_CHECK_CODE, /* ID, or any type with a code list */
    X12_CHECK_INTEGER,
    X12_CHECK_DECIMAL,
    X12_CHECK_DATE,
    X12_CHECK_TIME,
    /* From here on an element needs more than its own bytes. */
    X12_CHECK_PERIOD, /* data element 1251: its form is told by the 1250 before it */
    X12_CHECK_COMPOSITE,
};

/** What one element or component must be, in half a cache line. */
struct x12_check {
    uint8_t kind; /* enum x12_check_kind */
    char usage;
    uint8_t qualifier; /* PERIOD: where its 1250 stands among its siblings, from 1; 0: nowhere */
    uint8_t shift;     /* CODE: of the hash into `table` */
    uint16_t min, max;
    uint16_t repeat;
    uint16_t number;
    uint32_t multiplier; /* CODE: likewise */
    const struct x12_codes *codes;
    union {
        const struct x12_checks *parts; /* COMPOSITE */
        const uint32_t *table; /* CODE: its codes of at most 4 bytes, each alone in its slot */
    };
};

/** The elements of a segment, or the components of a composite. Bit 0 is the first. */
struct x12_checks {
    uint64_t required, unused;
    uint64_t deep;    /* PERIOD and COMPOSITE */
    uint64_t touched; /* what the syntax notes speak of */
    const struct x12_syntax *syntax;
    uint8_t count, syntax_count;
    bool any_of; /* a note (R) is broken by absence alone */
    struct x12_check check[];
};

/** One value, apart from its place: the code of what is wrong with it, or X12_NO_FAULT. `p` stands
 * at least three bytes into its segment, as every element does. */
enum x12_code x12_check_value(const struct x12_check *c, const char *p, size_t n);

/* walk_value.c */
bool x12_date_valid(const char *p, size_t n); /* CCYYMMDD or YYMMDD, a day of the calendar */
bool x12_time_valid(const char *p, size_t n); /* HHMM, HHMMSS, HHMMSSD, HHMMSSDD */
/** Data element 1251 in the form its qualifier (1250) names; qualifiers
 * without a fixed form pass. */
enum x12_code x12_period_check(struct str qualifier, struct str value);

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define X12_BIG_ENDIAN_32(w) __builtin_bswap32(w)
#else
#define X12_BIG_ENDIAN_32(w) (w)
#endif

/** At most 4 bytes, as x12_codes packs them, without a branch: loads the word that ends at the
 * value's end, which is within the segment for any element (an id and a separator stand before it).
 */
static inline uint32_t x12_packed(const char *p, size_t n)
{
    uint32_t w;
    memcpy(&w, p + n - 4, sizeof(w));
    return X12_BIG_ENDIAN_32(w) << (32 - 8 * n);
}

/** Where a packed code stands in a table of 2^(32 - shift) slots. */
static inline uint32_t x12_check_slot(uint32_t word, uint32_t multiplier, unsigned shift)
{
    return word * multiplier >> shift;
}

/** Is the value, not empty and at least three bytes into its segment, in the check's list? */
static inline bool x12_check_lists(const struct x12_check *c, const char *p, size_t n)
{
    if (UNLIKELY(n > 4))
        return x12_codes_has_longer(c->codes, str_of(p, n));
    uint32_t word = x12_packed(p, n);
    return c->table[x12_check_slot(word, c->multiplier, c->shift)] == word;
}

#endif
