/* test_hook_keys.c - webhooks signed by a JWT: believed only when signed by a key of the partner's
 * own, over these bytes and lately; keys are asked for once, those of strangers not without end,
 * and nobody waits for another's. */
#include "job/hook_keys.h"

#include "base/hash.h"
#include "cred/jwt.h"

#include <criterion/criterion.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define NOW_US    (INT64_C(1767225600) * 1000000)
#define HOUR_US   (INT64_C(3600) * 1000000)
#define WAITS_KID "waits"

static struct lab {
    struct settings *settings;
    struct partner *partner;
    struct hook_keys *keys;
    struct signer *signer;
    struct buf jwk;
    atomic_size_t asked;
    bool away;            /* the partner does not answer */
    sem_t begun, goes_on; /* of WAITS_KID */
    struct err err;
} lab;

#define OK(call) cr_assert((call), "%s: %s", #call, lab.err.text)

/* ---- a partner that only knows keys ---- */

static bool fetch(void *ctx, const struct settings *settings, const struct partner *partner,
                  const char *kid, struct buf *jwk, bool *found, struct err *err)
{
    (void)ctx;
    cr_assert(settings == lab.settings && partner == lab.partner);
    lab.asked++;
    if (strcmp(kid, WAITS_KID) == 0) {
        sem_post(&lab.begun);
        sem_wait(&lab.goes_on);
    }
    *found = strcmp(kid, "ours") == 0;
    if (*found)
        buf_put_str(jwk, buf_str(&lab.jwk));
    return !lab.away || err_set(err, ERR_SYSTEM, "away");
}

static void make_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIO *pem = BIO_new(BIO_s_mem());
    char *bytes;
    cr_assert(PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL) == 1);
    long n = BIO_get_mem_data(pem, &bytes);
    struct secret *secret = secret_new(str_of(bytes, (size_t)n), &lab.err);
    lab.signer = signer_from_secret(secret, NULL, &lab.err);
    cr_assert_not_null(lab.signer, "%s", lab.err.text);
    secret_free(secret);
    BIO_free(pem);
    EVP_PKEY_free(key);
    const struct signer *signers[] = {lab.signer};
    const char *kids[] = {"ours"};
    buf_init(&lab.jwk, 4096);
    OK(jwks_write(signers, kids, 1, &lab.jwk, &lab.err));
    /* {"keys":[K]}: Plaid gives K alone */
    char *from = memchr(lab.jwk.p, '[', lab.jwk.n);
    size_t left = lab.jwk.n - (size_t)(from + 1 - lab.jwk.p) - 2;
    memmove(lab.jwk.p, from + 1, left);
    lab.jwk.n = left;
}

static void setup(void)
{
    const struct hook_key_source source = {NULL, fetch};
    lab.settings = calloc(1, sizeof *lab.settings);
    lab.partner = &lab.settings->partners[0];
    (void)str_copy(lab.partner->name, sizeof lab.partner->name, STR("bank"));
    lab.keys = hook_keys_new(&source, &lab.err);
    cr_assert_not_null(lab.keys);
    sem_init(&lab.begun, 0, 0);
    sem_init(&lab.goes_on, 0, 0);
    make_key();
}

static void teardown(void)
{
    hook_keys_free(lab.keys);
    signer_free(lab.signer);
    buf_fini(&lab.jwk);
    free(lab.settings);
}

TestSuite(hook_keys, .init = setup, .fini = teardown);

static void token_of(const char *kid, const char *body, int64_t age_s, struct buf *token)
{
    uint8_t hash[SHA256_SIZE];
    char hex[SHA256_HEX_MAX], claims[256];
    sha256_of(str_from(body), hash);
    hex_encode(hash, sizeof hash, hex);
    snprintf(claims, sizeof claims, "{\"iat\":%lld,\"request_body_sha256\":\"%s\"}",
             (long long)(NOW_US / 1000000 - age_s), hex);
    buf_reset(token);
    OK(jwt_sign(lab.signer, SIGN_ES256, kid, str_from(claims), token, &lab.err));
}

static enum inbound_verdict judge_at(struct str token, const char *body, int64_t later_us)
{
    enum inbound_verdict verdict;
    OK(hook_keys_verify(lab.keys, lab.settings, lab.partner, token, str_from(body),
                        NOW_US + later_us, &verdict, &lab.err));
    return verdict;
}

static enum inbound_verdict judge(struct str token, const char *body)
{
    return judge_at(token, body, 0);
}

/* False: it is put off. */
static bool is_told(const char *kid, int64_t later_us)
{
    struct err err = {0};
    enum inbound_verdict verdict;
    struct buf token;
    buf_init(&token, 4096);
    token_of(kid, "{}", -later_us / 1000000, &token);
    bool told = hook_keys_verify(lab.keys, lab.settings, lab.partner, buf_str(&token), STR("{}"),
                                 NOW_US + later_us, &verdict, &err);
    cr_assert(told || (err.kind == ERR_SYSTEM && verdict != INBOUND_GOOD));
    buf_fini(&token);
    return told;
}

Test(hook_keys, a_webhook_is_believed_when_its_key_signed_these_bytes_lately)
{
    const char *body = "{\n  \"webhook_code\": \"SYNC_UPDATES_AVAILABLE\"\n}";
    struct buf token;
    buf_init(&token, 4096);
    token_of("ours", body, 1, &token);
    cr_assert_eq(judge(buf_str(&token), body), INBOUND_GOOD);
    cr_assert_eq(judge(buf_str(&token), body), INBOUND_GOOD);
    cr_assert_eq(lab.asked, 1, "a key is asked for once");
    cr_assert_eq(judge(buf_str(&token), "{\"webhook_code\":\"SYNC_UPDATES_AVAILABLE\"}"),
                 INBOUND_SIGNATURE);
    token.p[token.n - 3] = token.p[token.n - 3] == 'A' ? 'B' : 'A';
    cr_assert_eq(judge(buf_str(&token), body), INBOUND_SIGNATURE);
    token_of("ours", body, 400, &token);
    cr_assert_eq(judge(buf_str(&token), body), INBOUND_TIME);
    token_of("ours", body, -400, &token);
    cr_assert_eq(judge(buf_str(&token), body), INBOUND_TIME);
    cr_assert_eq(judge(STR(""), body), INBOUND_UNSIGNED);
    cr_assert_eq(judge((struct str){NULL, 0}, body), INBOUND_UNSIGNED);
    cr_assert_eq(judge(STR("eyJhbGciOiJub25lIn0.e30."), body), INBOUND_UNSIGNED);
    buf_fini(&token);
}

Test(hook_keys, a_key_is_asked_for_again_after_a_day_and_one_that_is_none_after_an_hour)
{
    cr_assert(is_told("ours", 0) && is_told("nobody", 0));
    cr_assert(is_told("ours", 23 * HOUR_US));
    cr_assert_eq(lab.asked, 2);
    cr_assert(is_told("ours", 25 * HOUR_US));
    cr_assert_eq(lab.asked, 3, "its end would be seen now");
    cr_assert(is_told("nobody", 25 * HOUR_US));
    cr_assert_eq(lab.asked, 4);
}

Test(hook_keys, strangers_are_looked_up_so_often_an_hour_and_push_no_key_out)
{
    char kid[32];
    cr_assert(is_told("ours", 0));
    for (int hour = 0; hour < 6; hour++)
        for (int i = 0; i < 40; i++) {
            snprintf(kid, sizeof kid, "stranger-%d-%d", hour, i);
            size_t left = HOOK_KEYS_AN_HOUR - (hour == 0);
            cr_assert_eq(is_told(kid, hour * HOUR_US), (size_t)i < left, "%s", kid);
        }
    cr_assert_eq(lab.asked, 6 * HOOK_KEYS_AN_HOUR);
    cr_assert(is_told("ours", 6 * HOUR_US - 1));
    cr_assert_eq(lab.asked, 6 * HOOK_KEYS_AN_HOUR,
                 "more strangers than there is room: ours is here");
}

Test(hook_keys, a_retired_key_signs_nothing)
{
    struct buf token;
    buf_init(&token, 4096);
    lab.jwk.n--; /* its brace */
    buf_puts(&lab.jwk, ",\"expired_at\":1700000000}");
    token_of("ours", "{}", 1, &token);
    cr_assert_eq(judge(buf_str(&token), "{}"), INBOUND_SIGNATURE);
    buf_fini(&token);
}

Test(hook_keys, a_partner_that_is_away_is_asked_again_and_nothing_is_known_of_the_key)
{
    lab.away = true;
    cr_assert_not(is_told("ours", 0));
    cr_assert_not(is_told("ours", 0));
    lab.away = false;
    cr_assert(is_told("ours", 0));
    cr_assert_eq(lab.asked, 3);
}

/* ---- threads ---- */

static void *stranger(void *ctx)
{
    char kid[32];
    size_t *told = ctx;
    for (int i = 0; i < 50; i++) {
        snprintf(kid, sizeof kid, "of-%p-%d", ctx, i);
        *told += is_told(kid, 0);
    }
    return NULL;
}

Test(hook_keys, a_flood_from_all_sides_is_no_flood_of_fetches)
{
    pthread_t threads[8];
    size_t told[8] = {0}, sum = 0;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, stranger, &told[i]), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        sum += told[i];
    }
    cr_assert_eq(lab.asked, HOOK_KEYS_AN_HOUR);
    cr_assert_eq(sum, HOOK_KEYS_AN_HOUR, "who is told was looked up");
}

static void *waiting(void *ctx)
{
    *(bool *)ctx = is_told(WAITS_KID, 0);
    return NULL;
}

Test(hook_keys, nobody_waits_for_anothers_key)
{
    pthread_t thread;
    bool told = false;
    cr_assert(is_told("ours", 0));
    cr_assert_eq(pthread_create(&thread, NULL, waiting, &told), 0);
    sem_wait(&lab.begun);
    cr_assert(is_told("ours", 0), "a key that is here is here");
    cr_assert_not(is_told("another", 0), "one look-up at a time: put off");
    cr_assert_not(is_told(WAITS_KID, 0), "the same one too");
    sem_post(&lab.goes_on);
    pthread_join(thread, NULL);
    cr_assert(told);
    cr_assert_eq(lab.asked, 2);
}
