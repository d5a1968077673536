/* ramp_post.h - private to ramp.c: what is written to a practice Ramp. */
#ifndef HIA_SANDBOX_SERVER_RAMP_POST_H
#define HIA_SANDBOX_SERVER_RAMP_POST_H

#include "sandbox/server/ramp.h"

/** /accounting/syncs, /webhooks, /webhooks/ID/verify */
void ramp_post(struct exchange *x, struct ramp_server *r, struct str path);
/** ramp_hook.c: what is sent for a subscription, and for a change that Ramp tells of (type NULL: it
 * does not). */
void ramp_hook_challenge(struct ramp_server *r);
void ramp_hook_changed(struct ramp_server *r, const char *type, const char *id);
void ramp_refuse(struct exchange *x, int status, const char *code, const char *message);
void ramp_refuse_field(struct exchange *x, int status, const char *code, const char *field,
                       const char *message);
/** Is it one of the words, which blanks part? */
bool ramp_has_word(struct str words, struct str word);
/** Was the token it comes with given this scope ("bills:read")? */
bool ramp_may(const struct exchange *x, const char *scope);

#endif
