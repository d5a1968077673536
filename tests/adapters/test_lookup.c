/* test_lookup.c - a claim whose answer never came, looked for by its status. */
#include <criterion/criterion.h>

#include "adapters/lab.h"
#include "clearinghouse/claim_look.h"

#define OPTUM                                                                                      \
    "claims=x12\nprofessional_path=/claims\nclaim_status=json\nclaim_status_path=/status\n"        \
    "dialect=optum\nlook_up=claim_status\npoll=1h\npatience=2d\n"

#define NM1(role, name, id) "NM1*" role "*1*" name "*ANN****MI*" id "~\n"
#define SUBSCRIBER(name, id, claims)                                                               \
    "HL*2*1*22*0~\nSBR*P*18*******CI~\n" NM1("IL", name,                                           \
                                             id) "DMG*D8*19800102*F~\n"                            \
                                                 "NM1*PR*2*PAYER ONE*****PI*87726~\n" claims
/* Other payers of a claim have a subscriber and a name too: not ours. */
#define OTHERS "SBR*S*18*******CI~\n" NM1("IL", "OTHER", "X9") "NM1*PR*2*OTHER*****PI*00000~\n"
#define CLAIM(account, frequency)                                                                  \
    "CLM*" account "*125.5***11:B:" frequency "*Y*A*Y*Y~\nHI*ABK:J10~\n"                           \
    "NM1*82*1*DOC*D****XX*1999999976~\n" OTHERS "LX*1~\nSV1*HC:99213*125.5*UN*1***1~\n"            \
    "DTP*472*D8*20260107~\nLX*2~\nSV1*HC:99214*0*UN*1***1~\nDTP*472*RD8*20260105-20260106~\n"

static struct str file(const char *claims)
{
    return text_of(
        "ISA*00*          *00*          *ZZ*PRACTICE01     *ZZ*CLEARING       *260115*1403"
        "*^*00501*000000905*0*T*:~\nGS*HC*PRACTICE01*CLEARING*20260115*1403*77*X*005010X222A1~\n"
        "ST*837*0001*005010X222A1~\nBHT*0019*00*B1*20260115*1403*CH~\n"
        "NM1*41*2*CLINIC*****46*US~\nNM1*40*2*THEM*****46*THEM~\nHL*1**20*1~\n"
        "NM1*85*2*CLINIC*****XX*1999999984~\nREF*EI*123456789~\n%sSE*9*0001~\nGE*1*77~\n"
        "IEA*1*000000905~\n",
        claims);
}

Test(lookup, who_a_claim_is_about)
{
    static const struct {
        const char *account, *member, *patient;
    } rows[] = {{"A1", "M1", ""}, {"A2", "M1", ""}, {"A3", "M2", "KID"}};
    struct str x12 = file(SUBSCRIBER("DOE", "M1", CLAIM("A1", "1") CLAIM("A2", "7"))
                              SUBSCRIBER("ROE", "M2",
                                         "HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*KID*K~\n"
                                         "DMG*D8*20150203*M~\n") CLAIM("A3", "1"));
    struct claim_look c;
    for (unsigned i = 0; i < 3; i++) {
        cr_assert(claim_look(x12, i, &c), "%u", i);
        cr_expect(str_is(c.account, rows[i].account));
        cr_expect(str_is(c.about.subscriber.member_id, rows[i].member));
        cr_expect(str_is(c.about.payer_id, "87726"), "%u: not another payer's", i);
        cr_expect(str_is(c.about.provider_id, "1999999984"));
        cr_expect(str_is(c.about.charge, "125.5"));
        cr_expect(str_is(c.about.from, "20260105") && str_is(c.about.to, "20260107"));
        cr_expect(str_is(c.about.dependent.last_name, rows[i].patient));
        cr_expect(str_is(c.about.control, "000000905"));
    }
    cr_expect(str_is(c.about.dependent.birth_date, "20150203"));
    cr_expect_not(claim_look(x12, 3, &c));
    cr_expect_not(claim_look(STR("ISA*00*"), 0, &c));
}

/* Sent, and no answer: the first look is after `poll`. */
static struct lab *unanswered(const char *options, const char *claims)
{
    struct lab *l = lab_new(options, "claim.submit", file(claims));
    lab_begin(l);
    EXPECT(l, "send POST /claims ");
    lab_unknown(l, 1);
    return l;
}
#define ONE SUBSCRIBER("DOE", "M1", CLAIM("A1", "1"))
#define TWO SUBSCRIBER("DOE", "M1", CLAIM("A0", "7") CLAIM("A1", "1") CLAIM("A2", "1"))

static struct str known(const char *account, const char *category, const char *effective)
{
    return text_of(
        "{\"controlNumber\":\"905\",\"claims\":[{\"claimStatus\":{"
        "\"statusCategoryCode\":\"P1\",\"patientAccountNumber\":\"ZZ\","
        "\"effectiveDate\":\"20260116\"}},{\"claimStatus\":{\"statusCategoryCode\":\"%s\","
        "\"patientAccountNumber\":\"%s\",\"effectiveDate\":\"%s\"}}]}",
        category, account, effective);
}

Test(lookup, a_claim_the_partner_knows_has_arrived)
{
    struct lab *l = unanswered(OPTUM, ONE);
    EXPECT(l, "wait 3600000 172800000");
    lab_woken(l);
    EXPECT(l, "send POST /status safe");
    cr_expect(
        str_eq(lab_body(l),
               STR("{\"controlNumber\":\"000000905\",\"tradingPartnerServiceId\":\"87726\","
                   "\"providers\":[{\"organizationName\":\"CLINIC\",\"npi\":\"1999999984\","
                   "\"providerType\":\"BillingProvider\"}],\"subscriber\":{\"memberId\":\"M1\","
                   "\"firstName\":\"ANN\",\"lastName\":\"DOE\",\"gender\":\"F\","
                   "\"dateOfBirth\":\"19800102\"},\"encounter\":{\"beginningDateOfService\":"
                   "\"20260105\",\"endDateOfService\":\"20260107\",\"submittedAmount\":"
                   "\"125.5\"}}")),
        "%.*s", STR_FMT(lab_body(l)));
    lab_reply(l, 200, NULL, known("A1", "A2", "20260115"));
    EXPECT(l, "keep evidence", "done accepted");
    cr_expect_eq(lab_count(l, "send POST /claims"), 1);
    lab_free(l);
}

Test(lookup, what_is_no_evidence)
{
    static const struct {
        int status;
        const char *account, *category, *effective;
    } rows[] = {
        {200, "A1", "A4", "20260115"}, /* not found */
        {200, "A1", "D0", "20260115"}, {200, "A1", "E1", "20260115"},
        {200, "A1", "F1", "20260114"}, /* known before we sent: another submission */
        {200, "A1", "F1", ""},         {200, "A7", "F1", "20260115"},
        {401, "A1", "F1", "20260115"}, {500, "A1", "F1", "20260115"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = unanswered(OPTUM, ONE);
        lab_woken(l);
        lab_reply(l, rows[i].status, NULL,
                  known(rows[i].account, rows[i].category, rows[i].effective));
        cr_expect(lab_ends(l, "wait 3600000"), "row %zu: %s", i, lab_trace(l));
        lab_woken(l);
        EXPECT(l, "wait", "wait", "send POST /status safe"); /* and again */
        lab_unknown(l, 1);
        cr_expect(lab_ends(l, "wait 3600000"), "row %zu: %s", i, lab_trace(l));
        lab_expired(l);
        cr_expect(lab_ends(l, "fail outcome claim_unanswered"), "row %zu: %s", i, lab_trace(l));
        cr_expect_eq(lab_count(l, "send POST /claims"), 1, "never sent twice");
        lab_free(l);
    }
}

Test(lookup, an_answer_to_another_question_is_none)
{
    struct lab *l = unanswered(OPTUM, ONE);
    lab_woken(l);
    lab_reply(l, 200, NULL,
              text_of("{\"controlNumber\":\"906\"%s", known("A1", "F1", "20260115").p + 22));
    cr_expect(lab_ends(l, "wait 3600000"), "%s", lab_trace(l));
    lab_free(l);
}

/* One claim of a file is enough; a replacement is none, its number is that of what it replaces. */
Test(lookup, of_several_claims_each_is_asked_for)
{
    struct lab *l = unanswered(OPTUM, TWO);
    lab_woken(l);
    lab_reply(l, 200, NULL, known("A0", "F1", "20260115"));
    EXPECT(l, "send POST /status", "send POST /status");
    lab_reply(l, 200, NULL, known("A2", "F1", "20260115"));
    cr_expect(lab_ends(l, "done accepted"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "send POST /status"), 2);
    lab_free(l);
}

Test(lookup, a_crash_on_the_way)
{
    struct lab *l = unanswered(OPTUM, ONE);
    lab_woken(l);
    lab_crash(l);
    cr_expect(lab_ends(l, "wait 3600000"), "%s", lab_trace(l));
    lab_woken(l);
    lab_reply(l, 200, NULL, known("A1", "F1", "20260115"));
    cr_expect(lab_ends(l, "done accepted"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "send POST /claims"), 1);
    lab_free(l);
}

Test(lookup, comes_behind_a_key)
{
    struct lab *l = unanswered(OPTUM "on_repeat=key\nkey_window=1m\nresend_after=90s\n", ONE);
    cr_expect(lab_ends(l, "wait 3600000"), "the key is too short: %s", lab_trace(l));
    lab_free(l);
    l = unanswered("claims=x12\nprofessional_path=/claims\n", ONE);
    cr_expect(lab_ends(l, "fail outcome claim_unanswered"), "without one a person is asked");
    lab_free(l);
    cr_expect(lab_refusal("claims=x12\nprofessional_path=/claims\nlook_up=claim_status\n"));
}
