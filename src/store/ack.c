/* ack.c - acknowledgements read back. */
#include "store/ack.h"

#include "store/sql.h"

bool store_ack_put(struct store *s, const struct store_ack *k, int64_t *id, struct err *err)
{
    return sql_insert(s, SQL_ACK_PUT,
                      VALUES(v_int(k->document_id), v_str(k->kind), v_str(k->level),
                             v_row(k->batch_id), v_row(k->set_id), v_row(k->claim_id),
                             v_str(k->refers), v_str(k->status), v_str(k->codes),
                             v_int(store_now(s)), v_str(k->note)),
                      id, err);
}

struct list_ack {
    store_ack_fn *fn;
    void *ctx;
};

static bool list_ack(void *ctx, const struct sql_row *row)
{
    struct list_ack *l = ctx;
    struct store_ack k = {
        .id = sql_int(row, 0),
        .document_id = sql_int(row, 1),
        .kind = sql_text(row, 2),
        .level = sql_text(row, 3),
        .batch_id = sql_int(row, 4),
        .set_id = sql_int(row, 5),
        .claim_id = sql_int(row, 6),
        .refers = sql_text(row, 7),
        .status = sql_text(row, 8),
        .codes = sql_text(row, 9),
        .created_at_us = sql_int(row, 10),
        .note = sql_text(row, 11),
    };
    return l->fn(l->ctx, &k);
}

bool store_ack_list(struct store *s, int64_t batch_id, int64_t limit, store_ack_fn *fn, void *ctx,
                    struct err *err)
{
    struct list_ack l = {fn, ctx};
    return sql_each(s, SQL_ACK_LIST, VALUES(v_row(batch_id), v_int(limit_of(limit))), list_ack, &l,
                    err);
}

bool store_ack_of_claim(struct store *s, int64_t batch_id, int64_t claim_row,
                        struct str set_control, store_ack_fn *fn, void *ctx, struct err *err)
{
    struct list_ack l = {fn, ctx};
    return sql_each(s, SQL_ACK_OF_CLAIM,
                    VALUES(v_int(batch_id), v_int(claim_row), v_str(set_control)), list_ack, &l,
                    err);
}
