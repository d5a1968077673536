/* outbox.c - events in commit order, cursors of those who read them, the transaction log. */
#include "store/outbox.h"

#include "store/sql.h"

/* --- events --- */

bool store_event_put(struct store *s, const struct store_event *e, struct err *err)
{
    char made[UUID_MAX];
    bool mine; /* its number is given with a commit */
    if (!e->event_id[0])
        uuid_random(made);
    if (!tx_enter(s, &mine, err))
        return false;
    bool good =
        sql_run(s, SQL_EVENT_PUT,
                VALUES(v_word(e->event_id[0] ? e->event_id : made), v_str(e->name),
                       v_str(e->version), v_str(e->entity), v_str(e->payload), v_int(store_now(s))),
                err);
    return tx_leave(s, mine, good, err);
}

struct list_event {
    store_event_fn *fn;
    void *ctx;
};

static bool list_event(void *ctx, const struct sql_row *row)
{
    struct list_event *l = ctx;
    struct store_event e = {
        .seq = sql_int(row, 0),
        .name = sql_text(row, 2),
        .version = sql_text(row, 3),
        .entity = sql_text(row, 4),
        .payload = sql_text(row, 5),
        .created_at_us = sql_int(row, 6),
    };
    str_copy(e.event_id, sizeof(e.event_id), sql_text(row, 1));
    return l->fn(l->ctx, &e);
}

bool store_events_after(struct store *s, int64_t after, int64_t limit, store_event_fn *fn,
                        void *ctx, struct err *err)
{
    struct list_event l = {fn, ctx};
    return sql_each(s, SQL_EVENTS_AFTER, VALUES(v_int(after), v_int(limit_of(limit))), list_event,
                    &l, err);
}

/* --- who has read how far --- */

bool store_cursor_get(struct store *s, struct str sink, int64_t *seq, struct err *err)
{
    return sql_number(s, SQL_CURSOR_GET, VALUES(v_str(sink)), seq, err);
}

bool store_cursor_set(struct store *s, struct str sink, int64_t seq, struct err *err)
{
    return sql_change(s, SQL_CURSOR_SET, "way back for a cursor",
                      VALUES(v_str(sink), v_int(seq), v_int(store_now(s))), err);
}

bool store_dead_letter_put(struct store *s, const struct store_dead_letter *d, struct err *err)
{
    return sql_change(s, SQL_DEAD_LETTER_PUT, "such event",
                      VALUES(v_int(d->seq), v_str(d->sink), v_int(d->tries), v_str(d->reason),
                             v_int(store_now(s))),
                      err);
}

struct list_dead_letter {
    store_dead_letter_fn *fn;
    void *ctx;
};

static bool list_dead_letter(void *ctx, const struct sql_row *row)
{
    struct list_dead_letter *l = ctx;
    struct store_dead_letter d = {
        .seq = sql_int(row, 0),
        .sink = sql_text(row, 1),
        .tries = (int32_t)sql_int(row, 2),
        .reason = sql_text(row, 3),
        .created_at_us = sql_int(row, 4),
    };
    return l->fn(l->ctx, &d);
}

bool store_dead_letter_list(struct store *s, int64_t limit, store_dead_letter_fn *fn, void *ctx,
                            struct err *err)
{
    struct list_dead_letter l = {fn, ctx};
    return sql_each(s, SQL_DEAD_LETTER_LIST, VALUES(v_int(limit_of(limit))), list_dead_letter, &l,
                    err);
}

/* --- the transaction log --- */

bool store_log_put(struct store *s, const struct store_log *l, struct err *err)
{
    return sql_run(s, SQL_LOG_PUT,
                   VALUES(v_str(l->transaction_type), v_str(l->status), v_str(l->trace),
                          v_row(l->batch_id), v_row(l->claim_id), v_str(l->error_codes),
                          v_int(store_now(s))),
                   err);
}

struct list_log {
    store_log_fn *fn;
    void *ctx;
};

static bool list_log(void *ctx, const struct sql_row *row)
{
    struct list_log *l = ctx;
    struct store_log g = {
        .id = sql_int(row, 0),
        .transaction_type = sql_text(row, 1),
        .status = sql_text(row, 2),
        .trace = sql_text(row, 3),
        .batch_id = sql_int(row, 4),
        .claim_id = sql_int(row, 5),
        .error_codes = sql_text(row, 6),
        .created_at_us = sql_int(row, 7),
    };
    return l->fn(l->ctx, &g);
}

bool store_log_page(struct store *s, const struct store_page *page,
                    const struct store_log_filter *f, store_log_fn *fn, void *ctx, struct err *err)
{
    struct list_log l = {fn, ctx};
    return sql_each(
        s, SQL_LOG_PAGE,
        VALUES(v_before(page), v_int(page->limit), v_opt(f->status), v_opt(f->transaction_type)),
        list_log, &l, err);
}
