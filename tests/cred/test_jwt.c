/* test_jwt.c - tokens: what we sign, openssl's own tool verifies; what is forged, we refuse. */
#include "base/hash.h"
#include "cred/base64.h"
#include "cred/cred_test.h"
#include "cred/jwt.h"

static void begin(void)
{
    scratch_dir_make(dir);
    cr_assert_eq(sh("openssl genrsa -out rsa.pem 2048 && "
                    "openssl ecparam -name secp384r1 -genkey -noout -out p384.pem && "
                    "openssl ecparam -name prime256v1 -genkey -noout -out p256.pem && "
                    "for k in rsa p384 p256; do openssl pkey -in $k.pem -pubout -out $k.pub; done"),
                 0);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(jwt, .init = begin, .fini = end);

static struct signer *signer_in(const char *name)
{
    struct err e = {0};
    struct secret *pem = secret_in(in_dir(name));
    struct signer *s = signer_from_secret(pem, NULL, &e);
    cr_assert_not_null(s, "%s", e.text);
    secret_free(pem);
    return s;
}

static void write_bytes(const char *name, const void *p, size_t n)
{
    FILE *f = fopen(in_dir(name), "w");
    fwrite(p, 1, n, f);
    fclose(f);
}

/* R and S as the DER the openssl command reads, by its own asn1parse. */
static void write_signature(struct str text, size_t half)
{
    uint8_t raw[SIGNATURE_MAX];
    size_t n;
    cr_assert(base64url_read(text, raw, sizeof raw, &n));
    if (!half) {
        write_bytes("sig", raw, n);
        return;
    }
    cr_assert_eq(n, 2 * half);
    char r[200], s[200], conf[600];
    hex_encode(raw, half, r);
    hex_encode(raw + half, half, s);
    snprintf(conf, sizeof conf, "asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n", r, s);
    write_bytes("sig.conf", conf, strlen(conf));
    cr_assert_eq(sh("openssl asn1parse -genconf sig.conf -noout -out sig"), 0);
}

static void openssl_verifies(const char *key, enum sign_alg alg, const char *digest, size_t half)
{
    struct err e = {0};
    char name[32], command[200];
    struct buf token;
    buf_init(&token, JWT_MAX);
    snprintf(name, sizeof name, "%s.pem", key);
    struct signer *s = signer_in(name);
    cr_assert(jwt_sign(s, alg, "k1", STR("{\"iss\":\"me\"}"), &token, &e), "%s", e.text);
    const char *dot = strrchr(buf_cstr(&token), '.');
    size_t n = (size_t)(dot - token.p);
    write_bytes("input", token.p, n);
    write_signature(str_of(dot + 1, token.n - n - 1), half);
    snprintf(command, sizeof command, "openssl dgst -%s -verify %s.pub -signature sig input",
             digest, key);
    cr_assert_eq(sh(command), 0, "%s", sign_alg_name(alg));
    cr_assert_eq(sh("printf x >>input"), 0);
    cr_assert_neq(sh(command), 0, "the check of the check");
    buf_fini(&token);
    signer_free(s);
}

Test(jwt, openssl_verifies_what_we_sign)
{
    openssl_verifies("rsa", SIGN_RS256, "sha256", 0);
    openssl_verifies("rsa", SIGN_RS384, "sha384", 0);
    openssl_verifies("p256", SIGN_ES256, "sha256", 32);
    openssl_verifies("p384", SIGN_ES384, "sha384", 48);
}

/* ---- ours verified by ours, and forgeries ---- */

static struct jwks *keys_of(const struct signer *s, const char *kid)
{
    struct err e = {0};
    struct buf json;
    buf_init(&json, 0);
    cr_assert(jwks_write(&s, &kid, 1, &json, &e), "%s", e.text);
    struct jwks *k = jwks_parse(buf_str(&json), &e);
    cr_assert_not_null(k, "%s: %s", e.text, buf_cstr(&json));
    buf_fini(&json);
    return k;
}

static enum jwt_verdict verdict(const struct signer *s, enum sign_alg alg, const char *claims,
                                struct jwt_rules rules)
{
    struct err e = {0};
    struct jwt_claims out;
    struct buf token;
    buf_init(&token, JWT_MAX);
    struct jwks *k = keys_of(s, "k1");
    rules.keys = k;
    cr_assert(jwt_sign(s, alg, "k1", str_from(claims), &token, &e), "%s", e.text);
    enum jwt_verdict v = jwt_verify(&rules, buf_str(&token), &out);
    jwks_free(k);
    buf_fini(&token);
    return v;
}

#define T (NOW / 1000000)

Test(jwt, claims_are_judged)
{
    struct signer *s = signer_in("p256.pem");
    struct jwt_rules r = {.algs = 1 << SIGN_ES256, .now_us = NOW, .skew_s = 60};
    char c[300];
#define JUDGE(want, rules, ...)                                                                    \
    do {                                                                                           \
        snprintf(c, sizeof c, __VA_ARGS__);                                                        \
        cr_assert_eq(verdict(s, SIGN_ES256, c, rules), want, "%s", c);                             \
    } while (0)
    JUDGE(JWT_GOOD, r, "{}");
    JUDGE(JWT_GOOD, r, "{\"exp\":%lld}", (long long)T - 59);
    JUDGE(JWT_EXPIRED, r, "{\"exp\":%lld}", (long long)T - 60);
    JUDGE(JWT_EARLY, r, "{\"nbf\":%lld}", (long long)T + 61);
    JUDGE(JWT_EARLY, r, "{\"iat\":%lld}", (long long)T + 61);
    JUDGE(JWT_MALFORMED, r, "{\"exp\":\"soon\"}");
    JUDGE(JWT_MALFORMED, r, "{\"exp\":1,\"exp\":9999999999}");
    JUDGE(JWT_MALFORMED, r, "[]");
    struct jwt_rules plaid = r;
    plaid.issued_within_s = 300;
    JUDGE(JWT_CLAIM, plaid, "{}");
    JUDGE(JWT_GOOD, plaid, "{\"iat\":%lld}", (long long)T - 360);
    JUDGE(JWT_STALE, plaid, "{\"iat\":%lld}", (long long)T - 361);
    struct jwt_rules smart = r;
    smart.life_max_s = 300;
    smart.needs_jti = true;
    smart.audience = "https://us";
    smart.issuer = "them";
    JUDGE(JWT_CLAIM, smart, "{\"exp\":%lld}", (long long)T);
    JUDGE(JWT_LIFE, smart, "{\"exp\":%lld,\"jti\":\"1\"}", (long long)T + 361);
    JUDGE(JWT_ISSUER, smart, "{\"exp\":%lld,\"jti\":\"1\"}", (long long)T + 10);
    JUDGE(JWT_AUDIENCE, smart, "{\"exp\":%lld,\"jti\":\"1\",\"iss\":\"them\",\"aud\":\"x\"}",
          (long long)T + 10);
    JUDGE(JWT_GOOD, smart,
          "{\"exp\":%lld,\"jti\":\"1\",\"iss\":\"them\",\"aud\":[\"x\",\"https://us\"]}",
          (long long)T + 10);
    struct jwt_rules body = r;
    body.body_claim = "request_body_sha256";
    body.body = STR("{\"a\": 1}");
    uint8_t digest[SHA256_SIZE];
    char hex[SHA256_HEX_MAX];
    sha256_of(body.body, digest);
    hex_encode(digest, sizeof digest, hex);
    JUDGE(JWT_GOOD, body, "{\"request_body_sha256\":\"%s\"}", hex);
    JUDGE(JWT_BODY, body, "{}");
    body.body = STR("{\"a\":1}");
    JUDGE(JWT_BODY, body, "{\"request_body_sha256\":\"%s\"}", hex);
    signer_free(s);
}

static enum jwt_verdict forged(const struct jwt_rules *r, const char *header, const char *rest)
{
    struct jwt_claims out;
    struct buf token;
    buf_init(&token, JWT_MAX);
    base64url_put(&token, str_from(header));
    buf_puts(&token, rest);
    enum jwt_verdict v = jwt_verify(r, buf_str(&token), &out);
    buf_fini(&token);
    return v;
}

Test(jwt, forgeries)
{
    struct err e = {0};
    struct jwt_claims out;
    struct signer *s = signer_in("p256.pem"), *rsa = signer_in("rsa.pem");
    struct jwks *k = keys_of(s, "k1");
    struct jwt_rules r = {.algs = 1 << SIGN_ES256 | 1 << SIGN_RS256, .keys = k, .now_us = NOW};
    struct buf t;
    buf_init(&t, JWT_MAX);
    /* all-zero R and S (CVE-2022-21449) */
    char zeros[100] = ".e30.";
    memset(zeros + 5, 'A', 86);
    cr_assert_eq(forged(&r, "{\"alg\":\"ES256\",\"kid\":\"k1\"}", zeros), JWT_SIGNATURE);
    cr_assert_eq(forged(&r, "{\"alg\":\"none\",\"kid\":\"k1\"}", ".e30."), JWT_MALFORMED);
    cr_assert_eq(forged(&r, "{\"alg\":\"none\",\"kid\":\"k1\"}", ".e30.AA"), JWT_ALGORITHM);
    cr_assert_eq(forged(&r, "{\"alg\":\"HS256\",\"kid\":\"k1\"}", ".e30.AA"), JWT_ALGORITHM);
    cr_assert_eq(forged(&r, "{\"alg\":\"RS256\",\"kid\":\"k1\"}", ".e30.AA"), JWT_ALGORITHM,
                 "not the key's");
    cr_assert_eq(forged(&r, "{\"alg\":\"ES256\",\"kid\":\"k2\"}", ".e30.AA"), JWT_UNKNOWN_KEY);
    cr_assert_eq(forged(&r, "{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":[\"b64\"]}", ".e30.AA"),
                 JWT_MALFORMED);
    cr_assert_eq(forged(&r, "{\"alg\":\"ES256\"}", ".e30"), JWT_MALFORMED);
    cr_assert_eq(forged(&r, "{\"alg\":\"ES256\"}", ".e30.AA.AA"), JWT_MALFORMED);
    /* every character of a good one changed */
    cr_assert(jwt_sign(s, SIGN_ES256, "k1", STR("{\"sub\":\"x\"}"), &t, &e));
    cr_assert_eq(jwt_verify(&r, buf_str(&t), &out), JWT_GOOD);
    cr_assert_str_eq(out.subject, "x");
    for (size_t i = 0; i < t.n; i++) {
        char was = t.p[i];
        t.p[i] = was == 'A' ? 'B' : 'A';
        cr_assert_neq(jwt_verify(&r, buf_str(&t), &out), JWT_GOOD, "at %zu", i);
        t.p[i] = was;
    }
    for (size_t n = 0; n < t.n; n++)
        cr_assert_neq(jwt_verify(&r, str_of(t.p, n), &out), JWT_GOOD);
    /* by another key of the right kind */
    buf_reset(&t);
    cr_assert(jwt_sign(rsa, SIGN_RS256, "k1", STR("{}"), &t, &e));
    cr_assert_eq(jwt_verify(&r, buf_str(&t), &out), JWT_ALGORITHM);
    r.algs = 0;
    cr_assert_eq(jwt_verify(&r, buf_str(&t), &out), JWT_ALGORITHM);
    buf_fini(&t);
    jwks_free(k);
    signer_free(s);
    signer_free(rsa);
}

Test(jwt, key_sets_pass_over_what_does_not_verify)
{
    struct err e = {0};
    cr_assert_null(jwks_parse(STR("{\"keys\":[]}"), &e));
    cr_assert_null(jwks_parse(STR("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"), &e));
    /* RFC 7517 A.1's first key, and one that is not on the curve */
    struct str good = STR("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
                          "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
                          "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\","
                          "\"use\":\"sig\",\"kid\":\"1\"},"
                          "{\"kty\":\"EC\",\"crv\":\"P-256\","
                          "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
                          "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyA\"}]}");
    struct jwks *k = jwks_parse(good, &e);
    cr_assert_not_null(k);
    cr_assert_eq(jwks_count(k), 1);
    jwks_free(k);
}

Test(jwt, rfc7515_a3_verifies)
{
    struct err e = {0};
    struct jwt_claims out;
    struct jwks *k = jwks_parse(STR("{\"kty\":\"EC\",\"crv\":\"P-256\","
                                    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"),
                                &e);
    cr_assert_not_null(k, "%s", e.text);
    struct jwt_rules r = {.algs = 1 << SIGN_ES256,
                          .keys = k,
                          .issuer = "joe",
                          .now_us = INT64_C(1300819379) * 1000000};
    struct str token =
        STR("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0"
            "dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6"
            "-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    cr_assert_eq(jwt_verify(&r, token, &out), JWT_GOOD);
    r.now_us += 1000000;
    cr_assert_eq(jwt_verify(&r, token, &out), JWT_EXPIRED);
    jwks_free(k);
}
