/* test_acknowledgement.c - TA1, 999 and 277CA: what each says, about what, and the verdict. */
#include "event_test.h"

#include "event/x12_acknowledgement.h"

enum { ANSWERS_MAX = 16 };

struct answers {
    size_t count;
    void (*check)(const struct acknowledgement *a, size_t n);
};

static bool take(void *ctx, const struct acknowledgement *a)
{
    struct answers *all = ctx;
    if (all->check)
        all->check(a, all->count);
    all->count++;
    return true;
}

static size_t run(const char *text, void (*check)(const struct acknowledgement *, size_t))
{
    static const size_t PIECES[] = {1, 50, 1 << 16};
    size_t count = 0;
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    for (size_t i = 0; i < COUNT_OF(PIECES); i++) {
        struct answers all = {.check = check};
        struct acknowledgement_sink sink = {&all, take};
        struct acknowledgement_reader *ar = acknowledgement_reader_new(&sink, &err);
        cr_assert_not_null(ar, "%s", err.text);
        read_x12(str_from(text), PIECES[i], ar, acknowledgement_reader_event);
        acknowledgement_reader_free(ar);
        cr_assert(i == 0 || count == all.count);
        count = all.count;
    }
    return count;
}

/* ---- TA1 ---- */

static void check_ta1(const struct acknowledgement *a, size_t n)
{
    static const enum ack_verdict VERDICTS[] = {ACK_ACCEPTED, ACK_REJECTED,
                                                ACK_ACCEPTED_WITH_ERRORS, ACK_IN_DOUBT};
    cr_expect_eq(a->level, ACK_INTERCHANGE);
    cr_expect_eq(a->verdict, VERDICTS[n]);
    cr_expect_str_eq(a->document, "TA1");
    if (n == 1) {
        assert_str(a->isa_control, "000000906");
        assert_str(a->isa_date, "260115");
        assert_str(a->isa_time, "1201");
        assert_str(a->notes[0], "025");
    }
}

Test(acknowledgement, ta1)
{
    const char *text = "ISA*00*          *00*          *ZZ*PARTNER        *ZZ*CLINIC         "
                       "*260115*1200*^*00501*000000001*0*T*:~TA1*000000905*260115*1200*A*000~"
                       "TA1*000000906*260115*1201*R*025~TA1*000000907*260115*1202*E*014~"
                       "TA1*000000908*260115*1203*Q*000~IEA*0*000000001~";
    cr_assert_eq(run(text, check_ta1), 4);
}

/* ---- 999 ---- */

#define SET_999(body) ISA_HEAD("FA") "005010X231A1~ST*999*0001*005010X231A1~" body ISA_TAIL

static void check_999(const struct acknowledgement *a, size_t n)
{
    cr_expect_str_eq(a->document, "999");
    assert_str(a->gs_control, "17");
    assert_str(a->functional, "HC");
    if (n == 0) {
        cr_expect_eq(a->level, ACK_SET);
        cr_expect_eq(a->verdict, ACK_REJECTED);
        assert_str(a->st_control, "0001");
        cr_assert_eq(a->errors_count, 3);
        assert_str(a->errors[0].segment, "NM1");
        cr_expect_eq(a->errors[0].position, 22);
        assert_str(a->errors[0].loop, "2310B");
        assert_str(a->errors[0].segment_code, "8");
        assert_str(a->errors[0].business_unit, "CLM01");
        assert_str(a->errors[0].business_id, "CLAIM-7");
        cr_expect_eq(a->errors[0].element, 9);
        assert_str(a->errors[0].element_code, "7");
        cr_expect_eq(a->errors[1].element, 5);
        cr_expect_eq(a->errors[1].component, 3);
        assert_str(a->errors[1].segment, "NM1");
        assert_str(a->errors[2].segment, "REF");
        cr_expect_eq(a->errors[2].element, 0);
        cr_expect_eq(a->errors[2].business_id.n, 0, "only claim numbers are kept");
        assert_str(a->notes[0], "5");
        assert_str(a->notes[1], "I5");
    } else if (n == 1) {
        cr_expect_eq(a->verdict, ACK_ACCEPTED);
        assert_str(a->st_control, "0002");
        cr_expect_eq(a->errors_count, 0);
    } else {
        cr_expect_eq(a->level, ACK_GROUP);
        cr_expect_eq(a->verdict, ACK_PARTLY);
        cr_expect_eq(a->sets_included, 2);
        cr_expect_eq(a->sets_accepted, 1);
    }
}

Test(acknowledgement, set_by_set_then_group)
{
    const char *text = SET_999(
        "AK1*HC*17*005010X222A1~AK2*837*0001*005010X222A1~IK3*NM1*22*2310B*8~CTX*CLM01:CLAIM-7~"
        "IK4*9*67*7*PLANTED~IK4*5:3*1039*6~IK3*REF*30**3~CTX*NM109:PLANTED-MEMBER~IK5*R*5*I5~"
        "AK2*837*0002*005010X222A1~IK5*A~AK9*P*2*2*1~SE*14*0001~");
    cr_assert_eq(run(text, check_999), 3);
}

static void check_cut(const struct acknowledgement *a, size_t n)
{
    (void)n;
    cr_expect_eq(a->verdict, ACK_IN_DOUBT);
    assert_str(a->st_control, "0001");
}

Test(acknowledgement, a_set_cut_off_is_in_doubt)
{
    cr_assert_eq(run(ISA_HEAD("FA") "005010X231A1~ST*999*0001*005010X231A1~AK1*HC*17*005010X222A1~"
                                    "AK2*837*0001*005010X222A1~IK3*NM1*22*2310B*8~",
                     check_cut),
                 1);
}

/* ---- 277CA ---- */

static void check_277ca(const struct acknowledgement *a, size_t n)
{
    static const enum ack_level LEVELS[] = {ACK_BATCH, ACK_PROVIDER, ACK_CLAIM,
                                            ACK_CLAIM, ACK_CLAIM,    ACK_CLAIM};
    static const enum ack_verdict VERDICTS[] = {ACK_RECEIVED, ACK_RECEIVED, ACK_ACCEPTED,
                                                ACK_REJECTED, ACK_IN_DOUBT, ACK_IN_DOUBT};
    cr_assert_lt(n, 6);
    cr_expect_eq(a->level, LEVELS[n], "%zu", n);
    cr_expect_eq(a->verdict, VERDICTS[n], "answer %zu is %d", n, a->verdict);
    assert_str(a->batch_reference, "BATCH1");
    assert_str(a->source_id, "PAYER1");
    assert_str(a->source_type, "PR");
    assert_str(a->received_date, "20260115");
    if (n == 0) {
        cr_expect_eq(a->accepted_count.value.units, 3);
        cr_expect_eq(a->rejected_amount.cents, 2050);
        cr_expect_eq(a->provider_npi.n, 0);
    } else if (n == 2) {
        assert_str(a->provider_npi, "1234567893");
        assert_str(a->claim_id, "CLAIM-1");
        assert_str(a->payer_claim_control_number, "ICN1");
        assert_str(a->clearinghouse_claim_number, "CH1");
        assert_str(a->service_date.to, "20260109");
        cr_expect_eq(a->charge.cents, 10000);
        cr_expect_eq(a->lines_count, 0);
    } else if (n == 3) {
        cr_assert_eq(a->statuses_count, 3);
        assert_str(a->statuses[0].category, "A7");
        assert_str(a->statuses[0].status, "562");
        assert_str(a->statuses[0].entity, "85");
        assert_str(a->statuses[1].category, "A6");
        assert_str(a->statuses[2].status, "21");
        cr_assert_eq(a->lines_count, 1);
        assert_str(a->lines[0].control_number, "L1");
        assert_str(a->lines[0].procedure.code, "90834");
        assert_str(a->lines[0].statuses[0].status, "254");
    }
}

Test(acknowledgement, level_by_level)
{
    /* clang-format off */
    const char *text =
        ISA_HEAD("HN")
        "005010X214~ST*277*0001*005010X214~BHT*0085*08*X1*20260116*1200*TH~"
        "HL*1**20*1~NM1*PR*2*GOOD PAYER*****PI*PAYER1~TRN*1*TR1~"
        "DTP*050*D8*20260115~DTP*009*D8*20260116~HL*2*1*21*1~"
        "NM1*41*2*CLINIC*****46*CLINIC~TRN*2*BATCH1~"
        "STC*A1:19:PR*20260116*WQ*170.5~QTY*90*3~QTY*AA*1~AMT*YU*150~"
        "AMT*YY*20.5~HL*3*2*19*1~NM1*85*2*CLINIC*****XX*1234567893~TRN*1*0~"
        "STC*A1:19:PR**WQ*170.5~HL*4*3*PT~NM1*QC*1*PLANTED*NAME****MI*PLANTED1~"
        "TRN*2*CLAIM-1~STC*A2:20:PR*20260116*WQ*100~REF*1K*ICN1~REF*D9*CH1~"
        "DTP*472*RD8*20260105-20260109~HL*5*3*PT~"
        "NM1*QC*1*PLANTED*NAME****MI*PLANTED2~TRN*2*CLAIM-2~"
        "STC*A7:562:85*20260116*U*50******A6:21~STC*A7:21*20260116*U*50~"
        "DTP*472*D8*20260105~SVC*HC:90834*50*****1~STC*A7:254**U~REF*FJ*L1~"
        "HL*6*3*PT~NM1*QC*1*PLANTED*NAME****MI*PLANTED3~TRN*2*CLAIM-3~"
        "STC*F1:1*20260116*WQ*50~DTP*472*D8*20260105~HL*7*3*PT~"
        "NM1*QC*1*PLANTED*NAME****MI*PLANTED4~TRN*2*CLAIM-4~"
        "STC*A2:20*20260116*U*50~DTP*472*D8*20260105~SE*43*0001~"
        ISA_TAIL;
    /* clang-format on */
    cr_assert_eq(run(text, check_277ca), 6);
}
