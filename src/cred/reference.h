/* reference.h - where a secret is kept, and how one is got: what configuration holds in place of
 * secrets.
 *
 *     vault://NAME            in our vault, under the organization's own namespace (cred/vault.h)
 *     file://PATH             a file only its owner reads. Relative: beneath
 * secrets_dir/ORGANIZATION systemd://NAME          a credential of the service: ORGANIZATION.NAME,
 * or NAME exec:HELPER ARG ...     what the helper prints; no shell, no environment; %o: the
 * organization pkcs11:...              a private key in a token (RFC 7512): for signers only, never
 * resolved
 *
 * Two tenants never get one another's secret. vault:// and relative file:// are a namespace each.
 * What is not (absolute paths, plain systemd names, helpers without %o, tokens) answers only the
 * organization the store was opened for; a store opened for several does not take it at all. */
#ifndef HIA_CRED_REFERENCE_H
#define HIA_CRED_REFERENCE_H

#include "cred/secret.h"

enum cred_place { CRED_VAULT, CRED_FILE, CRED_SYSTEMD, CRED_EXEC, CRED_PKCS11 };

enum { CRED_REFERENCE_MAX = 512, CRED_NAME_MAX = 128, CRED_CACHE_MAX = 4096 };

struct cred_reference {
    enum cred_place place;
    struct str name; /* what follows the scheme; of CRED_PKCS11 all of it. Borrowed. */
};

/** ERR_CONFIG with a sentence that does not hold the text: it may be a secret in the wrong place.
 */
MUST_USE bool cred_reference_parse(struct str text, struct cred_reference *out, struct err *err);

struct cred_tokens; /* cred/token_cache.h */

struct cred_options {
    const char *vault_path;     /* NULL: no vault */
    const char *vault_key_path; /* the key file of a vault that has one */
    const char
        *vault_passphrase;       /* reference (file, systemd, exec) of a vault that has one; NULL */
    const char *secrets_dir;     /* of relative file:// references; NULL: there are none */
    const char *organization_id; /* the one tenant of this process; NULL: several */
    int64_t max_age_us;          /* looked up again after so long; 0: 5 minutes */
    int64_t helper_timeout_us;   /* 0: 10 s */
};

/** Threads may share it. */
struct cred_store;

/** Opens nothing yet: a vault that is not there is told when a reference wants it. */
MUST_USE struct cred_store *cred_store_open(const struct cred_options *o, struct err *err);
void cred_store_close(struct cred_store *s);
/** The OAuth2 tokens of this process: one cache a store. */
struct cred_tokens *cred_store_tokens(struct cred_store *s);

/** The secret in force at `now_us` (rotation: the newest whose not-before has come). The caller
 * frees it. From a cache when looked up less than max_age_us ago. Reads files, and runs a helper
 * when its answer is older than that: see cred_scheme_warm. ERR_CRYPTO, ERR_CONFIG, ERR_SYSTEM. */
MUST_USE bool cred_resolve(struct cred_store *s, const char *organization_id, struct str reference,
                           int64_t now_us, struct secret **out, struct err *err);
/** The same of a `text` that may be the thing itself instead: a user name. */
MUST_USE bool cred_resolve_or_take(struct cred_store *s, const char *organization_id,
                                   const char *text, int64_t now_us, struct secret **out,
                                   struct err *err);
/** Would cred_resolve answer from its cache, at once? */
bool cred_is_warm(struct cred_store *s, const char *organization_id, struct str reference,
                  int64_t now_us);
/** Look it up and keep it, whatever is kept already. */
MUST_USE bool cred_refresh(struct cred_store *s, const char *organization_id, struct str reference,
                           int64_t now_us, struct err *err);
int64_t cred_store_max_age_us(const struct cred_store *s);
/** Write a secret into the vault, in place of every version there is of it; durable on return.
 * `name` as in vault://NAME. For what partners give us (tokens of a connection); people use
 * `hia secret`. */
MUST_USE bool cred_keep(struct cred_store *s, const char *organization_id, struct str name,
                        const struct secret *secret, int64_t now_us, struct err *err);
/** Take it out; one that is not there is none. */
MUST_USE bool cred_drop(struct cred_store *s, const char *organization_id, struct str name,
                        int64_t now_us, struct err *err);
/** Both that may be in use while one is being rotated, the newest first; out[1] may be NULL. For
 * verification of what comes in. Not cached. */
MUST_USE bool cred_resolve_both(struct cred_store *s, const char *organization_id,
                                struct str reference, int64_t now_us, struct secret *out[2],
                                struct err *err);
/** Forget what was looked up (SIGHUP, a 401): the next one looks again. */
void cred_store_forget(struct cred_store *s);

#endif
