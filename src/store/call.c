/* call.c - calls, and the values an adapter keeps. */
#include "store/call.h"

#include "store/sql.h"

static const char *const call_state_names[CALL_STATE_COUNT] = {
    [CALL_BEGUN] = "begun",     [CALL_SENDING] = "sending", [CALL_WAITING] = "waiting",
    [CALL_DONE] = "done",       [CALL_FAILED] = "failed",   [CALL_UNKNOWN] = "unknown",
    [CALL_SETTLED] = "settled",
};

static bool ends(enum store_call_state s)
{
    return s >= CALL_DONE;
}

/* ---- calls ---- */

bool store_call_put(struct store *s, struct store_call *c, struct err *err)
{
    if (!c->uuid[0])
        uuid_random(c->uuid);
    c->state = CALL_BEGUN;
    c->begun_at_us = c->changed_at_us = store_now(s);
    return sql_insert(s, SQL_CALL_PUT,
                      VALUES(v_word(c->uuid), v_str(c->partner), v_str(c->adapter),
                             v_str(c->operation), v_row(c->batch_id), v_blob(c->request),
                             v_int(c->begun_at_us), v_str(c->request_trace_id),
                             v_str(c->request_digest)),
                      &c->id, err);
}

bool store_call_step(struct store *s, const struct store_call *c, struct err *err)
{
    static const uint8_t NOBODY[SHA256_SIZE];
    bool webhook = memcmp(c->webhook, NOBODY, SHA256_SIZE) != 0;
    int64_t now_us = store_now(s);
    return sql_change(
        s, SQL_CALL_STEP, "such open call",
        VALUES(v_int(c->id), v_word(call_state_names[c->state]), v_int(c->step), v_blob(c->next),
               v_int(c->tries), v_int(c->since_us), v_int(c->wake_at_us), v_int(c->until_us),
               webhook ? v_hash(c->webhook) : v_blob((struct str){0}), v_str(c->result),
               v_str(c->code), v_int(c->status), v_int(c->retry_at_us), v_str(c->reference),
               v_str(c->answer_kind), v_digest(c->answer.sha256, c->answer.bytes),
               v_int(c->answer.bytes), v_int(now_us), v_int(ends(c->state) ? now_us : 0)),
        err);
}

bool store_call_forget(struct store *s, int64_t id, struct err *err)
{
    return sql_run(s, SQL_CALL_VALUES_REMOVE, VALUES(v_int(id)), err);
}

bool store_call_restart(struct store *s, int64_t id, struct err *err)
{
    bool mine;
    if (!tx_enter(s, &mine, err))
        return false;
    bool good =
        store_call_forget(s, id, err) && sql_change(s, SQL_CALL_RESTART, "such ended call",
                                                    VALUES(v_int(id), v_int(store_now(s))), err);
    return tx_leave(s, mine, good, err);
}

int64_t store_call_due_us(const struct store_call *c)
{
    static const int64_t LEFT_US = 60 * 1000000;
    if (c->retry_at_us)
        return c->retry_at_us;
    if (c->state != CALL_WAITING)
        return c->changed_at_us + LEFT_US;
    bool ends_before = c->until_us && c->until_us < c->wake_at_us;
    return !c->wake_at_us || ends_before ? c->until_us : c->wake_at_us;
}

bool store_call_put_off(struct store *s, int64_t id, int64_t until_us, struct err *err)
{
    return sql_change(s, SQL_CALL_PUT_OFF, "such open call",
                      VALUES(v_int(id), v_int(until_us), v_int(store_now(s))), err);
}

bool store_call_settle(struct store *s, int64_t id, struct str how, struct err *err)
{
    return sql_change(s, SQL_CALL_SETTLE, "such unknown call",
                      VALUES(v_int(id), v_str(how), v_int(store_now(s))), err);
}

bool store_call_withdraw(struct store *s, int64_t id, enum store_call_state state, struct err *err)
{
    return sql_change(s, SQL_CALL_WITHDRAW, "such call",
                      VALUES(v_int(id), v_word(call_state_names[state]), v_int(store_now(s))), err);
}

static void read_call(const struct sql_row *row, struct store_call *c)
{
    *c = (struct store_call){.id = sql_int(row, 0)};
    str_copy(c->uuid, sizeof(c->uuid), sql_text(row, 1));
    c->partner = sql_text(row, 2);
    c->adapter = sql_text(row, 3);
    c->operation = sql_text(row, 4);
    c->batch_id = sql_int(row, 5);
    c->request = sql_blob(row, 6);
    c->state = (enum store_call_state)sql_word(row, 7, call_state_names, CALL_STATE_COUNT);
    c->step = sql_int(row, 8);
    c->next = sql_blob(row, 9);
    c->tries = sql_int(row, 10);
    c->since_us = sql_int(row, 11);
    c->wake_at_us = sql_int(row, 12);
    c->until_us = sql_int(row, 13);
    sql_hash(row, 14, c->webhook);
    c->result = sql_text(row, 15);
    c->code = sql_text(row, 16);
    c->status = sql_int(row, 17);
    c->retry_at_us = sql_int(row, 18);
    c->reference = sql_text(row, 19);
    c->answer_kind = sql_text(row, 20);
    sql_hash(row, 21, c->answer.sha256);
    c->answer.bytes = sql_int(row, 22);
    c->begun_at_us = sql_int(row, 23);
    c->changed_at_us = sql_int(row, 24);
    c->ended_at_us = sql_int(row, 25);
    c->request_trace_id = sql_text(row, 26);
    c->request_digest = sql_text(row, 27);
}

struct get_call {
    struct store_call *out;
    struct arena *a;
    struct err *err;
};

static bool get_call(void *ctx, const struct sql_row *row)
{
    struct get_call *g = ctx;
    struct store_call *c = g->out;
    read_call(row, c);
    struct str *texts[] = {&c->partner,     &c->adapter,          &c->operation,     &c->request,
                           &c->next,        &c->result,           &c->code,          &c->reference,
                           &c->answer_kind, &c->request_trace_id, &c->request_digest};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_call_get(struct store *s, int64_t id, struct arena *a, struct store_call *out,
                    bool *found, struct err *err)
{
    struct get_call g = {out, a, err};
    return sql_one(s, SQL_CALL_GET, VALUES(v_int(id)), get_call, &g, found, err);
}

bool store_call_waiting(struct store *s, struct str partner, const uint8_t webhook[SHA256_SIZE],
                        struct arena *a, struct store_call *out, bool *found, struct err *err)
{
    struct get_call g = {out, a, err};
    return sql_one(s, SQL_CALL_WAITING, VALUES(v_str(partner), v_hash(webhook)), get_call, &g,
                   found, err);
}

bool store_call_of_trace(struct store *s, struct str trace, struct arena *a, struct store_call *out,
                         bool *found, struct err *err)
{
    struct get_call g = {out, a, err};
    return sql_one(s, SQL_CALL_OF_TRACE, VALUES(v_str(trace)), get_call, &g, found, err);
}

struct list_call {
    store_call_fn *fn;
    void *ctx;
};

static bool list_call(void *ctx, const struct sql_row *row)
{
    struct list_call *l = ctx;
    struct store_call c;
    read_call(row, &c);
    return l->fn(l->ctx, &c);
}

bool store_call_open(struct store *s, struct str partner, int64_t limit, store_call_fn *fn,
                     void *ctx, struct err *err)
{
    struct list_call l = {fn, ctx};
    return sql_each(s, SQL_CALL_OPEN, VALUES(v_opt(partner), v_int(limit_of(limit))), list_call, &l,
                    err);
}

bool store_call_unknown(struct store *s, struct str partner, int64_t limit, store_call_fn *fn,
                        void *ctx, struct err *err)
{
    struct list_call l = {fn, ctx};
    return sql_each(s, SQL_CALL_UNKNOWN, VALUES(v_opt(partner), v_int(limit_of(limit))), list_call,
                    &l, err);
}

bool store_call_of_batch(struct store *s, int64_t batch_id, int64_t limit, store_call_fn *fn,
                         void *ctx, struct err *err)
{
    struct list_call l = {fn, ctx};
    return sql_each(s, SQL_CALL_OF_BATCH, VALUES(v_int(batch_id), v_int(limit_of(limit))),
                    list_call, &l, err);
}

/* ---- values ---- */

struct get_value {
    struct str *out;
    struct arena *a;
    struct err *err;
};

static bool get_value(void *ctx, const struct sql_row *row)
{
    struct get_value *g = ctx;
    *g->out = sql_blob(row, 0);
    return str_keep(g->a, g->out, g->err);
}

bool store_call_value_put(struct store *s, int64_t call_id, struct str key, struct str sealed,
                          struct err *err)
{
    return sealed.n ? sql_change(s, SQL_CALL_VALUE_PUT, "such call",
                                 VALUES(v_int(call_id), v_str(key), v_blob(sealed)), err)
                    : sql_run(s, SQL_CALL_VALUE_REMOVE, VALUES(v_int(call_id), v_str(key)), err);
}

bool store_call_value_get(struct store *s, int64_t call_id, struct str key, struct arena *a,
                          struct str *sealed, bool *found, struct err *err)
{
    struct get_value g = {sealed, a, err};
    return sql_one(s, SQL_CALL_VALUE_GET, VALUES(v_int(call_id), v_str(key)), get_value, &g, found,
                   err);
}

bool store_partner_value_put(struct store *s, struct str partner, struct str key, struct str sealed,
                             struct err *err)
{
    return sealed.n
               ? sql_run(s, SQL_PARTNER_VALUE_PUT,
                         VALUES(v_str(partner), v_str(key), v_blob(sealed), v_int(store_now(s))),
                         err)
               : sql_run(s, SQL_PARTNER_VALUE_REMOVE, VALUES(v_str(partner), v_str(key)), err);
}

bool store_partner_value_get(struct store *s, struct str partner, struct str key, struct arena *a,
                             struct str *sealed, bool *found, struct err *err)
{
    struct get_value g = {sealed, a, err};
    return sql_one(s, SQL_PARTNER_VALUE_GET, VALUES(v_str(partner), v_str(key)), get_value, &g,
                   found, err);
}
