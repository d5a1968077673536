/* bench_convert.c - 835 to normalized records and JSON lines; claims from JSON; 837P from records.
 * What comes out goes to /dev/null.
 *
 *     bench_convert CLAIMS.jsonl [MIB [RUNS [NAME]]]      a JSON line for each figure, in MB/s
 * (10^6 bytes) */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/generate.h"
#include "event/claim_json.h"
#include "event/remittance_json.h"
#include "event/x12_claim.h"
#include "event/x12_remittance.h"
#include "x12/reader.h"

/* What the figures name. */
static const unsigned snip_1_to_4 = X12_SNIP_1 | X12_SNIP_2 | X12_SNIP_3 | X12_SNIP_4;

enum { FEED = 64 * 1024, DRAIN = 256 * 1024, CLAIMS_MAX = 4000, RUNS_MAX = 99 };

static int null_fd;

static void drain(struct buf *b, size_t least)
{
    if (b->n < least)
        return;
    if (write(null_fd, b->p, b->n) != (ssize_t)b->n)
        exit(1);
    buf_reset(b);
}

static void must(bool ok, const char *what, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_convert: %s: %s\n", what, err ? err->text : "");
    exit(1);
}

/* ---- 835 to records to JSON lines ---- */

static bool on_open(void *ctx, const struct remittance *r)
{
    remittance_write_json(r, ctx);
    buf_putc(ctx, '\n');
    return true;
}

static bool on_claim(void *ctx, const struct claim_payment *p)
{
    claim_payment_write_json(p, ctx);
    buf_putc(ctx, '\n');
    drain(ctx, DRAIN);
    return true;
}

static bool on_adjustment(void *ctx, const struct provider_adjustment *a)
{
    provider_adjustment_write_json(a, ctx);
    buf_putc(ctx, '\n');
    return true;
}

static bool on_close(void *ctx, const struct remittance *r, const struct remittance_totals *t)
{
    (void)r;
    must(t->out_of_balance_cents == 0 && t->complete, "the remittance balances", NULL);
    remittance_totals_write_json(t, ctx);
    buf_putc(ctx, '\n');
    drain(ctx, 0);
    return true;
}

static bool count_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    fprintf(stderr, "bench_convert: fault %u at %s\n", f->code, f->path);
    exit(1);
}

static size_t run_remittance(const struct buf *text, unsigned snip)
{
    struct buf out;
    struct err err = {0};
    buf_init(&out, 0);
    struct remittance_sink sink = {&out, on_open, on_claim, on_adjustment, on_close};
    struct remittance_reader *rr = remittance_reader_new(&sink, &err);
    must(rr, "remittance reader", &err);
    struct x12_handler handler = {rr, remittance_reader_event, {NULL, count_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    must(r, "reader", &err);
    for (size_t at = 0; at < text->n; at += FEED)
        (void)x12_reader_feed(r, text->p + at, text->n - at < FEED ? text->n - at : FEED);
    (void)x12_reader_end(r);
    x12_reader_free(r);
    remittance_reader_free(rr);
    buf_fini(&out);
    return text->n;
}

static size_t run_remittance_judged(const struct buf *text)
{
    return run_remittance(text, snip_1_to_4);
}

static size_t run_remittance_placed(const struct buf *text)
{
    return run_remittance(text, X12_SNIP_NONE);
}

/* ---- claims ---- */

static struct {
    struct claim claims[CLAIMS_MAX];
    struct arena arena;
    size_t count, rounds;
} kept;

static size_t run_claim_json(const struct buf *text)
{
    static struct json_reader *json;
    static struct arena arena;
    struct str rest = buf_str(text);
    struct err err = {0};
    if (!json) {
        json = json_reader_new(&err);
        must(json, "JSON reader", &err);
        arena_init(&arena, CLAIM_ARENA_MAX);
    }
    while (rest.n) {
        struct claim claim;
        struct record_problem problem;
        struct str line = str_split(&rest, '\n');
        arena_reset(&arena);
        must(claim_read_json(json, line, &arena, &claim, &problem), "a claim reads", NULL);
    }
    return text->n;
}

static void keep_claims(const struct buf *text)
{
    struct str rest = buf_str(text);
    struct err err = {0};
    struct json_reader *json = json_reader_new(&err);
    must(json, "JSON reader", &err);
    arena_init(&kept.arena, (size_t)256 << 20);
    while (rest.n && kept.count < CLAIMS_MAX) {
        struct record_problem problem;
        must(claim_read_json(json, str_split(&rest, '\n'), &kept.arena, &kept.claims[kept.count],
                             &problem),
             "a claim reads", NULL);
        kept.count++;
    }
    json_reader_free(json);
}

/* One round of it, to be read again: what judging alone costs on these very bytes. */
static struct buf built;

static void keep_built(struct buf *out, bool keep)
{
    if (keep)
        buf_put(&built, out->p, out->n);
    if (keep)
        buf_reset(out);
    drain(out, DRAIN);
}

static size_t build_837p(unsigned snip, bool keep)
{
    struct err err = {0};
    struct buf out;
    struct contact_number phone = {STR("TE"), STR("3035550100")};
    struct contact contact = {.name = STR("DESK"), .numbers = &phone, .numbers_count = 1};
    struct claim_set_head head = {
        .reference = STR("B1"),
        .date = STR("20260105"),
        .time = STR("1200"),
        .submitter = {.entity_type = STR("2"), .name = STR("SENDER"), .id = STR("S1")},
        .contacts = &contact,
        .contacts_count = 1,
        .receiver = {.entity_type = STR("2"), .name = STR("RECEIVER"), .id = STR("R1")},
    };
    struct x12_interchange_head isa = {.sender_qualifier = "ZZ",
                                       .sender_id = "SENDER",
                                       .receiver_qualifier = "ZZ",
                                       .receiver_id = "RECEIVER",
                                       .date = "20260105",
                                       .time = "1200",
                                       .control = 1,
                                       .usage = 'T'};
    const struct x12_guide *guide = x12_guide_named(STR("837P"));
    struct x12_group_head gs = {"SENDER", "RECEIVER", "20260105", "1200", 1, guide};
    struct fault_sink faults = {NULL, count_fault};
    buf_init(&out, 0);
    struct x12_writer *w = x12_writer_new(&out, snip, &faults, &err);
    struct claim_writer *cw = claim_writer_new(CLAIM_PROFESSIONAL, &err);
    must(w && cw, "writers", &err);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    for (size_t round = 0; round < (keep ? 1 : kept.rounds); round++) {
        char control[24];
        snprintf(control, sizeof(control), "%04zu", round + 1);
        x12_writer_set(w, guide, control);
        claim_writer_begin(cw, w, &head);
        for (size_t i = 0; i < kept.count; i++) {
            claim_writer_put(cw, &kept.claims[i]);
            keep_built(&out, keep);
        }
        (void)claim_writer_end(cw);
        x12_writer_set_end(w);
    }
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    keep_built(&out, keep);
    size_t bytes = (size_t)x12_writer_bytes(w);
    claim_writer_free(cw);
    x12_writer_free(w);
    buf_fini(&out);
    return bytes;
}

static size_t run_build(const struct buf *text)
{
    (void)text;
    return build_837p(snip_1_to_4, false);
}

/* As a caller has them who has just read them: four thousand stand in 17 MB, and what
 * is measured with all of them is also how long that memory takes. */
static size_t run_build_few(const struct buf *text)
{
    enum { FEW = 100 };
    const size_t count = kept.count, rounds = kept.rounds;
    (void)text;
    if (kept.count > FEW) {
        kept.count = FEW;
        kept.rounds = rounds * count / FEW;
    }
    size_t bytes = build_837p(snip_1_to_4, false);
    kept.count = count;
    kept.rounds = rounds;
    return bytes;
}

static bool pass(void *ctx, const struct x12_event *e)
{
    (void)ctx;
    (void)e;
    return true;
}

static size_t run_judge(const struct buf *text)
{
    struct err err = {0};
    struct x12_handler handler = {NULL, pass, {NULL, count_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip_1_to_4};
    (void)text;
    if (built.n == 0)
        (void)build_837p(snip_1_to_4, true);
    size_t bytes = 0;
    for (size_t round = 0; round < kept.rounds; round++) {
        struct x12_reader *r = x12_reader_new(&options, &handler, &err);
        must(r, "reader", &err);
        for (size_t at = 0; at < built.n; at += FEED)
            (void)x12_reader_feed(r, built.p + at, built.n - at < FEED ? built.n - at : FEED);
        (void)x12_reader_end(r);
        x12_reader_free(r);
        bytes += built.n;
    }
    return bytes;
}

/* ---- limits and runs ---- */

static size_t run_memcpy(const struct buf *text)
{
    static char *copy;
    if (!copy && !(copy = malloc(text->n)))
        exit(1);
    memcpy(copy, text->p, text->n);
    return text->n;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static const char *only = "";

/* Processor time: another program's turn is not ours. */
static int64_t used_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void measure(const char *name, size_t (*run)(const struct buf *), const struct buf *text,
                    unsigned runs)
{
    double rates[RUNS_MAX];
    if (!strstr(name, only))
        return;
    (void)run(text);
    for (unsigned i = 0; i < runs; i++) {
        int64_t began = used_us();
        size_t bytes = run(text);
        int64_t took = used_us() - began;
        rates[i] = (double)bytes / (double)(took > 0 ? took : 1);
    }
    qsort(rates, runs, sizeof(rates[0]), by_size);
    printf("{\"name\":\"%s\",\"median\":%.1f,\"best\":%.1f}\n", name, rates[runs / 2],
           rates[runs - 1]);
    fflush(stdout);
}

static bool keep_text(void *ctx, struct str text)
{
    buf_put_str(ctx, text);
    return true;
}

static void load(const char *path, struct buf *out)
{
    static char block[65536];
    FILE *f = fopen(path, "rbe");
    must(f, path, NULL);
    for (size_t n; (n = fread(block, 1, sizeof(block), f)) > 0;)
        buf_put(out, block, n);
    fclose(f);
}

int main(int argc, char **argv)
{
    size_t mib = argc > 2 ? strtoul(argv[2], NULL, 10) : 32;
    unsigned runs = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 9;
    only = argc > 4 ? argv[4] : "";
    struct err err = {0};
    struct buf remittance, claims;
    struct generated made;
    if (argc < 2 || mib < 1 || mib > 512 || runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: bench_convert CLAIMS.jsonl [MIB [RUNS [NAME]]]\n");
        return 2;
    }
    null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    must(null_fd >= 0 && x12_guides_init(&err), "guides", &err);
    buf_init(&remittance, 0);
    buf_init(&claims, 0);
    buf_init(&built, 0);
    struct generate what = {
        .kind = GENERATE_835, .bytes = mib << 20, .put = keep_text, .ctx = &remittance};
    must(generate(&what, &made) && !remittance.failed, "generate", NULL);
    load(argv[1], &claims);
    keep_claims(&claims);
    kept.rounds = 1 + (mib << 20) / (kept.count * 1200);
    measure("memcpy", run_memcpy, &remittance, runs);
    measure("835 to whole records as JSON, SNIP 1-4", run_remittance_judged, &remittance, runs);
    measure("835 to whole records as JSON, placed only", run_remittance_placed, &remittance, runs);
    measure("claims from JSON", run_claim_json, &claims, runs);
    measure("837P of these claims judged only, SNIP 1-4", run_judge, &claims, runs);
    measure("837P from records, SNIP 1-4", run_build, &claims, runs);
    measure("837P from records just read, SNIP 1-4", run_build_few, &claims, runs);
    buf_fini(&built);
    buf_fini(&remittance);
    buf_fini(&claims);
    arena_fini(&kept.arena);
    return 0;
}
