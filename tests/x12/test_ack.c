/* test_ack.c - TA1 and 999: exactly what the guide wants said of what was wrong. */
#include "x12/ack.h"
#include "x12/claim_text.h"
#include "x12/lab.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct x12_ack *ack;
static struct buf answer;
static struct lab_faults ours; /* of what we write */

static void init(void)
{
    lab_init();
    buf_init(&answer, 0);
}

static void fini(void)
{
    x12_ack_free(ack);
    ack = NULL;
    buf_fini(&answer);
}

TestSuite(ack, .init = init, .fini = fini);

static void take_snip(const char *text, unsigned snip, bool copy)
{
    struct err err = {0};
    ack = x12_ack_new(copy, &err);
    cr_assert(ack, "%s", err.text);
    struct x12_handler handler = x12_ack_handler(ack, NULL);
    lab_read(str_from(text), snip, 7, &handler);
}

static void take(const char *text)
{
    take_snip(text, X12_SNIP_1 | X12_SNIP_2, true);
}

static void answer_with(void (*write)(const struct x12_ack *, uint32_t, struct x12_writer *,
                                      const struct x12_ack_head *))
{
    struct err err = {0};
    struct fault_sink sink = lab_sink(&ours);
    struct x12_ack_head head = {
        .interchange = {.sender_qualifier = "30",
                        .sender_id = "THEM",
                        .receiver_qualifier = "ZZ",
                        .receiver_id = "ME",
                        .date = "20240201",
                        .time = "0900",
                        .control = 9,
                        .usage = 'T'},
        .gs_sender = "THEMAPP",
        .gs_receiver = "MEAPP",
        .gs_control = 3,
    };
    struct x12_writer *w = x12_writer_new(&answer, X12_SNIP_ALL, &sink, &err);
    cr_assert(w, "%s", err.text);
    buf_reset(&answer);
    write(ack, 1, w, &head);
    cr_assert_eq(x12_writer_errors(w), 0, "%s\n%s", lab_text(&ours), buf_cstr(&answer));
    x12_writer_free(w);
}

#define ANSWER_ISA                                                                                 \
    "ISA*00*          *00*          *30*THEM           *ZZ*ME             *240201*0900*^*00501*"   \
    "000000009*0*T*:~"
#define ANSWER_HEAD                                                                                \
    ANSWER_ISA "GS*FA*THEMAPP*MEAPP*20240201*0900*3*X*005010X231A1~ST*999*0001*005010X231A1~"      \
               "AK1*HC*7*005010X222A1~"
#define ANSWER_END "GE*1*3~IEA*1*000000009~"

/* What stands between AK1 and the trailers. */
static void expect_999(const char *body)
{
    char want[4096];
    unsigned segments = 3;
    for (const char *p = body; *p; p++)
        segments += *p == '~';
    snprintf(want, sizeof(want), "%s%sSE*%u*0001~%s", ANSWER_HEAD, body, segments, ANSWER_END);
    answer_with(x12_ack_write_999);
    cr_assert_str_eq(buf_cstr(&answer), want, "\n%s\n%s", buf_cstr(&answer), want);
}

/* As answer_with, for what we must repeat though it is wrong. */
static void answer_loosely(void (*write)(const struct x12_ack *, uint32_t, struct x12_writer *,
                                         const struct x12_ack_head *))
{
    struct err err = {0};
    struct fault_sink none = {0};
    struct x12_ack_head head = {.interchange = {.sender_qualifier = "30",
                                                .sender_id = "THEM",
                                                .receiver_qualifier = "ZZ",
                                                .receiver_id = "ME",
                                                .date = "20240201",
                                                .time = "0900",
                                                .control = 9,
                                                .usage = 'T'}};
    struct x12_writer *w = x12_writer_new(&answer, X12_SNIP_ALL, &none, &err);
    cr_assert(w, "%s", err.text);
    buf_reset(&answer);
    write(ack, 1, w, &head);
    x12_writer_free(w);
}

/* Slips a finding of type 5 in, with the codes of an element error, behind the CLM. */
struct envelope_planter {
    struct x12_handler to;
};

static bool plant_business(void *ctx, const struct x12_event *e)
{
    struct envelope_planter *p = ctx;
    bool claim = e->kind == X12_SEGMENT && e->segment->tag == X12_TAG('C', 'L', 'M');
    struct fault f = {.code = X12_ELEMENT_CODE,
                      .snip = 5,
                      .severity = SEVERITY_ERROR,
                      .position = 18,
                      .element = 5,
                      .segment = "CLM",
                      .loop = "2300"};
    return (!claim || p->to.faults.put(p->to.faults.ctx, &f)) && p->to.event(p->to.ctx, e);
}

static bool drop_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    (void)f;
    return true;
}

static void expect_ta1(const char *status_and_code)
{
    char want[1024];
    snprintf(want, sizeof(want), "%sTA1*000000042*240131*1530*%s~IEA*0*000000009~", ANSWER_ISA,
             status_and_code);
    answer_with(x12_ack_write_ta1);
    cr_assert_str_eq(buf_cstr(&answer), want, "\n%s\n%s", buf_cstr(&answer), want);
}

Test(ack, all_is_well)
{
    take(CLAIM_TEXT);
    cr_assert_eq(x12_ack_interchanges(ack), 1);
    cr_assert_eq(x12_ack_status(ack, 1), 'A');
    cr_assert_not(x12_ack_rejects(ack, 1));
    cr_assert(x12_ack_wants_ta1(ack, 1));
    expect_999("AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~");
    expect_ta1("A*000");
}

/* The code is bad at claim level: segment, loop, claim number, place, element number, the code
 * itself. */
Test(ack, a_bad_code_in_a_claim)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
         "CLM*A2*50***11:X:1*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834*50*UN*1***1~"
         "DTP*472*D8*20240116~" CLAIM_SE CLAIM_END);
    cr_assert(x12_ack_rejects(ack, 1));
    expect_999("AK2*837*0001*005010X222A1~IK3*CLM*23*2300*8~CTX*CLM01:A2~IK4*5:2*1332*7*X~"
               "IK5*R*I5~AK9*R*1*1*0~");
}

Test(ack, values_are_left_out_on_request)
{
    take_snip(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
              "CLM*A2*50***11:X:1*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834*50*UN*1***1~"
              "DTP*472*D8*20240116~" CLAIM_SE CLAIM_END,
              X12_SNIP_1 | X12_SNIP_2, false);
    expect_999("AK2*837*0001*005010X222A1~IK3*CLM*23*2300*8~CTX*CLM01:A2~IK4*5:2*1332*7~"
               "IK5*R*I5~AK9*R*1*1*0~");
}

/* Found missing when the next claim begins: still the first claim's business. */
Test(ack, a_missing_segment_belongs_to_its_claim)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER
         "CLM*A1*100***11:B:1*Y*A*Y*Y~HI*ABK:F329~LX*1~SV1*HC:90837*100*UN*1***1~" CLAIM_2
         "SE*27*0001~" CLAIM_END);
    answer_with(x12_ack_write_999);
    cr_assert(strstr(buf_cstr(&answer), "~IK3*DTP*"), "%s", buf_cstr(&answer));
    cr_assert(strstr(buf_cstr(&answer), "*2400*3~CTX*CLM01:A1~IK5*R*I5~"), "%s", buf_cstr(&answer));
}

/* Behind the last claim of a subscriber no claim is to blame. */
Test(ack, the_next_subscriber_is_nobodys_claim)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
         "HL*3*1*22*0~SBR*?*18*******MC~NM1*IL*1*DOE*JIM****MI*MEMBER2~N3*2 ELM ST~"
         "N4*DENVER*CO*80203~DMG*D8*19800101*M~NM1*PR*2*PAYER*****PI*P1~" CLAIM_2
         "SE*35*0001~" CLAIM_END);
    expect_999("AK2*837*0001*005010X222A1~IK3*SBR*24*2000*8~IK4*1*1138*7*?~IK5*R*I5~"
               "AK9*R*1*1*0~");
}

/* Two faults of one segment share an IK3; a value the partner could not read back is not copied. */
Test(ack, two_elements_of_one_segment)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER
         "CLM*A1*100***11:B:1*Z*Q*Y*Y~HI*ABK:F329~LX*1~SV1*HC:90837*100*UN*1***1~"
         "DTP*472*D8*20240115~" CLAIM_2 CLAIM_SE CLAIM_END);
    expect_999("AK2*837*0001*005010X222A1~IK3*CLM*18*2300*8~CTX*CLM01:A1~IK4*6*1073*7*Z~"
               "IK4*7*1359*7*Q~IK5*R*I5~AK9*R*1*1*0~");
}

Test(ack, wrong_counts)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2
         "SE*99*0001~GE*5*7~IEA*1*000000042~");
    expect_999("AK2*837*0001*005010X222A1~IK5*R*4~AK9*R*5*1*0*5~");
    expect_ta1("A*000");
}

Test(ack, one_of_two_sets)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE
         "ST*837*0002*005010X222A1~" CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2
         "SE*28*0003~GE*2*7~IEA*1*000000042~");
    expect_999("AK2*837*0001*005010X222A1~IK5*A~AK2*837*0002*005010X222A1~IK5*R*3~AK9*P*2*2*1~");
}

Test(ack, trailer_control_numbers_differ)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE
         "GE*1*8~IEA*1*000000042~");
    cr_assert_eq(x12_ack_status(ack, 1), 'A');
    expect_999("AK9*R*1*1*0*4~");
}

/* What TA1 refuses is not taken apart: no 999 says that anything of it was accepted. */
Test(ack, an_interchange_refused_has_no_999)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE
         "GE*1*7~IEA*1*000000043~");
    cr_assert_eq(x12_ack_status(ack, 1), 'R');
    expect_ta1("R*001");
    answer_with(x12_ack_write_999);
    cr_assert_eq(answer.n, 0);
}

/* Every TA105 our envelope can mean, by the element that is wrong. */
Test(ack, each_element_of_the_interchange_has_its_code)
{
    static const struct {
        const char *isa, *want;
    } rows[] = {
        {"ISA*09*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "00501*000000042*1*T*:~",
         "R*010"},
        {"ISA*00*          *07*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "00501*000000042*1*T*:~",
         "R*012"},
        {"ISA*00*          *00*          *??*ME             *30*THEM           *240131*1530*^*"
         "00501*000000042*1*T*:~",
         "R*005"},
        {"ISA*00*          *00*          *ZZ*ME             *??*THEM           *240131*1530*^*"
         "00501*000000042*1*T*:~",
         "R*007"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *241331*1530*^*"
         "00501*000000042*1*T*:~",
         "R*014"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*2561*^*"
         "00501*000000042*1*T*:~",
         "R*015"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "00401*000000042*1*T*:~",
         "R*003"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "0050X*000000042*1*T*:~",
         "R*017"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "00501*00000004X*1*T*:~",
         "R*018"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "00501*000000042*7*T*:~",
         "R*019"},
        {"ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*"
         "00501*000000042*1*X*:~",
         "R*020"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf text;
        char got[8];
        buf_init(&text, 0);
        buf_puts(&text, rows[i].isa);
        buf_puts(&text,
                 CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE CLAIM_END);
        take(buf_cstr(&text));
        cr_expect_eq(x12_ack_interchanges(ack), 1);
        struct str ta1 = {strchr(rows[i].want, 'R'), 5};
        answer_loosely(x12_ack_write_ta1);
        const char *at = strstr(buf_cstr(&answer), "~TA1*");
        cr_assert(at);
        at = strstr(at, "*R*");
        cr_assert(at, "%s: %s", rows[i].want, buf_cstr(&answer));
        str_copy(got, sizeof got, str_of(at + 1, 5));
        cr_expect(str_is(ta1, got), "%s, not %s", got, rows[i].want);
        x12_ack_free(ack);
        buf_fini(&text);
    }
    ack = NULL;
}

Test(ack, trailers_of_the_interchange)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE
         "GE*1*7~IEA*X*000000042~");
    expect_ta1("R*021");
}

/* One group of an unknown kind: it alone is refused, and the other has its 999. */
Test(ack, one_of_two_groups_is_of_no_kind_known)
{
    take(CLAIM_ISA "GS*ZZ*MEAPP*THEMAPP*20240131*1530*6*X*005010X222A1~GE*0*6~" CLAIM_GS CLAIM_ST
             CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1 CLAIM_2 CLAIM_SE "GE*1*7~IEA*2*000000042~");
    expect_ta1("E*024");
    expect_999("AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~");
}

Test(ack, the_only_group_is_of_no_kind_known)
{
    take(CLAIM_ISA "GS*ZZ*MEAPP*THEMAPP*20240131*1530*6*X*005010X222A1~GE*0*6~IEA*1*000000042~");
    cr_assert_eq(x12_ack_status(ack, 1), 'R');
}

/* ---- which IK304, which IK403 --------------------------------------------------------------- */

static void expect_inserted(const char *segment, const char *want)
{
    struct buf text;
    char body[256];
    buf_init(&text, 0);
    buf_printf(&text, "%s%s~%s", CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1,
               segment, CLAIM_2 "SE*29*0001~" CLAIM_END);
    take(buf_cstr(&text));
    answer_with(x12_ack_write_999);
    snprintf(body, sizeof body, "~IK3*%s", want);
    cr_expect(strstr(buf_cstr(&answer), body), "%s: %s", want, buf_cstr(&answer));
    x12_ack_free(ack);
    ack = NULL;
    buf_fini(&text);
}

Test(ack, segments_that_do_not_belong)
{
    expect_inserted("XYZ*1", "XYZ*23*2400*1~");         /* no segment at all */
    expect_inserted("BPR*I*0*C*NON", "BPR*23*2400*6~"); /* of a remittance, never of a claim */
}

/* SV names a provider in a 277CA: a code of the standard, not of this place. Q0 is none at all. */
Test(ack, a_code_of_another_guide)
{
    static const char *const codes[][2] = {{"SV", "~IK4*8*66*I6*SV~"}, {"Q0", "~IK4*8*66*7*Q0~"}};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        char text[4096], *at;
        snprintf(text, sizeof text, "%s", CLAIM_TEXT);
        at = strstr(text, "*XX*1234567893");
        memcpy(at + 1, codes[i][0], 2);
        take(text);
        answer_with(x12_ack_write_999);
        cr_expect(strstr(buf_cstr(&answer), codes[i][1]), "%s", buf_cstr(&answer));
        x12_ack_free(ack);
    }
    ack = NULL;
}

/* Types past the fourth are business: the set stands, whatever their rows say. */
Test(ack, business_findings_are_not_said)
{
    struct err err = {0};
    ack = x12_ack_new(true, &err);
    struct x12_handler handler = x12_ack_handler(ack, NULL);
    struct envelope_planter p = {handler};
    struct x12_handler planting = {&p, plant_business, {&p, drop_fault}};
    lab_read(STR(CLAIM_TEXT), X12_SNIP_ALL, 0, &planting);
    expect_999("AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~");
}

Test(ack, cut_off)
{
    take(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP);
    cr_assert_eq(x12_ack_status(ack, 1), 'R');
    expect_ta1("R*023");
}

Test(ack, an_acknowledgement_is_not_answered)
{
    take(CLAIM_TEXT);
    answer_with(x12_ack_write_999);
    struct buf first = answer;
    buf_init(&answer, 0);
    x12_ack_free(ack);
    take(buf_cstr(&first));
    cr_assert_eq(x12_ack_status(ack, 1), 'A');
    answer_with(x12_ack_write_999);
    cr_assert_eq(answer.n, 0);
    buf_fini(&first);
}

Test(ack, an_unknown_guide)
{
    take(CLAIM_ISA "GS*HC*MEAPP*THEMAPP*20240131*1530*7*X*005010X999~ST*837*0001*005010X999~"
                   "SE*2*0001~" CLAIM_END);
    answer_with(x12_ack_write_999);
    cr_assert(strstr(buf_cstr(&answer), "~AK1*HC*7*005010X999~"), "%s", buf_cstr(&answer));
    cr_assert(strstr(buf_cstr(&answer), "~AK9*R*1*1*0*2~"), "%s", buf_cstr(&answer));
}

/* A situation (SNIP 4) does not turn the set away; it names what
 * called for the segment not there. */
Test(ack, a_situation)
{
    take_snip(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
              "CLM*A2*50***11:B:7*Y*A*Y*Y~HI*ABK:F411~LX*1~SV1*HC:90834*50*UN*1***1~"
              "DTP*472*D8*20240116~" CLAIM_SE CLAIM_END,
              X12_SNIP_ALL, true);
    expect_999("AK2*837*0001*005010X222A1~IK3*REF*28*2300*I6~"
               "CTX*SITUATIONAL TRIGGER*CLM*23*2300*5:3*1325~CTX*CLM01:A2~IK5*E*I5~AK9*E*1*1*1~");
}

/* Asked for by another element of its own segment. */
Test(ack, a_situation_within_a_segment)
{
    take_snip(CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER CLAIM_1
              "CLM*A2*50***11:B:1*Y*A*Y*Y**AA~DTP*439*D8*20240110~HI*ABK:F411~LX*1~"
              "SV1*HC:90834*50*UN*1***1~DTP*472*D8*20240116~SE*29*0001~" CLAIM_END,
              X12_SNIP_ALL, true);
    expect_999("AK2*837*0001*005010X222A1~IK3*CLM*23*2300*8~CTX*CLM01:A2~IK4*11:4*156*I9~"
               "CTX*SITUATIONAL TRIGGER*CLM*23*2300~IK5*E*I5~AK9*E*1*1*1~");
}

Test(ack, more_faults_than_are_said)
{
    struct buf text;
    buf_init(&text, 0);
    buf_puts(&text, CLAIM_ISA CLAIM_GS CLAIM_ST CLAIM_TOP CLAIM_SUBSCRIBER);
    for (int i = 0; i < X12_ACK_FAULTS_MAX + 100; i++)
        buf_puts(&text, "CLM*A1*100***11:X:1*Y*A*Y*Y~HI*ABK:F329~LX*1~"
                        "SV1*HC:90837*100*UN*1***1~DTP*472*D8*20240115~");
    buf_printf(&text, "SE*%d*0001~%s", 18 + 5 * (X12_ACK_FAULTS_MAX + 100), CLAIM_END);
    take(buf_cstr(&text));
    answer_with(x12_ack_write_999);
    unsigned n = 0;
    for (const char *p = buf_cstr(&answer); (p = strstr(p, "~IK3*")); p++)
        n++;
    cr_assert_eq(n, X12_ACK_FAULTS_MAX);
    cr_assert(strstr(buf_cstr(&answer), "~AK9*R*1*1*0~"));
    buf_fini(&text);
}

static bool count_event(void *ctx, const struct x12_event *e)
{
    unsigned *n = ctx;
    (void)e;
    return ++*n < 5;
}

/* Everything is passed on, and a handler behind it can stop the reader. */
Test(ack, passes_on)
{
    struct err err = {0};
    unsigned n = 0;
    struct x12_handler behind = {&n, count_event, {NULL, NULL}};
    ack = x12_ack_new(true, &err);
    struct x12_handler handler = x12_ack_handler(ack, &behind);
    lab_read(STR(CLAIM_TEXT), X12_SNIP_ALL, 0, &handler);
    cr_assert_eq(n, 5);
}
