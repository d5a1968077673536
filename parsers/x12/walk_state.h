/* walk_state.h - private to walk_*.c and rules.c: the open loops and
 * where the last segment landed. */
#ifndef HIA_X12_WALK_STATE_H
#define HIA_X12_WALK_STATE_H

#include "x12/rules.h"
#include "x12/walk.h"
#include "x12/walk_plan.h"

/** Where a segment was in the source. */
struct x12_spot {
    uint64_t offset, ordinal;
    uint32_t position;
};

/** What an open loop remembers of the HL that opened it. */
struct x12_hl {
    bool open;         /* an HL opened this loop (or should have) */
    bool has_children; /* an HL loop was opened below it */
    char child_code;   /* HL04 as sent; 0: unknown, or already faulted */
    uint64_t number;   /* HL01 as sent; 0: unknown */
    uint64_t expected; /* what HL01 should have been */
};

/** One open loop. Reset by opening: `counts` are only read where `seen` has the bit. */
struct x12_frame {
    const struct x12_loop *loop;
    const struct x12_plan_loop *plan;
    uint64_t seen;        /* children that have come */
    uint64_t missed;      /* required children already faulted, or excused */
    uint32_t occurrence;  /* of the loop in its parent */
    uint16_t cursor;      /* position reached */
    struct x12_spot spot; /* of the opener */
    struct x12_hl hl;
    uint32_t counts[X12_CHILDREN_MAX];
};

struct x12_walk {
    unsigned snip;
    struct x12_beyond *beyond;         /* code sets and overlays; NULL: none */
    const struct x12_fault_row *words; /* of the fault being reported; NULL: its code's own */
    const char *rule;                  /* of an overlay, likewise */
    struct x12_handler handler;
    const struct x12_guide *guide; /* NULL: no set is open */
    const struct x12_plan *plan;
    const struct x12_envelope *envelope;
    const struct x12_rules *rules; /* NULL: none, or not asked for */
    void *state;                   /* the rules' own */
    size_t state_size;
    const struct x12_rules *state_of; /* whose it was last */
    struct x12_check_memory *memory;  /* by use->index, of the guide of `plan` */
    bool started, stopped;
    uint32_t errors;
    struct x12_event event; /* SEGMENT: what does not change from one to the next is set once */
    /* The segment in hand, and where it (or the last one placed) stands. */
    const struct x12_segment *s;
    struct x12_spot spot;
    uint32_t tag;
    const struct x12_use *use;
    unsigned use_depth;
    bool closing; /* rules are being told of a close: frames[depth] */
    /* Recovery. */
    bool damaged; /* the last segment found no place: it may have been an opener */
    const struct x12_loop
        *stray; /* a loop that stands where it cannot: its segments are passed over */
    const struct x12_loop *stray_root;
    /* HL01 comes next: one more than the last as sent, or one more
     * than the last should have been. */
    uint64_t hl_next[2];
    bool hl_any;    /* a segment was lost: take the next number as it is */
    unsigned depth; /* innermost open frame */
    struct x12_frame frames[X12_DEPTH_MAX];
};

/** Where a segment goes. */
struct x12_place {
    const struct x12_candidate *candidate; /* NULL: nowhere */
    const struct x12_candidate *implied; /* a loop to open first although its opener did not come */
    unsigned depth; /* frame of `candidate`, or of `implied` when that is set */
    bool late;      /* its turn is over */
};

/* walk_place.c */
/** The least costly explanation of a segment that has no place in turn. */
void x12_place_recover(const struct x12_walk *w, unsigned tag, struct x12_place *place);
/** Does the segment belong to the stray loop? Moves along in it. */
bool x12_place_stray(struct x12_walk *w, unsigned tag);
/** The segment found no place: if it opens a loop elsewhere, what follows may be that loop's. */
void x12_place_lost(struct x12_walk *w, unsigned tag);

/* walk_hl.c */
static const uint32_t x12_tag_hl = X12_TAG('H', 'L', 0);
/** An HL has just opened frames[depth]: its number, its parent, what its parent promised. */
void x12_hl_opened(struct x12_walk *w);
/** As x12_hl_opened for an HL that did not come. */
void x12_hl_implied(struct x12_walk *w);
/** frames[depth] is about to close: HL04 = 1 wants a child. */
void x12_hl_closing(struct x12_walk *w);
uint64_t x12_hl_number(struct str value); /* 0: not a number */

/* walk_fault.c */
struct x12_site { /* what a fault points at */
    struct x12_spot spot;
    const struct x12_loop *loop;
    uint32_t occurrences[X12_DEPTH_MAX]; /* of the loop and its parents, by depth */
    const struct x12_loop *missing;      /* names the fault in place of `loop`; NULL: `loop` does */
    const char *segment;                 /* of the fault */
    const char *last;                    /* of the path; NULL: the path ends at the loop */
};
/** The site of a segment of frames[depth]. */
struct x12_site x12_site_at(const struct x12_walk *w, unsigned depth, const struct x12_spot *spot,
                            const char *segment);
void x12_walk_report(struct x12_walk *w, const struct x12_site *site, enum x12_code code,
                     unsigned element, unsigned component, unsigned repeat, uint16_t data_element);
/** At the segment in hand, where it stands now. */
void x12_walk_fault_here(struct x12_walk *w, enum x12_code code, unsigned element,
                         unsigned component, unsigned repeat, uint16_t data_element);
/** Every child of frames[depth] whose bit is set: missing, once. */
void x12_walk_missing(struct x12_walk *w, unsigned depth, uint64_t children);
/** The id in a tag, as text. */
struct x12_id {
    char text[4];
};
struct x12_id x12_id_of(uint32_t tag);

#endif
