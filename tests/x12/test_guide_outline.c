/* test_guide_outline.c - our 278 tables against the one public source there is, in its outline
 * form.
 *
 * The source cannot say "not used": where it has S, we may have N. Every other difference stands in
 * the list below with its reason. Without the facts the test is skipped. */
#include "base/buf.h"
#include "x12/guide.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const struct {
    const char *text, *reason;
} DIFFERENCES[] = {
    {"278-request /transaction_set_header usage: R, S", "their root may be empty; a set has an ST"},
    {"278-request /beginning_of_transaction usage: R, S",
     "theirs is one schema for both: either BHT may be missing"},
    {"278-request [2000A] usage: R, S",
     "theirs is one schema for both: either tree may be missing"},
    {"278-response /beginning_of_transaction usage: R, S", "as in the request"},
    {"278-response [2000A] usage: R, S", "as in the request"},
    {"278-request /transaction_set_trailer usage: R, S",
     "their root may be empty; a set has an SE"},
    {"278-response /transaction_set_trailer usage: R, S", "as in the request"},
};

static bool met[COUNT_OF(DIFFERENCES)];
static unsigned unlisted;

/* ---- their lines ---- */

struct line {
    bool loop;
    unsigned depth;
    struct str id, codes, elements;
    char usage;
    uint32_t max;
};

/* What stands behind `key` up to the next blank. */
static struct str value_of(struct str text, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i + n <= text.n; i++)
        if (memcmp(text.p + i, key, n) == 0 && i && text.p[i - 1] == ' ') {
            struct str rest = {text.p + i + n, text.n - i - n};
            return str_split(&rest, ' ');
        }
    return (struct str){"", 0};
}

static struct line read_line(struct str text)
{
    struct line l = {0};
    while (text.n && text.p[0] == ' ') {
        l.depth++;
        text = (struct str){text.p + 1, text.n - 1};
    }
    l.depth /= 2;
    struct str rest = text;
    l.id = str_split(&rest, ' ');
    l.loop = l.id.p[0] == '[';
    if (l.loop)
        l.id = str_of(l.id.p + 1, l.id.n - 2);
    l.usage = value_of(text, "u=").p[0];
    struct str max = value_of(text, "max=");
    uint64_t n = 0;
    if (max.n && max.p[0] != '>')
        cr_assert(str_to_u64(max, UINT32_MAX, &n));
    l.max = (uint32_t)n;
    l.codes = value_of(text, "01=");
    l.elements = value_of(text, "el=");
    return l;
}

/* ---- comparing ---- */

static void differs(const char *where, const char *what, const char *ours, const char *theirs)
{
    char text[256];
    snprintf(text, sizeof(text), "%s %s: %s, %s", where, what, ours, theirs);
    for (size_t i = 0; i < COUNT_OF(DIFFERENCES); i++)
        if (strcmp(DIFFERENCES[i].text, text) == 0) {
            met[i] = true;
            return;
        }
    cr_log_error("not in the list: {\"%s\", \"\"},", text);
    unlisted++;
}

static void compare_char(const char *where, const char *what, char ours, char theirs)
{
    if (ours != theirs)
        differs(where, what, (char[2]){ours, 0}, (char[2]){theirs, 0});
}

static void compare_number(const char *where, const char *what, uint32_t ours, uint32_t theirs)
{
    char a[16], b[16];
    snprintf(a, sizeof(a), "%u", ours);
    snprintf(b, sizeof(b), "%u", theirs);
    if (ours != theirs)
        differs(where, what, a, b);
}

static void compare_codes(const char *where, const struct x12_field *f, struct str theirs)
{
    size_t n = 0;
    for (struct str rest = theirs; rest.n;) {
        struct str code = str_split(&rest, ',');
        n++;
        if (f->codes && !x12_codes_has(f->codes, code)) {
            char text[8];
            cr_assert(str_copy(text, sizeof(text), code));
            differs(where, "01 lacks", "-", text);
        }
    }
    if (f->codes && n)
        compare_number(where, "01 codes", (uint32_t)f->codes->count + f->codes->longer_count,
                       (uint32_t)n);
}

static void compare_use(const struct x12_guide *g, const struct x12_use *use, const struct line *l)
{
    char where[128];
    snprintf(where, sizeof(where), "%s %s/%s", g->name, g->loops[use->loop].id, use->name);
    cr_assert(str_is(l->id, use->id), "%s: theirs is %.*s", where, (int)l->id.n, l->id.p);
    compare_char(where, "usage", use->usage, l->usage);
    compare_number(where, "max", use->max, l->max);
    if (!use->fields[0].composite)
        compare_codes(where, &use->fields[0], l->codes);
    cr_assert_leq(l->elements.n, use->fields_count);
    for (size_t e = 0; e < use->fields_count; e++) {
        char theirs = e < l->elements.n ? l->elements.p[e] : 'N', what[16];
        snprintf(what, sizeof(what), "%02zu", e + 1);
        if (theirs != 'S' || use->fields[e].usage != 'N')
            compare_char(where, what, use->fields[e].usage, theirs);
    }
}

struct place {
    const struct x12_loop *loop;
    uint16_t segments; /* of it, compared so far */
    unsigned loops;
};

static const struct x12_use *next_segment(struct place *p)
{
    uint16_t k = 0;
    for (uint16_t i = 0; i < p->loop->children_count; i++)
        if (!p->loop->children[i].loop && k++ == p->segments) {
            p->segments++;
            return p->loop->children[i].use;
        }
    return NULL;
}

static const struct x12_loop *child_loop(const struct x12_loop *parent, struct str id)
{
    for (uint16_t i = 0; i < parent->children_count; i++)
        if (parent->children[i].loop && str_is(id, parent->children[i].loop->id))
            return parent->children[i].loop;
    return NULL;
}

struct walk {
    const struct x12_guide *g;
    struct place open[X12_DEPTH_MAX];
    unsigned uses, loops;
};

static void take(struct walk *w, const struct line *l)
{
    struct place *p = &w->open[l->depth];
    if (!l->loop) {
        const struct x12_use *use = next_segment(p);
        cr_assert_not_null(use, "%s has no %.*s there", p->loop->id, (int)l->id.n, l->id.p);
        compare_use(w->g, use, l);
        w->uses++;
        return;
    }
    const struct x12_loop *loop = child_loop(p->loop, l->id);
    cr_assert_not_null(loop, "%s has no loop %.*s", p->loop->id, (int)l->id.n, l->id.p);
    char where[64];
    snprintf(where, sizeof(where), "%s [%s]", w->g->name, loop->id);
    compare_char(where, "usage", loop->usage, l->usage);
    compare_number(where, "max", loop->max, l->max);
    p[1] = (struct place){.loop = loop};
    w->loops++;
}

static struct walk walk_of(const char *name)
{
    struct walk w = {.g = x12_guide_named(str_from(name))};
    w.open[0].loop = &w.g->loops[0];
    return w;
}

/* ST and SE stand once for both, before the request and behind the response. */
static void compare(struct str section)
{
    struct walk request = walk_of("278-request"), response = walk_of("278-response"), *w = &request;
    unsigned headers = 0;
    while (section.n) {
        struct str text = str_split(&section, '\n');
        if (!text.n || text.p[0] == '=')
            break;
        struct line l = read_line(text);
        if (str_is(l.id, "BHT") && ++headers == 2) {
            w = &response;
            next_segment(&w->open[0]);
        }
        if (str_is(l.id, "SE"))
            take(&request, &l);
        take(w, &l);
    }
    cr_assert_eq(request.uses, request.g->uses_count);
    cr_assert_eq(request.loops + 1, request.g->loops_count);
    cr_assert_eq(response.uses + 1, response.g->uses_count);
    cr_assert_eq(response.loops + 1, response.g->loops_count);
}

static struct str section_of(struct buf *b)
{
    static const char HEAD[] = "===== 278_005010X217_req_resp";
    const char *at = strstr(buf_cstr(b), HEAD);
    if (!at)
        return (struct str){"", 0};
    struct str rest = {at, b->n - (size_t)(at - b->p)};
    str_split(&rest, '\n');
    return rest;
}

Test(guide_outline, services_review)
{
    struct err err = {0};
    struct buf b;
    char chunk[4096];
    size_t n;
    cr_assert(x12_guides_init(&err), "%s", err.text);
    FILE *f = fopen(HIA_SOURCE_DIR "/../shared/facts/x12-guides/outline.txt", "r");
    if (!f)
        cr_skip_test("no facts at hand");
    buf_init(&b, 0);
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
        buf_put(&b, chunk, n);
    fclose(f);
    compare(section_of(&b));
    buf_fini(&b);
    for (size_t i = 0; i < COUNT_OF(DIFFERENCES); i++)
        cr_expect(met[i] && *DIFFERENCES[i].reason, "%s is listed but no longer differs",
                  DIFFERENCES[i].text);
    cr_expect_eq(unlisted, 0, "%u differences are not in the list", unlisted);
}
