/* test_partner_sections.c - adapters, endpoints and credentials of a partner: kept as they stand,
 * refused with file, line and a remedy. */
#include "conf/route.h"
#include "conf/settings.h"
#include "files.h"

TestSuite(partner_sections, .init = scratch_make, .fini = scratch_remove);

static struct err e;

#define WHO                                                                                        \
    "sender_id = ME\nreceiver_id = YOU\nusage = T\nsubmitter_name = US\n"                          \
    "submitter_contact = DESK\nsubmitter_phone = 3035550100\nreceiver_name = THEM\n"

static const char BASE[] =
    "[partner web]\ntransport = https\nurl = https://x.test/a\n"
    "adapter = sample\ncredential = main\n" WHO "[credential web/main]\nscheme = basic\nuser = me\n"
    "secret = vault://web\n";

static struct settings *with(const char *more)
{
    return settings_of(BASE, more, &e);
}

static void refuses(const char *more, const char *want)
{
    settings_refuse(BASE, more, want);
}

Test(partner_sections, an_adapter_needs_no_folders)
{
    struct settings *s = with("");
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_str_eq(s->partners[0].adapter, "sample");
    cr_assert_str_eq(s->partners[0].send_dir, "");
    cr_assert_not(partner_has_folders(&s->partners[0]));
    const struct settings_credential *c = settings_credential(s, "web", STR("main"));
    cr_assert_eq(c->scheme, SCHEME_BASIC);
    cr_assert_str_eq(c->secret, "vault://web");
    cr_assert_null(settings_credential(s, "we", STR("b/main")));
    cr_assert_null(settings_adapter(s, "web"));
    settings_free(s);
    refuses("[partner old]\ntransport = https\nurl = https://y.test/\n" WHO,
            "[partner old] lacks the key send_dir");
}

/* The base's partner, with a line of its own put in. */
static struct settings *routed(const char *lines, const char *sections)
{
    char text[8192];
    snprintf(text, sizeof(text),
             "[partner web]\ntransport = https\nurl = https://x.test/a\n"
             "adapter = sample\n%s" WHO "%s",
             lines, sections);
    return settings_load(scratch_file("hia.conf", text), scratch, &e);
}

Test(partner_sections, a_payer_is_routed_to_an_endpoint_that_is_there)
{
    static const char TWO[] = "secondary_url = https://y.test/b\n";
    char lines[512];
    snprintf(lines, sizeof(lines), "%s%s", TWO,
             "route = 00431, 60054 -> secondary\nroute=SKKY0->batch\nroute = 1 -> primary\n");
    struct settings *s = routed(lines, "[endpoint web/batch]\nurl = https://z.test/\n");
    cr_assert_not_null(s, "%s", e.text);
    const struct option_list *routes = &s->partners[0].net.routes;
    cr_assert(str_is(route_of(routes, STR("60054")), "secondary"));
    cr_assert(str_is(route_of(routes, STR("SKKY0")), "batch"));
    cr_assert(str_is(route_of(routes, STR("1")), "primary"));
    cr_assert_eq(route_of(routes, STR("6005")).n, 0);
    cr_assert_eq(route_of(routes, STR("")).n, 0);
    settings_free(s);
    static const struct {
        const char *line, *want;
    } bad[] = {{"route = 1 -> batch\n", "there is no [endpoint web/batch]"},
               {"route = 1 -> secondary\n", "no secondary_url"},
               {"route = 1 -> primary\nroute = 2,1 -> primary\n", "payer 1 has two routes"},
               {"route = 1 primary\n", "-> ENDPOINT is needed"},
               {"route = ,1 -> primary\n", "-> ENDPOINT is needed"},
               {"route = -> primary\n", "-> ENDPOINT is needed"},
               {"route = 1 -> a b\n", "-> ENDPOINT is needed"}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        cr_expect_null(routed(bad[i].line, ""), "%s", bad[i].line);
        cr_expect_not_null(strstr(e.text, bad[i].want), "%s: %s", bad[i].line, e.text);
        err_clear(&e);
    }
}

Test(partner_sections, options_are_kept_as_they_stand)
{
    struct settings *s = with("[adapter web]\nmailbox = 7\ncarrier = \"A  B\"\ncarrier = C\n");
    cr_assert_not_null(s, "%s", e.text);
    const struct settings_adapter *a = settings_adapter(s, "web");
    cr_assert_eq(a->count, 3);
    cr_assert_str_eq(a->pairs[0].name, "mailbox");
    cr_assert_str_eq(a->pairs[1].value, "A  B");
    cr_assert_str_eq(a->pairs[2].value, "C");
    cr_assert_eq(a->pairs[2].line, a->pairs[0].line + 2);
    cr_assert_not_null(strstr(a->pairs[0].path, "hia.conf"));
    cr_assert_not_null(strstr(a->origin, "hia.conf:"));
    settings_free(s);
}

Test(partner_sections, a_later_file_has_the_last_word_on_an_option)
{
    scratch_dir("conf.d");
    scratch_file("conf.d/9.conf", "[adapter web]\ncarrier = D\n");
    struct settings *s = with("[adapter web]\ncarrier = B\nmailbox = 7\ncarrier = C\n");
    cr_assert_not_null(s, "%s", e.text);
    const struct settings_adapter *a = settings_adapter(s, "web");
    cr_assert_eq(a->count, 2);
    cr_assert_str_eq(a->pairs[0].value, "7");
    cr_assert_str_eq(a->pairs[1].value, "D");
    cr_assert_not_null(strstr(a->pairs[1].path, "9.conf"));
    settings_free(s);
}

Test(partner_sections, endpoints)
{
    struct settings *s = with("[endpoint web/batch]\nurl = https://b.test/x\ncredential = main\n");
    cr_assert_not_null(s, "%s", e.text);
    cr_assert_str_eq(settings_endpoint(s, "web", STR("batch"))->url, "https://b.test/x");
    settings_free(s);
    refuses("[endpoint web/batch]\ncredential = main\n", "[endpoint web/batch] lacks the key url");
    refuses("[endpoint web/batch]\nurl = sftp://b.test\n",
            "url and secondary_url begin with https");
    refuses("[endpoint batch]\nurl = https://b.test\n", "[endpoint PARTNER/NAME]");
    refuses("[endpoint]\nurl = https://b.test\n", "[endpoint PARTNER/NAME]");
    refuses("[partner a/b]\nusage = T\n", "has no /: [partner NAME]");
    refuses("[endpoint wbe/x]\nurl = https://b.test\n",
            "endpoint wbe/x: there is no [partner wbe]: did you mean web?");
    refuses("[endpoint web/x]\nurl = https://b.test\ncredential = mian\n",
            "there is no [credential web/mian]: did you mean main?");
    refuses("[endpoint web/x]\nulr = https://b.test\n", "unknown key ulr: did you mean url?");
}

Test(partner_sections, credentials_have_what_their_scheme_needs)
{
    refuses("[credential web/b]\nscheme = basic\nsecret = vault://x\n",
            "credential web/b: scheme basic needs the key user");
    refuses("[credential web/b]\nscheme = header\nsecret = vault://x\ntoken_url = https://t/\n",
            "scheme header has no use for the key token_url");
    refuses("[credential web/b]\nscheme = mtls\n", "scheme mtls needs the key client_key");
    refuses("[credential web/b]\nscheme = none\nsecret = vault://x\n",
            "scheme none has no use for the key secret");
    refuses("[credential web/b]\nscheme = header\nsecret = vault://x\n"
            "client_certificate = file://c\n",
            "need a client_key");
    refuses("[credential web/b]\nscheme = oauth\n", "client_credentials");
    refuses("[credential web/b]\nscheme = hmac\nsecret = vault://x\nsign = {body}\n"
            "output = X-Sig {signature}\n",
            "`header NAME TEMPLATE`");
    refuses("[credential web/b]\nscheme = header\nsecret = file://\n", "secret: ");
    refuses("[credential nobody/b]\nscheme = none\n", "there is no [partner nobody]");
}

Test(partner_sections, a_secret_is_refused_and_not_shown)
{
    cr_assert_null(with("[credential web/b]\nscheme = basic\nuser = me\nsecret = hunter2\n"));
    cr_assert_not_null(strstr(e.text, "vault://NAME"), "%s", e.text);
    cr_assert_null(strstr(e.text, "hunter2"), "%s", e.text);
    err_clear(&e);
}

Test(partner_sections, schemes_fit_the_transport)
{
    refuses("[credential web/s]\nscheme = ssh_key\nuser = me\nsecret = file://k\n"
            "[endpoint web/x]\nurl = https://b.test\ncredential = s\n",
            "scheme ssh_key is not for transport https");
    refuses("[partner d]\ntransport = dir\nsend_dir = a\nreceive_dir = b\narchive_dir = c\n"
            "credential = k\n" WHO "[credential d/k]\nscheme = none\n",
            "a folder takes none");
    refuses("[partner d]\ntransport = dir\nsend_dir = a\nreceive_dir = b\narchive_dir = c\n" WHO
            "[adapter d]\nx = 1\n",
            "adapter d: [partner d] names no adapter");
    refuses("[partner d]\ntransport = dir\nadapter = sample\n" WHO,
            "[partner d] lacks the key send_dir");
    refuses("[partner d]\nadapter = ../x\n", "adapter: the name of an adapter is needed");
}
