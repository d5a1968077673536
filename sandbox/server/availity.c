/* availity.c - Availity's coverages (facts finance.md D2): POST of a form is answered 202 and an
 * id, GET of it 202 until it is done, then 200. Always a mock, and says so in a header. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "sandbox/decide.h"

#include <stdio.h>

static const char base[] = "/v1/coverages";

static void begin(struct exchange *x, struct json_writer *w)
{
    web_answer_type(&x->answer, "application/json");
    buf_reset(&x->answer.body);
    json_begin(w, &x->answer.body, 0);
    json_object(w);
}

/* {statusCode, reasonCode, userMessage, developerMessage, errors[{field,errorMessage}]} */
void availity_refuse(struct exchange *x, int status, const char *field, const char *message)
{
    struct json_writer w;
    begin(x, &w);
    x->answer.status = status;
    json_pair_i64(&w, "statusCode", status);
    json_pair(&w, "reasonCode", status == 404 ? "NOT_FOUND" : "VALIDATION");
    json_pair(&w, "userMessage", message);
    json_pair(&w, "developerMessage", message);
    json_key(&w, "errors");
    json_array(&w);
    json_object(&w);
    json_pair(&w, "field", field);
    json_pair(&w, "errorMessage", message);
    json_object_end(&w);
    json_array_end(&w);
    json_object_end(&w);
    note_result(x, message);
}

static void put_head(struct json_writer *w, const struct coverage *c, const char *code,
                     const char *status)
{
    json_pair(w, "id", c->id);
    json_pair(w, "statusCode", code);
    json_pair(w, "status", status);
    json_key(w, "payer");
    json_object(w);
    json_pair(w, "payerId", c->payer_id);
    json_pair(w, "name", "SANDBOX PAYER");
    json_object_end(w);
    json_key(w, "subscriber");
    json_object(w);
    json_pair(w, "memberId", c->member_id);
    json_pair(w, "lastName", c->last);
    json_pair(w, "firstName", c->first);
    json_object_end(w);
}

static void answer_pending(struct exchange *x, const struct coverage *c)
{
    struct json_writer w;
    x->answer.status = 202;
    buf_printf(&x->answer.headers, "Location: %s/%s\r\n", base, c->id);
    begin(x, &w);
    put_head(&w, c, "0", "In Progress");
    json_object_end(&w);
    note_result(x, "not yet");
}

struct money {
    const char *name, *value;
};

/* {"inNetwork":[{..}]}, as every kind of benefit has it. */
static void put_detail(struct json_writer *w, const char *name, const struct money *pairs, size_t n)
{
    json_key(w, name);
    json_object(w);
    json_key(w, "inNetwork");
    json_array(w);
    json_object(w);
    for (size_t i = 0; i < n; i++)
        json_pair(w, pairs[i].name, pairs[i].value);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
}

static void put_amounts(struct json_writer *w, const char *copay)
{
    const struct money visit[] = {{"amount", copay},
                                  {"units", "Dollars"},
                                  {"amountTimePeriodCode", "27"},
                                  {"levelCode", "IND"}};
    static const struct money SHARE[] = {{"amount", "20"}, {"units", "Percent"}};
    static const struct money YEAR[] = {{"total", "1500.00"},
                                        {"totalTimePeriodCode", "23"},
                                        {"remaining", "420.75"},
                                        {"remainingTimePeriodCode", "29"},
                                        {"units", "Dollars"}};
    json_key(w, "amounts");
    json_object(w);
    put_detail(w, "coInsurance", SHARE, COUNT_OF(SHARE));
    put_detail(w, "coPayment", visit, COUNT_OF(visit));
    put_detail(w, "deductibles", YEAR, COUNT_OF(YEAR));
    json_object_end(w);
}

static void put_plan(struct json_writer *w, const struct coverage *c, enum sandbox_member m,
                     uint64_t seed, uint64_t person)
{
    char amount[24];
    bool active = m != SANDBOX_MEMBER_INACTIVE;
    snprintf(amount, sizeof amount, "%u", sandbox_copay(seed, person));
    json_object(w);
    json_pair(w, "status", active ? "Active Coverage" : "Inactive");
    json_pair(w, "statusCode", active ? "1" : "6");
    json_pair(w, "groupName", "SANDBOX CHOICE");
    json_pair(w, "eligibilityStartDate", "2026-01-01");
    json_key(w, "benefits");
    json_array(w);
    if (active) {
        json_object(w);
        json_pair(w, "type", c->service[0] ? c->service : "30");
        json_pair(w, "statusCode", "1");
        put_amounts(w, amount);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void answer_done(struct exchange *x, const struct coverage *c)
{
    struct json_writer w;
    uint64_t seed = x->server->config.seed, person = sandbox_hash(0, str_from(c->member_id));
    person = sandbox_hash(sandbox_hash(person, str_from(c->last)), str_from(c->first));
    enum sandbox_member m = sandbox_member(seed, person);
    begin(x, &w);
    if (m == SANDBOX_MEMBER_UNKNOWN) {
        put_head(&w, c, "19", "Request Error");
        json_key(&w, "validationMessages");
        json_array(&w);
        json_object(&w);
        json_pair(&w, "field", "memberId");
        json_pair(&w, "code", "75");
        json_pair(&w, "errorMessage", "Subscriber/Insured Not Found");
        json_object_end(&w);
        json_array_end(&w);
    } else {
        put_head(&w, c, "4", "Complete");
        json_key(&w, "plans");
        json_array(&w);
        put_plan(&w, c, m, seed, person);
        json_array_end(&w);
    }
    json_object_end(&w);
    note_result(x, "answered");
}

/* ---- resources ------------------------------------------------------------------------------- */

static bool is_iso_day(const char *s)
{
    struct str day = str_from(s);
    char plain[9];
    if (day.n != 10 || s[4] != '-' || s[7] != '-')
        return false;
    snprintf(plain, sizeof plain, "%.4s%.2s%.2s", s, s + 5, s + 8);
    return day_is_valid(str_from(plain));
}

static void post(struct exchange *x)
{
    struct coverage c = {.account = x->account, .polls = x->server->config.coverage_polls};
    struct str form = x->request->body, type = web_header(x->request, "Content-Type");
    struct {
        const char *name;
        char *to;
        bool required;
    } rows[] = {{"payerId", c.payer_id, true},        {"memberId", c.member_id, false},
                {"patientLastName", c.last, false},   {"patientFirstName", c.first, false},
                {"patientBirthDate", c.birth, false}, {"serviceType", c.service, false}};
    if (!web_same(web_media_type(type), "application/x-www-form-urlencoded")) {
        availity_refuse(x, 415, "", "a form is wanted");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (!web_form_value(form, rows[i].name, rows[i].to, COVERAGE_TEXT_MAX) &&
            rows[i].required) {
            availity_refuse(x, 400, rows[i].name, "the field is required");
            return;
        }
    if (c.birth[0] && !is_iso_day(c.birth)) {
        availity_refuse(x, 400, "patientBirthDate", "a day is YYYY-MM-DD");
        return;
    }
    struct coverage_table *t = &x->server->coverages;
    uuid_random(c.id);
    t->rows[t->next++ % COVERAGES_MAX] = c;
    (void)str_copy(x->note.payload_id, sizeof x->note.payload_id, str_from(c.id));
    journal_payload(&x->note, form);
    answer_pending(x, &c);
}

static struct coverage *find(struct exchange *x, struct str id)
{
    struct coverage_table *t = &x->server->coverages;
    for (size_t i = 0; i < COVERAGES_MAX && id.n > 0; i++)
        if (str_is(id, t->rows[i].id) && t->rows[i].account == x->account)
            return &t->rows[i];
    return NULL;
}

void availity_coverages(struct exchange *x)
{
    struct str path = x->request->path;
    buf_puts(&x->answer.headers, "X-Api-Mock-Response: true\r\n");
    if (!rest_enter(x, REST_AVAILITY, "availity", "coverages"))
        return;
    struct str id = str_of(path.p + sizeof base - 1, path.n - (sizeof base - 1));
    id = id.n > 0 ? str_of(id.p + 1, id.n - 1) : id;
    bool posts = str_is(x->request->method, "POST");
    struct coverage *c = find(x, id);
    if (posts && id.n == 0)
        post(x);
    else if (posts || id.n == 0)
        answer_error(x, 405, "METHOD_NOT_ALLOWED", "the resource has no such method");
    else if (!c)
        availity_refuse(x, 404, "id", "there is no such coverage");
    else if (str_is(x->request->method, "DELETE")) {
        *c = (struct coverage){.polls = 0};
        x->answer.status = 204;
        note_result(x, "deleted");
    } else if (c->polls > 0) {
        c->polls--;
        answer_pending(x, c);
    } else {
        answer_done(x, c);
    }
}
