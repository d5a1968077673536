/* test_asked.c - what an event of the platform asks for, by its payload. */
#include "job/asked.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct settings *settings;
static struct settings_subscription c;
static struct json_reader *r;
static struct asked a;

static void put_partner(const char *name, int trade)
{
    struct partner *p = &settings->partners[settings->partner_count++];
    str_copy(p->name, sizeof p->name, str_from(name));
    p->trade = trade;
}

static void setup(void)
{
    struct err e = {0};
    settings = calloc(1, sizeof *settings);
    r = json_reader_new(&e);
    cr_assert(settings && r);
    put_partner("north", TRADE_HEALTH);
    put_partner("bank", TRADE_FINANCE);
    c = (struct settings_subscription){
        .then = ACT_SUBMIT, .partner = "north", .subject_member = "claim_id"};
}

static void teardown(void)
{
    json_reader_free(r);
    free(settings);
}

TestSuite(asked, .init = setup, .fini = teardown);

static const char *why(const char *payload)
{
    const char *is = asked_read(r, str_from(payload), settings, &c, &a);
    return is ? is : "";
}

Test(asked, a_claim_by_its_member)
{
    static const struct {
        const char *member, *payload, *id, *why;
    } rows[] = {
        {"claim_id", "{\"claim_id\":\"C1\"}", "C1", ""},
        {"claim_id", "{\"a\":{\"claim_id\":\"no\"},\"b\":[1,{}],\"claim_id\":\"C1\"}", "C1", ""},
        {"claim_id", "{\"claim_id\":17}", "17", ""},
        {"claim.id", "{\"claim\":{\"x\":null,\"id\":\"C1\"}}", "C1", ""},
        {"claim.id", "{\"claim.id\":\"C1\"}", NULL, "subject_missing"},
        {"claim.id", "{\"claim\":\"C1\"}", NULL, "subject_missing"},
        {"claim_id", "{}", NULL, "subject_missing"},
        {"claim_id", "{\"claim_id\":null}", NULL, "subject_missing"},
        {"claim_id", "[\"C1\"]", NULL, "subject_missing"},
        {"claim_id", "\"C1\"", NULL, "subject_missing"},
        {"claim_id", "{\"claim_id\":\"\"}", NULL, "subject_invalid"},
        {"claim_id", "{\"claim_id\":\"Jane Doe\"}", NULL, "subject_invalid"},
        {"claim_id", "{\"claim_id\":\"a/../b\"}", NULL, "subject_invalid"},
        {"claim_id", "{\"claim_id\":[\"C1\",{}]}", NULL, "subject_invalid"},
        {"claim_id", "{\"claim_id\":[]}", NULL, "subject_missing"},
        {"claim_id", "{\"claim_id\":\"C1\"", "C1", ""}, /* the server has read the whole of it */
        {"claim_id", "{\"a\":", NULL, "payload_unreadable"},
        {"claim_id", "", NULL, "payload_unreadable"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        str_copy(c.subject_member, sizeof c.subject_member, str_from(rows[i].member));
        cr_assert_str_eq(why(rows[i].payload), rows[i].why, "%s", rows[i].payload);
        if (rows[i].id)
            cr_assert(a.count == 1 && strcmp(a.subjects[0], rows[i].id) == 0, "%s",
                      rows[i].payload);
    }
}

Test(asked, several_claims_of_one_event)
{
    cr_assert_str_eq(why("{\"claim_id\":[\"C1\",\"C2\",3]}"), "");
    cr_assert_eq(a.count, 3);
    cr_assert_str_eq(a.subjects[2], "3");
    cr_assert_str_eq(a.partner, "north");
}

Test(asked, an_id_has_63_characters_at_most)
{
    char id[80] = {0}, payload[120];
    for (size_t n = 62; n < 66; n++) {
        memset(id, 'x', n);
        snprintf(payload, sizeof payload, "{\"claim_id\":\"%s\"}", id);
        cr_assert_str_eq(why(payload), n < ASKED_ID_MAX ? "" : "subject_invalid", "%zu", n);
    }
}

Test(asked, the_partner_by_the_payload)
{
    static const struct {
        const char *payload, *why;
    } rows[] = {
        {"{\"claim_id\":\"C\",\"to\":\"NORTH\"}", ""},
        {"{\"claim_id\":\"C\",\"to\":\"north\"}", "partner_unknown"},
        {"{\"claim_id\":\"C\",\"to\":\"MONEY\"}", "partner_unknown"},
        {"{\"claim_id\":\"C\",\"to\":\"GONE\"}", "partner_unknown"},
        {"{\"claim_id\":\"C\",\"to\":\"\"}", "partner_unknown"},
        {"{\"claim_id\":\"C\",\"to\":1}", "partner_missing"},
        {"{\"claim_id\":\"C\"}", "partner_missing"},
        {"{\"claim_id\":\"C\",", "payload_unreadable"},
    };
    c.partner[0] = '\0';
    strcpy(c.partner_member, "to");
    strcpy(c.partner_for.item[0], "NORTH north");
    strcpy(c.partner_for.item[1], "MONEY bank");
    strcpy(c.partner_for.item[2], "GONE nobody");
    c.partner_for.count = 3;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_assert_str_eq(why(rows[i].payload), rows[i].why, "%s", rows[i].payload);
    c.partner_for.count = 0;
    cr_assert_str_eq(why("{\"claim_id\":\"C\",\"to\":\"north\"}"), "", "without a list, the name");
}

Test(asked, an_act_without_a_subject_needs_none)
{
    c.then = ACT_RECEIVE;
    cr_assert_str_eq(why("{}"), "");
    cr_assert(a.count == 1 && a.subjects[0][0] == '\0');
    c.then = ACT_SYNC;
    cr_assert_str_eq(why("{}"), "partner_unknown", "a clearinghouse has nothing to sync");
    strcpy(c.partner, "bank");
    cr_assert_str_eq(why("{}"), "");
}
