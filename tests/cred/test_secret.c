/* test_secret.c - memory of secrets: counted, compared, locked, and gone. */
#include "cred/cred_test.h"

#include <openssl/crypto.h>

TestSuite(secret);

Test(secret, counted_and_compared)
{
    struct secret *a = secret_of("same"), *b = secret_of("same"), *c = secret_of("sama");
    cr_assert(secret_equal(a, b));
    cr_assert_not(secret_equal(a, c));
    cr_assert_eq(secret_hold(a), a);
    secret_free(a);
    cr_assert(secret_is(a, "same"));
    secret_free(a);
    secret_free(b);
    secret_free(c);
    cr_assert_eq(CRYPTO_secure_used(), 0, "all of it was given back");
}

Test(secret, is_in_locked_memory)
{
    char line[256];
    long locked_kb = 0;
    struct secret *s = secret_of("x");
    cr_assert(CRYPTO_secure_allocated(s));
    FILE *f = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, f))
        if (strncmp(line, "VmLck:", 6) == 0)
            locked_kb = strtol(line + 6, NULL, 10);
    fclose(f);
    cr_assert_geq(locked_kb, 4096);
    secret_free(s);
}

Test(secret, has_a_maximum)
{
    struct err e = {0};
    static char big[SECRET_MAX + 1];
    cr_assert_null(secret_new(str_of(big, sizeof big), &e));
    cr_assert_eq(e.kind, ERR_LIMIT);
    struct secret_buf b = {0};
    for (int i = 0; i < 70; i++)
        secret_buf_put(&b, str_of(big, 1000));
    err_clear(&e);
    cr_assert_not(secret_buf_ok(&b, &e));
    secret_buf_fini(&b);
    cr_assert_eq(CRYPTO_secure_used(), 0);
}
