/* webhook.c - see webhook.h. */
#include "store/webhook.h"

#include "store/sql.h"

const char *const store_webhook_state_names[WEBHOOK_STATE_COUNT] = {"new", "woke", "taken"};

bool store_webhook_put(struct store *s, struct store_webhook *w, bool *duplicate, struct err *err)
{
    if (!sql_insert(s, SQL_WEBHOOK_PUT,
                    VALUES(v_str(w->partner), v_str(w->connection), v_str(w->event_id),
                           v_hash(w->sha256), v_int(w->bytes), v_blob(w->wait_key),
                           v_int(store_now(s))),
                    &w->id, err))
        return false;
    *duplicate = w->id == 0;
    return true;
}

bool store_webhook_move(struct store *s, int64_t id, enum store_webhook_state to, struct err *err)
{
    return sql_change(s, SQL_WEBHOOK_STATE, "such webhook that is not taken",
                      VALUES(v_int(id), v_word(store_webhook_state_names[to]), v_int(store_now(s))),
                      err);
}

static void read_webhook(const struct sql_row *row, struct store_webhook *w)
{
    *w = (struct store_webhook){
        .id = sql_int(row, 0),
        .partner = sql_text(row, 1),
        .connection = sql_text(row, 2),
        .event_id = sql_text(row, 3),
        .bytes = sql_int(row, 5),
        .state = (enum store_webhook_state)sql_word(row, 6, store_webhook_state_names,
                                                    WEBHOOK_STATE_COUNT),
        .received_at_us = sql_int(row, 7),
    };
    sql_hash(row, 4, w->sha256);
}

struct get_webhook {
    struct store_webhook *out;
    struct arena *a;
    struct err *err;
};

static bool get_webhook(void *ctx, const struct sql_row *row)
{
    struct get_webhook *g = ctx;

    read_webhook(row, g->out);
    return str_keep(g->a, &g->out->partner, g->err) &&
           str_keep(g->a, &g->out->connection, g->err) && str_keep(g->a, &g->out->event_id, g->err);
}

bool store_webhook_waited(struct store *s, struct str partner, const uint8_t wait_key[SHA256_SIZE],
                          struct arena *a, struct store_webhook *out, bool *found, struct err *err)
{
    struct get_webhook g = {out, a, err};

    return sql_one(s, SQL_WEBHOOK_WAITED, VALUES(v_str(partner), v_hash(wait_key)), get_webhook, &g,
                   found, err);
}

struct list_webhook {
    store_webhook_fn *fn;
    void *ctx;
};

static bool list_webhook(void *ctx, const struct sql_row *row)
{
    struct list_webhook *l = ctx;
    struct store_webhook w;

    read_webhook(row, &w);
    return l->fn(l->ctx, &w);
}

bool store_webhook_new(struct store *s, struct str partner, int64_t limit, store_webhook_fn *fn,
                       void *ctx, struct err *err)
{
    struct list_webhook l = {fn, ctx};

    return sql_each(s, SQL_WEBHOOK_NEW, VALUES(v_str(partner), v_int(limit_of(limit))),
                    list_webhook, &l, err);
}

bool store_webhook_page(struct store *s, const struct store_page *page, struct str partner,
                        enum store_webhook_state state, store_webhook_fn *fn, void *ctx,
                        struct err *err)
{
    struct list_webhook l = {fn, ctx};
    const char *word = state < WEBHOOK_STATE_COUNT ? store_webhook_state_names[state] : NULL;

    return sql_each(s, SQL_WEBHOOK_PAGE,
                    VALUES(v_before(page), v_int(page->limit), v_opt(partner), v_word(word)),
                    list_webhook, &l, err);
}
