/* test_claim_record.c - the one claim of a file as a record, and files of one claim. */
#include <criterion/criterion.h>

#include "job/claim_record.h"
#include "x12/guides.h"

#define HEAD                                                                                       \
    "ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260115*1403*^*00501*"   \
    "000000905*0*T*:~GS*HC*US*THEM*20260115*1403*77*X*005010X222A1~ST*837*0001*005010X222A1~"      \
    "BHT*0019*00*B1*20260115*1403*CH~NM1*41*2*CLINIC*****46*US~PER*IC*DESK*TE*6025550100~"         \
    "NM1*40*2*THEM*****46*THEM~HL*1**20*1~NM1*85*2*CLINIC*****XX*1999999984~N3*1 MAIN~"            \
    "N4*MESA*AZ*852010000~REF*EI*123456789~HL*2*1*22*0~SBR*P*18*******CI~"                         \
    "NM1*IL*1*DOE*ANN****MI*M1~N3*2 ELM~N4*MESA*AZ*85201~DMG*D8*19800102*F~"                       \
    "NM1*PR*2*PAYER*****PI*87726~"
#define CLAIM(id)                                                                                  \
    "CLM*" id "*125.50***11:B:1*Y*A*Y*Y~HI*ABK:J10~LX*1~SV1*HC:99213*125.50*UN*1***1~"             \
    "DTP*472*D8*20260105~"
#define TAIL "SE*1*0001~GE*1*77~IEA*1*000000905~"

static struct str record_of(const char *x12, struct buf *out)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    buf_init(out, 0);
    cr_assert(claim_record_of(str_from(x12), out, &err), "%s", err.text);
    return buf_str(out);
}

Test(claim_record, of_one_claim)
{
    struct buf out;
    struct str record = record_of(HEAD CLAIM("A1") TAIL, &out);
    cr_assert(str_starts(record, STR("{")));
    cr_expect(strstr(buf_cstr(&out), "\"claim_id\":\"A1\""), "%s", buf_cstr(&out));
    cr_expect(strstr(buf_cstr(&out), "\"total_charge\":125.50"), "%s", buf_cstr(&out));
    buf_fini(&out);
}

Test(claim_record, of_several_there_is_none)
{
    struct buf out;
    cr_expect_eq(record_of(HEAD CLAIM("A1") CLAIM("A2") TAIL, &out).n, 0);
    buf_fini(&out);
    cr_expect_eq(record_of("ISA*00", &out).n, 0);
    buf_fini(&out);
}
