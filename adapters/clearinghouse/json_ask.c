/* json_ask.c - eligibility and claim status in JSON: a 270 or 276 out, our record back. */
#include "clearinghouse/json_talk.h"

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
    if (q.inexpressible)
        return say_fail(call, HIA_FAIL_REQUEST, say_text(call, "json.%s", q.inexpressible), 0,
                        "The partner's JSON has no place for part of the inquiry: ask it as X12.");
    struct buf body = say_buf(call, call->request->content.n * 6 + 8192);
    bool good = op == ELIGIBILITY_CHECK ? eligibility_write(call, &q, &body)
                                        : status_write(call, &q, &body);
    if (!good)
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("json.lacking"), 0,
                        "The inquiry lacks the payer's id, or the provider's NPI or tax number.");
    stage_set(call, "ask");
    return hia_send(
        call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                     .safety = HIA_SAFE, .endpoint = text_from(ask_endpoint(o, op)),
                                     .target = text_from(rest_path(o, op)), .headers = headers,
                                     .header_count = say_headers(call, headers),
                                     .content_type = HIA_TEXT("application/json"),
                                     .body = text_of_str(buf_str(&body))});
}

static enum hia_step bad(const struct hia_call *call, const struct hia_reply *reply,
                         const struct json_look *look, enum json_verdict v)
{
    static const struct {
        const char *code, *help;
    } rows[] = {
        [JSON_ANOTHERS] = {"json.anothers",
                           "The answer is to another inquiry: it may be another patient's."},
        [JSON_UNTRACEABLE] = {"json.untraceable",
                              "The answer does not say which inquiry it answers."},
        [JSON_INCOMPLETE] = {"json.incomplete", "The answer has neither benefits nor errors."},
        [JSON_BROKEN] = {"json.broken", "What came is no JSON, cut off, or has no good numbers."},
    };
    if ((v == JSON_INCOMPLETE || v == JSON_REFUSED) && (look->has_errors || look->code.n)) {
        hia_keep(call, HIA_TEXT("refusal"), reply->body);
        return json_fail(call, reply, look);
    }
    return say_fail(call, HIA_FAIL_ANSWER, text_from(rows[v].code), reply->status, rows[v].help);
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    struct json_look look = {.is_json = false};
    struct inquiry q;
    if (r->outcome == HIA_ANSWERED)
        json_look_at(call, str_of_text(r->body), "", &look);
    if (r->outcome != HIA_ANSWERED || r->status != 200)
        return json_fail(call, r, &look);
    inquiry_read(str_of_text(call->request->content), &q);
    struct buf record = say_buf(call, r->body.n * 3 + 65536);
    enum json_verdict v = op == ELIGIBILITY_CHECK
                              ? eligibility_take(call, &q, str_of_text(r->body), &record)
                              : status_take(call, &q, str_of_text(r->body), &record);
    if (v != JSON_TAKEN)
        return bad(call, r, &look, v);
    /* The record has the codes; what else the partner said is kept. */
    hia_keep(call, HIA_TEXT("partner-answer"), r->body);
    return say_answer(call,
                      op == ELIGIBILITY_CHECK ? HIA_TEXT("json.eligibility-answer")
                                              : HIA_TEXT("json.claim-status-answer"),
                      text_of_str(buf_str(&record)), plain_id(str_of_text(look.reference)));
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)attempt;
    return say_unanswered(call, op);
}

const struct conversation JSON_ASK = {begin, reply, reconcile};
