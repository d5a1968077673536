/* remittance.c - remittances, and the queue of payments that found no claim. */
#include "store/remittance.h"

#include "store/sql.h"

static bool read_same(void *ctx, const struct sql_row *row)
{
    struct store_remittance *r = ctx;
    r->id = sql_int(row, 0);
    return str_copy(r->uuid, sizeof(r->uuid), sql_text(row, 1));
}

bool store_remittance_put(struct store *s, struct store_remittance *r, bool *duplicate,
                          struct err *err)
{
    if (!r->uuid[0])
        uuid_random(r->uuid);
    r->created_at_us = store_now(s);
    if (!sql_insert(s, SQL_REMITTANCE_PUT,
                    VALUES(v_word(r->uuid), v_int(r->document_id), v_row(r->set_id),
                           v_str(r->partner), v_str(r->payer_id), v_str(r->payee_npi),
                           v_str(r->trace), v_int(r->amount_cents), v_str(r->handling),
                           v_str(r->method), v_str(r->date),
                           v_word(store_remittance_state_name(r->state)), v_int(r->created_at_us)),
                    &r->id, err))
        return false;
    *duplicate = r->id == 0;
    bool found;
    return !*duplicate || sql_one(s, SQL_REMITTANCE_SAME,
                                  VALUES(v_str(r->payer_id), v_str(r->trace),
                                         v_int(r->amount_cents), v_str(r->date)),
                                  read_same, r, &found, err);
}

bool store_remittance_finish(struct store *s, const struct store_remittance *r, struct err *err)
{
    return sql_change(s, SQL_REMITTANCE_FINISH, "such remittance",
                      VALUES(v_int(r->id), v_word(store_remittance_state_name(r->state)),
                             v_int(r->claim_count), v_int(r->orphan_count), v_int(r->charge_cents),
                             v_int(r->paid_cents), v_int(r->adjusted_cents),
                             v_int(r->patient_cents), v_int(r->provider_adjustment_cents),
                             v_int(r->out_of_balance_cents), v_int(r->unbalanced_count)),
                      err);
}

static void read_remittance(const struct sql_row *row, struct store_remittance *r)
{
    r->id = sql_int(row, 0);
    str_copy(r->uuid, sizeof(r->uuid), sql_text(row, 1));
    r->document_id = sql_int(row, 2);
    r->set_id = sql_int(row, 3);
    r->partner = sql_text(row, 4);
    r->payer_id = sql_text(row, 5);
    r->payee_npi = sql_text(row, 6);
    r->trace = sql_text(row, 7);
    r->amount_cents = sql_int(row, 8);
    r->handling = sql_text(row, 9);
    r->method = sql_text(row, 10);
    r->date = sql_text(row, 11);
    r->state = (enum store_remittance_state)sql_word(row, 12, store_remittance_state_names,
                                                     REMITTANCE_STATE_COUNT);
    r->claim_count = sql_int(row, 13);
    r->orphan_count = sql_int(row, 14);
    r->charge_cents = sql_int(row, 15);
    r->paid_cents = sql_int(row, 16);
    r->adjusted_cents = sql_int(row, 17);
    r->patient_cents = sql_int(row, 18);
    r->provider_adjustment_cents = sql_int(row, 19);
    r->out_of_balance_cents = sql_int(row, 20);
    r->unbalanced_count = sql_int(row, 21);
    r->created_at_us = sql_int(row, 22);
}

struct get_remittance {
    struct store_remittance *out;
    struct arena *a;
    struct err *err;
};

static bool get_remittance(void *ctx, const struct sql_row *row)
{
    struct get_remittance *g = ctx;
    struct store_remittance *r = g->out;
    read_remittance(row, r);
    struct str *texts[] = {&r->partner,  &r->payer_id, &r->payee_npi, &r->trace,
                           &r->handling, &r->method,   &r->date};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_remittance_get(struct store *s, int64_t id, struct arena *a,
                          struct store_remittance *out, bool *found, struct err *err)
{
    struct get_remittance g = {out, a, err};
    return sql_one(s, SQL_REMITTANCE_GET, VALUES(v_int(id)), get_remittance, &g, found, err);
}

bool store_remittance_find(struct store *s, struct str key, struct arena *a,
                           struct store_remittance *out, bool *found, struct err *err)
{
    struct get_remittance g = {out, a, err};
    if (!sql_one(s, SQL_REMITTANCE_BY_UUID, VALUES(v_str(key)), get_remittance, &g, found, err))
        return false;
    if (!*found &&
        !sql_one(s, SQL_REMITTANCE_BY_TRACE, VALUES(v_str(key)), get_remittance, &g, found, err))
        return false;
    uint64_t id;
    if (*found || !str_to_u64(key, INT64_MAX, &id))
        return true;
    return store_remittance_get(s, (int64_t)id, a, out, found, err);
}

struct list_remittance {
    store_remittance_fn *fn;
    void *ctx;
};

static bool list_remittance(void *ctx, const struct sql_row *row)
{
    struct list_remittance *l = ctx;
    struct store_remittance r;
    read_remittance(row, &r);
    return l->fn(l->ctx, &r);
}

bool store_remittance_page(struct store *s, const struct store_page *page,
                           const struct store_remittance_filter *f, store_remittance_fn *fn,
                           void *ctx, struct err *err)
{
    struct list_remittance l = {fn, ctx};
    return sql_each(s, SQL_REMITTANCE_PAGE,
                    VALUES(v_before(page), v_int(page->limit),
                           v_opt(str_from(store_remittance_state_name(f->state))),
                           v_opt(f->payer_id), v_opt(f->trace)),
                    list_remittance, &l, err);
}

bool store_remittance_list(struct store *s, enum store_remittance_state state, int64_t limit,
                           store_remittance_fn *fn, void *ctx, struct err *err)
{
    return store_remittance_page(s, &(struct store_page){.limit = limit_of(limit)},
                                 &(struct store_remittance_filter){.state = state}, fn, ctx, err);
}

/* --- provider adjustments --- */

bool store_provider_adjustment_put(struct store *s, int64_t remittance_id,
                                   const struct store_provider_adjustment *p, struct err *err)
{
    return sql_run(s, SQL_PROVIDER_ADJUSTMENT_PUT,
                   VALUES(v_int(remittance_id), v_int(p->ordinal), v_str(p->provider),
                          v_str(p->fiscal_date), v_str(p->reason), v_str(p->reference),
                          v_int(p->amount_cents)),
                   err);
}

struct list_provider_adjustment {
    store_provider_adjustment_fn *fn;
    void *ctx;
};

static bool list_provider_adjustment(void *ctx, const struct sql_row *row)
{
    struct list_provider_adjustment *l = ctx;
    struct store_provider_adjustment p = {
        .ordinal = (int32_t)sql_int(row, 0),
        .provider = sql_text(row, 1),
        .fiscal_date = sql_text(row, 2),
        .reason = sql_text(row, 3),
        .reference = sql_text(row, 4),
        .amount_cents = sql_int(row, 5),
    };
    return l->fn(l->ctx, &p);
}

bool store_provider_adjustments(struct store *s, int64_t remittance_id,
                                store_provider_adjustment_fn *fn, void *ctx, struct err *err)
{
    struct list_provider_adjustment l = {fn, ctx};
    return sql_each(s, SQL_PROVIDER_ADJUSTMENTS, VALUES(v_int(remittance_id)),
                    list_provider_adjustment, &l, err);
}

/* --- orphans --- */

bool store_orphan_put(struct store *s, int64_t payment_id, struct str reason, struct err *err)
{
    return sql_change(s, SQL_ORPHAN_PUT, "such claim payment",
                      VALUES(v_int(payment_id), v_str(reason), v_int(store_now(s))), err);
}

bool store_orphan_assign(struct store *s, int64_t orphan_id, int64_t claim_row, struct err *err)
{
    bool mine;
    if (!tx_enter(s, &mine, err))
        return false;
    bool good = sql_change(s, SQL_ORPHAN_SETTLE, "such open orphan, or no such claim",
                           VALUES(v_int(orphan_id), v_int(claim_row), v_int(store_now(s))), err) &&
                sql_change(s, SQL_ORPHAN_TIE, "such claim payment",
                           VALUES(v_int(orphan_id), v_int(claim_row)), err);
    return tx_leave(s, mine, good, err);
}

struct list_orphan {
    store_orphan_fn *fn;
    void *ctx;
};

static void read_orphan(const struct sql_row *row, struct store_orphan *o)
{
    *o = (struct store_orphan){
        .id = sql_int(row, 0),
        .payment_id = sql_int(row, 1),
        .remittance_id = sql_int(row, 2),
        .patient_control = sql_text(row, 3),
        .paid_cents = sql_int(row, 4),
        .reason = sql_text(row, 5),
        .claim_id = sql_int(row, 6),
        .created_at_us = sql_int(row, 7),
        .settled_at_us = sql_int(row, 8),
    };
}

static bool list_orphan(void *ctx, const struct sql_row *row)
{
    struct list_orphan *l = ctx;
    struct store_orphan o;
    read_orphan(row, &o);
    return l->fn(l->ctx, &o);
}

struct get_orphan {
    struct store_orphan *out;
    struct arena *a;
    struct err *err;
};

static bool get_orphan(void *ctx, const struct sql_row *row)
{
    struct get_orphan *g = ctx;
    read_orphan(row, g->out);
    return str_keep(g->a, &g->out->patient_control, g->err) &&
           str_keep(g->a, &g->out->reason, g->err);
}

bool store_orphan_get(struct store *s, int64_t id, struct arena *a, struct store_orphan *out,
                      bool *found, struct err *err)
{
    struct get_orphan g = {out, a, err};
    return sql_one(s, SQL_ORPHAN_GET, VALUES(v_int(id)), get_orphan, &g, found, err);
}

bool store_orphan_list(struct store *s, int64_t limit, store_orphan_fn *fn, void *ctx,
                       struct err *err)
{
    struct list_orphan l = {fn, ctx};
    return sql_each(s, SQL_ORPHAN_LIST, VALUES(v_int(limit_of(limit))), list_orphan, &l, err);
}

bool store_orphan_page(struct store *s, const struct store_page *page, enum store_orphan_filter f,
                       store_orphan_fn *fn, void *ctx, struct err *err)
{
    struct list_orphan l = {fn, ctx};
    struct value open = v_int(f);
    open.is_null = f == ORPHANS_ALL;
    return sql_each(s, SQL_ORPHAN_PAGE, VALUES(v_before(page), v_int(page->limit), open),
                    list_orphan, &l, err);
}
