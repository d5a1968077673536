/* tree_state.h - what tree.c, tree_segment.c and tree_lines.c share; nobody else includes it. */
#ifndef HIA_X12_TREE_STATE_H
#define HIA_X12_TREE_STATE_H

#include "base/json.h"
#include "x12/names.h"
#include "x12/tree.h"

struct x12_tree {
    enum x12_tree_view view;
    unsigned indent;
    struct x12_tree_sink sink;
    struct fault_sink faults;
    struct x12_names *names;
    struct buf out;
    struct json_writer json;
    bool started, failed;
    const struct x12_loop *loop; /* the innermost open one; NULL outside a guided set */

    /* The ISA waits until the next segment shows how lines are broken. */
    struct buf isa_bytes;
    struct x12_segment isa;
    struct x12_delims isa_delims;
    bool isa_waits;
    char isa_before[X12_GAP_MAX]; /* what the first interchange has before it */
    size_t isa_before_n;
    /* An interchange waits for what follows it to show its own end. */
    bool end_waits;
    char line_break[3]; /* of the open interchange */
};

/** Whether it can stand in JSON as it is. */
bool x12_tree_is_text(const struct x12_segment *s);
void x12_tree_put_bytes(struct json_writer *j, const struct x12_segment *s);
void x12_tree_put_raw(struct json_writer *j, const struct x12_segment *s);
/** The node of a segment that stands at `use` of `g` (NULL: nowhere). */
void x12_tree_put_node(struct x12_tree *t, const struct x12_segment *s, const struct x12_guide *g,
                       const struct x12_use *use);

void x12_tree_put_line(struct x12_tree *t, const struct x12_event *e);
void x12_tree_put_fault(struct x12_tree *t, const struct fault *f);

#endif
