/* test_subscriptions.c - [commands] and [subscribe]: what must go together. */
#include "conf/settings.h"
#include "files.h"

TestSuite(subscriptions, .init = scratch_make, .fini = scratch_remove);

static struct err e;

#define WHO                                                                                        \
    "sender_id = ME\nreceiver_id = YOU\nusage = T\nsubmitter_name = US\n"                          \
    "submitter_contact = DESK\nsubmitter_phone = 3035550100\nreceiver_name = THEM\n"
#define COMMANDS "[commands]\nplatform = postgresql://me@/p\ncolumns = id: event_id\n"

static const char BASE[] =
    "[partner north]\ntransport = dir\nsend_dir = a\nreceive_dir = b\narchive_dir = c\n" WHO;

Test(subscriptions, an_event_and_what_it_makes_us_do)
{
    struct settings *s =
        settings_of(BASE,
                    COMMANDS "[subscribe claims]\nevent = claim_submitted\nthen = submit\n"
                             "partner = north\n",
                    &e);
    cr_assert_not_null(s, "%s", e.text);
    const struct settings_subscription *c = settings_subscription(s, STR("claims"));
    cr_assert_not_null(c);
    cr_assert_null(settings_subscription(s, STR("others")));
    cr_assert_str_eq(c->channel, "cl_pm_events");
    cr_assert_str_eq(c->subject_member, "claim_id");
    cr_assert_str_eq(c->claim_function, "hia_claim_export");
    cr_assert_eq(c->then, ACT_SUBMIT);
    cr_assert_eq(c->at, AT_WINDOW);
    cr_assert_eq(c->from, FROM_NOW);
    cr_assert_eq(c->window_ms, 10000);
    cr_assert_str_eq(s->commands.table, "fw_domain_events");
    cr_assert_eq(s->commands.overlap_ms, 60000);
    cr_assert_str_eq(subscription_act_name(ACT_SYNC), "sync");
    settings_free(s);
}

Test(subscriptions, what_does_not_go_together_is_refused)
{
    static const char *const rows[][2] = {
        {"event = x\nthen = submit\npartner = north\n", "[commands] platform is needed"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = submit\n", "either partner or partner_member"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = submit\npartner = north\npartner_member = p\n",
         "either partner or partner_member"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = submit\npartner = south\n",
         "there is no partner south"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = sync\npartner = north\n", "the other trade"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = submit\npartner_member = p\n"
                  "partner_for = V south\n",
         "there is no partner south"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = submit\npartner = north\nat = schedule\n",
         "no submission_schedule"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = fly\npartner = north\n", "then"},
        {COMMANDS "[subscribe a]\nthen = submit\npartner = north\n", "event"},
        {COMMANDS "[subscribe a]\nevent = x\nthen = submit\npartner = north\n"
                  "channel = a\"; DROP\n",
         "a name is of"},
        {"event = x\nthen = submit\npartner = north\n[commands]\nplatform = mysql://x\n",
         "postgresql://"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[1024];
        bool whole = strstr(rows[i][0], "[subscribe") != NULL;
        snprintf(text, sizeof text, "%s%s", whole ? "" : "[subscribe a]\n", rows[i][0]);
        settings_refuse(BASE, text, rows[i][1]);
    }
}
