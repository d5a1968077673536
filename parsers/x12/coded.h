/* coded.h - private to plan.c, coded.c and beyond*.c: where in a guide codes of external sets
 * stand, and the days that govern them. */
#ifndef HIA_X12_CODED_H
#define HIA_X12_CODED_H

#include "x12/codes.h"
#include "x12/guide.h"
#include "x12/guide_store.h"

enum { X12_CODED_CHOICES_MAX = 12 };

/** An element or component that holds a code; which set, its qualifier tells. */
struct x12_coded {
    uint8_t element, component; /* component 0: the element itself, or each of its repetitions */
    uint8_t by;                 /* the element (or sibling component) that tells the set; 0: none */
    uint8_t count;
    struct {
        uint32_t qualifier; /* x12_pack; 0: whatever it says */
        uint8_t set, day;   /* enum x12_code_set_id, enum x12_code_day */
    } choice[X12_CODED_CHOICES_MAX];
};

enum x12_coded_role {
    X12_CODED_DTP = 1 << 0,     /* element 3 is a day or period */
    X12_CODED_DTM = 1 << 1,     /* element 2 is a day */
    X12_CODED_ADDRESS = 1 << 2, /* N4: state and postal code belong together */
};

/** What one use holds of that. */
struct x12_coded_list {
    uint8_t count, roles;
    bool in_line; /* it stands in a service line, or below one */
    struct x12_coded item[];
};

/** By use->index; NULL where the use has none. NULL itself without room. */
const struct x12_coded_list *const *x12_coded_new(struct x12_store *store,
                                                  const struct x12_guide *g);

/** Which loops are a claim, and which a service line. */
enum x12_coded_level { X12_LEVEL_OTHER, X12_LEVEL_CLAIM, X12_LEVEL_LINE };
enum x12_coded_level x12_coded_level(const struct x12_loop *loop);
/** By loop->index; NULL without room. */
const uint8_t *x12_coded_levels(struct x12_store *store, const struct x12_guide *g);

/** What the day of a DTP or DTM is for. */
enum x12_day_kind {
    X12_DAY_NONE,
    X12_DAY_SERVICE,
    X12_DAY_BEGINS,
    X12_DAY_ENDS,
    X12_DAY_STATEMENT
};
enum x12_day_kind x12_day_kind(uint32_t qualifier); /* x12_pack */

#endif
