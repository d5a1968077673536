/* test_reload.c - a configuration read anew: what changed is told by name, what is fixed stays. */
#include "conf/reload.h"
#include "files.h"

TestSuite(reload, .init = scratch_make, .fini = scratch_remove);

static struct err e;
static struct settings_changes changes;

#define PARTNER(name, more)                                                                        \
    "[partner " name "]\ntransport = dir\nsend_dir = " name "/in\nreceive_dir = " name             \
    "/out\narchive_dir = " name "/archive\nsender_id = US\nreceiver_id = THEM\nusage = T\n"        \
    "submitter_name = US\nsubmitter_contact = US\nsubmitter_phone = 3035550100\n"                  \
    "receiver_name = THEM\n" more
static const char BASE[] = "[hia]\ndata_dir = data\n[serve]\nlisten = 127.0.0.1:1\ndeadline = 5s\n";

static struct settings *first(const char *more)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s", BASE, more);
    struct settings *s = settings_load(scratch_file("hia.conf", text), NULL, &e);
    cr_assert_not_null(s, "%s", e.text);
    return s;
}

/* `s` is freed. */
static struct settings *anew(struct settings *s, const char *text)
{
    struct settings *next = settings_reload(s, scratch_file("hia.conf", text), NULL, &changes, &e);
    settings_free(s);
    return next;
}

static bool told(enum settings_how how, const char *what)
{
    for (size_t i = 0; i < changes.count; i++)
        if (changes.of[i].how == how && strcmp(changes.of[i].what, what) == 0)
            return true;
    return false;
}

Test(reload, the_same_files_change_nothing)
{
    struct settings *s = first(PARTNER("a", ""));
    struct settings *next = settings_reload(s, scratch_path("hia.conf"), NULL, &changes, &e);
    cr_assert_not_null(next, "%s", e.text);
    cr_assert_eq(changes.count, 0);
    settings_free(next);
    settings_free(s);
}

Test(reload, what_changed_is_told_by_name)
{
    struct settings *s = first(PARTNER("a", "") PARTNER("b", ""));
    s = anew(s, "[hia]\ndata_dir = data\n[serve]\nlisten = 127.0.0.1:1\ndeadline = 6s\n" PARTNER(
                    "a", "overlay = one\n") PARTNER("c", ""));
    cr_assert_not_null(s, "%s", e.text);
    cr_assert(told(SETTING_CHANGED, "serve.deadline"));
    cr_assert(told(SETTING_CHANGED, "partner a.overlay"));
    cr_assert(told(SETTING_ADDED, "partner c"));
    cr_assert(told(SETTING_REMOVED, "partner b"));
    cr_assert_eq(changes.count, 4);
    cr_assert_eq(s->serve.deadline_ms, 6000);
    settings_free(s);
}

Test(reload, what_is_fixed_stays_and_is_told)
{
    struct settings *s = first(PARTNER("a", ""));
    s = anew(s, "[hia]\ndata_dir = elsewhere\nledger = postgresql://hia_app@/hia\n[serve]\n"
                "listen = 127.0.0.1:2\ndeadline = 5s\n" PARTNER("a", "file_name = {isa13}\n"));
    cr_assert_not_null(s, "%s", e.text);
    cr_assert(told(SETTING_STAYS, "hia.data_dir"));
    cr_assert(told(SETTING_STAYS, "hia.ledger"));
    cr_assert(told(SETTING_STAYS, "serve.listen"));
    cr_assert(told(SETTING_CHANGED, "partner a.file_name"));
    cr_assert_eq(changes.count, 4);
    cr_assert_str_eq(s->data_dir, scratch_path("data"));
    cr_assert_str_eq(s->key_file, scratch_path("data/key"), "paths follow the data_dir that stays");
    cr_assert_str_eq(s->ledger, "");
    cr_assert_str_eq(s->serve.listen, "127.0.0.1:1");
    settings_free(s);
}

Test(reload, a_broken_file_is_a_fault_with_its_place)
{
    struct settings *s = first(PARTNER("a", ""));
    cr_assert_null(anew(s, "[hia]\ndata_dir = data\nno such key\n"));
    cr_assert(strstr(e.text, "hia.conf:3:"), "%s", e.text);
}

Test(reload, more_changes_than_there_is_room_for_are_counted)
{
    struct settings_changes *c = &changes;
    struct settings *from = first(""), *to = first("");
    to->partner_count = PARTNERS_MAX;
    for (size_t i = 0; i < PARTNERS_MAX; i++)
        snprintf(to->partners[i].name, SECTION_NAME_MAX, "p%zu", i);
    to->serve.deadline_ms++;
    settings_compare(from, to, c);
    cr_assert_eq(c->count, PARTNERS_MAX + 1);
    settings_free(from);
    settings_free(to);
}
