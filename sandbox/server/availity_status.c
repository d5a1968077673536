/* availity_status.c - Availity's claim-statuses (facts finance.md D2): POST of a form is answered
 * 202 and Location, GET of it 202 once more, then 200 with claimStatuses. Always a mock. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "sandbox/decide.h"
#include "sandbox/server/mailbox.h"

#include <stdio.h>
#include <string.h>

enum { STATUS_TEXT_MAX = 128 };
static const char base[] = "/v1/claim-statuses";

static void answer_pending(struct exchange *x, struct str id)
{
    x->answer.status = 202;
    buf_printf(&x->answer.headers, "Location: https://sandbox.example%s/%.*s\r\n", base,
               STR_FMT(id));
    web_answer_type(&x->answer, "application/json");
    buf_reset(&x->answer.body);
    buf_puts(&x->answer.body, "{}");
    note_result(x, "not yet");
}

static void post(struct exchange *x)
{
    static const char *const required[] = {"payer.id", "providers.npi", "subscriber.memberId",
                                           "fromDate"};
    struct str form = x->request->body;
    char text[STATUS_TEXT_MAX], id[UUID_MAX];
    bool again;
    struct err err = {0};
    if (!web_same(web_media_type(web_header(x->request, "Content-Type")),
                  "application/x-www-form-urlencoded")) {
        availity_refuse(x, 415, "", "a form is wanted");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(required); i++)
        if (!web_form_value(form, required[i], text, sizeof text) || !text[0]) {
            availity_refuse(x, 400, required[i], "the field is required");
            return;
        }
    uuid_random(id);
    if (!seen_put(x->server->config.data_dir, "claim-status", str_from(x->account->name),
                  str_from(id), form, &again, NULL, &err)) {
        availity_refuse(x, 500, "", "the question cannot be kept");
        return;
    }
    journal_payload(&x->note, form);
    answer_pending(x, str_from(id));
}

static void answer_done(struct exchange *x, struct str id, struct str form)
{
    char member[STATUS_TEXT_MAX] = "", day[STATUS_TEXT_MAX] = "", charge[STATUS_TEXT_MAX] = "";
    char account[STATUS_TEXT_MAX] = "", today[9], iso[DAY_ISO_MAX];
    struct json_writer w;
    (void)web_form_value(form, "subscriber.memberId", member, sizeof member);
    (void)web_form_value(form, "fromDate", day, sizeof day);
    (void)web_form_value(form, "claimAmount", charge, sizeof charge);
    (void)web_form_value(form, "patient.accountNumber", account, sizeof account);
    struct sandbox_standing is = sandbox_standing(
        x->server->config.seed, sandbox_hash(sandbox_hash(0, str_from(member)), str_from(day)));
    clock_ccyymmdd(x->now_us, today);
    rest_begin(x, &w, "application/json");
    json_key(&w, "claimStatuses");
    json_array(&w);
    json_object(&w);
    json_pair_str(&w, "id", id);
    json_pair(&w, "statusCode", "4");
    json_key(&w, "subscriber");
    json_object(&w);
    json_pair(&w, "memberId", member);
    json_object_end(&w);
    if (account[0])
        json_pair(&w, "patientControlNumber", account);
    json_key(&w, "statusDetails");
    json_array(&w);
    json_object(&w);
    json_pair(&w, "categoryCode", is.category);
    json_pair(&w, "statusCode", is.status);
    json_pair_str(&w, "effectiveDate", day_iso(str_from(today), iso));
    if (charge[0]) {
        json_pair(&w, "claimAmount", charge);
        json_pair(&w, "paymentAmount", is.paid ? charge : "0");
    }
    json_object_end(&w);
    json_array_end(&w);
    json_object_end(&w);
    json_array_end(&w);
    rest_end(x, &w);
    note_result(x, "answered");
}

static void get(struct exchange *x, struct str id)
{
    const char *dir = x->server->config.data_dir;
    struct str account = str_from(x->account->name);
    struct buf form;
    struct err err = {0};
    bool again, polled;
    if (!seen_has(dir, "claim-status", account, id)) {
        availity_refuse(x, 404, "id", "there is no such claim status");
        return;
    }
    buf_init(&form, 0);
    if (!seen_put(dir, "claim-status", account, id, STR(""), &again, &form, &err) ||
        !seen_put(dir, "claim-status-polled", account, id, STR(""), &polled, NULL, &err))
        availity_refuse(x, 500, "", "the question cannot be read");
    else if (!polled)
        answer_pending(x, id);
    else
        answer_done(x, id, buf_str(&form));
    buf_fini(&form);
}

void availity_claim_statuses(struct exchange *x)
{
    struct str path = x->request->path;
    buf_puts(&x->answer.headers, "X-Api-Mock-Response: true\r\n");
    if (!rest_enter(x, REST_AVAILITY, "availity", "claim-statuses"))
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
