/* ramp_post.h - private to ramp.c: what is written to a practice Ramp. */
#ifndef HIA_SANDBOX_SERVER_RAMP_POST_H
#define HIA_SANDBOX_SERVER_RAMP_POST_H

#include "sandbox/server/ramp.h"

/** /accounting/syncs, /webhooks, /webhooks/ID/verify */
void ramp_post(struct exchange *x, struct ramp_server *r, struct str path);
void ramp_refuse(struct exchange *x, int status, const char *code, const char *message);

#endif
