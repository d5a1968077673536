/* test_look.c - whole or not, ours or another's. */
#include "clearinghouse/look.h"

#include <criterion/criterion.h>

#include "adapters/lab.h"

static struct look look_of(struct str s)
{
    struct look l;
    look_at(s, &l);
    return l;
}

Test(look, what_a_whole_interchange_says)
{
    struct look l = look_of(x12_270("T1"));
    cr_expect_eq(l.verdict, LOOK_WHOLE);
    cr_expect(str_is(l.sender, "PRACTICE01") && str_is(l.receiver, "CLEARING"));
    cr_expect(str_is(l.control, "000000906") && str_is(l.set, "270"));
    cr_expect(str_is(l.reference, "REF-T1") && str_is(l.purpose, "13"));
    cr_expect(l.traces == 1 && str_is(l.trace[0], "T1"));
    cr_expect(str_is((struct str){look_kind(&l).p, look_kind(&l).n}, "x12.270"));
    l = look_of(x12_837());
    cr_expect(str_is((struct str){look_kind(&l).p, look_kind(&l).n}, "x12.837P"));
    l = look_of(x12_ta1("000000906", "R", "006"));
    cr_expect(l.verdict == LOOK_WHOLE && str_is(l.set, "TA1") && str_is(l.ta1_note, "006"));
}

Test(look, cut_anywhere_it_is_not_whole)
{
    struct str all = x12_271("T1", "R1");
    for (size_t n = 0; n + 2 < all.n; n++) /* the last line feed is nobody's */
        cr_expect_neq(look_of(str_of(all.p, n)).verdict, LOOK_WHOLE, "%zu", n);
    cr_expect_eq(look_of(text_of("%sx", all.p)).verdict, LOOK_BROKEN);
    cr_expect_eq(look_of(text_of("<html>%s", all.p)).verdict, LOOK_NOT_X12);
    cr_expect_eq(look_of(STR("")).verdict, LOOK_NOT_X12);
}

Test(look, an_iea_of_another_number)
{
    struct str all = x12_271("T1", "R1");
    char *number = (char *)(uintptr_t)strstr(all.p, "IEA*1*");
    number[8] = '9';
    cr_expect_eq(look_of(all).verdict, LOOK_BROKEN);
}

static enum look_verdict file_of(struct str one, struct str two)
{
    struct look l;
    look_file(text_of("%.*s%.*s", STR_FMT(one), STR_FMT(two)), &l);
    return l.verdict;
}

Test(look, a_file_of_several_is_whole_when_each_is)
{
    struct str good = x12_835("000000031"), bad = x12_835("000000032");
    char *number = (char *)(uintptr_t)strstr(bad.p, "IEA*1*");
    number[8] = '9';
    cr_expect_eq(look_of(text_of("%.*s%.*s", STR_FMT(good), STR_FMT(good))).verdict, LOOK_MORE);
    cr_expect_eq(file_of(good, good), LOOK_WHOLE);
    cr_expect_eq(file_of(good, STR("")), LOOK_WHOLE);
    cr_expect_eq(file_of(bad, good), LOOK_BROKEN);
    cr_expect_eq(file_of(good, bad), LOOK_BROKEN);
    cr_expect_eq(file_of(good, STR("ISA*00*")), LOOK_CUT);
    cr_expect_eq(file_of(good, STR("x")), LOOK_BROKEN);
}

Test(look, ours_anothers_or_unsaid)
{
    struct look asked = look_of(x12_270("T1"));
    struct look a = look_of(x12_271("T1", "other"));
    cr_expect_eq(look_match(&asked, &a), LOOK_OURS);
    a = look_of(x12_271("T2", "REF-T1"));
    cr_expect_eq(look_match(&asked, &a), LOOK_OURS);
    a = look_of(x12_271("T2", "REF-T2"));
    cr_expect_eq(look_match(&asked, &a), LOOK_ANOTHERS);
    a = look_of(x12_999("77", "R"));
    cr_expect_eq(look_match(&asked, &a), LOOK_OURS);
    a = look_of(x12_999("78", "R"));
    cr_expect_eq(look_match(&asked, &a), LOOK_ANOTHERS);
    a = look_of(x12_ta1("906", "R", "006"));
    cr_expect_eq(look_match(&asked, &a), LOOK_OURS);
    a = look_of(x12_835("000000001"));
    a.traces = 0;
    cr_expect_eq(look_match(&asked, &a), LOOK_UNSAID);
}
