/* x12_claim_map.h - where each fact of a claim stands in the 837P: one map, read by the writer and
 * by the reader. Private to the two. */
#ifndef HIA_EVENT_X12_CLAIM_MAP_H
#define HIA_EVENT_X12_CLAIM_MAP_H

#include "event/claim.h"
#include "x12/guide.h"

/** What one element (or some of them) holds. */
enum slot_kind {
    SLOT_CODE,       /* a constant; ours on the way out, passed over on the way in */
    SLOT_CODE_IF,    /* a constant, sent when the slot after it is */
    SLOT_QUALIFIER,  /* the row's own code */
    SLOT_TEXT,       /* struct str */
    SLOT_MONEY,      /* int64_t cents */
    SLOT_AMOUNT,     /* struct amount */
    SLOT_QUANTITY,   /* struct quantity */
    SLOT_PERIOD,     /* this element D8 or RD8, the next the day or days: struct period */
    SLOT_TEXTS,      /* a list over this element and those after it */
    SLOT_COMPONENTS, /* a list over the components of this element */
    SLOT_PROCEDURE,  /* struct procedure */
    SLOT_NUMBERS,    /* PER03 to PER08: a list of struct contact_number */
    SLOT_ACCIDENT,   /* CLM11: a pointer to struct accident */
    SLOT_SELF,       /* SBR02: 18 when the subscriber is the patient */
    SLOT_LINE,       /* LX01 */
};

struct slot {
    uint8_t element;   /* ascending */
    uint8_t component; /* 0: the element itself */
    uint8_t kind;
    uint8_t max;     /* of a list */
    uint16_t offset; /* in the record the row stands on */
    const char *code;
};

enum row_kind {
    ROW_SEGMENT,
    ROW_OPTIONAL, /* a pointer to a record: its rows follow, to ROW_END */
    ROW_LIST,     /* a list of records: likewise, for each of them */
    ROW_END,
    ROW_ADJUSTMENTS, /* CAS, from a list of struct adjustment */
    ROW_CODES,       /* HI, from a list of struct str; `code` and `other` qualify them */
    ROW_DISABILITY,  /* DTP 314 360 361, from a struct period */
    ROW_SECTION,     /* the rows of a level begin */
};

enum section { SECTION_BILLING, SECTION_SUBSCRIBER, SECTION_PATIENT, SECTION_CLAIM, SECTIONS };

/** When a segment row is written. */
enum row_when { WHEN_ALWAYS, WHEN_GIVEN /* any slot that is not a constant is given */ };

struct map_row {
    uint8_t kind, when;
    uint8_t slots_count;
    uint8_t max;     /* ROW_CODES: codes a segment; ROW_SECTION: enum section */
    uint16_t offset; /* of what the row stands on, in the record that is open */
    uint16_t size;   /* OPTIONAL, LIST: of the record */
    uint16_t most;   /* LIST: entries */
    const char *loop, *name;
    const char *code, *other;
    const struct slot *slots;
};

extern const struct map_row claim_map[];
extern const size_t claim_map_count;

enum { MAP_ROWS_MAX = 400, MAP_DEPTH_MAX = 8 };

/** uses[i]: of row i under 2000B, and under 2000C; the same where it does not matter, NULL where
 * the row is no segment. False: our bug, the text says which row names nothing. */
MUST_USE bool claim_map_resolve(const struct x12_guide *g,
                                const struct x12_use *uses[MAP_ROWS_MAX][2], struct err *err);

#endif
