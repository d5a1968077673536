/* test_writer.c - values to X12: what stands in the bytes, what is judged, what is refused. */
#include "x12/lab.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

struct desk {
    struct buf out;
    struct lab_faults faults;
    struct x12_writer *w;
    const struct x12_guide *guide; /* 999: the smallest */
};

static struct desk desk;

static void open_desk(void)
{
    struct err err = {0};
    struct fault_sink sink = lab_sink(&desk.faults);
    lab_init();
    buf_init(&desk.out, 0);
    desk.guide = x12_guide_named(STR("999"));
    cr_assert(desk.guide);
    desk.w = x12_writer_new(&desk.out, X12_SNIP_1 | X12_SNIP_2, &sink, &err);
    cr_assert(desk.w, "%s", err.text);
}

static void close_desk(void)
{
    x12_writer_free(desk.w);
    buf_fini(&desk.out);
}

TestSuite(writer, .init = open_desk, .fini = close_desk);

static struct x12_interchange_head head_of(void)
{
    return (struct x12_interchange_head){.sender_qualifier = "ZZ",
                                         .sender_id = "ME",
                                         .receiver_qualifier = "30",
                                         .receiver_id = "THEM",
                                         .date = "20240131",
                                         .time = "1530",
                                         .control = 42,
                                         .ack_requested = true,
                                         .usage = 'T'};
}

static void open_set(const struct x12_interchange_head *head)
{
    struct x12_group_head group = {"MEAPP", "THEMAPP", "20240131", "1530", 7, desk.guide};
    x12_writer_interchange(desk.w, head);
    x12_writer_group(desk.w, &group);
    x12_writer_set(desk.w, desk.guide, "0001");
}

static void close_set(void)
{
    x12_writer_set_end(desk.w);
    x12_writer_group_end(desk.w);
    x12_writer_interchange_end(desk.w);
}

static const struct x12_use *use(const char *loop, const char *name)
{
    const struct x12_use *u = x12_use_find(desk.guide, loop, name);
    cr_assert(u, "%s %s", loop, name);
    return u;
}

static void put_ak1(void)
{
    x12_begin(desk.w, use("", "functional_group_response_header"));
    x12_put_code(desk.w, "HC");
    x12_put_u64(desk.w, 12);
    x12_put_code(desk.w, "005010X222A1");
    x12_end(desk.w);
}

static void put_ak9(void)
{
    x12_begin(desk.w, use("", "functional_group_response_trailer"));
    x12_put_code(desk.w, "A");
    x12_put_u64(desk.w, 1);
    x12_put_u64(desk.w, 1);
    x12_put_u64(desk.w, 1);
    x12_skip(desk.w, 5); /* trailing empty elements are not written */
    x12_end(desk.w);
}

static void put_ak2(void)
{
    x12_begin(desk.w, use("2000", "transaction_set_response_header"));
    x12_put_code(desk.w, "837");
    x12_put_code(desk.w, "0001");
    x12_end(desk.w);
}

static void put_ik3(void)
{
    x12_begin(desk.w, use("2100", "error_identification"));
    x12_put_code(desk.w, "CLM");
    x12_put_u64(desk.w, 22);
    x12_put_code(desk.w, "2300");
    x12_put_code(desk.w, "8");
    x12_end(desk.w);
}

static void put_ik5(const char *code)
{
    x12_begin(desk.w, use("2000", "transaction_set_response_trailer"));
    x12_put_code(desk.w, code);
    x12_end(desk.w);
}

static void expect_clean(void)
{
    cr_assert_eq(desk.faults.errors, 0, "%s", lab_text(&desk.faults));
    cr_assert_eq(x12_writer_errors(desk.w), 0);
}

static void expect_out(const char *text)
{
    cr_assert_str_eq(buf_cstr(&desk.out), text);
    cr_assert_eq(x12_writer_bytes(desk.w), strlen(text));
}

#define HEAD                                                                                       \
    "ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*00501*"   \
    "000000042*1*T*:~GS*FA*MEAPP*THEMAPP*20240131*1530*7*X*005010X231A1~"                          \
    "ST*999*0001*005010X231A1~AK1*HC*12*005010X222A1~"

Test(writer, whole_document)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    put_ak1();
    put_ak2();
    put_ik5("A");
    put_ak9();
    cr_assert_eq(x12_writer_segments(desk.w), 5);
    close_set();
    expect_clean();
    expect_out(HEAD "AK2*837*0001~IK5*A~AK9*A*1*1*1~SE*6*0001~GE*1*7~IEA*1*000000042~");
}

Test(writer, other_delimiters_and_line_breaks)
{
    struct x12_interchange_head head = head_of();
    head.delims = (struct x12_delims){'|', '>', '!', '\''};
    head.line_breaks = head.carriage_returns = true;
    x12_writer_interchange(desk.w, &head);
    x12_writer_interchange_end(desk.w);
    expect_clean();
    expect_out(
        "ISA|00|          |00|          |ZZ|ME             |30|THEM           |240131|1530|!|00501|"
        "000000042|1|T|>'\r\nIEA|0|000000042'\r\n");
}

static void put_ik4(const char *value)
{
    x12_begin(desk.w, use("2110", "element_note"));
    x12_open(desk.w);
    x12_put_u64(desk.w, 5);
    x12_put_u64(desk.w, 3);
    x12_skip(desk.w, 1); /* trailing empty components are not written */
    x12_close(desk.w);
    x12_put_u64(desk.w, 1325);
    x12_put_code(desk.w, "7");
    x12_put_code(desk.w, value);
    x12_end(desk.w);
}

Test(writer, composites_are_trimmed)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    put_ak1();
    put_ak2();
    put_ik3();
    put_ik4("");
    put_ik5("R");
    put_ak9();
    close_set();
    expect_clean();
    cr_assert(strstr(buf_cstr(&desk.out), "~IK3*CLM*22*2300*8~IK4*5:3*1325*7~IK5*R~"));
}

Test(writer, delimiters_in_data_are_replaced)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    put_ak1();
    put_ak2();
    put_ik3();
    put_ik4("A*B:C^D~E\nF");
    put_ik5("R");
    put_ak9();
    close_set();
    const struct fault *f = lab_find(&desk.faults, X12_DELIMITER_IN_DATA);
    cr_assert(f, "%s", lab_text(&desk.faults));
    cr_assert_eq(f->element, 4);
    cr_assert_str_eq(f->segment, "IK4");
    cr_assert_str_eq(f->loop, "2110");
    cr_assert_str_eq(f->path, "2000[1]/2100[1]/2110[1]/IK4");
    cr_assert_str_eq(f->st_control, "0001");
    cr_assert_eq(f->position, 5);
    cr_assert_eq(desk.faults.errors, 1, "%s", lab_text(&desk.faults));
    cr_assert_eq(x12_writer_errors(desk.w), 1);
    cr_assert(strstr(buf_cstr(&desk.out), "~IK4*5:3*1325*7*A B C D E F~IK5*R~"));
}

/* Each byte that may not stand, alone, at every place of values of every length. */
Test(writer, each_forbidden_byte_is_found)
{
    static const char FORBIDDEN[] = {'*', ':', '^', '~', '\n', '\x01', '\x1f', '\x7f', '\0'};
    for (size_t f = 0; f < sizeof(FORBIDDEN); f++)
        for (size_t n = 1; n <= 40; n++)
            for (size_t at = 0; at < n; at++) {
                char value[40], want[64];
                memset(value, 'A', sizeof(value));
                value[at] = FORBIDDEN[f];
                buf_reset(&desk.out);
                desk.faults.n = 0;
                x12_begin(desk.w, use("2000", "transaction_set_response_trailer"));
                x12_put(desk.w, str_of(value, n));
                x12_end(desk.w);
                value[at] = ' ';
                snprintf(want, sizeof(want), "IK5*%.*s~", (int)n, value);
                cr_assert_str_eq(buf_cstr(&desk.out), want);
                cr_assert(lab_find(&desk.faults, X12_DELIMITER_IN_DATA));
            }
}

Test(writer, a_segment_out_of_place_is_faulted)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    put_ak1();
    put_ik5("R"); /* no AK2 before it */
    put_ak9();
    close_set();
    cr_assert_gt(x12_writer_errors(desk.w), 0);
    cr_assert_gt(desk.faults.errors, 0);
}

/* Begun for the one CTX, its value says the other: the writer must not let it pass as what it is
 * not. */
Test(writer, a_segment_must_land_on_its_use)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    put_ak1();
    put_ak2();
    put_ik3();
    x12_begin(desk.w, use("2100", "situational_trigger"));
    x12_open(desk.w);
    x12_put_code(desk.w, "CLM01");
    x12_put_code(desk.w, "A1");
    x12_close(desk.w);
    x12_end(desk.w);
    put_ik5("R");
    put_ak9();
    close_set();
    const struct fault *f = lab_find(&desk.faults, X12_SEGMENT_UNEXPECTED);
    cr_assert(f, "%s", lab_text(&desk.faults));
    cr_assert_str_eq(f->segment, "CTX");
}

Test(writer, a_missing_trailer_is_the_callers_fault)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    put_ak1();
    x12_writer_set_end(desk.w); /* AK9 is required */
    const struct fault *f = lab_find(&desk.faults, X12_SEGMENT_MISSING);
    cr_assert(f, "%s", lab_text(&desk.faults));
    cr_assert_str_eq(f->segment, "AK9");
}

Test(writer, a_segment_too_long_is_not_written)
{
    struct x12_interchange_head head = head_of();
    char *big = malloc(X12_SEGMENT_MAX + 1);
    memset(big, 'A', X12_SEGMENT_MAX + 1);
    open_set(&head);
    put_ak1();
    size_t before = desk.out.n;
    x12_raw(desk.w, str_of(big, X12_SEGMENT_MAX + 1));
    cr_assert_eq(desk.out.n, before);
    cr_assert(lab_find(&desk.faults, X12_SEGMENT_TOO_LONG));
    x12_begin(desk.w, use("", "functional_group_response_trailer"));
    x12_put(desk.w, str_of(big, X12_SEGMENT_MAX / 2));
    x12_put(desk.w, str_of(big, X12_SEGMENT_MAX / 2));
    x12_put_code(desk.w, "A");
    x12_end(desk.w);
    cr_assert_eq(desk.out.n, before);
    cr_assert_eq(x12_writer_errors(desk.w), 2);
    free(big);
}

Test(writer, more_elements_than_are_kept)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    x12_begin(desk.w, use("", "functional_group_response_trailer"));
    for (unsigned i = 0; i < 3 * X12_ELEMENTS_MAX; i++)
        x12_put_code(desk.w, "1");
    x12_end(desk.w);
    cr_assert(lab_find(&desk.faults, X12_ELEMENT_TOO_MANY), "%s", lab_text(&desk.faults));
}

Test(writer, repetition)
{
    x12_writer_style(desk.w, &(struct x12_delims){'*', ':', '^', '~'}, false, false);
    x12_begin(desk.w, use("2000", "transaction_set_response_trailer"));
    x12_put_code(desk.w, "A");
    x12_repeat(desk.w);
    x12_put_code(desk.w, "B");
    x12_repeat(desk.w);
    x12_put_code(desk.w, ""); /* nothing to repeat */
    x12_open(desk.w);
    x12_put_code(desk.w, "C");
    x12_close(desk.w);
    x12_repeat(desk.w);
    x12_open(desk.w);
    x12_skip(desk.w, 2);
    x12_close(desk.w); /* an empty composite takes its separator back */
    x12_repeat(desk.w);
    x12_open(desk.w);
    x12_put_code(desk.w, "");
    x12_put_code(desk.w, "D");
    x12_close(desk.w);
    x12_end(desk.w);
    expect_out("IK5*A^B*C^:D~");
}

/* What x12_put_pieces writes is what begin, put and end write, byte by byte and bit by bit. */
static void put_one_by_one(const struct x12_piece *p, unsigned count, const struct x12_use *u)
{
    bool open = false;
    x12_begin(desk.w, u);
    for (unsigned i = 0; i < count; i++) {
        bool composite = i + 1 < count && p[i + 1].kind == X12_PIECE_COMPONENT;
        if (p[i].kind != X12_PIECE_COMPONENT && open)
            x12_close(desk.w), open = false;
        if (p[i].kind == X12_PIECE_REPEAT)
            x12_repeat(desk.w);
        else
            x12_skip(desk.w, p[i].gap);
        if (composite && !open)
            x12_open(desk.w), open = true;
        x12_put(desk.w, str_of(p[i].p, p[i].n));
    }
    if (open)
        x12_close(desk.w);
    x12_end(desk.w);
}

#define E(t)                                                                                       \
    {                                                                                              \
        t, sizeof(t) - 1, X12_PIECE_ELEMENT, 0                                                     \
    }
#define GAP(n, t)                                                                                  \
    {                                                                                              \
        t, sizeof(t) - 1, X12_PIECE_ELEMENT, n                                                     \
    }
#define C(t)                                                                                       \
    {                                                                                              \
        t, sizeof(t) - 1, X12_PIECE_COMPONENT, 0                                                   \
    }
#define R(t)                                                                                       \
    {                                                                                              \
        t, sizeof(t) - 1, X12_PIECE_REPEAT, 0                                                      \
    }

Test(writer, pieces_are_begin_put_end)
{
    enum { MOST = 9 };
    static const struct x12_piece CASES[][MOST] = {
        {E("A"), E("B"), E("C")},
        {E("A"), GAP(3, "LONGER THAN EIGHT"), E("LONGER THAN SIXTEEN BYTES"), E(""), E("")},
        {E("A"), E("B"), C("C"), C(""), C("D"), C(""), E("E")},
        {E(""), C(""), C("X"), E(""), C(""), E("Z")},
        {E("A"), C("B"), R("C"), C("D"), R(""), C(""), R("E"), E("F")},
        {E("A"), R("B"), R("C"), R(""), E("D")},
        {E("A*B"), C("C:D"), R("E^F"), GAP(1, "\xe9~")},
        {E(""), E(""), E("")},
    };
    for (int repetition = 0; repetition < 2; repetition++) {
        struct x12_interchange_head head = head_of();
        if (repetition)
            head.delims = (struct x12_delims){'|', '>', 0, '\n'};
        open_set(&head);
        for (size_t i = 0; i < COUNT_OF(CASES); i++) {
            unsigned count = 0;
            while (count < MOST && CASES[i][count].p)
                count++;
            size_t from = desk.out.n, faults = desk.faults.n;
            put_one_by_one(CASES[i], count, use("", "functional_group_response_header"));
            size_t to = desk.out.n, told = desk.faults.n - faults;
            x12_put_pieces(desk.w, use("", "functional_group_response_header"), CASES[i], count);
            cr_expect(str_eq(str_of(desk.out.p + from, to - from),
                             str_of(desk.out.p + to, desk.out.n - to)),
                      "%zu: %.*s", i, (int)(desk.out.n - from), desk.out.p + from);
            /* The second of its kind is one too many: else the same. */
            cr_expect_geq(desk.faults.n - faults - told, told, "%zu", i);
        }
        close_set();
    }
}

/* What x12_put_sources writes and has judged is what begin, put and end would. */
Test(writer, sources_are_begin_put_end)
{
    struct values {
        struct str first, second, third, part, other_part;
    };
    static char longest[X12_SEGMENT_MAX], stars[256 * 16]; /* as many as a byte counts to 0 */
    static const struct str CODE = {"HC", 2};
    memset(longest, 'L', sizeof(longest));
    for (size_t i = 0; i < sizeof(stars); i++)
        stars[i] = i % 16 ? 'S' : '*';
    const struct x12_use *ak1 = use("", "functional_group_response_header");
    const struct x12_source sources[] = {
        {.value = &CODE, .sure = x12_sure_value(ak1, 1, CODE), .place = 1},
        {.offset = offsetof(struct values, first),
         .sure = x12_sure_limits(ak1, 2, X12_OF_TEXT),
         .place = 2},
        {.offset = offsetof(struct values, second),
         .sure = x12_sure_limits(ak1, 3, X12_OF_TEXT),
         .place = 3},
        {.offset = offsetof(struct values, third), .place = 6},
        {.offset = offsetof(struct values, part), .place = x12_place_of(8, 1)},
        {.offset = offsetof(struct values, other_part), .place = x12_place_of(8, 3)},
    };
    const struct values cases[] = {
        {STR("12"), STR("005010X222A1"), {0}},
        {STR("12"), STR("A"), {0}},
        {STR("12"), {0}, {0}},
        {{0}, {0}, {0}},
        {STR("12X"), STR("005010X222A1"), STR("MORE")},
        {STR("12"), STR("TRAILING "), STR("THREE BYTES OR SIXTEEN")},
        {STR("1*2"), STR("~"), STR("a^b")},
        {STR("\xe9"), STR("\x01"), {0}},
        {STR("12"), {longest, 5000}, STR("X")},
        {STR("12"), {stars, sizeof(stars)}, {0}},
        {STR("12"), {longest, sizeof(longest) - 20}, {0}},
        {STR("12"), {longest, sizeof(longest)}, STR("X")},
        {STR("12"), {0}, STR("X"), STR("HC"), STR("25")},
        {STR("12"), {0}, {0}, STR("HC"), {0}},
        {STR("12"), {0}, {0}, {0}, STR("25")},
        {{0}, {0}, {0}, STR("T1016"), STR("a:b")},
        {{0}, {0}, {0}, {longest, 5000}, STR("~")},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf texts[2], said[2];
        for (unsigned way = 0; way < 2; way++) {
            close_desk();
            memset(&desk, 0, sizeof(desk));
            open_desk();
            open_set(&(struct x12_interchange_head){.control = 1});
            cr_assert(buf_reserve(&desk.out, (size_t)2 * X12_SEGMENT_MAX)); /* room is no reason */
            if (way) {
                x12_put_sources(desk.w, ak1, sources, COUNT_OF(sources), (const char *)&cases[i]);
            } else {
                x12_begin(desk.w, ak1);
                x12_put(desk.w, CODE);
                x12_put(desk.w, cases[i].first);
                x12_put(desk.w, cases[i].second);
                x12_skip(desk.w, 2);
                x12_put(desk.w, cases[i].third);
                x12_skip(desk.w, 1);
                x12_open(desk.w);
                x12_put(desk.w, cases[i].part);
                x12_skip(desk.w, 1);
                x12_put(desk.w, cases[i].other_part);
                x12_close(desk.w);
                x12_end(desk.w);
            }
            close_set();
            buf_init(&texts[way], 0);
            buf_init(&said[way], 0);
            buf_put(&texts[way], desk.out.p, desk.out.n);
            for (unsigned k = 0; k < desk.faults.n; k++)
                buf_printf(&said[way], "%u at %s.%u\n", desk.faults.list[k].code,
                           desk.faults.list[k].path, desk.faults.list[k].element);
        }
        cr_expect(str_eq(buf_str(&texts[0]), buf_str(&texts[1])), "%zu", i);
        cr_expect_str_eq(buf_cstr(&said[0]), buf_cstr(&said[1]), "%zu", i);
        for (unsigned way = 0; way < 2; way++) {
            buf_fini(&texts[way]);
            buf_fini(&said[way]);
        }
    }
}

Test(writer, what_a_writer_is_sure_of)
{
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    const struct x12_use *name = x12_use_find(g, "2010AA", "name");
    const struct x12_use *claim = x12_use_find(g, "2300", "claim_information");
    struct x12_sure last = x12_sure_limits(name, 3, X12_OF_TEXT);
    cr_expect(x12_is_sure(last, STR("CLINIC")));
    cr_expect_not(x12_is_sure(last, STR("CLINIC ")), "a space at its end is looked at");
    cr_expect_eq(last.max, 60);
    cr_expect(x12_is_sure(x12_sure_value(name, 1, STR("85")), STR("85")));
    cr_expect_not(x12_is_sure(x12_sure_value(name, 1, STR("86")), STR("86")), "no code there");
    cr_expect_not(x12_is_sure(x12_sure_limits(name, 2, X12_OF_TEXT), STR("2")), "a code is wanted");
    cr_expect_not(x12_is_sure(x12_sure_limits(name, 99, X12_OF_TEXT), STR("2")), "no element");
    cr_expect_not(x12_is_sure(x12_sure_limits(claim, 2, X12_OF_TEXT), STR("2")), "a number is");
    cr_expect(x12_is_sure(x12_sure_limits(claim, 2, X12_OF_NUMBER), STR("-.05")));
    cr_expect_not(x12_is_sure(x12_sure_limits(claim, 5, X12_OF_TEXT), STR("2")), "a composite is");
}

Test(writer, repetition_without_a_separator)
{
    x12_writer_style(desk.w, &(struct x12_delims){'*', ':', '\0', '~'}, false, false);
    x12_begin(desk.w, use("2000", "transaction_set_response_trailer"));
    x12_put_code(desk.w, "A");
    x12_repeat(desk.w);
    x12_put_code(desk.w, "B");
    x12_repeat(desk.w);
    x12_open(desk.w);
    x12_put_code(desk.w, "C");
    x12_close(desk.w);
    x12_end(desk.w);
    expect_out("IK5*A~");
    cr_assert(lab_find(&desk.faults, X12_ELEMENT_REPEATS));
}

Test(writer, numbers)
{
    x12_begin(desk.w, use("2000", "transaction_set_response_trailer"));
    x12_put_money(desk.w, 1250);
    x12_put_money(desk.w, -5);
    x12_put_decimal(desk.w, (struct decimal){2500, 3});
    x12_put_u64(desk.w, 0);
    x12_put_u64(desk.w, UINT64_MAX);
    x12_end(desk.w);
    expect_out("IK5*12.5*-.05*2.5*0*18446744073709551615~");
}

Test(writer, drained_between_segments)
{
    struct x12_interchange_head head = head_of();
    struct buf whole;
    buf_init(&whole, 0);
    open_set(&head);
    for (int step = 0; step < 4; step++) {
        buf_put_str(&whole, buf_str(&desk.out));
        buf_reset(&desk.out);
        if (step == 0)
            put_ak1();
        else if (step == 1)
            put_ak2();
        else if (step == 2)
            put_ik5("A");
        else
            put_ak9();
    }
    close_set();
    buf_put_str(&whole, buf_str(&desk.out));
    expect_clean();
    cr_assert_str_eq(buf_cstr(&whole),
                     HEAD "AK2*837*0001~IK5*A~AK9*A*1*1*1~SE*6*0001~GE*1*7~IEA*1*000000042~");
    buf_fini(&whole);
}

Test(writer, a_full_buffer_is_an_error)
{
    struct x12_interchange_head head = head_of();
    desk.out.max = 200;
    open_set(&head);
    put_ak1();
    put_ak2();
    put_ik5("A");
    put_ak9();
    close_set();
    cr_assert_gt(x12_writer_errors(desk.w), 0);
    cr_assert_leq(desk.out.n, 200);
}

Test(writer, raw_rewrites_byte_for_byte)
{
    static const char *const SEGMENTS[] = {
        "ISA*00*          *00*          *ZZ*ME             *30*THEM           *240131*1530*^*00501*"
        "000000042*1*T*:",
        "GS*FA*MEAPP*THEMAPP*20240131*1530*7*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        "AK1*HC*12*005010X222A1",
        "AK9*A*1*1*1**",
        "SE*4*0001",
        "GE*1*7",
        "IEA*1*000000042",
    };
    x12_writer_style(desk.w, &(struct x12_delims){'*', ':', '^', '~'}, true, false);
    struct buf want;
    buf_init(&want, 0);
    for (size_t i = 0; i < COUNT_OF(SEGMENTS); i++) {
        x12_raw(desk.w, str_from(SEGMENTS[i]));
        buf_printf(&want, "%s~\n", SEGMENTS[i]);
    }
    x12_writer_end(desk.w);
    expect_clean();
    expect_out(buf_cstr(&want));
    buf_fini(&want);
}

Test(writer, raw_cannot_smuggle_a_terminator)
{
    x12_raw(desk.w, STR("AK1*HC~AK2*837"));
    expect_out("AK1*HC AK2*837~");
    cr_assert(lab_find(&desk.faults, X12_DELIMITER_IN_DATA));
}

Test(writer, what_is_left_open_is_faulted)
{
    struct x12_interchange_head head = head_of();
    open_set(&head);
    x12_writer_end(desk.w);
    cr_assert(lab_find(&desk.faults, X12_IEA_MISSING), "%s", lab_text(&desk.faults));
}

Test(writer, clean)
{
    struct buf scratch;
    struct x12_delims d = {'*', ':', '^', '~'};
    struct str v = STR("O'NEIL*JR:\t\xc3\xa9");
    buf_init(&scratch, 100);
    cr_assert_eq(x12_clean(&v, &d, &scratch), 5);
    cr_assert(str_is(v, "O'NEIL JR    "));
    v = STR("PLAIN");
    cr_assert_eq(x12_clean(&v, &d, &scratch), 0);
    cr_assert(str_is(v, "PLAIN"));
    buf_fini(&scratch);
}
