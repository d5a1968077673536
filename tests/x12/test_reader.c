/* test_reader.c - bytes to segments: any cut gives the same, nothing crashes, every damage is
 * named. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "x12/trace.h"

#define ISA_HEAD(control)                                                                          \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260115*1200*^*00501*"   \
    "00000000" control "*0*T*:~"
#define GROUP_HEAD "GS*HP*SENDER*RECEIVER*20260115*1200*1*X*005010X221A1~"
#define BODY                                                                                       \
    "ST*835*0001~BPR*I*34.5*C*CHK************20260115~TRN*1*77*1512345678~"                        \
    "SVC*HC:90837:HE^X*150*34.5**1~CAS*CO*45*115.5***~SE*6*0001~"
#define TAIL(control) "GE*1*1~IEA*1*00000000" control "~"
/* As STR, in a static table. */
#define TEXT(lit)                                                                                  \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }
#define WHOLE(control) ISA_HEAD(control) GROUP_HEAD BODY TAIL(control)
#define LINES                                                                                      \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260115*1200*^*00501*"   \
    "000000001*0*T*:~\r\n" GROUP_HEAD "\r\nST*835*0001~\r\nBPR*I*34.5~\r\nSE*3*0001~\r\n"          \
    "GE*1*1~\r\nIEA*1*000000001~\r\n"
#define LF_ENDS                                                                                    \
    "ISA|00|          |00|          |ZZ|SENDER         |ZZ|RECEIVER       |260115|1200|^|00501|"   \
    "000000002|0|T|>\nGS|HP|S|R|20260115|1200|1|X|005010X221A1\n\nST|835|0001\nN1|PR|A~B>C\n"      \
    "SE|3|0001\nGE|1|1\nIEA|1|000000002\n"
#define LOOSE                                                                                      \
    "ISA*00**00**ZZ*SENDER*ZZ*RECEIVER*260115*1200*^*00501*000000003*0*T*:~" GROUP_HEAD BODY TAIL( \
        "3")

static const struct {
    const char *name;
    struct str source;
} documents[] = {
    {"plain", TEXT(WHOLE("1"))},
    {"lines", TEXT(LINES)},
    {"line feed ends segments", TEXT(LF_ENDS)},
    {"no fixed width", TEXT(LOOSE)},
    {"three, each its delimiters", TEXT(WHOLE("1") LF_ENDS "\r\n  " LOOSE "\x1a\0\0 ")},
    {"mark, blanks", TEXT("\xef\xbb\xbf \r\n\t" WHOLE("1") "\n\n")},
    {"junk around",
     TEXT("From: a@b\nISAAC ISA*is here ISA" WHOLE("1") "junk ISA*00*ISA*" WHOLE("2") "IS")},
    {"end missing, next begins", TEXT(ISA_HEAD("1") GROUP_HEAD "ST*835*0001~BPR*I~" LF_ENDS)},
    {"header in pieces", TEXT(ISA_HEAD("1") GROUP_HEAD "ISA*00*short~" WHOLE("2"))},
    {"strange bytes",
     TEXT(ISA_HEAD("1") GROUP_HEAD "ST*835*0001~N1*PR*A\0B\x7f~N1*PE*M\xc3\xbcller~N3*TWO\r\nLINES~"
                                   "~~N4~*~n1*x~NM10*1~N:1*2~SE*9*0001~" TAIL("1"))},
    {"elements without end",
     TEXT(
         ISA_HEAD("1") GROUP_HEAD
         "ST*835*0001~K3*a*b*c*d*e*f*g*h*i*j*k*l*m*n*o*p*q*r*s*t*u*v*w*x*y*z*a*b*c*d*e*f*g*h*i*j*k*"
         "l*m*n*o*p*q*r*s*t*u*v*w*x*y*z*a*b*c*d*e*f*g*h*i*j*k*l:m^n*o*p*q*r~SE*3*0001~" TAIL("1"))},
    {"no terminator at the end", TEXT(ISA_HEAD("1") GROUP_HEAD BODY "GE*1*1~IEA*1*000000001")},
    {"delimiters not distinct",
     TEXT(
         "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260115*1200*^*00501*"
         "000000001*0*T*^~GS*HP~" WHOLE("4"))},
    {"zip", TEXT("PK\003\004whatever ISA*00*")},
    {"zip in parts", TEXT("\x1f\x8b")},
    {"UTF-16", TEXT("\xff\xfeI\0S\0A\0*\0")},
    {"nothing", TEXT("")},
    {"blanks", TEXT(" \r\n ")},
    {"not X12", TEXT("{\"resourceType\":\"Bundle\"}")},
    {"only ISA", TEXT("ISA")},
};

static void check_same(const struct trace *want, const struct trace *have, const char *name,
                       const char *how, size_t n)
{
    cr_assert(str_eq(buf_str(&want->text), buf_str(&have->text)), "%s, %s %zu:\n%.*s--- not\n%.*s",
              name, how, n, STR_FMT(buf_str(&have->text)), STR_FMT(buf_str(&want->text)));
}

static void check_cut(const struct trace *want, struct str source, const char *name, size_t first,
                      size_t step, enum x12_altitude altitude)
{
    struct trace have;
    trace_chunks(&have, source, first, step, altitude);
    check_same(want, &have, name, first ? "cut at" : "chunks of", first ? first : step);
    trace_fini(&have);
}

Test(reader, any_cut_gives_the_same)
{
    for (size_t d = 0; d < COUNT_OF(documents); d++) {
        struct str source = documents[d].source;
        for (int altitude = X12_ALTITUDE_SEGMENTS; altitude <= X12_ALTITUDE_GUIDE; altitude++) {
            struct trace want;
            trace_whole(&want, source, (enum x12_altitude)altitude);
            for (size_t cut = 1; cut < source.n; cut++)
                check_cut(&want, source, documents[d].name, cut, source.n,
                          (enum x12_altitude)altitude);
            for (size_t step = 1; step < 9; step++)
                check_cut(&want, source, documents[d].name, 0, step, (enum x12_altitude)altitude);
            trace_fini(&want);
        }
    }
}

Test(reader, any_chunks_of_a_long_source_give_the_same)
{
    struct buf source;
    buf_init(&source, 0);
    for (unsigned i = 0; i < 40; i++) {
        size_t filling = (size_t)(i % 5) * 16000;
        buf_puts(&source, i % 3 ? WHOLE("1") "\r\n" : LF_ENDS " junk ");
        buf_puts(&source, ISA_HEAD("2") GROUP_HEAD "ST*835*0001~K3*");
        for (size_t k = 0; k < filling; k++)
            buf_putc(&source, k % 7 ? 'x' : '*');
        buf_puts(&source, "~SE*3*0001~" TAIL("2"));
    }
    struct trace want;
    trace_whole(&want, buf_str(&source), X12_ALTITUDE_ENVELOPE);
    static const size_t STEPS[] = {1,    3,    64,   106,   107,   1000,  1024,
                                   8191, 8192, 8193, 65536, 65537, 100000};
    for (size_t k = 0; k < COUNT_OF(STEPS); k++)
        check_cut(&want, buf_str(&source), "long", 0, STEPS[k], X12_ALTITUDE_ENVELOPE);
    trace_fini(&want);
    buf_fini(&source);
}

static bool says_it_is_cut(const struct trace *t)
{
    return trace_has(t, X12_TRUNCATED) || trace_has(t, X12_NOT_X12) ||
           trace_has(t, X12_IEA_MISSING) || trace_has(t, X12_JUNK_BETWEEN) ||
           trace_has(t, X12_ISA_UNREADABLE);
}

Test(reader, cut_off_anywhere_is_always_said)
{
    static const struct str SOURCES[] = {TEXT(WHOLE("1")), TEXT(LOOSE),
                                         TEXT(WHOLE("1") WHOLE("2"))};
    for (size_t k = 0; k < COUNT_OF(SOURCES); k++)
        for (size_t n = 0; n < SOURCES[k].n; n++) {
            if (k == 2 && n == SOURCES[0].n) /* the first is whole, and nothing is cut */
                continue;
            struct trace t;
            trace_whole(&t, str_of(SOURCES[k].p, n), X12_ALTITUDE_GUIDE);
            cr_assert(says_it_is_cut(&t), "source %zu cut at %zu", k, n);
            cr_assert_eq(t.opens, t.closes, "source %zu cut at %zu: all that opens closes", k, n);
            trace_fini(&t);
        }
}

Test(reader, one_changed_byte_never_breaks_it)
{
    struct str whole = STR(WHOLE("1") LF_ENDS);
    static const char BYTES[] = {'\0', '~', '*', ':', 'I', '\n', ' ', (char)0xff};
    char *copy = malloc(whole.n);
    for (size_t at = 0; at < whole.n; at++)
        for (size_t k = 0; k < sizeof(BYTES); k++) {
            memcpy(copy, whole.p, whole.n);
            copy[at] = BYTES[k];
            struct trace t, again;
            trace_whole(&t, str_of(copy, whole.n), X12_ALTITUDE_GUIDE);
            trace_chunks(&again, str_of(copy, whole.n), 0, 7, X12_ALTITUDE_GUIDE);
            check_same(&t, &again, "changed", "at", at);
            cr_assert_eq(t.opens, t.closes);
            trace_fini(&t);
            trace_fini(&again);
        }
    free(copy);
}

/* ---- what is said of each ------------------------------------------------------------------- */

static void check_codes(const char *name, struct str source, const uint16_t *codes,
                        unsigned segments)
{
    struct trace t;
    unsigned n = 0;
    trace_whole(&t, source, X12_ALTITUDE_SEGMENTS);
    for (; codes[n] != 0; n++)
        cr_assert_eq(t.codes[n], codes[n], "%s: fault %u is %u, not %u\n%s", name, n, t.codes[n],
                     codes[n], buf_cstr(&t.text));
    cr_assert_eq(t.faults, n, "%s: %u faults\n%s", name, t.faults, buf_cstr(&t.text));
    cr_assert_eq(t.segments, segments, "%s: %u segments\n%s", name, t.segments, buf_cstr(&t.text));
    trace_fini(&t);
}

Test(reader, says_what_it_skips_and_reads_the_rest)
{
    static const struct {
        const char *name;
        uint16_t codes[6];
        unsigned segments;
    } WANT[] = {
        {"plain", {0}, 10},
        {"lines", {0}, 7},
        {"line feed ends segments", {0}, 7},
        {"no fixed width", {0}, 10},
        {"three, each its delimiters", {0}, 27},
        {"mark, blanks", {X12_BOM}, 10},
        {"junk around", {X12_NOT_X12, X12_JUNK_BETWEEN, X12_JUNK_BETWEEN}, 20},
        {"end missing, next begins", {0}, 11},
        {"header in pieces", {X12_ISA_UNREADABLE}, 12},
        {"strange bytes", {X12_BINARY}, 16},
        {"elements without end", {0}, 7},
        {"no terminator at the end", {X12_TRUNCATED}, 9},
        {"delimiters not distinct", {X12_ISA_UNREADABLE}, 10},
        {"zip", {X12_ZIPPED}, 0},
        {"zip in parts", {X12_ZIPPED}, 0},
        {"UTF-16", {X12_WRONG_ENCODING}, 0},
        {"nothing", {X12_NOT_X12}, 0},
        {"blanks", {X12_NOT_X12}, 0},
        {"not X12", {X12_NOT_X12}, 0},
        {"only ISA", {X12_NOT_X12}, 0},
    };
    cr_assert_eq(COUNT_OF(WANT), COUNT_OF(documents));
    for (size_t d = 0; d < COUNT_OF(documents); d++) {
        cr_assert_str_eq(WANT[d].name, documents[d].name);
        check_codes(documents[d].name, documents[d].source, WANT[d].codes, WANT[d].segments);
    }
}

static struct x12_segment last_k3;
static char last_bytes[4096];

static bool keep_k3(void *ctx, const struct x12_event *event)
{
    (void)ctx;
    if (event->kind == X12_SEGMENT && event->segment->tag == X12_TAG('K', '3', 0)) {
        last_k3 = *event->segment;
        cr_assert_lt(last_k3.len, sizeof(last_bytes));
        memcpy(last_bytes, last_k3.p, last_k3.len);
        last_k3.p = last_bytes;
    }
    return true;
}

static void read_k3(const char *segment)
{
    struct err err = {0};
    struct x12_options options = {.altitude = X12_ALTITUDE_SEGMENTS};
    struct x12_handler handler = {.event = keep_k3};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    (void)x12_reader_feed(r, ISA_HEAD("1"), sizeof(ISA_HEAD("1")) - 1);
    (void)x12_reader_feed(r, segment, strlen(segment));
    (void)x12_reader_end(r);
    static struct x12_delims delims;
    delims = *last_k3.delims;
    last_k3.delims = &delims;
    x12_reader_free(r);
}

Test(reader, builds_the_segment)
{
    read_k3("K3*A:B^C:D**X~");
    const struct x12_segment *s = &last_k3;
    cr_assert(s->n == 3 && !s->overlong && !s->odd_bytes && s->offset == 106 && s->ordinal == 2);
    cr_assert_eq(s->compound, (uint64_t)1 << 1);
    cr_assert(str_is(x12_element(s, 0), "K3") && str_is(x12_element(s, 1), "A:B^C:D"));
    cr_assert(!x12_has(s, 2) && x12_has(s, 3) && !x12_has(s, 4) && x12_element(s, 63).n == 0);
    cr_assert(str_is(x12_repetition(s, 1, 2), "C:D") && str_is(x12_component(s, 1, 2), "B"));
    cr_assert(x12_repetitions(s, 1) == 2 && x12_repetitions(s, 2) == 0 &&
              x12_repetitions(s, 3) == 1);
    cr_assert(str_is(x12_component(s, 3, 1), "X") && x12_component(s, 3, 2).n == 0);
    cr_assert(x12_component(s, 1, 3).n == 0 && x12_repetition(s, 3, 2).n == 0);
}

Test(reader, keeps_sixty_two_elements_and_says_there_were_more)
{
    char text[512] = "K3";
    for (unsigned i = 1; i <= 70; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "*%u", i);
    strcat(text, "~");
    read_k3(text);
    cr_assert(last_k3.n == X12_ELEMENTS_MAX && last_k3.overlong);
    cr_assert(str_is(x12_element(&last_k3, 62), "62"));
    cr_assert_eq(last_k3.len, strlen(text) - 1);
}

Test(reader, tells_odd_bytes_from_line_breaks)
{
    read_k3("\r\nK3*A~\r\n");
    cr_assert(!last_k3.odd_bytes && last_k3.offset == 108);
    read_k3("K3*A\nB~");
    cr_assert(last_k3.odd_bytes);
    read_k3("K3*\xe9~");
    cr_assert(last_k3.odd_bytes);
}

Test(reader, parts_of_a_value)
{
    struct str v = STR("a::c");
    cr_assert(str_is(x12_part(v, ':', 1), "a") && x12_part(v, ':', 2).n == 0);
    cr_assert(str_is(x12_part(v, ':', 3), "c") && x12_part(v, ':', 4).n == 0);
    cr_assert(x12_part(v, ':', 0).n == 0 && str_is(x12_part(v, '\0', 1), "a::c"));
    cr_assert(x12_part(v, '\0', 2).n == 0 && x12_part(STR(""), ':', 1).n == 0);
    cr_assert(x12_part(STR("a:"), ':', 2).n == 0);
}

Test(reader, ids_are_two_or_three_capitals_or_digits)
{
    cr_assert_eq(x12_tag_of(STR("NM1")), 0x004e4d31u);
    cr_assert_eq(x12_tag_of(STR("N1")), 0x004e3100u);
    cr_assert(!x12_tag_of(STR("")) && !x12_tag_of(STR("N")) && !x12_tag_of(STR("NM10")));
    cr_assert(!x12_tag_of(STR("nm1")) && !x12_tag_of(STR("N ")) && !x12_tag_of(STR("NM-")));
}

/* ---- size ----------------------------------------------------------------------------------- */

Test(reader, an_element_without_end_is_one_fault)
{
    struct trace t;
    trace_init(&t);
    struct x12_reader *r = trace_reader(&t, X12_ALTITUDE_ENVELOPE);
    static char filling[1 << 20];
    memset(filling, 'x', sizeof(filling));
    struct str head = STR(ISA_HEAD("1") GROUP_HEAD "ST*835*0001~K3*"),
               tail = STR("~SE*3*0001~" TAIL("1"));
    (void)x12_reader_feed(r, head.p, head.n);
    for (unsigned i = 0; i < 64; i++)
        (void)x12_reader_feed(r, filling, sizeof(filling));
    (void)x12_reader_feed(r, tail.p, tail.n);
    cr_assert(x12_reader_end(r));
    cr_assert(t.faults == 1 && t.codes[0] == X12_SEGMENT_TOO_LONG, "%s", buf_cstr(&t.text));
    cr_assert_eq(t.segments, 6);
    cr_assert_eq(x12_reader_bytes(r), head.n + tail.n + 64 * sizeof(filling));
    cr_assert_eq(x12_reader_segments(r), 7);
    x12_reader_free(r);
    trace_fini(&t);
}

/* The longest that is read, and one byte more; in one piece and cut. */
Test(reader, the_longest_segment)
{
    for (size_t more = 0; more < 2; more++) {
        struct buf source;
        buf_init(&source, 0);
        buf_puts(&source, ISA_HEAD("1") "K3*");
        for (size_t i = 3; i < X12_SEGMENT_MAX + more; i++)
            buf_putc(&source, 'x');
        buf_puts(&source, "~IEA*0*000000001~");
        for (size_t step = 1; step < 1000000; step *= 10) {
            struct trace t;
            trace_chunks(&t, buf_str(&source), 0, step, X12_ALTITUDE_SEGMENTS);
            cr_assert_eq(t.segments, 3 - more);
            cr_assert_eq(trace_has(&t, X12_SEGMENT_TOO_LONG), more == 1);
            trace_fini(&t);
        }
        buf_fini(&source);
    }
}

Test(reader, ten_million_bytes_of_anything)
{
    uint32_t state = 1;
    struct trace t;
    trace_init(&t);
    struct x12_reader *r = trace_reader(&t, X12_ALTITUDE_ENVELOPE);
    static char noise[100000];
    for (unsigned k = 0; k < 100; k++) {
        for (size_t i = 0; i < sizeof(noise); i++) {
            state = state * 1664525u + 1013904223u;
            noise[i] = k % 2 ? (char)(state >> 24) : "ISA*~\n:^ "[(state >> 24) % 9];
        }
        (void)x12_reader_feed(r, noise, sizeof(noise));
    }
    (void)x12_reader_end(r);
    cr_assert(t.faults > 0 && t.codes[0] == X12_NOT_X12);
    x12_reader_free(r);
    trace_fini(&t);
}

/* ---- the life of a reader ------------------------------------------------------------------- */

Test(reader, stops_when_the_handler_does_and_serves_again)
{
    for (unsigned stop = 1; stop <= 10; stop++) {
        struct trace t;
        trace_init(&t);
        t.stop_after = stop;
        struct x12_reader *r = trace_reader(&t, X12_ALTITUDE_GUIDE);
        cr_assert_not(x12_reader_feed(r, WHOLE("1"), sizeof(WHOLE("1")) - 1));
        cr_assert_not(x12_reader_feed(r, WHOLE("1"), sizeof(WHOLE("1")) - 1));
        cr_assert_not(x12_reader_end(r));
        cr_assert_eq(t.segments, stop);
        t.stop_after = 0;
        t.segments = 0;
        cr_assert(x12_reader_feed(r, WHOLE("1"), sizeof(WHOLE("1")) - 1) && x12_reader_end(r));
        cr_assert_eq(t.segments, 10);
        x12_reader_free(r);
        trace_fini(&t);
    }
}

Test(reader, the_next_source_begins_anew)
{
    struct trace once, twice;
    trace_init(&twice);
    trace_whole(&once, STR(WHOLE("1")), X12_ALTITUDE_ENVELOPE);
    struct x12_reader *r = trace_reader(&twice, X12_ALTITUDE_ENVELOPE);
    (void)x12_reader_feed(r, "ISA*00*", 7);
    (void)x12_reader_end(r);
    buf_reset(&twice.text);
    (void)x12_reader_feed(r, WHOLE("1"), sizeof(WHOLE("1")) - 1);
    (void)x12_reader_end(r);
    check_same(&once, &twice, "second source", "of", 2);
    x12_reader_free(r);
    trace_fini(&once);
    trace_fini(&twice);
}
