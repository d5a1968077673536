/* shown.c - see shown.h. */
#include "job/shown.h"

#include "x12/fault.h"

/* ---- rows ----------------------------------------------------------------------------------- */

static const struct view_member BATCH[] = {
    VIEW_M(struct store_batch, "batch_id", uuid, VIEW_CHARS, NULL),
    VIEW_M(struct store_batch, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct store_batch, "file_name", file_name, VIEW_TEXT, NULL),
    VIEW_M(struct store_batch, "transaction_type", transaction_type, VIEW_TEXT, "837P"),
    VIEW_W(struct store_batch, "direction", direction, store_direction_names, NULL),
    VIEW_W(struct store_batch, "status", state, store_batch_state_names, NULL),
    VIEW_M(struct store_batch, "document_id", document_id, VIEW_INT, "0: it is not built yet"),
    VIEW_M(struct store_batch, "record_count", record_count, VIEW_INT, "claims in it"),
    VIEW_M(struct store_batch, "charge", charge_cents, VIEW_MONEY, NULL),
    VIEW_M(struct store_batch, "created_at", created_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_batch, "submitted_at", submitted_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_batch, "acknowledged_at", acknowledged_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_batch, "errors", errors, VIEW_JSON, "what the answers said is wrong"),
};
const struct view shown_batch = VIEW_OF("batch", BATCH, "A row of pm_transaction_batches");

#define CLAIM_MEMBERS                                                                              \
    VIEW_M(struct store_claim, "claim_id", claim_id, VIEW_TEXT, "CLM01"),                          \
        VIEW_W(struct store_claim, "state", state, store_claim_state_names, NULL),                 \
        VIEW_M(struct store_claim, "sequence", sequence, VIEW_INT32,                               \
               "1 for the first submission of this claim_id"),                                     \
        VIEW_M(struct store_claim, "frequency", frequency, VIEW_TEXT, "CLM05-3: 1, 7 or 8"),       \
        VIEW_M(struct store_claim, "payer_id", payer_id, VIEW_TEXT, NULL),                         \
        VIEW_M(struct store_claim, "billing_npi", billing_npi, VIEW_TEXT, NULL),                   \
        VIEW_M(struct store_claim, "service_date", service_date, VIEW_DAY, NULL),                  \
        VIEW_M(struct store_claim, "payer_claim_control_number", payer_control, VIEW_TEXT, NULL),  \
        VIEW_M(struct store_claim, "clearinghouse_claim_number", clearinghouse_ref, VIEW_TEXT,     \
               NULL),                                                                              \
        VIEW_M(struct store_claim, "charge", charge_cents, VIEW_MONEY, NULL),                      \
        VIEW_M(struct store_claim, "paid", paid_cents, VIEW_MONEY, NULL),                          \
        VIEW_M(struct store_claim, "adjusted", adjusted_cents, VIEW_MONEY, NULL),                  \
        VIEW_M(struct store_claim, "patient_share", patient_cents, VIEW_MONEY, NULL),              \
        VIEW_M(struct store_claim, "created_at", created_at_us, VIEW_INSTANT, NULL),               \
        VIEW_M(struct store_claim, "changed_at", changed_at_us, VIEW_INSTANT, NULL)

static const struct view_member CLAIM[] = {CLAIM_MEMBERS};
const struct view shown_claim = VIEW_OF("claim", CLAIM, NULL);

static const struct view_member FINDING[] = {
    {.name = "code", .type = VIEW_TEXT},
    {.name = "blocks", .type = VIEW_BOOL, .about = "an error; else a warning"},
    {.name = "path", .type = VIEW_TEXT, .about = "where; never a value"},
    {.name = "title", .type = VIEW_ANY},
    {.name = "remedy", .type = VIEW_ANY},
};
static const struct view finding_view = VIEW_OF("finding", FINDING, "A finding of the scrub");

static const struct view_member STEP[] = {
    VIEW_M(struct store_history, "at", at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_history, "what", what, VIEW_TEXT, "submit, 999, 277CA, 835, reversal ..."),
    VIEW_W(struct store_history, "to", to, store_claim_state_names, NULL),
    VIEW_M(struct store_history, "document", document_name, VIEW_TEXT, NULL),
    VIEW_M(struct store_history, "document_kind", document_kind, VIEW_TEXT, NULL),
    VIEW_M(struct store_history, "codes", codes, VIEW_TEXT, NULL),
    VIEW_M(struct store_history, "paid", paid_cents, VIEW_MONEY, "what this step added"),
    VIEW_M(struct store_history, "adjusted", adjusted_cents, VIEW_MONEY, NULL),
    VIEW_M(struct store_history, "patient_share", patient_cents, VIEW_MONEY, NULL),
};
static const struct view step_view = VIEW_OF("claim_step", STEP, "One step of a claim's life");

static const struct view_member LINE[] = {
    VIEW_M(struct store_claim_line, "line", number, VIEW_INT32, NULL),
    VIEW_M(struct store_claim_line, "line_control", line_control, VIEW_TEXT, "REF*6R"),
    VIEW_M(struct store_claim_line, "procedure", procedure, VIEW_TEXT, NULL),
    VIEW_M(struct store_claim_line, "modifiers", modifiers, VIEW_TEXT, NULL),
    VIEW_M(struct store_claim_line, "service_date", service_date, VIEW_DAY, NULL),
    VIEW_M(struct store_claim_line, "charge", charge_cents, VIEW_MONEY, NULL),
    VIEW_M(struct store_claim_line, "paid", paid_cents, VIEW_MONEY, NULL),
};
static const struct view line_view = VIEW_OF("claim_line", LINE, NULL);

/* One flat list, so that walking it needs no second pass: `type` says which members are there. */
static const char *const DETAIL_TYPES[] = {"service", "adjustment", "remark"};
static const struct view_member DETAIL[] = {
    {.name = "type",
     .type = VIEW_WORD,
     .words = DETAIL_TYPES,
     .words_count = COUNT_OF(DETAIL_TYPES)},
    {.name = "service", .type = VIEW_INT, .about = "0: of the claim as a whole"},
    {.name = "line", .type = VIEW_INT, .optional = true, .about = "of our claim; 0: none"},
    {.name = "procedure", .type = VIEW_TEXT, .optional = true},
    {.name = "charge", .type = VIEW_MONEY, .optional = true},
    {.name = "paid", .type = VIEW_MONEY, .optional = true},
    {.name = "group", .type = VIEW_TEXT, .optional = true, .about = "CO, PR, OA, PI"},
    {.name = "reason", .type = VIEW_TEXT, .optional = true, .about = "CARC"},
    {.name = "amount", .type = VIEW_MONEY, .optional = true},
    {.name = "code", .type = VIEW_TEXT, .optional = true, .about = "RARC"},
};
static const struct view detail_view = VIEW_OF("payment_detail", DETAIL, NULL);

#define PAYMENT_MEMBERS                                                                            \
    VIEW_M(struct store_claim_payment, "status", status, VIEW_TEXT, "CLP02"),                      \
        VIEW_W(struct store_claim_payment, "state", state, store_payment_state_names, NULL),       \
        VIEW_M(struct store_claim_payment, "reversal", reversal, VIEW_BOOL, NULL),                 \
        VIEW_M(struct store_claim_payment, "charge", charge_cents, VIEW_MONEY, NULL),              \
        VIEW_M(struct store_claim_payment, "paid", paid_cents, VIEW_MONEY, NULL),                  \
        VIEW_M(struct store_claim_payment, "patient_share", patient_cents, VIEW_MONEY, NULL),      \
        VIEW_M(struct store_claim_payment, "out_of_balance", out_of_balance_cents, VIEW_MONEY,     \
               NULL),                                                                              \
        VIEW_M(struct store_claim_payment, "payer_claim_control_number", payer_control, VIEW_TEXT, \
               "CLP07")

static const struct view_member CLAIM_PAYMENT[] = {
    PAYMENT_MEMBERS, VIEW_L("details", &detail_view, "services, adjustments, remarks")};
const struct view shown_claim_payment = VIEW_OF("claim_payment", CLAIM_PAYMENT, NULL);

static const struct view_member REMITTANCE_CLAIM[] = {
    VIEW_M(struct store_claim_payment, "ordinal", ordinal, VIEW_INT32, "of the CLP, from 1"),
    VIEW_M(struct store_claim_payment, "claim_id", patient_control, VIEW_TEXT, "CLP01"),
    PAYMENT_MEMBERS,
    {.name = "details", .type = VIEW_LIST, .of = &detail_view, .optional = true},
};
const struct view shown_remittance_claim = VIEW_OF("remittance_claim", REMITTANCE_CLAIM, NULL);

static const struct view_member CLAIM_LIFE[] = {
    CLAIM_MEMBERS,
    VIEW_L("findings", &finding_view, NULL),
    VIEW_L("history", &step_view, NULL),
    VIEW_L("lines", &line_view, NULL),
    VIEW_L("payments", &shown_claim_payment, NULL),
};
const struct view shown_claim_life = VIEW_OF("claim_life", CLAIM_LIFE, "A claim and all of it");

static const struct view_member LOG[] = {
    VIEW_M(struct store_log, "id", id, VIEW_INT, NULL),
    VIEW_M(struct store_log, "transaction_type", transaction_type, VIEW_TEXT, NULL),
    VIEW_M(struct store_log, "status", status, VIEW_TEXT, NULL),
    VIEW_M(struct store_log, "trace_number", trace, VIEW_TEXT, NULL),
    VIEW_M(struct store_log, "error_codes", error_codes, VIEW_JSON, NULL),
    VIEW_M(struct store_log, "created_at", created_at_us, VIEW_INSTANT, NULL),
};
const struct view shown_log = VIEW_OF("transaction", LOG, "A row of pm_transaction_log");

static const struct view_member DOCUMENT[] = {
    VIEW_M(struct store_document, "document_id", id, VIEW_INT, NULL),
    VIEW_W(struct store_document, "direction", direction, store_direction_names, NULL),
    VIEW_M(struct store_document, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct store_document, "file_name", name, VIEW_TEXT, NULL),
    VIEW_M(struct store_document, "sha256", sha256, VIEW_HASH, NULL),
    VIEW_M(struct store_document, "bytes", bytes, VIEW_INT, NULL),
    VIEW_M(struct store_document, "kind", kind, VIEW_TEXT, "837P, 835, 999 ...; empty: unread"),
    VIEW_W(struct store_document, "state", state, store_document_state_names, NULL),
    VIEW_M(struct store_document, "faults", fault_count, VIEW_INT, NULL),
    VIEW_M(struct store_document, "warnings", warning_count, VIEW_INT, NULL),
    VIEW_M(struct store_document, "reason", reason, VIEW_TEXT, "of quarantine"),
    VIEW_M(struct store_document, "received_at", received_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_document, "finished_at", finished_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_document, "purged_at", purged_at_us, VIEW_INSTANT,
           "when its bytes went by policy"),
};
const struct view shown_document = VIEW_OF("document", DOCUMENT, "A file that came or went");

#define REMITTANCE_MEMBERS                                                                         \
    VIEW_M(struct store_remittance, "remittance_id", uuid, VIEW_CHARS, NULL),                      \
        VIEW_M(struct store_remittance, "trace_number", trace, VIEW_TEXT, "TRN02"),                \
        VIEW_W(struct store_remittance, "state", state, store_remittance_state_names, NULL),       \
        VIEW_M(struct store_remittance, "payer_id", payer_id, VIEW_TEXT, NULL),                    \
        VIEW_M(struct store_remittance, "payee_npi", payee_npi, VIEW_TEXT, NULL),                  \
        VIEW_M(struct store_remittance, "method", method, VIEW_TEXT, "BPR04"),                     \
        VIEW_M(struct store_remittance, "payment_date", date, VIEW_DAY, NULL),                     \
        VIEW_M(struct store_remittance, "payment", amount_cents, VIEW_MONEY, "BPR02"),             \
        VIEW_M(struct store_remittance, "charge", charge_cents, VIEW_MONEY, NULL),                 \
        VIEW_M(struct store_remittance, "paid", paid_cents, VIEW_MONEY, NULL),                     \
        VIEW_M(struct store_remittance, "adjusted", adjusted_cents, VIEW_MONEY, NULL),             \
        VIEW_M(struct store_remittance, "patient_share", patient_cents, VIEW_MONEY, NULL),         \
        VIEW_M(struct store_remittance, "provider_adjustments", provider_adjustment_cents,         \
               VIEW_MONEY, "PLB; paid less this is the payment"),                                  \
        VIEW_M(struct store_remittance, "out_of_balance", out_of_balance_cents, VIEW_MONEY, NULL), \
        VIEW_M(struct store_remittance, "claim_count", claim_count, VIEW_INT, NULL),               \
        VIEW_M(struct store_remittance, "orphan_count", orphan_count, VIEW_INT, NULL),             \
        VIEW_M(struct store_remittance, "claims_out_of_balance", unbalanced_count, VIEW_INT,       \
               NULL),                                                                              \
        VIEW_M(struct store_remittance, "received_at", created_at_us, VIEW_INSTANT, NULL)

static const struct view_member REMITTANCE[] = {REMITTANCE_MEMBERS};
const struct view shown_remittance = VIEW_OF("remittance", REMITTANCE, NULL);

static const struct view_member PROVIDER_ADJUSTMENT[] = {
    VIEW_M(struct store_provider_adjustment, "provider", provider, VIEW_TEXT, "PLB01"),
    VIEW_M(struct store_provider_adjustment, "reason", reason, VIEW_TEXT, NULL),
    VIEW_M(struct store_provider_adjustment, "reference", reference, VIEW_TEXT, NULL),
    VIEW_M(struct store_provider_adjustment, "amount", amount_cents, VIEW_MONEY, NULL),
};
const struct view shown_provider_adjustment =
    VIEW_OF("provider_adjustment", PROVIDER_ADJUSTMENT, NULL);

static const struct view_member REMITTANCE_WHOLE[] = {
    REMITTANCE_MEMBERS, VIEW_L("provider_adjustment_list", &shown_provider_adjustment, NULL)};
const struct view shown_remittance_whole = VIEW_OF("remittance_whole", REMITTANCE_WHOLE, NULL);

static const struct view_member ORPHAN[] = {
    VIEW_M(struct store_orphan, "orphan_id", id, VIEW_INT, NULL),
    VIEW_M(struct store_orphan, "payment_id", payment_id, VIEW_INT, NULL),
    VIEW_M(struct store_orphan, "claim_id", patient_control, VIEW_TEXT, "CLP01, as the payer says"),
    VIEW_M(struct store_orphan, "paid", paid_cents, VIEW_MONEY, NULL),
    VIEW_M(struct store_orphan, "reason", reason, VIEW_TEXT, NULL),
    VIEW_M(struct store_orphan, "created_at", created_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_orphan, "settled_at", settled_at_us, VIEW_INSTANT, "null: it is open"),
};
const struct view shown_orphan = VIEW_OF("orphan", ORPHAN, "A payment that matches no claim");

static const struct view_member CHECK[] = {
    VIEW_M(struct store_check, "check_id", uuid, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "kind", kind, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "request_trace_id", trace, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "trigger_context", trigger_context, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "patient_id", patient_id, VIEW_TEXT, "the platform's UUID"),
    VIEW_M(struct store_check, "policy_id", policy_id, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "appointment_id", appointment_id, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "status", status, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "source", source, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "is_stale", stale, VIEW_BOOL, NULL),
    VIEW_M(struct store_check, "verdict", verdict, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "codes", codes, VIEW_JSON, NULL),
    VIEW_M(struct store_check, "code", code, VIEW_TEXT, NULL),
    VIEW_M(struct store_check, "asked_at", asked_at, VIEW_INSTANT, NULL),
    VIEW_M(struct store_check, "answered_at", answered_at, VIEW_INSTANT, NULL),
};
const struct view shown_check =
    VIEW_OF("check_row", CHECK, "A row of pm_eligibility_checks, without question and answer");

/* ---- a claim's life ------------------------------------------------------------------------- */

const struct x12_fault_row *shown_fault(struct str id)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);

    for (size_t i = 0; i < count; i++)
        if (str_is(id, rows[i].id))
            return &rows[i];
    return NULL;
}

void shown_finding(struct json_writer *w, const struct store_finding *f)
{
    const struct x12_fault_row *row = shown_fault(f->code);

    json_object(w);
    json_pair_str(w, "code", f->code);
    json_pair_bool(w, "blocks", f->blocks);
    json_pair_str(w, "path", f->path);
    json_pair(w, "title", row ? row->title : NULL);
    json_pair(w, "remedy", row ? row->remedy : NULL);
    json_object_end(w);
}

static bool put_finding(void *ctx, const struct store_finding *f)
{
    shown_finding(ctx, f);
    return true;
}

static bool put_step(void *ctx, const struct store_history *h)
{
    view_write(ctx, &step_view, h);
    return true;
}

static bool put_line(void *ctx, const struct store_claim_line *l)
{
    view_write(ctx, &line_view, l);
    return true;
}

/* Payments: each stays open until the next, so that its details follow it. */
struct payments {
    struct json_writer *w;
    const struct view *view;
    bool details, open;
    int64_t last;
};

static void close_payment(struct payments *all)
{
    if (!all->open)
        return;
    if (all->details)
        json_array_end(all->w);
    json_object_end(all->w);
    all->open = false;
}

static bool put_payment(void *ctx, const struct store_claim_payment *p)
{
    struct payments *all = ctx;

    close_payment(all);
    json_object(all->w);
    view_pairs(all->w, all->view, p);
    if (all->details) {
        json_key(all->w, "details");
        json_array(all->w);
    }
    all->last = p->ordinal;
    all->open = true;
    return true;
}

static bool put_service(void *ctx, const struct store_service_payment *p)
{
    struct json_writer *w = ((struct payments *)ctx)->w;

    json_object(w);
    json_pair(w, "type", "service");
    json_pair_i64(w, "service", p->number);
    json_pair_i64(w, "line", p->claim_line);
    json_pair_str(w, "procedure", p->procedure);
    json_pair_money(w, "charge", p->charge_cents);
    json_pair_money(w, "paid", p->paid_cents);
    json_object_end(w);
    return true;
}

static bool put_adjustment(void *ctx, const struct store_adjustment *a)
{
    struct json_writer *w = ((struct payments *)ctx)->w;

    json_object(w);
    json_pair(w, "type", "adjustment");
    json_pair_i64(w, "service", a->service);
    json_pair_str(w, "group", a->group);
    json_pair_str(w, "reason", a->reason);
    json_pair_money(w, "amount", a->amount_cents);
    json_object_end(w);
    return true;
}

static bool put_remark(void *ctx, const struct store_remark *r)
{
    struct json_writer *w = ((struct payments *)ctx)->w;

    json_object(w);
    json_pair(w, "type", "remark");
    json_pair_i64(w, "service", r->service);
    json_pair_str(w, "code", r->code);
    json_object_end(w);
    return true;
}

static void list_begin(struct json_writer *w, const char *name)
{
    json_key(w, name);
    json_array(w);
}

bool shown_life(struct json_writer *w, struct store *s, const struct store_claim *c,
                struct err *err)
{
    struct payments all = {.w = w, .view = &shown_claim_payment, .details = true};
    const struct store_payment_visitor v = {put_payment, put_service, put_adjustment, put_remark,
                                            &all};

    list_begin(w, "findings");
    bool ok = store_claim_findings(s, c->id, put_finding, w, err);
    json_array_end(w);
    list_begin(w, "history");
    ok = ok && store_claim_history(s, c->id, put_step, w, err);
    json_array_end(w);
    list_begin(w, "lines");
    ok = ok && store_claim_lines(s, c->id, put_line, w, err);
    json_array_end(w);
    list_begin(w, "payments");
    ok = ok && store_claim_payments(s, c->id, STORE_LIST_MAX, &v, err);
    close_payment(&all);
    json_array_end(w);
    return ok;
}

/* ---- remittances ---------------------------------------------------------------------------- */

bool shown_remittance_claims(struct json_writer *w, struct store *s,
                             const struct store_remittance *r, int64_t after, int64_t limit,
                             bool details, int64_t *last, struct err *err)
{
    struct payments all = {
        .w = w, .view = &shown_remittance_claim, .details = details, .last = after};
    const struct store_payment_visitor v = {put_payment, details ? put_service : NULL,
                                            details ? put_adjustment : NULL,
                                            details ? put_remark : NULL, &all};
    bool ok = store_remittance_payments_after(s, r->id, after, limit, &v, err);

    close_payment(&all);
    if (last)
        *last = all.last;
    return ok;
}

static bool put_provider(void *ctx, const struct store_provider_adjustment *a)
{
    view_write(ctx, &shown_provider_adjustment, a);
    return true;
}

bool shown_provider_adjustments(struct json_writer *w, struct store *s,
                                const struct store_remittance *r, struct err *err)
{
    list_begin(w, "provider_adjustment_list");
    bool ok = store_provider_adjustments(s, r->id, put_provider, w, err);
    json_array_end(w);
    return ok;
}
