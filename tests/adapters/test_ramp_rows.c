/* test_ramp_rows.c - what Ramp's objects become: amounts by field, exactly; lenient in, strict out.
 */
#include "adapters/lab.h"
#include "base/currency.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* One object of the list, as a row; "" when it is none. */
static const char *row(const char *operation, const char *kind, const char *object)
{
    static char text[16384];
    lab_adapter("ramp");
    struct lab *l = lab_new("", operation, STR(""));
    lab_begin(l);
    lab_reply(l, 200, NULL, text_of("{\"page\":{\"next\":null},\"data\":[%s]}", object));
    char name[64];
    snprintf(name, sizeof name, "rows/%s/0", kind);
    const char *all = lab_kept(l, name), *line = strchr(all, '\n');
    snprintf(text, sizeof text, "%s", line ? line + 1 : "");
    lab_free(l);
    return text;
}

static const char *transaction(const char *object)
{
    return row("transactions.sync", "json.card-transactions", object);
}

static const char *entity(const char *operation, const char *object)
{
    return row(operation, "json.finance-entities", object);
}

static void holds(const char *text, const char *part)
{
    cr_assert(strstr(text, part), "%s is not in %s", part, text);
}

static void lacks(const char *text, const char *part)
{
    cr_assert_null(strstr(text, part), "%s is in %s", part, text);
}

/* The header is a decimal of dollars, its lines are cents: the peer that missed it was 100 times
 * wrong. */
Test(ramp_rows, two_units_in_one_object)
{
    const char *r = transaction(
        "{\"id\":\"t1\",\"state\":\"CLEARED\",\"amount\":1299.10,\"currency_code\":\"USD\","
        "\"original_transaction_amount\":{\"amount\":109900,\"currency_code\":\"EUR\","
        "\"minor_unit_conversion_rate\":100},"
        "\"line_items\":[{\"amount\":{\"amount\":109900,\"currency_code\":\"EUR\"},"
        "\"converted_amount\":{\"amount\":129910,\"currency_code\":\"USD\"}}]}");
    holds(r, "\"amount_minor\":129910,\"currency\":\"USD\",\"exponent\":2,"
             "\"amount_raw\":\"1299.10\"");
    holds(r, "\"original_minor\":109900,\"original_currency\":\"EUR\"");
    holds(r, "\"lines\":1,\"lines_sum\":\"balanced\"");
}

Test(ramp_rows, yen_has_no_cents)
{
    holds(transaction("{\"id\":\"t1\",\"amount\":1500,\"currency_code\":\"JPY\","
                      "\"line_items\":[{\"amount\":{\"amount\":1500,\"currency_code\":\"JPY\","
                      "\"minor_unit_conversion_rate\":1}}]}"),
          "\"amount_minor\":1500,\"currency\":\"JPY\",\"exponent\":0");
    /* The rate is the partner's word for its own integers. */
    holds(entity("bills.sync", "{\"id\":\"b1\",\"status\":\"OPEN\",\"amount\":{\"amount\":150000,"
                               "\"currency_code\":\"JPY\",\"minor_unit_conversion_rate\":100}}"),
          "\"amount_minor\":150000,\"currency\":\"JPY\",\"exponent\":2");
}

/* Newer payloads: the same field as an object, under either set of names. */
Test(ramp_rows, newer_amounts)
{
    holds(transaction("{\"id\":\"t1\",\"amount\":{\"amount\":1234,\"currency_code\":\"USD\"}}"),
          "\"amount_minor\":1234,\"currency\":\"USD\"");
    holds(entity("reimbursements.sync",
                 "{\"id\":\"r1\",\"amount\":{\"value\":1234,\"currency\":\"USD\"},"
                 "\"state\":\"REIMBURSED\"}"),
          "\"phase\":\"paid\",\"id\":\"r1\",\"state\":\"REIMBURSED\",\"amount_minor\":1234");
}

/* Where the unit, the currency or the number cannot be known there is no row: only that it is
 * there, so that nobody takes it for gone. */
Test(ramp_rows, amounts_that_are_none)
{
    static const char *const bad[] = {
        "{\"id\":\"t1\",\"amount\":12.34}",
        "{\"id\":\"t1\",\"amount\":12.34,\"currency_code\":\"usd\"}",
        "{\"id\":\"t1\",\"amount\":12.345,\"currency_code\":\"USD\"}",
        "{\"id\":\"t1\",\"amount\":\"twelve\",\"currency_code\":\"USD\"}",
        "{\"id\":\"t1\",\"amount\":true,\"currency_code\":\"USD\"}",
        "{\"id\":\"t1\",\"amount\":null,\"currency_code\":\"USD\"}",
        "{\"id\":\"t1\",\"amount\":1e30,\"currency_code\":\"USD\"}",
        "{\"id\":\"t1\",\"amount\":{\"amount\":12.5,\"currency_code\":\"USD\"}}",
        "{\"id\":\"t1\",\"amount\":{\"amount\":1,\"currency_code\":\"USD\","
        "\"minor_unit_conversion_rate\":50}}",
        "{\"amount\":1,\"currency_code\":\"USD\"}",
        "{\"id\":\"a b\",\"amount\":1,\"currency_code\":\"USD\"}",
        "null",
        "[1]",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        cr_assert_str_eq(transaction(bad[i]),
                         strstr(bad[i], "\"t1\"")
                             ? "{\"op\":\"seen\",\"noun\":\"transaction\",\"id\":\"t1\"}\n"
                             : "{\"op\":\"nameless\",\"noun\":\"transaction\"}\n",
                         "%s", bad[i]);
    cr_assert_str_eq(entity("bills.sync", "{\"id\":\"b1\",\"amount\":1250}"),
                     "{\"op\":\"seen\",\"noun\":\"bill\",\"id\":\"b1\"}\n");
}

/* Ramp's own examples break Ramp's own schema: nulls, missing members, text for a number. */
Test(ramp_rows, read_leniently)
{
    const char *r = transaction(
        "{\"id\":\"t1\",\"amount\":\"12.34\",\"currency_code\":\"USD\",\"state\":null,"
        "\"card_id\":null,\"card_holder\":null,\"sk_category_id\":\"40,41\","
        "\"merchant_category_code\":5812,\"line_items\":null,\"receipts\":[{\"a\":[1,{}]}],"
        "\"accounting_field_selections\":{},\"user_transaction_time\":\"2026-01-15\","
        "\"settlement_date\":\"2026-01-16T01:00:00+02:00\",\"synced_at\":\"yesterday\","
        "\"entity_id\":\"no id!\",\"unknown\":{\"deep\":[[[1]]]}}");
    holds(r, "\"phase\":\"unknown\",\"id\":\"t1\",\"amount_minor\":1234");
    holds(r, "\"amount_raw\":\"12.34\",\"merchant_category\":\"5812\","
             "\"occurred_us\":1768435200000000,\"settled_us\":1768518000000000,\"detail\"");
    holds(r, "\"category_id\":\"40,41\"");
    lacks(r, "synced_us");
    lacks(r, "entity_id");
}

/* GL codes hang on category_info.type, not on the selection's own. */
Test(ramp_rows, general_ledger_code)
{
    holds(transaction("{\"id\":\"t1\",\"amount\":1,\"currency_code\":\"USD\","
                      "\"accounting_field_selections\":["
                      "{\"type\":\"GL_ACCOUNT\",\"category_info\":{\"type\":\"OTHER\"},"
                      "\"external_code\":\"001\"},"
                      "{\"category_info\":{\"type\":\"GL_ACCOUNT\"},\"external_code\":\"6000\"}]}"),
          "\"gl\":\"6000\"");
    holds(transaction("{\"id\":\"t1\",\"amount\":1,\"currency_code\":\"USD\",\"line_items\":[{"
                      "\"amount\":{\"amount\":100,\"currency_code\":\"USD\"},"
                      "\"accounting_field_selections\":[{\"external_code\":\"7000\","
                      "\"category_info\":{\"type\":\"GL_ACCOUNT\"}}]}]}"),
          "\"lines_sum\":\"balanced\",\"gl\":\"7000\"");
}

Test(ramp_rows, phases)
{
    static const struct {
        const char *state, *amount, *phase;
    } rows[] = {{"PENDING", "5", "authorized"},   {"PENDING_INITIATION", "5", "authorized"},
                {"CLEARED", "5", "settled"},      {"COMPLETION", "5", "settled"},
                {"CLEARED", "-5", "refunded"},    {"PENDING", "-5", "authorized"},
                {"DECLINED", "5", "declined"},    {"ERROR", "5", "failed"},
                {"SOMETHING_NEW", "5", "unknown"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char phase[64];
        snprintf(phase, sizeof phase, "\"phase\":\"%s\"", rows[i].phase);
        struct str t = text_of("{\"id\":\"t\",\"state\":\"%s\",\"amount\":%s,"
                               "\"currency_code\":\"USD\"}",
                               rows[i].state, rows[i].amount);
        holds(transaction(t.p), phase);
    }
    const char *amount = "\"amount\":{\"amount\":1,\"currency_code\":\"USD\"}";
    holds(entity("bills.sync",
                 text_of("{\"id\":\"b\",\"status\":\"OPEN\",\"approval_status\":\"APPROVED\",%s}",
                         amount)
                     .p),
          "\"phase\":\"approved\"");
    holds(entity("bills.sync", text_of("{\"id\":\"b\",\"status\":\"PAID\",\"archived_at\":"
                                       "\"2026-01-01\",%s}",
                                       amount)
                                   .p),
          "\"phase\":\"paid\"");
    holds(entity("bills.sync", text_of("{\"id\":\"b\",\"status\":\"OPEN\",\"archived_at\":"
                                       "\"2026-01-01\",%s}",
                                       amount)
                                   .p),
          "\"phase\":\"cancelled\"");
    holds(entity("vendors.sync", "{\"id\":\"v\",\"is_active\":false}"), "\"phase\":\"inactive\"");
    holds(entity("cards.sync", "{\"id\":\"c\",\"state\":\"TERMINATED\"}"), "\"inactive\"");
}

/* Names and addresses are in what is sealed, and nowhere else. */
Test(ramp_rows, people_are_detail)
{
    const char *r = entity("users.sync", "{\"id\":\"u1\",\"first_name\":\"Ana\",\"email\":"
                                         "\"ana@x.example\",\"status\":\"USER_ACTIVE\"}");
    holds(r, "\"detail\":{\"first_name\":\"Ana\",\"email\":\"ana@x.example\"}}");
    r = transaction("{\"id\":\"t1\",\"amount\":1,\"currency_code\":\"USD\",\"card_holder\":"
                    "{\"user_id\":\"u1\",\"first_name\":\"Ana\"},\"memo\":\"for \\\"Ana\\\"\"}");
    holds(r, "\"user_id\":\"u1\"");
    holds(r, "\"detail\":{\"memo\":\"for \\\"Ana\\\"\"}");
    lacks(r, "\"first_name\"");
}

/* ---- the property: lines in minor units against the header's decimal ---- */

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* A transaction of `count` lines whose sum is the amount plus `off`. */
static const char *summed(uint64_t *seed, const char *currency, unsigned exponent, int64_t off)
{
    static char text[8192];
    struct buf b;
    int64_t sum = 0;
    char header[MONEY_TEXT_MAX];
    unsigned count = 1 + (unsigned)(next_random(seed) % 12);
    buf_init(&b, sizeof text);
    buf_puts(&b, "{\"line_items\":[");
    for (unsigned i = 0; i < count; i++) {
        int64_t minor = (int64_t)(next_random(seed) % 2000000) - 400000;
        bool foreign = next_random(seed) % 4 == 0;
        sum += minor;
        buf_printf(&b, "%s{\"amount\":{\"amount\":%lld,\"currency_code\":\"%s\"}", i ? "," : "",
                   (long long)(foreign ? minor * 3 : minor), foreign ? "CHF" : currency);
        if (foreign)
            buf_printf(&b, ",\"converted_amount\":{\"currency_code\":\"%s\",\"amount\":\"%lld\"}",
                       currency, (long long)minor);
        buf_putc(&b, '}');
    }
    currency_format(sum + off, exponent, header);
    buf_printf(&b, "],\"id\":\"t\",\"amount\":%s,\"currency_code\":\"%s\"}", header, currency);
    snprintf(text, sizeof text, "%s", buf_cstr(&b));
    buf_fini(&b);
    return text;
}

Test(ramp_rows, lines_sum_to_the_header)
{
    static const struct {
        const char *currency;
        unsigned exponent;
    } currencies[] = {{"USD", 2}, {"JPY", 0}, {"KWD", 3}};
    uint64_t seed = 20261129;
    for (int i = 0; i < 600; i++) {
        size_t c = (size_t)(i % 3);
        int64_t off = i % 2 ? (int64_t)(next_random(&seed) % 5) - 2 : 0;
        const char *r =
            transaction(summed(&seed, currencies[c].currency, currencies[c].exponent, off));
        holds(r, off ? "\"lines_sum\":\"unbalanced\"" : "\"lines_sum\":\"balanced\"");
    }
}
