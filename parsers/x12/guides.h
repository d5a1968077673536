/* guides.h - how guides are written, which there are, and the compiler that makes them ready.
 *
 * A guide file is one const array of rows that reads like the guide's summary page. It states only
 * uses and narrowings; types, lengths, names and syntax notes come from the dictionary. */
#ifndef HIA_X12_GUIDES_H
#define HIA_X12_GUIDES_H

#include "x12/guide.h"
#include "x12/guide_store.h"

enum x12_row_kind { X12_ROW_END, X12_ROW_LOOP, X12_ROW_SEG, X12_ROW_SAME };

enum { X12_NARROW_MAX = 20 };

/** What a guide says of one element or component beyond the dictionary. */
struct x12_narrow {
    uint8_t element, component; /* component 0: the element itself */
    uint8_t to;                 /* the same holds of the elements up to this one; 0: of one */
    bool pick;                  /* its codes tell this segment from its twins */
    const char *codes; /* "85 87": the only values allowed; '_' is a space; NULL: not narrowed */
    const char *uses;  /* usage letters of the element's components: "RRSSN"; NULL: not one */
    uint16_t min, max; /* characters; 0: as in the dictionary */
    const char *name;  /* our own name in this place; NULL: the dictionary's */
    uint16_t repeat;   /* repetitions allowed; 0: one */
    const char *set;   /* external code set that governs it here; NULL: as in the dictionary */
};

struct x12_row {
    enum x12_row_kind kind;
    const char *id;   /* loop id or segment id */
    const char *name; /* our own short name, snake_case; unique among its siblings; the JSON name */
    char usage;       /* 'R' required, 'S' situational */
    uint16_t max;     /* repeats; X12_MANY: no limit */
    uint16_t position;    /* of the segment in the set's table; equal positions come in any order */
    const char *elements; /* usage letters by element: "RRRSSNSSSNNN" (N: not used) */
    struct x12_narrow narrow[X12_NARROW_MAX];
};

/* clang-format off */

/* LOOP ... END brackets; a loop's first SEG opens it. SAME: the rows of the loop of that id, again,
 * with this usage. */
#define LOOP(id, name, usage, max) {X12_ROW_LOOP, (id), (name), (usage), (max), 0, NULL}
#define SAME(id, usage)            {X12_ROW_SAME, (id), NULL, (usage), 1, 0, NULL}
#define END                        {X12_ROW_END, NULL, NULL, 'S', 1, 0, NULL}
/* A segment is {SEG, "NM1", name, usage, max, position, elements[, {narrowings}]}. */
#define SEG                        X12_ROW_SEG

/* Narrowings. PICK: CODES that tell the segment from its twins. PARTS: a composite in use. */
#define CODES(e, list)             {.element = (e), .codes = (list)}
#define PICK(e, list)              {.element = (e), .codes = (list), .pick = true}
#define PARTS(e, letters)          {.element = (e), .uses = (letters)}
#define PART_CODES(e, c, list)     {.element = (e), .component = (c), .codes = (list)}
#define PART_PICK(e, c, list)      {.element = (e), .component = (c), .codes = (list), .pick = true}
#define PARTS_CODES(e, letters, c, list)                                                           \
    {.element = (e), .uses = (letters), .component = (c), .codes = (list)}
#define PARTS_PICK(e, letters, c, list)                                                            \
    {.element = (e), .uses = (letters), .component = (c), .codes = (list), .pick = true}
/* The same of elements e to last: the twelve alike of an HI. */
#define ALL_PARTS_CODES(e, last, letters, c, list)                                                 \
    {.element = (e), .to = (last), .uses = (letters), .component = (c), .codes = (list)}
#define ALL_PART_CODES(e, last, c, list)                                                           \
    {.element = (e), .to = (last), .component = (c), .codes = (list)}
#define ALL_CODES(e, last, list)   {.element = (e), .to = (last), .codes = (list)}
#define LENGTH(e, lo, hi)          {.element = (e), .min = (lo), .max = (hi)}
#define REPEATS(e, times)          {.element = (e), .repeat = (times)}
#define NAMED(e, label)            {.element = (e), .name = (label)}
#define SET(e, list)               {.element = (e), .set = (list)}
#define PART_SET(e, c, list)       {.element = (e), .component = (c), .set = (list)}

/* clang-format on */

/* A guide file defines its guide with the compiled part empty; guide.c fills it when the guide is
 * first asked for. */
/* clang-format off */
extern struct x12_guide x12_guide_envelope; /* then a guide a line, as in guide.c */
extern struct x12_guide x12_guide_837p;
extern struct x12_guide x12_guide_835;
extern struct x12_guide x12_guide_999;
extern struct x12_guide x12_guide_277ca;
extern struct x12_guide x12_guide_276;
extern struct x12_guide x12_guide_277;
extern struct x12_guide x12_guide_837i;
extern struct x12_guide x12_guide_837d;
extern struct x12_guide x12_guide_278_request;
extern struct x12_guide x12_guide_278_response;
extern struct x12_guide x12_guide_834;
extern struct x12_guide x12_guide_820;
extern struct x12_guide x12_guide_270;
extern struct x12_guide x12_guide_271;
/* clang-format on */

/** Rows to arrays. False when the rows contradict themselves or the dictionary; the text says
 * where. */
MUST_USE bool x12_guide_compile(struct x12_guide *g, struct x12_store *s, struct err *err);
/** The fields and syntax notes of one use. NULL when done, else what is wrong with the row. */
MUST_USE const char *x12_fields_compile(struct x12_store *store, const struct x12_row *row,
                                        const struct x12_dict_segment *d, struct x12_use *use);

/** Do two uses of one segment id have a pick in common whose lists share no code? */
bool x12_uses_differ(const struct x12_use *a, const struct x12_use *b);

#endif
