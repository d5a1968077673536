/* walk_hl.c - hierarchical levels: HL01 counts, HL02 names the parent, HL04 says whether children
 * follow (X222A1 1.4.3.2.2.1; the level code HL03 is a pick and chose the loop already). */
#include "x12/walk_state.h"

uint64_t x12_hl_number(struct str value)
{
    uint64_t n;
    return str_to_u64(value, 999999999999, &n) ? n : 0;
}

/* The HL loop frames[depth] stands in; NULL at the top. */
static struct x12_frame *parent_of(struct x12_walk *w)
{
    for (unsigned d = w->depth; d-- > 0;)
        if (w->frames[d].hl.open)
            return &w->frames[d];
    return NULL;
}

static void fault(struct x12_walk *w, enum x12_code code, unsigned element)
{
    const struct x12_use *use = w->use;
    uint16_t number = element <= use->fields_count ? use->fields[element - 1].number : 0;
    x12_walk_fault_here(w, code, element, 0, 0, number);
}

/* At the HL of an open loop, which is behind us. */
static void fault_back(struct x12_walk *w, struct x12_frame *f)
{
    const struct x12_use *use = f->loop->children[0].use;
    struct x12_site site = x12_site_at(w, f->loop->depth, &f->spot, use->id);
    f->hl.child_code = 0;
    x12_walk_report(w, &site, X12_HL_CHILD, 4, 0, 0,
                    use->fields_count > 3 ? use->fields[3].number : 0);
}

/* Faulted once, then taken as sent; children and successors may go by either number. */
static void check_number(struct x12_walk *w, struct x12_hl *hl)
{
    uint64_t expected = w->hl_next[0];
    hl->number = hl->expected = x12_hl_number(x12_element(w->s, 1));
    /* NOLINTNEXTLINE(bugprone-branch-clone): two reasons to go on counting from here */
    if (w->hl_any && hl->number) {
        w->hl_next[0] = w->hl_next[1] = hl->number + 1;
    } else if (hl->number && (hl->number == w->hl_next[0] || hl->number == w->hl_next[1])) {
        w->hl_next[0] = w->hl_next[1] = hl->number + 1;
    } else {
        hl->expected = expected;
        w->hl_next[0] = hl->number ? hl->number + 1 : expected + 1;
        w->hl_next[1] = expected + 1;
        fault(w, X12_HL_NUMBER, 1);
    }
    w->hl_any = false;
}

static void check_parent(struct x12_walk *w, struct x12_frame *parent)
{
    struct str value = x12_element(w->s, 2);
    uint64_t number = x12_hl_number(value);
    if (!parent || value.n == 0) /* sent or left out wrongly: the element check says so */
        return;
    if (parent->hl.number && number != parent->hl.number && number != parent->hl.expected)
        fault(w, X12_HL_PARENT, 2);
}

static void tell_parent(struct x12_walk *w, struct x12_frame *parent)
{
    if (!parent)
        return;
    parent->hl.has_children = true;
    if (parent->hl.child_code == '0')
        fault_back(w, parent);
}

void x12_hl_opened(struct x12_walk *w)
{
    struct x12_frame *parent = parent_of(w), *f = &w->frames[w->depth];
    struct str code = x12_element(w->s, 4);
    f->hl = (struct x12_hl){.open = true, .child_code = code.n == 1 ? code.p[0] : '\0'};
    check_number(w, &f->hl);
    check_parent(w, parent);
    tell_parent(w, parent);
}

void x12_hl_implied(struct x12_walk *w)
{
    struct x12_frame *parent = parent_of(w);
    w->frames[w->depth].hl = (struct x12_hl){.open = true};
    w->hl_any = true;
    if (parent) {
        parent->hl.has_children = true;
        parent->hl.child_code = 0;
    }
}

void x12_hl_closing(struct x12_walk *w)
{
    struct x12_frame *f = &w->frames[w->depth];
    if (f->hl.open && f->hl.child_code == '1' && !f->hl.has_children)
        fault_back(w, f);
}
