/* api_token.h - bearers of our own API: 256 random bits each, of one organization, kept as their
 * SHA-256 alone, in the vault under api/NAME, where nobody can add one without its key. */
#ifndef HIA_CRED_API_TOKEN_H
#define HIA_CRED_API_TOKEN_H

#include "cred/reference.h"
#include "cred/vault.h"

enum { API_TOKEN_MAX = 64, API_TOKENS_MAX = 1024 };

/** What a caller may do. */
enum api_scope {
    API_SCOPE_ASK,  /* questions while somebody waits, and their answers */
    API_SCOPE_READ, /* the ledger: ids, codes, amounts; no patient by name */
    API_SCOPE_ACT,  /* what changes something */
    API_SCOPE_RAW,  /* documents as they came: patients in clear */
    API_SCOPE_MOVE, /* money, where [serve] transfer_max_cents allows it */
    API_SCOPE_COUNT,
    API_SCOPE_NONE, /* of a resource: anybody */
};
const char *api_scope_name(enum api_scope scope);
/** "ask,read" as bits, 1 << scope each. ERR_USAGE names the words there are. */
MUST_USE bool api_scopes_of(struct str words, unsigned *scopes, struct err *err);

#define API_TOKEN_PREFIX "api/"

/** Make one that may do `scopes` (bits): its digest goes into the vault (vault_save is the
 * caller's), its text into `token`, once. It ends at expires_us (INT64_MAX: never). ERR_USAGE when
 * there is one of that name. */
MUST_USE bool api_token_issue(struct vault *v, const char *organization_id, struct str name,
                              unsigned scopes, int64_t expires_us, int64_t now_us,
                              struct secret **token, struct err *err);

struct api_tokens; /* read-only once loaded: threads may share it */

/** Those of every organization in the vault: a caller is bound to its own. Load again after `hia
 * secret issue` or `remove` (SIGHUP). */
MUST_USE struct api_tokens *api_tokens_load(struct cred_store *s, struct err *err);
void api_tokens_free(struct api_tokens *t);
size_t api_tokens_count(const struct api_tokens *t);

struct api_caller {
    char organization_id[VAULT_ORGANIZATION + 1];
    char name[CRED_NAME_MAX + 1]; /* without API_TOKEN_PREFIX: for the audit log */
    unsigned scopes;              /* bits */
};

/** Of "Authorization: Bearer TOKEN" the TOKEN. False: unknown, or its time is over. Compares the
 * digest with every one we have, each in constant time. */
bool api_token_check(const struct api_tokens *t, struct str token, int64_t now_us,
                     struct api_caller *out);

#endif
