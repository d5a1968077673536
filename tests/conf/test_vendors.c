/* test_vendors.c - which partner takes what: planned the same way each time, and refused at load
 * with file, line and remedy where it could not be followed. */
#include "conf/settings.h"
#include "files.h"

TestSuite(vendors, .init = scratch_make, .fini = scratch_remove);

static struct err e;

#define WHO                                                                                        \
    "sender_id = ME\nreceiver_id = YOU\nusage = T\nsubmitter_name = US\n"                          \
    "submitter_contact = DESK\nsubmitter_phone = 3035550100\nreceiver_name = THEM\n"
#define NET(name)                                                                                  \
    "[partner " name "]\ntransport = https\nurl = https://" name ".test/a\nadapter = sample\n" WHO
#define BAA "baa_recorded = 2026-01-05\n"

static const char BASE[] = NET("one") BAA NET("two") BAA NET("three") BAA NET(
    "bare") "[partner files]\ntransport = dir\nsend_dir = s\nreceive_dir = r\narchive_dir = a\n" WHO
    BAA "[partner bank]\ntrade = finance\ntransport = https\nurl = https://bank.test/a\n"
            "adapter = sample\nusage = T\n";

static void refuses(const char *more, const char *want)
{
    settings_refuse(BASE, more, want);
}

static void plans(const struct settings *s, enum vendor_kind kind, const char *payer,
                  const char *first, const char *second)
{
    struct vendor_plan p;
    cr_assert(vendor_plan(s, kind, str_from(payer), &p));
    cr_assert_str_eq(p.first->name, first);
    cr_assert_str_eq(p.second ? p.second->name : "", second);
}

Test(vendors, a_payers_line_comes_before_primary_and_secondary)
{
    struct settings *s = settings_of(BASE,
                                     "[vendors claim]\nprimary = one\nsecondary = two\n"
                                     "route = AHCCCS, 60054 -> three, one\nroute = 86047 -> two\n"
                                     "[vendors eligibility]\nprimary = two\n",
                                     &e);
    struct vendor_plan p;
    cr_assert_not_null(s, "%s", e.text);
    plans(s, VENDOR_CLAIM, "87726", "one", "two");
    plans(s, VENDOR_CLAIM, "", "one", "two");
    plans(s, VENDOR_CLAIM, "60054", "three", "one");
    plans(s, VENDOR_CLAIM, "AHCCCS", "three", "one");
    plans(s, VENDOR_CLAIM, "AHCCC", "one", "two");
    plans(s, VENDOR_CLAIM, "86047", "two", ""); /* there and nowhere else */
    plans(s, VENDOR_ELIGIBILITY, "60054", "two", "");
    cr_assert_not(vendor_plan(s, VENDOR_PRIOR_AUTH, STR("60054"), &p));
    cr_assert(vendor_is(s, VENDOR_CLAIM, settings_partner(s, STR("three"))));
    cr_assert_not(vendor_is(s, VENDOR_ELIGIBILITY, settings_partner(s, STR("one"))));
    cr_assert_not(vendor_is(s, VENDOR_PRIOR_AUTH, settings_partner(s, STR("one"))));
    settings_free(s);
}

Test(vendors, another_file_says_a_line_anew)
{
    scratch_dir("conf.d");
    scratch_file("conf.d/10.conf", "[vendors claim]\nroute = B -> three\n");
    struct settings *s = settings_of(
        BASE, "[vendors claim]\nprimary = one\nroute = A -> two\nroute = C -> two\n", &e);
    cr_assert_not_null(s, "%s", e.text);
    plans(s, VENDOR_CLAIM, "A", "one", "");
    plans(s, VENDOR_CLAIM, "B", "three", "");
    settings_free(s);
}

Test(vendors, many_payers_have_lines)
{
    static char text[16384];
    int n = snprintf(text, sizeof text, "%s[vendors claim]\nprimary = one\n", BASE);
    for (int i = 0; i < OPTION_LINES_MAX; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "route = P%d,Q%d -> two\n", i, i);
    struct settings *s = settings_load(scratch_file("hia.conf", text), scratch, &e);
    cr_assert_not_null(s, "%s", e.text);
    plans(s, VENDOR_CLAIM, "Q63", "two", "");
    settings_free(s);
    snprintf(text + n, sizeof text - (size_t)n, "route = R -> two\n");
    cr_assert_null(settings_load(scratch_file("hia.conf", text), scratch, &e));
    cr_assert_not_null(strstr(e.text, "at most 64"), "%s", e.text);
}

Test(vendors, what_cannot_be_followed_is_refused_with_the_place)
{
    refuses("[vendors claim]\nprimary = on\n", "there is no [partner on]: did you mean one?");
    refuses("[vendors claim]\nprimary = on\n", "hia.conf:");
    refuses("[vendors claims]\nprimary = one\n", "no such kind");
    refuses("[vendors claim]\nsecondary = one\n", "lacks the key primary");
    refuses("[vendors claim]\nprimary = one\nsecondary = one\n", "the same partner as the first");
    refuses("[vendors claim]\nprimary = one\nroute = A -> two, two\n", "the same partner");
    refuses("[vendors claim]\nprimary = one\nroute = A,B -> two\nroute = C,B -> three\n",
            "payer B has two lines");
    refuses("[vendors claim]\nprimary = one\nroute = A -> four\n", "there is no [partner four]");
    refuses("[vendors claim]\nprimary = one\nroute = A -> two/fast\n", "its own `route` says");
    refuses("[vendors claim]\nprimary = one\nroute = A -> \n", "is needed");
    refuses("[vendors claim]\nprimary = one\nroute = A -> two,\n", "is needed");
    refuses("[vendors claim]\nprimary = one\nroute = -> two\n", "is needed");
    refuses("[vendors claim]\nprimary = one\nroute = A,,B -> two\n", "is needed");
    refuses("[vendors claim]\nprimary = bank\n", "of trade finance");
    refuses("[vendors eligibility]\nprimary = files\n", "names no adapter");
}

Test(vendors, nobody_without_an_agreement_gets_patients_data)
{
    refuses("[vendors claim]\nprimary = one\nsecondary = bare\n", "no agreement on record");
    refuses("[vendors claim]\nprimary = one\nroute = A -> bare\n", "no agreement on record");
    refuses("[vendors eligibility]\nprimary = bare\n", "`baa_recorded` in [partner bare]");
    struct settings *s =
        settings_of(BASE, "[vendors claim]\nprimary = files\nsecondary = one\n", &e);
    cr_assert_not_null(s, "%s", e.text);
    settings_free(s);
}

Test(vendors, a_subscription_to_claims_need_not_name_a_partner)
{
    static const char ASKS[] = "[commands]\nplatform = postgresql://r@h/db\ncolumns = a=b\n"
                               "[subscribe s]\nevent = claim_submitted\nthen = submit\n"
                               "subject_member = claim_id\nclaim_function = f\n";
    char text[1024];
    refuses(ASKS, "or, of claims, [vendors claim]");
    snprintf(text, sizeof text, "%s[vendors claim]\nprimary = two\n", ASKS);
    struct settings *s = settings_of(BASE, text, &e);
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_str_eq(subscription_vendor(s, &s->subscriptions[0]), "two");
    settings_free(s);
}
