/* scheme_token.c - OAuth2: the token put on a request, or the request for one. */
#include "base/json.h"
#include "cred/jwt.h"
#include "cred/scheme_state.h"
#include "cred/template.h"

#include <openssl/crypto.h>

enum { LIFE_UNKNOWN_S = 300 };

static bool put_bearer(struct apply *a, struct err *err)
{
    if (!header_begin(a, "Authorization", err))
        return false;
    secret_buf_puts(&a->out->text, "Bearer ");
    secret_buf_put_secret(&a->out->text, a->out->token);
    header_end(a);
    return true;
}

/* ---- the request for a token ---- */

static void put_json_text(struct secret_buf *out, struct str s)
{
    secret_buf_puts(out, "\"");
    for (size_t i = 0; i < s.n; i++) {
        static const char HEX[] = "0123456789abcdef";
        uint8_t c = (uint8_t)s.p[i];
        char escaped[6] = {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]};
        bool plain = c >= ' ' && c != '"' && c != '\\';
        secret_buf_put(out, plain ? str_of(s.p + i, 1) : str_of(escaped, 6));
    }
    secret_buf_puts(out, "\"");
}

struct field {
    struct secret_buf *out;
    const char *name;
    bool json;
};

static bool put_value(void *ctx, struct str value, struct err *err)
{
    struct field *f = ctx;
    if (f->json) {
        secret_buf_puts(f->out, f->out->n > 1 ? "," : "");
        put_json_text(f->out, str_from(f->name));
        secret_buf_puts(f->out, ":");
        put_json_text(f->out, value);
    } else {
        secret_buf_puts(f->out, f->out->n ? "&" : "");
        form_put(f->out, str_from(f->name));
        secret_buf_puts(f->out, "=");
        form_put(f->out, value);
    }
    return secret_buf_ok(f->out, err);
}

static bool put_text(struct field *f, const char *name, struct str value, struct err *err)
{
    f->name = name;
    return put_value(f, value, err);
}

struct assertion_of {
    struct apply *a;
    struct signer *signer;
    struct buf *out;
};

static bool make_assertion(void *ctx, struct str client, struct err *err)
{
    struct assertion_of *x = ctx;
    const struct cred_scheme *s = x->a->scheme;
    enum sign_alg alg = s->jwt_alg ? sign_alg_named(str_from(s->jwt_alg)) : signer_alg(x->signer);
    const struct jwt_assertion claims = {client, str_from(s->audience ? s->audience : s->token_url),
                                         x->a->request->now_us};
    return jwt_assert(x->signer, alg, s->kid, &claims, x->out, err);
}

/* The assertion is used once, within minutes; it is wiped all the same. */
static bool put_assertion(struct apply *a, struct field *f, struct err *err)
{
    const struct cred_scheme *s = a->scheme;
    struct buf jwt;
    buf_init(&jwt, JWT_MAX);
    struct signer *signer = signer_open(a->store, a->organization_id, str_from(s->secret),
                                        str_from(s->passphrase), a->request->now_us, err);
    struct assertion_of x = {a, signer, &jwt};
    bool good = signer && secret_lend(a->user, make_assertion, &x, err) &&
                put_text(f, "client_assertion_type",
                         STR("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), err) &&
                put_text(f, "client_assertion", buf_str(&jwt), err);
    signer_free(signer);
    if (jwt.p)
        OPENSSL_cleanse(jwt.p, jwt.n);
    buf_fini(&jwt);
    return good;
}

static bool put_client(struct apply *a, struct field *f, struct err *err)
{
    f->name = "client_id";
    if (!secret_lend(a->user, put_value, f, err))
        return false;
    f->name = "client_secret";
    return secret_lend(a->secret, put_value, f, err);
}

static bool put_basic_header(struct apply *a, struct err *err)
{
    if (!header_begin(a, "Authorization", err))
        return false;
    secret_buf_puts(&a->out->text, "Basic ");
    put_basic(a, &a->out->text, true);
    header_end(a);
    return true;
}

static bool put_request(struct apply *a, struct err *err)
{
    const struct cred_scheme *s = a->scheme;
    struct cred_applied *out = a->out;
    bool jwt = s->kind == CRED_BEARER_JWT, json = s->token_form == CRED_TOKEN_JSON && !jwt;
    struct field f = {.out = &out->body_text, .json = json};
    secret_buf_puts(f.out, json ? "{" : "");
    if (!jwt && !cred_resolve(a->store, a->organization_id, str_from(s->secret), a->request->now_us,
                              &a->secret, err))
        return false;
    bool good = put_text(&f, "grant_type", STR("client_credentials"), err);
    if (good && s->scope)
        good = put_text(&f, "scope", str_from(s->scope), err);
    if (good && s->audience && !jwt)
        good = put_text(&f, "audience", str_from(s->audience), err);
    if (good && jwt)
        good = put_assertion(a, &f, err);
    else if (good && s->token_form == CRED_TOKEN_BASIC)
        good = put_basic_header(a, err);
    else if (good)
        good = put_client(a, &f, err);
    secret_buf_puts(f.out, json ? "}" : "");
    out->token_request.url = s->token_url;
    out->token_request.content_type =
        json ? "application/json" : "application/x-www-form-urlencoded";
    out->token_request.body = secret_buf_str(f.out);
    return good && secret_buf_ok(f.out, err);
}

/* ---- apply ---- */

static bool make_key(void *ctx, struct str client, struct err *err)
{
    struct apply *a = ctx;
    const struct cred_scheme *s = a->scheme;
    (void)err;
    a->out->token_key = cred_token_key(str_from(a->organization_id), str_from(s->token_url), client,
                                       str_from(s->scope), str_from(s->audience));
    return true;
}

/* The flight is ours: what cannot be asked for has failed, or others would wait for a minute. */
static bool ask_for_one(struct apply *a, struct err *err)
{
    if (put_request(a, err))
        return true;
    cred_tokens_fail(cred_store_tokens(a->store), &a->out->token_key, a->out->flight, false,
                     a->request->now_us);
    return false;
}

bool apply_token(struct apply *a, struct err *err)
{
    struct cred_applied *out = a->out;
    if (!secret_lend(a->user, make_key, a, err))
        return false;
    switch (cred_tokens_ask(cred_store_tokens(a->store), &out->token_key, a->request->now_us,
                            &out->token, &out->flight, &out->retry_us)) {
    case CRED_TOKEN_HAVE:
        return put_bearer(a, err);
    case CRED_TOKEN_AHEAD: {
        /* This exchange goes with the token it has; the next one's request goes beside. */
        size_t bearer = a->count;
        struct err aside = {0};
        if (!put_bearer(a, err))
            return false;
        size_t end = out->text.n;
        out->fetch_ahead = ask_for_one(a, &aside);
        if (!out->fetch_ahead) {
            out->text.n = end;
            secret_buf_fini(&out->body_text);
        }
        bool header = out->fetch_ahead && a->count > bearer + 1;
        out->token_header_at = header ? a->starts[bearer + 1] : 0;
        a->count = bearer + 1;
        return true;
    }
    case CRED_TOKEN_FETCH:
        out->verdict = CRED_NEEDS_TOKEN;
        return ask_for_one(a, err);
    case CRED_TOKEN_WAIT:
        out->verdict = CRED_WAITS;
        return true;
    case CRED_TOKEN_AWAY:
        out->away = true;
        out->verdict = CRED_TOKEN_REFUSED;
        return true;
    case CRED_TOKEN_NONE:
        out->verdict = CRED_TOKEN_REFUSED;
        return true;
    }
    return false;
}

/* ---- the answer ---- */

struct answer {
    struct str token; /* in the body, or in text where it was escaped */
    char text[8192];
    int64_t life_s;
    bool bearer;
};

static bool read_life(struct json_reader *r, struct answer *a)
{
    enum json_token t = json_next(r);
    uint64_t v;
    struct str text = t == JSON_NUMBER || t == JSON_STRING ? json_text(r) : STR("");
    struct str whole = str_split(&text, '.');
    if (!str_to_u64(whole, INT32_MAX, &v))
        return false;
    a->life_s = (int64_t)v;
    return true;
}

static bool read_answer(struct json_reader *r, struct answer *a)
{
    enum json_token t;
    if (json_next(r) != JSON_OBJECT)
        return false;
    while ((t = json_next(r)) == JSON_KEY) {
        struct str name = json_text(r);
        bool good = true;
        if (str_is(name, "access_token")) {
            good = json_next(r) == JSON_STRING && str_copy(a->text, sizeof a->text, json_text(r));
            a->token = str_of(a->text, json_text(r).n);
        } else if (str_is(name, "expires_in")) {
            good = read_life(r, a);
        } else if (str_is(name, "token_type")) {
            good = json_next(r) == JSON_STRING;
            struct str type = json_text(r);
            a->bearer = type.n == 6 && (type.p[0] | 32) == 'b' && (type.p[5] | 32) == 'r';
        } else {
            good = json_skip(r);
        }
        if (!good)
            return false;
    }
    return t == JSON_OBJECT_END && json_next(r) == JSON_END;
}

static struct secret *take_token(struct str body, int64_t *life_s, struct err *err)
{
    struct secret *token = NULL;
    struct json_reader *r = json_reader_new(err);
    struct answer *a = secret_alloc(sizeof *a);
    if (r && a) {
        a->life_s = LIFE_UNKNOWN_S;
        a->bearer = true;
        json_open(r, body);
        if (!read_answer(r, a))
            err_set(err, ERR_DATA,
                    "the token endpoint's answer does not read as JSON it should be");
        else if (!a->token.n || !a->bearer)
            err_set(err, ERR_DATA, "the token endpoint's answer holds no bearer token");
        else
            token = secret_new(a->token, err);
        *life_s = a->life_s;
    }
    json_reader_free(r);
    secret_release(a, sizeof *a);
    return token;
}

/* 408 and 429 say later, and not no. */
static bool is_away(int status)
{
    return status < 400 || status >= 500 || status == 408 || status == 429;
}

bool cred_token_answer(struct cred_store *store, const struct cred_applied *asked, int status,
                       struct str body, int64_t now_us, struct err *err)
{
    struct cred_tokens *tokens = cred_store_tokens(store);
    struct secret *token = NULL;
    int64_t life_s = 0;
    if (status == 200)
        token = take_token(body, &life_s, err);
    else
        err_set(err, ERR_DATA, "the token endpoint answered %d", status);
    if (token)
        cred_tokens_put(tokens, &asked->token_key, asked->flight, token, life_s, now_us);
    else
        cred_tokens_fail(tokens, &asked->token_key, asked->flight, is_away(status), now_us);
    secret_free(token);
    return token != NULL;
}

void cred_token_failed(struct cred_store *store, const struct cred_applied *asked, bool away,
                       int64_t now_us)
{
    cred_tokens_fail(cred_store_tokens(store), &asked->token_key, asked->flight, away, now_us);
}

void cred_token_rejected(struct cred_store *store, const struct cred_applied *used, int64_t now_us)
{
    (void)now_us;
    cred_tokens_reject(cred_store_tokens(store), &used->token_key, used->token);
}
