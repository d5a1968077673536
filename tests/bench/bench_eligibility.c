/* bench_eligibility.c - a 271 to records and one JSON line a patient, and the share of each part.
 *
 *     bench_eligibility [MIB [RUNS]]
 *
 * The 271 is made in memory, a patient with some forty benefits as the larger payers send them, and
 * fed in pieces. Figures are of the fastest run, in processor time, in MB/s of X12 (10^6 bytes).
 * "placed" is the limit: each segment put to its place in the guide, nothing kept. "one answer" is
 * a reader made, an answer read and put to JSON: what somebody at the desk waits for. */
#include "bench/cpu.h"
#include "event/record_json.h"
#include "event/x12_eligibility.h"
#include "x12/reader.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FEED = 64 * 1024, ROOM = 64 * 1024, LINES_FULL = 256 * 1024, BENEFITS = 12 };

/* ---- the document ---- */

struct document {
    char *p;
    size_t n, size;
    uint32_t patients;
};

static void PRINTF(2, 3) put(struct document *d, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    d->n += (size_t)vsnprintf(d->p + d->n, d->size + ROOM - d->n, fmt, args);
    va_end(args);
}

static void put_patient(struct document *d)
{
    static const char *const SERVICES[BENEFITS] = {"30", "98", "MH", "33", "47", "48",
                                                   "50", "86", "88", "AL", "UC", "A6^A8"};
    unsigned n = ++d->patients;
    put(d, "HL*%u*2*22*0~TRN*2*T%u*9RIVER0001~NM1*IL*1*POOLE*ANNA*Q***MI*AH%08u~", n + 2, n, n);
    put(d, "REF*6P*G4400*RIVER WORKS~N3*2 HILL ST~N4*TUCSON*AZ*85701~DMG*D8*19800105*F~"
           "INS*Y*18~DTP*346*D8*20260101~EB*1*IND*30*PR*GOLD CHOICE~");
    for (unsigned i = 0; i < BENEFITS; i++)
        put(d,
            "EB*B*IND*%s**GOLD CHOICE*27*%u*****Y~EB*A*IND*%s**GOLD CHOICE***.%u****N~"
            "EB*C*IND*%s**GOLD CHOICE*29*%u.5*****Y~",
            SERVICES[i], 10 + i, SERVICES[i], 2 + i % 3, SERVICES[i], 100 + i);
    put(d, "EB*F*IND*MH***23***VS*30**Y~HSD*VS*30***23*1~MSG*TELEHEALTH COUNTS AS A VISIT~"
           "EB*L~LS*2120~NM1*P3*1*JONES*MARK****XX*1234567893~PER*IC**TE*5205550140~LE*2120~");
}

static void make_271(struct document *d)
{
    put(d, "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260211*0900*^*"
           "00501*000000001*0*P*:~GS*HB*PAYER*CLINIC*20260211*0900*1*X*005010X279A1~"
           "ST*271*0001*005010X279A1~BHT*0022*11*Q1*20260211*0900~HL*1**20*1~"
           "NM1*PR*2*ALPHA*****PI*ALPHA1~HL*2*1*21*1~NM1*1P*2*RIVER*****XX*1234567893~");
    do
        put_patient(d);
    while (d->n < d->size);
    put(d, "SE*1*0001~GE*1*1~IEA*1*000000001~");
}

/* ---- what is made of it ---- */

struct making {
    struct eligibility_reader *records;
    bool json;
    struct buf lines;
    uint64_t answers, benefits, bytes;
    struct err err;
};

static bool take(void *ctx, const struct eligibility_answer *a)
{
    struct making *m = ctx;
    m->answers++;
    m->benefits += a->benefits_count;
    if (!m->json)
        return true;
    record_write_json(&eligibility_answer_shape, a, 0, &m->lines);
    buf_putc(&m->lines, '\n');
    if (m->lines.n >= LINES_FULL) {
        m->bytes += m->lines.n;
        buf_reset(&m->lines);
    }
    return true;
}

static bool no_event(void *ctx, const struct x12_event *e)
{
    (void)ctx;
    (void)e;
    return true;
}

struct part {
    const char *name;
    bool records, json;
    unsigned snip;
};

static bool read_all(const struct document *d, struct making *m, const struct part *part)
{
    const struct x12_options options = {X12_ALTITUDE_GUIDE, part->snip};
    const struct x12_handler handler = {
        .ctx = m->records, .event = part->records ? eligibility_reader_event : no_event};
    struct x12_reader *r = x12_reader_new(&options, &handler, &m->err);
    bool ok = r != NULL;
    m->json = part->json;
    m->answers = m->benefits = m->bytes = 0;
    buf_reset(&m->lines);
    for (size_t at = 0; ok && at < d->n; at += FEED)
        ok = x12_reader_feed(r, d->p + at, d->n - at < FEED ? d->n - at : FEED);
    ok = ok && x12_reader_end(r);
    m->bytes += m->lines.n;
    x12_reader_free(r);
    return ok;
}

static bool measure(const struct document *d, struct making *m, const struct part *part,
                    unsigned runs)
{
    uint64_t best = UINT64_MAX;
    for (unsigned i = 0; i < runs; i++) {
        uint64_t start = cpu_ns();
        if (!read_all(d, m, part))
            return false;
        uint64_t ns = cpu_ns() - start;
        best = ns < best ? ns : best;
    }
    printf("  %-34s %7.1f MB/s", part->name, (double)d->n * 1e3 / (double)best);
    if (m->answers)
        printf("  %7.0f ns an answer", (double)best / (double)m->answers);
    if (m->bytes)
        printf("  %5.1f MB of JSON", (double)m->bytes / 1e6);
    printf("\n");
    return true;
}

static bool measure_all(struct making *m, size_t mib, unsigned runs)
{
    static const struct part PARTS[] = {
        {"placed", false, false, X12_SNIP_NONE},
        {"validated", false, false, X12_SNIP_ALL},
        {"records", true, false, X12_SNIP_NONE},
        {"validated and records", true, false, X12_SNIP_ALL},
        {"validated, records and JSON", true, true, X12_SNIP_ALL},
    };
    struct document d = {.size = mib << 20}, one = {.size = 1};
    bool ok = (d.p = malloc(d.size + ROOM)) != NULL && (one.p = malloc(one.size + ROOM)) != NULL;
    if (ok) {
        make_271(&d);
        make_271(&one);
    }
    for (size_t i = 0; ok && i < COUNT_OF(PARTS); i++)
        ok = measure(&d, m, &PARTS[i], runs);
    if (ok)
        printf("  %" PRIu64 " answers, %" PRIu64 " benefits, %.1f MB of X12\n", m->answers,
               m->benefits, (double)d.n / 1e6);
    if (ok) {
        const struct part desk = {"one answer", true, true, X12_SNIP_ALL};
        ok = measure(&one, m, &desk, runs * 100);
    }
    free(d.p);
    free(one.p);
    return ok;
}

int main(int argc, char **argv)
{
    size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 32;
    unsigned runs = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 9;
    struct making m = {0};
    const struct eligibility_sink sink = {&m, NULL, take};
    buf_init(&m.lines, 1024 * 1024);
    bool ok = x12_guides_init(&m.err) && (m.records = eligibility_reader_new(&sink, &m.err)) &&
              measure_all(&m, mib && mib < 1024 ? mib : 32, runs ? runs : 9);
    if (!ok)
        fprintf(stderr, "bench_eligibility: %s\n", m.err.text[0] ? m.err.text : "stopped");
    eligibility_reader_free(m.records);
    buf_fini(&m.lines);
    return ok ? 0 : 1;
}
