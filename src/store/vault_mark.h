/* vault_mark.h - which vault the ledger has seen last: an older one put back, with its log, is
 * known by it (cred/vault.h, vault_peek). */
#ifndef HIA_STORE_VAULT_MARK_H
#define HIA_STORE_VAULT_MARK_H

#include "base/hash.h"
#include "store/word.h"

struct store_vault_mark {
    int64_t generation;
    uint8_t mac[SHA256_SIZE];
    int64_t changed_at_us; /* filled in when it is read */
};

MUST_USE bool store_vault_mark_get(struct store *s, struct store_vault_mark *out, bool *found,
                                   struct err *err);
/** Never backwards: a lower generation than is known changes nothing. */
MUST_USE bool store_vault_mark_put(struct store *s, const struct store_vault_mark *mark,
                                   struct err *err);

#endif
