/* api_token.h - bearers of our own API: 256 random bits each, of one organization, kept as their
 * SHA-256 alone, in the vault under api/NAME, where nobody can add one without its key. */
#ifndef HIA_CRED_API_TOKEN_H
#define HIA_CRED_API_TOKEN_H

#include "cred/reference.h"
#include "cred/vault.h"

enum { API_TOKEN_MAX = 64, API_TOKENS_MAX = 1024 };

#define API_TOKEN_PREFIX "api/"

/** Make one: its digest goes into the vault (vault_save is the caller's), its text into `token`,
 * once. It ends at expires_us (INT64_MAX: never). ERR_USAGE when there is one of that name. */
MUST_USE bool api_token_issue(struct vault *v, const char *organization_id, struct str name,
                              int64_t expires_us, int64_t now_us, struct secret **token,
                              struct err *err);

struct api_tokens; /* read-only once loaded: threads may share it */

/** Those of every organization in the vault: a caller is bound to its own. Load again after `hia
 * secret issue` or `remove` (SIGHUP). */
MUST_USE struct api_tokens *api_tokens_load(struct cred_store *s, struct err *err);
void api_tokens_free(struct api_tokens *t);
size_t api_tokens_count(const struct api_tokens *t);

struct api_caller {
    char organization_id[VAULT_ORGANIZATION + 1];
    char name[CRED_NAME_MAX + 1]; /* without API_TOKEN_PREFIX: for the audit log */
};

/** Of "Authorization: Bearer TOKEN" the TOKEN. False: unknown, or its time is over. Compares the
 * digest with every one we have, each in constant time. */
bool api_token_check(const struct api_tokens *t, struct str token, int64_t now_us,
                     struct api_caller *out);

#endif
