/* test_money.c - an amount that was remembered is the amount that stands there: whoever asks, in
 * whatever order, of this segment and of no other. */
#include "x12/cut.h"
#include "x12/reader.h"
#include "x12/snip.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking {
    uint64_t segments, amounts, known; /* known: before anyone here asked */
    struct x12_kept kept;              /* an earlier segment */
    bool keeps;
};

static void expect_money(const struct x12_segment *s, unsigned i)
{
    int64_t is = -1, should = -1;
    enum number_status status = money_parse(x12_element(s, i), &should);
    cr_assert_eq(x12_money(s, i, &is), status, "%.*s, element %u", (int)s->len, s->p, i);
    cr_assert_eq(is, should, "%.*s, element %u", (int)s->len, s->p, i);
}

static bool ask(void *ctx, const struct x12_event *e)
{
    struct asking *a = ctx;
    const struct x12_segment *s = e->segment;
    if (e->kind != X12_SEGMENT)
        return true;
    a->segments++;
    if (s->amounts && s->amounts->ordinal == s->ordinal)
        a->known += (uint64_t)__builtin_popcountll(s->amounts->known);
    for (int twice = 0; twice < 2; twice++)
        for (unsigned i = 0; i <= s->n + 1U; i++)
            expect_money(s, i);
    /* What somebody kept is asked in between. */
    for (unsigned i = 1; a->keeps && i <= a->kept.segment.n; i++) {
        expect_money(&a->kept.segment, i);
        expect_money(s, i);
    }
    if (a->segments % 3 == 0) {
        x12_keep(&a->kept, s);
        a->keeps = true;
    }
    return true;
}

static void read_all(struct asking *a, struct str text, unsigned snip)
{
    struct err err = {0};
    struct x12_handler handler = {a, ask, {0}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert_not_null(r, "%s", err.text);
    cr_expect(x12_reader_feed(r, text.p, text.n) && x12_reader_end(r));
    /* A second source through the same reader counts its segments anew. */
    cr_expect(x12_reader_feed(r, text.p, text.n) && x12_reader_end(r));
    x12_reader_free(r);
    x12_keep_fini(&a->kept);
}

#define HEAD                                                                                       \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260115*1200*^*00501*"   \
    "000000001*0*T*:~GS*HP*SENDER*RECEIVER*20260115*1200*1*X*005010X221A1~ST*835*0001~"
#define ODD                                                                                        \
    "BPR*I*34.5*C*CHK************20260115~TRN*1*77*1512345678~"                                    \
    "CLP*1*1*.*.5*5.~CLP*2*1*-1*-.05*00012.50~CLP*3*1*1.005*1.500*99999999~"                       \
    "CLP*4*1*12345678.9*123456789012345678*99999999999999999999~CLP*5*1*1^2*3:4* 5~"               \
    "CLP*6*1*1.2.3*1e5*+1~CLP*7*1*1.23456*0*.99~AMT*AU*193~CAS*CO*45*115.5*1*2*3.1~"

Test(money, is_what_stands_there)
{
    static const unsigned snips[] = {X12_SNIP_NONE, X12_SNIP_1, X12_SNIP_ALL};
    for (size_t i = 0; i < COUNT_OF(snips); i++) {
        struct asking a = {0};
        read_all(&a, STR(HEAD ODD ODD "SE*23*0001~GE*1*1~IEA*1*000000001~"), snips[i]);
        cr_expect_gt(a.segments, 40);
        cr_expect(snips[i] == X12_SNIP_NONE || a.known > 15, "the check remembers");
    }
}

Test(money, is_what_stands_there_in_every_sample)
{
    glob_t g;
    cr_assert_eq(glob(HIA_SOURCE_DIR "/samples/*/*/input.*", 0, NULL, &g), 0);
    cr_expect_gt(g.gl_pathc, 30);
    for (size_t i = 0; i < g.gl_pathc; i++) {
        struct asking a = {0};
        static char text[1024 * 1024];
        FILE *f = fopen(g.gl_pathv[i], "rb");
        cr_assert_not_null(f);
        size_t n = fread(text, 1, sizeof text, f);
        fclose(f);
        if (strstr(g.gl_pathv[i], ".jsonl"))
            continue;
        read_all(&a, str_of(text, n), X12_SNIP_ALL);
    }
    globfree(&g);
}
