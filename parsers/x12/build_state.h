/* build_state.h - what build.c and build_element.c share; nobody else includes it. */
#ifndef HIA_X12_BUILD_STATE_H
#define HIA_X12_BUILD_STATE_H

#include "base/json.h"
#include "x12/build.h"
#include "x12/names.h"

enum { NODES_MAX = X12_DEPTH_MAX + 6 }; /* document, interchange, group, set, loops, segment */

enum kind {
    NODE_NEW,
    NODE_DOCUMENT,
    NODE_INTERCHANGE,
    NODE_GROUP,
    NODE_SET,
    NODE_LOOP,
    NODE_SEGMENT
};

struct node {
    enum kind kind;
    bool in_content;
    bool written; /* a segment: its elements have come */
    const struct x12_guide *guide;
    const struct x12_loop *loop; /* of a set or loop; of a segment: the loop it is in */
    const struct x12_use *use;   /* of a segment; NULL: none */
    char id[8];                  /* of a loop or segment */
};

struct build {
    struct json_reader *json;
    struct x12_names *names;
    struct x12_writer *writer;
    struct buf out, line;
    const struct x12_tree_sink *sink;
    struct err *err;
    struct node nodes[NODES_MAX];
    unsigned depth;
    /* Of the open interchange. */
    struct x12_delims delims;
    char line_break[3];
    bool style_due;
};

/** Always false: what is wrong, with line and column. */
bool x12_build_wrong(struct build *b, const char *what);
/** The next token is that one, or `what` is wrong. */
bool x12_build_expect(struct build *b, enum json_token want, const char *what);

/** Append to `line`: named elements (after OBJECT), raw ones (after ARRAY), what an overlong
 * segment holds behind element `now`, or the whole segment as bytes. */
bool x12_build_read_named(struct build *b, const struct node *n);
bool x12_build_read_raw(struct build *b);
bool x12_build_read_rest(struct build *b, unsigned now);
bool x12_build_read_bytes(struct build *b);

#endif
