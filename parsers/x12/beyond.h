/* beyond.h - private to walk*.c and beyond*.c: what is judged beyond the guide, segment by segment.
 *
 * A walk without code sets and overlays has none of this: one test of a pointer a segment. */
#ifndef HIA_X12_BEYOND_H
#define HIA_X12_BEYOND_H

#include "x12/coded.h"
#include "x12/local.h"
#include "x12/overlay_state.h"
#include "x12/walk_state.h"

enum { X12_PENDING_MAX = 256, X12_WAITING_MAX = 256, X12_FOUND_SLOTS = 256, X12_CUT_MAX = 16 };

/** A code whose day is not known yet. */
struct x12_pending {
    struct x12_mark mark;
    const struct x12_code_set *set;
    uint32_t index; /* of its key */
    uint8_t id, day, element, component;
    bool in_line; /* it stands in a service line, or below one */
};

/** The days of the claim and of the line in hand; 0: not said. */
struct x12_days {
    uint32_t line_from, line_to;
    uint32_t begins, ends; /* statement */
    uint32_t first, last;  /* of its services */
    uint32_t file;
};

struct x12_codes_state {
    const struct x12_code_sets *sets;
    const struct x12_coded_list *const *lists; /* of the guide in hand */
    uint32_t told_missing, told_outside;       /* bits by set: said once in a source */
    struct x12_days days;
    bool in_line; /* the segment in hand stands in a service line, or below one */
    unsigned pending_count;
    /* Claims say the same codes again and again: where they were found. */
    struct {
        uint64_t key;
        uint32_t index;
        uint8_t id;
    } found[X12_FOUND_SLOTS];
    struct x12_pending pending[X12_PENDING_MAX];
};

/** What breaks a rule whose conditions are not all judged yet. */
struct x12_waiting {
    struct x12_site site;
    const struct x12_overlay_instance *instance;
    uint16_t code, data_element;
    uint8_t run, element, component;
    uint8_t open; /* conditions to be judged, as bits */
};

struct x12_overlay_run {
    const struct x12_overlay *overlay;
    bool active;      /* it is of the guide in hand */
    uint8_t *facts;   /* by fact */
    uint32_t *counts; /* by rule: max_in_set */
};

struct x12_overlays_state {
    unsigned count;
    bool any; /* one is active */
    struct x12_overlay_run run[X12_OVERLAYS_MAX];
    unsigned waiting_count;
    struct x12_waiting waiting[X12_WAITING_MAX];
};

struct x12_beyond {
    struct x12_codes_state codes;       /* sets NULL: off */
    struct x12_overlays_state overlays; /* count 0: off */
};

MUST_USE struct x12_beyond *x12_beyond_new(const struct x12_local *local, unsigned snip,
                                           struct err *err);
void x12_beyond_free(struct x12_beyond *b);
void x12_beyond_begin(struct x12_walk *w);
void x12_beyond_segment(struct x12_walk *w);
void x12_beyond_close(struct x12_walk *w, const struct x12_loop *loop);

/** A fault in other words than its row's. */
void x12_beyond_fault(struct x12_walk *w, const struct x12_mark *mark,
                      const struct x12_fault_row *row, unsigned element, unsigned component);

/** Does an overlay in force accept faults of this code? */
bool x12_beyond_accepts(const struct x12_walk *w, enum x12_code code);

/* beyond_overlay.c */
MUST_USE bool x12_overlays_open(struct x12_overlays_state *s, const struct x12_overlays *overlays,
                                struct err *err);
void x12_overlays_fini(struct x12_overlays_state *s);
void x12_overlays_begin(struct x12_walk *w, struct x12_overlays_state *s);
void x12_overlays_segment(struct x12_walk *w, struct x12_overlays_state *s);
void x12_overlays_close(struct x12_walk *w, struct x12_overlays_state *s,
                        const struct x12_loop *loop);
bool x12_overlays_accept(const struct x12_overlays_state *s, uint16_t code);

/* beyond_codes.c */
void x12_codes_begin(struct x12_walk *w, struct x12_codes_state *c);
void x12_codes_segment(struct x12_walk *w, struct x12_codes_state *c);
void x12_codes_close(struct x12_walk *w, struct x12_codes_state *c, const struct x12_loop *loop);

#endif
