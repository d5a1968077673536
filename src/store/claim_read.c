/* claim_read.c - a claim as people ask for it: itself, its lines, findings, history. */
#include "store/claim.h"

#include "store/sql.h"

static void read_claim(const struct sql_row *row, struct store_claim *c)
{
    c->id = sql_int(row, 0);
    c->claim_id = sql_text(row, 1);
    c->sequence = (int32_t)sql_int(row, 2);
    c->frequency = sql_text(row, 3);
    sql_hash(row, 4, c->input_hash);
    c->payer_id = sql_text(row, 5);
    c->billing_npi = sql_text(row, 6);
    c->service_date = sql_text(row, 7);
    c->charge_cents = sql_int(row, 8);
    c->paid_cents = sql_int(row, 9);
    c->adjusted_cents = sql_int(row, 10);
    c->patient_cents = sql_int(row, 11);
    c->state =
        (enum store_claim_state)sql_word(row, 12, store_claim_state_names, CLAIM_STATE_COUNT);
    c->batch_id = sql_int(row, 13);
    c->set_control = sql_text(row, 14);
    c->replaces_id = sql_int(row, 15);
    c->clearinghouse_ref = sql_text(row, 16);
    c->payer_control = sql_text(row, 17);
    c->created_at_us = sql_int(row, 18);
    c->changed_at_us = sql_int(row, 19);
}

struct get_claim {
    struct store_claim *out;
    struct arena *a;
    struct err *err;
};

static bool get_claim(void *ctx, const struct sql_row *row)
{
    struct get_claim *g = ctx;
    struct store_claim *c = g->out;
    read_claim(row, c);
    struct str *texts[] = {&c->claim_id,          &c->frequency,    &c->payer_id,
                           &c->billing_npi,       &c->service_date, &c->set_control,
                           &c->clearinghouse_ref, &c->payer_control};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_claim_get(struct store *s, int64_t id, struct arena *a, struct store_claim *out,
                     bool *found, struct err *err)
{
    struct get_claim g = {out, a, err};
    return sql_one(s, SQL_CLAIM_GET, VALUES(v_int(id)), get_claim, &g, found, err);
}

struct list_claim {
    store_claim_fn *fn;
    void *ctx;
};

static bool list_claim(void *ctx, const struct sql_row *row)
{
    struct list_claim *l = ctx;
    struct store_claim c;
    read_claim(row, &c);
    return l->fn(l->ctx, &c);
}

bool store_claim_list(struct store *s, int64_t batch_id, enum store_claim_state state,
                      int64_t limit, store_claim_fn *fn, void *ctx, struct err *err)
{
    struct list_claim l = {fn, ctx};
    struct value name = v_opt(str_from(store_claim_state_name(state)));
    struct value most = v_int(limit_of(limit));
    if (batch_id)
        return sql_each(s, SQL_CLAIM_LIST_BATCH, VALUES(name, most, v_int(batch_id)), list_claim,
                        &l, err);
    return sql_each(s, SQL_CLAIM_LIST, VALUES(name, most), list_claim, &l, err);
}

bool store_claim_page(struct store *s, const struct store_page *page,
                      const struct store_claim_filter *f, store_claim_fn *fn, void *ctx,
                      struct err *err)
{
    struct list_claim l = {fn, ctx};
    return sql_each(s, SQL_CLAIM_PAGE,
                    VALUES(v_before(page), v_int(page->limit),
                           v_opt(str_from(store_claim_state_name(f->state))), v_opt(f->claim_id),
                           v_opt(f->payer_id)),
                    list_claim, &l, err);
}

bool store_claim_page_of_batch(struct store *s, const struct store_page *page, int64_t batch_id,
                               store_claim_fn *fn, void *ctx, struct err *err)
{
    struct list_claim l = {fn, ctx};
    return sql_each(s, SQL_CLAIM_PAGE_BATCH,
                    VALUES(v_before(page), v_int(page->limit), v_int(batch_id)), list_claim, &l,
                    err);
}

struct list_line {
    store_claim_line_fn *fn;
    void *ctx;
};

static bool list_line(void *ctx, const struct sql_row *row)
{
    struct list_line *l = ctx;
    struct store_claim_line line = {
        .number = (int32_t)sql_int(row, 0),
        .line_control = sql_text(row, 1),
        .procedure = sql_text(row, 2),
        .modifiers = sql_text(row, 3),
        .service_date = sql_text(row, 4),
        .charge_cents = sql_int(row, 5),
        .paid_cents = sql_int(row, 6),
    };
    return l->fn(l->ctx, &line);
}

bool store_claim_lines(struct store *s, int64_t id, store_claim_line_fn *fn, void *ctx,
                       struct err *err)
{
    struct list_line l = {fn, ctx};
    return sql_each(s, SQL_CLAIM_LINES, VALUES(v_int(id)), list_line, &l, err);
}

struct list_finding {
    store_finding_fn *fn;
    void *ctx;
};

static bool list_finding(void *ctx, const struct sql_row *row)
{
    struct list_finding *l = ctx;
    struct store_finding f = {
        .code = sql_text(row, 0),
        .path = sql_text(row, 1),
        .blocks = str_is(sql_text(row, 2), "error"),
    };
    return l->fn(l->ctx, &f);
}

bool store_claim_findings(struct store *s, int64_t id, store_finding_fn *fn, void *ctx,
                          struct err *err)
{
    struct list_finding l = {fn, ctx};
    return sql_each(s, SQL_CLAIM_FINDINGS, VALUES(v_int(id)), list_finding, &l, err);
}

struct list_history {
    store_history_fn *fn;
    void *ctx;
};

static bool list_history(void *ctx, const struct sql_row *row)
{
    struct list_history *l = ctx;
    struct store_history h = {
        .at_us = sql_int(row, 0),
        .document_id = sql_int(row, 1),
        .document_name = sql_text(row, 2),
        .document_kind = sql_text(row, 3),
        .what = sql_text(row, 4),
        .from =
            (enum store_claim_state)sql_word(row, 5, store_claim_state_names, CLAIM_STATE_COUNT),
        .to = (enum store_claim_state)sql_word(row, 6, store_claim_state_names, CLAIM_STATE_COUNT),
        .codes = sql_text(row, 7),
        .paid_cents = sql_int(row, 8),
        .adjusted_cents = sql_int(row, 9),
        .patient_cents = sql_int(row, 10),
    };
    return l->fn(l->ctx, &h);
}

bool store_claim_history(struct store *s, int64_t id, store_history_fn *fn, void *ctx,
                         struct err *err)
{
    struct list_history l = {fn, ctx};
    return sql_each(s, SQL_CLAIM_HISTORY, VALUES(v_int(id)), list_history, &l, err);
}
