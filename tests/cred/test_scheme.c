/* test_scheme.c - every scheme: what is put on the request, against vectors others published. */
#include "cred/base64.h"
#include "cred/cred_test.h"
#include "cred/hmac.h"
#include "cred/inbound.h"
#include "cred/scheme.h"

#include <openssl/crypto.h>

static struct cred_store *store;
static struct cred_applied applied;

static void begin(void)
{
    struct err e = {0};
    scratch_dir_make(dir);
    mkdir(in_dir(ORG_A), 0700);
    mkdir(in_dir(ORG_B), 0700);
    struct cred_options o = {.secrets_dir = dir};
    store = cred_store_open(&o, &e);
    put_file(in_dir(ORG_A "/password"), "open sesame", 0600);
    put_file(in_dir(ORG_A "/jefe"), "Jefe", 0600);
    put_file(in_dir(ORG_A "/xml"), "a<b&c>", 0600);
    put_file(in_dir(ORG_A "/lines"), "a\r\nX-Evil: 1", 0600);
    put_file(in_dir(ORG_B "/password"), "of B", 0600);
}
static void end(void)
{
    cred_applied_fini(&applied);
    cred_store_close(store);
    scratch_dir_remove(dir);
}
TestSuite(scheme, .init = begin, .fini = end);

static bool apply_as(const char *org, const struct cred_scheme *s, const char *body,
                     const char *nonce, int64_t now_us)
{
    struct err e = {0};
    cr_assert(cred_scheme_check(s, &e), "%s", e.text);
    struct cred_request q = {.method = STR("POST"),
                             .url = STR("https://api.test/v1/x?b=2"),
                             .body = str_from(body),
                             .now_us = now_us,
                             .nonce = nonce};
    cred_applied_fini(&applied);
    return cred_apply(s, store, org, &q, &applied, &e);
}

#define APPLY(s, body) cr_assert(apply_as(ORG_A, s, body, NULL, NOW))

static bool insert_is(const char *text)
{
    return str_is(applied.insert, text);
}

Test(scheme, basic)
{
    /* RFC 7617 2: Aladdin */
    struct cred_scheme s = {.kind = CRED_BASIC, .user = "Aladdin", .secret = "file://password"};
    APPLY(&s, "");
    cr_assert_eq(applied.header_count, 1);
    cr_assert_str_eq(applied.headers[0], "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    cr_assert(apply_as(ORG_B, &s, "", NULL, NOW));
    cr_assert_str_eq(applied.headers[0], "Authorization: Basic QWxhZGRpbjpvZiBC");
    struct cred_scheme checkr = {.kind = CRED_BASIC, .user = "file://jefe"};
    APPLY(&checkr, "");
    cr_assert_str_eq(applied.headers[0], "Authorization: Basic SmVmZTo=");
}

Test(scheme, header_and_what_cannot_stand_in_one)
{
    struct cred_scheme s = {.kind = CRED_HEADER, .secret = "file://jefe", .prefix = "Key "};
    APPLY(&s, "");
    cr_assert_str_eq(applied.headers[0], "Authorization: Key Jefe");
    s.header = "X-Api-Key";
    s.prefix = NULL;
    APPLY(&s, "");
    cr_assert_str_eq(applied.headers[0], "X-Api-Key: Jefe");
    s.secret = "file://lines";
    cr_assert_not(apply_as(ORG_A, &s, "", NULL, NOW), "a header of its own");
}

Test(scheme, form)
{
    struct cred_scheme s = {.kind = CRED_FORM,
                            .user = "me & co",
                            .secret = "file://password",
                            .form_user = "UserID",
                            .form_secret = "Password"};
    APPLY(&s, "Data=1");
    cr_assert_eq(applied.insert_at, 6);
    cr_assert(insert_is("&UserID=me+%26+co&Password=open+sesame"));
    APPLY(&s, "");
    cr_assert(insert_is("UserID=me+%26+co&Password=open+sesame"));
}

/* RFC 4231 case 2, RFC 2202 case 2: key "Jefe", "what do ya want for nothing?" */
Test(scheme, hmac_known_answers)
{
    struct cred_scheme s = {.kind = CRED_HMAC,
                            .secret = "file://jefe",
                            .sign = "{body}",
                            .outputs = {{false, "X-Sig", "v1={signature}"}}};
    const char *body = "what do ya want for nothing?";
    APPLY(&s, body);
    cr_assert_str_eq(applied.headers[0],
                     "X-Sig: v1=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    s.digest = CRED_SHA1;
    APPLY(&s, body);
    cr_assert_str_eq(applied.headers[0], "X-Sig: v1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    s.encoding = CRED_BASE64;
    APPLY(&s, body);
    cr_assert_str_eq(applied.headers[0], "X-Sig: v1=7/zfauXrL6LSdBbV8YTfnCWafHk=");
}

Test(scheme, hmac_of_a_template_as_openssl_has_it)
{
    struct cred_scheme s = {.kind = CRED_HMAC,
                            .secret = "file://jefe",
                            .user = "cust",
                            .sign = "{method}{lf}{host}{lf}{path}{lf}{query}{lf}{timestamp}{lf}"
                                    "{nonce}{lf}{body_sha256}",
                            .outputs = {{false, "Authorization", "HMAC {user}:{signature}"},
                                        {false, "X-Time", "{timestamp}"}}};
    cr_assert(apply_as(ORG_A, &s, "abc", "n-1", NOW));
    cr_assert_eq(sh("printf 'POST\\napi.test\\n/v1/x\\nb=2\\n1767225600\\nn-1\\n%s' "
                    "$(printf abc | sha256sum | cut -d' ' -f1) | "
                    "openssl dgst -sha256 -hmac Jefe -r | cut -d' ' -f1 | tr -d '\\n'"),
                 0);
    struct secret *out = secret_in(in_dir("out.txt"));
    char want[200] = "Authorization: HMAC cust:";
    cr_assert(secret_is(out, applied.headers[0] + strlen(want)), "%s", applied.headers[0]);
    cr_assert_str_eq(applied.headers[1], "X-Time: 1767225600");
    secret_free(out);
}

/* Waystar's claims services: non-empty pairs sorted, TS among them, run together, HMAC-SHA1. */
Test(scheme, hmac_of_a_sorted_form)
{
    struct cred_scheme s = {.kind = CRED_HMAC,
                            .secret = "file://jefe",
                            .sign = "{form_sorted}",
                            .digest = CRED_SHA1,
                            .encoding = CRED_BASE64,
                            .outputs = {{true, "Signature", "{signature}"}, {true, "TS", "{iso}"}}};
    cr_assert(apply_as(ORG_A, &s, "b=2+2&A=1%26&empty=", NULL, NOW));
    cr_assert_eq(sh("printf 'A1&b2 2TS2026-01-01T00:00:00Z' | openssl dgst -sha1 -hmac Jefe "
                    "-binary | openssl base64 | sed 's/+/%2B/g;s,/,%2F,g;s/=/%3D/g' | tr -d '\\n'"),
                 0);
    char want[300] = "&TS=2026-01-01T00%3A00%3A00Z&Signature=";
    FILE *f = fopen(in_dir("out.txt"), "r");
    size_t n = strlen(want);
    n += fread(want + n, 1, sizeof want - n - 1, f);
    fclose(f);
    cr_assert(insert_is(want), "%.*s, not %s", STR_FMT(applied.insert), want);
}

Test(scheme, digest_with_nonce)
{
    struct cred_scheme s = {.kind = CRED_DIGEST_NONCE, .user = "me", .secret = "file://jefe"};
    cr_assert(apply_as(ORG_A, &s, "", "abc-1", NOW));
    cr_assert_eq(applied.header_count, 4);
    cr_assert_str_eq(applied.headers[0], "X-Auth-Username: me");
    cr_assert_str_eq(applied.headers[1], "X-Auth-Timestamp: 1767225600");
    cr_assert_str_eq(applied.headers[2], "X-Auth-Nonce: abc-1");
    cr_assert_eq(sh("printf 'Jefe:abc-1:1767225600' | sha256sum | cut -d' ' -f1 | tr -d '\\n'"), 0);
    struct secret *out = secret_in(in_dir("out.txt"));
    cr_assert(secret_is(out, applied.headers[3] + strlen("X-Auth-PasswordDigest: ")));
    secret_free(out);
    APPLY(&s, "");
    char first[80];
    str_copy(first, sizeof first, str_from(applied.headers[2]));
    APPLY(&s, "");
    cr_assert_str_neq(first, applied.headers[2], "a fresh nonce each time");
}

Test(scheme, wsse_text_and_digest)
{
    const char *body = "<S:Header>" CRED_WSSE_PLACEHOLDER "</S:Header>";
    struct cred_scheme s = {.kind = CRED_WSSE, .user = "u&v", .secret = "file://xml"};
    APPLY(&s, body);
    cr_assert_eq(applied.insert_at, 10);
    cr_assert_eq(applied.insert_remove, strlen(CRED_WSSE_PLACEHOLDER));
    cr_assert_not_null(strstr(applied.insert.p, "<wsse:Username>u&amp;v</wsse:Username>"));
    cr_assert_not_null(
        strstr(applied.insert.p, "#PasswordText\">a&lt;b&amp;c&gt;</wsse:Password>"));
    cr_assert_not(apply_as(ORG_A, &s, "<S:Header/>", NULL, NOW), "no place");
    cr_assert_not(apply_as(ORG_A, &s, CRED_WSSE_PLACEHOLDER CRED_WSSE_PLACEHOLDER, NULL, NOW));
    /* the digest by another tool */
    s.wsse_digest = true;
    s.secret = "file://password";
    cr_assert(apply_as(ORG_A, &s, body, "MDEyMzQ1Njc4OWFiY2RlZg==", NOW));
    cr_assert_not_null(strstr(applied.insert.p, ">MDEyMzQ1Njc4OWFiY2RlZg==</wsse:Nonce>"));
    cr_assert_not_null(strstr(applied.insert.p, "<wsu:Created>2026-01-01T00:00:00Z<"));
    cr_assert_null(strstr(applied.insert.p, "sesame"));
    cr_assert_eq(sh("printf '0123456789abcdef2026-01-01T00:00:00Zopen sesame' | "
                    "openssl dgst -sha1 -binary | openssl base64 | tr -d '\\n'"),
                 0);
    char want[200] = "#PasswordDigest\">";
    FILE *f = fopen(in_dir("out.txt"), "r");
    size_t n = strlen(want);
    n += fread(want + n, 1, 64, f);
    fclose(f);
    strcpy(want + n, "<");
    cr_assert_not_null(strstr(applied.insert.p, want), "%s", applied.insert.p);
}

/* ---- tokens ---- */

static struct cred_scheme client(enum cred_token_form form)
{
    return (struct cred_scheme){.kind = CRED_BEARER_CLIENT,
                                .user = "my id",
                                .secret = "file://password",
                                .token_url = "https://t.test/token",
                                .scope = "a b",
                                .token_form = form};
}

Test(scheme, client_credentials)
{
    struct err e = {0};
    struct cred_scheme s = client(CRED_TOKEN_FORM);
    APPLY(&s, "");
    cr_assert_eq(applied.verdict, CRED_NEEDS_TOKEN);
    cr_assert_eq(applied.header_count, 0);
    cr_assert(str_is(applied.token_request.body,
                     "grant_type=client_credentials&scope=a+b&client_id=my+id&"
                     "client_secret=open+sesame"));
    struct cred_applied first = applied;
    applied = (struct cred_applied){0};
    APPLY(&s, "");
    cr_assert_eq(applied.verdict, CRED_WAITS, "one flight");
    cr_assert(cred_token_answer(
        store, &first, 200,
        STR("{\"access_token\":\"t-1\",\"token_type\":\"Bearer\",\"expires_in\":\"300\"}"), NOW,
        &e));
    cred_applied_fini(&first);
    APPLY(&s, "");
    cr_assert_eq(applied.verdict, CRED_APPLIED);
    cr_assert_str_eq(applied.headers[0], "Authorization: Bearer t-1");
    cr_assert(apply_as(ORG_B, &s, "", NULL, NOW));
    cr_assert_eq(applied.verdict, CRED_NEEDS_TOKEN, "B has its own");
    /* early: goes with the old one, and asks for the next */
    cr_assert(apply_as(ORG_A, &s, "", NULL, NOW + 250000000));
    cr_assert_eq(applied.verdict, CRED_APPLIED);
    cr_assert(applied.fetch_ahead);
    cr_assert_eq(applied.header_count, 1);
    cr_assert(str_starts(applied.token_request.body, STR("grant_type=")));
    cr_assert_eq(applied.insert.n, 0, "the token's request is not put into this body");
    cred_token_rejected(store, &applied, NOW);
    cred_token_failed(store, &applied, true, NOW + 250000000);
    cr_assert(apply_as(ORG_A, &s, "", NULL, NOW + 250000000));
    cr_assert_eq(applied.verdict, CRED_TOKEN_REFUSED);
    cr_assert_eq(applied.retry_us, NOW + 251000000);
    cr_assert(applied.away, "nobody said no");
}

Test(scheme, client_credentials_by_basic_and_json)
{
    struct cred_scheme s = client(CRED_TOKEN_BASIC);
    APPLY(&s, "");
    /* my+id:open+sesame, RFC 6749 2.3.1 */
    cr_assert_str_eq(applied.token_header, "Authorization: Basic bXkraWQ6b3BlbitzZXNhbWU=");
    cr_assert(str_is(applied.token_request.body, "grant_type=client_credentials&scope=a+b"));
    s = client(CRED_TOKEN_JSON);
    s.scope = "q\"";
    APPLY(&s, "");
    cr_assert(str_is(applied.token_request.body,
                     "{\"grant_type\":\"client_credentials\",\"scope\":\"q\\u0022\","
                     "\"client_id\":\"my id\",\"client_secret\":\"open sesame\"}"));
}

Test(scheme, answers_that_hold_no_token)
{
    const char *const bad[] = {"",
                               "{}",
                               "[]",
                               "{\"access_token\":\"\"}",
                               "{\"access_token\":1}",
                               "{\"access_token\":\"x\",\"token_type\":\"mac\"}",
                               "{\"access_token\":\"CANARY\""};
    struct cred_scheme s = client(CRED_TOKEN_FORM);
    int64_t now_us = NOW;
    for (size_t i = 0; i < COUNT_OF(bad); i++, now_us += 60000000) {
        struct err e = {0};
        cr_assert(apply_as(ORG_A, &s, "", NULL, now_us));
        cr_assert_eq(applied.verdict, CRED_NEEDS_TOKEN);
        cr_assert_not(cred_token_answer(store, &applied, 200, str_from(bad[i]), now_us, &e));
        cr_assert_eq(e.kind, ERR_DATA);
        cr_assert_null(strstr(e.text, "CANARY"));
    }
}

Test(scheme, private_key_jwt)
{
    cr_assert_eq(sh("openssl genrsa -out " ORG_A "/key 2048 && chmod 600 " ORG_A "/key"), 0);
    struct cred_scheme s = {.kind = CRED_BEARER_JWT,
                            .user = "client",
                            .secret = "file://key",
                            .kid = "k",
                            .token_url = "https://t.test/token"};
    APPLY(&s, "");
    cr_assert_eq(applied.verdict, CRED_NEEDS_TOKEN);
    cr_assert_not_null(strstr(applied.token_request.body.p,
                              "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-"
                              "assertion-type%3Ajwt-bearer&client_assertion=eyJhbGciOiJSUzM4NC"));
    /* A key that is not there ends the flight: nobody waits for a minute. */
    s.secret = "file://none";
    s.user = "other";
    cr_assert_not(apply_as(ORG_A, &s, "", NULL, NOW));
    cr_assert(apply_as(ORG_A, &s, "", NULL, NOW));
    cr_assert_eq(applied.verdict, CRED_TOKEN_REFUSED);
}

Test(scheme, a_scheme_that_does_not_read_is_told_at_start)
{
    const struct cred_scheme bad[] = {
        {.kind = CRED_BASIC, .user = "u", .secret = "hunter2"},
        {.kind = CRED_BASIC, .secret = "file://x"},
        {.kind = CRED_HEADER},
        {.kind = CRED_HEADER, .secret = "file://x", .header = "a b"},
        {.kind = CRED_FORM, .secret = "file://x"},
        {.kind = CRED_BEARER_CLIENT, .user = "u", .secret = "file://x", .token_url = "t"},
        {.kind = CRED_BEARER_JWT,
         .user = "u",
         .secret = "file://x",
         .token_url = "https://t",
         .jwt_alg = "HS256"},
        {.kind = CRED_HMAC, .secret = "file://x", .sign = "{body}"},
        {.kind = CRED_HMAC,
         .secret = "file://x",
         .sign = "{bodi}",
         .outputs = {{false, "X", "{signature}"}}},
        {.kind = CRED_HMAC,
         .secret = "file://x",
         .sign = "{secret}",
         .outputs = {{false, "X", "{signature}"}}},
        {.kind = CRED_DIGEST_NONCE,
         .secret = "file://x",
         .sign = "{nonce}",
         .outputs = {{false, "X", "{signature}"}}},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err e = {0};
        cr_assert_not(cred_scheme_check(&bad[i], &e), "%zu", i);
        cr_assert_eq(e.kind, ERR_CONFIG);
        cr_assert_null(strstr(e.text, "hunter2"));
    }
}

/* ---- inbound ---- */

static enum inbound_verdict inbound(const struct inbound_hmac *how, const char *a, const char *b,
                                    const struct inbound_message *m)
{
    struct err e = {0};
    struct secret *secrets[2] = {secret_of(a), b ? secret_of(b) : NULL};
    enum inbound_verdict v;
    cr_assert(inbound_hmac_check(how, secrets, m, &v, &e), "%s", e.text);
    secret_free(secrets[0]);
    secret_free(secrets[1]);
    return v;
}

Test(scheme, inbound_hmac)
{
    struct inbound_hmac how = {0};
    struct inbound_message m = {
        .body = STR("what do ya want for nothing?"),
        .signature = STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")};
    cr_assert_eq(inbound(&how, "Jefe", NULL, &m), INBOUND_GOOD);
    cr_assert_eq(inbound(&how, "new", "Jefe", &m), INBOUND_GOOD, "while it is rotated");
    cr_assert_eq(inbound(&how, "new", NULL, &m), INBOUND_SIGNATURE);
    m.signature = STR("Your account has no API key."); /* Checkr */
    cr_assert_eq(inbound(&how, "Jefe", NULL, &m), INBOUND_UNSIGNED);
    m.signature = STR("");
    cr_assert_eq(inbound(&how, "Jefe", NULL, &m), INBOUND_UNSIGNED);
}

/* Standard Webhooks' own example. */
Test(scheme, inbound_standard_webhooks)
{
    struct inbound_hmac how = {.encoding = CRED_BASE64,
                               .prefix = STR("v1,"),
                               .with_id = true,
                               .with_timestamp = true,
                               .base64_secret = true};
    struct inbound_message m = {.id = STR("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                                .timestamp = STR("1614265330"),
                                .body = STR("{\"test\": 2432232314}"),
                                .signature =
                                    STR("v1a,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
                                .now_us = INT64_C(1614265630) * 1000000};
    const char *secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    cr_assert_eq(inbound(&how, secret, NULL, &m), INBOUND_GOOD);
    m.now_us += 1000000;
    cr_assert_eq(inbound(&how, secret, NULL, &m), INBOUND_TIME);
    m.now_us = INT64_C(1614265029) * 1000000;
    cr_assert_eq(inbound(&how, secret, NULL, &m), INBOUND_TIME, "from the future");
    m.id = STR("msg_other");
    cr_assert_eq(inbound(&how, secret, NULL, &m), INBOUND_SIGNATURE);
}
