/* jwt_sign.c - a token made. */
#include "base/hash.h"
#include "base/json.h"
#include "cred/base64.h"
#include "cred/jwt.h"

enum { ASSERTION_LIFE_S = 300 };

static void put_header(struct buf *out, enum sign_alg alg, const char *kid)
{
    struct buf header;
    struct json_writer w;
    buf_init(&header, JWT_TEXT_MAX * 8);
    json_begin(&w, &header, 0);
    json_object(&w);
    json_pair(&w, "alg", sign_alg_name(alg));
    json_pair(&w, "typ", "JWT");
    if (kid)
        json_pair(&w, "kid", kid);
    json_object_end(&w);
    base64url_put(out, buf_str(&header));
    buf_fini(&header);
}

bool jwt_sign(const struct signer *s, enum sign_alg alg, const char *kid, struct str claims,
              struct buf *out, struct err *err)
{
    uint8_t signature[SIGNATURE_MAX];
    size_t n, from = out->n;
    put_header(out, alg, kid);
    buf_putc(out, '.');
    base64url_put(out, claims);
    if (!buf_ok(out, "a token", err) ||
        !signer_sign(s, alg, str_of(out->p + from, out->n - from), signature, &n, err))
        return false;
    buf_putc(out, '.');
    base64url_put(out, str_of((char *)signature, n));
    return buf_ok(out, "a token", err);
}

bool jwt_assert(const struct signer *s, enum sign_alg alg, const char *kid,
                const struct jwt_assertion *a, struct buf *out, struct err *err)
{
    struct buf claims;
    struct json_writer w;
    char id[UUID_MAX];
    uuid_random(id);
    buf_init(&claims, JWT_MAX);
    json_begin(&w, &claims, 0);
    json_object(&w);
    json_pair_str(&w, "iss", a->client);
    json_pair_str(&w, "sub", a->client);
    json_pair_str(&w, "aud", a->audience);
    json_pair(&w, "jti", id);
    json_pair_i64(&w, "iat", a->now_us / 1000000);
    json_pair_i64(&w, "exp", a->now_us / 1000000 + ASSERTION_LIFE_S);
    json_object_end(&w);
    bool good =
        buf_ok(&claims, "a token", err) && jwt_sign(s, alg, kid, buf_str(&claims), out, err);
    buf_fini(&claims);
    return good;
}
