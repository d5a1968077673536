/* test_guides.c - the dictionary and the compiled guides: whole, ordered, unambiguous, and found by
 * name. */
#include "base/clock.h"
#include "x12/guide_print.h"
#include "x12/guides.h"

#include <criterion/criterion.h>
#include <jansson.h>

static const struct x12_guide *all[32];
static size_t count;

static void setup(void)
{
    struct err err = {0};
    int64_t before = clock_tick_us();
    cr_assert(x12_guides_compile(&err), "%s", err.text);
    cr_log_info("all guides compiled in %lld us", (long long)(clock_tick_us() - before));
    const struct x12_guide *const *list = x12_guides(&count);
    memcpy(all, list, count * sizeof(all[0]));
    all[count++] = x12_guide_control();
}

TestSuite(guides, .init = setup);

/* ---- the dictionary ---- */

static size_t words(const char *text)
{
    size_t n = 0;
    for (struct str rest = str_from(text); rest.p; n++)
        cr_assert(str_split(&rest, ' ').n > 0, "two spaces in \"%s\"", text);
    return n;
}

static void names_are_json_names(const char *id, const char *names)
{
    struct str seen[40];
    size_t n = 0;
    for (struct str rest = str_from(names); rest.p;) {
        struct str word = str_split(&rest, ' '), name = str_split(&word, '@');
        for (size_t i = 0; i < name.n; i++)
            cr_assert(strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.p[i]), "%s %s", id,
                      names);
        for (size_t i = 0; i < n; i++)
            cr_assert_not(str_eq(seen[i], name), "%s names %.*s twice", id, STR_FMT(name));
        seen[n++] = name;
    }
}

static void parts_resolve(const char *id, const char *parts)
{
    for (struct str rest = str_from(parts); rest.p;) {
        char part[8];
        struct str word = str_split(&rest, ' ');
        cr_assert(str_copy(part, sizeof(part), word));
        part[strcspn(part, "*")] = '\0';
        uint64_t number = 0;
        if (part[0] == 'C')
            cr_assert_not_null(x12_dict_composite(part), "%s %s", id, part);
        else if (part[0] == 'I')
            cr_assert(str_to_u64(str_from(part + 1), 99, &number) &&
                      x12_dict_element((uint16_t)(10000 + number)));
        else
            cr_assert(str_to_u64(str_from(part), 9999, &number) &&
                          x12_dict_element((uint16_t)number),
                      "%s %s", id, part);
    }
}

Test(guides, dictionary_is_sorted_and_whole)
{
    for (size_t i = 0; i < x12_dict_elements_count; i++) {
        const struct x12_dict_element *e = &x12_dict_elements[i];
        cr_assert(i == 0 || e[-1].number < e->number, "element %u", e->number);
        cr_assert_eq(x12_dict_element(e->number), e);
        cr_assert(e->min >= 1 && e->min <= e->max, "element %u", e->number);
        names_are_json_names("element", e->name);
    }
    for (size_t i = 0; i < x12_dict_composites_count; i++) {
        const struct x12_dict_composite *c = &x12_dict_composites[i];
        cr_assert(i == 0 || strcmp(c[-1].id, c->id) < 0, "%s", c->id);
        cr_assert_eq(x12_dict_composite(c->id), c);
        cr_assert_eq(words(c->parts), words(c->names), "%s", c->id);
        names_are_json_names(c->id, c->names);
        parts_resolve(c->id, c->parts);
    }
    for (size_t i = 0; i < x12_dict_segments_count; i++) {
        const struct x12_dict_segment *s = &x12_dict_segments[i];
        cr_assert(i == 0 || strcmp(s[-1].id, s->id) < 0, "%s", s->id);
        cr_assert_eq(x12_dict_segment(s->id), s);
        cr_assert_eq(words(s->parts), words(s->names), "%s", s->id);
        names_are_json_names(s->id, s->names);
        parts_resolve(s->id, s->parts);
    }
    cr_assert_null(x12_dict_element(9997));
    cr_assert_null(x12_dict_composite("C999x"));
    cr_assert_null(x12_dict_segment("ZZZ"));
}

/* ---- the compiled arrays ---- */

static void check_child(const struct x12_guide *g, const struct x12_loop *loop, size_t i)
{
    const struct x12_child *child = &loop->children[i];
    cr_assert_not_null(child->use);
    if (i > 0)
        cr_assert_geq(child->position, child[-1].position, "%s %s", g->name, loop->id);
    if (child->loop) {
        cr_assert_eq(child->loop->parent, loop);
        cr_assert_eq(child->loop->child, i);
        cr_assert_eq(child->loop->children[0].use, child->use);
        cr_assert_eq(child->loop->depth, loop->depth + 1);
        cr_assert_eq(child->max, child->loop->max);
    } else {
        cr_assert_eq(child->use->loop, loop->index);
        cr_assert_eq(child->use->child, i);
        cr_assert_eq(child->usage, child->use->usage);
    }
}

Test(guides, loops_and_uses_point_at_each_other)
{
    for (size_t k = 0; k < count; k++) {
        const struct x12_guide *g = all[k];
        size_t children = 0;
        for (size_t i = 0; i < g->loops_count; i++) {
            const struct x12_loop *loop = &g->loops[i];
            cr_assert_eq(loop->index, i);
            cr_assert_null(loop->children[0].loop, "%s %s", g->name, loop->id);
            for (size_t c = 0; c < loop->children_count; c++)
                check_child(g, loop, c);
            children += loop->children_count;
        }
        cr_assert_eq(children, (size_t)g->uses_count + g->loops_count - 1);
        cr_assert_str_eq(g->loops[0].id, "");
        for (size_t i = 0; i < g->uses_count; i++)
            cr_assert_eq(g->uses[i].index, i);
    }
}

static const char *child_name(const struct x12_child *c)
{
    return c->loop ? c->loop->name : c->use->name;
}

Test(guides, names_are_unique_among_siblings)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < all[k]->loops_count; i++) {
            const struct x12_loop *loop = &all[k]->loops[i];
            for (size_t a = 0; a < loop->children_count; a++)
                for (size_t b = 0; b < a; b++)
                    cr_assert_str_neq(child_name(&loop->children[a]),
                                      child_name(&loop->children[b]), "%s %s", all[k]->name,
                                      loop->id);
        }
}

Test(guides, every_use_is_found_by_loop_and_name)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < all[k]->uses_count; i++) {
            const struct x12_use *use = &all[k]->uses[i];
            const char *loop = all[k]->loops[use->loop].id;
            const struct x12_use *found = x12_use_find(all[k], loop, use->name);
            cr_assert_not_null(found);
            cr_assert_str_eq(found->id, use->id);
            /* Only the claim tree stands twice, once under 2000B and once under 2000C. */
            bool first = x12_loop_find(all[k], loop)->index == use->loop;
            cr_assert_eq(found == use, first, "%s %s %s", all[k]->name, loop, use->name);
        }
}

Test(guides, every_field_is_complete)
{
    cr_assert_eq(sizeof(struct x12_field), 64, "one cache line");
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < all[k]->uses_count; i++) {
            const struct x12_use *use = &all[k]->uses[i];
            unsigned picks = 0;
            for (size_t e = 0; e < use->fields_count; e++) {
                const struct x12_field *f = &use->fields[e];
                cr_assert(f->name && *f->name && f->repeat >= 1);
                cr_assert(f->usage == 'R' || f->usage == 'S' || f->usage == 'N');
                cr_assert(f->composite ? f->parts_count > 0 : f->min >= 1 && f->min <= f->max);
                picks += f->pick;
                for (size_t p = 0; p < f->parts_count; p++)
                    picks += f->parts[p].pick;
                cr_assert((uintptr_t)use->fields % 64 == 0);
            }
            cr_assert_eq(picks, use->picks);
        }
}

/* ---- picks: no two uses a segment could land on look alike ---- */

/* The child of `outer` that is open; NULL: `outer` is innermost. */
static const struct x12_child *open_child(const struct x12_loop *inner,
                                          const struct x12_loop *outer)
{
    while (inner->parent && inner->parent != outer)
        inner = inner->parent;
    return inner == outer ? NULL : &outer->children[inner->child];
}

/* Is there room for this child: its turn is not over, nor is it a loop that comes once and is open?
 */
static bool has_room(const struct x12_child *child, const struct x12_child *open)
{
    return !open || (child->position >= open->position && !(child == open && child->max == 1));
}

/* Where a segment may go when `loop` is the innermost open one: that loop and its parents, from the
 * place reached in each. */
static size_t candidates(const struct x12_loop *loop, const struct x12_use **out)
{
    size_t n = 0;
    for (const struct x12_loop *l = loop; l; l = l->parent)
        for (size_t i = 0; i < l->children_count; i++)
            if (has_room(&l->children[i], open_child(loop, l)))
                out[n++] = l->children[i].use;
    return n;
}

Test(guides, twins_can_be_told_apart_wherever_the_walk_stands)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < all[k]->loops_count; i++) {
            const struct x12_use *list[512];
            size_t n = candidates(&all[k]->loops[i], list);
            for (size_t a = 0; a < n; a++)
                for (size_t b = 0; b < a; b++)
                    cr_assert(list[a] == list[b] || list[a]->tag != list[b]->tag ||
                                  x12_uses_differ(list[a], list[b]),
                              "%s in %s: %s %s and %s", all[k]->name, all[k]->loops[i].id,
                              list[a]->id, list[a]->name, list[b]->name);
        }
}

Test(guides, the_two_paperworks_of_a_line_differ_in_pwk02)
{
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    const struct x12_use *a = x12_use_find(g, "2400", "supplemental_information");
    const struct x12_use *b = x12_use_find(g, "2400", "certificate_indicator");
    cr_assert(x12_codes_has(a->fields[0].codes, STR("CT")) &&
              x12_codes_has(b->fields[0].codes, STR("CT")));
    cr_assert(!a->fields[0].pick && a->fields[1].pick && b->fields[1].pick);
}

/* ---- code lists ---- */

static void check_codes(const struct x12_codes *codes)
{
    size_t n = 0;
    for (size_t i = 1; i < codes->count; i++)
        cr_assert_lt(codes->packed[i - 1], codes->packed[i]);
    for (struct str rest = str_from(codes->text); rest.p; n++) {
        char text[64];
        struct str code = str_split(&rest, ' ');
        cr_assert(str_copy(text, sizeof(text), code));
        for (char *p = text; *p; p++)
            *p = *p == '_' ? ' ' : *p;
        cr_assert(x12_codes_has(codes, str_from(text)), "%s in %s", text, codes->text);
        text[code.n] = '\0';
        cr_assert_not(x12_codes_has(codes, str_of(text, code.n + 1)), "%s and a NUL", text);
        text[0] = '~';
        cr_assert_not(x12_codes_has(codes, str_from(text)));
    }
    cr_assert_eq(n, (size_t)codes->count + codes->longer_count);
    cr_assert_not(x12_codes_has(codes, STR("")));
    cr_assert_not(x12_codes_has(codes, (struct str){NULL, 0}));
    cr_assert_not(x12_codes_has(codes, STR("no such code is anywhere")));
}

Test(guides, codes_hold_what_was_written_and_nothing_else)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < all[k]->uses_count; i++) {
            const struct x12_use *use = &all[k]->uses[i];
            for (size_t e = 0; e < use->fields_count; e++) {
                if (use->fields[e].codes)
                    check_codes(use->fields[e].codes);
                for (size_t p = 0; p < use->fields[e].parts_count; p++)
                    if (use->fields[e].parts[p].codes)
                        check_codes(use->fields[e].parts[p].codes);
            }
        }
}

Test(guides, codes_against_a_plain_search)
{
    const struct x12_codes *codes =
        x12_use_find(x12_guide_named(STR("837P")), "2300", "supplemental_information")
            ->fields[0]
            .codes;
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++) {
            char value[2] = {(char)a, (char)b};
            bool plain = false;
            for (struct str rest = str_from(codes->text); rest.p;)
                plain |= str_eq(str_split(&rest, ' '), str_of(value, 2));
            cr_assert_eq(x12_codes_has(codes, str_of(value, 2)), plain, "%d %d", a, b);
        }
}

Test(guides, pack)
{
    cr_assert_eq(x12_pack(STR("")), 0);
    cr_assert_eq(x12_pack(STR("A")), 0x41000000);
    cr_assert_eq(x12_pack(STR("AB")), 0x41420000);
    cr_assert_eq(x12_pack(STR("ABC")), 0x41424300);
    cr_assert_eq(x12_pack(STR("ABCD")), 0x41424344);
    cr_assert_eq(x12_pack(STR("ABCDE")), 0);
    cr_assert_eq(x12_pack(str_of("A\0", 2)), 0);
    cr_assert_eq(x12_pack(str_of("A\0B", 3)), 0x41004200);
    cr_assert_eq(x12_pack(str_of("\0", 1)), 0);
}

/* ---- finding ---- */

static void is_for(const char *functional, const char *version, const char *name)
{
    const struct x12_guide *g = x12_guide_for(str_from(functional), str_from(version));
    cr_assert(g ? name && strcmp(g->name, name) == 0 : !name, "%s %s", functional, version);
}

Test(guides, found_by_functional_group_and_version)
{
    is_for("HC", "005010X222A1", "837P");
    is_for("HC", "005010X222", "837P");
    is_for("HC", "005010X222A2", "837P");
    is_for("HP", "005010X221A1", "835");
    is_for("HP", "005010X221", "835");
    is_for("FA", "005010X231A1", "999");
    is_for("FA", "005010X231", "999");
    is_for("HN", "005010X214", "277CA");
    is_for("HN", "005010X214B3", "277CA");
    is_for("HR", "005010X212", "276");
    is_for("HR", "005010X212E1", "276");
    is_for("HN", "005010X212", "277");
    is_for("HN", "005010X212E2", "277");
    is_for("HR", "005010X214", NULL);
    is_for("HC", "005010X223A2", "837I");
    is_for("HC", "005010X223", "837I");
    is_for("HC", "005010X223A1", "837I");
    is_for("HC", "005010X223A3", "837I");
    is_for("HC", "005010X224A2", "837D");
    is_for("HC", "005010X224", "837D");
    is_for("HC", "005010X224A1", "837D");
    is_for("HC", "005010X224A3", "837D");
    is_for("HI", "005010X217", "278-request");
    is_for("HI", "005010X217E2", "278-request");
    is_for("BE", "005010X220A1", "834");
    is_for("BE", "005010X220", "834");
    is_for("RA", "005010X218", "820");
    is_for("RA", "005010X218A1", "820");
    is_for("HC", "005010X229", NULL);
    is_for("HS", "005010X279A1", "270");
    is_for("HS", "005010X279", "270");
    is_for("HB", "005010X279A1", "271");
    is_for("HB", "005010X279", "271");
    is_for("HP", "005010X222A1", NULL);
    is_for("HC", "", NULL);
    is_for("", "", NULL);
    is_for("HC", "005010X222A1 005010X222", NULL);
}

/* One GS08, two shapes: the BHT decides, by BHT02, else by BHT06. */
Test(guides, twins_are_told_apart_by_how_they_begin)
{
    static const struct {
        const char *bht, *name;
    } rows[] = {{"BHT*0007*13*A*20240101*1200", "278-request"},
                {"BHT*0007*01*A*20240101*1200", "278-request"},
                {"BHT*0007*36*A*20240101*1200*RU", "278-request"},
                {"BHT*0007*11*A*20240101*1200*18", "278-response"},
                {"BHT*0007*99*A*20240101*1200*19", "278-response"},
                {"BHT*0007*13*A*20240101*1200*18", "278-request"},
                {"BHT*0007*99", "278-request"},
                {"NM1*11*11*11*11*11*18", "278-request"}};
    const struct x12_delims delims = {'*', ':', '^', '~'};
    const struct x12_guide *request = x12_guide_for(STR("HI"), STR("005010X217"));
    const struct x12_guide *response = x12_guide_named(STR("278-response"));
    cr_assert(request->twin == response && response->twin == request);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct x12_segment s = {.p = rows[i].bht, .delims = &delims};
        s.len = (uint32_t)strlen(s.p);
        for (const char *p = s.p; (p = strchr(p, '*')); p++)
            s.start[++s.n] = (uint32_t)(p + 1 - s.p);
        s.start[s.n + 1] = s.len + 1;
        cr_assert_str_eq(x12_guide_begun(request, &s)->name, rows[i].name, "%s", rows[i].bht);
        bool known = i < 6;
        cr_assert(!known || x12_guide_begun(response, &s) == x12_guide_begun(request, &s));
    }
    for (size_t i = 0; i + 1 < count; i++)
        cr_assert_eq(!all[i]->twin, !all[i]->opening.segment, "%s", all[i]->name);
}

Test(guides, found_by_name)
{
    for (size_t i = 0; i + 1 < count; i++) {
        cr_assert_eq(x12_guide_named(str_from(all[i]->name)), all[i]);
        /* An inquiry and its answer share an id; then it names the first. */
        cr_assert_str_eq(x12_guide_named(str_from(all[i]->id))->id, all[i]->id);
    }
    cr_assert_null(x12_guide_named(STR("837")));
    cr_assert_null(x12_guide_named(STR("")));
}

Test(guides, control_segments)
{
    static const char *const rows[][2] = {{"interchange_header", "ISA"},
                                          {"interchange_acknowledgment", "TA1"},
                                          {"functional_group_header", "GS"},
                                          {"functional_group_trailer", "GE"},
                                          {"interchange_trailer", "IEA"}};
    const struct x12_guide *g = x12_guide_control();
    cr_assert_eq(g->uses_count, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_assert_str_eq(x12_use_find(g, "", rows[i][0])->id, rows[i][1]);
    const struct x12_field *isa = x12_use_find(g, "", "interchange_header")->fields;
    static const uint16_t widths[] = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1};
    for (size_t i = 0; i < COUNT_OF(widths); i++)
        cr_assert(isa[i].min == widths[i] && isa[i].max == widths[i], "ISA%02zu", i + 1);
}

Test(guides, a_group_may_hold_any_guide)
{
    const struct x12_use *gs = x12_use_find(x12_guide_control(), "", "functional_group_header");
    size_t n;
    const struct x12_guide *const *guides = x12_guides(&n);
    for (size_t i = 0; i < n; i++)
        cr_expect(x12_codes_has(gs->fields[0].codes, str_from(guides[i]->functional)), "%s",
                  guides[i]->name);
}

Test(guides, a_binding_reaches_both_claim_trees)
{
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    uint16_t actions[512];
    struct err err = {0};
    const struct x12_binding good[] = {{"2300", "claim_information", 7},
                                       {"", "beginning_of_transaction", 8}};
    cr_assert(x12_bind(g, good, COUNT_OF(good), actions, &err));
    size_t sevens = 0, others = 0;
    for (size_t i = 0; i < g->uses_count; i++) {
        sevens += actions[i] == 7;
        others += actions[i] != 0 && actions[i] != 7;
    }
    cr_assert(sevens == 2 && others == 1);
    const struct x12_binding bad[] = {{"2300", "claim", 1}};
    cr_assert_not(x12_bind(g, bad, 1, actions, &err));
    cr_assert(strstr(err.text, "837P") && strstr(err.text, "2300") && strstr(err.text, "claim"));
}

/* ---- printing ---- */

static const char *printed(struct buf *b, const char *guide, const char *path)
{
    buf_reset(b);
    cr_assert(x12_guide_print(x12_guide_named(str_from(guide)), str_from(path), b), "%s", path);
    return buf_cstr(b);
}

Test(guides, text)
{
    struct buf b;
    buf_init(&b, 0);
    const char *t = printed(&b, "837P", "");
    cr_assert(strstr(t, "\nR  1            [2010AA] billing_provider\n"
                        "R  1    150       NM1 name\n"));
    cr_assert(strstr(t, "[2300] claim, as above\n"));
    t = printed(&b, "837P", "2000A[1]/2000B[3]/2300[1]/HI");
    cr_assert(strstr(t, "HI diagnosis_codes") && strstr(t, "HI condition_codes"));
    cr_assert(strstr(t, "HI01-1") && strstr(t, "ABK BK") && strstr(t, "ID 1-3"));
    t = printed(&b, "837P", "billing_provider/name");
    cr_assert(strstr(t, "with 11 also 10\n") && strstr(t, "all or none of 08 and 09\n"));
    cr_assert_not(strstr(t, "N3"));
    t = printed(&b, "999", "2100");
    cr_assert(strstr(t, "PATIENT NAME NM109,") && strstr(t, "[2110] element_error"));
    t = printed(&b, "835", "CUR");
    cr_assert(strstr(t, "with 10 also at least one of 11 or 12\n"), "%s", t);
    buf_fini(&b);
}

Test(guides, an_unknown_path_prints_nothing)
{
    static const char *const paths[] = {"2999", "2300/XYZ", "/", "2300/CLM/01", "2300//CLM", "NM1"};
    struct buf b;
    buf_init(&b, 0);
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        const struct x12_guide *g = x12_guide_named(STR("837P"));
        cr_assert_not(x12_guide_print(g, str_from(paths[i]), &b), "%s", paths[i]);
        cr_assert_not(x12_guide_print_json(g, str_from(paths[i]), &b), "%s", paths[i]);
    }
    cr_assert_eq(b.n, 0);
    buf_fini(&b);
}

static size_t json_segments(const json_t *loop)
{
    size_t n = 0, i;
    json_t *child;
    json_array_foreach(json_object_get(loop, "children"), i, child) n +=
        json_object_get(child, "segment") ? 1 : json_segments(child);
    return n;
}

Test(guides, json_holds_every_segment)
{
    for (size_t k = 0; k < count; k++) {
        struct buf b;
        buf_init(&b, 0);
        cr_assert(x12_guide_print_json(all[k], STR(""), &b));
        json_t *root = json_loadb(b.p, b.n, JSON_REJECT_DUPLICATES, NULL);
        cr_assert_not_null(root);
        cr_assert_eq(json_segments(json_object_get(root, "content")), all[k]->uses_count);
        json_decref(root);
        buf_reset(&b);
        const char *segment = all[k]->uses[0].id;
        cr_assert(x12_guide_print_json(all[k], str_from(segment), &b));
        root = json_loadb(b.p, b.n, JSON_REJECT_DUPLICATES, NULL);
        cr_assert_eq(json_array_size(json_object_get(root, "segments")), 1);
        json_decref(root);
        buf_fini(&b);
    }
}
