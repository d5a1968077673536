/* x12_map.h - a record map: where each fact of a record stands in its guide. One table, played
 * forwards into a writer (x12_map_write.c) and backwards from the walk (x12_map_read.c).
 *
 * A map is an array of rows in the guide's order. A row names a segment by loop and short name and
 * lists its slots: which element holds which member. Rows between OPTIONAL or LIST and CLOSE stand
 * on the record that pointer or list holds; GROUP is a pointer to members that are rarely given.
 *
 *     static const struct slot REF[] = {S_QUALIFIER(1), S_VALUE(2)};
 *     const struct map_row rows[] = {
 *         SECTION(0),
 *         HERE("2000A", "hierarchical_level", HL_SOURCE),
 *         MUST("2100A", "name", NM1_PAYER, inquiry, payer),
 *         SECTION(1),
 *         MAY_CODE("2100C", "reference_group", REF, "6P", inquiry, group_number),
 *         LIST(inquiry, services, struct service, SERVICES_MAX),
 *             HERE("2110C 2110D", "eligibility_inquiry", EQ), CLOSE,
 *     };
 *
 * Sections are the levels records share: all claims of one billing provider stand under one HL. A
 * record's struct is laid out in the order of its sections. Step by step: docs/adding-a-record.md.
 */
#ifndef HIA_EVENT_X12_MAP_H
#define HIA_EVENT_X12_MAP_H

#include "base/arena.h"
#include "event/record.h"
#include "x12/event.h"
#include "x12/writer.h"

/* ---- slots ---- */

/** What one element, or one component (or some of them), holds. The type is that of the member. */
enum slot_kind {
    /* constants: ours on the way out, passed over on the way in */
    SLOT_CODE,      /* `code` */
    SLOT_CODE_IF,   /* `code`, when the slot after it is given */
    SLOT_QUALIFIER, /* the row's own code; several rows on one segment are told apart by it */
    SLOT_EDITION,   /* the same, without its first letter when the text at `offset` of the whole
                       record is `code`: BK for ABK in ICD-9; any other text there is the code
                       itself; read back into that text. With `size` the text at that offset of
                       the open record comes first */
    SLOT_UNLESS,    /* `code`, when the pointer at `offset` of the whole record is NULL: SBR02 */
    SLOT_COUNT,     /* the number of this entry in its list, from 1: LX01 */
    SLOT_HL,        /* HL01, counted in the set; `max` is the level, 1 the highest */
    SLOT_HL_PARENT, /* HL02 */
    SLOT_HL_CHILD,  /* HL04: 1 when the pointer (or count) at `offset` is given, else 0 */
    SLOT_SEGMENT, /* no element: not sent; on the way in the segment's place in its set, ST is 1, a
                     struct quantity */
    SLOT_NEEDS,   /* no element: the row is sent when the pointer or count at `offset` is given */
    /* values */
    SLOT_TEXT,
    SLOT_MONEY,
    SLOT_AMOUNT,
    SLOT_QUANTITY,
    SLOT_PERIOD,     /* this part D8, RD8 or DT, the next one the day, the days, or day and time */
    SLOT_MOMENT,     /* the same with one text: D8 or DT */
    SLOT_BOTH,       /* the same, only when `from` and `to` are given */
    SLOT_FROM,       /* only when just `from` is */
    SLOT_TO,         /* only when just `to` is; it stands as D8 */
    SLOT_TEXTS,      /* a list of texts over this part and those after it, `max` of them */
    SLOT_COMPONENTS, /* a list of texts over the components of this element */
    SLOT_REPEATS,    /* a list of texts over the repetitions of this element */
    SLOT_PROCEDURE,  /* C003 */
    SLOT_NUMBERS,    /* PER03 to PER08: a list of struct contact_number */
    SLOT_RECORD,     /* a pointer to a record, its `parts` over the components of this element */
    SLOT_ENTRY,      /* entry `max` (from 0) of a list of records, a composite: STC01, 10 and 11 are
                        three entries of one list */
    SLOT_GROUP,      /* slots of this segment whose members stand in a group, a pointer to it */
    SLOT_REPEATED,   /* a list of records, each a repetition of this element */
};

struct slot {
    uint8_t element;   /* ascending in a row; 0 in `parts` */
    uint8_t component; /* 0: the element itself */
    uint8_t kind;      /* enum slot_kind */
    uint8_t max;       /* of a list; HL: the level; ENTRY: which */
    uint16_t offset;   /* in the record the row stands on */
    uint16_t size;     /* RECORD, ENTRY, REPEATED: of a record */
    uint8_t parts_count;
    const struct slot *parts;
    const char *code;
};

/* ---- rows ---- */

enum row_kind {
    ROW_SEGMENT,
    ROW_OPTIONAL, /* a pointer to a record: its rows follow, to ROW_END */
    ROW_LIST,     /* a list of records: likewise, for each of them */
    ROW_GROUP,    /* a pointer to rarely given members: likewise; made when any of them comes */
    ROW_END,
    ROW_ADJUSTMENTS, /* CAS, from a list of struct adjustment */
    ROW_COMPOSITES, /* HI: a list of records, each one composite, `max` to a segment; SLOT_QUALIFIER
                       is `code` in the first of a segment, `other` in the rest */
    ROW_SECTION,    /* the rows of a section begin: `max` is its number */
    ROW_IN, /* the rows that follow are in guides of the variants in `max` only; 0: in all */
};

enum row_when { WHEN_ALWAYS, WHEN_GIVEN /* any slot that is no constant is given */ };

struct map_row {
    uint8_t kind, when;
    uint8_t slots_count;
    uint8_t max;
    uint16_t offset;  /* of what the row stands on, in the record that is open */
    uint16_t size;    /* of a record */
    uint16_t most;    /* of a list: entries */
    const char *loop; /* "2110C 2110D": in the first tree, in the second */
    const char *name;
    const char *code, *other;
    const struct slot *slots;
};

/* ---- the map ---- */

enum {
    MAP_ROWS_MAX = 512,
    MAP_OPS_MAX = 3072,
    MAP_DEPTH_MAX = 10,
    MAP_SECTIONS_MAX = 8,
    MAP_LEVELS_MAX = 10,
    MAP_ALWAYS = UINT16_MAX,
};

/** What records may share. The last section is the record's own: never shared, always written. */
struct map_section {
    const char *loops; /* what begins it when it opens: "2000C", "2000C 2000D"; "" the set; NULL:
                          nothing of its own, it begins with the section before */
    uint16_t offset;   /* the record from here on is forgotten when it begins */
    uint16_t present;  /* of a pointer: written when that is given; MAP_ALWAYS */
    uint16_t limit;    /* records under one before it is opened again; 0: no limit. Counted under
                          the last section before the record's own that is written */
    uint32_t arena_max;
};

struct x12_map {
    const char *name; /* "claim", for errors */
    const struct map_row *rows;
    size_t rows_count;
    size_t size; /* of the record */
    const struct map_section *sections;
    uint8_t sections_count;
    /** The close of one of these hands a record over: "2300", "2200D 2200E". Where they nest, the
     * outer one does when it has rows of the last section itself, or when no inner one came. */
    const char *record_loops;
    /** Records with this pointer given are written to the second tree: the second loop of a row's
     * pair, or the one below `second_loop` where a loop stands twice. MAP_ALWAYS: there is one
     * tree. */
    uint16_t second;
    const char *second_loop;
};

/* ---- writing ---- */

struct x12_map_writer; /* reusable; one for each thread */

/** `variant`: the bit of this guide in the map's ROW_IN, 0 where it has none. NULL of a row that
 * names nothing in the guide, our bug: the text says which. */
MUST_USE struct x12_map_writer *x12_map_writer_new(const struct x12_map *map,
                                                   const struct x12_guide *guide, unsigned variant,
                                                   struct err *err);
void x12_map_writer_free(struct x12_map_writer *mw);
/** After x12_writer_set: the HL count begins. `w` is used until the next. */
void x12_map_begin(struct x12_map_writer *mw, struct x12_writer *w);
/** One record with the sections it does not share with the one before. */
void x12_map_put(struct x12_map_writer *mw, const void *record);
/** Appends bytes that are equal for two records exactly when they share that section. Holds PHI:
 * for comparing in memory only. */
void x12_map_key(const struct x12_map *map, unsigned section, const void *record, struct buf *key);

/* ---- reading ---- */

/** Where a record stands in its source. */
struct map_place {
    uint64_t ordinal; /* of the segment that opened its loop, in the source */
    uint64_t offset;  /* byte in the source */
    uint32_t in_set;  /* from 1 */
    const struct x12_envelope *envelope;
    struct str reference; /* BHT03 */
};

/** Takes a record; valid during the call only. False stops the reader. */
struct map_sink {
    void *ctx;
    bool (*put)(void *ctx, const void *record, const struct map_place *place);
};

struct x12_map_reader;

MUST_USE struct x12_map_reader *x12_map_reader_new(const struct x12_map *map,
                                                   const struct x12_guide *guide, unsigned variant,
                                                   const struct map_sink *sink, struct err *err);
void x12_map_reader_free(struct x12_map_reader *mr);
/** Fits x12_handler.event with the reader as ctx; sets of other guides pass by untouched. */
bool x12_map_reader_event(void *mr, const struct x12_event *event);
/** Records dropped because a maximum was passed (the faults of the walk say where). */
size_t x12_map_reader_dropped(const struct x12_map_reader *mr);

/* ---- for the two ---- */

/** A row that is in this guide, and where. */
struct map_bound {
    const struct map_row *row;
    /* in the first tree and in the second; the same where there is one, NULL: no segment */
    const struct x12_use *uses[2];
};

/** The rows of the variant in their order. False: our bug, the text says which row names nothing.
 */
MUST_USE bool x12_map_bind(const struct x12_map *map, const struct x12_guide *g, unsigned variant,
                           struct map_bound bound[MAP_ROWS_MAX], size_t *count, struct err *err);

/** What a section's key is made of: texts of the record itself, words that are given or not, and
 * the rows that hold more. */
struct map_key_plan {
    uint16_t texts[160];
    size_t texts_count;
    uint16_t words[64];
    size_t words_count;
    struct {
        uint16_t first, end;
        uint16_t word; /* they say nothing unless it is given; MAP_ALWAYS */
    } ranges[64];
    size_t ranges_count;
};

void x12_map_key_plan(const struct x12_map *map, unsigned section, struct map_key_plan *plan);
/** As x12_map_key, for comparing with its own kind only, and faster. */
void x12_map_key_by(const struct x12_map *map, const struct map_key_plan *plan, const void *record,
                    struct buf *key);

/** Is `id` one of the loops in "2200D 2200E"? Its number from 1, else 0. */
unsigned x12_map_loop_number(const char *loops, const char *id);

#endif
