/* platform_sql.c - see platform_sql.h. */
#include "job/platform_sql.h"

#include "job/column_map.h"
#include "job/platform.h"
#include "store/libpq.h"

enum { COLUMN_EVENT_ID, COLUMN_NAME, COLUMN_ORGANIZATION, COLUMN_PAYLOAD, COLUMN_PLACE, COLUMNS };
static const struct column_source WHAT[COLUMNS] = {
    {"event_id"}, {"name"}, {"organization_id"}, {"payload"}, {"place"}};

void platform_sql_init(struct platform_sql *s)
{
    buf_init(&s->behind, 0);
    buf_init(&s->at, 0);
    buf_init(&s->last, 0);
}

void platform_sql_fini(struct platform_sql *s)
{
    buf_fini(&s->behind);
    buf_fini(&s->at);
    buf_fini(&s->last);
}

static bool read_columns(const char *columns, struct str out[COLUMNS], struct err *err)
{
    struct str rest = str_from(columns), column;
    size_t which;
    while (rest.n) {
        if (!column_map_next(&rest, WHAT, COLUMNS, "[commands] columns", &column, &which, err))
            return false;
        if (out[which].n)
            return err_set(err, ERR_CONFIG, "[commands] columns: more than one is said to be %s",
                           WHAT[which].name);
        out[which] = column;
    }
    for (size_t i = 0; i < COLUMNS; i++)
        if (!out[i].n)
            return err_set(err, ERR_CONFIG, "[commands] columns: none is said to be %s",
                           WHAT[i].name);
    return true;
}

/* `c`: the columns' names in quotes. */
static void put_where(struct buf *out, const char *table, const char *const c[COLUMNS])
{
    buf_printf(out, " FROM %s WHERE %s = $1 AND %s = $2", table, c[COLUMN_ORGANIZATION],
               c[COLUMN_NAME]);
}

static void put_event(struct buf *out, const char *table, const char *const c[COLUMNS])
{
    buf_printf(out,
               "SELECT %s::bigint, %s::text, CASE WHEN octet_length(%s::text) <= %d"
               " THEN %s::text END",
               c[COLUMN_PLACE], c[COLUMN_EVENT_ID], c[COLUMN_PAYLOAD], PLATFORM_PAYLOAD_MAX,
               c[COLUMN_PAYLOAD]);
    put_where(out, table, c);
}

static bool put_all(const char *table, const char *const c[COLUMNS], struct platform_sql *out,
                    struct err *err)
{
    put_event(&out->behind, table, c);
    buf_printf(&out->behind, " AND %s > $3 ORDER BY %s LIMIT %d", c[COLUMN_PLACE], c[COLUMN_PLACE],
               PLATFORM_PAGE);
    put_event(&out->at, table, c);
    buf_printf(&out->at, " AND %s = $3 LIMIT 1", c[COLUMN_PLACE]);
    buf_printf(&out->last, "SELECT coalesce(max(%s), 0)", c[COLUMN_PLACE]);
    put_where(&out->last, table, c);
    return buf_ok(&out->behind, "the statement of the platform's table", err) &&
           buf_ok(&out->at, "the statement of the platform's table", err) &&
           buf_ok(&out->last, "the statement of the platform's table", err);
}

bool platform_sql_make(const struct settings_commands *c, struct platform_sql *out, struct err *err)
{
    struct str columns[COLUMNS] = {{NULL, 0}};
    struct buf names[COLUMNS], table;
    const char *quoted[COLUMNS];
    buf_init(&table, 0);
    for (size_t i = 0; i < COLUMNS; i++)
        buf_init(&names[i], 0);
    bool good = read_columns(c->columns, columns, err) &&
                libpq_put_table(str_from(c->table), "[commands] table", &table, err);
    for (size_t i = 0; good && i < COLUMNS; i++)
        if ((good = libpq_put_name(columns[i], "[commands] columns", &names[i], err)))
            quoted[i] = buf_cstr(&names[i]);
    good = good && put_all(buf_cstr(&table), quoted, out, err);
    for (size_t i = 0; i < COLUMNS; i++)
        buf_fini(&names[i]);
    buf_fini(&table);
    return good;
}

bool platform_sql_claim(const char *function, struct buf *out, struct err *err)
{
    buf_puts(out, "SELECT ");
    if (!libpq_put_table(str_from(function), "claim_function", out, err))
        return false;
    buf_puts(out, "($1)::text");
    return buf_ok(out, "the statement that asks for a claim", err);
}
