/* assign.c - see assign.h. What a payment does to its claim is read from the rows it left, by the
 * rules of remit_steps.c. */
#include "job/assign.h"

#include "event/remittance.h"
#include <stdio.h>

enum { TEXTS_MAX = 1 << 20, REASONS_MAX = 16, GROUPS = ADJUST_PI + 1 };

struct service {
    int32_t number;
    bool refused; /* nothing paid of what was charged, for a reason that is not the patient's */
    int64_t charge_cents, paid_cents;
    struct str line_control;
};

struct assigning {
    struct job *job;
    struct arena arena;
    struct store_claim_payment payment;
    struct buf services; /* struct service */
    int64_t cents[GROUPS];
    char reasons[REASONS_MAX][12];
    struct str reason[REASONS_MAX];
    size_t reasons_count;
    struct buf codes;
    bool failed, found;
};

static struct str copy(struct assigning *a, struct str s)
{
    struct str to = arena_str(&a->arena, s);

    a->failed |= s.n > 0 && !to.p;
    return to;
}

/* ---- what the payment left ------------------------------------------------------------------ */

static bool on_payment(void *ctx, const struct store_claim_payment *p)
{
    struct assigning *a = ctx;

    a->payment = *p;
    a->payment.patient_control = copy(a, p->patient_control);
    a->payment.status = copy(a, p->status);
    a->payment.payer_control = copy(a, p->payer_control);
    a->found = true;
    return true;
}

static bool on_service(void *ctx, const struct store_service_payment *p)
{
    struct assigning *a = ctx;
    const struct service s = {.number = p->number,
                              .charge_cents = p->charge_cents,
                              .paid_cents = p->paid_cents,
                              .line_control = copy(a, p->line_control)};

    buf_put(&a->services, &s, sizeof s);
    return true;
}

static struct service *service_of(struct assigning *a, int32_t number)
{
    struct service *all = (struct service *)(void *)a->services.p;

    for (size_t i = 0; number && i < a->services.n / sizeof *all; i++)
        if (all[i].number == number)
            return &all[i];
    return NULL;
}

/* Group and reason of each adjustment, once: "CO45". */
static void note_reason(struct assigning *a, const struct store_adjustment *d)
{
    char text[sizeof a->reasons[0]];

    (void)snprintf(text, sizeof text, "%.*s%.*s", STR_FMT(d->group), STR_FMT(d->reason));
    for (size_t i = 0; i < a->reasons_count; i++)
        if (strcmp(a->reasons[i], text) == 0)
            return;
    if (a->reasons_count == REASONS_MAX)
        return;
    memcpy(a->reasons[a->reasons_count], text, sizeof text);
    a->reason[a->reasons_count] = str_from(a->reasons[a->reasons_count]);
    a->reasons_count++;
    buf_printf(&a->codes, "%s%s", a->codes.n ? " " : "", text);
}

static bool on_adjustment(void *ctx, const struct store_adjustment *d)
{
    struct assigning *a = ctx;
    enum adjustment_group group = adjustment_group(d->group);
    struct service *s = service_of(a, d->service);

    a->cents[group] += d->amount_cents;
    if (s && s->paid_cents == 0 && s->charge_cents > 0 && group != ADJUST_PR)
        s->refused = true;
    note_reason(a, d);
    return true;
}

/* ---- what it does --------------------------------------------------------------------------- */

static bool is_partial(const struct assigning *a)
{
    const struct service *all = (const struct service *)(const void *)a->services.p;

    for (size_t i = 0; i < a->services.n / sizeof *all; i++)
        if (all[i].refused)
            return true;
    return false;
}

static void effect_of(const struct assigning *a, enum store_claim_state *to, enum event_id *event)
{
    bool denied = str_is(a->payment.status, "4");

    *to = a->payment.reversal ? CLAIM_REVERSED
          : denied            ? CLAIM_DENIED
          : is_partial(a)     ? CLAIM_PARTIAL
                              : CLAIM_PAID;
    *event = a->payment.reversal          ? EVENT_CLAIM_REVERSED
             : denied                     ? EVENT_CLAIM_DENIED
             : a->payment.paid_cents == 0 ? EVENT_CLAIM_ADJUSTED
                                          : EVENT_CLAIM_PAID;
}

static bool pay_lines(struct assigning *a, int64_t claim_row, struct err *err)
{
    const struct service *all = (const struct service *)(const void *)a->services.p;
    struct store *s = a->job->store;

    for (size_t i = 0; i < a->services.n / sizeof *all; i++) {
        struct store_claim_match match = {0};
        if (all[i].line_control.n &&
            !store_claim_match(s, BY_LINE_CONTROL, all[i].line_control, &match, err))
            return false;
        if (match.id == claim_row && match.line_number &&
            !store_claim_line_paid(s, claim_row, match.line_number, all[i].paid_cents, err))
            return false;
    }
    return true;
}

static bool tell(struct assigning *a, struct emitter *emitter, enum event_id event,
                 struct str claim_id, struct str remittance, struct err *err)
{
    char key[24];

    (void)snprintf(key, sizeof key, "%lld", (long long)a->payment.id);
    return emit_event(emitter, event, "claim", claim_id, err, EVENT_STR("claim_id", claim_id),
                      EVENT_CSTR("payment_id", key), EVENT_STR("remittance_id", remittance),
                      EVENT_STR("status", a->payment.status),
                      EVENT_STR("payer_claim_control_number", a->payment.payer_control),
                      EVENT_INT("charge_cents", a->payment.charge_cents),
                      EVENT_INT("paid_cents", a->payment.paid_cents),
                      EVENT_INT("contractual_cents", a->cents[ADJUST_CO]),
                      EVENT_INT("patient_adjustment_cents", a->cents[ADJUST_PR]),
                      EVENT_INT("other_cents", a->cents[ADJUST_OA]),
                      EVENT_INT("payer_initiated_cents", a->cents[ADJUST_PI]),
                      EVENT_LIST("reasons", a->reason, a->reasons_count),
                      EVENT_INT("lines", (int64_t)(a->services.n / sizeof(struct service))));
}

static bool put_log(struct assigning *a, int64_t claim_row, struct str trace, struct str actor,
                    struct err *err)
{
    char codes[160];
    struct store_log line = {.transaction_type = STR("835"),
                             .status = STR("Accepted"),
                             .trace = trace,
                             .claim_id = claim_row};

    (void)snprintf(codes, sizeof codes, "[\"assigned\",\"%.*s\"]", STR_FMT(actor));
    line.error_codes = str_from(codes);
    return store_log_put(a->job->store, &line, err);
}

static bool post(struct assigning *a, struct emitter *emitter, const struct store_orphan *o,
                 const struct store_claim *c, struct str actor, struct err *err)
{
    struct store *s = a->job->store;
    struct store_remittance r;
    enum store_claim_state to;
    enum event_id event;
    bool found;

    effect_of(a, &to, &event);
    if (!store_remittance_get(s, o->remittance_id, &a->arena, &r, &found, err) ||
        (!found && !err_set(err, ERR_STORE, "the remittance of a payment is missing")))
        return false;
    const struct store_claim_change change = {
        .to = to,
        .document_id = r.document_id,
        .payer_control = a->payment.payer_control,
        .what = a->payment.reversal ? STR("reversal") : STR("835"),
        .codes = buf_str(&a->codes),
        .paid_cents = a->payment.paid_cents,
        .adjusted_cents = a->cents[ADJUST_CO] + a->cents[ADJUST_OA] + a->cents[ADJUST_PI],
        .patient_cents = a->cents[ADJUST_PR],
    };
    return store_orphan_assign(s, o->id, c->id, err) && store_claim_apply(s, c->id, &change, err) &&
           pay_lines(a, c->id, err) && put_log(a, c->id, r.trace, actor, err) &&
           tell(a, emitter, event, c->claim_id, str_from(r.uuid), err);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static bool was_sent(const struct store_claim *c)
{
    return c->state != CLAIM_HELD && c->state != CLAIM_READY;
}

static bool was_adjudicated(const struct store_claim *c)
{
    return c->state == CLAIM_PAID || c->state == CLAIM_PARTIAL || c->state == CLAIM_DENIED;
}

static bool look(struct assigning *a, int64_t orphan_id, struct str claim_id,
                 struct store_orphan *o, struct store_claim *c, enum assign_outcome *outcome,
                 struct err *err)
{
    const struct store_payment_visitor v = {
        .claim = on_payment, .service = on_service, .adjustment = on_adjustment, .ctx = a};
    struct store_claim_match match = {0};
    struct store *s = a->job->store;
    bool orphan = false, claim = false;

    if (!store_orphan_get(s, orphan_id, &a->arena, o, &orphan, err) ||
        !store_claim_match(s, BY_CLAIM_ID, claim_id, &match, err) ||
        (match.id && !store_claim_get(s, match.id, &a->arena, c, &claim, err)) ||
        (orphan && !store_payment_get(s, o->payment_id, &v, err)))
        return false;
    *outcome = !orphan || !a->found                         ? ASSIGN_NO_ORPHAN
               : o->settled_at_us                           ? ASSIGN_SETTLED
               : !claim || !was_sent(c)                     ? ASSIGN_NO_CLAIM
               : a->payment.reversal && !was_adjudicated(c) ? ASSIGN_NOTHING_TO_REVERSE
                                                            : ASSIGN_DONE;
    return (!a->failed && buf_ok(&a->services, "the services of a payment", err) &&
            buf_ok(&a->codes, "the reasons of a payment", err)) ||
           err_set(err, ERR_LIMIT, "a payment is too large to be assigned");
}

bool job_assign_orphan(struct job *job, struct emitter *emitter, int64_t orphan_id,
                       struct str claim_id, struct str actor, enum assign_outcome *outcome,
                       struct err *err)
{
    struct assigning a = {.job = job};
    struct store_orphan o = {0};
    struct store_claim c = {0};

    arena_init(&a.arena, TEXTS_MAX);
    buf_init(&a.services, TEXTS_MAX);
    buf_init(&a.codes, TEXTS_MAX);
    bool ok = store_begin(job->store, err) && look(&a, orphan_id, claim_id, &o, &c, outcome, err) &&
              (*outcome != ASSIGN_DONE ||
               (post(&a, emitter, &o, &c, actor, err) && store_commit(job->store, err)));
    store_rollback(job->store);
    buf_fini(&a.codes);
    buf_fini(&a.services);
    arena_fini(&a.arena);
    return ok;
}
