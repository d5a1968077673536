/* fuzz_cred.c - arbitrary bytes as a token, a key set, a token endpoint's answer, a webhook's
 * signature and a vault. The first byte picks which. Nothing of it may be taken for good. */
#include "cred/inbound.h"
#include "cred/jwt.h"
#include "cred/template.h"
#include "cred/vault_state.h"
#include "fuzz/fuzz.h"

static const char KEY[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
                          "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                          "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
/* RFC 7515 A.3: the one token of that key that was ever published. */
static const char GOOD[] = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogIm"
                           "h0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyK"
                           "AM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

static void token(struct str text)
{
    static struct jwks *keys;
    struct err err = {0};
    struct jwt_claims claims;
    if (!keys)
        keys = jwks_parse(str_from(KEY), &err);
    LAW(keys, "the key set of RFC 7515 reads");
    struct jwt_rules r = {
        .algs = 1 << SIGN_ES256, .keys = keys, .now_us = INT64_C(1300819379) * 1000000};
    enum jwt_verdict v = jwt_verify(&r, text, &claims);
    LAW(v != JWT_GOOD || str_is(text, GOOD), "only what was signed is good");
    LAW(jwt_verdict_text(v) != NULL, "a verdict has its words");
}

static void key_set(struct str text)
{
    struct err err = {0};
    struct jwks *k = jwks_parse(text, &err);
    LAW(k ? jwks_count(k) >= 1 && jwks_count(k) <= JWKS_MAX : err.kind == ERR_DATA,
        "a set has keys, or a refusal");
    jwks_free(k);
}

static void answer(struct str text)
{
    static struct cred_store *store;
    struct err err = {0};
    struct cred_options o = {0};
    if (!store)
        store = cred_store_open(&o, &err);
    struct cred_applied asked = {0};
    bool good = cred_token_answer(store, &asked, 200, text, 1, &err);
    LAW(good || err.kind == ERR_DATA || err.kind == ERR_LIMIT, "a refusal is about the data");
}

static void signature(struct str text)
{
    struct err err = {0};
    struct secret *secrets[2] = {secret_new(STR("Jefe"), &err), NULL};
    const struct inbound_hmac how = {.encoding = text.n % 2 ? CRED_HEX : CRED_BASE64};
    const struct inbound_message m = {.signature = text, .body = STR("x")};
    enum inbound_verdict v;
    LAW(inbound_hmac_check(&how, secrets, &m, &v, &err), "a check is made");
    LAW(v != INBOUND_GOOD, "nobody guesses a signature");
    secret_free(secrets[0]);
}

static void form(struct str text)
{
    struct err err = {0};
    struct secret_buf out = {0};
    bool good = form_sorted(text, &out, &err);
    LAW(good || err.kind == ERR_LIMIT, "a form is sorted, or too large");
    LAW(out.n <= text.n, "nothing is added");
    secret_buf_fini(&out);
}

static void vault(struct str text)
{
    struct err err = {0};
    static struct vault_record records[VAULT_RECORDS_MAX];
    struct vault v = {.records = records, .lock = -1};
    const struct vault_access a = {.key_path = "/nonexistent/key"};
    LAW(!vault_parse(&v, text, &a, &err), "without its key no vault opens");
    for (size_t i = 0; i < v.count; i++)
        free(records[i].sealed);
    vault_keys_free(v.keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct str) = {token, key_set, answer, signature, form, vault};
    if (size)
        readers[data[0] % COUNT_OF(readers)](str_of((const char *)data + 1, size - 1));
    return 0;
}
