/* bench_records.c - an 835 to normalized records and one event line a claim payment, and the share
 * of each part.
 *
 *     bench_records [MIB [RUNS [NAME]]]     NAME: only the parts that have it in their name
 *
 * The 835 is made in memory and fed in pieces; the event of each claim payment has the fields
 * job/remit gives it, built through the registry with a fresh id, into a buffer that is emptied
 * when full, as into /dev/null. Figures are of the fastest run, in processor time, in MB/s of X12
 * (10^6 bytes). "placed" is the limit: the same bytes, each segment put to its place in the guide,
 * nothing kept. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "bench/cpu.h"
#include "event/envelope.h"
#include "event/x12_remittance.h"
#include "x12/reader.h"

enum { FEED = 64 * 1024, ROOM = 64 * 1024, LINES_FULL = 48 * 1024 };

#define ORGANIZATION "3f2b8c1d-0000-4000-8000-0000000000a1"
#define REMITTANCE   "3f2b8c1d-0000-4000-8000-0000000000b2"

/* ---- the document ---- */

struct document {
    char *p;
    size_t n, size;
    uint32_t random;
};

static void PRINTF(2, 3) put(struct document *d, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    d->n += (size_t)vsnprintf(d->p + d->n, d->size + ROOM - d->n, fmt, args);
    va_end(args);
}

static unsigned chance(struct document *d, unsigned below)
{
    d->random = d->random * 1664525U + 1013904223U;
    return (d->random >> 8) % below;
}

static void put_line(struct document *d, unsigned claim, unsigned line, unsigned paid)
{
    put(d, "SVC*HC:%u:95*%u.50*%u**1~DTM*472*202601%02u~", 90830 + chance(d, 9), paid + 35, paid,
        1 + chance(d, 28));
    put(d, "CAS*CO*45*25.5~CAS*PR*%u*10~", 1 + chance(d, 3));
    put(d, "REF*6R*L%u-%u~AMT*B6*%u~", claim, line, paid + 10);
    if (chance(d, 3) == 0)
        put(d, "LQ*HE*N%u~", 100 + chance(d, 600));
}

static unsigned put_claim(struct document *d, unsigned claim)
{
    unsigned lines = 1 + chance(d, 3), paid = 40 + chance(d, 200);
    unsigned tenths = lines * (paid * 10 + 355);
    put(d, "CLP*PCN%u*1*%u.%u*%u*%u*12*ICN%09u*11*1~", claim, tenths / 10, tenths % 10,
        lines * paid, lines * 10, claim);
    put(d, "NM1*QC*1*DOE*JANE*Q***MI*W%09u~NM1*82*1*ROE*JOHN****XX*1234567893~", claim);
    put(d, "REF*1L*GRP%u~DTM*232*20260102~DTM*233*20260102~AMT*AU*%u~", chance(d, 999), paid);
    for (unsigned line = 1; line <= lines; line++)
        put_line(d, claim, line, paid);
    return lines * paid;
}

static void make_835(struct document *d)
{
    uint64_t paid = 0;
    char text[16];
    d->random = 1;
    put(d, "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*"
           "00501*000000001*0*P*:~GS*HP*SENDER*RECEIVER*20260105*1200*1*X*005010X221A1~"
           "ST*835*0001~");
    size_t amount = d->n + strlen("BPR*I*");
    put(d, "BPR*I*000000000000*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*"
           "20260131~TRN*1*T1*1512345678~DTM*405*20260131~N1*PR*PAYER~N3*PO BOX 1~"
           "N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~N1*PE*CLINIC*XX*1234567893~"
           "REF*TJ*123456789~LX*1~");
    for (unsigned claim = 1; d->n < d->size; claim++)
        paid += put_claim(d, claim);
    snprintf(text, sizeof(text), "%012" PRIu64, paid);
    memcpy(d->p + amount, text, 12);
    put(d, "SE*1*0001~GE*1*1~IEA*1*000000001~");
}

/* ---- what is made of it ---- */

struct making {
    struct event_writer *writer;
    struct remittance_reader *records;
    bool events;
    struct buf lines;
    uint64_t claims, service_lines, bytes;
    int64_t paid_cents;
    struct err err;
};

static struct str decimal(uint64_t v, char text[24])
{
    char *p = text + 24;
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    return str_of(p, (size_t)(text + 24 - p));
}

static enum event_id event_of(const struct claim_payment *c)
{
    if (c->flags & REMIT_REVERSAL)
        return EVENT_CLAIM_REVERSED;
    if (c->flags & REMIT_DENIED)
        return EVENT_CLAIM_DENIED;
    return c->flags & REMIT_CORRECTION || c->paid_cents == 0 ? EVENT_CLAIM_ADJUSTED
                                                             : EVENT_CLAIM_PAID;
}

static bool put_event(struct making *m, const struct claim_payment *c)
{
    char id[UUID_MAX], key[24];
    struct claim_reasons reasons;
    claim_payment_reasons(c, &reasons);
    uuid_random(id);
    const struct event_head head = {.event_id = id,
                                    .organization_id = ORGANIZATION,
                                    .correlation_id = REMITTANCE,
                                    .timestamp_us = 1767225600000000 + (int64_t)m->claims,
                                    .entity_type = "claim",
                                    .entity_id = c->claim_id};
    const struct event_field fields[] = {
        EVENT_STR("claim_id", c->claim_id),
        EVENT_STR("payment_id", decimal(m->claims, key)),
        EVENT_CSTR("remittance_id", REMITTANCE),
        EVENT_STR("status", c->status),
        EVENT_STR("payer_claim_control_number", c->payer_claim_control_number),
        EVENT_INT("charge_cents", c->charge_cents),
        EVENT_INT("paid_cents", c->paid_cents),
        EVENT_INT("contractual_cents", c->adjusted_cents[ADJUST_CO]),
        EVENT_INT("patient_adjustment_cents", c->adjusted_cents[ADJUST_PR]),
        EVENT_INT("other_cents", c->adjusted_cents[ADJUST_OA]),
        EVENT_INT("payer_initiated_cents", c->adjusted_cents[ADJUST_PI]),
        EVENT_LIST("reasons", reasons.list, reasons.count),
        EVENT_INT("lines", c->lines_count),
        EVENT_BOOL("forwarded", (c->flags & REMIT_FORWARDED) != 0),
    };
    if (!event_write(m->writer, event_of(c), &head, fields, COUNT_OF(fields), &m->lines, &m->err))
        return false;
    buf_putc(&m->lines, '\n');
    if (m->lines.n >= LINES_FULL) {
        m->bytes += m->lines.n;
        buf_reset(&m->lines);
    }
    return true;
}

static bool take_claim(void *ctx, const struct claim_payment *c)
{
    struct making *m = ctx;
    m->claims++;
    m->service_lines += c->lines_count;
    m->paid_cents += c->paid_cents;
    return !m->events || put_event(m, c);
}

static bool take_head(void *ctx, const struct remittance *r)
{
    (void)ctx;
    (void)r;
    return true;
}

static bool take_adjustment(void *ctx, const struct provider_adjustment *a)
{
    (void)ctx;
    (void)a;
    return true;
}

static bool take_totals(void *ctx, const struct remittance *r, const struct remittance_totals *t)
{
    (void)ctx;
    (void)r;
    return t->exact && t->claims_out_of_balance == 0;
}

/* ---- measuring ---- */

static bool no_event(void *ctx, const struct x12_event *e)
{
    (void)ctx;
    (void)e;
    return true;
}

static bool run_once(const struct document *d, struct making *m, bool records, unsigned snip,
                     uint64_t *ns)
{
    const struct x12_options options = {X12_ALTITUDE_GUIDE, snip};
    const struct x12_handler handler = {.ctx = m->records,
                                        .event = records ? remittance_reader_event : no_event};
    struct x12_reader *r = x12_reader_new(&options, &handler, &m->err);
    bool ok = r != NULL;
    m->claims = m->service_lines = m->bytes = 0;
    m->paid_cents = 0;
    buf_reset(&m->lines);
    uint64_t start = cpu_ns();
    for (size_t at = 0; ok && at < d->n; at += FEED)
        ok = x12_reader_feed(r, d->p + at, d->n - at < FEED ? d->n - at : FEED);
    ok = ok && x12_reader_end(r);
    *ns = cpu_ns() - start;
    m->bytes += m->lines.n;
    x12_reader_free(r);
    return ok;
}

struct part {
    const char *name;
    bool records, events;
    unsigned snip;
};

static bool measure(const struct document *d, struct making *m, const struct part *part,
                    unsigned runs)
{
    uint64_t best = UINT64_MAX, ns;
    m->events = part->events;
    for (unsigned i = 0; i < runs; i++) {
        if (!run_once(d, m, part->records, part->snip, &ns))
            return false;
        best = ns < best ? ns : best;
    }
    printf("  %-34s %7.1f MB/s", part->name, (double)d->n * 1e3 / (double)best);
    if (m->claims)
        printf("  %7.0f ns a claim", (double)best / (double)m->claims);
    if (m->bytes)
        printf("  %5.1f MB of events", (double)m->bytes / 1e6);
    printf("\n");
    return true;
}

static bool measure_all(const struct document *d, struct making *m, unsigned runs, const char *only)
{
    static const struct part PARTS[] = {
        {"placed", false, false, X12_SNIP_NONE},
        {"records", true, false, X12_SNIP_NONE},
        {"records and events", true, true, X12_SNIP_NONE},
        {"validated, records and events", true, true, X12_SNIP_ALL},
    };
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        if (strstr(PARTS[i].name, only) && !measure(d, m, &PARTS[i], runs))
            return false;
    printf("  %" PRIu64 " claim payments, %" PRIu64 " service lines, %.1f MB of X12\n", m->claims,
           m->service_lines, (double)d->n / 1e6);
    return true;
}

int main(int argc, char **argv)
{
    size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 32;
    unsigned runs = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 9;
    struct document d = {.size = (mib && mib < 1024 ? mib : 32) << 20};
    struct making m = {0};
    const struct remittance_sink sink = {&m, take_head, take_claim, take_adjustment, take_totals};
    struct event_registry *registry = event_registry_open(HIA_SOURCE_DIR "/conf/events", &m.err);
    bool ok = registry && x12_guides_init(&m.err);
    if (ok)
        m.writer = event_writer_new(registry, &m.err);
    ok = m.writer != NULL;
    d.p = malloc(d.size + ROOM);
    buf_init(&m.lines, 1024 * 1024);
    if (ok)
        m.records = remittance_reader_new(&sink, &m.err);
    ok = m.records && d.p;
    if (ok) {
        make_835(&d);
        ok = measure_all(&d, &m, runs, argc > 3 ? argv[3] : "");
    }
    if (!ok)
        fprintf(stderr, "bench_records: %s\n", m.err.text[0] ? m.err.text : "stopped");
    remittance_reader_free(m.records);
    event_writer_free(m.writer);
    event_registry_close(registry);
    buf_fini(&m.lines);
    free(d.p);
    return ok ? 0 : 1;
}
