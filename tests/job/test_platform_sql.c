/* test_platform_sql.c - the statements that read the platform's tables: made by the mapping, and
 * what is refused. */
#include "job/platform_sql.h"

#include <criterion/criterion.h>

static struct platform_sql sql;
static struct err err;

static bool made_of(const char *table, const char *columns)
{
    struct settings_commands c = {0};
    str_copy(c.table, sizeof c.table, str_from(table));
    str_copy(c.columns, sizeof c.columns, str_from(columns));
    platform_sql_fini(&sql);
    platform_sql_init(&sql);
    err_clear(&err);
    return platform_sql_make(&c, &sql, &err);
}

static void fini(void)
{
    platform_sql_fini(&sql);
}

TestSuite(platform_sql, .fini = fini);

#define FOUR "n: name, o: organization_id, p: payload, s: place"

Test(platform_sql, statements_by_the_mapping)
{
    cr_assert(made_of("public.events", "i: event_id, " FOUR), "%s", err.text);
    cr_assert_str_eq(
        buf_cstr(&sql.behind),
        "SELECT \"s\"::bigint, \"i\"::text, CASE WHEN octet_length(\"p\"::text) <= 65536"
        " THEN \"p\"::text END FROM \"public\".\"events\" WHERE \"o\" = $1 AND \"n\" = $2"
        " AND \"s\" > $3 ORDER BY \"s\" LIMIT 512");
    cr_assert_str_eq(buf_cstr(&sql.last),
                     "SELECT coalesce(max(\"s\"), 0) FROM \"public\".\"events\""
                     " WHERE \"o\" = $1 AND \"n\" = $2");
    cr_assert(strstr(buf_cstr(&sql.at), " AND \"s\" = $3 LIMIT 1"));
}

Test(platform_sql, what_is_no_mapping_is_refused)
{
    static const char *const wrong[][2] = {
        {"events", FOUR},
        {"events", "i: event_id, j: event_id, " FOUR},
        {"events", "i: event_id, x: nothing, " FOUR},
        {"events", "i\": event_id, " FOUR},
        {"events", ": event_id, " FOUR},
        {"events", ""},
        {"ev ents", "i: event_id, " FOUR},
        {"a.b.c", "i: event_id, " FOUR},
        {"", "i: event_id, " FOUR},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        cr_assert(!made_of(wrong[i][0], wrong[i][1]) && err.kind == ERR_CONFIG, "%zu", i);
}

Test(platform_sql, a_function_is_a_name)
{
    struct buf out;
    buf_init(&out, 0);
    cr_assert(platform_sql_claim("app.claim_export", &out, &err));
    cr_assert_str_eq(buf_cstr(&out), "SELECT \"app\".\"claim_export\"($1)::text");
    cr_assert(!platform_sql_claim("x(); drop", &out, &err));
    buf_fini(&out);
}
