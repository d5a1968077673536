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

static bool is_good(struct exchange *x)
{
    static const char *const required[] = {"payer.id", "providers.npi", "subscriber.memberId",
                                           "fromDate"};
    char text[STATUS_TEXT_MAX];
    if (!web_same(web_media_type(web_header(x->request, "Content-Type")),
                  "application/x-www-form-urlencoded")) {
        availity_refuse(x, 415, "", "a form is wanted");
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(required); i++)
        if (!web_form_value(x->request->body, required[i], text, sizeof text) || !text[0]) {
            availity_refuse(x, 400, required[i], "the field is required");
            return false;
        }
    return true;
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

void availity_claim_statuses(struct exchange *x)
{
    static const struct polled_resource STATUSES = {
        "/v1/claim-statuses", "claim-status", "claim-statuses", "{}", is_good, answer_done};
    polled_serve(x, &STATUSES);
}
