/* jwt_verify.c - a token taken apart with suspicion: shape, algorithm, key, signature, and only
 * then what it claims. */
#include "base/hash.h"
#include "base/json.h"
#include "cred/base64.h"
#include "cred/jwt_state.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <stdlib.h>

const char *jwt_verdict_text(enum jwt_verdict v)
{
    static const char *const TEXTS[] = {
        [JWT_GOOD] = "the token is good",
        [JWT_MALFORMED] = "the token is malformed",
        [JWT_ALGORITHM] = "the token's algorithm is not allowed",
        [JWT_UNKNOWN_KEY] = "the token names a key we do not have",
        [JWT_SIGNATURE] = "the token's signature is wrong",
        [JWT_EXPIRED] = "the token has expired",
        [JWT_EARLY] = "the token is from the future: compare the clocks",
        [JWT_STALE] = "the token was issued too long ago",
        [JWT_LIFE] = "the token lives longer than is allowed",
        [JWT_ISSUER] = "the token is of another issuer",
        [JWT_AUDIENCE] = "the token is for another audience",
        [JWT_CLAIM] = "the token lacks a claim that is needed",
        [JWT_BODY] = "the body is not the one that was signed",
    };
    return TEXTS[v];
}

struct parts {
    struct str header, payload, signature, signed_part;
};

static bool cut(struct str token, struct parts *p)
{
    struct str rest = token;
    if (token.n > JWT_MAX)
        return false;
    p->header = str_split(&rest, '.');
    if (!rest.p)
        return false;
    p->payload = str_split(&rest, '.');
    if (!rest.p)
        return false;
    p->signed_part = str_of(token.p, p->header.n + 1 + p->payload.n);
    p->signature = rest;
    return p->header.n && p->payload.n && rest.n && !memchr(rest.p, '.', rest.n);
}

/* A claim that counts time: whole seconds, in reach of a microsecond clock. */
static bool read_seconds(struct json_reader *r, int64_t *out)
{
    uint64_t v;
    if (json_next(r) != JSON_NUMBER)
        return false;
    struct str text = json_text(r), whole = str_split(&text, '.');
    if (!str_to_u64(whole, INT64_MAX / 2000000, &v))
        return false;
    *out = (int64_t)v;
    return true;
}

static bool read_text(struct json_reader *r, char out[JWT_TEXT_MAX])
{
    return json_next(r) == JSON_STRING && str_copy(out, JWT_TEXT_MAX, json_text(r)) &&
           !memchr(json_text(r).p, '\0', json_text(r).n);
}

/* What is claimed, beside struct jwt_claims. */
struct claimed {
    struct jwt_claims c;
    const struct jwt_rules *rules;
    bool audience_fits, body_fits, has_issued, has_expires;
};

static bool read_header(struct json_reader *r, struct claimed *out)
{
    char alg[JWT_TEXT_MAX] = "";
    enum json_token t;
    out->c.alg = SIGN_ALGS;
    if (json_next(r) != JSON_OBJECT)
        return false;
    while ((t = json_next(r)) == JSON_KEY) {
        struct str name = json_text(r);
        bool good = str_is(name, "alg")    ? read_text(r, alg)
                    : str_is(name, "kid")  ? read_text(r, out->c.kid)
                    : str_is(name, "crit") ? false /* RFC 7515 4.1.11: we understand none */
                                           : json_skip(r);
        if (!good)
            return false;
    }
    out->c.alg = sign_alg_named(str_from(alg));
    return t == JSON_OBJECT_END && json_next(r) == JSON_END;
}

static bool read_audience(struct json_reader *r, struct claimed *out)
{
    const char *want = out->rules->audience ? out->rules->audience : "";
    enum json_token t = json_next(r);
    if (t == JSON_STRING) {
        out->audience_fits = str_is(json_text(r), want);
        return true;
    }
    if (t != JSON_ARRAY)
        return false;
    while ((t = json_next(r)) == JSON_STRING)
        out->audience_fits = out->audience_fits || str_is(json_text(r), want);
    return t == JSON_ARRAY_END;
}

static bool read_body_hash(struct json_reader *r, struct claimed *out)
{
    uint8_t digest[SHA256_SIZE];
    char hex[SHA256_HEX_MAX];
    if (json_next(r) != JSON_STRING)
        return false;
    sha256_of(out->rules->body, digest);
    hex_encode(digest, sizeof digest, hex);
    struct str claim = json_text(r);
    out->body_fits = claim.n == SHA256_HEX_MAX - 1 && CRYPTO_memcmp(claim.p, hex, claim.n) == 0;
    return true;
}

static bool read_claims(struct json_reader *r, struct claimed *out)
{
    const char *body_claim = out->rules->body_claim;
    enum json_token t;
    if (json_next(r) != JSON_OBJECT)
        return false;
    while ((t = json_next(r)) == JSON_KEY) {
        struct str name = json_text(r);
        bool good = true;
        if (str_is(name, "iss"))
            good = read_text(r, out->c.issuer);
        else if (str_is(name, "sub"))
            good = read_text(r, out->c.subject);
        else if (str_is(name, "jti"))
            good = read_text(r, out->c.id);
        else if (str_is(name, "aud"))
            good = read_audience(r, out);
        else if (str_is(name, "exp"))
            good = out->has_expires = read_seconds(r, &out->c.expires_s);
        else if (str_is(name, "iat"))
            good = out->has_issued = read_seconds(r, &out->c.issued_s);
        else if (str_is(name, "nbf"))
            good = read_seconds(r, &out->c.not_before_s);
        else if (body_claim && str_is(name, body_claim))
            good = read_body_hash(r, out);
        else
            good = json_skip(r);
        if (!good)
            return false;
    }
    return t == JSON_OBJECT_END && json_next(r) == JSON_END;
}

/* base64url, then JSON by `read`. */
static bool decode(struct str text, bool (*read)(struct json_reader *, struct claimed *),
                   struct claimed *out)
{
    struct err err = {0};
    uint8_t *bytes = malloc(JWT_MAX);
    struct json_reader *r = json_reader_new(&err);
    size_t n;
    bool good = r && bytes && base64url_read(text, bytes, JWT_MAX, &n);
    if (good) {
        json_open(r, str_of((char *)bytes, n));
        good = read(r, out);
    }
    json_reader_free(r);
    free(bytes);
    return good;
}

/* R and S side by side to the DER that OpenSSL verifies. */
static bool to_der(const uint8_t *raw, size_t half, uint8_t *der, size_t *n)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, (int)half, NULL), *s = BN_bin2bn(raw + half, (int)half, NULL);
    if (!sig || !r || !s || ECDSA_SIG_set0(sig, r, s) != 1) {
        ECDSA_SIG_free(sig);
        BN_free(r);
        BN_free(s);
        return false;
    }
    uint8_t *p = der;
    int size = i2d_ECDSA_SIG(sig, &p);
    ECDSA_SIG_free(sig);
    *n = size > 0 ? (size_t)size : 0;
    return size > 0;
}

static bool verify(const struct jwk *k, enum sign_alg alg, const struct parts *p)
{
    uint8_t raw[SIGNATURE_MAX], der[SIGNATURE_MAX];
    const uint8_t *sig = raw;
    size_t n, half = sign_alg_half(alg);
    if (!base64url_read(p->signature, raw, sizeof raw, &n))
        return false;
    if (half) {
        if (n != 2 * half || !to_der(raw, half, der, &n))
            return false;
        sig = der;
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good =
        ctx && EVP_DigestVerifyInit(ctx, NULL, sign_alg_md(alg), NULL, k->key) == 1 &&
        EVP_DigestVerify(ctx, sig, n, (const uint8_t *)p->signed_part.p, p->signed_part.n) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return good;
}

static enum jwt_verdict judge(const struct claimed *x)
{
    const struct jwt_rules *r = x->rules;
    const struct jwt_claims *c = &x->c;
    int64_t now_s = r->now_us / 1000000;
    if (((r->needs_exp || r->life_max_s) && !x->has_expires) ||
        (r->issued_within_s && !x->has_issued) || (r->needs_jti && !c->id[0]))
        return JWT_CLAIM;
    if (x->has_expires && now_s >= c->expires_s + r->skew_s)
        return JWT_EXPIRED;
    if (c->not_before_s > now_s + r->skew_s || c->issued_s > now_s + r->skew_s)
        return JWT_EARLY;
    if (r->issued_within_s && now_s - c->issued_s > r->issued_within_s + r->skew_s)
        return JWT_STALE;
    if (r->life_max_s && c->expires_s - now_s > r->life_max_s + r->skew_s)
        return JWT_LIFE;
    if (r->issuer && strcmp(c->issuer, r->issuer) != 0)
        return JWT_ISSUER;
    if (r->audience && !x->audience_fits)
        return JWT_AUDIENCE;
    return r->body_claim && !x->body_fits ? JWT_BODY : JWT_GOOD;
}

enum jwt_verdict jwt_peek(struct str token, struct jwt_claims *out)
{
    struct parts p;
    struct claimed x = {0};
    *out = (struct jwt_claims){.alg = SIGN_ALGS};
    if (!cut(token, &p) || !decode(p.header, read_header, &x))
        return JWT_MALFORMED;
    *out = x.c;
    return out->alg == SIGN_ALGS ? JWT_ALGORITHM : JWT_GOOD;
}

enum jwt_verdict jwt_verify(const struct jwt_rules *r, struct str token, struct jwt_claims *out)
{
    struct parts p;
    struct claimed x = {.rules = r};
    *out = (struct jwt_claims){.alg = SIGN_ALGS};
    if (!cut(token, &p) || !decode(p.header, read_header, &x))
        return JWT_MALFORMED;
    if (x.c.alg == SIGN_ALGS || !(r->algs & 1u << x.c.alg))
        return JWT_ALGORITHM;
    const struct jwk *k = jwks_find(r->keys, x.c.kid);
    if (!k)
        return JWT_UNKNOWN_KEY;
    if (!key_fits(k->key, x.c.alg) || (k->alg != SIGN_ALGS && k->alg != x.c.alg))
        return JWT_ALGORITHM;
    if (!verify(k, x.c.alg, &p))
        return JWT_SIGNATURE;
    if (!decode(p.payload, read_claims, &x))
        return JWT_MALFORMED;
    enum jwt_verdict v = judge(&x);
    if (v == JWT_GOOD)
        *out = x.c;
    return v;
}
