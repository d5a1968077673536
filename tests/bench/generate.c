/* generate.c - see generate.h. Everybody in it is invented. */
#include "bench/generate.h"

#include <stdarg.h>
#include <stdio.h>

enum { PIECE = 256 * 1024 };

struct work {
    const struct generate *what;
    struct generated made;
    struct buf out;
    uint64_t random;
    uint64_t set_segments;
    bool stopped;
};

static unsigned below(struct work *w, unsigned n)
{
    w->random = w->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(w->random >> 33) % n;
}

static void give(struct work *w)
{
    w->made.bytes += w->out.n;
    w->stopped = w->stopped || !w->what->put(w->what->ctx, buf_str(&w->out));
    buf_reset(&w->out);
}

static void PRINTF(3, 4) put(struct work *w, unsigned segments, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < sizeof(text));
    buf_put(&w->out, text, (size_t)n);
    w->set_segments += segments;
    w->made.segments += segments;
    if (w->out.n >= PIECE)
        give(w);
}

/* ---- 835 ---- */

struct payment {
    unsigned lines, line_paid; /* dollars; of a line 35.50 are not paid */
};

static struct payment draw_payment(struct work *w)
{
    return (struct payment){.lines = 1 + below(w, 3), .line_paid = 40 + below(w, 200)};
}

static void put_payment(struct work *w, uint64_t n)
{
    static const char *const NAMES[] = {"TESTPATIENT", "SAMPLE", "SPECIMEN", "NOBODY", "MOCKUP"};
    struct payment p = draw_payment(w);
    unsigned tenths = p.lines * (p.line_paid * 10 + 355), id = (unsigned)(n % 1000000000);
    put(w, 7,
        "CLP*PCN%09u*1*%u.%u*%u*%u*12*ICN%09u*11*1~NM1*QC*1*%s*ALFA*Q***MI*W%09u~"
        "NM1*82*1*CLINICIAN*ECHO****XX*1234567893~REF*1L*GRP%u~DTM*232*20260102~DTM*233*20260102~"
        "AMT*AU*%u~",
        id, tenths / 10, tenths % 10, p.lines * p.line_paid, p.lines * 10, id, NAMES[id % 5], id,
        id % 997, p.line_paid);
    for (unsigned line = 1; line <= p.lines; line++)
        put(w, 6,
            "SVC*HC:%u:95*%u.5*%u**1~DTM*472*202601%02u~CAS*CO*45*25.5~CAS*PR*%u*10~"
            "REF*6R*L%u-%u~AMT*B6*%u~",
            90830 + (id + line) % 9, p.line_paid + 35, p.line_paid, 1 + id % 28, 1 + id % 3, id,
            line, p.line_paid + 10);
}

/* What the payments that follow will come to; the generator is where it was afterwards. */
static uint64_t foresee_paid(struct work *w, uint64_t claims)
{
    uint64_t random = w->random, paid = 0;
    for (uint64_t i = 0; i < claims; i++) {
        struct payment p = draw_payment(w);
        paid += (uint64_t)p.lines * p.line_paid;
    }
    w->random = random;
    return paid;
}

static void put_835(struct work *w, uint64_t set, uint64_t first, uint64_t claims)
{
    put(w, 11,
        "ST*835*%09llu~BPR*I*%llu*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*"
        "20260131~TRN*1*T%llu*1512345678~DTM*405*20260131~N1*PR*SANDBOX PAYER~N3*PO BOX 1~"
        "N4*PHOENIX*AZ*85001~PER*BL*DESK*TE*6025550100~N1*PE*SAMPLE CLINIC*XX*1234567893~"
        "REF*TJ*123456789~LX*1~",
        (unsigned long long)set, (unsigned long long)foresee_paid(w, claims),
        (unsigned long long)set);
    for (uint64_t i = 0; i < claims && !w->stopped; i++)
        put_payment(w, first + i);
}

/* ---- 837P, 837I, 837D ---- */

static void put_subscriber(struct work *w, unsigned id, uint64_t hl)
{
    put(w, 7,
        "HL*%llu*1*22*0~SBR*P*18*GRP%u******CI~NM1*IL*1*TESTPATIENT*ALFA*Q***MI*W%09u~"
        "N3*%u EXAMPLE ST~N4*PHOENIX*AZ*850020002~DMG*D8*19%02u0228*F~"
        "NM1*PR*2*SANDBOX PAYER*****PI*P%u~",
        (unsigned long long)hl, id % 997, id, 1 + id % 9999, 40 + id % 60, 10000 + id % 997);
}

static void put_professional(struct work *w, unsigned id, unsigned lines)
{
    static const unsigned codes[] = {90791, 90792, 90832, 90834, 90837, 90846, 90847, 90849, 90853};
    put(w, 5,
        "CLM*PCN%09u*%u***11:B:1*Y*A*Y*Y~REF*D9*%u~HI*ABK:F320*ABF:F411*ABF:F4310~"
        "NM1*82*1*CLINICIAN*ECHO****XX*1245319599~PRV*PE*PXC*207Q00000X~",
        id, lines * 125, id);
    for (unsigned line = 1; line <= lines; line++)
        put(w, 4, "LX*%u~SV1*HC:%u:95*125*UN*1***1:2~DTP*472*D8*202601%02u~REF*6R*%u-%u~", line,
            codes[(id + line) % COUNT_OF(codes)], 1 + id % 4, id, line);
}

static void put_institutional(struct work *w, unsigned id, unsigned lines)
{
    put(w, 9,
        "CLM*PCN%09u*%u***13:A:1**A*Y*Y~DTP*434*RD8*20260101-20260105~CL1*3*1*01~REF*D9*%u~"
        "HI*ABK:F320~HI*ABF:F411*ABF:F4310~HI*BH:11:D8:20251228~HI*BG:09~"
        "NM1*71*1*CLINICIAN*ECHO****XX*1245319599~",
        id, lines * 125, id);
    for (unsigned line = 1; line <= lines; line++)
        put(w, 4, "LX*%u~SV2*09%02u*HC:%u*125*UN*1~DTP*472*D8*202601%02u~REF*6R*%u-%u~", line,
            14 + (id + line) % 5, 90832 + (id + line) % 2 * 2, 1 + id % 4, id, line);
}

static void put_dental(struct work *w, unsigned id, unsigned lines)
{
    put(w, 5,
        "CLM*PCN%09u*%u***11:B:1*Y*A*Y*Y~DTP*472*D8*202601%02u~REF*D9*%u~"
        "NM1*82*1*CLINICIAN*ECHO****XX*1245319599~PRV*PE*PXC*1223G0001X~",
        id, lines * 125, 1 + id % 4, id);
    for (unsigned line = 1; line <= lines; line++)
        put(w, 4, "LX*%u~SV3*AD:D2392*125****1~TOO*JP*%u*M:O~REF*6R*%u-%u~", line, 1 + id % 5, id,
            line);
}

static void put_claims_head(struct work *w, uint64_t set, const char *version)
{
    put(w, 11,
        "ST*837*%09llu*%s~BHT*0019*00*B%llu*20260105*1200*CH~"
        "NM1*41*2*SAMPLE CLINIC*****46*S1~PER*IC*DESK*TE*6025550100~NM1*40*2*RECEIVER*****46*R1~"
        "HL*1**20*1~PRV*BI*PXC*207Q00000X~NM1*85*2*SAMPLE CLINIC*****XX*1234567893~"
        "N3*1 EXAMPLE ST~N4*PHOENIX*AZ*850010001~REF*EI*123456789~",
        (unsigned long long)set, version, (unsigned long long)set);
}

/* ---- the whole ---- */

static const struct form {
    const char *functional, *version;
    uint64_t claim_bytes;                                       /* about so many */
    void (*claim)(struct work *w, unsigned id, unsigned lines); /* NULL: an 835 */
} forms[] = {
    [GENERATE_835] = {"HP", "005010X221A1", 560, NULL},
    [GENERATE_837P] = {"HC", "005010X222A1", 560, put_professional},
    [GENERATE_837I] = {"HC", "005010X223A2", 640, put_institutional},
    [GENERATE_837D] = {"HC", "005010X224A2", 480, put_dental},
};

static void put_claims(struct work *w, const struct form *form, uint64_t set, uint64_t first,
                       uint64_t claims)
{
    put_claims_head(w, set, form->version);
    for (uint64_t i = 0; i < claims && !w->stopped; i++) {
        unsigned lines = 1 + below(w, 4), id = (unsigned)((first + i) % 1000000000);
        put_subscriber(w, id, i + 2);
        form->claim(w, id, lines);
    }
}

static uint64_t how_many(const struct generate *what)
{
    uint64_t each = forms[what->kind].claim_bytes;
    uint64_t by_bytes = what->bytes ? what->bytes / each + 1 : UINT64_MAX;
    uint64_t by_claims = what->claims ? what->claims : UINT64_MAX;
    return by_bytes < by_claims ? by_bytes : by_claims;
}

bool generate(const struct generate *what, struct generated *made)
{
    struct work w = {.what = what, .random = what->seed + 1};
    uint64_t all = how_many(what), a_set = what->claims_a_set ? what->claims_a_set : all;
    const struct form *form = &forms[what->kind];
    assert(what->bytes || what->claims);
    buf_init(&w.out, 0);
    put(&w, 2,
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*00501*"
        "000000001*0*T*:~GS*%s*SENDER*RECEIVER*20260105*1200*1*X*%s~",
        form->functional, form->version);
    for (uint64_t done = 0; done < all && !w.stopped; done += a_set) {
        uint64_t claims = all - done < a_set ? all - done : a_set;
        w.set_segments = 0;
        w.made.sets++;
        w.made.claims += claims;
        if (form->claim)
            put_claims(&w, form, w.made.sets, done, claims);
        else
            put_835(&w, w.made.sets, done, claims);
        put(&w, 1, "SE*%llu*%09llu~", (unsigned long long)w.set_segments + 1,
            (unsigned long long)w.made.sets);
    }
    put(&w, 2, "GE*%llu*1~IEA*1*000000001~", (unsigned long long)w.made.sets);
    give(&w);
    buf_fini(&w.out);
    *made = w.made;
    return !w.stopped;
}
