/* test_signer.c - keys from PEM and PKCS#12 in memory and from a SoftHSM token; identities. */
#include "cred/cred_test.h"
#include "cred/identity.h"

#include <openssl/ssl.h>

static void begin(void)
{
    scratch_dir_make(dir);
    cr_assert_eq(
        sh("openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 "
           "-subj /CN=hia && "
           "openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:geheim -out id.p12 && "
           "openssl pkey -in key.pem -aes256 -passout pass:geheim -out locked.pem && "
           "openssl genrsa -out other.pem 2048 && openssl genrsa -out small.pem 1024 && "
           "cat key.pem cert.pem >both.pem"),
        0);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(signer, .init = begin, .fini = end);

static struct signer *load(const char *name, const char *pass)
{
    struct err e = {0};
    struct secret *key = secret_in(in_dir(name)), *p = pass ? secret_of(pass) : NULL;
    struct signer *s = signer_from_secret(key, p, &e);
    cr_assert(s || e.kind == ERR_CRYPTO);
    cr_assert(!pass || !strstr(e.text, pass));
    secret_free(key);
    secret_free(p);
    return s;
}

static bool openssl_verifies(const struct signer *s)
{
    struct err e = {0};
    uint8_t sig[SIGNATURE_MAX];
    size_t n;
    cr_assert(signer_sign(s, SIGN_RS256, STR("text"), sig, &n, &e), "%s", e.text);
    FILE *f = fopen(in_dir("sig"), "w");
    fwrite(sig, 1, n, f);
    fclose(f);
    struct buf pem;
    buf_init(&pem, 0);
    cr_assert(signer_public_pem(s, &pem, &e));
    put_file(in_dir("pub"), buf_cstr(&pem), 0600);
    buf_fini(&pem);
    return sh("printf text | openssl dgst -sha256 -verify pub -signature sig") == 0;
}

Test(signer, from_pem_and_pkcs12)
{
    struct signer *s = load("id.p12", "geheim");
    cr_assert_not_null(s);
    cr_assert_not_null(signer_certificate(s));
    cr_assert(openssl_verifies(s));
    signer_free(s);
    cr_assert_null(load("id.p12", "falsch"));
    cr_assert_null(load("id.p12", NULL));
    s = load("locked.pem", "geheim");
    cr_assert(s && openssl_verifies(s));
    signer_free(s);
    cr_assert_null(load("locked.pem", "falsch"));
    cr_assert_null(load("locked.pem", NULL), "and nobody is asked at the terminal");
    cr_assert_null(load("cert.pem", NULL));
    cr_assert_null(load("small.pem", NULL), "1024 bits");
}

Test(signer, an_identity_fits_and_has_not_expired)
{
    struct err e = {0};
    mkdir(in_dir(ORG_A), 0700);
    cr_assert_eq(
        sh("cp *.pem *.p12 " ORG_A " && printf geheim >" ORG_A "/pass && chmod 600 " ORG_A "/*"),
        0);
    struct cred_options o = {.secrets_dir = dir, .organization_id = ORG_A};
    struct cred_store *store = cred_store_open(&o, &e);
    int64_t now_us = (int64_t)time(NULL) * 1000000;
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    const struct cred_identity good[] = {{"file://id.p12", "file://pass", NULL},
                                         {"file://both.pem", NULL, NULL},
                                         {"file://key.pem", NULL, "file://cert.pem"}};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct signer *s = cred_identity_open(&good[i], store, ORG_A, now_us, &e);
        cr_assert_not_null(s, "%zu: %s", i, e.text);
        cr_assert(cred_identity_use(s, ctx, &e));
        cr_assert_eq(SSL_CTX_check_private_key(ctx), 1);
        cr_assert_eq(signer_expires_us(s) / 1000000 / 86400, now_us / 1000000 / 86400 + 30);
        signer_free(s);
    }
    struct cred_identity wrong = {"file://other.pem", NULL, "file://cert.pem"};
    cr_assert_null(cred_identity_open(&wrong, store, ORG_A, now_us, &e));
    err_clear(&e);
    int64_t later_us = now_us + INT64_C(31) * 86400 * 1000000;
    cr_assert_null(cred_identity_open(&good[1], store, ORG_A, later_us, &e));
    cr_assert_not_null(strstr(e.text, "expired"));
    cr_assert_null(cred_identity_open(&good[1], store, ORG_B, now_us, &e), "another tenant");
    SSL_CTX_free(ctx);
    cred_store_close(store);
}

/* A token of SoftHSM's; the key is made in it and never leaves. */
Test(signer, in_a_token)
{
    struct err e = {0};
    if (access("/usr/lib/softhsm/libsofthsm2.so", R_OK) != 0 ||
        sh("command -v softhsm2-util pkcs11-tool && "
           "ls /usr/lib/*/engines-3/pkcs11.so") != 0)
        cr_skip_test("softhsm2, opensc or libengine-pkcs11-openssl is not installed");
    char conf[200];
    mkdir(in_dir("tokens"), 0700);
    snprintf(conf, sizeof conf, "directories.tokendir = %s/tokens\n", dir);
    put_file(in_dir("softhsm2.conf"), conf, 0600);
    setenv("SOFTHSM2_CONF", in_dir("softhsm2.conf"), 1);
    setenv("PKCS11_MODULE_PATH", "/usr/lib/softhsm/libsofthsm2.so", 1);
    cr_assert_eq(sh("softhsm2-util --init-token --free --label hia --pin 4321 --so-pin 8765 && "
                    "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label hia "
                    "--login --pin 4321 --keypairgen --key-type rsa:2048 --label sig --id 01"),
                 0);
    struct secret *pin = secret_of("4321"), *wrong = secret_of("1111");
    struct str uri = STR("pkcs11:token=hia;object=sig;type=private");
    cr_assert_null(signer_from_token(STR("pkcs11:token=hia;object=sig?pin-value=4321"), pin, &e));
    err_clear(&e);
    /* First: once a right PIN was given, the token stays open to this process. */
    cr_assert_null(signer_from_token(uri, wrong, &e));
    cr_assert(e.kind == ERR_CRYPTO && !strstr(e.text, "1111"), "%s", e.text);
    err_clear(&e);
    struct signer *s = signer_from_token(uri, pin, &e);
    cr_assert_not_null(s, "%s", e.text);
    cr_assert(openssl_verifies(s));
    signer_free(s);
    cr_assert_null(signer_from_token(STR("pkcs11:token=hia;object=none;type=private"), pin, &e));
    secret_free(pin);
    secret_free(wrong);
}
