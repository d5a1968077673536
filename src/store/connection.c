/* connection.c - see connection.h. */
#include "store/connection.h"

#include "store/sql.h"

const char *const store_connection_state_names[CONNECTION_STATE_COUNT] = {
    [CONNECTION_LINKING] = "linking",     [CONNECTION_CONNECTED] = "connected",
    [CONNECTION_ATTENTION] = "attention", [CONNECTION_EXPIRING] = "expiring",
    [CONNECTION_REVOKED] = "revoked",     [CONNECTION_GONE] = "gone",
};

const char *store_connection_state_name(enum connection_state s)
{
    return s < CONNECTION_STATE_COUNT ? store_connection_state_names[s] : "?";
}

bool store_connection_is_over(enum connection_state s)
{
    return s == CONNECTION_REVOKED || s == CONNECTION_GONE;
}

bool store_connection_put(struct store *s, struct store_connection *c, struct err *err)
{
    if (!c->uuid[0])
        uuid_random(c->uuid);
    c->state = CONNECTION_LINKING;
    c->since_us = c->created_at_us = c->changed_at_us = store_now(s);
    return sql_insert(s, SQL_CONNECTION_PUT,
                      VALUES(v_word(c->uuid), v_str(c->partner), v_str(c->vendor),
                             v_opt(c->vendor_id), v_str(c->institution_id), v_str(c->institution),
                             v_word(store_connection_state_names[c->state]), v_str(c->code),
                             v_str(c->next_action), v_int(c->since_us), v_str(c->feed),
                             v_int(c->tried_at_us), v_int(c->synced_at_us), v_int(c->wanted_at_us),
                             v_int(c->expires_at_us), v_int(c->created_at_us)),
                      &c->id, err);
}

bool store_connection_change(struct store *s, const struct store_connection *c, struct err *err)
{
    return sql_change(s, SQL_CONNECTION_CHANGE, "such connection",
                      VALUES(v_int(c->id), v_opt(c->vendor_id), v_str(c->institution_id),
                             v_str(c->institution), v_word(store_connection_state_names[c->state]),
                             v_str(c->code), v_str(c->next_action), v_int(c->since_us),
                             v_str(c->feed), v_int(c->tried_at_us), v_int(c->synced_at_us),
                             v_int(c->wanted_at_us), v_int(c->expires_at_us), v_int(store_now(s))),
                      err);
}

static void read_connection(const struct sql_row *row, struct store_connection *c)
{
    *c = (struct store_connection){
        .id = sql_int(row, 0),
        .partner = sql_text(row, 2),
        .vendor = sql_text(row, 3),
        .vendor_id = sql_text(row, 4),
        .institution_id = sql_text(row, 5),
        .institution = sql_text(row, 6),
        .state = (enum connection_state)sql_word(row, 7, store_connection_state_names,
                                                 CONNECTION_STATE_COUNT),
        .code = sql_text(row, 8),
        .next_action = sql_text(row, 9),
        .since_us = sql_int(row, 10),
        .feed = sql_text(row, 11),
        .tried_at_us = sql_int(row, 12),
        .synced_at_us = sql_int(row, 13),
        .wanted_at_us = sql_int(row, 14),
        .expires_at_us = sql_int(row, 15),
        .created_at_us = sql_int(row, 16),
        .changed_at_us = sql_int(row, 17),
    };
    str_copy(c->uuid, sizeof(c->uuid), sql_text(row, 1));
}

struct get_connection {
    struct store_connection *out;
    struct arena *a;
    struct err *err;
};

static bool get_connection(void *ctx, const struct sql_row *row)
{
    struct get_connection *g = ctx;
    struct store_connection *c = g->out;
    read_connection(row, c);
    struct str *texts[] = {&c->partner, &c->vendor,      &c->vendor_id, &c->institution_id,
                           &c->code,    &c->next_action, &c->feed,      &c->institution};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_connection_of_uuid(struct store *s, struct str uuid, struct arena *a,
                              struct store_connection *out, bool *found, struct err *err)
{
    struct get_connection g = {out, a, err};
    return sql_one(s, SQL_CONNECTION_OF_UUID, VALUES(v_str(uuid)), get_connection, &g, found, err);
}

bool store_connection_of_vendor(struct store *s, struct str partner, struct str vendor_id,
                                struct arena *a, struct store_connection *out, bool *found,
                                struct err *err)
{
    struct get_connection g = {out, a, err};
    return sql_one(s, SQL_CONNECTION_OF_VENDOR, VALUES(v_str(partner), v_str(vendor_id)),
                   get_connection, &g, found, err);
}

struct list_connection {
    store_connection_fn *fn;
    void *ctx;
};

static bool list_connection(void *ctx, const struct sql_row *row)
{
    struct list_connection *l = ctx;
    struct store_connection c;
    read_connection(row, &c);
    return l->fn(l->ctx, &c);
}

bool store_connection_list(struct store *s, struct str partner, struct str vendor, int64_t limit,
                           store_connection_fn *fn, void *ctx, struct err *err)
{
    struct list_connection l = {fn, ctx};
    return sql_each(s, SQL_CONNECTION_LIST,
                    VALUES(v_opt(partner), v_opt(vendor), v_int(limit_of(limit))), list_connection,
                    &l, err);
}
