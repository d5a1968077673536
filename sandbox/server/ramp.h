/* ramp.h - a practice Ramp on the wire: tokens by form alone, scopes, limits, errors in its shape.
 */
#ifndef HIA_SANDBOX_SERVER_RAMP_H
#define HIA_SANDBOX_SERVER_RAMP_H

#include "sandbox/server/ramp_world.h"
#include "sandbox/server/route.h"

enum { RAMP_WINDOW_S = 10, RAMP_REQUESTS_MAX = 200, RAMP_KEYS_MAX = 1024, RAMP_MESSAGES_MAX = 256 };

/** A webhook that nobody has carried yet. */
struct ramp_message {
    char body[512];
};

/** What the server keeps of it: one business. */
struct ramp_server {
    struct ramp_world world;
    int64_t window_us[RAMP_REQUESTS_MAX]; /* when each of the last was taken: a ring */
    size_t window_next;
    struct { /* of /accounting/syncs */
        char key[64];
        uint8_t sha256[32];
    } keys[RAMP_KEYS_MAX];
    size_t keys_next;
    char webhook_id[RAMP_ID_MAX], webhook_secret[65], challenge[33];
    bool verified; /* the challenge was given back: changes are told */
    struct ramp_message messages[RAMP_MESSAGES_MAX];
    size_t message_count, sent;
};

/** POST /developer/v1/token */
void ramp_token(struct exchange *x);
/** Everything else below /developer/v1. */
void ramp_answer(struct exchange *x);
/** POST /sandbox/ramp/change?count=N: practice alone; something happens N times. */
void ramp_change(struct exchange *x);
/** GET /sandbox/ramp/webhooks: practice alone; what it sends by itself since then, signed. */
void ramp_hook_list(struct exchange *x);

void ramp_close(struct server *s);

#endif
