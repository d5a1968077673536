/* test_polling.c - Stedi's stream of transactions: a cursor that is durable, and only what is ours.
 */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define POLLING                                                                                    \
    "reports=polling\nreports_path=/polling/transactions\nreports_endpoint=core\n"                 \
    "download_endpoint=download\ndownload_host=files.example\n"
#define PAGE(items, token) "{\"items\":[" items "],\"nextPageToken\":\"" token "\"}"
#define ITEM(id, direction, mode, set)                                                             \
    "{\"transactionId\":\"t-" id "\",\"fileExecutionId\":\"" id "\",\"status\":\"succeeded\","     \
    "\"direction\":\"" direction "\",\"mode\":\"" mode                                             \
    "\",\"x12\":{\"metadata\":{\"transaction\":"                                                   \
    "{\"transactionSetIdentifier\":\"" set "\",\"controlNumber\":\"1\"}}}}"
#define ERA(id) ITEM(id, "INBOUND", "test", "835")

static const struct str NONE = {NULL, 0};

static struct lab *fetching(const char *more)
{
    struct lab *l = lab_new(text_of(POLLING "%s", more).p, "remittance.fetch", NONE);
    lab_begin(l);
    return l;
}

Test(polling, the_first_look_goes_back_as_far_as_told)
{
    struct lab *l = fetching("polling_since=2d\n");
    EXPECT(l, "send GET /polling/transactions?startDateTime=2026-01-13T14%3A03%3A09Z&pageSize=100 "
              "safe");
    lab_reply(l, 200, NULL, STR(PAGE("", "T1+/=")));
    cr_expect(lab_ends(l, "done nothing 0"), "%s", lab_trace(l));
    lab_another(l, "remittance.fetch", NONE); /* the token of an empty page is kept too */
    lab_begin(l);
    EXPECT(l, "send GET /polling/transactions?pageToken=T1%2B%2F%3D&pageSize=100");
    lab_free(l);
}

Test(polling, only_what_is_ours_is_fetched_and_delivered)
{
    struct lab *l = fetching("");
    lab_reply(l, 200, NULL,
              STR(PAGE(ERA("e1") "," ERA("e1") "," ITEM("e2", "OUTBOUND", "test", "835") "," ITEM(
                           "e3", "INBOUND", "production", "835") "," ITEM("e4", "INBOUND", "test",
                                                                          "277") "," ERA("e5"),
                       "T2")));
    EXPECT(l, "send GET /executions/e1/input safe");
    lab_reply(l, 200, NULL, x12_835("000000031"));
    EXPECT(l, "deliver stedi-e1.x12", "send GET /executions/e5/input safe");
    lab_reply(l, 200, NULL, x12_835("000000032"));
    cr_expect(lab_ends(l, "done complete 2"), "%s", lab_trace(l));
    cr_expect_eq(lab_count(l, "send GET /executions"), 2);
    lab_another(l, "acknowledgement.fetch", NONE); /* has a place of its own in the stream */
    lab_begin(l);
    EXPECT(l, "startDateTime=");
    lab_free(l);
}

Test(polling, a_file_of_several_is_taken_when_each_is_whole)
{
    struct str good = x12_835("000000031"), bad = x12_835("000000032");
    char *number = (char *)(uintptr_t)strstr(bad.p, "IEA*1*");
    number[8] = '9';
    struct lab *l = fetching("");
    lab_reply(l, 200, NULL, STR(PAGE(ERA("e1") "," ERA("e2"), "T2")));
    lab_reply(l, 200, NULL, text_of("%.*s%.*s", STR_FMT(good), STR_FMT(good)));
    EXPECT(l, "deliver stedi-e1.x12", "send GET /executions/e2/input safe");
    lab_reply(l, 200, NULL, text_of("%.*s%.*s", STR_FMT(bad), STR_FMT(good)));
    cr_expect(lab_ends(l, "fail answer x12.broken"), "%s", lab_trace(l));
    lab_free(l);
}

Test(polling, the_cursor_moves_when_all_of_its_page_is_there)
{
    struct lab *l = fetching("");
    lab_reply(l, 200, NULL, STR(PAGE(ERA("e1"), "T2")));
    lab_reply(l, 200, NULL, STR("ISA*00*"));
    cr_expect(lab_ends(l, "fail answer x12.cut"), "%s", lab_trace(l));
    lab_another(l, "remittance.fetch", NONE);
    lab_begin(l);
    EXPECT(l, "startDateTime=");
    lab_reply(l, 200, NULL, STR(PAGE(ERA("e1"), "T2")));
    lab_crash(l);
    EXPECT(l, "send GET /executions/e1/input", "send GET /executions/e1/input");
    lab_reply(l, 200, NULL, x12_835("000000031"));
    cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    lab_another(l, "remittance.fetch", NONE);
    lab_begin(l);
    EXPECT(l, "pageToken=T2");
    lab_free(l);
}

Test(polling, a_full_page_has_another_behind_it)
{
    struct buf page;
    struct lab *l = fetching("");
    buf_init(&page, 0);
    buf_puts(&page, "{\"items\":[");
    for (int i = 0; i < 100; i++)
        buf_printf(&page, "%s" ITEM("o", "OUTBOUND", "test", "837"), i ? "," : "");
    buf_puts(&page, "],\"nextPageToken\":\"T9\"}");
    lab_reply(l, 200, NULL, buf_str(&page));
    EXPECT(l, "pageToken=T9");
    lab_reply(l, 200, NULL, STR(PAGE("", "T10")));
    cr_expect(lab_ends(l, "done nothing 0"), "%s", lab_trace(l));
    buf_fini(&page);
    lab_free(l);
}

Test(polling, a_token_that_is_no_more_is_given_up_for_the_day_before)
{
    struct lab *l = fetching("");
    lab_reply(l, 200, NULL, STR(PAGE("", "T1")));
    lab_another(l, "remittance.fetch", NONE);
    lab_begin(l);
    lab_reply(l, 400, NULL, STR("{\"code\":\"BadRequest\"}"));
    EXPECT(l, "pageToken=T1", "startDateTime=2026-01-14T14%3A03%3A09Z");
    lab_reply(l, 400, NULL, STR("{\"code\":\"BadRequest\"}"));
    cr_expect(lab_ends(l, "fail rejected http_400"), "%s", lab_trace(l));
    lab_free(l);
}

/* The bytes, or where they lie: at one host, and nowhere else. */
Test(polling, where_a_file_lies)
{
    static const struct {
        int status;
        const char *headers, *body, *there;
    } rows[] = {
        {302, "Location: https://files.example/a/b?X=1", "", "send GET /a/b?X=1 safe"},
        {200, NULL, "{\"documentDownloadUrl\":\"https://files.example/c?d\"}",
         "send GET /c?d safe"},
        {302, "Location: https://files.example.evil/a", "", "fail options polling_download"},
        {302, "Location: http://files.example/a", "", "fail options polling_download"},
        {302, NULL, "", "fail options polling_download"},
        {200, NULL, "{}", "fail options polling_download"},
        {403, NULL, "", "fail credential http_403"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = fetching("");
        lab_reply(l, 200, NULL, STR(PAGE(ERA("e1"), "T2")));
        lab_reply(l, rows[i].status, rows[i].headers, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].there), "row %zu: %s", i, lab_trace(l));
        if (i < 2) {
            lab_reply(l, 200, NULL, x12_835("000000031"));
            cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
        }
        lab_free(l);
    }
    struct lab *l = fetching("");
    lab_reply(l, 200, NULL, STR(PAGE(ERA("e1"), "T2")));
    lab_reply(l, 302, "Location: https://files.example/a", NONE);
    lab_reply(l, 302, "Location: https://files.example/b", NONE); /* once is enough */
    cr_expect(lab_ends(l, "fail answer x12.not_x12"), "%s", lab_trace(l));
    lab_free(l);
}

Test(polling, what_is_no_page)
{
    static const char *const pages[] = {"", "{}", "{\"items\":[", "[]",
                                        "{\"nextPageToken\":\"x\"}"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct lab *l = fetching("");
        lab_reply(l, 200, NULL, str_from(pages[i]));
        cr_expect(lab_ends(l, "fail answer polling_page"), "%s: %s", pages[i], lab_trace(l));
        lab_free(l);
    }
}
