/* availity_status.c - Availity's claim-statuses: a form is posted; 202 says "not yet" and Location
 * where to poll, on POST and GET alike (facts/finance.md D2).
 *
 * Names of the form are as third-party clients use them, those of the answer as the Claim Statuses
 * 1.0.0 contract has them, which Availity publishes: `availity_fields` renames them. An answer that
 * has not what a claim status must have is handed on as Availity's own JSON. */
#include "base/clock.h"
#include "clearinghouse/availity.h"

#include <strings.h>

enum { FORM_SIZE_MAX = 1024 };
static const char CATEGORY[] = "statusDetails[].categoryCode";

/* What a value of ours is called there; NULL: it is left out. */
static const char *name_of(const struct hia_call *call, const char *ours, const char *usual)
{
    struct hia_text own;
    if (!list_value(&options_of(call)->availity_fields, ours, &own))
        return usual;
    return own.n ? own.p : NULL; /* an item of the options ends in NUL */
}

static void put(const struct hia_call *call, struct buf *b, const char *ours, const char *usual,
                struct str value)
{
    const char *name = name_of(call, ours, usual);
    if (!value.n || !name)
        return;
    if (b->n)
        buf_putc(b, '&');
    buf_puts(b, name);
    buf_putc(b, '=');
    rest_put_escaped(b, value);
}

static void put_form(const struct hia_call *call, const struct inquiry *q, struct buf *b)
{
    const struct inquiry_person *p = q->dependent.given ? &q->dependent : &q->subscriber;
    put(call, b, "payer_id", "payer.id", q->payer_id);
    put(call, b, "submitter_id", "submitter.id", q->receiver_id);
    put(call, b, "submitter_name", "submitter.lastName", q->receiver_name);
    put(call, b, "provider_name", "providers.lastName", q->provider_name);
    put(call, b, "provider_npi", "providers.npi", q->provider_id);
    put(call, b, "member_id", "subscriber.memberId", q->subscriber.member_id);
    put(call, b, "subscriber_last_name", "subscriber.lastName", q->subscriber.last_name);
    put(call, b, "subscriber_first_name", "subscriber.firstName", q->subscriber.first_name);
    put(call, b, "last_name", "patient.lastName", p->last_name);
    put(call, b, "first_name", "patient.firstName", p->first_name);
    put(call, b, "birth_date", "patient.birthDate", iso_day(call, p->birth_date));
    put(call, b, "gender", "patient.genderCode", p->gender);
    put(call, b, "account", "patient.accountNumber", q->claim_id);
    put(call, b, "from", "fromDate", iso_day(call, q->from));
    put(call, b, "to", "toDate", iso_day(call, q->to.n ? q->to : q->from));
    put(call, b, "payer_claim", "claimNumber", q->payer_claim);
    put(call, b, "charge", "claimAmount", q->charge);
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    struct hia_field headers[SAY_HEADERS_MAX];
    struct look look;
    struct inquiry q;
    enum hia_step step;
    if (!request_look(call, op, &look, &step))
        return step;
    inquiry_read(str_of_text(call->request->content), &q);
    if (q.inexpressible || !str_is(q.provider_id_type, "XX"))
        return say_fail(
            call, HIA_FAIL_REQUEST, HIA_TEXT("availity.inexpressible"), 0,
            "Availity's form has no place for part of the inquiry, or it lacks the NPI.");
    struct buf b = say_buf(call, call->request->content.n * 3 + FORM_SIZE_MAX);
    put_form(call, &q, &b);
    if (b.failed)
        return say_no_memory(call);
    stage_set(call, "post");
    return hia_send(
        call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                     .safety = HIA_SAFE, .endpoint = text_from(ask_endpoint(o, op)),
                                     .target = text_from(rest_path(o, op)), .headers = headers,
                                     .header_count = say_headers(call, headers),
                                     .content_type = HIA_TEXT("application/x-www-form-urlencoded"),
                                     .body = text_of_str(buf_str(&b))});
}

/* ---- the answer ---- */

struct hearing {
    const struct hia_call *call;
    const struct inquiry *q;
    struct status_row row, rows[STATUS_ROWS_MAX];
    size_t count, before; /* rows; of the claims before this one */
    struct str id, code, member, whose;
    bool lacking, anothers, seen;
};

static bool is_called(struct hearing *h, const char *path, const char *ours, const char *usual)
{
    const char *name = name_of(h->call, ours, usual);
    return name && strcmp(path, name) == 0;
}

static bool is_another(const struct hearing *h, struct str member)
{
    struct str ours = h->q->subscriber.member_id;
    return member.n && ours.n && (member.n != ours.n || strncasecmp(member.p, ours.p, ours.n) != 0);
}

/* One status of a claim; the next may say less. */
static void end_status(struct hearing *h)
{
    struct status_row *r = &h->row;
    bool good = r->category.n && r->status.n && day_is_valid(r->effective) &&
                (!r->charge.n || is_decimal(r->charge, 2)) &&
                (!r->paid.n || is_decimal(r->paid, 2)) && h->count < STATUS_ROWS_MAX;
    h->lacking |= !good;
    if (good)
        h->rows[h->count++] = *r;
    *r = (struct status_row){.payer_claim = r->payer_claim, .account = r->account};
}

/* Where each has its category, one without is no status, and its amounts are not the next one's. */
static void end_detail(struct hearing *h)
{
    const char *category = name_of(h->call, "answer_category", CATEGORY);
    if (h->row.category.n)
        end_status(h);
    else
        h->lacking |= category && str_starts(str_from(category), STR("statusDetails[]."));
}

/* What stands beside its statuses is of all of them. */
static void end_claim(struct hearing *h)
{
    h->seen = true;
    h->anothers |= is_another(h, h->member);
    if (h->count == h->before)
        end_status(h);
    for (size_t i = h->before; i < h->count; i++) {
        h->rows[i].payer_claim = h->row.payer_claim;
        h->rows[i].account = h->row.account;
    }
    h->before = h->count;
    h->row = (struct status_row){.category = {NULL, 0}};
}

static void take(void *ctx, const struct visit *v)
{
    struct hearing *h = ctx;
    const char *path = v->path;
    const char LIST[] = "claimStatuses[]";
    struct str *whole = strcmp(path, "id") == 0                    ? &h->id
                        : strcmp(path, "statusCode") == 0          ? &h->code
                        : strcmp(path, "subscriber.memberId") == 0 ? &h->whose
                                                                   : NULL;
    if (v->kind == VISIT_VALUE && whole)
        *whole = json_keep(h->call, v->text);
    if (strncmp(path, LIST, sizeof(LIST) - 1) != 0)
        return;
    path += sizeof(LIST) - 1;
    if (v->kind == VISIT_CLOSE && strcmp(path, ".statusDetails[]") == 0)
        end_detail(h);
    if (v->kind == VISIT_CLOSE && *path == '\0')
        end_claim(h);
    if (v->kind != VISIT_VALUE || *path++ != '.')
        return;
    const struct {
        const char *ours, *usual;
        struct str *to;
        bool day;
    } rows[] = {
        {"answer_id", "id", &h->id, false},
        {"answer_code", "statusCode", &h->code, false},
        {"answer_member", "subscriber.memberId", &h->member, false},
        {"answer_payer_claim", "claimControlNumber", &h->row.payer_claim, false},
        {"answer_account", "patientControlNumber", &h->row.account, false},
        {"answer_category", CATEGORY, &h->row.category, false},
        {"answer_status", "statusDetails[].statusCode", &h->row.status, false},
        {"answer_entity", "statusDetails[].entityCode", &h->row.entity, false},
        {"answer_effective", "statusDetails[].effectiveDate", &h->row.effective, true},
        {"answer_charge", "statusDetails[].claimAmount", &h->row.charge, false},
        {"answer_paid", "statusDetails[].paymentAmount", &h->row.paid, false},
        {"answer_paid_on", "statusDetails[].remittanceDate", &h->row.paid_on, true},
        {"answer_payment", "statusDetails[].checkNumber", &h->row.payment, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (is_called(h, path, rows[i].ours, rows[i].usual))
            *rows[i].to = rows[i].day ? json_keep(h->call, plain_day(h->call, v->text))
                                      : json_keep(h->call, v->text);
}

struct str availity_place(const struct hia_reply *reply)
{
    struct str url = str_of_text(header_of(reply, "location")), last = url;
    while (url.p && url.n) {
        last = str_split(&url, '/');
    }
    return str_split(&last, '?');
}

static enum hia_step later(const struct hia_call *call, struct str id)
{
    const struct options *o = options_of(call);
    struct hia_text known;
    bool before = hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("id"), &known);
    if (!before && !plain_id(id).n)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.id"), 0,
                        "The partner took the inquiry and did not say where to look for it.");
    if (!before)
        hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("id"), text_of_str(id));
    int64_t left = patience_left_ms(call, "asked_us");
    return left > 0 ? say_wait(call, o->poll_ms, left)
                    : say_retry(call, HIA_TEXT("availity.pending"), 0, o->resend_after_ms,
                                "The payer has not answered yet.");
}

enum hia_step availity_poll(const struct hia_call *call, const char *endpoint, const char *path)
{
    struct hia_field headers[SAY_HEADERS_MAX];
    struct hia_text id = {NULL, 0};
    (void)hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("id"), &id);
    stage_set(call, "poll");
    return hia_send(call, &(struct hia_exchange){
                              HIA_SIZED(struct hia_exchange), .verb = HIA_GET, .safety = HIA_SAFE,
                              .endpoint = text_from(endpoint),
                              .target = say_text(call, "%s/%.*s", path, (int)id.n, id.p),
                              .headers = headers, .header_count = say_headers(call, headers)});
}

static enum hia_step answered(const struct hia_call *call, const struct hia_reply *r,
                              const struct hearing *h)
{
    struct buf records = say_buf(call, r->body.n * 3 + 65536);
    if (h->anothers || is_another(h, h->whose))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.anothers"), r->status,
                        "The answer names another member than the one asked for.");
    if (h->lacking || !h->count)
        return say_answer(call, HIA_TEXT("json.availity-claim-status"), r->body, plain_id(h->id));
    for (size_t i = 0; i < h->count; i++)
        status_record(call, h->q, &h->rows[i], &records);
    if (records.failed)
        return say_no_memory(call);
    hia_keep(call, HIA_TEXT("partner-answer"), r->body);
    return say_answer(call, HIA_TEXT("json.claim-status-answer"), text_of_str(buf_str(&records)),
                      plain_id(h->id));
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    const struct options *o = options_of(call);
    struct inquiry q;
    struct hearing *h = hia_alloc(call, sizeof(*h));
    if (is_woken(r))
        return availity_poll(call, ask_endpoint(o, op), rest_path(o, op));
    if (is_expired(r))
        return say_retry(call, HIA_TEXT("availity.pending"), 0, o->resend_after_ms,
                         "The payer has not answered yet.");
    if (!h || r->outcome != HIA_ANSWERED || (r->status != 200 && r->status != 202))
        return json_trouble(call, r);
    if (o->mock_required && !str_is(str_of_text(header_of(r, "x-api-mock-response")), "true"))
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("availity.not_mock"), r->status,
                        "A mock was demanded and this is none: test and production share a host.");
    inquiry_read(str_of_text(call->request->content), &q);
    h->call = call;
    h->q = &q;
    bool read = json_visit(str_of_text(r->body), h, take);
    struct str place = availity_place(r);
    if (r->status == 202 ||
        (read && h->code.n && list_has(&o->pending_codes, text_of_str(h->code))))
        return later(call, place.n ? place : h->id);
    if (!read || !h->seen)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("json.broken"), r->status,
                        "What came is no JSON, cut off, or has no claim statuses.");
    return answered(call, r, h);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    return stage_is(call, "poll") ? repeat_harmless(call, attempt) : say_unanswered(call, op);
}

const struct conversation AVAILITY_STATUS = {begin, reply, reconcile};
