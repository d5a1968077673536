/* bench_walk.c - full validation of documents of every guide made in memory, altitude by altitude.
 *
 *     bench_walk [MIB [RUNS [GUIDE [ROW]]]]
 *
 * Figures are of the fastest run, in MB/s (10^6 bytes) and nanoseconds a segment; "segments" is the
 * limit the others are to be read against: the same bytes, found and cut, nothing judged. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/cpu.h"
#include "bench/generate.h"
#include "bench/repeat.h"
#include "x12/reader.h"

enum { FEED = 64 * 1024, ROOM = 64 * 1024 };

struct document {
    char *p;
    size_t n, size;
    unsigned segments;
    uint32_t random;
};

static void PRINTF(2, 3) put(struct document *d, const char *fmt, ...)
{
    char *from = d->p + d->n;
    va_list args;
    va_start(args, fmt);
    d->n += (size_t)vsnprintf(from, d->size + ROOM - d->n, fmt, args);
    va_end(args);
    for (; *from; from++)
        d->segments += *from == '~';
}

static unsigned chance(struct document *d, unsigned below)
{
    d->random = d->random * 1664525U + 1013904223U;
    return (d->random >> 8) % below;
}

static void open_interchange(struct document *d, const char *group, const char *version,
                             const char *set)
{
    d->n = 0;
    d->random = 1;
    put(d,
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*00501*"
        "000000001*0*P*:~GS*%s*SENDER*RECEIVER*20260105*1200*1*X*%s~",
        group, version);
    d->segments = 0;
    put(d, "%s", set);
}

static void close_interchange(struct document *d)
{
    put(d, "SE*%u*0001~GE*1*1~IEA*1*000000001~", d->segments + 1);
}

static void put_payment_line(struct document *d, unsigned claim, unsigned line, unsigned paid)
{
    put(d, "SVC*HC:%u:95*%u.50*%u**1~DTM*472*202601%02u~", 90830 + chance(d, 9), paid + 35, paid,
        1 + chance(d, 28));
    put(d, "CAS*CO*45*25.5~CAS*PR*%u*10~", 1 + chance(d, 3));
    put(d, "REF*6R*L%u-%u~AMT*B6*%u~", claim, line, paid + 10);
    if (chance(d, 3) == 0)
        put(d, "LQ*HE*N%u~", 100 + chance(d, 600));
}

static void make_835(struct document *d)
{
    uint64_t paid = 0;
    open_interchange(d, "HP", "005010X221A1", "ST*835*0001~");
    size_t amount = d->n + strlen("BPR*I*");
    put(d, "BPR*I*000000000000*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*"
           "20260131~TRN*1*T1*1512345678~DTM*405*20260131~N1*PR*PAYER~N3*PO BOX 1~"
           "N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~N1*PE*CLINIC*XX*1234567893~"
           "REF*TJ*123456789~LX*1~");
    for (unsigned claim = 1; d->n < d->size; claim++) {
        unsigned lines = 1 + chance(d, 3), line_paid = 40 + chance(d, 200);
        unsigned tenths = lines * (line_paid * 10 + 355);
        put(d, "CLP*PCN%u*1*%u.%u*%u*%u*12*ICN%09u*11*1~", claim, tenths / 10, tenths % 10,
            lines * line_paid, lines * 10, claim);
        put(d, "NM1*QC*1*DOE*JANE*Q***MI*W%09u~NM1*82*1*ROE*JOHN****XX*1234567893~", claim);
        put(d, "REF*1L*GRP%u~DTM*232*20260102~DTM*233*20260102~AMT*AU*%u~", chance(d, 999),
            line_paid);
        for (unsigned line = 1; line <= lines; line++)
            put_payment_line(d, claim, line, line_paid);
        paid += lines * line_paid;
    }
    char text[16];
    snprintf(text, sizeof(text), "%012" PRIu64, paid);
    memcpy(d->p + amount, text, 12);
    close_interchange(d);
}

static void put_claim(struct document *d, unsigned hl)
{
    static const unsigned codes[] = {90791, 90792, 90832, 90834, 90837, 90846, 90847, 90849, 90853};
    unsigned lines = 1 + chance(d, 4);
    put(d,
        "HL*%u*1*22*0~SBR*P*18*GRP%u******CI~NM1*IL*1*DOE*JANE*Q***MI*W%09u~N3*%u ELM STREET~"
        "N4*PHOENIX*AZ*850020002~DMG*D8*19%02u0228*F~NM1*PR*2*PAYER INSURANCE*****PI*P%u~",
        hl, chance(d, 999), hl, 1 + chance(d, 9999), 40 + chance(d, 60), 10000 + chance(d, 999));
    put(d, "CLM*PCN%u*%u***11:B:1*Y*A*Y*Y~", hl, lines * 125);
    if (chance(d, 2))
        put(d, "REF*G1*AUTH%u~", hl);
    put(d, "REF*D9*%u~HI*ABK:F320*ABF:F411*ABF:F4310~", hl);
    put(d, "NM1*82*1*ROE*JOHN****XX*1245319599~PRV*PE*PXC*207Q00000X~");
    for (unsigned line = 1; line <= lines; line++)
        put(d, "LX*%u~SV1*HC:%u:95*125*UN*1***1:2~DTP*472*D8*202601%02u~REF*6R*%u-%u~", line,
            codes[chance(d, 9)], 1 + chance(d, 4), hl, line);
}

static void make_837p(struct document *d)
{
    open_interchange(d, "HC", "005010X222A1", "ST*837*0001*005010X222A1~");
    put(d, "BHT*0019*00*B1*20260105*1200*CH~NM1*41*2*SENDER*****46*S1~PER*IC*DESK*TE*6025550100~"
           "NM1*40*2*RECEIVER*****46*R1~HL*1**20*1~PRV*BI*PXC*207Q00000X~"
           "NM1*85*2*CLINIC*****XX*1234567893~N3*1 MAIN ST~N4*PHOENIX*AZ*850010001~"
           "REF*EI*123456789~");
    for (unsigned hl = 2; d->n < d->size; hl++)
        put_claim(d, hl);
    close_interchange(d);
}

static bool keep(void *ctx, struct str text)
{
    struct document *d = ctx;
    if (text.n > d->size + ROOM - d->n)
        return false;
    memcpy(d->p + d->n, text.p, text.n);
    d->n += text.n;
    return true;
}

static bool make_claims(struct document *d, enum generate_kind kind)
{
    struct generate what = {.kind = kind, .bytes = d->size - d->size / 8, .put = keep, .ctx = d};
    struct generated made;
    d->n = 0;
    if (!generate(&what, &made))
        return false;
    d->segments = (unsigned)made.segments;
    return true;
}

/* A sample said again and again; its text stays with it. */
static bool make_repeated(struct document *d, const struct repeat *r)
{
    struct buf text;
    buf_init(&text, 0);
    bool ok = repeat_make(r, d->size - d->size / 8, &text, &d->segments);
    d->n = 0;
    ok = ok && keep(d, buf_str(&text));
    buf_fini(&text);
    return ok;
}

static bool count_event(void *ctx, const struct x12_event *event)
{
    uint64_t *events = ctx;
    *events += event->kind == X12_SEGMENT;
    return true;
}

static bool show_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    fprintf(stderr, "%s %s element %u.%u segment %u\n", x12_fault_row(f->code)->id, f->path,
            f->element, f->component, f->position);
    return true;
}

static uint64_t run_once(const struct document *d, const struct x12_options *options,
                         uint64_t *events)
{
    const struct x12_handler handler = {events, count_event, {NULL, show_fault}};
    struct err err = {0};
    struct x12_reader *r = x12_reader_new(options, &handler, &err);
    if (!r)
        return 0;
    uint64_t start = cpu_ns();
    for (size_t at = 0; at < d->n; at += FEED)
        x12_reader_feed(r, d->p + at, d->n - at < FEED ? d->n - at : FEED);
    x12_reader_end(r);
    uint64_t took = cpu_ns() - start;
    x12_reader_free(r);
    return took;
}

static void measure(const struct document *d, const char *name, struct x12_options options,
                    unsigned runs)
{
    uint64_t best = UINT64_MAX, events = 0;
    for (unsigned i = 0; i < runs; i++) {
        events = 0;
        uint64_t ns = run_once(d, &options, &events);
        best = ns < best ? ns : best;
    }
    printf("  %-12s %7.1f MB/s  %6.1f ns a segment of %.1f bytes\n", name,
           (double)d->n * 1e3 / (double)best, (double)best / (double)events,
           (double)d->n / (double)events);
}

static bool is_wanted(const char *only, const char *name)
{
    return !only || strcmp(only, name) == 0;
}

static const char *only_row; /* NULL: all */

static void measure_all(const struct document *d, const char *name, unsigned runs)
{
    static const struct {
        const char *name;
        struct x12_options options;
    } rows[] = {
        {"segments", {X12_ALTITUDE_SEGMENTS, 0}},
        {"envelope", {X12_ALTITUDE_ENVELOPE, 0}},
        {"placing", {X12_ALTITUDE_GUIDE, X12_SNIP_NONE}},
        {"SNIP 1-2", {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2}},
        {"SNIP 1-4", {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2 | X12_SNIP_3 | X12_SNIP_4}},
        {"SNIP 1-7", {X12_ALTITUDE_GUIDE, X12_SNIP_ALL}},
    };
    printf("%s, %.1f MB, %u segments\n", name, (double)d->n / 1e6, d->segments);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (is_wanted(only_row, rows[i].name))
            measure(d, rows[i].name, rows[i].options, runs);
}

static void measure_guides(struct document *d, const char *only, unsigned runs)
{
    static const struct {
        const char *name;
        enum generate_kind kind;
    } claims[] = {{"837I", GENERATE_837I}, {"837D", GENERATE_837D}};
    if (is_wanted(only, "835")) {
        make_835(d);
        measure_all(d, "835", runs);
    }
    if (is_wanted(only, "837P")) {
        make_837p(d);
        measure_all(d, "837P", runs);
    }
    for (size_t i = 0; i < COUNT_OF(claims); i++)
        if (is_wanted(only, claims[i].name) && make_claims(d, claims[i].kind))
            measure_all(d, claims[i].name, runs);
    for (size_t i = 0; i < repeats_count; i++) {
        if (!is_wanted(only, repeats[i].name))
            continue;
        if (make_repeated(d, &repeats[i]))
            measure_all(d, repeats[i].name, runs);
        else
            fprintf(stderr, "bench_walk: no %s from %s\n", repeats[i].name, repeats[i].sample);
    }
}

int main(int argc, char **argv)
{
    size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 32;
    unsigned runs = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 9;
    struct document d = {.size = (mib && mib < 1024 ? mib : 32) << 20};
    struct err err = {0};
    d.p = malloc(d.size + ROOM);
    if (!d.p || !x12_guides_init(&err)) {
        fprintf(stderr, "bench_walk: %s\n", d.p ? err.text : "no memory");
        return 1;
    }
    only_row = argc > 4 ? argv[4] : NULL;
    measure_guides(&d, argc > 3 ? argv[3] : NULL, runs);
    free(d.p);
    return 0;
}
