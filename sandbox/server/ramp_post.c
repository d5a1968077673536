/* ramp_post.c - see ramp_post.h. Facts: finance.md B4, B5. */
#include "sandbox/server/ramp_post.h"

#include "base/hash.h"
#include "sandbox/server/flat.h"

#include <stdio.h>

enum { SYNCS_MAX = 5000 };

static void answer(struct exchange *x, int status)
{
    x->answer.status = status;
    web_answer_type(&x->answer, "application/json");
    note_result(x, "accepted");
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

static bool member(const struct flat *f, const char *list, unsigned i, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "%s[%u].%s", list, i, name);
    return flat_text(f, path).n > 0;
}

/* How many the list has; SYNCS_MAX + 1 when one is not whole. */
static unsigned count(const struct flat *f, const char *list, const char *second)
{
    char path[96];
    for (unsigned i = 0; i <= SYNCS_MAX; i++) {
        snprintf(path, sizeof path, "%s[%u]", list, i);
        if (!flat_find(f, path))
            return i;
        if (!member(f, list, i, "id") || !member(f, list, i, second))
            break;
    }
    return SYNCS_MAX + 1;
}

static const char *wrong_in(const struct flat *f)
{
    struct str key = flat_text(f, "idempotency_key");
    unsigned good = count(f, "successful_syncs", "reference_id"),
             bad = count(f, "failed_syncs", "error.message");
    if (key.n == 0 || key.n >= 64)
        return "idempotency_key";
    if (!is_sync_type(flat_text(f, "sync_type")))
        return "sync_type";
    if ((flat_find(f, "successful_syncs") && good == 0) || good > SYNCS_MAX)
        return "successful_syncs";
    if ((flat_find(f, "failed_syncs") && bad == 0) || bad > SYNCS_MAX)
        return "failed_syncs";
    return good + bad == 0 ? "nothing to sync" : NULL;
}

/* The same key again is the same report; with another body it is refused. */
static void put_syncs(struct exchange *x, struct ramp_server *r, const struct flat *f)
{
    char key[64];
    uint8_t sha256[SHA256_SIZE];
    const char *wrong = wrong_in(f);
    if (wrong) {
        ramp_refuse(x, 422, "DEVELOPER_7001", wrong);
        return;
    }
    (void)str_copy(key, sizeof key, flat_text(f, "idempotency_key"));
    sha256_of(x->request->body, sha256);
    (void)str_copy(x->note.payload_id, sizeof x->note.payload_id, str_from(key));
    for (size_t i = 0; i < RAMP_KEYS_MAX; i++)
        if (strcmp(r->keys[i].key, key) == 0) {
            if (memcmp(r->keys[i].sha256, sha256, sizeof sha256) != 0)
                ramp_refuse(x, 422, "DEVELOPER_7001", "the key is of another report");
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

static void subscribe(struct exchange *x, struct ramp_server *r, const struct flat *f)
{
    struct json_writer w;
    uint8_t bytes[32];
    if (!str_starts(flat_text(f, "endpoint_url"), STR("https://")) ||
        !flat_text(f, "event_types[0]").n) {
        ramp_refuse(x, 422, "DEVELOPER_7001", "endpoint_url and event_types are needed");
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
    if (!r->challenge[0] || !str_is(flat_text(f, "challenge"), r->challenge)) {
        ramp_refuse(x, 422, "DEVELOPER_7001", "that is not the challenge");
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
