/* payment.c - claim payments and what hangs on them: the rows an 835 makes by the million. */
#include "store/remittance.h"

#include "store/sql.h"

bool store_claim_payment_put(struct store *s, const struct store_claim_payment *p, int64_t *id,
                             struct err *err)
{
    return sql_insert(s, SQL_PAYMENT_PUT,
                      VALUES(v_int(p->remittance_id), v_int(p->ordinal), v_str(p->patient_control),
                             v_row(p->claim_id), v_str(p->status), v_int(p->charge_cents),
                             v_int(p->paid_cents), v_int(p->patient_cents), v_str(p->payer_control),
                             v_int(p->reversal), v_int(p->out_of_balance_cents),
                             v_word(store_payment_state_name(p->state))),
                      id, err);
}

bool store_service_payment_put(struct store *s, int64_t payment_id,
                               const struct store_service_payment *p, struct err *err)
{
    return sql_run(s, SQL_SERVICE_PUT,
                   VALUES(v_int(payment_id), v_int(p->number), v_row(p->claim_line),
                          v_str(p->line_control), v_str(p->procedure), v_str(p->modifiers),
                          v_int(p->charge_cents), v_int(p->paid_cents), v_int(p->paid_units.units),
                          v_int(p->paid_units.scale), v_int(p->out_of_balance_cents)),
                   err);
}

bool store_adjustment_put(struct store *s, int64_t payment_id, int32_t ordinal,
                          const struct store_adjustment *a, struct err *err)
{
    return sql_run(s, SQL_ADJUSTMENT_PUT,
                   VALUES(v_int(payment_id), v_int(ordinal), v_int(a->service), v_str(a->group),
                          v_str(a->reason), v_int(a->amount_cents), v_int(a->quantity.units),
                          v_int(a->quantity.scale)),
                   err);
}

bool store_remark_put(struct store *s, int64_t payment_id, int32_t ordinal,
                      const struct store_remark *r, struct err *err)
{
    return sql_run(s, SQL_REMARK_PUT,
                   VALUES(v_int(payment_id), v_int(ordinal), v_int(r->service), v_str(r->code)),
                   err);
}

/* --- walking --- */

struct walk {
    struct store *s;
    const struct store_payment_visitor *v;
    struct err *err;
    bool failed;
    bool stopped;
};

static bool go_on(struct walk *w, bool more)
{
    w->stopped = !more;
    return more;
}

static bool visit_service(void *ctx, const struct sql_row *row)
{
    struct walk *w = ctx;
    struct store_service_payment p = {
        .number = (int32_t)sql_int(row, 0),
        .claim_line = (int32_t)sql_int(row, 1),
        .line_control = sql_text(row, 2),
        .procedure = sql_text(row, 3),
        .modifiers = sql_text(row, 4),
        .charge_cents = sql_int(row, 5),
        .paid_cents = sql_int(row, 6),
        .paid_units = {sql_int(row, 7), (uint8_t)sql_int(row, 8)},
        .out_of_balance_cents = sql_int(row, 9),
    };
    return go_on(w, w->v->service(w->v->ctx, &p));
}

static bool visit_adjustment(void *ctx, const struct sql_row *row)
{
    struct walk *w = ctx;
    struct store_adjustment a = {
        .service = (int32_t)sql_int(row, 0),
        .group = sql_text(row, 1),
        .reason = sql_text(row, 2),
        .amount_cents = sql_int(row, 3),
        .quantity = {sql_int(row, 4), (uint8_t)sql_int(row, 5)},
    };
    return go_on(w, w->v->adjustment(w->v->ctx, &a));
}

static bool visit_remark(void *ctx, const struct sql_row *row)
{
    struct walk *w = ctx;
    struct store_remark r = {(int32_t)sql_int(row, 0), sql_text(row, 1)};
    return go_on(w, w->v->remark(w->v->ctx, &r));
}

/** What hangs on one payment, each kind when the visitor asks for it. */
static bool visit_details(struct walk *w, int64_t id)
{
    const struct store_payment_visitor *v = w->v;
    if (v->service && !sql_each(w->s, SQL_SERVICES, VALUES(v_int(id)), visit_service, w, w->err))
        return false;
    if (v->adjustment && !w->stopped &&
        !sql_each(w->s, SQL_ADJUSTMENTS, VALUES(v_int(id)), visit_adjustment, w, w->err))
        return false;
    return !v->remark || w->stopped ||
           sql_each(w->s, SQL_REMARKS, VALUES(v_int(id)), visit_remark, w, w->err);
}

static bool visit_payment(void *ctx, const struct sql_row *row)
{
    struct walk *w = ctx;
    struct store_claim_payment p = {
        .id = sql_int(row, 0),
        .remittance_id = sql_int(row, 1),
        .ordinal = (int32_t)sql_int(row, 2),
        .patient_control = sql_text(row, 3),
        .claim_id = sql_int(row, 4),
        .status = sql_text(row, 5),
        .charge_cents = sql_int(row, 6),
        .paid_cents = sql_int(row, 7),
        .patient_cents = sql_int(row, 8),
        .payer_control = sql_text(row, 9),
        .reversal = sql_int(row, 10) != 0,
        .out_of_balance_cents = sql_int(row, 11),
        .state = (enum store_payment_state)sql_word(row, 12, store_payment_state_names,
                                                    PAYMENT_STATE_COUNT),
    };
    if (w->v->claim && !go_on(w, w->v->claim(w->v->ctx, &p)))
        return false;
    w->failed = !visit_details(w, p.id);
    return !w->failed && !w->stopped;
}

static bool walk(struct store *s, enum sql_id id, const struct value *values, size_t n,
                 const struct store_payment_visitor *v, struct err *err)
{
    struct walk w = {s, v, err, false, false};
    bool good = sql_each(s, id, values, n, visit_payment, &w, err);
    return good && !w.failed;
}

bool store_remittance_payments(struct store *s, int64_t remittance_id, int64_t limit,
                               const struct store_payment_visitor *v, struct err *err)
{
    return store_remittance_payments_after(s, remittance_id, 0, limit, v, err);
}

bool store_remittance_payments_after(struct store *s, int64_t remittance_id, int64_t ordinal,
                                     int64_t limit, const struct store_payment_visitor *v,
                                     struct err *err)
{
    return walk(s, SQL_PAYMENT_PAGE,
                VALUES(v_int(ordinal), v_int(limit_of(limit)), v_int(remittance_id)), v, err);
}

bool store_payment_get(struct store *s, int64_t payment_id, const struct store_payment_visitor *v,
                       struct err *err)
{
    return walk(s, SQL_PAYMENT_GET, VALUES(v_int(payment_id)), v, err);
}

bool store_claim_payments(struct store *s, int64_t claim_row, int64_t limit,
                          const struct store_payment_visitor *v, struct err *err)
{
    return walk(s, SQL_PAYMENTS_OF_CLAIM, VALUES(v_int(claim_row), v_int(limit_of(limit))), v, err);
}
