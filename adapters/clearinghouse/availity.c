/* availity.c - Availity's coverages: a form is posted, 202 says it is being worked on, the coverage
 * is polled by its id until its status is an end.
 *
 * Which statusCodes are ends is not published: they are options. The answer becomes our record
 * (availity_coverage.c); one that has neither plan nor benefit is handed on as it came. */
#include "clearinghouse/json_talk.h"

enum { FIELD_SIZE_MAX = 512 };

static void put(struct buf *b, const char *name, struct str value)
{
    if (!value.n)
        return;
    if (b->n)
        buf_putc(b, '&');
    buf_puts(b, name);
    buf_putc(b, '=');
    rest_put_escaped(b, value);
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
    const struct inquiry_person *p = q.dependent.given ? &q.dependent : &q.subscriber;
    if (q.inexpressible || !str_is(q.provider_id_type, "XX") || q.service_count > 1)
        return say_fail(
            call, HIA_FAIL_REQUEST, HIA_TEXT("availity.inexpressible"), 0,
            "Availity's form has no place for part of the inquiry, or it lacks the NPI.");
    struct buf b = say_buf(call, call->request->content.n * 3 + FIELD_SIZE_MAX);
    put(&b, "payerId", q.payer_id);
    put(&b, "providerNpi", q.provider_id);
    put(&b, "memberId", q.subscriber.member_id);
    put(&b, "patientLastName", p->last_name);
    put(&b, "patientFirstName", p->first_name);
    put(&b, "patientBirthDate", iso_day(call, p->birth_date));
    put(&b, "groupNumber", q.subscriber.group);
    if (q.service_count)
        put(&b, "serviceType", q.services[0]);
    put(&b, "asOfDate", iso_day(call, q.from));
    put(&b, "toDate", iso_day(call, q.to));
    if (b.failed)
        return say_no_memory(call);
    stage_set(call, "post");
    return hia_send(call, &(struct hia_exchange){
                              HIA_SIZED(struct hia_exchange), .verb = HIA_POST, .safety = HIA_SAFE,
                              .endpoint = text_from(o->real_time_endpoint),
                              .target = text_from(o->eligibility_path), .headers = headers,
                              .header_count = say_headers(call, headers),
                              .content_type = HIA_TEXT("application/x-www-form-urlencoded"),
                              .body = text_of_str(buf_str(&b))});
}

static enum hia_step poll(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    struct hia_field headers[SAY_HEADERS_MAX];
    struct hia_text id;
    if (!hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("id"), &id))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.id"), 0,
                        "There is no coverage id.");
    stage_set(call, "poll");
    return hia_send(call,
                    &(struct hia_exchange){
                        HIA_SIZED(struct hia_exchange), .verb = HIA_GET, .safety = HIA_SAFE,
                        .endpoint = text_from(o->real_time_endpoint),
                        .target = say_text(call, "%s/%.*s", o->eligibility_path, (int)id.n, id.p),
                        .headers = headers, .header_count = say_headers(call, headers)});
}

struct coverage {
    const struct hia_call *call;
    struct str id, code, control;
};

static void look(void *ctx, const struct visit *v)
{
    struct coverage *c = ctx;
    struct str *to = strcmp(v->path, "id") == 0           ? &c->id
                     : strcmp(v->path, "statusCode") == 0 ? &c->code
                                                          : NULL;
    if (v->kind == VISIT_VALUE && to)
        *to = json_keep(c->call, v->text);
}

static enum hia_step later(const struct hia_call *call, struct str id)
{
    const struct options *o = options_of(call);
    if (!plain_id(id).n)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.id"), 0,
                        "The partner took the inquiry and gave no id to look for.");
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("id"), text_of_str(id));
    int64_t left = patience_left_ms(call, "asked_us");
    return left > 0 ? say_wait(call, o->poll_ms, left)
                    : say_retry(call, HIA_TEXT("availity.pending"), 0, o->resend_after_ms,
                                "The payer has not answered yet.");
}

static enum hia_step answered(const struct hia_call *call, const struct hia_reply *r,
                              const struct coverage *c, bool at_once)
{
    struct inquiry q;
    struct buf record = say_buf(call, r->body.n * 3 + 65536);
    inquiry_read(str_of_text(call->request->content), &q);
    enum json_verdict v = coverage_take(call, &q, str_of_text(r->body), at_once, &record);
    if (v == JSON_ANOTHERS)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.anothers"), r->status,
                        "The answer names another member than the one asked for.");
    if (v == JSON_UNTRACEABLE)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.untraceable"), r->status,
                        "The answer does not say whose it is.");
    if (v != JSON_TAKEN)
        return say_answer(call, HIA_TEXT("json.availity-coverage"), r->body, plain_id(c->id));
    hia_keep(call, HIA_TEXT("partner-answer"), r->body);
    return say_answer(call, HIA_TEXT("json.eligibility-answer"), text_of_str(buf_str(&record)),
                      plain_id(c->id));
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    const struct options *o = options_of(call);
    struct coverage c = {.call = call};
    struct hia_text asked;
    (void)op;
    if (is_woken(r))
        return poll(call);
    if (is_expired(r))
        return say_retry(call, HIA_TEXT("availity.pending"), 0, o->resend_after_ms,
                         "The payer has not answered yet.");
    if (r->outcome != HIA_ANSWERED || (r->status != 200 && r->status != 202))
        return json_trouble(call, r);
    if (!json_visit(str_of_text(r->body), &c, look))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("json.broken"), r->status,
                        "What came is no JSON, or cut off.");
    if (o->mock_required && !str_is(str_of_text(header_of(r, "x-api-mock-response")), "true"))
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("availity.not_mock"), r->status,
                        "A mock was demanded and this is none: test and production share a host.");
    bool before = hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("id"), &asked);
    if (before && !str_eq(c.id, str_of_text(asked)))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("availity.anothers"), r->status,
                        "The answer is another coverage than the one asked for.");
    if (r->status == 202 || list_has(&o->pending_codes, text_of_str(c.code)))
        return later(call, c.id);
    if (!list_has(&o->done_codes, text_of_str(c.code)))
        return say_fail(call, HIA_FAIL_REJECTED,
                        plain_id(c.code).n ? say_text(call, "availity.%.*s", STR_FMT(c.code))
                                           : HIA_TEXT("availity.status"),
                        r->status, "The coverage ended with a status that is none of done_codes.");
    return answered(call, r, &c, !before);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    return stage_is(call, "poll") ? repeat_harmless(call, attempt) : say_unanswered(call, op);
}

const struct conversation AVAILITY_ASK = {begin, reply, reconcile};
