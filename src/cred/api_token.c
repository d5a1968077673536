/* api_token.c - see api_token.h. */
#include "cred/api_token.h"
#include "base/hash.h"
#include "cred/base64.h"
#include "cred/store_private.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>

enum { RANDOM = 32, RECORD_MAX = SHA256_HEX_MAX + 64 };
static const char WORD[] = "hia_"; /* so that scanners for lost secrets know one */

/* ---- scopes --------------------------------------------------------------------------------- */

const char *api_scope_name(enum api_scope scope)
{
    static const char *const NAMES[API_SCOPE_COUNT] = {"ask", "read", "act", "raw", "move"};
    return scope < API_SCOPE_COUNT ? NAMES[scope] : "none";
}

bool api_scopes_of(struct str words, unsigned *scopes, struct err *err)
{
    *scopes = 0;
    while (words.p) {
        struct str word = str_trim(str_split(&words, ','));
        int i = 0;
        while (i < API_SCOPE_COUNT && !str_is(word, api_scope_name((enum api_scope)i)))
            i++;
        if (i == API_SCOPE_COUNT)
            return err_set(err, ERR_USAGE, "a scope is one of ask, read, act, raw and move");
        *scopes |= 1U << i;
    }
    return *scopes || err_set(err, ERR_USAGE, "a token without a scope may do nothing");
}

static void put_scopes(struct buf *out, unsigned scopes)
{
    const char *before = " ";

    for (int i = 0; i < API_SCOPE_COUNT; i++)
        if (scopes & 1U << i) {
            buf_printf(out, "%s%s", before, api_scope_name((enum api_scope)i));
            before = ",";
        }
}

/* ---- tokens --------------------------------------------------------------------------------- */

struct api_token {
    uint8_t digest[SHA256_SIZE];
    int64_t expires_us;
    struct api_caller caller;
};

struct api_tokens {
    size_t count;
    struct api_token tokens[API_TOKENS_MAX];
};

static struct secret *make_text(struct err *err)
{
    uint8_t bytes[RANDOM];
    struct buf b;
    random_bytes(bytes, sizeof bytes);
    buf_init(&b, API_TOKEN_MAX);
    buf_puts(&b, WORD);
    base64url_put(&b, str_of((char *)bytes, sizeof bytes));
    struct secret *s = b.failed ? NULL : secret_new(buf_str(&b), err);
    if (b.p)
        OPENSSL_cleanse(b.p, b.n);
    OPENSSL_cleanse(bytes, sizeof bytes);
    buf_fini(&b);
    return s;
}

static bool digest_text_of(void *ctx, struct str token, struct err *err)
{
    uint8_t digest[SHA256_SIZE];
    (void)err;
    sha256_of(token, digest);
    hex_encode(digest, sizeof digest, ctx);
    return true;
}

bool api_token_issue(struct vault *v, const char *organization_id, struct str name, unsigned scopes,
                     int64_t expires_us, int64_t now_us, struct secret **token, struct err *err)
{
    char full[CRED_NAME_MAX + 1], hex[SHA256_HEX_MAX];
    struct buf record;
    int n = snprintf(full, sizeof full, API_TOKEN_PREFIX "%.*s", STR_FMT(name));
    if (!name.n || n < 0 || (size_t)n >= sizeof full)
        return err_set(err, ERR_USAGE, "the token needs a shorter name");
    if (vault_has(v, organization_id, str_from(full)))
        return err_set(err, ERR_USAGE, "there is a token of that name: remove it first");
    if (!(*token = make_text(err)) || !secret_lend(*token, digest_text_of, hex, err))
        return false;
    buf_init(&record, RECORD_MAX);
    buf_printf(&record, "%s %lld", hex, (long long)expires_us);
    put_scopes(&record, scopes);
    struct secret *kept = secret_new(buf_str(&record), err);
    bool good = kept && vault_set(v, organization_id, str_from(full), kept, now_us, err);
    secret_free(kept);
    buf_fini(&record);
    if (!good) {
        secret_free(*token);
        *token = NULL;
    }
    return good;
}

static bool read_record(void *ctx, struct str record, struct err *err)
{
    struct api_token *t = ctx;
    struct str rest = record, hex = str_split(&rest, ' '), expires = str_split(&rest, ' ');
    uint64_t expires_us;
    if (!hex_decode(hex, t->digest, sizeof t->digest) || hex.n != SHA256_HEX_MAX - 1 ||
        !str_to_u64(expires, INT64_MAX, &expires_us))
        return err_set(err, ERR_CRYPTO, "a record under " API_TOKEN_PREFIX " is not of a token");
    t->expires_us = (int64_t)expires_us;
    /* One of before there were scopes: what it could do then. */
    t->caller.scopes = 1U << API_SCOPE_ASK;
    return !rest.p || api_scopes_of(rest, &t->caller.scopes, err);
}

static bool load_one(void *ctx, const struct vault *v, size_t i, struct err *err)
{
    struct api_tokens *tokens = ctx;
    const struct vault_entry *e = vault_at(v, i);
    struct secret *record = NULL;
    struct str name = str_from(e->name);
    if (!str_starts(name, STR(API_TOKEN_PREFIX)))
        return true;
    if (tokens->count == API_TOKENS_MAX)
        return err_set(err, ERR_LIMIT, "at most %d tokens of the API are taken", API_TOKENS_MAX);
    struct api_token *t = &tokens->tokens[tokens->count];
    bool good = vault_open_at(v, i, &record, err) && secret_lend(record, read_record, t, err);
    secret_free(record);
    if (!good)
        return false;
    str_copy(t->caller.organization_id, sizeof t->caller.organization_id,
             str_from(e->organization_id));
    size_t skip = sizeof API_TOKEN_PREFIX - 1;
    str_copy(t->caller.name, sizeof t->caller.name, str_of(name.p + skip, name.n - skip));
    tokens->count++;
    return true;
}

struct api_tokens *api_tokens_load(struct cred_store *s, struct err *err)
{
    struct api_tokens *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_LIMIT, "no memory for the API's tokens");
        return NULL;
    }
    if (store_each(s, load_one, t, err))
        return t;
    api_tokens_free(t);
    return NULL;
}

void api_tokens_free(struct api_tokens *t)
{
    free(t);
}

size_t api_tokens_count(const struct api_tokens *t)
{
    return t->count;
}

bool api_token_check(const struct api_tokens *t, struct str token, int64_t now_us,
                     struct api_caller *out)
{
    uint8_t digest[SHA256_SIZE];
    const struct api_token *found = NULL;
    if (!token.n || token.n > API_TOKEN_MAX)
        return false;
    sha256_of(token, digest);
    for (size_t i = 0; i < t->count; i++)
        if (CRYPTO_memcmp(t->tokens[i].digest, digest, sizeof digest) == 0)
            found = &t->tokens[i];
    if (!found || now_us >= found->expires_us)
        return false;
    *out = found->caller;
    return true;
}
