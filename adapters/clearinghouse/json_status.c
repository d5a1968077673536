/* json_status.c - claims of a claim status answer in the Optum shape into our records, one a line.
 */
#include "base/clock.h"
#include "base/json.h"
#include "clearinghouse/json_talk.h"

#include <strings.h>

struct taking_status {
    const struct hia_call *call;
    const struct inquiry *q;
    struct str control, member, payer_name, payer_id;
    struct status_row claim, claims[STATUS_ROWS_MAX];
    size_t count;
    bool broken;
};

static void value(struct taking_status *t, const char *path, struct str text)
{
    struct status_row *c = &t->claim;
    const struct {
        const char *path;
        struct str *to;
    } rows[] = {
        {"controlNumber", &t->control},
        {"subscriber.memberId", &t->member},
        {"payer.organizationName", &t->payer_name},
        {"payer.payerIdentification", &t->payer_id},
        {"claims[].claimStatus.statusCategoryCode", &c->category},
        {"claims[].claimStatus.statusCode", &c->status},
        {"claims[].claimStatus.entityCode", &c->entity},
        {"claims[].claimStatus.effectiveDate", &c->effective},
        {"claims[].claimStatus.submittedAmount", &c->charge},
        {"claims[].claimStatus.amountPaid", &c->paid},
        {"claims[].claimStatus.paidDate", &c->paid_on},
        {"claims[].claimStatus.checkNumber", &c->payment},
        {"claims[].claimStatus.trackingNumber", &c->payer_claim},
        {"claims[].claimStatus.patientAccountNumber", &c->account},
        {"claims[].claimStatus.claimServiceDate", &c->service},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(path, rows[i].path) == 0)
            *rows[i].to = json_keep(t->call, text);
}

static void take(void *ctx, const struct visit *v)
{
    struct taking_status *t = ctx;
    if (v->kind == VISIT_VALUE) {
        value(t, v->path, v->text);
    } else if (v->kind == VISIT_CLOSE && strcmp(v->path, "claims[]") == 0) {
        struct status_row *c = &t->claim;
        t->broken |= t->count == STATUS_ROWS_MAX || !c->category.n || !c->status.n ||
                     !day_is_valid(c->effective) || (c->charge.n && !is_decimal(c->charge, 2)) ||
                     (c->paid.n && !is_decimal(c->paid, 2));
        if (!t->broken)
            t->claims[t->count++] = *c;
        *c = (struct status_row){.category = {NULL, 0}};
    }
}

static void put_raw(struct json_writer *w, const char *name, struct str number)
{
    if (!number.n)
        return;
    json_key(w, name);
    json_raw(w, number);
}

static void put_state(const struct hia_call *call, struct json_writer *w,
                      const struct status_row *c)
{
    json_key(w, "states");
    json_array(w);
    json_object(w);
    json_key(w, "codes");
    json_array(w);
    json_object(w);
    json_pair_str(w, "category", c->category);
    json_pair_str(w, "status", c->status);
    json_pair_given(w, "entity", c->entity);
    json_object_end(w);
    json_array_end(w);
    json_pair_day(w, "date", c->effective);
    put_raw(w, "charge", json_number(call, c->charge));
    put_raw(w, "paid", json_number(call, c->paid));
    json_pair_day(w, "payment_date", c->paid_on);
    json_pair_given(w, "payment_number", c->payment);
    json_object_end(w);
    json_array_end(w);
}

static void put_person(struct json_writer *w, const char *name, const struct inquiry_person *p,
                       bool member)
{
    json_key(w, name);
    json_object(w);
    if (member)
        json_pair(w, "entity_type", "1");
    json_pair_given(w, "last_name", p->last_name);
    json_pair_given(w, "first_name", p->first_name);
    json_pair_given(w, "middle_name", p->middle_name);
    json_pair_given(w, "suffix", p->suffix);
    if (member) {
        json_pair(w, "id_type", "MI");
        json_pair_str(w, "id", p->member_id);
    }
    json_object_end(w);
}

static void put_record(const struct hia_call *call, const struct inquiry *q,
                       const struct status_row *c, struct str payer_name, struct str payer_id,
                       struct buf *out)
{
    struct json_writer w;
    json_begin(&w, out, 0);
    json_object(&w);
    json_key(&w, "payer");
    json_object(&w);
    json_pair_str(&w, "name", payer_name);
    json_pair(&w, "id_type", "PI");
    json_pair_str(&w, "id", payer_id);
    json_object_end(&w);
    json_key(&w, "receiver");
    json_object(&w);
    json_pair_str(&w, "entity_type", q->receiver_type);
    json_pair_given(&w, "name", q->receiver_name);
    json_pair_str(&w, "id", q->receiver_id);
    json_object_end(&w);
    put_person(&w, "subscriber", &q->subscriber, true);
    if (q->dependent.given)
        put_person(&w, "dependent", &q->dependent, false);
    json_key(&w, "claim");
    json_object(&w);
    json_pair_str(&w, "trace_number", q->trace);
    json_pair_given(&w, "claim_id", c->account);
    json_pair_given(&w, "payer_claim_control_number", c->payer_claim);
    if (is_period(c->service))
        json_period(&w, "service_date", c->service);
    put_state(call, &w, c);
    json_object_end(&w);
    json_object_end(&w);
    buf_putc(out, '\n');
}

void status_record(const struct hia_call *call, const struct inquiry *q,
                   const struct status_row *row, struct buf *out)
{
    put_record(call, q, row, q->payer_name, q->payer_id, out);
}

static bool same(struct str a, struct str b)
{
    return a.n == b.n && a.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* The number we gave, where it was given; else the member we asked for. */
static enum json_verdict whose(const struct taking_status *t)
{
    const struct options *o = options_of(t->call);
    bool numbered = DIALECTS[o->dialect].status_sends_control;
    if (numbered && t->control.n)
        return look_same_number(t->control, t->q->control) ? JSON_TAKEN : JSON_ANOTHERS;
    if (t->member.n)
        return same(t->member, t->q->subscriber.member_id) ? JSON_TAKEN : JSON_ANOTHERS;
    return o->trace_required ? JSON_UNTRACEABLE : JSON_TAKEN;
}

enum json_verdict status_take(const struct hia_call *call, const struct inquiry *q, struct str body,
                              struct buf *records)
{
    struct taking_status *t = hia_alloc(call, sizeof(*t));
    if (!t)
        return JSON_BROKEN;
    t->call = call;
    t->q = q;
    if (!json_visit(body, t, take))
        return JSON_BROKEN;
    enum json_verdict v = t->count || t->broken ? whose(t) : JSON_INCOMPLETE;
    if (v == JSON_TAKEN && t->broken)
        return JSON_BROKEN;
    for (size_t i = 0; v == JSON_TAKEN && i < t->count; i++)
        put_record(call, q, &t->claims[i], t->payer_name.n ? t->payer_name : q->payer_name,
                   t->payer_id.n ? t->payer_id : q->payer_id, records);
    return records->failed ? JSON_BROKEN : v;
}
