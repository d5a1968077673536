/* split_state.h - private to split: what is in hand, and where each piece stands. */
#ifndef HIA_X12_SPLIT_STATE_H
#define HIA_X12_SPLIT_STATE_H

#include "x12/balance.h"
#include "x12/controls.h"
#include "x12/cut.h"
#include "x12/split.h"

enum {
    X12_SPLIT_LEVELS = 4,     /* the set, billing provider, subscriber, patient; 835: the set, LX */
    X12_SPLIT_ENVELOPE = 400, /* bytes an envelope may add: ISA GS ST and their trailers */
};

enum x12_flow {
    X12_FLOW_PASS,     /* the set goes to one piece, segment by segment */
    X12_FLOW_HOLD,     /* the same, once it is known to which: until then it is kept */
    X12_FLOW_CLAIMS,   /* an 837 cut between its claims */
    X12_FLOW_PAYMENTS, /* an 835 cut between its claim payments */
};

struct x12_split_level {
    uint64_t id; /* another for every occurrence */
    struct x12_kept hl;
    bool has_hl;
    struct buf text; /* its segments but HL */
    uint32_t segments;
};

struct x12_split_cut {
    bool used;
    uint64_t hash; /* of its key */
    struct x12_split_piece info;
    struct x12_cut cut;
    uint64_t interchange, group, set; /* where in the source the open ones come from */
    uint64_t levels[X12_SPLIT_LEVELS];
    uint32_t hl[X12_SPLIT_LEVELS], hl_count;
};

struct x12_split {
    struct x12_split_options options;
    struct x12_split_sink sink;
    struct err err;
    /* the source */
    struct x12_style style;
    struct x12_kept isa, gs, st;
    struct buf ta1;
    bool isa_awaited, gs_awaited, st_awaited; /* opened; its own segment comes next */
    bool isa_fresh, in_set, in_unit;
    uint64_t ids, interchange_id, group_id, set_id;
    enum x12_flow flow;
    struct x12_split_level levels[X12_SPLIT_LEVELS];
    unsigned depth;
    struct buf unit;
    uint32_t unit_segments, claims;
    char payer[X12_SPLIT_KEY_MAX], provider[X12_SPLIT_KEY_MAX], claim_key[X12_SPLIT_KEY_MAX];
    /* of an 835 */
    struct x12_kept bpr;
    struct x12_sum paid, plb; /* CLP04; all PLB */
    struct buf adjustments;   /* PLB */
    uint32_t adjustments_count;
    /* the pieces */
    struct x12_split_cut *pieces, *now;
    uint32_t pieces_count, pieces_made, left_out, control;
    struct x12_controls controls;
    struct buf out, scratch;
};

void x12_split_level_clear(struct x12_split_level *l);
struct x12_split_cut *x12_split_next(struct x12_split *sp, struct str key);
bool x12_split_open(struct x12_split *sp, struct x12_split_cut *p);

/** split_payment.c: the segments of an 835 whose amounts change when it is cut. True: taken. */
bool x12_split_money(struct x12_split *sp, const struct x12_event *e);
/** A claim payment, and the PLBs of the set, each as a piece. */
bool x12_split_payment(struct x12_split *sp);
bool x12_split_adjustments(struct x12_split *sp);
bool x12_split_hand_out(struct x12_split *sp, struct x12_split_cut *p);

#endif
