/* test_guide_facts.c - our tables against the facts drawn from other people's, when those are at
 * hand.
 *
 * Every difference is either in the list below with its reason, or a failure; and so is a listed
 * difference that is no longer there. The facts are not part of this repository: without them the
 * test is skipped. */
#include "base/buf.h"
#include "x12/guide.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>

/* ---- deliberate differences ---- */

struct difference {
    const char *text; /* as found: "place what: ours, theirs" */
    const char *reason;
};

#include "guide_differences.h"

/* ---- comparing ---- */

struct comparison {
    const struct x12_guide *g;
    const struct difference *listed;
    size_t listed_count;
    bool *met;
    size_t unlisted;
    bool second; /* a second opinion: no types, lengths, syntax notes, positions; loops' usage on
                    their opener */
    struct buf place;
};

static void differs(struct comparison *c, const char *what, const char *ours, const char *theirs)
{
    struct buf b;
    buf_init(&b, 0);
    buf_printf(&b, "%s %s: %s, %s", buf_cstr(&c->place), what, ours, theirs);
    bool found = false;
    for (size_t i = 0; i < c->listed_count; i++)
        if (strcmp(c->listed[i].text, buf_cstr(&b)) == 0)
            found = c->met[i] = true;
    if (!found) {
        cr_log_error("%s not in the list: {\"%s\", \"\"},", c->g->name, buf_cstr(&b));
        c->unlisted++;
    }
    buf_fini(&b);
}

static void differs_number(struct comparison *c, const char *what, uint64_t ours, uint64_t theirs)
{
    if (ours == theirs)
        return;
    struct buf a, b;
    buf_init(&a, 0);
    buf_init(&b, 0);
    buf_put_u64(&a, ours);
    buf_put_u64(&b, theirs);
    differs(c, what, buf_cstr(&a), buf_cstr(&b));
    buf_fini(&a);
    buf_fini(&b);
}

static const char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static void differs_usage(struct comparison *c, char ours, const char *theirs)
{
    char u[2] = {ours, '\0'}, t[2] = {theirs[0] ? theirs[0] : 'N', '\0'};
    if (u[0] != t[0])
        differs(c, "usage", u, t);
}

static bool lists(const json_t *codes, struct str code)
{
    size_t i;
    json_t *v;
    json_array_foreach(codes, i, v) if (str_is(code, json_string_value(v))) return true;
    return false;
}

enum { CODES_SHOWN = 4 };

static void add_code(struct buf *b, size_t *n, const char *code)
{
    if (*n < CODES_SHOWN)
        buf_printf(b, "%s%s", *n ? " " : "", code);
    ++*n;
}

/* "50 51 72 90 and 37 more" */
static const char *codes_text(struct buf *b, size_t n)
{
    if (n > CODES_SHOWN)
        buf_printf(b, " and %zu more", n - CODES_SHOWN);
    return n ? buf_cstr(b) : "-";
}

/* Codes only we have, codes only they have. */
static void compare_codes(struct comparison *c, const struct x12_codes *ours, const json_t *theirs)
{
    struct buf plus, minus;
    size_t pluses = 0, minuses = 0;
    buf_init(&plus, 0);
    buf_init(&minus, 0);
    for (struct str rest = str_from(ours ? ours->text : NULL); rest.p;) {
        char code[64];
        cr_assert(str_copy(code, sizeof(code), str_split(&rest, ' ')));
        for (char *p = code; *p; p++)
            *p = *p == '_' ? ' ' : *p;
        if (!lists(theirs, str_from(code)))
            add_code(&plus, &pluses, code);
    }
    size_t i;
    json_t *v;
    json_array_foreach(theirs, i,
                       v) if (!ours || !x12_codes_has(ours, str_from(json_string_value(v))))
        add_code(&minus, &minuses, json_string_value(v));
    if (pluses || minuses)
        differs(c, "codes", codes_text(&plus, pluses), codes_text(&minus, minuses));
    buf_fini(&plus);
    buf_fini(&minus);
}

/* Their names for external code sets. */
static const char *set_named(const char *ext)
{
    static const char *const names[][2] = {{"states", "state"},
                                           {"country", "country"},
                                           {"currency", "currency"},
                                           {"remark_code", "rarc"},
                                           {"claim_status_cat", "claim_status_category"},
                                           {"claim_status", "claim_status"},
                                           {"entity_id", "entity"},
                                           {"pos", "place_of_service"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i][0], ext) == 0)
            return names[i][1];
    return ext;
}

static void compare_simple(struct comparison *c, const struct x12_field *f, const json_t *e)
{
    static const char *const types[] = {"AN", "ID", "N0", "N2", "R", "DT", "TM", "B"};
    uint64_t number = 0;
    cr_assert(str_to_u64(str_from(text(e, "de")), 9999, &number));
    differs_number(c, "number", f->number, number);
    if (strcmp(types[f->type], text(e, "t")) != 0)
        differs(c, "type", types[f->type], text(e, "t"));
    differs_number(c, "least", f->min, (uint64_t)json_integer_value(json_object_get(e, "lo")));
    differs_number(c, "most", f->max, (uint64_t)json_integer_value(json_object_get(e, "hi")));
}

static void compare_field(struct comparison *c, const struct x12_field *f, const json_t *e)
{
    differs_usage(c, f->usage, text(e, "u"));
    if (!c->second && !f->composite)
        compare_simple(c, f, e);
    if (!c->second && f->composite && strcmp(f->composite, text(e, "de")) != 0)
        differs(c, "composite", f->composite, text(e, "de"));
    if (f->usage == 'N' && *text(e, "u") == 'N')
        return;
    compare_codes(c, f->codes, json_object_get(e, "codes"));
    const char *set = set_named(text(e, "ext"));
    if (*set && (!f->set || strcmp(f->set, set) != 0))
        differs(c, "code set", f->set ? f->set : "-", set);
}

static void compare_parts(struct comparison *c, const struct x12_field *f, const json_t *e)
{
    const json_t *sub = json_object_get(e, "sub");
    if (f->usage == 'N' || !f->composite)
        return;
    cr_assert_leq(json_array_size(sub), f->parts_count);
    size_t n = c->place.n;
    for (size_t i = 0; i < f->parts_count; i++) {
        buf_printf(&c->place, "-%zu", i + 1);
        if (i < json_array_size(sub))
            compare_field(c, &f->parts[i], json_array_get(sub, i));
        else
            differs_usage(c, f->parts[i].usage, "N");
        c->place.n = n;
    }
}

/* "L07030506": the kind, the trigger of C and L, the set of the others. */
static struct x12_syntax note(const char *s)
{
    struct x12_syntax n = {.kind = s[0]};
    for (const char *p = s + 1; *p; p += 2) {
        unsigned e = (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
        if (p == s + 1 && (n.kind == 'C' || n.kind == 'L'))
            n.first = (uint8_t)e;
        else
            n.others |= 1U << (e - 1);
    }
    return n;
}

static void compare_syntax(struct comparison *c, const struct x12_use *use, const json_t *syn)
{
    size_t i;
    json_t *v;
    json_array_foreach(syn, i, v)
    {
        struct x12_syntax theirs = note(json_string_value(v));
        bool found = false;
        for (size_t k = 0; k < use->syntax_count; k++)
            found |= use->syntax[k].kind == theirs.kind && use->syntax[k].first == theirs.first &&
                     use->syntax[k].others == theirs.others;
        if (!found)
            differs(c, "syntax", "-", json_string_value(v));
    }
    differs_number(c, "syntax notes", use->syntax_count, json_array_size(syn));
}

static void compare_use(struct comparison *c, const struct x12_use *use, const json_t *seg)
{
    const struct x12_loop *loop = &c->g->loops[use->loop];
    buf_reset(&c->place);
    buf_printf(&c->place, "%s/%s", loop->id, use->name);
    cr_assert_str_eq(use->id, text(seg, "seg"), "%s", buf_cstr(&c->place));
    bool opens = use->child == 0 && loop->parent;
    if (c->second && opens) /* they say of the opening segment what others say of the loop */
        differs_usage(c, loop->usage, text(seg, "u"));
    else
        differs_usage(c, use->usage, text(seg, "u"));
    differs_number(c, "max", use->max, (uint64_t)json_integer_value(json_object_get(seg, "max")));
    uint64_t position = 0;
    cr_assert(str_to_u64(str_from(text(seg, "pos")), UINT16_MAX, &position));
    differs_number(c, "position", use->position, position);
    if (!c->second)
        compare_syntax(c, use, json_object_get(seg, "syn"));
    const json_t *elements = json_object_get(seg, "el");
    cr_assert_leq(json_array_size(elements), use->fields_count);
    size_t n = c->place.n;
    for (size_t i = 0; i < use->fields_count; i++) {
        buf_printf(&c->place, " %02zu", i + 1);
        const json_t *e = json_array_get(elements, i);
        if (e)
            compare_field(c, &use->fields[i], e);
        else
            differs_usage(c, use->fields[i].usage, "N");
        if (e)
            compare_parts(c, &use->fields[i], e);
        c->place.n = n;
    }
}

static void compare_loop(struct comparison *c, const struct x12_loop *loop, const json_t *node,
                         const char *parent)
{
    buf_reset(&c->place);
    buf_printf(&c->place, "[%s]", loop->id);
    cr_assert_str_eq(loop->id, text(node, "loop"));
    if (!c->second) {
        const char *id = loop->parent->parent ? loop->parent->id : "TS";
        if (strcmp(id, parent) != 0)
            differs(c, "parent", id, parent);
    }
    if (*text(node, "u"))
        differs_usage(c, loop->usage, text(node, "u"));
    differs_number(c, "max", loop->max, (uint64_t)json_integer_value(json_object_get(node, "max")));
}

/* Both trees in document order: the n-th loop and the n-th segment of each. */
static void compare_tree(struct comparison *c, const json_t *root)
{
    const json_t *open[X12_DEPTH_MAX] = {root};
    size_t at[X12_DEPTH_MAX] = {0}, depth = 0, loops = 1, uses = 0;
    for (;;) {
        const json_t *node = json_array_get(json_object_get(open[depth], "ch"), at[depth]++);
        if (!node) {
            if (depth-- == 0)
                break;
            continue;
        }
        if (json_object_get(node, "seg")) {
            cr_assert_lt(uses, c->g->uses_count);
            compare_use(c, &c->g->uses[uses++], node);
            continue;
        }
        cr_assert_lt(loops, c->g->loops_count);
        compare_loop(c, &c->g->loops[loops++], node, text(open[depth], "loop"));
        open[++depth] = node;
        at[depth] = 0;
    }
    cr_assert_eq(loops, c->g->loops_count);
    cr_assert_eq(uses, c->g->uses_count);
}

static void judge_list(const struct comparison *c)
{
    for (size_t i = 0; i < c->listed_count; i++) {
        cr_expect(c->met[i], "%s is listed but no longer differs", c->listed[i].text);
        cr_expect(strlen(c->listed[i].reason) > 10, "%s has no reason", c->listed[i].text);
    }
    cr_expect_eq(c->unlisted, 0, "%zu differences are not in the list", c->unlisted);
}

/* ---- what stands elsewhere in their files than in a document ---- */

/* Some have BHT after the levels; its position says that it follows ST. */
static void header_first(json_t *set)
{
    json_t *children = json_object_get(set, "ch");
    for (size_t i = 2; i < json_array_size(children); i++) {
        json_t *node = json_array_get(children, i);
        if (strcmp(text(node, "seg"), "BHT") != 0)
            continue;
        json_incref(node);
        cr_assert_eq(json_array_remove(children, i), 0);
        cr_assert_eq(json_array_insert_new(children, 1, node), 0);
    }
}

/* A loop of the LS and LE around a loop, with the name of that loop. */
static bool brackets(const json_t *node)
{
    const json_t *children = json_object_get(node, "ch");
    return strcmp(text(json_array_get(children, 0), "seg"), "LS") == 0 &&
           strcmp(text(json_array_get(children, 1), "loop"), text(node, "loop")) == 0;
}

/* Its children stand in its place here. Breadth first; a list of nodes grows while it is gone
 * through. */
static void without_brackets(json_t *set)
{
    json_t *list = json_pack("[]"); /* json_array is also a word of base/json.h */
    cr_assert_eq(json_array_append(list, set), 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *children = json_object_get(json_array_get(list, i), "ch");
        for (size_t k = 0; k < json_array_size(children); k++) {
            json_t *node = json_incref(json_array_get(children, k));
            if (brackets(node)) {
                json_t *inner = json_object_get(node, "ch");
                cr_assert_eq(json_array_remove(children, k), 0);
                for (size_t m = 0; m < json_array_size(inner); m++)
                    cr_assert_eq(json_array_insert(children, k + m, json_array_get(inner, m)), 0);
                k--;
            } else {
                cr_assert_eq(json_array_append(list, node), 0);
            }
            json_decref(node);
        }
    }
    json_decref(list);
}

static void compare(const char *guide, const char *file, bool second,
                    const struct difference *listed, size_t listed_count)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    struct buf path;
    buf_init(&path, 0);
    buf_printf(&path, "%s/../shared/facts/x12-guides/%s.json", HIA_SOURCE_DIR, file);
    json_t *facts = json_load_file(buf_cstr(&path), 0, NULL);
    buf_fini(&path);
    if (!facts)
        cr_skip_test("no facts at hand for %s", guide);
    bool met[256] = {false};
    struct comparison c = {.g = x12_guide_named(str_from(guide)),
                           .listed = listed,
                           .listed_count = listed_count,
                           .met = met,
                           .second = second};
    cr_assert_leq(listed_count, COUNT_OF(met));
    header_first(json_object_get(facts, "tree"));
    without_brackets(json_object_get(facts, "tree"));
    buf_init(&c.place, 0);
    compare_tree(&c, json_object_get(facts, "tree"));
    buf_fini(&c.place);
    json_decref(facts);
    judge_list(&c);
}

/* ---- the outline: a schema of the base guide, for guides no better source has ----
 *
 * One line a loop or segment, nested by indentation: "  NM1 u=R max=1 01=41 el=RRRSS  syn=P0809".
 * It cannot say that an element is not used, nor which codes stand past the first element. */

struct outline {
    size_t uses, loops; /* of ours, met so far */
};

static bool lists_word(const char *codes, struct str code)
{
    for (struct str rest = str_from(codes); rest.p;)
        if (str_eq(str_split(&rest, ' '), code))
            return true;
    return false;
}

/* "max=" and the like; empty when the line has none. */
static struct str outline_word(struct str line, const char *key)
{
    while (line.n != 0) {
        struct str word = str_split(&line, ' ');
        if (word.n > strlen(key) && strncmp(word.p, key, strlen(key)) == 0)
            return str_of(word.p + strlen(key), word.n - strlen(key));
    }
    return str_of("", 0);
}

static uint64_t outline_max(struct str line)
{
    struct str word = outline_word(line, "max=");
    uint64_t max = 0;
    cr_assert(str_is(word, ">1") || str_to_u64(word, UINT16_MAX, &max));
    return max;
}

static void outline_codes(struct comparison *c, const struct x12_use *use, struct str codes)
{
    struct buf b;
    buf_init(&b, 0);
    for (const char *comma = ""; codes.n != 0; comma = ",") {
        struct str code = str_split(&codes, ',');
        buf_printf(&b, "%s\"%.*s\"", *comma ? comma : "[", STR_FMT(code));
    }
    buf_printf(&b, "]");
    json_t *list = json_loads(buf_cstr(&b), 0, NULL); /* NULL when there are none */
    buf_fini(&b);
    if (json_array_size(list) != 0 && use->fields[0].parts_count == 0)
        compare_codes(c, use->fields[0].codes, list);
    json_decref(list);
}

static void outline_elements(struct comparison *c, const struct x12_use *use, struct str letters)
{
    size_t n = c->place.n;
    for (size_t i = 0; i < use->fields_count; i++) {
        char ours = use->fields[i].usage, theirs[2] = {i < letters.n ? letters.p[i] : 'S', '\0'};
        buf_printf(&c->place, " %02zu", i + 1);
        if (ours != 'N' || theirs[0] == 'R')
            differs_usage(c, ours, theirs);
        c->place.n = n;
    }
}

static void outline_syntax(struct comparison *c, const struct x12_use *use, struct str line)
{
    const char *notes = strstr(line.p, "syn=");
    struct str rest = notes && notes < line.p + line.n
                          ? str_of(notes + 4, line.n - (size_t)(notes + 4 - line.p))
                          : str_of("", 0);
    size_t count = 0;
    while (rest.n != 0) {
        char text[16];
        cr_assert(str_copy(text, sizeof(text), str_split(&rest, ' ')));
        bool found = strchr(text, '?') != NULL;
        struct x12_syntax theirs = found ? (struct x12_syntax){0} : note(text);
        for (size_t k = 0; k < use->syntax_count && !found; k++)
            found = use->syntax[k].kind == theirs.kind && use->syntax[k].first == theirs.first &&
                    use->syntax[k].others == theirs.others;
        if (!found)
            differs(c, "syntax", "-", text);
        count++;
    }
    differs_number(c, "syntax notes", use->syntax_count, count);
}

static void outline_use(struct comparison *c, struct outline *o, struct str line)
{
    struct str rest = line, id = str_split(&rest, ' ');
    const struct x12_use *use;
    for (;; o->uses++) { /* what only we have is a difference too */
        cr_assert_lt(o->uses, c->g->uses_count);
        use = &c->g->uses[o->uses];
        buf_reset(&c->place);
        buf_printf(&c->place, "%s/%s", c->g->loops[use->loop].id, use->name);
        const char *codes = use->fields[0].codes ? use->fields[0].codes->text : "";
        struct str first = outline_word(line, "01="), one = str_split(&first, ',');
        struct str ours = str_from(codes), our_one = str_split(&ours, ' ');
        if (str_is(id, use->id) && (one.n == 0 || our_one.n == 0 || lists_word(codes, one)))
            break;
        differs(c, "use", "has it", "-");
    }
    o->uses++;
    struct str usage = outline_word(line, "u=");
    char theirs[2] = {usage.p[0], '\0'};
    differs_usage(c, use->usage, theirs);
    differs_number(c, "max", use->max, outline_max(line));
    outline_codes(c, use, outline_word(line, "01="));
    outline_elements(c, use, outline_word(line, "el="));
    outline_syntax(c, use, line);
}

static void outline_loop(struct comparison *c, struct outline *o, struct str line)
{
    cr_assert_lt(o->loops, c->g->loops_count);
    const struct x12_loop *loop = &c->g->loops[o->loops++];
    struct str usage = outline_word(line, "u=");
    char theirs[2] = {usage.p[0], '\0'};
    buf_reset(&c->place);
    buf_printf(&c->place, "[%s]", loop->id);
    cr_assert(line.p[0] == '[' && strncmp(line.p + 1, loop->id, strlen(loop->id)) == 0, "%.*s, %s",
              STR_FMT(line), loop->id);
    differs_usage(c, loop->usage, theirs);
    differs_number(c, "max", loop->max, outline_max(line));
}

static void compare_outline(const char *guide, const char *section, const struct difference *listed,
                            size_t listed_count)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    FILE *f = fopen(HIA_SOURCE_DIR "/../shared/facts/x12-guides/outline.txt", "r");
    if (!f)
        cr_skip_test("no facts at hand for %s", guide);
    bool met[256] = {false}, inside = false;
    struct comparison c = {.g = x12_guide_named(str_from(guide)),
                           .listed = listed,
                           .listed_count = listed_count,
                           .met = met};
    struct outline o = {.loops = 1};
    char text[1024], before[16] = "";
    buf_init(&c.place, 0);
    while (fgets(text, sizeof(text), f)) {
        struct str line = str_trim(str_from(text));
        if (str_starts(line, STR("=====")))
            inside = strstr(text, section) != NULL;
        else if (inside && line.n != 0 && line.p[0] != '[')
            outline_use(&c, &o, line);
        else if (inside && line.n != 0 && strncmp(before, line.p, 7) != 0)
            outline_loop(&c, &o, line);
        /* A loop may stand within itself there: once is meant. */
        cr_assert(str_copy(before, 8, str_of(line.p, line.n < 7 ? line.n : 7)));
    }
    fclose(f);
    buf_fini(&c.place);
    cr_assert_eq(o.uses, c.g->uses_count);
    cr_assert_eq(o.loops, c.g->loops_count);
    judge_list(&c);
}

Test(guide_facts, professional_claim)
{
    compare("837P", "837P_005010X222A1", false, differences_837p, COUNT_OF(differences_837p));
}

Test(guide_facts, institutional_claim)
{
    compare("837I", "837I_005010X223A2", false, differences_837i, COUNT_OF(differences_837i));
}

Test(guide_facts, dental_claim)
{
    compare_outline("837D", "837D_005010X224A1", differences_837d, COUNT_OF(differences_837d));
}

Test(guide_facts, remittance)
{
    compare("835", "835_005010X221A1", false, differences_835, COUNT_OF(differences_835));
}

Test(guide_facts, remittance_second_opinion)
{
    compare("835", "835_005010X221A1_stupidedi", true, differences_835_second,
            COUNT_OF(differences_835_second));
}

Test(guide_facts, acknowledgment)
{
    compare("999", "999_005010X231A1", false, differences_999, COUNT_OF(differences_999));
}

Test(guide_facts, claim_acknowledgment)
{
    compare("277CA", "277CA_005010X214", false, differences_277ca, COUNT_OF(differences_277ca));
}

Test(guide_facts, claim_acknowledgment_second_opinion)
{
    compare("277CA", "277CA_005010X214_stupidedi", true, differences_277ca_second,
            COUNT_OF(differences_277ca_second));
}

Test(guide_facts, claim_status_inquiry)
{
    compare("276", "276_005010X212", true, differences_276, COUNT_OF(differences_276));
}

Test(guide_facts, claim_status_answer)
{
    compare("277", "277_005010X212", false, differences_277, COUNT_OF(differences_277));
}

Test(guide_facts, enrollment)
{
    compare("834", "834_005010X220A1", false, differences_834, COUNT_OF(differences_834));
}

Test(guide_facts, premium_payment)
{
    compare("820", "820_005010X218", false, differences_820, COUNT_OF(differences_820));
}

Test(guide_facts, eligibility_inquiry)
{
    compare("270", "270_005010X279A1", false, differences_270, COUNT_OF(differences_270));
}

Test(guide_facts, eligibility_inquiry_second_opinion)
{
    compare("270", "270_005010X279A1_stupidedi", true, differences_270_second,
            COUNT_OF(differences_270_second));
}

Test(guide_facts, eligibility_answer)
{
    compare("271", "271_005010X279A1", false, differences_271, COUNT_OF(differences_271));
}

Test(guide_facts, eligibility_answer_second_opinion)
{
    compare("271", "271_005010X279A1_stupidedi", true, differences_271_second,
            COUNT_OF(differences_271_second));
}
