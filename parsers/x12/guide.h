/* guide.h - implementation guides: how they are written (rows) and how they are used (compiled).
 *
 * A guide file is one const array of rows that reads like the guide's summary page. It states only uses and
 * narrowings; types, lengths, names and syntax notes come from the dictionary. x12_guide_find compiles the
 * rows once into the arrays the walk runs on. */
#ifndef HIA_X12_GUIDE_H
#define HIA_X12_GUIDE_H

#include "base/err.h"
#include "base/str.h"
#include "x12/dict.h"
#include "x12/segment.h"

/* ---- as written ---------------------------------------------------------------------------------- */

enum x12_row_kind { X12_ROW_END, X12_ROW_LOOP, X12_ROW_SEG, X12_ROW_SAME };

enum { X12_NARROW_MAX = 20 };

/** What a guide says of one element or component beyond the dictionary. */
struct x12_narrow {
    uint8_t element, component; /* component 0: the element itself */
    bool pick;                  /* its codes tell this segment from its twins */
    const char *codes;          /* "85 87": the only values allowed; NULL: not narrowed */
    const char *uses;           /* usage letters of a composite's components: "RRSSN"; NULL: not one */
    uint16_t min, max;          /* characters; 0: as in the dictionary */
    const char *name;           /* our own name in this place; NULL: the dictionary's */
    uint16_t repeat;            /* repetitions allowed; 0: one */
};

struct x12_row {
    enum x12_row_kind kind;
    const char *id;   /* loop id or segment id */
    const char *name; /* our own short name, snake_case; unique among its siblings; the JSON name */
    char usage;       /* 'R' required, 'S' situational */
    uint32_t max;     /* repeats; X12_MANY: no limit */
    uint16_t position;    /* of the segment in the set's table; equal positions come in any order */
    const char *elements; /* usage letters by element: "RRRSSNSSSNNN" (N: not used) */
    struct x12_narrow narrow[X12_NARROW_MAX];
};

enum { X12_MANY = 0 };

/* LOOP ... END brackets; a loop's first SEG opens it. SAME: the rows of the loop of that id, again. */
#define LOOP(id, name, usage, max)                  {X12_ROW_LOOP, (id), (name), (usage), (max), 0, NULL}
#define SAME(id)                                    {X12_ROW_SAME, (id), NULL, 'S', 1, 0, NULL}
#define END                                         {X12_ROW_END, NULL, NULL, 'S', 1, 0, NULL}
/* SEG(id, name, usage, max, position, elements[, narrowings]) is written as {SEG, "NM1", ...,  {PICK(1, "85")}}. */
#define SEG                                         X12_ROW_SEG
#define PICK(e, list)                               {.element = (e), .codes = (list), .pick = true}
#define CODES(e, list)                              {.element = (e), .codes = (list)}
#define PARTS(e, letters)                           {.element = (e), .uses = (letters)}
#define PART_CODES(e, c, list)                      {.element = (e), .component = (c), .codes = (list)}
#define PART_PICK(e, c, list)                       {.element = (e), .component = (c), .codes = (list), .pick = true}
#define LENGTH(e, lo, hi)                           {.element = (e), .min = (lo), .max = (hi)}
#define NAMED(e, label)                             {.element = (e), .name = (label)}

/* ---- as compiled --------------------------------------------------------------------------------- */

/** An allowed list, in packed words for speed: codes are at most 4 bytes; longer ones live in `longer`. */
struct x12_codes {
    const uint32_t *packed; /* ascending; bytes big-endian, zero-filled on the right */
    uint16_t count;
    const char *text; /* as written in the guide, for people */
};

struct x12_field {
    const char *name;
    uint16_t number; /* data element; 0 for a composite */
    uint8_t type;    /* enum x12_type; meaningless for a composite */
    char usage;      /* 'R' 'S' 'N' */
    bool pick;
    uint16_t min, max;
    uint16_t repeat;               /* repetitions allowed, at least 1 */
    const struct x12_codes *codes; /* NULL: any value */
    const char *set;               /* external code set, or NULL */
    const char *composite;         /* "C003", or NULL for a simple element */
    const struct x12_field *parts; /* of a composite */
    uint8_t parts_count;
    const struct x12_syntax *syntax; /* of a composite's parts */
    uint8_t syntax_count;
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
    uint16_t index;    /* 0.. in guide order */
    uint16_t loop;     /* index of its loop */
    uint16_t child;    /* its number among the loop's children, segments and loops counted together */
    uint16_t position;
    char usage;
    uint32_t max; /* X12_MANY: no limit */
    uint16_t picks;  /* how many fields (or parts) have pick set */
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
    uint16_t position;           /* of the segment, or of the opening segment */
    char usage;
    uint32_t max;
};

struct x12_loop {
    const char *id; /* "2010AA"; the whole set is "" */
    const char *name;
    uint16_t index;
    uint16_t depth; /* the set is 0 */
    const struct x12_loop *parent; /* NULL for the set */
    uint16_t child;                /* its number among the parent's children */
    char usage;
    uint32_t max;
    uint16_t children_count;
    const struct x12_child *children; /* children[0] is its own opening segment */
};

struct x12_rules; /* situational and balancing rules: x12/rules.h */

struct x12_guide {
    const char *id;         /* "005010X222A1" */
    const char *name;       /* "837P" */
    const char *title;      /* our own words */
    const char *set;        /* ST01 "837" */
    const char *functional; /* GS01 "HC" */
    const char *aliases;    /* GS08 values taken for it: "005010X222 005010X222A2" */
    const struct x12_row *rows;
    size_t rows_count;
    const struct x12_rules *rules; /* NULL: none */
    /* compiled */
    uint16_t loops_count, uses_count;
    const struct x12_loop *loops; /* loops[0] is the set */
    const struct x12_use *uses;
    const struct x12_plan *plan; /* what the walk looks things up in: x12_plan_new, last step of compiling */
};

/** Compile every guide; call once before any other thread uses them. False only without memory or when a
 *  guide's rows contradict themselves (our bug; the text says where). Calling again does nothing. */
MUST_USE bool x12_guides_init(struct err *err);

/** By GS01 + GS08 (or ST03), aliases included; by name "837P"; NULL when unknown. */
const struct x12_guide *x12_guide_for(struct str functional, struct str version);
const struct x12_guide *x12_guide_named(struct str name);
const struct x12_guide *const *x12_guides(size_t *count);
/** ISA, GS, GE, IEA, TA1 as a guide of their own: uses are found by name ("interchange_header" ...). */
const struct x12_guide *x12_guide_control(void);

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

/** Big-endian pack of up to 4 bytes; 0 for a longer value. */
uint32_t x12_pack(struct str value);
/** Is the value in the list? An empty value never is. */
bool x12_codes_has(const struct x12_codes *codes, struct str value);

#endif
