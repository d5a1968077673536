/* route.c - which handler answers a request, and the faults that replace processing or answer. */
#include "sandbox/server/route.h"

#include "sandbox/server/ramp.h"

#include "base/hash.h"
#include "base/json.h"

void note_result(struct exchange *x, const char *result)
{
    (void)str_copy(x->note.result, sizeof x->note.result, str_from(result));
}

void answer_error(struct exchange *x, int status, const char *code, const char *message)
{
    struct json_writer w;
    x->answer.status = status;
    web_answer_type(&x->answer, "application/json");
    buf_reset(&x->answer.body);
    json_begin(&w, &x->answer.body, 0);
    json_object(&w);
    json_pair(&w, "code", code);
    json_pair(&w, "message", message);
    json_object_end(&w);
    note_result(x, code);
}

/* ---- the table ------------------------------------------------------------------------------- */

static void answer_health(struct exchange *x)
{
    web_answer_type(&x->answer, "text/plain");
    buf_puts(&x->answer.body, "ok\n");
    note_result(x, "health");
}

#define OPTUM   "/medicalnetwork"
#define NETWORK "*/medicalnetwork" /* of Optum, and of Stedi below /change */

static const struct route ROUTES[] = {
    {"GET", "/health", answer_health, false},
    {"POST", "/oauth2/token", token_grant, false}, /* plain RFC 6749 */
    {"POST", "/v1/token", token_grant, false},     /* Availity */
    {"POST", NETWORK "/eligibility/v3/raw-x12", rest_x12_eligibility, false},
    {"POST", NETWORK "/claimstatus/v2/raw-x12", rest_x12_claim_status, false},
    {"POST", NETWORK "/professionalclaims/v3/raw-x12-submission", rest_x12_claims, false},
    {"POST", NETWORK "/institutionalclaims/v1/raw-x12-submission", rest_x12_claims, false},
    {"POST", NETWORK "/professionalclaims/v3/submission", rest_json_claims, false},
    {"POST", NETWORK "/institutionalclaims/v1/submission", rest_json_institutional, false},
    {"POST", NETWORK "/eligibility/v3", rest_json_eligibility, false},
    {"POST", NETWORK "/claimstatus/v2", rest_json_claim_status, false},
    {"POST", "/v1/claim-statuses", availity_claim_statuses, true},
    {"GET", "/v1/claim-statuses", availity_claim_statuses, true},
    {"POST", "/v2/service-reviews", availity_reviews, true},
    {"GET", "/v2/service-reviews", availity_reviews, true},
    {"POST", "/v1/coverages", availity_coverages, true},
    {"GET", "/v1/coverages", availity_coverages, true},
    {"DELETE", "/v1/coverages", availity_coverages, true},
    {"GET", NETWORK "/eligibility/v3/healthcheck", rest_check, false},
    {"GET", OPTUM "/reports/v2", reports_answer, true},
    {"DELETE", OPTUM "/reports/v2", reports_answer, true},
    {"POST", "/rcm/prior-authorization/v1/submission/x12", rest_x12_prior_auth, false},
    {"POST", "/rcm/prior-authorization/v1/submission", rest_json_review, false},
    {"GET", "/polling/transactions", polling_answer, false},
    {"GET", "/executions", polling_execution, true},
    {"GET", "/files", polling_file, true},
    {"POST", "/services/upload", claim_md_upload, false},
    {"POST", "/services/response", claim_md_response, false},
    {"POST", "/services/eralist", claim_md_eralist, false},
    {"POST", "/services/era835", claim_md_era835, false},
    {"POST", "/x12/eligibility", rest_x12_eligibility, false},
    {"POST", "/x12/claim-status", rest_x12_claim_status, false},
    {"POST", "/x12/prior-auth", rest_x12_prior_auth, false},
    {"POST", "/x12/claims", rest_x12_claims, false},
    {"GET", "/x12/reports", reports_answer, true},
    {"DELETE", "/x12/reports", reports_answer, true},
    {"GET", "/x12/check", rest_check, false},
    {"POST", "/developer/v1/token", ramp_token, false}, /* Ramp */
    {"GET", "/developer/v1", ramp_answer, true},
    {"POST", "/developer/v1", ramp_answer, true},
    {"POST", "/sandbox/ramp/change", ramp_change, false},
    {"GET", "/sandbox/ramp/webhooks", ramp_hook_list, false},
    {"POST", "/core/soap", core_soap, false},
    {"POST", "/core/mime", core_form, false},
    {"POST", "/core/realtime", core_any, false},
    {"POST", "/core/batch", core_any, false},
    {"POST", "/apip/auth/v2/token", token_grant, false}, /* Optum */
    {"POST", "/institutions", plaid_answer, true},       /* Plaid, from here on */
    {"POST", "/link", plaid_answer, true},
    {"POST", "/item", plaid_answer, true},
    {"POST", "/accounts", plaid_answer, true},
    {"POST", "/transactions", plaid_answer, true},
    {"POST", "/webhook_verification_key", plaid_answer, true},
    {"POST", "/transfer", plaid_answer, true},
    {"POST", "/sandbox", plaid_answer, true},
};

/* Stedi's paths may begin with the version of its API; a slash at the end is the same resource. */
static bool is_here(const struct route *route, struct str path)
{
    struct str own = str_from(route->path);
    if (own.p[0] == '*') {
        own = str_of(own.p + 1, own.n - 1);
        if (str_starts(path, STR("/2024-04-01/change/")))
            path = str_of(path.p + 18, path.n - 18);
        else if (str_starts(path, STR("/change/")))
            path = str_of(path.p + 7, path.n - 7);
    }
    if (route->prefix)
        return str_starts(path, own) && (path.n == own.n || path.p[own.n] == '/');
    if (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return str_eq(path, own);
}

static const struct route *route_of(const struct web_request *r, bool *path_known)
{
    *path_known = false;
    for (size_t i = 0; i < COUNT_OF(ROUTES); i++) {
        bool here = is_here(&ROUTES[i], r->path);
        *path_known = *path_known || here;
        if (here && str_is(r->method, ROUTES[i].method))
            return &ROUTES[i];
    }
    return NULL;
}

static void process(struct exchange *x)
{
    bool path_known;
    const struct route *route = route_of(x->request, &path_known);
    if (route)
        route->answer(x);
    else if (path_known)
        answer_error(x, 405, "METHOD_NOT_ALLOWED", "the resource has no such method");
    else
        answer_error(x, 404, "NOT_FOUND", "there is no such resource");
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void retry_after(struct exchange *x)
{
    buf_printf(&x->answer.headers, "Retry-After: %llu\r\n", (unsigned long long)x->fault.argument);
}

/* Before anything is processed. True: that is the answer. */
static bool refuse_first(struct exchange *x)
{
    struct str bearer = web_header(x->request, "Authorization");
    switch (x->fault.kind) {
    case FAULT_429:
        retry_after(x);
        answer_error(x, 429, "TOO_MANY_REQUESTS", "slow down");
        return true;
    case FAULT_503:
        retry_after(x);
        answer_error(x, 503, "UNAVAILABLE", "the payer does not answer");
        return true;
    case FAULT_500:
        answer_error(x, 500, "INTERNAL", "the sandbox plays a failure");
        return true;
    case FAULT_504:
        x->answer.status = 504;
        web_answer_type(&x->answer, "text/html");
        buf_puts(&x->answer.body, "<html>504 Gateway Time-out</html>");
        note_result(x, "504");
        return true;
    case FAULT_EXPIRED_TOKEN:
        if (!str_starts(bearer, STR("Bearer ")))
            return false;
        token_revoke(&x->server->tokens, str_of(bearer.p + 7, bearer.n - 7));
        return false; /* its handler finds the token expired */
    default:
        return false;
    }
}

static struct last_answer *last_of(struct server *s, struct str path)
{
    for (size_t i = 0; i < s->last_count; i++)
        if (str_is(path, s->last[i].path))
            return &s->last[i];
    return NULL;
}

static void remember(struct exchange *x)
{
    struct server *s = x->server;
    struct last_answer *last = last_of(s, x->request->path);
    if (x->answer.status != 200 || x->answer.body.n == 0 || x->request->path.n >= sizeof last->path)
        return;
    if (!last) {
        last = &s->last[s->last_next++ % SERVER_LAST_MAX];
        if (s->last_count < SERVER_LAST_MAX) {
            s->last_count++;
            buf_init(&last->body, 0);
        }
        (void)str_copy(last->path, sizeof last->path, x->request->path);
    }
    buf_reset(&last->body);
    buf_put_str(&last->body, buf_str(&x->answer.body));
    (void)str_copy(last->type, sizeof last->type, str_from(x->answer.type));
}

static void put_garbage(struct exchange *x)
{
    char bytes[512];
    random_bytes(bytes, sizeof bytes);
    buf_reset(&x->answer.body);
    buf_put(&x->answer.body, bytes, sizeof bytes);
}

/* After it was processed: the answer is another one than the truth. */
static void spoil(struct exchange *x)
{
    struct last_answer *last = last_of(x->server, x->request->path);
    char result[sizeof x->note.result]; /* what was done with it stays true */
    memcpy(result, x->note.result, sizeof result);
    if (x->fault.kind == FAULT_GARBAGE) {
        put_garbage(x);
    } else if (x->fault.kind == FAULT_500_AFTER) {
        answer_error(x, 500, "INTERNAL", "the sandbox plays a failure");
    } else if (x->fault.kind == FAULT_OTHER_ANSWER && last) {
        buf_reset(&x->answer.body);
        buf_put_str(&x->answer.body, buf_str(&last->body));
        web_answer_type(&x->answer, last->type);
    } else {
        remember(x);
    }
    memcpy(x->note.result, result, sizeof result);
}

void route_answer(struct exchange *x)
{
    if (refuse_first(x))
        return;
    process(x);
    spoil(x);
}
