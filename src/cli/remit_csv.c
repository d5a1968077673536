/* remit_csv.c - see remit_csv.h. */
#include "cli/remit_csv.h"

#include "cli/csv.h"

#include <stdlib.h>

static const char *const COLUMNS[] = {"trace_number", "payment_date", "payer_id",
                                      "claim_id",     "claim_status", "state",
                                      "reversal",     "line",         "line_control",
                                      "procedure",    "modifiers",    "charge",
                                      "paid",         "paid_units",   "patient_share",
                                      "adjustments",  "remarks",      "payer_claim_control_number"};

enum { LINES_MAX = 1000, LIST_TEXT_MAX = 64 * 1024, OUT_MAX = 64 * 1024 * 1024 };

/* One claim payment: its lines come before their adjustments, so they are kept until all is there.
 */
struct line {
    int32_t number;
    char control[64], procedure[32], modifiers[16];
    int64_t charge_cents, paid_cents;
    struct quantity units;
    struct buf adjustments, remarks;
};

struct rows {
    struct csv csv;
    const struct store_remittance *r;
    struct arena arena; /* of the claim in hand */
    struct store_claim_payment claim;
    struct line *lines; /* [0] is the claim itself */
    size_t count;
    FILE *out;
    struct buf text;
    bool failed;
};

static void put_line(struct rows *w, const struct line *l)
{
    const struct store_claim_payment *p = &w->claim;
    struct csv *c = &w->csv;

    csv_text(c, w->r->trace);
    csv_day(c, w->r->date);
    csv_text(c, w->r->payer_id);
    csv_text(c, p->patient_control);
    csv_text(c, p->status);
    csv_cstr(c, store_payment_state_name(p->state));
    csv_cstr(c, p->reversal ? "yes" : "no");
    if (l->number)
        csv_number(c, (uint64_t)l->number);
    else
        csv_empty(c);
    csv_cstr(c, l->control);
    csv_cstr(c, l->procedure);
    csv_cstr(c, l->modifiers);
    csv_money(c, l->charge_cents);
    csv_money(c, l->paid_cents);
    csv_quantity(c, l->units);
    if (l->number)
        csv_empty(c);
    else
        csv_money(c, p->patient_cents);
    csv_text(c, buf_str(&l->adjustments));
    csv_text(c, buf_str(&l->remarks));
    csv_text(c, p->payer_control);
    csv_row_end(c);
}

static void forget(struct rows *w)
{
    for (size_t i = 0; i < w->count; i++) {
        buf_fini(&w->lines[i].adjustments);
        buf_fini(&w->lines[i].remarks);
    }
    w->count = 0;
}

/* The claim's own row first: sums of a column are of one level, so filter by `line`. */
static bool flush(struct rows *w)
{
    for (size_t i = 0; i < w->count; i++)
        put_line(w, &w->lines[i]);
    forget(w);
    bool ok = !w->text.failed && fwrite(w->text.p, 1, w->text.n, w->out) == w->text.n;
    buf_reset(&w->text);
    w->failed |= !ok;
    return ok;
}

static struct line *line_new(struct rows *w, int32_t number)
{
    if (w->count == LINES_MAX)
        return NULL;
    struct line *l = &w->lines[w->count++];
    *l = (struct line){.number = number};
    buf_init(&l->adjustments, LIST_TEXT_MAX);
    buf_init(&l->remarks, LIST_TEXT_MAX);
    return l;
}

static struct line *line_of(struct rows *w, int32_t number)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->lines[i].number == number)
            return &w->lines[i];
    return NULL;
}

static bool on_claim(void *ctx, const struct store_claim_payment *p)
{
    struct rows *w = ctx;

    if (!flush(w))
        return false;
    arena_reset(&w->arena);
    w->claim = *p;
    w->claim.patient_control = arena_str(&w->arena, p->patient_control);
    w->claim.status = arena_str(&w->arena, p->status);
    w->claim.payer_control = arena_str(&w->arena, p->payer_control);
    struct line *l = line_new(w, 0);
    l->charge_cents = p->charge_cents;
    l->paid_cents = p->paid_cents;
    return true;
}

static bool on_service(void *ctx, const struct store_service_payment *p)
{
    struct rows *w = ctx;
    struct line *l = line_new(w, p->number);

    if (!l) {
        w->failed = true;
        return false;
    }
    (void)str_copy(l->control, sizeof l->control, p->line_control);
    (void)str_copy(l->procedure, sizeof l->procedure, p->procedure);
    (void)str_copy(l->modifiers, sizeof l->modifiers, p->modifiers);
    l->charge_cents = p->charge_cents;
    l->paid_cents = p->paid_cents;
    l->units = (struct quantity){.value = p->paid_units, .given = p->paid_units.units != 0};
    return true;
}

/* "CO:45:35.00 PR:3:20.00" */
static bool on_adjustment(void *ctx, const struct store_adjustment *a)
{
    struct line *l = line_of(ctx, a->service);
    char money[MONEY_TEXT_MAX];

    if (!l)
        return true;
    money_format_fixed(a->amount_cents, money);
    buf_printf(&l->adjustments, "%s%.*s:%.*s:%s", l->adjustments.n ? " " : "", STR_FMT(a->group),
               STR_FMT(a->reason), money);
    return true;
}

static bool on_remark(void *ctx, const struct store_remark *m)
{
    struct line *l = line_of(ctx, m->service);

    if (l)
        buf_printf(&l->remarks, "%s%.*s", l->remarks.n ? " " : "", STR_FMT(m->code));
    return true;
}

bool remit_csv(struct store *store, const struct store_remittance *r, FILE *out, struct err *err)
{
    struct rows w = {.r = r, .out = out};
    struct store_payment_visitor v = {on_claim, on_service, on_adjustment, on_remark, &w};

    if (!(w.lines = calloc(LINES_MAX, sizeof *w.lines)))
        return err_set(err, ERR_SYSTEM, "no memory for rows");
    arena_init(&w.arena, LIST_TEXT_MAX);
    buf_init(&w.text, OUT_MAX);
    csv_begin(&w.csv, &w.text);
    for (size_t i = 0; i < COUNT_OF(COLUMNS); i++)
        csv_cstr(&w.csv, COLUMNS[i]);
    csv_row_end(&w.csv);
    bool ok = store_remittance_payments(store, r->id, 0, &v, err) && flush(&w) && !w.failed;
    if (!ok && w.failed)
        err_set(err, ERR_SYSTEM, "the rows could not be written");
    forget(&w);
    arena_fini(&w.arena);
    buf_fini(&w.text);
    free(w.lines);
    return ok;
}
