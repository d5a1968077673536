/* store_private.h - private to the room: what the store lends its neighbours. */
#ifndef HIA_CRED_STORE_PRIVATE_H
#define HIA_CRED_STORE_PRIVATE_H

#include "cred/reference.h"
#include "cred/vault.h"

/* The store is this organization's alone. */
bool store_serves_alone(const struct cred_store *s, const char *organization_id);
/* Every version of the vault, under the lock. */
MUST_USE bool store_each(struct cred_store *s,
                         bool (*one)(void *ctx, const struct vault *v, size_t i, struct err *err),
                         void *ctx, struct err *err);

#endif
