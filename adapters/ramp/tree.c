/* tree.c - see tree.h. */
#include "ramp/tree.h"

static int add(struct tree *t, int parent, struct str key)
{
    int found = tree_child(t, parent, key);
    if (found != TREE_NONE)
        return found;
    assert(t->count < NODES_MAX); /* the tables are ours */
    int i = t->count++;
    t->nodes[i] = (struct node){key, TREE_NONE, TREE_NONE, TREE_NONE, PART_VALUE, false};
    int *link = &t->nodes[parent].child;
    while (*link != TREE_NONE)
        link = &t->nodes[*link].next;
    *link = i;
    return i;
}

static void name(struct tree *t, int node, int field, enum part part, bool nested)
{
    t->nodes[node].field = field;
    t->nodes[node].part = part;
    t->nodes[node].nested = nested;
}

/* Amounts are objects of three members, under either of two sets of names. */
static void add_money(struct tree *t, int node, int field)
{
    static const struct {
        const char *key;
        enum part part;
    } members[] = {{"amount", PART_VALUE},
                   {"currency_code", PART_CURRENCY},
                   {"minor_unit_conversion_rate", PART_RATE},
                   {"value", PART_VALUE},
                   {"currency", PART_CURRENCY}};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        name(t, add(t, node, str_from(members[i].key)), field, members[i].part, true);
}

void tree_build(struct tree *t, const struct noun_row *noun)
{
    t->count = 1;
    t->nodes[TREE_ROOT] =
        (struct node){STR(""), TREE_NONE, TREE_NONE, TREE_NONE, PART_VALUE, false};
    for (size_t i = 0; i < noun->field_count; i++) {
        const struct field *f = &noun->fields[i];
        struct str rest = str_from(f->path);
        int at = TREE_ROOT;
        while (rest.n) {
            struct str key = str_split(&rest, '.');
            if (str_ends(key, STR("[]")))
                key.n -= 2; /* an object in a list's place is taken for its only one */
            at = add(t, at, key);
        }
        name(t, at, (int)i, PART_VALUE, false);
        if (f->as == AS_MAJOR || f->as == AS_MINOR)
            add_money(t, at, (int)i);
    }
}
