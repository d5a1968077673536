/* guide.h - implementation guides, compiled: the arrays the walk runs on, and how to find things in
 * them.
 *
 * How guides are written is in guides.h; guide.c compiles the rows of one when it is first asked
 * for. */
#ifndef HIA_X12_GUIDE_H
#define HIA_X12_GUIDE_H

#include "base/err.h"
#include "base/str.h"
#include "x12/dict.h"
#include "x12/segment.h"

enum {
    X12_MANY = 0,       /* repeats without limit */
    X12_USES_MAX = 512, /* of one guide; 837P has 381 */
};

/** An allowed list. Codes of at most 4 bytes are packed words, for speed; the few longer ones are
 * text. */
struct x12_codes {
    const uint32_t *packed; /* ascending; bytes big-endian, zero-filled on the right */
    const struct str *longer;
    uint16_t count, longer_count;
    const char *text; /* as written in the guide: "_" stands for a space */
};

/** 64 bytes: what the checks need of one element is one cache line. */
struct x12_field {
    const char *name;
    const struct x12_codes *codes;   /* NULL: any value */
    const struct x12_field *parts;   /* of a composite */
    const struct x12_syntax *syntax; /* of a composite's parts */
    const char *composite;           /* "C003", or NULL for a simple element */
    const char *set;                 /* external code set, or NULL */
    uint16_t number;                 /* data element; 0 for a composite */
    uint16_t min, max;
    uint16_t repeat; /* repetitions allowed, at least 1 */
    uint8_t type;    /* enum x12_type; meaningless for a composite */
    char usage;      /* 'R' 'S' 'N' */
    bool pick;
    uint8_t parts_count, syntax_count;
};

/** One syntax note: over elements 1..32 as bits (bit 0 is element 1). */
struct x12_syntax {
    char kind;       /* P R E C L */
    uint8_t first;   /* C, L: the element that triggers it */
    uint32_t others; /* P, R, E: all of them; C, L: those it asks for */
};

/** One segment of one loop. Compare by pointer, or by `index` within the guide. */
struct x12_use {
    const char *id;
    const char *name;
    uint32_t tag;
    uint16_t index; /* 0.. in guide order */
    uint16_t loop;  /* index of its loop */
    uint16_t child; /* its number among the loop's children, segments and loops counted together */
    uint16_t position;
    char usage;
    uint32_t max;   /* X12_MANY: no limit */
    uint16_t picks; /* how many fields (or parts) have pick set */
    uint8_t fields_count;
    const struct x12_field *fields; /* element 1 is fields[0] */
    const struct x12_syntax *syntax;
    uint8_t syntax_count;
    const struct x12_checks *checks; /* the fields made compact: set by x12_plan_new (x12/plan.h) */
};

/** A child of a loop, in guide order: a segment (use) or a loop (its first use opens it). */
struct x12_child {
    const struct x12_use *use;   /* the segment, or the opening segment of the loop */
    const struct x12_loop *loop; /* NULL for a plain segment */
    uint16_t position; /* of the segment or the opening segment, raised where a table or an HL level
                          begins anew: it never falls from one child to the next; equal ones come in
                          any order */
    char usage;
    uint32_t max;
};

struct x12_loop {
    const char *id; /* "2010AA"; the whole set is "" */
    const char *name;
    uint16_t index;
    uint16_t depth;                /* the set is 0 */
    const struct x12_loop *parent; /* NULL for the set */
    uint16_t child;                /* its number among the parent's children */
    char usage;
    uint32_t max;
    uint16_t children_count;
    const struct x12_child *children; /* children[0] is its own opening segment */
};

/** Guides of the same GS01, ST01 and GS08 are told apart by the first segment behind the ST: the
 * first element listed decides; the next is looked at only when no guide knows the first's value.
 */
struct x12_opening {
    const char *segment; /* "BHT"; NULL: the guide is alone with its GS08 */
    struct {
        uint8_t element;
        const char *codes; /* "01 13 36" */
    } tells[2];
};

struct x12_row;   /* as written: x12/guides.h */
struct x12_rules; /* situational and balancing rules: x12/rules.h */

struct x12_guide {
    const char *id;         /* "005010X222A1" */
    const char *name;       /* "837P" */
    const char *title;      /* our own words */
    const char *set;        /* ST01 "837" */
    const char *functional; /* GS01 "HC" */
    const char *aliases;    /* GS08 values taken for it: "005010X222 005010X222A2" */
    struct x12_opening opening;
    const struct x12_row *rows;
    size_t rows_count;
    const struct x12_rules *rules; /* NULL: none */
    /* compiled */
    uint16_t loops_count, uses_count;
    const struct x12_loop *loops; /* loops[0] is the set */
    const struct x12_use *uses;
    const struct x12_plan
        *plan; /* what the walk looks things up in: x12_plan_new, last step of compiling */
    const struct x12_guide *twin; /* the next of the same GS01, ST01 and GS08, in a ring; or NULL */
};

/** Makes ready what all guides share, and room for them; call once before any other thread uses
 * them. False only without memory. Calling again does nothing.
 *
 * A guide itself is compiled, and its rules' bindings resolved (x12_rules.init), when
 * x12_guide_for, x12_guide_named, x12_guide_begun or x12_guide_ready first gives it out: by one
 * thread, while others that want it wait. Rows that contradict themselves are our bug, and end the
 * process. */
MUST_USE bool x12_guides_init(struct err *err);
/** All of them now, for who would rather wait at the start than at a first question. False also
 * when a guide's rows contradict themselves; the text says where. */
MUST_USE bool x12_guides_compile(struct err *err);

/** Is that GS08 its id or one of its aliases? */
bool x12_guide_takes(const struct x12_guide *g, struct str version);
/** By GS01 + GS08 (or ST03), aliases included; by name "837P"; NULL when unknown. Of twins, the
 * first in the list. */
const struct x12_guide *x12_guide_for(struct str functional, struct str version);
/** Of a guide and its twins the one that begins so; the guide itself when none does. */
const struct x12_guide *x12_guide_begun(const struct x12_guide *g, const struct x12_segment *first);
const struct x12_guide *x12_guide_named(struct str name);
/** The list, for names: the compiled part of one may be read after x12_guide_ready. */
const struct x12_guide *const *x12_guides(size_t *count);
/** The same guide of that list, compiled. */
const struct x12_guide *x12_guide_ready(const struct x12_guide *g);
/** The guide a use is of; NULL for one of the envelope's. */
const struct x12_guide *x12_guide_of(const struct x12_use *use);
/** ISA, GS, GE, IEA, TA1 as a guide of their own: uses are found by name ("interchange_header"
 * ...). */
const struct x12_guide *x12_guide_control(void);
/** The use of it with that segment id; NULL when the envelope has none. */
const struct x12_use *x12_control_use(uint32_t tag);

/** The first use of that loop id and short name; NULL when there is none. */
const struct x12_use *x12_use_find(const struct x12_guide *g, const char *loop, const char *name);
const struct x12_loop *x12_loop_find(const struct x12_guide *g, const char *id);

/** A consumer's table: "when this use comes, do that". Resolved once for a guide. */
struct x12_binding {
    const char *loop; /* "2300"; every loop of that id, under 2000B and 2000C alike */
    const char *name; /* the use's short name */
    uint16_t action;  /* the consumer's own number, not 0 */
};

/** actions[use->index] = action (0 where nothing binds). `actions` has uses_count entries.
 *  False when a binding names nothing: our bug, the text says which. */
MUST_USE bool x12_bind(const struct x12_guide *g, const struct x12_binding *bindings, size_t count,
                       uint16_t *actions, struct err *err);

/** Big-endian pack of up to 4 bytes; 0 for a longer or an empty value, and for one that ends in
 * NUL. */
static inline uint32_t x12_pack(struct str value)
{
    const uint8_t *p = (const uint8_t *)value.p;
    uint32_t last;
    switch (value.n) {
    case 1:
        return (uint32_t)p[0] << 24;
    case 2:
        last = p[1];
        return last ? (uint32_t)p[0] << 24 | last << 16 : 0;
    case 3:
        last = p[2];
        return last ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | last << 8 : 0;
    case 4:
        last = p[3];
        return last ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | last : 0;
    default:
        return 0;
    }
}

/** The part of x12_codes_has for values of more than 4 bytes. */
bool x12_codes_has_longer(const struct x12_codes *codes, struct str value);

/** Is the packed word in the list? Zero never is. */
static inline bool x12_codes_has_packed(const struct x12_codes *codes, uint32_t word)
{
    const uint32_t *at = codes->packed;
    size_t n = codes->count;
    for (; n > 8; n -= n / 2) /* halve without a branch on the data */
        at = at[n / 2] <= word ? at + n / 2 : at;
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found |= at[i] == word;
    return found;
}

/** Is the value in the list? An empty value never is. */
static inline bool x12_codes_has(const struct x12_codes *codes, struct str value)
{
    if (UNLIKELY(value.n > 4))
        return x12_codes_has_longer(codes, value);
    return x12_codes_has_packed(codes, x12_pack(value));
}

#endif
