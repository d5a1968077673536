/* token.c - see token.h. */
#include "sandbox/server/token.h"

#include "base/hash.h"
#include "base/json.h"
#include "sandbox/server/server.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

struct grant {
    char type[64], id[128], secret[256], scope[TOKEN_SCOPE_MAX];
};

bool secret_same(struct str a, const char *b)
{
    return a.n == strlen(b) && CRYPTO_memcmp(a.p, b, a.n) == 0;
}

/* RFC 6749 5.2. */
static void refuse(struct exchange *x, int status, const char *code)
{
    x->answer.status = status;
    web_answer_type(&x->answer, "application/json");
    buf_printf(&x->answer.body, "{\"error\":\"%s\"}", code);
    if (status == 401)
        buf_puts(&x->answer.headers, "WWW-Authenticate: Basic realm=\"sandbox\"\r\n");
    note_result(x, code);
}

static bool read_form(struct str form, struct grant *g)
{
    g->id[0] = g->secret[0] = g->scope[0] = '\0';
    if (!web_form_value(form, "grant_type", g->type, sizeof g->type))
        return false;
    (void)web_form_value(form, "client_id", g->id, sizeof g->id);
    (void)web_form_value(form, "client_secret", g->secret, sizeof g->secret);
    (void)web_form_value(form, "scope", g->scope, sizeof g->scope);
    return true;
}

static void put_member(struct grant *g, struct str key, struct str value)
{
    if (str_is(key, "grant_type"))
        (void)str_copy(g->type, sizeof g->type, value);
    else if (str_is(key, "client_id"))
        (void)str_copy(g->id, sizeof g->id, value);
    else if (str_is(key, "client_secret"))
        (void)str_copy(g->secret, sizeof g->secret, value);
    else if (str_is(key, "scope"))
        (void)str_copy(g->scope, sizeof g->scope, value);
}

static bool read_json(struct str text, struct grant *g)
{
    char key[64];
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    if (!r)
        return false;
    json_open(r, text);
    enum json_token token = json_next(r);
    bool ok = token == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY) {
        (void)str_copy(key, sizeof key, json_text(r));
        ok = json_next(r) == JSON_STRING;
        if (ok)
            put_member(g, str_from(key), json_text(r));
    }
    ok = ok && token == JSON_OBJECT_END && json_next(r) == JSON_END;
    json_reader_free(r);
    return ok;
}

/* RFC 7617; the id and secret stand form-encoded in it (RFC 6749 2.3.1), plain ones are the same.
 */
static bool read_basic(struct str header, struct grant *g)
{
    unsigned char text[512];
    if (!str_starts(header, STR("Basic ")))
        return false;
    struct str code = str_trim(str_of(header.p + 6, header.n - 6));
    if (code.n == 0 || code.n % 4 || code.n > sizeof text)
        return false;
    int n = EVP_DecodeBlock(text, (const unsigned char *)code.p, (int)code.n);
    if (n < 0)
        return false;
    n -= (code.p[code.n - 1] == '=') + (code.p[code.n - 2] == '=');
    struct str rest = str_of((const char *)text, (size_t)n), id = str_split(&rest, ':');
    bool ok = str_copy(g->id, sizeof g->id, id) && str_copy(g->secret, sizeof g->secret, rest);
    OPENSSL_cleanse(text, sizeof text);
    return ok;
}

static bool read_grant(struct exchange *x, struct grant *g)
{
    struct str type = web_media_type(web_header(x->request, "Content-Type"));
    struct str basic = web_header(x->request, "Authorization");
    bool read = web_same(type, "application/json") ? read_json(x->request->body, g)
                : web_same(type, "application/x-www-form-urlencoded")
                    ? read_form(x->request->body, g)
                    : false;
    if (!read || basic.n == 0)
        return read;
    return g->secret[0] == '\0' && read_basic(basic, g); /* two ways at once: RFC 6749 2.3 */
}

/* Each word asked for must stand in what the client may have. */
static bool scope_allowed(struct str asked, struct str allowed)
{
    while (asked.n > 0) {
        struct str word = str_split(&asked, ' '), rest = allowed;
        bool found = word.n == 0;
        while (!found && rest.n > 0)
            found = str_eq(str_split(&rest, ' '), word);
        if (!found)
            return false;
    }
    return true;
}

static void grant(struct exchange *x, const struct config_account *account, const char *scope)
{
    struct token_table *t = &x->server->tokens;
    struct token *token = &t->tokens[t->next++ % TOKENS_MAX];
    uint8_t bytes[24];
    random_bytes(bytes, sizeof bytes);
    hex_encode(bytes, sizeof bytes, token->text);
    token->account = account;
    (void)str_copy(token->scope, sizeof token->scope, str_from(scope));
    token->ends_us = x->now_us + x->server->config.token_life_s * INT64_C(1000000);
    web_answer_type(&x->answer, "application/json");
    buf_puts(&x->answer.headers, "Cache-Control: no-store\r\n");
    struct json_writer w;
    json_begin(&w, &x->answer.body, 0);
    json_object(&w);
    json_pair(&w, "access_token", token->text);
    json_pair(&w, "token_type", "Bearer");
    json_pair_i64(&w, "expires_in", x->server->config.token_life_s);
    if (scope[0])
        json_pair(&w, "scope", scope);
    json_object_end(&w);
    note_result(x, "token");
}

void token_grant(struct exchange *x)
{
    struct grant g = {0};
    x->note.carrier = "token";
    x->note.body = STR(""); /* the secret's own hash stays out of the journal */
    if (!read_grant(x, &g)) {
        refuse(x, 400, "invalid_request");
        goto out;
    }
    const struct config_account *account =
        server_config_account(&x->server->config, ACCOUNT_CLIENT, str_from(g.id));
    if (!account || !secret_same(str_from(g.secret), account->secret))
        refuse(x, 401, "invalid_client");
    else if (!str_is(str_from(g.type), "client_credentials"))
        refuse(x, 400, "unsupported_grant_type");
    else if (!scope_allowed(str_from(g.scope), str_from(account->scope)))
        refuse(x, 400, "invalid_scope");
    else {
        x->account = account;
        grant(x, account, g.scope);
    }
out:
    OPENSSL_cleanse(&g, sizeof g);
}

enum token_state token_check(struct token_table *t, struct str text, int64_t now_us,
                             const struct config_account **account)
{
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        struct token *token = &t->tokens[i];
        if (!token->account || !secret_same(text, token->text))
            continue;
        *account = token->account;
        return now_us < token->ends_us ? TOKEN_GOOD : TOKEN_EXPIRED;
    }
    return TOKEN_UNKNOWN;
}

const char *token_scope(const struct token_table *t, struct str text)
{
    for (size_t i = 0; i < TOKENS_MAX; i++)
        if (t->tokens[i].account && secret_same(text, t->tokens[i].text))
            return t->tokens[i].scope;
    return "";
}

void token_revoke(struct token_table *t, struct str text)
{
    for (size_t i = 0; i < TOKENS_MAX; i++)
        if (t->tokens[i].account && secret_same(text, t->tokens[i].text))
            t->tokens[i].ends_us = 0;
}
