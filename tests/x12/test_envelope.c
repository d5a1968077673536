/* test_envelope.c - ISA to IEA: opens and closes, counts, control numbers, guides; each disorder
 * named. */
#include "x12/controls.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "x12/trace.h"

#define ISA_OF(version, control)                                                                   \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260115*1200*^*" version \
    "*" control "*0*T*:~"
#define ISA_1 ISA_OF("00501", "000000001")
#define GS_OF(code, number, version)                                                               \
    "GS*" code "*SENDER*RECEIVER*20260115*1200*" number "*X*" version "~"
#define GS_1  GS_OF("HP", "1", "005010X221A1")
#define SET_1 "ST*835*0001~LX*1~SE*3*0001~"
#define GE_1  "GE*1*1~"
#define IEA_1 "IEA*1*000000001~"

struct expectation {
    const char *name;
    const char *source;
    uint16_t codes[8];
};

static void check_all(const struct expectation *e, size_t count, enum x12_altitude altitude)
{
    for (size_t k = 0; k < count; k++) {
        struct trace t;
        unsigned n = 0;
        trace_whole(&t, str_from(e[k].source), altitude);
        for (; e[k].codes[n] != 0; n++)
            cr_assert_eq(t.codes[n], e[k].codes[n], "%s: fault %u is %u\n%s", e[k].name, n,
                         t.codes[n], buf_cstr(&t.text));
        cr_assert_eq(t.faults, n, "%s: %u faults, not %u\n%s", e[k].name, t.faults, n,
                     buf_cstr(&t.text));
        cr_assert_eq(t.opens, t.closes, "%s: all that opens closes\n%s", e[k].name,
                     buf_cstr(&t.text));
        trace_fini(&t);
    }
}

static const struct expectation disorders[] = {
    {"in order", ISA_1 GS_1 SET_1 GE_1 IEA_1, {0}},
    {"two of each",
     ISA_1 GS_1 SET_1 "ST*835*0002~SE*2*0002~GE*2*1~" GS_OF("HP", "2", "005010X221A1") SET_1
     "GE*1*2~IEA*2*000000001~",
     {0}},
    {"no groups", ISA_1 "IEA*0*000000001~", {0}},
    {"wrong counts",
     ISA_1 GS_1 "ST*835*0001~SE*3*0001~GE*2*1~IEA*2*000000001~",
     {X12_SE_COUNT, X12_GE_COUNT, X12_IEA_COUNT}},
    {"counts that are none", ISA_1 GS_1 "ST*835*0001~SE**0001~" GE_1 IEA_1, {X12_SE_COUNT}},
    {"control numbers differ",
     ISA_1 GS_1 "ST*835*0001~SE*2*0002~GE*1*2~IEA*1*000000002~",
     {X12_SE_CONTROL, X12_GE_CONTROL, X12_IEA_CONTROL}},
    {"trailers missing",
     ISA_1 GS_1 "ST*835*0001~LX*1~",
     {X12_SE_MISSING, X12_GE_MISSING, X12_IEA_MISSING}},
    {"GE inside a set", ISA_1 GS_1 "ST*835*0001~" GE_1 IEA_1, {X12_SE_MISSING}},
    {"IEA inside a set", ISA_1 GS_1 "ST*835*0001~" IEA_1, {X12_SE_MISSING, X12_GE_MISSING}},
    {"ST inside a set",
     ISA_1 GS_1 "ST*835*0001~ST*835*0002~SE*2*0002~GE*2*1~" IEA_1,
     {X12_SE_MISSING}},
    {"GS inside a set",
     ISA_1 GS_1 "ST*835*0001~" GS_OF("HP", "2", "005010X221A1") SET_1 "GE*1*2~IEA*2*000000001~",
     {X12_SE_MISSING, X12_GE_MISSING}},
    {"ISA inside a set",
     ISA_1 GS_1 "ST*835*0001~" ISA_OF("00501", "000000002") "IEA*0*000000002~",
     {X12_SE_MISSING, X12_GE_MISSING, X12_IEA_MISSING}},
    {"SE without ST", ISA_1 GS_1 "SE*1*0001~GE*0*1~" IEA_1, {X12_SEGMENT_STRAY}},
    {"GE without GS", ISA_1 "GE*0*1~IEA*0*000000001~", {X12_SEGMENT_STRAY}},
    {"sets without a group", ISA_1 SET_1 SET_1 "IEA*0*000000001~", {X12_SEGMENT_STRAY}},
    {"strays are told once a stretch",
     ISA_1 "N1~N2~" GS_1 "N3~N4~" SET_1 "N1~" GE_1 "N1~" IEA_1,
     {X12_SEGMENT_STRAY, X12_SEGMENT_STRAY, X12_SEGMENT_STRAY, X12_SEGMENT_STRAY}},
    {"ST02 twice", ISA_1 GS_1 SET_1 SET_1 "GE*2*1~" IEA_1, {X12_ST_DUPLICATE}},
    {"ST02 of another group is no twin",
     ISA_1 GS_1 SET_1 GE_1 GS_OF("HP", "2", "005010X221A1") SET_1 "GE*1*2~IEA*2*000000001~",
     {0}},
    {"GS06 twice", ISA_1 GS_1 SET_1 GE_1 GS_1 SET_1 GE_1 "IEA*2*000000001~", {X12_GS_DUPLICATE}},
    {"GS06 of another interchange is no twin",
     ISA_1 GS_1 SET_1 GE_1 IEA_1 ISA_OF("00501", "000000002") GS_1 SET_1 GE_1 "IEA*1*000000002~",
     {0}},
    {"an ISA value holds a separator",
     "ISA*00*     A:B  *00*    C*D   *ZZ*SENDER         *ZZ*RECEIVER       *240115*1530*^*00501*"
     "000000001*0*T*:~IEA*0*000000001~",
     {X12_ISA_ELEMENT, X12_ISA_ELEMENT}},
    {"ISA13 twice", ISA_1 "IEA*0*000000001~" ISA_1 "IEA*0*000000001~", {X12_ISA_DUPLICATE}},
    {"ST02 missing", ISA_1 GS_1 "ST*835~SE*2~" GE_1 IEA_1, {X12_ST_CONTROL}},
    {"ST02 too short", ISA_1 GS_1 "ST*835*1~SE*2*1~" GE_1 IEA_1, {X12_ST_CONTROL}},
    {"version 4010", ISA_OF("00401", "000000001") "IEA*0*000000001~", {X12_VERSION}},
    {"ISA of other widths",
     "ISA*00**00**ZZ*S*ZZ*R*260115*1200*^*00501*000000001*0*T*:~" GS_1 SET_1 GE_1 IEA_1,
     {X12_ISA_NOT_FIXED}},
    {"ISA elements",
     "ISA*00*          *00*          *Q1*SENDER         *ZZ*RECEIVER       *261315*1200*^*00501*"
     "000000001*7*T*:~IEA*0*000000001~",
     {X12_ISA_ELEMENT, X12_ISA_ELEMENT, X12_ISA_ELEMENT}},
    {"GS elements",
     ISA_1 "GS*HP*SENDER*RECEIVER*20260115*1200*1*Q*005010X221A1~" SET_1 GE_1 IEA_1,
     {X12_GS_ELEMENT}},
    {"TA1 alone", ISA_1 "TA1*000000905*260114*1100*A*000~IEA*0*000000001~", {0}},
    {"TA1 invalid", ISA_1 "TA1*000000905*260114*1100*Q*000~IEA*0*000000001~", {X12_TA1_ELEMENT}},
    {"TA1 after a group",
     ISA_1 GS_1 SET_1 GE_1 "TA1*000000905*260114*1100*A*000~" IEA_1,
     {X12_SEGMENT_STRAY}},
};

Test(envelope, each_disorder_is_named_once)
{
    check_all(disorders, COUNT_OF(disorders), X12_ALTITUDE_ENVELOPE);
}

/* Beyond those, whatever the walk finds in sets that are nearly empty. */
static const struct expectation guides[] = {
    {"997",
     ISA_1 GS_OF("FA", "1", "004010") "ST*997*0001~SE*2*0001~" GE_1 IEA_1,
     {X12_GS_VERSION, X12_SET_GUIDE}},
    {"4010 claim",
     ISA_OF("00401", "000000001")
         GS_OF("HC", "1", "004010X098A1") "ST*837*0001~SE*2*0001~" GE_1 IEA_1,
     {X12_VERSION, X12_GS_VERSION, X12_SET_GUIDE}},
    {"unknown group",
     ISA_1 GS_OF("PO", "1", "005010") "ST*850*0001~SE*2*0001~" GE_1 IEA_1,
     {X12_GS_UNKNOWN, X12_SET_GUIDE}},
    {"set of another group",
     ISA_1 GS_OF("HP", "1", "005010X221A1") "ST*837*0001~SE*2*0001~" GE_1 IEA_1,
     {X12_SET_UNKNOWN}},
};

Test(envelope, what_has_no_guide_is_named_and_still_delivered)
{
    check_all(guides, COUNT_OF(guides), X12_ALTITUDE_GUIDE);
    struct trace t;
    trace_whole(&t, str_from(guides[0].source), X12_ALTITUDE_GUIDE);
    cr_assert_eq(t.segments, 6);
    cr_assert(strstr(buf_cstr(&t.text), "|ST|997|0001") != NULL);
    cr_assert(strstr(buf_cstr(&t.text), "errors 1 rejected 0 complete 1") != NULL);
    trace_fini(&t);
}

static void check_guide(const char *source, const char *want, uint16_t fault)
{
    struct trace t;
    trace_whole(&t, str_from(source), X12_ALTITUDE_GUIDE);
    bool placed = strstr(buf_cstr(&t.text), want) != NULL;
    cr_assert(placed, "%s\n%s", want, buf_cstr(&t.text));
    cr_assert_eq(trace_has(&t, X12_SET_GUIDE), fault == X12_SET_GUIDE, "%s", buf_cstr(&t.text));
    cr_assert_eq(trace_has(&t, X12_GS_VERSION), fault == X12_GS_VERSION, "%s", buf_cstr(&t.text));
    trace_fini(&t);
}

Test(envelope, the_guide_comes_from_GS08_else_from_ST03)
{
    const char *placed = "loop [1] use";
    check_guide(ISA_1 GS_1 SET_1 GE_1 IEA_1, placed, 0);
    check_guide(ISA_1 GS_OF("HP", "1", "005010X221") SET_1 GE_1 IEA_1, placed, 0);
    check_guide(
        ISA_1 GS_OF("HC", "1", "005010X222A1") "ST*837*0001*005010X222~SE*2*0001~" GE_1 IEA_1,
        placed, 0);
    check_guide(ISA_1 GS_OF("HC", "1", "005010") "ST*837*0001*005010X222A1~SE*2*0001~" GE_1 IEA_1,
                placed, X12_GS_VERSION);
    check_guide(
        ISA_1 GS_OF("HC", "1", "005010X222A1") "ST*837*0001*005010X999~SE*2*0001~" GE_1 IEA_1,
        placed, X12_SET_GUIDE);
}

Test(envelope, numbers_that_differ_only_by_zeros_are_a_warning)
{
    struct trace t;
    trace_whole(&t, str_from(ISA_1 GS_OF("HP", "0001", "005010X221A1") SET_1 "GE*1*1~" IEA_1),
                X12_ALTITUDE_ENVELOPE);
    cr_assert(t.faults == 1 && t.codes[0] == X12_GE_CONTROL);
    cr_assert_eq(t.severities[0], SEVERITY_WARNING);
    cr_assert(strstr(buf_cstr(&t.text), "errors 1") == NULL);
    trace_fini(&t);
}

Test(envelope, errors_are_counted_outwards)
{
    struct trace t;
    trace_whole(&t,
                str_from(ISA_1 GS_1 "ST*835*0001~SE*9*0001~ST*835*0002~SE*2*0002~GE*3*1~" IEA_1),
                X12_ALTITUDE_ENVELOPE);
    const char *text = buf_cstr(&t.text);
    cr_assert(strstr(text, "}set 1.1.1 000000001/1/0001 counted 2 errors 1 rejected 0 complete 1"));
    cr_assert(strstr(text, "}set 1.1.2 000000001/1/0002 counted 2 errors 0 rejected 0 complete 1"));
    cr_assert(strstr(text, "}group 1.1.2 000000001/1/ counted 2 errors 2 rejected 1 complete 1"));
    cr_assert(strstr(text, "}interchange 1.1.2 000000001// counted 1 errors 2"), "%s", text);
    trace_fini(&t);
}

/* The order in which a consumer hears it. */
Test(envelope, events_in_order)
{
    static const char *const ORDER[] = {"interchange{", "|ISA|", "group{",      "|GS|", "set{",
                                        "|ST|",         "|LX|",  "|SE|",        "}set", "|GE|",
                                        "}group",       "|IEA|", "}interchange"};
    struct trace t;
    trace_whole(&t, str_from(ISA_1 GS_1 SET_1 GE_1 IEA_1), X12_ALTITUDE_ENVELOPE);
    const char *at = buf_cstr(&t.text);
    for (size_t i = 0; i < COUNT_OF(ORDER); i++) {
        at = strstr(at, ORDER[i]);
        cr_assert(at != NULL, "%s comes too early\n%s", ORDER[i], buf_cstr(&t.text));
        at += strlen(ORDER[i]);
    }
    trace_fini(&t);
}

Test(envelope, a_fault_names_where_it_is)
{
    struct trace t;
    trace_whole(&t, str_from(ISA_1 GS_1 "ST*835*0001~SE*9*0001~" GE_1 IEA_1),
                X12_ALTITUDE_ENVELOPE);
    char want[160];
    snprintf(want, sizeof(want), "fault 304 severity 2 @%zu #4 p2 SE-1.0.0 SE 000000001/1/0001\n",
             strlen(ISA_1 GS_1 "ST*835*0001~"));
    cr_assert(strstr(buf_cstr(&t.text), want) != NULL, "%s%s", want, buf_cstr(&t.text));
    trace_fini(&t);
}

Test(envelope, a_million_segments_without_a_set)
{
    struct trace t;
    trace_init(&t);
    struct err err = {0};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_handler handler = {&t, NULL, {&t, trace_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    (void)x12_reader_feed(r, ISA_1 GS_1, strlen(ISA_1 GS_1));
    for (unsigned i = 0; i < 1000000; i++)
        (void)x12_reader_feed(r, "N1*PR~", 6);
    (void)x12_reader_feed(r, "GE*0*1~" IEA_1, strlen("GE*0*1~" IEA_1));
    cr_assert(x12_reader_end(r));
    cr_assert(t.faults == 1 && t.codes[0] == X12_SEGMENT_STRAY);
    cr_assert_eq(x12_reader_segments(r), 1000004);
    x12_reader_free(r);
    trace_fini(&t);
}

/* ---- control numbers met so far ------------------------------------------------------------- */

static bool before(struct x12_controls *c, const char *number)
{
    return x12_controls_before(c, str_from(number));
}

Test(controls, an_ascending_run_needs_no_memory)
{
    struct x12_controls c = {0};
    char number[16];
    for (unsigned i = 1; i < 20000; i++) {
        snprintf(number, sizeof(number), "%04u", i);
        cr_assert_not(before(&c, number));
    }
    cr_assert_null(c.slots);
    cr_assert(before(&c, "0001") && before(&c, "9999") && before(&c, "19999"));
    cr_assert_not(before(&c, "20001"));
    cr_assert_not(before(&c, "20000"));
    cr_assert(before(&c, "20001"), "the run has not reached it");
    cr_assert_not(before(&c, ""));
    cr_assert_not(before(&c, ""));
    x12_controls_clear(&c);
}

Test(controls, any_order_and_any_text)
{
    struct x12_controls c = {0};
    char number[16];
    for (unsigned i = 0; i < 50000; i++) {
        snprintf(number, sizeof(number), i % 2 ? "A%u" : "%u", (i * 7919u) % 50021);
        cr_assert_not(before(&c, number), "%s", number);
        cr_assert(before(&c, number), "%s", number);
    }
    x12_controls_clear(&c);
    cr_assert_not(before(&c, "A7919"));
    x12_controls_clear(&c);
}

Test(controls, memory_is_bounded)
{
    struct x12_controls c = {0};
    char number[16];
    for (unsigned i = 0; i < 300000; i++) {
        snprintf(number, sizeof(number), "%u", 2 * i);
        (void)before(&c, number);
    }
    cr_assert_leq(c.used, X12_CONTROLS_MAX);
    cr_assert_leq(c.cap * sizeof(*c.slots), (size_t)4 << 20);
    cr_assert(before(&c, "2000"));
    x12_controls_clear(&c);
}
