/* walk_plan.h - private to plan.c and walk_*.c: what the walk looks up, laid out for speed. */
#ifndef HIA_X12_WALK_PLAN_H
#define HIA_X12_WALK_PLAN_H

#include "x12/coded.h"
#include "x12/plan.h"
#include "x12/walk_element.h"

enum {
    X12_TAGS_MAX = 64,     /* different segment ids in one guide: a set of them is one word */
    X12_CHILDREN_MAX = 64, /* segments and loops of one loop, likewise */
    X12_TAG_SLOTS = 256,   /* of the hash from id to its number; a power of two */
    X12_PICKS_MAX = 4,     /* elements that tell one use from its twins */
};

/** A pick: this element (or component of it) has a code of this list. */
struct x12_pick {
    uint8_t element, component; /* component 0: the element whole */
    const struct x12_check *check;
};

/** A child of a loop as the search sees it. */
struct x12_candidate {
    uint32_t only; /* when one code of element 1 is all there is to compare: that code, else 0 */
    uint16_t position;
    uint8_t child;
    uint8_t picks_count;
    uint32_t max; /* UINT32_MAX: no limit */
    const struct x12_pick *picks;
    const struct x12_child *node;
};

struct x12_run {
    uint8_t first, count; /* in the loop's candidates */
};

struct x12_plan_loop {
    uint64_t tags;     /* which ids its children have; its own opener is not one of them */
    uint64_t required; /* children, as bits, without the opener */
    const struct x12_candidate *candidates; /* grouped by tag, in guide order within one */
    const struct x12_candidate *opener; /* of the opening segment: what it takes to open the loop */
    const uint64_t *before;             /* by child: the required children of lower position */
    struct x12_run runs[X12_TAGS_MAX];
};

struct x12_plan {
    uint64_t openers;                          /* ids that open a loop */
    const uint8_t *levels;                     /* by loop->index: enum x12_coded_level */
    const struct x12_coded_list *const *coded; /* by use->index: codes of external sets */
    struct {
        uint32_t tag;
        uint8_t number;
    } slots[X12_TAG_SLOTS];
    struct x12_plan_loop *loops;
};

/** The number of a segment id in this guide; X12_TAGS_MAX when the guide has none such. */
static inline unsigned x12_plan_tag(const struct x12_plan *plan, uint32_t tag)
{
    unsigned slot = tag * 2654435761U >> 24;
    while (plan->slots[slot].tag != tag && plan->slots[slot].tag)
        slot = (slot + 1) & (X12_TAG_SLOTS - 1);
    return plan->slots[slot].tag ? plan->slots[slot].number : X12_TAGS_MAX;
}

#endif
