/* webhook.c - see webhook.h. */
#include "store/webhook.h"

#include "store/sql.h"

static const char *const STATES[WEBHOOK_STATE_COUNT] = {"new", "woke", "taken"};

bool store_webhook_put(struct store *s, struct store_webhook *w, bool *duplicate, struct err *err)
{
    if (!sql_insert(s, SQL_WEBHOOK_PUT,
                    VALUES(v_str(w->partner), v_str(w->connection), v_str(w->event_id),
                           v_hash(w->sha256), v_int(w->bytes), v_int(store_now(s))),
                    &w->id, err))
        return false;
    *duplicate = w->id == 0;
    return true;
}

bool store_webhook_move(struct store *s, int64_t id, enum store_webhook_state to, struct err *err)
{
    return sql_change(s, SQL_WEBHOOK_STATE, "such webhook that is not taken",
                      VALUES(v_int(id), v_word(STATES[to]), v_int(store_now(s))), err);
}

struct list_webhook {
    store_webhook_fn *fn;
    void *ctx;
};

static bool list_webhook(void *ctx, const struct sql_row *row)
{
    struct list_webhook *l = ctx;
    struct store_webhook w = {
        .id = sql_int(row, 0),
        .partner = sql_text(row, 1),
        .connection = sql_text(row, 2),
        .event_id = sql_text(row, 3),
        .bytes = sql_int(row, 5),
        .state = (enum store_webhook_state)sql_word(row, 6, STATES, WEBHOOK_STATE_COUNT),
        .received_at_us = sql_int(row, 7),
    };

    sql_hash(row, 4, w.sha256);
    return l->fn(l->ctx, &w);
}

bool store_webhook_new(struct store *s, struct str partner, int64_t limit, store_webhook_fn *fn,
                       void *ctx, struct err *err)
{
    struct list_webhook l = {fn, ctx};

    return sql_each(s, SQL_WEBHOOK_NEW, VALUES(v_str(partner), v_int(limit_of(limit))),
                    list_webhook, &l, err);
}
