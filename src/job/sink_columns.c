/* sink_columns.c - see sink_columns.h. */
#include "job/sink_columns.h"

#include "job/column_map.h"
#include "store/libpq.h"

#define NAMES "[events] platform_table and platform_columns"

/* Types the table's own are assigned from: text takes a uuid or a jsonb too, json a jsonb. `e` is
 * the envelope, read once: the planner would put a plain sub-select's text in place of each use. */
static const char FROM_ENVELOPE[] = " FROM (SELECT $5::text::jsonb AS e OFFSET 0) x";
static const struct column_source SOURCES[] = {
    {"event_id", "$1::text::uuid"},
    {"name", "$2::text"},
    {"version", "$3::text"},
    {"entity", "$4::text"},
    {"envelope", "e"},
    {"payload", "e -> 'payload'"},
    {"metadata", "e -> 'metadata'"},
    {"publisher", "e ->> 'publisher'"},
    {"organization_id", "(e #>> '{metadata,organization_id}')::uuid"},
    {"entity_id", "e #>> '{payload,entity_id}'"},
    {"entity_type", "e #>> '{payload,entity_type}'"},
    {"correlation_id", "(e #>> '{metadata,correlation_id}')::uuid"},
    {"timestamp", "(e #>> '{metadata,timestamp}')::timestamptz"},
    {"channel", "$6::text"},
    {"seq", "$7::text::bigint"},
};

struct mapping {
    struct buf names, values;
    struct str key; /* the column of the event's id; empty: none */
};

static bool put_column(struct mapping *m, struct str *rest, struct err *err)
{
    struct str column;
    size_t which;
    if (!column_map_next(rest, SOURCES, COUNT_OF(SOURCES), "[events] platform_columns", &column,
                         &which, err))
        return false;
    if (m->names.n) {
        buf_puts(&m->names, ", ");
        buf_puts(&m->values, ", ");
    }
    if (which == SINK_EVENT_ID)
        m->key = column;
    buf_puts(&m->values, SOURCES[which].sql);
    return libpq_put_name(column, NAMES, &m->names, err);
}

static bool put_statement(struct mapping *m, const char *table, struct buf *out, struct err *err)
{
    buf_puts(out, "INSERT INTO ");
    if (!libpq_put_table(str_from(table), NAMES, out, err))
        return false;
    buf_puts(out, " (");
    buf_put_str(out, buf_str(&m->names));
    buf_puts(out, ") SELECT ");
    buf_put_str(out, buf_str(&m->values));
    buf_puts(out, FROM_ENVELOPE);
    if (m->key.n)
        buf_printf(out, " ON CONFLICT (\"%.*s\") DO NOTHING", STR_FMT(m->key));
    return buf_ok(out, "the statement of the platform's table", err);
}

bool sink_columns_sql(const char *table, const char *columns, struct buf *out, struct err *err)
{
    struct mapping m = {.key = {NULL, 0}};
    struct str rest = str_from(columns);
    bool good = rest.n > 0 || err_set(err, ERR_CONFIG,
                                      "[events] platform_columns is missing: which column of the "
                                      "platform's table holds what (docs/relay.md)");
    buf_init(&m.names, 0);
    buf_init(&m.values, 0);
    while (good && rest.n)
        good = put_column(&m, &rest, err);
    good = good && put_statement(&m, table, out, err);
    buf_fini(&m.names);
    buf_fini(&m.values);
    return good;
}
