/* fuzz_asked.c - arbitrary bytes as the payload of an event of the platform. */
#include "fuzz/fuzz.h"
#include "job/asked.h"

static struct settings *settings;
static struct asked a;

static void by(struct str payload, struct settings_subscription *c)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    LAW(r, "memory");
    const char *why = asked_read(r, payload, settings, c, &a);
    LAW(why ? why[0] != '\0' : a.count > 0, "understood, or a reason");
    for (size_t i = 0; !why && c->then == ACT_SUBMIT && i < a.count; i++)
        LAW(asked_is_id(str_from(a.subjects[i])), "what comes out is an id");
    if (!why)
        LAW(settings_partner(settings, str_from(a.partner)), "of a partner there is");
    json_reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str payload = str_of((const char *)data, size);
    struct settings_subscription c = {
        .then = ACT_SUBMIT, .partner_member = "to", .subject_member = "claim.id"};
    if (!settings && !(settings = calloc(1, sizeof *settings)))
        return 0;
    settings->partner_count = 1;
    str_copy(settings->partners[0].name, SECTION_NAME_MAX, STR("north"));
    by(payload, &c);
    c.then = ACT_RECEIVE;
    by(payload, &c);
    c.then = ACT_SUBMIT;
    str_copy(c.partner, sizeof c.partner, STR("north"));
    c.partner_member[0] = '\0';
    by(payload, &c);
    return 0;
}
