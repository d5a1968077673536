/* webhook.h - messages of partners that come by themselves: is it the partner's, which one is it,
 * and whom does it wake. Pure but for the secrets. */
#ifndef HIA_API_WEBHOOK_H
#define HIA_API_WEBHOOK_H

#include "conf/settings.h"
#include "cred/reference.h"
#include "job/hook_keys.h"

enum { WEBHOOK_ID_MAX = 128, WEBHOOK_DEPTH_MAX = 8 };

/** A message, and how its head is asked for a field (lower case). */
struct webhook_message {
    struct str body;
    const void *ctx;
    struct str (*field)(const void *ctx, const char *name);
    int64_t now_us;
};

/** Whose it may be. */
struct webhook_owner {
    const struct settings *settings;
    const struct settings_webhook *webhook;
    struct cred_store *credentials;
    struct hook_keys *keys;
};
/** By the scheme of its settings_webhook: is it signed by the secret we share with the partner, or
 * by a key of the partner's? WEBHOOK_JWT may block for HOOK_FETCH_MS. */
MUST_USE bool webhook_verify(const struct webhook_owner *o, const struct webhook_message *m,
                             enum inbound_verdict *verdict, struct err *err);

/** What stands at "header NAME" or "json a.b": a text or a number, 1 to WEBHOOK_ID_MAX printable
 * characters, into `out`. False: there is none such. */
MUST_USE bool webhook_value(const char *place, const struct webhook_message *m,
                            char out[WEBHOOK_ID_MAX + 1]);
/** By what one that is told twice is known: its number, else the digest of its body. */
void webhook_id(const struct settings_webhook *w, const struct webhook_message *m,
                char out[WEBHOOK_ID_MAX + 1]);

#endif
