/* test_settings.c - the settings of the product: the sample, defaults,
 * what is checked across keys. */
#include "conf/settings.h"
#include "files.h"

TestSuite(settings, .init = scratch_make, .fini = scratch_remove);

static struct err e;

Test(settings, the_sample_in_the_repository_is_read)
{
    struct settings *s = settings_load(HIA_SOURCE_DIR "/conf/hia.conf", NULL, &e);
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_str_eq(s->data_dir, HIA_SOURCE_DIR "/conf/../build/data");
    cr_assert_str_eq(s->key_file, HIA_SOURCE_DIR "/conf/../build/data/key");
    cr_assert_str_eq(s->events_dir, HIA_SOURCE_DIR "/conf/events");
    cr_assert_eq(s->events_sink, EVENTS_FILE);
    const struct partner *p = settings_partner(s, STR("sandbox"));
    cr_assert_not_null(p);
    cr_assert_null(settings_partner(s, STR("nobody")));
    cr_assert_eq(p->transport, TRANSPORT_DIR);
    cr_assert_str_eq(p->send_dir, HIA_SOURCE_DIR "/conf/../build/data/sandbox/in");
    cr_assert_str_eq(p->gs_sender, p->sender_id);
    cr_assert_str_eq(p->receiver_etin, p->receiver_id);
    cr_assert_eq(partner_usage(p), 'T');
    cr_assert_eq(p->max_claims_per_st, CLAIMS_PER_ST_MAX);
    cr_assert_eq(p->ack_overdue_ms, 2 * 3600 * 1000);
    cr_assert_eq(p->claim_ack_overdue_ms, 2 * 86400 * 1000);
    cr_assert_eq(p->segment_terminator, '~');
    for (unsigned type = 1; type <= SNIP_TYPES; type++) {
        cr_assert_eq(p->snip_send[type], SNIP_ERROR);
        cr_assert_eq(p->snip_receive[type], type < 5 ? SNIP_ERROR : SNIP_WARNING);
    }
    settings_free(s);
}

Test(settings, a_data_directory_given_by_the_caller)
{
    struct settings *s = settings_load(HIA_SOURCE_DIR "/conf/hia.conf", "some/data", &e);
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_str_eq(s->data_dir, "some/data");
    cr_assert_str_eq(s->key_file, "some/data/key");
    cr_assert_str_eq(s->partners[0].archive_dir, "some/data/sandbox/archive");
    settings_free(s);
}

Test(settings, without_a_file_there_are_the_defaults)
{
    struct settings *s = settings_load(NULL, NULL, &e);
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_str_eq(s->data_dir, "/var/lib/hia");
    cr_assert_str_eq(s->codes_dir, "./codes");
    cr_assert_eq(s->log_level, LOG_INFO);
    cr_assert_eq(s->partner_count, 0);
    settings_free(s);
    s = settings_load(NULL, "d", &e);
    cr_assert_str_eq(s->events_file, "d/events.jsonl");
    settings_free(s);
}

static const char PARTNER[] = "[partner a]\ntransport = dir\nsend_dir = a/in\nreceive_dir = a/out\n"
                              "archive_dir = a/done\nsender_id = ME\nreceiver_id = YOU\nusage = P\n"
                              "submitter_name = US\nsubmitter_contact = DESK\n"
                              "submitter_phone = 3035550100\nreceiver_name = THEM\n";

static struct settings *with(const char *more)
{
    return settings_of(PARTNER, more, &e);
}

static void refuses(const char *more, const char *want)
{
    settings_refuse(PARTNER, more, want);
}

Test(settings, checks_across_keys)
{
    struct settings *s = with("");
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_eq(partner_usage(&s->partners[0]), 'P');
    settings_free(s);
    refuses("component_separator = *\n", "the four separators must differ");
    refuses("element_separator = A\n", "a separator is no letter");
    refuses("segment_terminator = .\n", "a separator is no letter");
    refuses("gs_sender = A*B\n", "gs_sender holds one of the separators");
    refuses("charset = basic\ngs_receiver = lower\n", "outside the basic set");
    refuses("[partner b]\ntransport = dir\n", "[partner b] lacks the key send_dir");
    refuses("max_claims_per_st = 5001\n", "max_claims_per_st: number (1 to 5000) is needed");
    refuses("sender_qualifier = XX\n", "sender_qualifier: one of 01, 14");
    refuses("file_name = {type}.x12\n", "file_name: {isa13} is needed");
    refuses("usag = T\n", "did you mean usage?");
}

Test(settings, snip_types_are_switched_one_by_one)
{
    struct settings *s = with("snip_codes = off\nsnip_integrity = warning\n"
                              "receive_snip_balancing = off\nreceive_snip_codes = error\n");
    cr_assert_not_null(s, "%s", e.text);
    const struct partner *p = &s->partners[0];
    cr_assert_eq(p->snip_send[5], SNIP_OFF);
    cr_assert_eq(p->snip_send[1], SNIP_WARNING);
    cr_assert_eq(p->snip_receive[1], SNIP_ERROR);
    cr_assert_eq(p->snip_receive[3], SNIP_OFF);
    cr_assert_eq(p->snip_receive[5], SNIP_ERROR);
    settings_free(s);
    refuses("snip_requirements = off\n", "types 1 and 2 are never off");
    refuses("receive_snip_integrity = off\n", "types 1 and 2 are never off");
    refuses("snip_codes = yes\n", "off, warning or error is needed");
}

Test(settings, folders_are_told_apart)
{
    char text[4096];
    snprintf(text, sizeof(text), "%s[partner b]\n%s", PARTNER, strchr(PARTNER, '\n') + 1);
    cr_assert_null(settings_load(scratch_file("hia.conf", text), scratch, &e));
    cr_assert_not_null(strstr(e.text, "partner b: receive_dir is that of partner a"), "%s", e.text);
    err_clear(&e);
    scratch_dir("conf.d");
    scratch_file("conf.d/1.conf", "[partner a]\narchive_dir = a/in\n");
    cr_assert_null(with(""));
    cr_assert_not_null(strstr(e.text, "must differ"), "%s", e.text);
    err_clear(&e);
}

Test(settings, a_file_that_is_not_there_is_an_error)
{
    cr_assert_null(settings_load(scratch_path("none.conf"), NULL, &e));
    cr_assert_eq(e.kind, ERR_SYSTEM);
    err_clear(&e);
}
