/* test_laws.c - what holds for every document, whatever is in it: samples, and random ones from a
 * seed. */
#include "x12/build.h"
#include "x12/gen.h"
#include "x12/lab.h"
#include "x12/splitter.h"
#include "x12/tree.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEEDS = 60, SNIP = X12_SNIP_1 | X12_SNIP_2, EXACT_BYTES = 3000, STEPS = 200 };

static void init(void)
{
    struct err err = {0};
    cr_assert(x12_guides_compile(&err), "%s", err.text);
}

TestSuite(laws, .init = init, .timeout = 280);

/* ---- random documents ------------------------------------------------------------------------ */

struct sheet {
    struct buf text;
    struct lab_faults faults; /* of the writer */
};

static void sheet_write(struct sheet *s, const struct x12_guide *guide, struct gen *g,
                        unsigned sets)
{
    struct err err = {0};
    struct fault_sink sink = lab_sink(&s->faults);
    buf_init(&s->text, 0);
    struct x12_writer *w = x12_writer_new(&s->text, SNIP, &sink, &err);
    cr_assert(w, "%s", err.text);
    gen_interchange(g, w, guide, 1 + gen_below(g, 2), sets);
    cr_assert_eq(x12_writer_bytes(w), s->text.n);
    x12_writer_free(w);
}

static void each_random(unsigned seeds, void (*visit)(const char *name, struct str text))
{
    static struct sheet s;
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        for (unsigned seed = 1; seed <= seeds; seed++) {
            char name[64];
            struct gen g;
            if (guides[i]->set[0] == '\0')
                continue;
            gen_init(&g, seed);
            sheet_write(&s, guides[i], &g, 1 + gen_below(&g, 3));
            snprintf(name, sizeof(name), "%s seed %u", guides[i]->name, seed);
            visit(name, buf_str(&s.text));
            buf_fini(&s.text);
        }
}

/* ---- what the writer accepts the reader validates clean -------------------------------------- */

Test(laws, the_reader_agrees_with_the_writer)
{
    static struct sheet s;
    static struct lab_faults read;
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        for (unsigned seed = 1; seed <= 4 * SEEDS; seed++) {
            struct gen g;
            if (guides[i]->set[0] == '\0')
                continue;
            gen_init(&g, seed);
            g.situational = seed % 4 * 30;
            sheet_write(&s, guides[i], &g, 1);
            cr_assert_eq(s.faults.n, 0, "writer, %s seed %u: %s\n%s", guides[i]->name, seed,
                         lab_text(&s.faults), buf_cstr(&s.text));
            struct x12_handler handler = {NULL, NULL, lab_sink(&read)};
            lab_read(buf_str(&s.text), SNIP, 0, &handler);
            cr_assert_eq(read.n, 0, "reader, %s seed %u: %s\n%s", guides[i]->name, seed,
                         lab_text(&read), buf_cstr(&s.text));
            const char *wrong = splitter_check(s.text.p, s.text.n);
            cr_assert_null(wrong, "splitter, %s seed %u: %s\n%s", guides[i]->name, seed, wrong,
                           buf_cstr(&s.text));
            buf_fini(&s.text);
        }
}

/* All rules on: random documents break many of them, and both ends find the same in the same
 * places. */
Test(laws, both_ends_find_the_same)
{
    static struct lab_faults read, written;
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        for (unsigned seed = 1; seed <= SEEDS && guides[i]->set[0]; seed++) {
            struct gen g;
            struct buf text;
            struct err err = {0};
            struct fault_sink sink = lab_sink(&written);
            struct x12_handler handler = {NULL, NULL, lab_sink(&read)};
            gen_init(&g, seed);
            buf_init(&text, 0);
            struct x12_writer *w = x12_writer_new(&text, X12_SNIP_ALL, &sink, &err);
            gen_interchange(&g, w, guides[i], 1, 1);
            x12_writer_free(w);
            lab_read(buf_str(&text), X12_SNIP_ALL, 0, &handler);
            cr_assert_eq(read.n, written.n, "%s seed %u", guides[i]->name, seed);
            for (unsigned k = 0; k < read.n; k++)
                cr_assert(read.list[k].code == written.list[k].code &&
                              read.list[k].element == written.list[k].element &&
                              strcmp(read.list[k].path, written.list[k].path) == 0,
                          "%s seed %u fault %u", guides[i]->name, seed, k);
            buf_fini(&text);
        }
}

/* And what one of them faults, the other does: the same document
 * damaged, read, and rewritten raw. */
struct rewrite {
    struct x12_writer *w;
    bool styled;
};

static bool rewrite_event(void *ctx, const struct x12_event *e)
{
    struct rewrite *r = ctx;
    if (e->kind != X12_SEGMENT)
        return true;
    if (e->segment->tag == X12_TAG('I', 'S', 'A'))
        x12_writer_style(r->w, e->segment->delims, false, false);
    x12_raw(r->w, str_of(e->segment->p, e->segment->len));
    return true;
}

static void rewritten(struct str text, struct buf *out, struct lab_faults *read,
                      struct lab_faults *written)
{
    struct err err = {0};
    struct fault_sink sink = lab_sink(written);
    struct rewrite r = {x12_writer_new(out, SNIP, &sink, &err), false};
    cr_assert(r.w, "%s", err.text);
    struct x12_handler handler = {&r, rewrite_event, lab_sink(read)};
    lab_read(text, SNIP, 0, &handler);
    x12_writer_end(r.w);
    x12_writer_free(r.w);
}

/* ---- read then write is byte identical ------------------------------------------------------- */

static void without_breaks(struct str text, struct buf *out)
{
    char terminator = text.n > 105 ? text.p[105] : '~';
    buf_reset(out);
    for (size_t i = 0; i < text.n; i++)
        if ((text.p[i] != '\r' && text.p[i] != '\n') || text.p[i] == terminator)
            buf_putc(out, text.p[i]);
}

static void same_bytes(const char *name, struct str text)
{
    static struct lab_faults read, written;
    struct buf out, want;
    buf_init(&out, 0);
    buf_init(&want, 0);
    rewritten(text, &out, &read, &written);
    without_breaks(text, &want);
    cr_assert(str_eq(buf_str(&out), buf_str(&want)), "%s\n%s\n%s", name, buf_cstr(&out),
              buf_cstr(&want));
    cr_assert_eq(read.errors, written.errors, "%s: %u, %u %s", name, read.errors, written.errors,
                 lab_text(&read));
    buf_fini(&out);
    buf_fini(&want);
}

Test(laws, read_then_write_is_identical)
{
    each_random(SEEDS, same_bytes);
}

/* ---- JSON and back is byte identical, line breaks and all ------------------------------------ */

static bool append(void *ctx, struct str text)
{
    buf_put_str(ctx, text);
    return true;
}

/* The JSON around the place an error names. */
static const char *context(const struct err *err, struct buf *json)
{
    const char *at = strstr(err->text, "column ");
    size_t column = at ? strtoul(at + 7, NULL, 10) : 0;
    size_t from = column > 600 ? column - 600 : 0;
    json->p[column + 100 < json->n ? column + 100 : json->n] = '\0';
    return json->p + (from < json->n ? from : 0);
}

static void through_json(struct str text, struct buf *back)
{
    struct err err = {0};
    struct buf json;
    uint32_t errors;
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    buf_init(&json, 0);
    struct x12_tree *t =
        x12_tree_new(X12_TREE_JSON, 0, &(struct x12_tree_sink){&json, append}, NULL, &err);
    cr_assert(t, "%s", err.text);
    struct x12_handler handler = x12_tree_handler(t);
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(r, "%s", err.text);
    cr_assert(x12_reader_feed(r, text.p, text.n));
    cr_assert(x12_reader_end(r));
    cr_assert(x12_tree_end(t, x12_reader_tail(r), &err), "%s", err.text);
    x12_reader_free(r);
    x12_tree_free(t);
    cr_assert(x12_build(buf_str(&json), X12_SNIP_NONE, &(struct x12_tree_sink){back, append}, NULL,
                        &errors, &err),
              "%s\n%s", err.text, context(&err, &json));
    buf_fini(&json);
}

static void same_through_json(const char *name, struct str text)
{
    struct buf back;
    buf_init(&back, 0);
    through_json(text, &back);
    cr_assert(str_eq(buf_str(&back), text), "%s\n%s\n%.*s", name, buf_cstr(&back), STR_FMT(text));
    buf_fini(&back);
}

Test(laws, json_and_back_is_identical)
{
    each_random(SEEDS, same_through_json);
}

/* ---- any split gives the same events --------------------------------------------------------- */

static void same_events(const char *name, struct str text)
{
    static const size_t CHUNKS[] = {1, 2, 3, 7, 31, 64, 105, 106, 107, 1000};
    struct buf want, have;
    buf_init(&want, 0);
    buf_init(&have, 0);
    lab_transcript(text, X12_SNIP_ALL, 0, &want);
    cr_assert_gt(want.n, 0);
    for (size_t i = text.n > 20000 ? 3 : 0; i < COUNT_OF(CHUNKS); i++) {
        buf_reset(&have);
        lab_transcript(text, X12_SNIP_ALL, CHUNKS[i], &have);
        cr_assert(str_eq(buf_str(&have), buf_str(&want)), "%s in pieces of %zu", name, CHUNKS[i]);
    }
    buf_fini(&want);
    buf_fini(&have);
}

Test(laws, any_split_gives_the_same_events)
{
    each_random(SEEDS / 6, same_events);
}

/* ---- truncation ------------------------------------------------------------------------------ */

static void every_truncation(const char *name, struct str text)
{
    static struct lab_faults read;
    struct x12_handler handler = {NULL, NULL, {NULL, NULL}};
    char terminator = text.n > 105 ? text.p[105] : '~';
    size_t whole = text.n; /* behind the last terminator: what follows is only a line break */
    while (whole > 0 && text.p[whole - 1] != terminator)
        whole--;
    size_t step = text.n > EXACT_BYTES ? text.n / STEPS : 1;
    for (size_t n = 1; n < whole; n += step) {
        handler.faults = lab_sink(&read);
        lab_read(str_of(text.p, n), X12_SNIP_ALL, 0, &handler);
        cr_assert_gt(read.n, 0, "%s cut at %zu of %zu", name, n, text.n);
    }
}

Test(laws, every_truncation_is_faulted)
{
    each_random(2, every_truncation);
}

/* ---- a fault never holds a value ------------------------------------------------------------- */

#define CANARY "ZQXJKV"

static bool no_canary(void *ctx, const struct fault *f)
{
    const char *p = (const char *)f;
    unsigned *faults = ctx;
    ++*faults;
    for (size_t i = 0; i + sizeof(CANARY) - 1 <= sizeof(*f); i++)
        cr_assert(memcmp(p + i, CANARY, sizeof(CANARY) - 1) != 0, "fault %u at byte %zu", f->code,
                  i);
    return true;
}

/* Delimiters moved, bytes lost, segments doubled: what transfer and people do. */
static void damage(struct gen *g, struct buf *text)
{
    for (unsigned k = 1 + gen_below(g, 8); k > 0 && text->n > 300; k--) {
        size_t at = 106 + gen_below(g, (unsigned)text->n - 200), n = 1 + gen_below(g, 40);
        static const char BYTES[] = "*:^~AZ09 \n\x80\x01";
        switch (gen_below(g, 4)) {
        case 0:
            text->p[at] = BYTES[gen_below(g, sizeof(BYTES) - 1)];
            break;
        case 1:
            memmove(text->p + at, text->p + at + n, text->n - at - n);
            text->n -= n;
            break;
        case 2:
            memmove(text->p + at, text->p + 106 + gen_below(g, (unsigned)(at - 105)), n);
            break;
        default:
            text->n = at + n;
        }
    }
}

Test(laws, a_fault_never_holds_a_value)
{
    static struct sheet s;
    size_t count;
    unsigned faults = 0;
    const struct x12_guide *const *guides = x12_guides(&count);
    struct x12_handler handler = {NULL, NULL, {&faults, no_canary}};
    for (size_t i = 0; i < count; i++)
        for (unsigned seed = 1; seed <= 8 * SEEDS; seed++) {
            struct gen g;
            if (guides[i]->set[0] == '\0')
                continue;
            gen_init(&g, seed);
            g.canary = CANARY;
            sheet_write(&s, guides[i], &g, 1);
            cr_assert(guides[i] == x12_guide_named(STR("999")) ||
                      strstr(buf_cstr(&s.text), CANARY));
            damage(&g, &s.text);
            lab_read(buf_str(&s.text), X12_SNIP_ALL, 0, &handler);
            buf_fini(&s.text);
        }
    cr_assert_gt(faults, SEEDS);
}

/* Damaged documents keep the other laws too. */
Test(laws, damaged_documents)
{
    static struct sheet s;
    static struct lab_faults read, written;
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct gen g;
            struct buf out;
            if (guides[i]->set[0] == '\0')
                continue;
            gen_init(&g, seed + 1000);
            sheet_write(&s, guides[i], &g, 1);
            damage(&g, &s.text);
            same_events("damaged", buf_str(&s.text));
            buf_init(&out, 0);
            rewritten(buf_str(&s.text), &out, &read, &written);
            buf_reset(&out);
            through_json(buf_str(&s.text), &out);
            buf_fini(&out);
            buf_fini(&s.text);
        }
}

/* ---- samples --------------------------------------------------------------------------------- */

static bool one_style(struct str text)
{
    char terminator = text.p[105];
    size_t gap = 0;
    for (size_t i = 105, first = true; i < text.n; i++) {
        if (text.p[i] != terminator)
            continue;
        size_t n = 0;
        while (i + 1 + n < text.n && (text.p[i + 1 + n] == '\r' || text.p[i + 1 + n] == '\n'))
            n++;
        if (first)
            gap = n, first = false;
        else if (n != gap && i + 1 + n < text.n)
            return false;
        i += n;
    }
    return gap < 2 || (gap == 2 && memcmp(text.p + 106, "\r\n", 2) == 0);
}

/* A tidy file: fixed ISA, line breaks alike, nothing behind its end. */
static bool tidy(struct str text)
{
    static struct lab_faults read;
    struct x12_handler handler = {NULL, NULL, lab_sink(&read)};
    lab_read(text, X12_SNIP_NONE, 0, &handler);
    bool bytes = lab_find(&read, X12_TRUNCATED) || lab_find(&read, X12_ISA_NOT_FIXED) ||
                 lab_find(&read, X12_JUNK_BETWEEN) || lab_find(&read, X12_ISA_UNREADABLE) ||
                 lab_find(&read, X12_SEGMENT_TOO_LONG);
    return !bytes && one_style(text);
}

static bool count_said_again(void *ctx, const struct fault *f)
{
    *(unsigned *)ctx += f->code == X12_DUPLICATE_ID;
    return true;
}

static unsigned identifiers_said_again(struct str text)
{
    unsigned n = 0;
    struct x12_handler handler = {NULL, NULL, {&n, count_said_again}};
    lab_read(text, X12_SNIP_ALL, 0, &handler);
    return n;
}

/* What a set may say once, the next set may say again: each knows its own only. */
static void same_twice(const char *name, struct str text)
{
    struct buf twice;
    buf_init(&twice, 0);
    buf_put_str(&twice, text);
    buf_put_str(&twice, text);
    cr_assert_not(twice.failed);
    cr_expect_eq(identifiers_said_again(buf_str(&twice)), 2 * identifiers_said_again(text), "%s",
                 name);
    buf_fini(&twice);
}

static unsigned identical;

static void every_law(const char *name, struct str text)
{
    same_events(name, text);
    every_truncation(name, text);
    if (!tidy(text))
        return;
    same_bytes(name, text);
    same_through_json(name, text);
    same_twice(name, text);
    identical++;
}

Test(laws, samples_keep_them_all)
{
    unsigned seen = lab_samples(every_law);
    cr_log_info("%u samples, %u identical\n", seen, identical);
}
