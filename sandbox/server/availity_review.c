/* availity_review.c - Availity's service reviews: POST of JSON is held against the contract and
 * answered 202 and Location, GET of it 202 once more, then 200 with a decision, which is that of
 * ask_278.c by the member and the day. Always a mock. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "sandbox/decide.h"
#include "sandbox/server/mailbox.h"
#include "sandbox/server/rest_schema.h"

#include <stdio.h>

static const char base[] = "/v2/service-reviews";

static void answer_pending(struct exchange *x, struct str id)
{
    x->answer.status = 202;
    buf_printf(&x->answer.headers, "Location: https://sandbox.example%s/%.*s\r\n", base,
               STR_FMT(id));
    web_answer_type(&x->answer, "application/json");
    buf_reset(&x->answer.body);
    note_result(x, "not yet");
}

static void post(struct exchange *x)
{
    char why[SCHEMA_WRONG_MAX], id[UUID_MAX];
    struct flat *f = rest_json(x);
    bool again;
    struct err err = {0};
    const char *wrong = f ? rest_schema_wrong(f, SCHEMA_REVIEW, why) : NULL;
    uuid_random(id);
    if (f && wrong) {
        availity_refuse(x, 400, "", wrong);
    } else if (f && !seen_put(x->server->config.data_dir, "review", str_from(x->account->name),
                              str_from(id), x->request->body, &again, NULL, &err)) {
        availity_refuse(x, 500, "", "the review cannot be kept");
    } else if (f) {
        journal_payload(&x->note, x->request->body);
        answer_pending(x, str_from(id));
        note_result(x, "accepted");
    }
    flat_free(f);
}

static void put_decision(struct json_writer *w, uint64_t seed, uint64_t what, const char *today)
{
    struct sandbox_review is = sandbox_review(seed, what);
    char iso[DAY_ISO_MAX];
    json_pair(w, "statusCode", is.action);
    if (is.reason[0]) {
        json_key(w, "statusReasons");
        json_array(w);
        json_object(w);
        json_pair(w, "code", is.reason);
        json_object_end(w);
        json_array_end(w);
        return;
    }
    json_pair(w, "certificationNumber", is.number);
    json_pair_str(w, "certificationIssueDate", day_iso(str_from(today), iso));
    json_pair_str(w, "certificationEffectiveDate", day_iso(str_from(today), iso));
}

static void put_procedures(struct json_writer *w, const struct flat *f, uint64_t seed,
                           uint64_t what, const char *today)
{
    char path[FLAT_PATH_MAX];
    json_key(w, "procedures");
    json_array(w);
    for (unsigned i = 0; i < 99; i++) {
        static const char *const SAME[] = {"qualifierCode", "code", "revenueCode", "quantity",
                                           "quantityTypeCode"};
        snprintf(path, sizeof path, "procedures[%u]", i);
        if (!flat_find(f, path))
            break;
        json_object(w);
        for (size_t k = 0; k < COUNT_OF(SAME); k++) {
            snprintf(path, sizeof path, "procedures[%u].%s", i, SAME[k]);
            struct str v = flat_text(f, path);
            if (v.n)
                json_pair_str(w, SAME[k], v);
        }
        put_decision(w, seed, what, today);
        json_object_end(w);
    }
    json_array_end(w);
}

static void answer_decided(struct exchange *x, struct str id, struct str body)
{
    struct flat *f = flat_new();
    struct json_writer w;
    uint64_t seed = x->server->config.seed;
    char today[9];
    if (!f || flat_read(f, body)) {
        availity_refuse(x, 500, "", "the review cannot be read");
        flat_free(f);
        return;
    }
    uint64_t what = sandbox_hash(sandbox_hash(0, flat_text(f, "subscriber.memberId")),
                                 flat_text(f, "fromDate"));
    clock_ccyymmdd(x->now_us, today);
    rest_begin(x, &w, "application/json");
    json_pair_str(&w, "id", id);
    put_decision(&w, seed, what, today);
    put_procedures(&w, f, seed, what, today);
    json_key(&w, "payerNotes");
    json_array(&w);
    json_object(&w);
    json_pair(&w, "message", "DECIDED BY THE SANDBOX");
    json_object_end(&w);
    json_array_end(&w);
    rest_end(x, &w);
    note_result(x, "answered");
    flat_free(f);
}

static void get(struct exchange *x, struct str id)
{
    const char *dir = x->server->config.data_dir;
    struct str account = str_from(x->account->name);
    struct buf body;
    struct err err = {0};
    bool again, polled;
    if (!seen_has(dir, "review", account, id)) {
        availity_refuse(x, 404, "id", "there is no such service review");
        return;
    }
    buf_init(&body, 0);
    if (!seen_put(dir, "review", account, id, STR(""), &again, &body, &err) ||
        !seen_put(dir, "review-polled", account, id, STR(""), &polled, NULL, &err))
        availity_refuse(x, 500, "", "the review cannot be read");
    else if (!polled)
        answer_pending(x, id);
    else
        answer_decided(x, id, buf_str(&body));
    buf_fini(&body);
}

void availity_reviews(struct exchange *x)
{
    struct str path = x->request->path;
    buf_puts(&x->answer.headers, "X-Api-Mock-Response: true\r\n");
    if (!rest_enter(x, REST_AVAILITY, "availity", "service-reviews"))
        return;
    struct str id = str_of(path.p + sizeof base - 1, path.n - (sizeof base - 1));
    id = id.n > 0 ? str_of(id.p + 1, id.n - 1) : id;
    bool posts = str_is(x->request->method, "POST");
    if (posts && id.n == 0)
        post(x);
    else if (posts || id.n == 0)
        answer_error(x, 405, "METHOD_NOT_ALLOWED", "the resource has no such method");
    else
        get(x, id);
}
