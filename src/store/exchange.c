/* exchange.c - the log of exchanges, what was delivered and kept, failover switches: append-only.
 */
#include "store/call.h"

#include "store/sql.h"

bool store_exchange_put(struct store *s, const struct store_exchange *x, int64_t *id,
                        struct err *err)
{
    if (!sql_insert(s, SQL_EXCHANGE_PUT,
                    VALUES(v_int(x->call_id), v_int(x->step), v_int(x->try_number), v_str(x->verb),
                           v_str(x->carrier), v_str(x->endpoint), v_str(x->outcome),
                           v_str(x->reason), v_int(x->status), v_str(x->secondary),
                           v_int(x->begun_at_us), v_int(x->took_us), v_blob(x->request_head),
                           v_blob(x->answer_head), v_digest(x->request.sha256, x->request.bytes),
                           v_int(x->request.bytes), v_digest(x->answer.sha256, x->answer.bytes),
                           v_int(x->answer.bytes), v_str(x->safety)),
                    id, err))
        return false;
    return *id != 0 || err_set(err, ERR_STORE, "there is no such call");
}

struct list_exchange {
    store_exchange_fn *fn;
    void *ctx;
};

static bool list_exchange(void *ctx, const struct sql_row *row)
{
    struct list_exchange *l = ctx;
    struct store_exchange x = {.id = sql_int(row, 0),
                               .call_id = sql_int(row, 1),
                               .step = sql_int(row, 2),
                               .try_number = sql_int(row, 3),
                               .verb = sql_text(row, 4),
                               .carrier = sql_text(row, 5),
                               .endpoint = sql_text(row, 6),
                               .outcome = sql_text(row, 7),
                               .reason = sql_text(row, 8),
                               .status = sql_int(row, 9),
                               .secondary = sql_text(row, 10),
                               .begun_at_us = sql_int(row, 11),
                               .took_us = sql_int(row, 12),
                               .request_head = sql_blob(row, 13),
                               .answer_head = sql_blob(row, 14),
                               .partner = sql_text(row, 19),
                               .operation = sql_text(row, 20),
                               .batch_id = sql_int(row, 21),
                               .safety = sql_text(row, 22),
                               .purged_at_us = sql_int(row, 23)};
    sql_hash(row, 15, x.request.sha256);
    x.request.bytes = sql_int(row, 16);
    sql_hash(row, 17, x.answer.sha256);
    x.answer.bytes = sql_int(row, 18);
    return l->fn(l->ctx, &x);
}

bool store_exchange_of_batch(struct store *s, int64_t batch_id, int64_t limit,
                             store_exchange_fn *fn, void *ctx, struct err *err)
{
    struct list_exchange l = {fn, ctx};
    return sql_each(s, SQL_EXCHANGE_OF_BATCH, VALUES(v_int(batch_id), v_int(limit_of(limit))),
                    list_exchange, &l, err);
}

bool store_exchange_of_call(struct store *s, int64_t call_id, store_exchange_fn *fn, void *ctx,
                            struct err *err)
{
    struct list_exchange l = {fn, ctx};
    return sql_each(s, SQL_EXCHANGE_OF_CALL, VALUES(v_int(call_id)), list_exchange, &l, err);
}

bool store_exchange_list(struct store *s, struct str partner, int64_t limit, store_exchange_fn *fn,
                         void *ctx, struct err *err)
{
    struct list_exchange l = {fn, ctx};
    return sql_each(s, SQL_EXCHANGE_LIST, VALUES(v_opt(partner), v_int(limit_of(limit))),
                    list_exchange, &l, err);
}

/* ---- deliveries, documents ---- */

bool store_delivery_put(struct store *s, int64_t call_id, int64_t document_id, struct str name,
                        bool again, struct err *err)
{
    return sql_change(
        s, SQL_DELIVERY_PUT, "such call or document",
        VALUES(v_int(call_id), v_int(document_id), v_str(name), v_int(again), v_int(store_now(s))),
        err);
}

struct list_pending {
    store_document_fn *fn;
    void *ctx;
};

static bool list_pending(void *ctx, const struct sql_row *row)
{
    struct list_pending *l = ctx;
    struct store_document d = {.id = sql_int(row, 0),
                               .direction = STORE_INBOUND,
                               .partner = sql_text(row, 1),
                               .name = sql_text(row, 2),
                               .bytes = sql_int(row, 4),
                               .state = DOCUMENT_RECEIVED,
                               .received_at_us = sql_int(row, 5)};
    sql_hash(row, 3, d.sha256);
    return l->fn(l->ctx, &d);
}

bool store_delivery_pending(struct store *s, struct str partner, int64_t limit,
                            store_document_fn *fn, void *ctx, struct err *err)
{
    struct list_pending l = {fn, ctx};
    return sql_each(s, SQL_DELIVERY_PENDING, VALUES(v_str(partner), v_int(limit_of(limit))),
                    list_pending, &l, err);
}

bool store_call_document_put(struct store *s, int64_t call_id, struct str kind,
                             const struct store_body *body, struct err *err)
{
    return sql_change(s, SQL_CALL_DOCUMENT_PUT, "such call",
                      VALUES(v_int(call_id), v_str(kind), v_hash(body->sha256), v_int(body->bytes),
                             v_int(store_now(s))),
                      err);
}

struct list_document {
    store_call_document_fn *fn;
    void *ctx;
};

static bool list_document(void *ctx, const struct sql_row *row)
{
    struct list_document *l = ctx;
    struct store_body body = {.bytes = sql_int(row, 3)};
    sql_hash(row, 2, body.sha256);
    return l->fn(l->ctx, sql_text(row, 1), &body);
}

bool store_call_document_list(struct store *s, int64_t call_id, store_call_document_fn *fn,
                              void *ctx, struct err *err)
{
    struct list_document l = {fn, ctx};
    return sql_each(s, SQL_CALL_DOCUMENT_LIST, VALUES(v_int(call_id)), list_document, &l, err);
}

bool store_call_resolution_put(struct store *s, int64_t call_id, struct str how, const char *actor,
                               int64_t os_user, struct err *err)
{
    return sql_change(
        s, SQL_CALL_RESOLUTION_PUT, "such call",
        VALUES(v_int(call_id), v_str(how), v_word(actor), v_int(os_user), v_int(store_now(s))),
        err);
}

/* ---- failover ---- */

bool store_switch_put(struct store *s, const struct store_switch *w, struct err *err)
{
    return sql_run(s, SQL_SWITCH_PUT,
                   VALUES(v_str(w->partner), v_str(w->from), v_str(w->to), v_str(w->reason),
                          v_int(w->failures), v_int(store_now(s))),
                   err);
}

struct list_switch {
    store_switch_fn *fn;
    void *ctx;
};

static bool list_switch(void *ctx, const struct sql_row *row)
{
    struct list_switch *l = ctx;
    struct store_switch w = {.id = sql_int(row, 0),
                             .partner = sql_text(row, 1),
                             .from = sql_text(row, 2),
                             .to = sql_text(row, 3),
                             .reason = sql_text(row, 4),
                             .failures = sql_int(row, 5),
                             .created_at_us = sql_int(row, 6)};
    return l->fn(l->ctx, &w);
}

bool store_switch_list(struct store *s, struct str partner, int64_t limit, store_switch_fn *fn,
                       void *ctx, struct err *err)
{
    struct list_switch l = {fn, ctx};
    return sql_each(s, SQL_SWITCH_LIST, VALUES(v_opt(partner), v_int(limit_of(limit))), list_switch,
                    &l, err);
}
