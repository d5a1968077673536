/* test_guide_tally.c - the books of every guide are kept twice: a row that changes unseen no longer
 * adds up. (test_guide_facts.c proves the rows right, where the facts are at hand.) */
#include "x12/guides.h"

#include <criterion/criterion.h>

struct tally {
    unsigned loops, uses;                   /* the set itself is a loop here */
    unsigned required, situational, unused; /* segments, elements, components */
    unsigned codes;                         /* in all lists */
    unsigned picks;
    unsigned repeats; /* of segments, none for no limit; of elements past one */
    unsigned notes;   /* syntax notes */
};

static void add_field(struct tally *t, const struct x12_field *f)
{
    t->required += f->usage == 'R';
    t->situational += f->usage == 'S';
    t->unused += f->usage == 'N';
    t->picks += f->pick;
    t->repeats += f->repeat - 1U;
    t->notes += f->syntax_count;
    for (struct str rest = str_from(f->codes ? f->codes->text : NULL); rest.p; t->codes++)
        (void)str_split(&rest, ' ');
}

static void add_use(struct tally *t, const struct x12_use *u)
{
    t->required += u->usage == 'R';
    t->situational += u->usage == 'S';
    t->repeats += u->max == X12_MANY ? 0 : u->max;
    t->notes += u->syntax_count;
    for (const struct x12_field *f = u->fields; f < u->fields + u->fields_count; f++) {
        add_field(t, f);
        for (size_t i = 0; i < f->parts_count; i++)
            add_field(t, &f->parts[i]);
    }
}

Test(guide_tally, adds_up)
{
    static const struct {
        const char *name;
        struct tally is;
    } rows[] = {
        /* clang-format off */
        {"837P", {66, 381, 1158, 855, 2324, 1930, 212, 947, 883}},
        {"837I", {60, 273, 1304, 825, 3619, 1734, 145, 609, 1210}},
        {"837D", {54, 254, 742, 581, 1426, 1031, 120, 697, 581}},
        {"835", {6, 53, 146, 240, 239, 531, 23, 421, 152}},
        {"999", {4, 11, 44, 33, 10, 300, 2, 28, 0}},
        {"277CA", {14, 38, 156, 54, 198, 157, 19, 42, 38}},
        {"276", {15, 41, 135, 46, 211, 92, 19, 41, 71}},
        {"277", {17, 44, 188, 97, 217, 118, 17, 38, 60}},
        {"278-request", {21, 144, 417, 681, 528, 4271, 52, 289, 232}},
        {"278-response", {23, 171, 507, 762, 699, 2664, 54, 440, 301}},
        {"834", {22, 76, 186, 219, 214, 786, 16, 194, 128}},
        {"820", {16, 41, 105, 84, 201, 219, 9, 36, 120}},
        {"270", {11, 43, 141, 114, 385, 626, 6, 267, 103}},
        {"271", {15, 69, 183, 251, 399, 1733, 4, 459, 134}},
        /* clang-format on */
    };
    size_t count;
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    (void)x12_guides(&count);
    cr_expect_eq(count, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct x12_guide *g = x12_guide_named(str_from(rows[i].name));
        struct tally t = {.loops = g->loops_count, .uses = g->uses_count};
        for (size_t k = 0; k < g->uses_count; k++)
            add_use(&t, &g->uses[k]);
        cr_expect(memcmp(&t, &rows[i].is, sizeof(t)) == 0,
                  "{\"%s\", {%u, %u, %u, %u, %u, %u, %u, %u, %u}},", g->name, t.loops, t.uses,
                  t.required, t.situational, t.unused, t.codes, t.picks, t.repeats, t.notes);
    }
}
