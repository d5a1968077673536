/* x12_map_writer.h - private to x12_map_compile.c and x12_map_write.c: a map made ready to be
 * played forwards. */
#ifndef HIA_EVENT_X12_MAP_WRITER_H
#define HIA_EVENT_X12_MAP_WRITER_H

#include "event/fact.h"
#include "event/x12_map.h"

enum {
    PIECES_TEXT_MAX = 1024,
    VALUES_MAX = X12_ELEMENTS_MAX,
    MAP_STEPS_MAX = MAP_ROWS_MAX + MAP_SECTIONS_MAX
};

/** How to tell whether a row has anything to say. */
enum probe {
    PROBE_WORD,  /* eight bytes of the record: a length, a pointer, a count */
    PROBE_FLAG,  /* a byte of it */
    PROBE_WORDS, /* any of several: `at` is the first of the looks, `count` how many */
    PROBE_SLOTS,
    PROBE_ALWAYS,
};

/** A row as it is looked at. Small: most rows of a record have nothing to say, and all of them are
 * to stay in the first cache. */
struct step {
    uint16_t at;
    uint8_t probe, count;
};

/** How a slot is played. */
enum how {
    HOW_TEXT,  /* the text at `offset` is an element */
    HOW_CODE,  /* `code` is */
    HOW_WHOLE, /* some other one value is */
    HOW_ELSE,
};

/** A slot as it is played. */
struct op {
    struct str code;
    struct x12_sure sure; /* of HOW_TEXT to HOW_WHOLE */
    uint16_t offset;
    uint16_t parts, parts_count; /* RECORD, ENTRY, REPEATED: in ops */
    uint8_t element, component;  /* element 0: that of the composite in hand */
    uint8_t kind;
    uint8_t how;
    const struct slot *slot;
};

/** The components of a procedure. */
enum {
    PROCEDURE_TYPE = 1,
    PROCEDURE_CODE,
    PROCEDURE_MODIFIER,
    PROCEDURE_DESCRIPTION = PROCEDURE_MODIFIER + PROCEDURE_MODIFIERS_MAX
};

/** A value that is worked out before its segment is put; of some ops several, or none. */
struct fill {
    const struct op *op;
    struct str *to;
};

/** The rest of a row, looked at only when there is something to write. */
struct row_plan {
    const struct map_row *row;
    const struct x12_use *uses[2];
    uint8_t kind;
    uint16_t offset; /* of what the row stands on */
    uint16_t inner;  /* of a container: the first step of what it holds */
    uint16_t ops, ops_count;
    uint16_t others; /* COMPOSITES: those of the second composite in a segment and after */
    /* A segment of values with a place each: all of it, else there are no sources. */
    uint16_t sources, sources_count;
    uint16_t fills, fills_count;
};

struct x12_map_writer {
    const struct x12_map *map;
    struct x12_writer *w;
    struct step steps[MAP_STEPS_MAX];
    struct row_plan rows[MAP_STEPS_MAX]; /* of the steps */
    size_t steps_count;
    uint16_t looks[MAP_OPS_MAX];
    size_t looks_count;
    struct op ops[MAP_OPS_MAX];
    size_t ops_count;
    struct x12_source sources[MAP_OPS_MAX];
    size_t sources_count;
    struct fill fills[MAP_OPS_MAX];
    size_t fills_count;
    struct str values[VALUES_MAX]; /* of the segment in hand */
    size_t sections[MAP_SECTIONS_MAX];
    struct map_key_plan key_plans[MAP_SECTIONS_MAX];
    /* the open set */
    struct buf keys[MAP_SECTIONS_MAX]; /* of the open sections */
    bool open[MAP_SECTIONS_MAX];
    struct buf key; /* of the record in hand */
    uint64_t hl;
    uint64_t hl_of[MAP_LEVELS_MAX]; /* by level: the one that is open, 0 none */
    uint32_t records;               /* under the innermost open section */
    /* the record in hand */
    const char *record;
    bool second; /* tree */
    /* the segment in hand */
    struct x12_piece pieces[X12_PIECES_MAX];
    unsigned pieces_count;
    unsigned element, component; /* the next of each */
    bool repeat;                 /* the next component begins a repetition */
    char text[PIECES_TEXT_MAX];  /* numbers and days, spelled */
    size_t text_n;
    uint64_t entry; /* of the list in hand, from 1 */
};

/** The steps, ops and sources of the map in that guide. False: our bug, the text says
 * which row names nothing in it. */
MUST_USE bool x12_map_compile(struct x12_map_writer *mw, const struct x12_guide *g,
                              unsigned variant, struct err *err);

#endif
