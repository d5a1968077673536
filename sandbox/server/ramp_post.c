/* ramp_post.c - see ramp_post.h. Facts: finance.md B4, B5. */
#include "sandbox/server/ramp_post.h"

#include "base/hash.h"
#include "base/uuid.h"
#include "sandbox/server/flat.h"

#include <stdio.h>

enum { SYNCS_MAX = 5000 };

static void answer(struct exchange *x, int status)
{
    x->answer.status = status;
    web_answer_type(&x->answer, "application/json");
    note_result(x, "accepted");
}

/* A member Ramp does not have is refused. */
static bool has_only(const struct flat *f, const char *const *members, size_t count)
{
    for (size_t i = 0; i < f->count; i++) {
        bool known = f->values[i].path.n == 0;
        for (size_t k = 0; !known && k < count; k++)
            known = flat_is_of(f->values[i].path, members[k]);
        if (!known)
            return false;
    }
    return true;
}

static void refuse(struct exchange *x, const char *field, const char *message)
{
    ramp_refuse_field(x, 422, "DEVELOPER_7001", field, message);
}

/* ---- /accounting/syncs ---- */

static bool is_sync_type(struct str type)
{
    static const char *const types[] = {"TRANSACTION_SYNC",     "BILL_SYNC",
                                        "BILL_PAYMENT_SYNC",    "REIMBURSEMENT_SYNC",
                                        "TRANSFER_SYNC",        "STATEMENT_CREDIT_SYNC",
                                        "WALLET_TRANSFER_SYNC", "BROKERAGE_ORDER_SYNC",
                                        "ACCRUAL_SYNC"};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_is(type, types[i]))
            return true;
    return false;
}

static struct str member(const struct flat *f, const char *list, unsigned i, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "%s[%u].%s", list, i, name);
    return flat_text(f, path);
}

/* How many the list has; SYNCS_MAX + 1 when one is not whole. */
static unsigned count(const struct flat *f, const char *list, const char *second)
{
    char path[96];
    for (unsigned i = 0; i <= SYNCS_MAX; i++) {
        snprintf(path, sizeof path, "%s[%u]", list, i);
        if (!flat_find(f, path))
            return i;
        if (!uuid_is(member(f, list, i, "id")) || !member(f, list, i, second).n)
            break;
    }
    return SYNCS_MAX + 1;
}

static const char *wrong_in(const struct flat *f)
{
    static const char *const members[] = {"idempotency_key",
                                          "sync_type",
                                          "successful_syncs",
                                          "successful_syncs[]",
                                          "failed_syncs",
                                          "successful_syncs[].id",
                                          "failed_syncs[]",
                                          "failed_syncs[].id",
                                          "successful_syncs[].reference_id",
                                          "failed_syncs[].error",
                                          "failed_syncs[].error.message"};
    struct str key = flat_text(f, "idempotency_key");
    unsigned good = count(f, "successful_syncs", "reference_id"),
             bad = count(f, "failed_syncs", "error.message");
    if (!has_only(f, members, COUNT_OF(members)))
        return "unknown";
    if (key.n == 0 || key.n >= 64)
        return "idempotency_key";
    if (!is_sync_type(flat_text(f, "sync_type")))
        return "sync_type";
    if ((flat_find(f, "successful_syncs") && good == 0) || good > SYNCS_MAX)
        return "successful_syncs";
    if ((flat_find(f, "failed_syncs") && bad == 0) || bad > SYNCS_MAX)
        return "failed_syncs";
    return good + bad == 0 ? "successful_syncs" : NULL;
}

/* The same key again is the same report; with another body it is refused. */
static void put_syncs(struct exchange *x, struct ramp_server *r, const struct flat *f)
{
    char key[64];
    uint8_t sha256[SHA256_SIZE];
    const char *wrong = wrong_in(f);
    if (wrong) {
        refuse(x, wrong, "is not what it may be");
        return;
    }
    (void)str_copy(key, sizeof key, flat_text(f, "idempotency_key"));
    sha256_of(x->request->body, sha256);
    (void)str_copy(x->note.payload_id, sizeof x->note.payload_id, str_from(key));
    for (size_t i = 0; i < RAMP_KEYS_MAX; i++)
        if (strcmp(r->keys[i].key, key) == 0) {
            if (memcmp(r->keys[i].sha256, sha256, sizeof sha256) != 0)
                refuse(x, "idempotency_key", "it is of another report");
            else
                answer(x, 200);
            return;
        }
    memcpy(r->keys[r->keys_next % RAMP_KEYS_MAX].key, key, sizeof key);
    memcpy(r->keys[r->keys_next++ % RAMP_KEYS_MAX].sha256, sha256, sizeof sha256);
    answer(x, 201);
    buf_puts(&x->answer.body, "{}");
}

/* ---- /webhooks ---- */

/* Ramp's list of 2026 (facts finance.md B5). */
static const char EVENTS[] =
    "transactions.authorized transactions.cleared transactions.declined"
    " transactions.ready_for_review transactions.ready_to_sync transactions.sync_requested"
    " transactions.synced reimbursements.ready_for_review reimbursements.ready_to_sync"
    " reimbursements.sync_requested reimbursements.batch_payment_reimbursed bills.created"
    " bills.approved bills.rejected bills.paid bills.archived bills.ready_to_sync payments.updated"
    " purchase_orders.created purchase_orders.updated purchase_orders.archived"
    " item_receipts.created vendors.activated vendors.updated users.invite_accepted"
    " entities.created applications.status_updated spend_requests.comment_created"
    " tests.test_event";

/* Each is one of Ramp's, and the token may read what it tells of; the status of what is wrong, or
 * 0. */
static int wrong_event(const struct exchange *x, struct str event)
{
    char scope[80];
    struct str noun = event;
    if (!ramp_has_word(str_from(EVENTS), event))
        return 422;
    noun = str_split(&noun, '.');
    snprintf(scope, sizeof scope, "%.*s:read", STR_FMT(noun));
    return str_is(noun, "tests") || ramp_may(x, scope) ? 0 : 403;
}

static int wrong_events(const struct exchange *x, const struct flat *f)
{
    char path[40];
    int wrong = flat_find(f, "event_types[0]") ? 0 : 422;
    for (unsigned i = 0; !wrong; i++) {
        snprintf(path, sizeof path, "event_types[%u]", i);
        if (!flat_find(f, path))
            break;
        wrong = wrong_event(x, flat_text(f, path));
    }
    return wrong;
}

static void subscribe(struct exchange *x, struct ramp_server *r, const struct flat *f)
{
    struct json_writer w;
    uint8_t bytes[32];
    static const char *const members[] = {"endpoint_url", "event_types", "event_types[]"};
    int wrong = wrong_events(x, f);
    if (!has_only(f, members, COUNT_OF(members)) ||
        !str_starts(flat_text(f, "endpoint_url"), STR("https://")) || wrong == 422) {
        refuse(x, wrong ? "event_types" : "endpoint_url", "is not what it may be");
        return;
    }
    if (wrong) {
        ramp_refuse(x, wrong, "DEVELOPER_7100", "the token was not given this scope");
        return;
    }
    uuid_random(r->webhook_id);
    random_bytes(bytes, sizeof bytes);
    hex_encode(bytes, sizeof bytes, r->webhook_secret);
    random_bytes(bytes, 16);
    hex_encode(bytes, 16, r->challenge);
    ramp_hook_challenge(r);
    answer(x, 201);
    json_begin(&w, &x->answer.body, 0);
    json_object(&w);
    json_pair(&w, "id", r->webhook_id);
    json_pair(&w, "secret", r->webhook_secret);
    json_pair(&w, "status", "pending_verification");
    json_object_end(&w);
}

static void verify(struct exchange *x, struct ramp_server *r, const struct flat *f)
{
    static const char *const members[] = {"challenge"};
    if (!has_only(f, members, 1) || !r->challenge[0] ||
        !str_is(flat_text(f, "challenge"), r->challenge)) {
        refuse(x, "challenge", "is not what it may be");
        return;
    }
    r->verified = true;
    answer(x, 200);
    buf_puts(&x->answer.body, "{\"status\":\"active\"}");
}

void ramp_post(struct exchange *x, struct ramp_server *r, struct str path)
{
    char own[128];
    struct str type = web_media_type(web_header(x->request, "Content-Type"));
    struct flat *f = flat_new();
    const char *wrong = f ? flat_read(f, x->request->body) : "out of memory";
    snprintf(own, sizeof own, "/webhooks/%s/verify", r->webhook_id);
    if (!web_same(type, "application/json") || wrong)
        ramp_refuse(x, 400, "DEVELOPER_7001", "JSON is wanted");
    else if (str_is(path, "/accounting/syncs"))
        put_syncs(x, r, f);
    else if (str_is(path, "/webhooks"))
        subscribe(x, r, f);
    else if (r->webhook_id[0] && str_is(path, own))
        verify(x, r, f);
    else
        ramp_refuse(x, 404, "DEVELOPER_7010", "no such resource");
    flat_free(f);
}
