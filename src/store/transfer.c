/* transfer.c - see transfer.h. */
#include "store/transfer.h"

#include "store/sql.h"

const char *const store_transfer_state_names[TRANSFER_STATE_COUNT] = {
    "begun",  "authorized", "declined", "asked",  "pending",
    "posted", "settled",    "returned", "failed", "cancelled"};
const char *const store_transfer_kind_names[TRANSFER_KIND_COUNT] = {"transfer", "intent"};
const char *const store_transfer_direction_names[TRANSFER_DIRECTION_COUNT] = {"debit", "credit"};

enum transfer_state store_transfer_state_of(struct str word)
{
    int s = 0;
    while (s < TRANSFER_STATE_COUNT && !str_is(word, store_transfer_state_names[s]))
        s++;
    return (enum transfer_state)s;
}

bool store_transfer_is_intent(const struct store_transfer *t)
{
    return t->kind == TRANSFER_BY_PERSON && !t->authorization_id.n;
}

bool store_transfer_is_made(const struct store_transfer *t)
{
    return t->state >= TRANSFER_PENDING && t->state <= TRANSFER_RETURNED &&
           !store_transfer_is_intent(t);
}

static bool put_step(struct store *s, const struct store_transfer *t,
                     const struct store_transfer_by *by, struct err *err)
{
    return sql_run(s, SQL_TRANSFER_STEP_PUT,
                   VALUES(v_int(t->id), v_word(store_transfer_state_names[t->state]),
                          v_str(t->code), v_str(by->actor), v_int(by->os_user),
                          v_int(store_now(s))),
                   err);
}

bool store_transfer_put(struct store *s, struct store_transfer *t,
                        const struct store_transfer_by *by, struct err *err)
{
    if (!t->uuid[0])
        uuid_random(t->uuid);
    t->state = TRANSFER_BEGUN;
    t->created_at_us = t->changed_at_us = store_now(s);
    return sql_insert(s, SQL_TRANSFER_PUT,
                      VALUES(v_word(t->uuid), v_int(t->connection_id), v_int(t->account_id),
                             v_word(store_transfer_kind_names[t->kind]),
                             v_word(store_transfer_direction_names[t->direction]),
                             v_str(t->network), v_int(t->amount_cents), v_str(t->currency),
                             v_int(t->created_at_us), v_str(t->request_trace_id),
                             v_str(t->request_digest)),
                      &t->id, err) &&
           put_step(s, t, by, err);
}

struct comparing {
    const struct store_transfer *t;
    bool differs;
};

static bool compare(void *ctx, const struct sql_row *row)
{
    struct comparing *c = ctx;
    c->differs = !str_is(sql_text(row, 0), store_transfer_state_names[c->t->state]) ||
                 !str_eq(sql_text(row, 1), c->t->code);
    return true;
}

bool store_transfer_change(struct store *s, const struct store_transfer *t,
                           enum transfer_state from, const struct store_transfer_by *by,
                           struct err *err)
{
    struct comparing c = {.t = t};
    bool found;
    struct str only = from < TRANSFER_STATE_COUNT ? str_from(store_transfer_state_names[from])
                                                  : (struct str){NULL, 0};
    return sql_one(s, SQL_TRANSFER_WORDS, VALUES(v_int(t->id)), compare, &c, &found, err) &&
           sql_change(s, SQL_TRANSFER_CHANGE, "such transfer in that state",
                      VALUES(v_int(t->id), v_word(store_transfer_state_names[t->state]),
                             v_str(t->code), v_str(t->authorization_id), v_str(t->vendor_id),
                             v_int(t->asked_at_us), v_opt(only), v_int(store_now(s))),
                      err) &&
           (!c.differs || put_step(s, t, by, err));
}

/* ---- read ---- */

static void read_transfer(const struct sql_row *row, struct store_transfer *t)
{
    *t = (struct store_transfer){
        .id = sql_int(row, 0),
        .connection_id = sql_int(row, 2),
        .account_id = sql_int(row, 3),
        .kind =
            (enum transfer_kind)sql_word(row, 4, store_transfer_kind_names, TRANSFER_KIND_COUNT),
        .direction = (enum transfer_direction)sql_word(row, 5, store_transfer_direction_names,
                                                       TRANSFER_DIRECTION_COUNT),
        .network = sql_text(row, 6),
        .amount_cents = sql_int(row, 7),
        .currency = sql_text(row, 8),
        .state =
            (enum transfer_state)sql_word(row, 9, store_transfer_state_names, TRANSFER_STATE_COUNT),
        .code = sql_text(row, 10),
        .authorization_id = sql_text(row, 11),
        .vendor_id = sql_text(row, 12),
        .asked_at_us = sql_int(row, 13),
        .created_at_us = sql_int(row, 14),
        .changed_at_us = sql_int(row, 15),
        .partner = sql_text(row, 18),
        .request_trace_id = sql_text(row, 19),
        .request_digest = sql_text(row, 20),
    };
    str_copy(t->uuid, sizeof t->uuid, sql_text(row, 1));
    str_copy(t->connection_uuid, sizeof t->connection_uuid, sql_text(row, 16));
    str_copy(t->account_uuid, sizeof t->account_uuid, sql_text(row, 17));
}

struct get_transfer {
    struct store_transfer *out;
    struct arena *a;
    struct err *err;
};

static bool get_transfer(void *ctx, const struct sql_row *row)
{
    struct get_transfer *g = ctx;
    struct store_transfer *t = g->out;
    read_transfer(row, t);
    struct str *texts[] = {&t->network,          &t->currency,      &t->code,
                           &t->authorization_id, &t->vendor_id,     &t->partner,
                           &t->request_trace_id, &t->request_digest};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_transfer_of_uuid(struct store *s, struct str uuid, struct arena *a,
                            struct store_transfer *out, bool *found, struct err *err)
{
    struct get_transfer g = {out, a, err};
    return sql_one(s, SQL_TRANSFER_OF_UUID, VALUES(v_str(uuid)), get_transfer, &g, found, err);
}

bool store_transfer_of_trace(struct store *s, struct str trace, struct arena *a,
                             struct store_transfer *out, bool *found, struct err *err)
{
    struct get_transfer g = {out, a, err};
    return sql_one(s, SQL_TRANSFER_OF_TRACE, VALUES(v_str(trace)), get_transfer, &g, found, err);
}

struct list_transfers {
    store_transfer_fn *fn;
    void *ctx;
};

static bool list_transfer(void *ctx, const struct sql_row *row)
{
    struct list_transfers *l = ctx;
    struct store_transfer t;
    read_transfer(row, &t);
    return l->fn(l->ctx, &t);
}

bool store_transfer_list(struct store *s, struct str partner, int64_t after_id, int64_t limit,
                         store_transfer_fn *fn, void *ctx, struct err *err)
{
    struct list_transfers l = {fn, ctx};
    return sql_each(s, SQL_TRANSFER_LIST,
                    VALUES(v_opt(partner), v_int(after_id), v_int(limit_of(limit))), list_transfer,
                    &l, err);
}

struct list_steps {
    store_transfer_step_fn *fn;
    void *ctx;
};

static bool list_step(void *ctx, const struct sql_row *row)
{
    struct list_steps *l = ctx;
    const struct store_transfer_step step = {
        .state =
            (enum transfer_state)sql_word(row, 0, store_transfer_state_names, TRANSFER_STATE_COUNT),
        .code = sql_text(row, 1),
        .actor = sql_text(row, 2),
        .os_user = sql_int(row, 3),
        .created_at_us = sql_int(row, 4)};
    return l->fn(l->ctx, &step);
}

bool store_transfer_steps(struct store *s, int64_t transfer_id, store_transfer_step_fn *fn,
                          void *ctx, struct err *err)
{
    struct list_steps l = {fn, ctx};
    return sql_each(s, SQL_TRANSFER_STEPS, VALUES(v_int(transfer_id)), list_step, &l, err);
}

bool store_transfers_since(struct store *s, int64_t account_id, int64_t since_us, int64_t *count,
                           struct err *err)
{
    return sql_number(s, SQL_TRANSFERS_SINCE, VALUES(v_int(account_id), v_int(since_us)), count,
                      err);
}
