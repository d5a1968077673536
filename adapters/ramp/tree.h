/* tree.h - the fields of a noun as a tree: which of a document's members are wanted.
 *
 * Built for each page from the table of fields, some forty nodes; walking it costs a comparison
 * with each sibling, and what is not wanted is skipped whole. */
#ifndef HIA_RAMP_TREE_H
#define HIA_RAMP_TREE_H

#include "base/json.h"
#include "ramp/nouns.h"

enum { NODES_MAX = 160, TREE_NONE = -1, TREE_ROOT = 0 };
/** An AS_MAJOR or AS_MINOR has three values: amount, currency, rate; the others the first. */
enum part { PART_VALUE, PART_CURRENCY, PART_RATE, PARTS };

struct node {
    struct str key;
    int child, next; /* TREE_NONE: there is none */
    int field;       /* index into the noun's table; TREE_NONE: a step on the way */
    enum part part;
    bool nested; /* a member of an amount that is an object: the unit is the minor one */
};

struct tree {
    struct node nodes[NODES_MAX];
    int count;
};

void tree_build(struct tree *t, const struct noun_row *noun);
/** Of the node or its siblings after it, before `end`; or TREE_NONE. */
static inline int tree_among(const struct tree *t, int node, int end, struct str key)
{
    for (; node != end; node = t->nodes[node].next)
        if (str_eq(t->nodes[node].key, key))
            return node;
    return TREE_NONE;
}

/** The child of that name, or TREE_NONE. */
static inline int tree_child(const struct tree *t, int node, struct str key)
{
    return tree_among(t, t->nodes[node].child, TREE_NONE, key);
}

#endif
