/* rest_review.c - an authorization in Optum's JSON: held against the contract, then written as a
 * 278 of the sandbox's own, so that it is decided as one in X12. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "sandbox/server/rest_schema.h"

#include <stdio.h>

enum { REVIEW_BYTES_MAX = 16 << 10 };

/* Bytes that would be separators say nothing here. */
static void put_text(struct buf *b, const struct flat *f, const char *path)
{
    struct str text = flat_text(f, path);
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("*~:^\r\n", text.p[i]))
            buf_putc(b, text.p[i]);
}

static void put_services(struct buf *b, const struct flat *f)
{
    char path[FLAT_PATH_MAX];
    for (unsigned i = 0; i < 99; i++) {
        snprintf(path, sizeof path, "patientEventDetail.serviceLevel[%u]", i);
        if (!flat_find(f, path))
            return;
        buf_printf(b, "HL*%u*4*SS*0~SV1*HC:", i + 5);
        snprintf(path, sizeof path,
                 "patientEventDetail.serviceLevel[%u].professionalService.procedureCode", i);
        put_text(b, f, path);
        buf_puts(b, "~");
    }
}

static void write_278(const struct exchange *x, const struct flat *f, struct buf *b)
{
    char day[9], time[5];
    clock_ccyymmdd(x->now_us, day);
    clock_hhmm(x->now_us, time);
    buf_printf(
        b,
        "ISA*00*          *00*          *ZZ*OPTUM          *ZZ*SANDBOX        *%s*%s*^*00501*"
        "000000001*0*T*:~GS*HI*OPTUM*SANDBOX*%s*%s*1*X*005010X217~ST*278*0001*005010X217~"
        "BHT*0007*13*",
        day + 2, time, day, time);
    put_text(b, f, "submitterTransactionIdentifier");
    buf_printf(b, "*%s*%s~HL*1**20*1~NM1*X3*2*", day, time);
    put_text(b, f, "payerName");
    buf_puts(b, "*****PI*");
    put_text(b, f, "payerId");
    buf_puts(b, "~HL*2*1*21*1~NM1*1P*2*");
    put_text(b, f, "requester.organizationName");
    buf_puts(b, "*****XX*");
    put_text(b, f, "requester.npi");
    buf_puts(b, "~HL*3*2*22*1~NM1*IL*1*");
    put_text(b, f, "subscriber.lastName");
    buf_puts(b, "*");
    put_text(b, f, "subscriber.firstName");
    buf_puts(b, "****MI*");
    put_text(b, f, "subscriber.memberId");
    buf_puts(b, "~HL*4*3*EV*1~UM*");
    put_text(b, f, "patientEventDetail.requestCategoryCode");
    buf_puts(b, "*I~");
    put_services(b, f);
    unsigned segments = 0; /* all but ISA and GS, and the SE itself */
    for (size_t i = 0; i < b->n; i++)
        segments += b->p[i] == '~';
    buf_printf(b, "SE*%u*0001~GE*1*1~IEA*1*000000001~", segments - 1);
}

void rest_json_review(struct exchange *x)
{
    char why[SCHEMA_WRONG_MAX];
    struct flat *f =
        rest_enter(x, rest_vendor_of(x), "rest-json", "prior-auth") ? rest_json(x) : NULL;
    const char *wrong = f ? rest_schema_wrong(f, SCHEMA_AUTHORIZATION, why) : NULL;
    struct buf x12;
    buf_init(&x12, REVIEW_BYTES_MAX);
    if (f && !wrong)
        write_278(x, f, &x12);
    if (f && (wrong || x12.failed))
        rest_refuse(x, 400, "INVALID", wrong ? wrong : "more than is taken here");
    else if (f)
        rest_x12_review(x, buf_str(&x12));
    buf_fini(&x12);
    flat_free(f);
}
