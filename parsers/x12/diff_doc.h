/* diff_doc.h - private to diff: a document as a tree of nodes. */
#ifndef HIA_X12_DIFF_DOC_H
#define HIA_X12_DIFF_DOC_H

#include "x12/diff.h"

/* How values are kept: bytes no X12 value holds, so that delimiters do not matter. */
enum { DIFF_ELEMENT = 0x1f, DIFF_REPETITION = 0x1e, DIFF_COMPONENT = 0x1d };

enum diff_node_kind { DIFF_ROOT, DIFF_INTERCHANGE, DIFF_GROUP, DIFF_SET, DIFF_LOOP, DIFF_SEGMENT };

enum { DIFF_NONE = 0 }; /* node 0 is the root: no child, no sibling */

struct diff_node {
    uint32_t parent, first, last, next; /* nodes */
    uint32_t segments;                  /* in it, itself included */
    uint32_t text, text_n;              /* SEGMENT: id and elements, made comparable */
    uint32_t key, key_n;                /* what it is about, for people */
    uint64_t type;                      /* of which kind: loop, or segment and qualifier */
    uint64_t match;                     /* type and key */
    uint64_t content;                   /* all of it that counts */
    const struct x12_use *use;
    const struct x12_loop *loop;
    uint8_t kind;
    bool strong; /* another key is another thing: a claim */
};

struct x12_diff_doc {
    struct x12_diff_options options;
    struct diff_node *nodes;
    uint32_t count, cap, open; /* `open`: the innermost open node */
    struct buf text;
    bool full;
};

static inline struct str diff_text(const struct x12_diff_doc *d, const struct diff_node *n)
{
    return str_of(d->text.p + n->text, n->text_n);
}

static inline struct str diff_key(const struct x12_diff_doc *d, const struct diff_node *n)
{
    return str_of(d->text.p + n->key, n->key_n);
}

/** Element i (1-based; 0 the id) of a segment's text; `p` NULL when there is none. */
struct str diff_element(struct str text, unsigned i);
/** Does this element count as a difference? */
bool diff_counts(const struct x12_diff_options *o, struct str segment, unsigned i);

#endif
