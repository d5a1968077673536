/* rules.h - what a guide's rows cannot say: balance (SNIP 3) and situations (SNIP 4) as code beside
 * the guide. */
#ifndef HIA_X12_RULES_H
#define HIA_X12_RULES_H

#include "x12/event.h"
#include "x12/fault.h"

struct x12_walk;

/** How a rule reports. The walk fills place and path from the segment in hand, or from a mark. */
struct x12_mark { /* where something was, to point back at it later */
    uint64_t offset, ordinal;
    uint32_t position;
    const struct x12_use *use;
    uint32_t loop_occurrences[X12_DEPTH_MAX];
    uint16_t depth;
};

/** Remember where the segment in hand stands. */
void x12_mark_here(const struct x12_walk *w, struct x12_mark *mark);
/** A fault at the segment in hand (mark NULL) or at a mark. Element and component as in struct
 * fault. */
void x12_rule_fault(struct x12_walk *w, const struct x12_mark *mark, enum x12_code code,
                    unsigned element, unsigned component);

/** The envelope the set stands in. */
const struct x12_envelope *x12_rule_envelope(const struct x12_walk *w);

/** As struct x12_binding, for the closing of loops: closes[loop->index] = action, 0 where nothing
 * is to be done. */
struct x12_closing {
    const char *loop;
    uint8_t action;
};
void x12_bind_closes(const struct x12_guide *g, const struct x12_closing *closings, size_t count,
                     uint8_t *closes);

/** The segments and loops a rules file acts on, and where their actions are kept once the guide is
 * compiled: actions[use->index], closes[loop->index]. */
struct x12_rule_table {
    const struct x12_binding *bindings;
    size_t bindings_count;
    const struct x12_closing *closings; /* NULL: no loop's end matters */
    size_t closings_count;
    uint16_t *actions;
    size_t uses_max;
    uint8_t *closes;
    size_t loops_max;
};
#define X12_RULE_TABLE(bindings, closings, actions, closes)                                        \
    {                                                                                              \
        bindings, COUNT_OF(bindings), closings, COUNT_OF(closings), actions, COUNT_OF(actions),    \
            closes, COUNT_OF(closes)                                                               \
    }
MUST_USE bool x12_bind_table(const struct x12_guide *g, const struct x12_rule_table *table,
                             struct err *err);

/** A guide's rules. `state` is state_size zeroed bytes owned by the walk, one for each set.
 *  Memory is bounded: no list that grows with the document without a named maximum. */
struct x12_rules {
    size_t state_size;
    size_t fresh; /* of these bytes the first so many are zeroed for each set, and the rest for the
                     first only. 0: all of them */
    bool seen;    /* behind what is fresh stands a struct x12_seen: each set finds it empty */
    const struct x12_rule_table *table; /* bound once a guide; NULL: `init` does it */
    /** Once a guide, where the table is not enough. False: our bug. */
    bool (*init)(const struct x12_guide *g, struct err *err);
    void (*begin)(void *state); /* NULL: zeroed is ready */
    /** Every placed segment, after its element checks. */
    void (*segment)(void *state, struct x12_walk *w, const struct x12_event *event);
    /** Loops close inside out; the set itself is the loop "". May be NULL. */
    void (*loop_close)(void *state, struct x12_walk *w, const struct x12_loop *loop);
    void (*fini)(void *state); /* may be NULL */
};

extern const struct x12_rules x12_rules_837p, x12_rules_837i, x12_rules_837d, x12_rules_835,
    x12_rules_999, x12_rules_277ca, x12_rules_276, x12_rules_277, x12_rules_270, x12_rules_271,
    x12_rules_278_request, x12_rules_278_response, x12_rules_834, x12_rules_820;

#endif
