/* segment.h - one segment in hand: borrowed bytes and where its elements begin. */
#ifndef HIA_X12_SEGMENT_H
#define HIA_X12_SEGMENT_H

#include "base/money.h"
#include "base/str.h"

struct x12_checks;

/** Named maxima. Past them: a fault, and the rest is skipped, never kept. */
enum {
    X12_SEGMENT_MAX =
        64 * 1024,         /* bytes of one segment; the largest legal HIPAA segment is far below */
    X12_ELEMENTS_MAX = 62, /* elements kept of one segment; the dictionary's longest has 24 */
    X12_DEPTH_MAX = 16,    /* open loops; the deepest HIPAA guide has 7 */
};

/** Taken from the ISA itself, never assumed (005010 Appendix B.1.1.2.5; ISA
 * bytes 3, 82, 104, 105). */
struct x12_delims {
    char element;
    char component;
    char repetition; /* 0: none ('U' or a letter in ISA11) */
    char segment;
};

/** A segment id in a word: 'N','M','1' -> 0x004e4d31. Two-letter ids have 0 in the low byte. */
#define X12_TAG(a, b, c)                                                                           \
    ((uint32_t)(uint8_t)(a) << 16 | (uint32_t)(uint8_t)(b) << 8 | (uint32_t)(uint8_t)(c))

/** What stood between two segments, or before the first and behind the last: line breaks, blanks, a
 * byte order mark. Whoever gives back a document as it was wants it. */
enum { X12_GAP_MAX = 64 };

struct x12_gap {
    uint64_t end; /* byte in the source behind it: the offset of what follows */
    size_t n;     /* of its bytes kept */
    char bytes[X12_GAP_MAX];
};

/** Amounts of the segment in hand which somebody has read, so that its check, its rules and who
 *  makes a record of it read them once. Those of another segment are none. */
struct x12_amounts {
    uint64_t ordinal;                    /* whose */
    uint64_t known;                      /* bit i: element i is an amount, and this one */
    int64_t cents[X12_ELEMENTS_MAX + 1]; /* by element */
};

struct x12_segment {
    const char *p;     /* the id's first byte; line breaks before it are not part of it */
    uint32_t len;      /* bytes, terminator excluded */
    uint32_t tag;      /* X12_TAG of the id; 0 when the id is not 2 or 3 bytes */
    uint16_t n;        /* elements present, capped at X12_ELEMENTS_MAX; trailing empty ones count */
    bool overlong;     /* it had more elements than are kept */
    bool odd_bytes;    /* somewhere in it is a byte outside printable ASCII: check every element */
    uint64_t compound; /* bit i: element i holds a component or repetition separator (i = 1..62) */
    /* What the writer knows of a segment it has laid; else `sure_of` is NULL. Bits as above. */
    uint64_t given; /* element i is not empty */
    uint64_t sure;  /* element i has been found right by itself, as `sure_of` wants it */
    const struct x12_checks *sure_of;
    uint64_t offset;   /* byte in the source of p */
    uint64_t ordinal;  /* in the source, from 1 */
    uint32_t position; /* in the transaction set, ST is 1; 0 outside */
    const struct x12_delims *delims;
    const struct x12_gap *gap;   /* the last of the source; NULL: not read from one */
    struct x12_amounts *amounts; /* the reader's; NULL: nothing is remembered */
    uint32_t
        start[X12_ELEMENTS_MAX + 2]; /* element i is [start[i], start[i + 1] - 1); 0 is the id */
};

/** Element i (1-based; 0 is the id); empty when absent. */
static inline struct str x12_element(const struct x12_segment *s, unsigned i)
{
    if (i > s->n)
        return (struct str){s->p, 0};
    return (struct str){s->p + s->start[i], (size_t)(s->start[i + 1] - 1 - s->start[i])};
}

static inline bool x12_has(const struct x12_segment *s, unsigned i)
{
    return i <= s->n && s->start[i + 1] - 1 > s->start[i];
}

static inline void x12_remember_money(const struct x12_segment *s, unsigned i, int64_t cents)
{
    struct x12_amounts *a = s->amounts;
    if (a->ordinal != s->ordinal) {
        a->ordinal = s->ordinal;
        a->known = 0;
    }
    a->known |= 1ULL << i;
    a->cents[i] = cents;
}

/** x12_money where it is not known yet: callers use x12_money. */
enum number_status x12_read_money(const struct x12_segment *s, unsigned i, int64_t *cents);

/** Element i as money_parse reads it. */
static inline enum number_status x12_money(const struct x12_segment *s, unsigned i, int64_t *cents)
{
    const struct x12_amounts *a = s->amounts;
    if (UNLIKELY(!a || a->ordinal != s->ordinal || !(a->known >> i & 1)))
        return x12_read_money(s, i, cents);
    *cents = a->cents[i];
    return NUMBER_OK;
}

/** What the source has before this segment; empty when its terminator's neighbour is it. */
static inline struct str x12_before(const struct x12_segment *s)
{
    bool is_its = s->gap && s->gap->end == s->offset;
    return is_its ? (struct str){s->gap->bytes, s->gap->n} : (struct str){"", 0};
}

/** The part of `value` between separators number `index` - 1 and `index` (1-based); empty when
 * absent. */
struct str x12_part(struct str value, char separator, unsigned index);

/** Component c (1-based) of element i, of its first repetition. */
struct str x12_component(const struct x12_segment *s, unsigned i, unsigned c);

/** Repetition r (1-based) of element i, whole. */
struct str x12_repetition(const struct x12_segment *s, unsigned i, unsigned r);

/** How many repetitions element i has: 0 when empty, else one more than its separators. */
unsigned x12_repetitions(const struct x12_segment *s, unsigned i);

uint32_t x12_tag_of(struct str id);

#endif
