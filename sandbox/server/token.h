/* token.h - OAuth2 client credentials (RFC 6749 4.4): tokens given, with their short life. */
#ifndef HIA_SANDBOX_SERVER_TOKEN_H
#define HIA_SANDBOX_SERVER_TOKEN_H

#include "sandbox/server/config.h"

enum { TOKENS_MAX = 1024, TOKEN_TEXT_MAX = 49, TOKEN_SCOPE_MAX = 512 };

struct token {
    char text[TOKEN_TEXT_MAX];
    const struct config_account *account;
    int64_t ends_us;
    char scope[TOKEN_SCOPE_MAX]; /* as asked for */
};

struct token_table {
    struct token tokens[TOKENS_MAX]; /* a ring: the oldest makes room */
    size_t next;
};

struct exchange;

/** POST of a form, or of JSON (Optum): grant_type, client_id, client_secret, scope; or Basic. */
void token_grant(struct exchange *x);

enum token_state { TOKEN_GOOD, TOKEN_EXPIRED, TOKEN_UNKNOWN };
enum token_state token_check(struct token_table *t, struct str text, int64_t now_us,
                             const struct config_account **account);
/** What the token was given; "" when there is none of that text. */
const char *token_scope(const struct token_table *t, struct str text);
/** From now on expired. */
void token_revoke(struct token_table *t, struct str text);
/** In constant time. */
bool secret_same(struct str a, const char *b);

#endif
