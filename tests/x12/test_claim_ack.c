/* test_claim_ack.c - a 277CA from findings: whom a fault counts for, what is said of each, and that
 * the totals are those of the claims. */
#include "x12/claim_ack.h"
#include "x12/claim_text.h"
#include "x12/fault.h"
#include "x12/lab.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct buf answer;
static struct lab_faults ours; /* of what we write */
static struct x12_claim_ack_totals totals;

static void init(void)
{
    lab_init();
    buf_init(&answer, 0);
}

static void fini(void)
{
    buf_fini(&answer);
}

TestSuite(claim_ack, .init = init, .fini = fini);

static void write_answer(const struct x12_claim_ack *ca, bool payer,
                         const struct x12_claim_judge *judge)
{
    struct err err = {0};
    struct fault_sink sink = lab_sink(&ours);
    struct x12_claim_ack_head head = {
        .to = {.interchange = {.sender_qualifier = "30",
                               .sender_id = "THEM",
                               .receiver_qualifier = "ZZ",
                               .receiver_id = "ME",
                               .date = "20240201",
                               .time = "0900",
                               .control = 9,
                               .usage = 'T'},
               .gs_sender = "THEMAPP",
               .gs_receiver = "MEAPP",
               .gs_control = 3},
        .payer = payer,
        .name = "HEALTH PLAN",
        .id = "P1",
        .id_kind = "PI",
    };
    struct x12_writer *w = x12_writer_new(&answer, X12_SNIP_ALL, &sink, &err);
    cr_assert(w, "%s", err.text);
    buf_reset(&answer);
    totals = (struct x12_claim_ack_totals){0};
    x12_claim_ack_write(ca, 1, w, &head, judge, &totals);
    cr_assert_eq(x12_writer_errors(w), 0, "%s\n%s", lab_text(&ours), buf_cstr(&answer));
    x12_writer_free(w);
}

static void answer_to(const char *text, bool all_lines, bool payer,
                      const struct x12_claim_judge *judge)
{
    struct err err = {0};
    struct x12_claim_ack *ca = x12_claim_ack_new(all_lines, &err);
    cr_assert(ca, "%s", err.text);
    struct x12_handler handler = x12_claim_ack_handler(ca, NULL);
    lab_read(str_from(text), X12_SNIP_ALL, 7, &handler);
    write_answer(ca, payer, judge);
    x12_claim_ack_free(ca);
}

#define SAYS(piece) cr_expect(strstr(buf_cstr(&answer), piece), "%s\n%s", piece, buf_cstr(&answer))
#define SAYS_NOT(piece)                                                                            \
    cr_expect_not(strstr(buf_cstr(&answer), piece), "%s\n%s", piece, buf_cstr(&answer))

Test(claim_ack, all_are_taken)
{
    answer_to(CLAIM_TEXT, false, true, NULL);
    SAYS("~NM1*PR*2*HEALTH PLAN*****PI*P1~");
    SAYS(
        "~NM1*41*2*CLINIC*****46*SUB1~TRN*2*REF1~STC*A1:19:PR*20240201*WQ*150~QTY*90*2~AMT*YU*150~");
    SAYS("~NM1*85*2*CLINIC*****XX*1234567893~TRN*1*0~STC*A1:19:PR**WQ*150~QTY*QA*2~AMT*YU*150~");
    SAYS("~NM1*QC*1*DOE*JANE****MI*MEMBER1~TRN*2*A1~STC*A2:20:PR*20240201*WQ*100~"
         "DTP*472*D8*20240115~");
    SAYS("~TRN*2*A2~STC*A2:20:PR*20240201*WQ*50~DTP*472*D8*20240116~");
    SAYS_NOT("REF*1K");
    cr_expect_eq(totals.accepted, 2);
    cr_expect_eq(totals.accepted_cents, 15000);
}

Test(claim_ack, a_clearinghouse_says_received)
{
    answer_to(CLAIM_TEXT, false, false, NULL);
    SAYS("~NM1*AY*2*");
    SAYS("~STC*A1:19:AY*20240201*WQ*150~");
    SAYS("~TRN*2*A1~STC*A1:20*20240201*WQ*100~");
}

Test(claim_ack, a_claim_at_fault)
{
    answer_to(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
              "CLM*A2*51***11:B:1*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834*50*UN*1***1~"
              "DTP*472*D8*20240116~" CLAIM_SE CLAIM_END,
              false, true, NULL);
    SAYS("~QTY*90*1~QTY*AA*1~AMT*YU*100~AMT*YY*51~");
    SAYS("~TRN*2*A1~STC*A2:20:PR*");
    SAYS("~TRN*2*A2~STC*A7:400*20240201*U*51******A7:178~DTP*");
    cr_expect_eq(totals.rejected, 1);
    cr_expect_eq(totals.rejected_cents, 5100);
}

/* The claim is refused with its line; the line says why, under its own number. */
Test(claim_ack, a_line_at_fault)
{
    answer_to(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
              "CLM*A2*50***11:B:1*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834:25*50*UN*0***1~"
              "DTP*472*D8*20240116~REF*6R*LINE-7~SE*29*0001~" CLAIM_END,
              false, true, NULL);
    SAYS("~TRN*2*A2~STC*A7:247*20240201*U*50~DTP*472*D8*20240116~"
         "SVC*HC:90834:25*50*****0~STC*A7:476**U~REF*FJ*LINE-7~DTP*472*D8*20240116~");
}

/* What is wrong with the subscriber stands against each claim of theirs. */
Test(claim_ack, a_subscriber_at_fault)
{
    answer_to(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP
              "HL*2*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*JANE****MI*MEMBER1~"
              "NM1*PR*2*PAYER*****PI*P1~" CLAIM_1 CLAIM_2 "SE*25*0001~" CLAIM_END,
              false, true, NULL);
    SAYS("~TRN*2*A1~STC*A6:158:IL*20240201*U*100******A6:126:IL~");
    SAYS("~TRN*2*A2~STC*A6:158:IL*20240201*U*50******A6:126:IL~");
    SAYS("~STC*A1:19:PR*20240201*WQ*150~QTY*AA*2~AMT*YY*150~"); /* the set itself is taken */
}

Test(claim_ack, a_provider_at_fault_is_refused_without_its_claims)
{
    char text[4096], *npi;
    snprintf(text, sizeof text, "%s", CLAIM_TEXT);
    npi = strstr(text, "*XX*1234567893");
    cr_assert(npi);
    npi[13] = '4'; /* its check digit */
    answer_to(text, false, true, NULL);
    SAYS("~HL*3*2*19*0~NM1*85*2*CLINIC*****XX*1234567894~TRN*1*0~STC*A7:562:85**U*150~QTY*QC*2~"
         "AMT*YY*150~SE*");
    cr_expect_eq(totals.rejected, 2);
}

/* Types 1 and 2 are the 999's: it refuses the set, and no claim of it has an answer here. */
Test(claim_ack, a_set_the_999_refuses)
{
    answer_to(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
              "CLM*A2*50***11:X:1*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834*50*UN*1***1~"
              "DTP*472*D8*20240116~" CLAIM_SE CLAIM_END,
              false, true, NULL);
    cr_expect_eq(answer.n, 0);
    answer_to(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE
              "GE*1*8~IEA*1*000000042~",
              false, true, NULL);
    cr_expect_eq(answer.n, 0);
}

static void rule(void *ctx, enum x12_claim_level level, struct str id,
                 struct x12_claim_answer *answer_)
{
    struct x12_claim_status status;
    (void)ctx;
    if (level == X12_LEVEL_CLAIM && str_is(id, "A1"))
        answer_->unsaid = true;
    if (level == X12_LEVEL_CLAIM && str_is(id, "A2"))
        str_copy(answer_->payer_control, sizeof answer_->payer_control, STR("ICN77"));
    if (level == X12_LEVEL_LINE && str_is(id, "9") &&
        x12_claim_status_parse(STR("A7:454"), &status))
        x12_claim_answer_refuse(answer_, status);
}

/* Whoever receives the claims has rules of their own. */
Test(claim_ack, a_judge_leaves_out_and_numbers)
{
    struct x12_claim_judge judge = {NULL, rule};
    answer_to(CLAIM_TEXT, true, true, &judge);
    SAYS_NOT("~TRN*2*A1~");
    SAYS("~TRN*2*A2~STC*A2:20:PR*20240201*WQ*50~REF*1K*ICN77~");
    SAYS("~QTY*90*1~AMT*YU*50~");
    cr_expect_eq(totals.unsaid, 1);
    answer_to(CLAIM_TEXT, true, false, &judge);
    SAYS_NOT("REF*1K"); /* a clearinghouse has no such number to give */
}

Test(claim_ack, statuses_are_read_from_their_text)
{
    struct x12_claim_status s;
    cr_expect(x12_claim_status_parse(STR("A7:164:IL"), &s));
    cr_expect_str_eq(s.category, "A7");
    cr_expect_str_eq(s.status, "164");
    cr_expect_str_eq(s.entity, "IL");
    cr_expect(x12_claim_status_parse(STR("A3:54"), &s));
    cr_expect_str_eq(s.entity, "");
    cr_expect_not(x12_claim_status_parse(STR("A3"), &s));
    cr_expect_not(x12_claim_status_parse(STR(""), &s));
}

/* Each fault that a claim can be refused for has a status that can stand alone. */
Test(claim_ack, every_fault_has_a_whole_status)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++) {
        struct x12_claim_status out[X12_STATUSES_OF_FAULT_MAX];
        struct fault f = {.code = rows[i].code, .segment = "NM1", .loop = "2010AA"};
        if (rows[i].snip < 3 || rows[i].severity < SEVERITY_ERROR)
            continue;
        unsigned n = x12_claim_statuses(&f, x12_guide_named(STR("837P")), out);
        cr_expect_geq(n, 1, "%s", rows[i].id);
        for (unsigned k = 0; k < n; k++) {
            cr_expect(strlen(out[k].category) == 2 && out[k].category[0] == 'A' &&
                          strchr("3678", out[k].category[1]),
                      "%s: %s", rows[i].id, out[k].category);
            cr_expect_neq(out[k].entity[0], '@', "%s", rows[i].id);
        }
        cr_expect_not(n == 1 && strcmp(out[0].status, "21") == 0, "%s: 21 says too little",
                      rows[i].id);
    }
}
