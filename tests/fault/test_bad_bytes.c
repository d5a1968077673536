/* test_bad_bytes.c - samples cut at every byte, and every byte spoilt: a clear fault with a
 * position, and what is whole beside the damage still counts. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "x12/fault.h"
#include "x12/gen.h"
#include "x12/reader.h"

enum { SAMPLE_MAX = 48 * 1024, EXACT_MAX = 6 * 1024, SPREAD = 900 };

struct seen {
    unsigned errors, sets, opened, closed;
    uint64_t size;
    bool placed; /* every fault points into the source */
};

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct seen *s = ctx;
    s->sets += e->kind == X12_SET_CLOSE && e->complete;
    s->opened +=
        e->kind == X12_INTERCHANGE_OPEN || e->kind == X12_GROUP_OPEN || e->kind == X12_SET_OPEN;
    s->closed +=
        e->kind == X12_INTERCHANGE_CLOSE || e->kind == X12_GROUP_CLOSE || e->kind == X12_SET_CLOSE;
    return true;
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct seen *s = ctx;
    s->errors += f->severity >= SEVERITY_ERROR;
    s->placed &= f->offset <= s->size;
    return true;
}

static struct seen read_bytes(struct str text)
{
    struct seen seen = {.placed = true, .size = text.n};
    struct err err = {0};
    struct x12_handler handler = {&seen, on_event, {&seen, on_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(r, "%s", err.text);
    cr_assert(x12_reader_feed(r, text.p, text.n));
    cr_assert(x12_reader_end(r));
    x12_reader_free(r);
    cr_assert_eq(seen.opened, seen.closed);
    return seen;
}

/* Is nothing lost but line breaks? */
static bool is_whole(struct str text, size_t n)
{
    while (n < text.n && (text.p[n] == '\n' || text.p[n] == '\r'))
        n++;
    return n == text.n;
}

/* ---- each sample ---- */

static void cut_everywhere(const char *name, struct str text)
{
    struct seen whole = read_bytes(text);
    size_t step = text.n <= EXACT_MAX ? 1 : 1 + text.n / SPREAD;
    for (size_t n = 0; n < text.n; n += step) {
        if (is_whole(text, n))
            continue;
        /* In memory of exactly its size: a byte read past the end is found. */
        char *piece = malloc(n ? n : 1);
        cr_assert(piece);
        memcpy(piece, text.p, n);
        struct seen seen = read_bytes(str_of(piece, n));
        free(piece);
        cr_assert(seen.errors > 0, "%s cut at byte %zu: no error", name, n);
        cr_assert(seen.placed, "%s cut at byte %zu: a fault points past the end", name, n);
        cr_assert_leq(seen.sets, whole.sets, "%s cut at byte %zu", name, n);
    }
}

static void spoil_everywhere(const char *name, struct str text)
{
    static const char BYTES[] = {'\0', '~', '*', (char)0xff, 'Z'};
    char *copy = malloc(text.n);
    cr_assert(copy);
    memcpy(copy, text.p, text.n);
    size_t step = 1 + text.n / SPREAD;
    for (size_t i = 0; i < text.n; i += step)
        for (size_t k = 0; k < sizeof(BYTES); k++) {
            char was = copy[i];
            copy[i] = BYTES[k];
            struct seen seen = read_bytes(str_of(copy, text.n));
            cr_assert(seen.placed, "%s with byte %zu spoilt", name, i);
            copy[i] = was;
        }
    free(copy);
}

static struct str load(const char *path)
{
    static char text[SAMPLE_MAX];
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(text, 1, sizeof(text), f) : 0;
    if (f)
        fclose(f);
    return str_of(text, n < sizeof(text) ? n : 0); /* longer ones are not samples for this */
}

/* samples/KIND/CASE/input.KIND */
static unsigned each_sample(void (*visit)(const char *name, struct str text))
{
    static const char *const KINDS[] = {"837p", "837i", "837d", "835", "999", "277ca", "ta1",
                                        "270",  "271",  "276",  "277", "278", "820",   "834"};
    unsigned count = 0;
    for (size_t k = 0; k < COUNT_OF(KINDS); k++) {
        char path[1024];
        snprintf(path, sizeof(path), "%s/samples/%s", HIA_SOURCE_DIR, KINDS[k]);
        DIR *d = opendir(path);
        for (struct dirent *e; d && (e = readdir(d));) {
            snprintf(path, sizeof(path), "%s/samples/%s/%.200s/input.%s", HIA_SOURCE_DIR, KINDS[k],
                     e->d_name, KINDS[k]);
            struct str text = load(path);
            if (text.n == 0)
                continue;
            visit(e->d_name, text);
            count++;
        }
        if (d)
            closedir(d);
    }
    return count;
}

static void each_random(void (*visit)(const char *name, struct str text))
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++) {
        struct gen g;
        struct err err = {0};
        struct buf text;
        buf_init(&text, 0);
        gen_init(&g, 5);
        g.situational = 20;
        struct x12_writer *w = x12_writer_new(&text, X12_SNIP_1, NULL, &err);
        cr_assert(w, "%s", err.text);
        gen_interchange(&g, w, guides[i], 2, 2);
        x12_writer_free(w);
        visit(guides[i]->name, buf_str(&text));
        buf_fini(&text);
    }
}

static void init(void)
{
    struct err err = {0};
    cr_assert(x12_guides_compile(&err), "%s", err.text);
}

TestSuite(bad_bytes, .init = init, .timeout = 280);

Test(bad_bytes, random_documents_cut_at_every_byte)
{
    each_random(cut_everywhere);
}

Test(bad_bytes, random_documents_spoilt_at_every_place)
{
    each_random(spoil_everywhere);
}

Test(bad_bytes, samples_cut_at_every_byte)
{
    if (each_sample(cut_everywhere) == 0)
        cr_skip_test("no samples");
}

Test(bad_bytes, samples_spoilt_at_every_place)
{
    if (each_sample(spoil_everywhere) == 0)
        cr_skip_test("no samples");
}
