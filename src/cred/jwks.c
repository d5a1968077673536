/* jwks.c - JSON Web Key sets read and written (RFC 7517, 7518 6). */
#include "base/json.h"
#include "cred/base64.h"
#include "cred/jwt_state.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <stdlib.h>

enum { NUMBER_MAX = 1024, COORDINATE_MAX = 48 };

/* The members of one key we look at. */
enum member { KTY, USE, KID, ALG, CRV, X, Y, N, E, D, MEMBERS };
static const char *const NAMES[MEMBERS] = {"kty", "use", "kid", "alg", "crv",
                                           "x",   "y",   "n",   "e",   "d"};
struct raw_key {
    char text[MEMBERS][NUMBER_MAX * 4 / 3 + 8];
    bool given[MEMBERS];
};

/* Reader stands behind the key's '{'. */
static bool read_members(struct json_reader *r, struct raw_key *k)
{
    enum json_token t;
    *k = (struct raw_key){0};
    while ((t = json_next(r)) == JSON_KEY) {
        struct str name = json_text(r);
        int at = 0;
        while (at < MEMBERS && !str_is(name, NAMES[at]))
            at++;
        if (at == MEMBERS) {
            if (!json_skip(r))
                return false;
            continue;
        }
        if (json_next(r) != JSON_STRING)
            return false;
        k->given[at] = true;
        if (!str_copy(k->text[at], sizeof k->text[at], json_text(r)))
            return false;
    }
    return t == JSON_OBJECT_END;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *build)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return key;
}

static BIGNUM *number(const char *text)
{
    uint8_t bytes[NUMBER_MAX];
    size_t n;
    bool good = base64url_read(str_from(text), bytes, sizeof bytes, &n) && n;
    return good ? BN_bin2bn(bytes, (int)n, NULL) : NULL;
}

static EVP_PKEY *rsa_key(const struct raw_key *k)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *n = number(k->text[N]), *e = number(k->text[E]);
    if (build && n && e && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
        key = from_params("RSA", build);
    BN_free(n);
    BN_free(e);
    OSSL_PARAM_BLD_free(build);
    return key;
}

static EVP_PKEY *ec_key(const struct raw_key *k)
{
    EVP_PKEY *key = NULL;
    bool p384 = strcmp(k->text[CRV], "P-384") == 0;
    size_t size = p384 ? 48 : 32, nx, ny;
    uint8_t point[1 + 2 * COORDINATE_MAX] = {4}; /* not compressed */
    if ((!p384 && strcmp(k->text[CRV], "P-256") != 0) ||
        !base64url_read(str_from(k->text[X]), point + 1, size, &nx) || nx != size ||
        !base64url_read(str_from(k->text[Y]), point + 1 + size, size, &ny) || ny != size)
        return NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (build &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
                                        p384 ? "secp384r1" : "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * size))
        key = from_params("EC", build); /* refuses a point that is not on the curve */
    OSSL_PARAM_BLD_free(build);
    return key;
}

/* Passes over what is not a public key for signatures: a set may hold others. */
static void take_key(struct jwks *set, const struct raw_key *k)
{
    bool signs = !k->given[USE] || strcmp(k->text[USE], "sig") == 0;
    bool fits = strlen(k->text[KID]) < JWT_TEXT_MAX;
    if (!signs || !fits || k->given[D] || set->count == JWKS_MAX)
        return;
    struct jwk *to = &set->keys[set->count];
    *to = (struct jwk){.alg = k->given[ALG] ? sign_alg_named(str_from(k->text[ALG])) : SIGN_ALGS};
    if (k->given[ALG] && to->alg == SIGN_ALGS)
        return;
    str_copy(to->kid, sizeof to->kid, str_from(k->text[KID]));
    to->key = strcmp(k->text[KTY], "RSA") == 0  ? rsa_key(k)
              : strcmp(k->text[KTY], "EC") == 0 ? ec_key(k)
                                                : NULL;
    ERR_clear_error();
    bool usable = to->key && (key_fits(to->key, SIGN_RS256) || key_fits(to->key, SIGN_ES256) ||
                              key_fits(to->key, SIGN_ES384));
    if (usable && to->alg != SIGN_ALGS)
        usable = key_fits(to->key, to->alg);
    if (usable)
        set->count++;
    else
        EVP_PKEY_free(to->key);
}

/* The keys of the array under "keys", the reader behind its name. */
static bool read_array(struct json_reader *r, struct jwks *set, struct raw_key *k)
{
    enum json_token t;
    if (json_next(r) != JSON_ARRAY)
        return false;
    while ((t = json_next(r)) == JSON_OBJECT) {
        if (!read_members(r, k))
            return false;
        take_key(set, k);
    }
    return t == JSON_ARRAY_END;
}

static bool read_set(struct json_reader *r, struct jwks *set, struct raw_key *k)
{
    enum json_token t;
    bool found = false;
    if (json_next(r) != JSON_OBJECT)
        return false;
    while ((t = json_next(r)) == JSON_KEY) {
        bool keys = str_is(json_text(r), "keys");
        found = found || keys;
        if (keys ? !read_array(r, set, k) : !json_skip(r))
            return false;
    }
    return t == JSON_OBJECT_END && json_next(r) == JSON_END && found;
}

static bool read_one(struct json_reader *r, struct jwks *set, struct raw_key *k)
{
    if (json_next(r) != JSON_OBJECT || !read_members(r, k) || json_next(r) != JSON_END)
        return false;
    take_key(set, k);
    return true;
}

struct jwks *jwks_parse(struct str json, struct err *err)
{
    struct json_reader *r = json_reader_new(err);
    struct jwks *set = calloc(1, sizeof *set);
    struct raw_key *k = calloc(1, sizeof *k);
    bool good = r && set && k && json.n <= JWKS_BYTES_MAX;
    if (good) {
        json_open(r, json);
        good = read_set(r, set, k);
    }
    if (r && set && k && !good && set->count == 0 && json.n <= JWKS_BYTES_MAX) {
        json_open(r, json);
        good = read_one(r, set, k);
    }
    json_reader_free(r);
    free(k);
    if (good && set->count)
        return set;
    jwks_free(set);
    err_set(err, ERR_DATA, "this is not a key set with a key to verify by");
    return NULL;
}

void jwks_free(struct jwks *k)
{
    for (size_t i = 0; k && i < k->count; i++)
        EVP_PKEY_free(k->keys[i].key);
    free(k);
}

size_t jwks_count(const struct jwks *k)
{
    return k->count;
}

const struct jwk *jwks_find(const struct jwks *k, const char *kid)
{
    if (!kid[0])
        return k->count == 1 ? &k->keys[0] : NULL;
    for (size_t i = 0; i < k->count; i++)
        if (strcmp(k->keys[i].kid, kid) == 0)
            return &k->keys[i];
    return NULL;
}

/* ---- ours ---- */

static bool write_number(struct json_writer *w, const char *name, const EVP_PKEY *key,
                         const char *param, int size)
{
    uint8_t bytes[NUMBER_MAX];
    BIGNUM *n = NULL;
    struct buf text;
    buf_init(&text, NUMBER_MAX * 2);
    bool good = EVP_PKEY_get_bn_param(key, param, &n) == 1 && BN_num_bytes(n) <= NUMBER_MAX;
    int have = good ? (size ? BN_bn2binpad(n, bytes, size) : BN_bn2bin(n, bytes)) : 0;
    good = have > 0;
    if (good)
        base64url_put(&text, str_of((char *)bytes, (size_t)have));
    json_pair_str(w, name, buf_str(&text));
    BN_free(n);
    buf_fini(&text);
    return good;
}

static bool write_key(struct json_writer *w, const struct signer *s, const char *kid)
{
    enum sign_alg alg = signer_alg(s);
    int half = (int)sign_alg_half(alg);
    json_object(w);
    json_pair(w, "kty", half ? "EC" : "RSA");
    json_pair(w, "use", "sig");
    json_pair(w, "alg", sign_alg_name(alg));
    if (kid)
        json_pair(w, "kid", kid);
    bool good;
    if (half) {
        json_pair(w, "crv", half == 32 ? "P-256" : "P-384");
        good = write_number(w, "x", s->key, OSSL_PKEY_PARAM_EC_PUB_X, half) &&
               write_number(w, "y", s->key, OSSL_PKEY_PARAM_EC_PUB_Y, half);
    } else {
        good = write_number(w, "n", s->key, OSSL_PKEY_PARAM_RSA_N, 0) &&
               write_number(w, "e", s->key, OSSL_PKEY_PARAM_RSA_E, 0);
    }
    json_object_end(w);
    return good;
}

bool jwks_write(const struct signer *const *signers, const char *const *kids, size_t count,
                struct buf *out, struct err *err)
{
    struct json_writer w;
    bool good = true;
    json_begin(&w, out, 0);
    json_object(&w);
    json_key(&w, "keys");
    json_array(&w);
    for (size_t i = 0; i < count && good; i++)
        good = write_key(&w, signers[i], kids[i]);
    json_array_end(&w);
    json_object_end(&w);
    if (!good)
        return err_set(err, ERR_CRYPTO, "a key's public half cannot be written");
    return buf_ok(out, "a key set", err);
}
