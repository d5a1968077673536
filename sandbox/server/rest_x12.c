/* rest_x12.c - REST with X12 in it: bare (application/edi-x12) or in JSON ({"x12"}, as Stedi and
 * Optum have it); real time, and claims with their idempotency key. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "sandbox/ask.h"
#include "sandbox/server/intake.h"
#include "sandbox/server/known.h"
#include "sandbox/server/mailbox.h"

#define EDI "application/edi-x12"

/* The X12 of the request; p NULL: refused. `*f` holds it when it came in JSON. */
static struct str x12_of(struct exchange *x, enum rest_vendor vendor, struct flat **f)
{
    *f = NULL;
    if (vendor != REST_PLAIN) {
        *f = rest_json(x);
        struct str x12 = *f ? flat_text(*f, "x12") : str_of(NULL, 0);
        if (*f && !x12.p)
            rest_refuse(x, 400, "MISSING", "x12 is missing");
        return x12;
    }
    if (web_same(web_media_type(web_header(x->request, "Content-Type")), EDI))
        return x->request->body.p ? x->request->body : STR("");
    answer_error(x, 415, "UNSUPPORTED_MEDIA_TYPE", EDI " is wanted");
    return str_of(NULL, 0);
}

/* Optum's authorizations: {"authorizationId","submission":{"x12"}}. */
static void answer_review(struct exchange *x, struct str x12)
{
    struct json_writer w;
    char id[UUID_MAX];
    uuid_random(id);
    rest_begin(x, &w, "application/json");
    json_pair(&w, "authorizationId", id);
    json_key(&w, "submission");
    json_object(&w);
    json_pair_str(&w, "x12", x12);
    json_object_end(&w);
    rest_end(x, &w);
}

static void answer_x12(struct exchange *x, enum rest_vendor vendor, struct str x12)
{
    struct json_writer w;
    if (str_starts(x->request->path, STR("/rcm/"))) {
        answer_review(x, x12);
        return;
    }
    if (vendor == REST_PLAIN) {
        web_answer_type(&x->answer, EDI);
        buf_put_str(&x->answer.body, x12);
        return;
    }
    rest_begin(x, &w, "application/json");
    json_pair_str(&w, "x12", x12);
    rest_end(x, &w);
}

static bool is_kind(struct exchange *x, enum rest_vendor vendor, struct str x12, const char *kind)
{
    enum { ISA16 = 104 };
    struct sandbox_peek peek;
    if (!intake_note(x, x12, &peek))
        rest_refuse(x, 400, "INVALID_X12", "the payload is no interchange");
    else if (!str_is(str_from(peek.kind), kind))
        rest_refuse(x, 400, "WRONG_TRANSACTION", "the payload is another transaction set");
    else if (vendor == REST_OPTUM && x12.p[ISA16] != ':')
        rest_refuse(x, 400, "SEPARATOR", "the component separator must be a colon");
    else
        return true;
    return false;
}

static void answer_to(struct exchange *x, enum rest_vendor vendor, const char *kind, struct str x12)
{
    struct sandbox_ask_stats stats;
    struct err err = {0};
    struct buf out;
    buf_init(&out, 0);
    if (x12.p && is_kind(x, vendor, x12, kind)) {
        enum sandbox_ask asked =
            sandbox_ask(x12, x->server->config.seed, x->now_us, &out, &stats, &err);
        if (asked == SANDBOX_ASK_FAILED) {
            rest_refuse(x, 400, "INVALID_X12", "the payload cannot be answered");
        } else {
            note_result(x, asked == SANDBOX_ASK_ANSWERED ? "answered" : "refused by 999 or TA1");
            answer_x12(x, vendor, buf_str(&out));
        }
    }
    buf_fini(&out);
}

static void real_time(struct exchange *x, enum rest_vendor vendor, const char *kind)
{
    struct flat *f;
    struct str x12 = x12_of(x, vendor, &f);
    answer_to(x, vendor, kind, x12);
    flat_free(f);
}

void rest_x12_review(struct exchange *x, struct str x12)
{
    answer_to(x, rest_vendor_of(x), "278", x12);
}

/* ---- claims ---------------------------------------------------------------------------------- */

/* The clearinghouse's own look at a claim file, before it is put anywhere. */
struct verdict {
    struct buf ack, status; /* 999 or TA1; 277CA */
};

static bool hear(void *ctx, const char *suffix, const struct buf *content, struct err *err)
{
    struct verdict *v = ctx;
    struct sandbox_peek peek;
    struct buf *into = strcmp(suffix, "277ca") == 0                               ? &v->status
                       : strcmp(suffix, "999") == 0 || strcmp(suffix, "ta1") == 0 ? &v->ack
                                                                                  : NULL;
    (void)err;
    if (!into || !sandbox_peek(buf_str(content), &peek))
        return true;
    buf_reset(into);
    buf_put_str(into, buf_str(content));
    return true;
}

/* Every set was refused, or the whole: nothing goes on to a payer. */
static bool is_refused(const struct verdict *v)
{
    return v->status.n == 0;
}

static void answer_claims(struct exchange *x, const struct verdict *v, struct str account)
{
    char id[UUID_MAX], now[CLOCK_ISO_MAX];
    struct json_writer w;
    uuid_random(id);
    clock_iso(x->now_us, now);
    rest_begin(x, &w, "application/json");
    json_pair(&w, "status", "SUCCESS");
    json_pair(&w, "controlNumber", x->note.isa_control);
    json_pair(&w, "editStatus", "SUCCESS");
    json_key(&w, "claimReference");
    json_object(&w);
    json_pair(&w, "correlationId", id);
    json_pair(&w, "timeOfResponse", now);
    json_pair(&w, "claimType", account.n ? "PRO" : "RAW");
    json_pair_given(&w, "patientControlNumber", account);
    json_pair(&w, "formatVersion", "5010");
    json_object_end(&w);
    json_key(&w, "errors");
    json_array(&w);
    json_array_end(&w);
    json_pair_str(&w, "x12", buf_str(&v->status));
    rest_end(x, &w);
    note_result(x, "accepted");
}

static void refuse_claims(struct exchange *x, const struct verdict *v)
{
    struct json_writer w;
    rest_begin(x, &w, "application/json");
    x->answer.status = 400;
    json_pair(&w, "status", "ERROR");
    json_pair(&w, "editStatus", "FAILURE");
    json_key(&w, "errors");
    json_array(&w);
    json_object(&w);
    json_pair(&w, "code", "999");
    json_pair(&w, "description", "the file is refused by the acknowledgement");
    json_object_end(&w);
    json_array_end(&w);
    json_pair_str(&w, "x12", buf_str(&v->ack));
    rest_end(x, &w);
    note_result(x, "refused by 999 or TA1");
}

static void take_claims(struct exchange *x, struct str x12, struct str account)
{
    const struct server_config *c = &x->server->config;
    struct sandbox_job look = {c->seed, c->flaw, SANDBOX_ACKNOWLEDGE, x->now_us};
    struct verdict v;
    struct err err = {0};
    look.ta105 = intake_again(x, x12) ? "025" : NULL;
    buf_init(&v.ack, 0);
    buf_init(&v.status, 0);
    if (!sandbox_job_run(&look, x12, hear, &v, &err))
        answer_error(x, 500, "INTERNAL", "the sandbox cannot answer that");
    else if (is_refused(&v))
        refuse_claims(x, &v);
    else if (!known_put(c->data_dir, x->account->name, x12, intake_now_ms(x) + c->poll_after_ms,
                        &err) ||
             !intake_batch(x, str_from(x->note.isa_control), x12, &err))
        answer_error(x, 500, "INTERNAL", "the sandbox cannot answer that");
    else
        answer_claims(x, &v, account);
    buf_fini(&v.ack);
    buf_fini(&v.status);
}

/* What is kept under an idempotency key: the hash of the body in 64 characters, then the answer. */
static bool replay(struct exchange *x, struct str key, const char *hash)
{
    const struct server_config *c = &x->server->config;
    struct err err = {0};
    struct buf old;
    bool again, known = seen_has(c->data_dir, "idempotency", str_from(x->account->name), key);
    buf_init(&old, 0);
    if (known && seen_put(c->data_dir, "idempotency", str_from(x->account->name), key, STR(""),
                          &again, &old, &err)) {
        if (old.n < 64 || memcmp(old.p, hash, 64) != 0) {
            rest_refuse(x, 422, "IDEMPOTENCY_KEY_REUSED", "the key belongs to another request");
        } else {
            web_answer_type(&x->answer, "application/json");
            buf_put(&x->answer.body, old.p + 64, old.n - 64);
            note_result(x, "answered again");
        }
    }
    buf_fini(&old);
    return known;
}

static void remember(struct exchange *x, struct str key, const char *hash)
{
    bool again;
    struct err err = {0};
    struct buf value;
    buf_init(&value, 0);
    buf_puts(&value, hash);
    buf_put_str(&value, buf_str(&x->answer.body));
    if (!seen_put(x->server->config.data_dir, "idempotency", str_from(x->account->name), key,
                  buf_str(&value), &again, NULL, &err))
        answer_error(x, 500, "INTERNAL", "the key cannot be kept");
    buf_fini(&value);
}

void rest_claims_take(struct exchange *x, enum rest_vendor vendor, struct str x12,
                      struct str account)
{
    uint8_t digest[SHA256_SIZE];
    char hash[SHA256_HEX_MAX];
    struct str key = vendor == REST_STEDI ? web_header(x->request, "Idempotency-Key") : STR("");
    if (key.n > 255) {
        rest_refuse(x, 400, "IDEMPOTENCY_KEY", "1 to 255 characters");
        return;
    }
    (void)str_copy(x->note.payload_id, sizeof x->note.payload_id, key);
    sha256_of(x->request->body, digest);
    hex_encode(digest, sizeof digest, hash);
    if (!is_kind(x, vendor, x12, "837") || (key.n > 0 && replay(x, key, hash)))
        return;
    take_claims(x, x12, account);
    if (key.n > 0 && x->answer.status == 200)
        remember(x, key, hash);
}

static void claims(struct exchange *x, enum rest_vendor vendor)
{
    struct flat *f;
    struct str x12 = x12_of(x, vendor, &f);
    if (x12.p)
        rest_claims_take(x, vendor, x12, STR(""));
    flat_free(f);
}

/* ---- resources ------------------------------------------------------------------------------- */

enum rest_vendor rest_vendor_of(const struct exchange *x)
{
    struct str path = x->request->path;
    return str_starts(path, STR("/change/")) || str_starts(path, STR("/2024-04-01/change/"))
               ? REST_STEDI
           : str_starts(path, STR("/medicalnetwork/")) || str_starts(path, STR("/rcm/"))
               ? REST_OPTUM
               : REST_PLAIN;
}

void rest_x12_eligibility(struct exchange *x)
{
    if (rest_enter(x, rest_vendor_of(x), "rest-x12", "eligibility"))
        real_time(x, rest_vendor_of(x), "270");
}

void rest_x12_claim_status(struct exchange *x)
{
    if (rest_enter(x, rest_vendor_of(x), "rest-x12", "claim-status"))
        real_time(x, rest_vendor_of(x), "276");
}

void rest_x12_prior_auth(struct exchange *x)
{
    if (rest_enter(x, rest_vendor_of(x), "rest-x12", "prior-auth"))
        real_time(x, rest_vendor_of(x), "278");
}

void rest_x12_claims(struct exchange *x)
{
    if (rest_enter(x, rest_vendor_of(x), "rest-x12", "claims"))
        claims(x, rest_vendor_of(x));
}

void rest_check(struct exchange *x)
{
    struct json_writer w;
    if (!rest_enter(x, rest_vendor_of(x), "rest", "check"))
        return;
    rest_begin(x, &w, "application/json");
    json_pair(&w, "status", "ok");
    rest_end(x, &w);
    note_result(x, "ok");
}
