/* fuzz_writer.c - bytes drive the writer: segments in guide order or any other, values good and
 * bad. What the writer accepts the reader reads without an error. */
#include "fuzz/fuzz.h"
#include "x12/gen.h"

enum { OUT_MAX = 256 * 1024, SEGMENTS = 400 };

/* The input as a tape of small decisions; past its end all are 0. */
struct tape {
    const uint8_t *p;
    size_t n;
};

static unsigned take(struct tape *t)
{
    if (t->n == 0)
        return 0;
    t->n--;
    return *t->p++;
}

static struct str take_text(struct tape *t, unsigned most)
{
    size_t n = take(t) % (most + 1u);
    n = n < t->n ? n : t->n;
    struct str text = {(const char *)t->p, n};
    t->p += n;
    t->n -= n;
    return text;
}

static struct str one_code(const struct x12_codes *codes, unsigned which)
{
    struct str rest = str_from(codes->text), one = {0};
    for (unsigned i = 0; i <= which % 64 && rest.p && rest.n; i++)
        one = str_split(&rest, ' ');
    return one;
}

/* A value of the element's own type, as a careful caller would give it. */
static void put_fitting(struct x12_writer *w, const struct x12_field *f, struct tape *t)
{
    unsigned pick = take(t);
    if (f->codes)
        x12_put(w, one_code(f->codes, pick));
    else if (f->type == X12_DT)
        x12_put(w, f->max == 6 ? STR("260105") : STR("20260105"));
    else if (f->type == X12_TM)
        x12_put(w, STR("1200"));
    else if (f->type == X12_R)
        x12_put_money(w, (int64_t)pick * 100);
    else if (f->type == X12_N0 || f->type == X12_N2)
        x12_put_u64(w, pick % 10);
    else
        x12_put(w, str_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", f->min > 1 && f->min < 26 ? f->min : 2));
}

static void put_value(struct x12_writer *w, const struct x12_field *f, struct tape *t)
{
    switch (take(t) % 8) {
    case 0:
        x12_skip(w, 1);
        break;
    case 1:
        x12_put(w, take_text(t, 80));
        break;
    case 2:
        x12_put_decimal(w, (struct decimal){(int64_t)take(t) - 128, (uint8_t)(take(t) % 10)});
        break;
    case 3:
        x12_put_code(w, "1");
        break;
    default:
        put_fitting(w, f, t);
    }
}

static void put_composite(struct x12_writer *w, const struct x12_field *f, struct tape *t)
{
    x12_open(w);
    for (unsigned i = 0; i < f->parts_count && take(t) % 8; i++)
        put_value(w, &f->parts[i], t);
    x12_close(w);
}

static void put_segment(struct x12_writer *w, const struct x12_use *use, struct tape *t)
{
    x12_begin(w, use);
    for (unsigned i = 0; i < use->fields_count; i++) {
        const struct x12_field *f = &use->fields[i];
        unsigned how = take(t) % 16;
        if (f->usage == 'N' || (how < 5 && f->usage != 'R'))
            x12_skip(w, 1);
        else if (f->composite)
            put_composite(w, f, t);
        else
            put_value(w, f, t);
        if (how == 15) {
            x12_repeat(w);
            put_value(w, f, t);
        }
    }
    x12_end(w);
}

static void put_set(struct x12_writer *w, const struct x12_guide *g, struct tape *t)
{
    unsigned at = 0;
    x12_writer_set(w, g, "0001");
    for (unsigned i = 0; i < SEGMENTS && t->n; i++) {
        unsigned step = take(t);
        at = step < 200 ? at + 1 + step % 3 : step;
        if (step == 255)
            x12_raw(w, take_text(t, 120));
        else
            put_segment(w, &g->uses[at % g->uses_count], t);
    }
    x12_writer_set_end(w);
}

static void put_interchange(struct x12_writer *w, const struct x12_guide *g, struct tape *t)
{
    struct gen random;
    struct x12_interchange_head head;
    struct x12_group_head group = {"SENDERAPP", "RECEIVERAPP", "20240115", "1530", 1, g};
    gen_init(&random, take(t));
    gen_head(&random, &head);
    x12_writer_interchange(w, &head);
    x12_writer_group(w, &group);
    put_set(w, g, t);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
}

static void put_random(struct x12_writer *w, const struct x12_guide *g, struct tape *t)
{
    struct gen random;
    gen_init(&random, take(t) | take(t) << 8 | take(t) << 16);
    random.situational = take(t) % 101;
    random.repeats = 1 + take(t) % 3;
    gen_interchange(&random, w, g, 1, 1);
}

static void read_back(const struct buf *out, unsigned snip)
{
    struct fuzz_faults faults = {0};
    struct err err = {0};
    struct x12_handler handler = {.faults = fuzz_fault_sink(&faults)};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    (void)x12_reader_feed(r, out->p, out->n);
    (void)x12_reader_end(r);
    x12_reader_free(r);
    LAW(faults.errors == 0,
        "what the writer accepts reads without an error: %s at %s element %u.%u",
        x12_fault_row(faults.last.code)->id, faults.last.path, faults.last.element,
        faults.last.component);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tape t = {data, size};
    struct fuzz_faults faults = {0};
    struct fault_sink sink = fuzz_fault_sink(&faults);
    struct err err = {0};
    struct buf out;
    size_t count;
    fuzz_guides();
    buf_init(&out, OUT_MAX);
    const struct x12_guide *const *guides = x12_guides(&count);
    const struct x12_guide *g = guides[take(&t) % count];
    unsigned how = take(&t), snip = how & X12_SNIP_ALL;
    struct x12_writer *w = x12_writer_new(&out, snip, &sink, &err);
    LAW(w != NULL, "a writer comes into being: %s", err.text);
    if (g->set[0] != '\0' && how & 1)
        put_random(w, g, &t);
    else if (g->set[0] != '\0')
        put_interchange(w, g, &t);
    x12_writer_end(w);
    LAW(x12_writer_errors(w) == faults.errors, "errors are counted as they are reported");
    if (g->set[0] != '\0' && faults.errors == 0 && !out.failed)
        read_back(&out, snip);
    x12_writer_free(w);
    buf_fini(&out);
    return 0;
}
