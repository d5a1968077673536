/* ramp_hook.c - what a practice Ramp sends by itself: the challenge of a subscription, then a thin
 * message of each change, signed by its secret (finance.md B5).
 *
 * They wait here until somebody carries them: GET /sandbox/ramp/webhooks gives them, each with the
 * header it is signed under, the two names in turn. */
#include "base/hash.h"
#include "base/json.h"
#include "sandbox/server/ramp_post.h"

#include <openssl/hmac.h>
#include <stdio.h>

static struct ramp_message *next_place(struct ramp_server *r)
{
    if (r->message_count == RAMP_MESSAGES_MAX) /* nobody carries them: the oldest go */
        memmove(r->messages, r->messages + 1, --r->message_count * sizeof r->messages[0]);
    return &r->messages[r->message_count++];
}

static void put(struct ramp_server *r, const char *type, const char *challenge, const char *id)
{
    struct ramp_message *m = next_place(r);
    char event[UUID_MAX];
    uuid_random(event);
    int n =
        snprintf(m->body, sizeof m->body,
                 "{\"id\":\"%s\",\"type\":\"%s\",\"created_at\":\"2026-01-15T14:03:09Z\","
                 "\"business_id\":\"%s\",%s\"%s\"%s}",
                 event, type, r->world.business,
                 challenge ? "\"challenge\":" : "\"object\":{\"id\":", challenge ? challenge : id,
                 challenge ? "" : "}");
    assert(n > 0 && (size_t)n < sizeof m->body);
}

void ramp_hook_challenge(struct ramp_server *r)
{
    r->verified = false;
    put(r, "webhooks.verification", r->challenge, NULL);
}

void ramp_hook_changed(struct ramp_server *r, const char *type, const char *id)
{
    if (type && r->verified)
        put(r, type, NULL, id);
}

static void put_signature(struct ramp_server *r, struct json_writer *w, const char *body)
{
    uint8_t mac[SHA256_SIZE];
    char hex[SHA256_HEX_MAX];
    unsigned n = sizeof mac;
    const uint8_t *done = HMAC(EVP_sha256(), r->webhook_secret, (int)strlen(r->webhook_secret),
                               (const uint8_t *)body, strlen(body), mac, &n);
    assert(done && n == sizeof mac);
    hex_encode(mac, sizeof mac, hex);
    json_pair(w, "signature", hex);
}

void ramp_hook_list(struct exchange *x)
{
    static const char *const headers[] = {"X-Ramp-Signature", "X-Ramp-Webhook-Signature"};
    struct ramp_server *r = x->server->ramp;
    struct json_writer w;
    x->note.carrier = "ramp";
    web_answer_type(&x->answer, "application/json");
    json_begin(&w, &x->answer.body, 0);
    json_array(&w);
    for (size_t i = 0; r && i < r->message_count; i++) {
        json_object(&w);
        json_pair(&w, "header", headers[r->sent++ % COUNT_OF(headers)]);
        put_signature(r, &w, r->messages[i].body);
        json_pair(&w, "body", r->messages[i].body);
        json_object_end(&w);
    }
    json_array_end(&w);
    if (r)
        r->message_count = 0;
    note_result(x, "carried");
}
