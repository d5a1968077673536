/* test_sink_columns.c - which column of the platform's table holds what: the statement made of it,
 * and what is refused. */
#include "job/sink_columns.h"

#include <criterion/criterion.h>

static struct buf sql;
static struct err err;

static bool made_of(const char *table, const char *columns)
{
    buf_fini(&sql);
    buf_init(&sql, 0);
    err_clear(&err);
    return sink_columns_sql(table, columns, &sql, &err);
}

static void close_sql(void)
{
    buf_fini(&sql);
}

TestSuite(sink_columns, .fini = close_sql);

Test(sink_columns, a_statement_by_the_mapping)
{
    cr_assert(made_of("fw_domain_events", "id: event_id, event_name:name ,payload: payload"), "%s",
              err.text);
    cr_assert_str_eq(
        buf_cstr(&sql),
        "INSERT INTO \"fw_domain_events\" (\"id\", \"event_name\", \"payload\") SELECT "
        "$1::text::uuid, $2::text, e -> 'payload' FROM (SELECT $5::text::jsonb AS e OFFSET 0) x"
        " ON CONFLICT (\"id\") DO NOTHING");
    cr_assert(made_of("public.fw_domain_events", "n: seq"), "%s", err.text);
    cr_assert_str_eq(buf_cstr(&sql),
                     "INSERT INTO \"public\".\"fw_domain_events\" (\"n\") SELECT $7::text::bigint"
                     " FROM (SELECT $5::text::jsonb AS e OFFSET 0) x");
}

Test(sink_columns, what_is_no_name_is_refused)
{
    static const char *const wrong[][2] = {
        {"fw_domain_events", ""},
        {"fw_domain_events", "id"},
        {"fw_domain_events", "id: patient"},
        {"fw_domain_events", "id: event_id,, n: name"},
        {"fw_domain_events", "i\"d: event_id"},
        {"fw_domain_events", "ID: event_id"},
        {"fw_domain_events", "1d: event_id"},
        {"fw_domain_events", ": event_id"},
        {"fw_domain_events; DROP TABLE x", "id: event_id"},
        {"a.b.c", "id: event_id"},
        {"", "id: event_id"},
        {".", "id: event_id"},
        {"fw_domain_events",
         "a123456789012345678901234567890123456789012345678901234567890123: event_id"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        cr_expect_not(made_of(wrong[i][0], wrong[i][1]), "%s, %s: %s", wrong[i][0], wrong[i][1],
                      buf_cstr(&sql));
        cr_expect_eq(err.kind, ERR_CONFIG);
    }
}
