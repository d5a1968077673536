/* vault_log.h - who changed the vault, when, and what; and whether the vault is as its log left it.
 *
 * PATH.log, one line a change, appended and synced after the vault was saved:
 *
 *     generation time who uid login action organization name version vault previous mac
 *
 * with a space between and "-" for nothing. `who` is the account's name; `login` the uid that
 * logged in, also behind sudo (/proc/self/loginuid). `vault` is the MAC the vault ends with,
 * `previous` the SHA-256 of the line before, `mac` an HMAC over the line by a key derived from the
 * vault's: nobody without it can write one, and none can be changed or taken out of the middle.
 * What a rekey wrote is by the new key, and what is before it hangs on it by `previous`. Never a
 * secret.
 *
 * A log that has grown long goes on in a new file: what was PATH.log becomes PATH.log.GENERATION of
 * its last line, and the new one begins with that generation as "continued", whose `previous` is
 * the last line's. */
#ifndef HIA_CRED_VAULT_LOG_H
#define HIA_CRED_VAULT_LOG_H

#include "cred/vault.h"

enum {
    VAULT_WHO_MAX = 64,
    VAULT_ACTION_MAX = 16,
    VAULT_LOG_PART = 4 << 20,
    VAULT_LOG_MAX = 64 << 20
};

struct vault_line {
    uint64_t generation;
    struct str at; /* ISO */
    struct str who, uid, login, action, organization_id, name, version;
};
typedef bool vault_line_fn(void *ctx, const struct vault_line *line);

enum vault_log_state {
    VAULT_LOG_GOOD,
    VAULT_LOG_NONE,    /* no change was made since there are logs */
    VAULT_LOG_BEHIND,  /* the last change is not in it: a crash, or a full disk */
    VAULT_LOG_OLDER,   /* the vault is older than its log, or another: a copy was put back */
    VAULT_LOG_CHANGED, /* the log was changed, or is of another vault */
};

/** Oldest first; `fn` may be NULL. ERR_SYSTEM, ERR_CRYPTO: it cannot be read at all. */
MUST_USE bool vault_log_read(const struct vault *v, vault_line_fn *fn, void *ctx,
                             enum vault_log_state *state, struct err *err);
/** A sentence about a state that is not good; NULL. */
const char *vault_log_sentence(enum vault_log_state state);

#endif
