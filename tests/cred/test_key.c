/* test_key.c - the key file: made once, refused when others can read
 * it; what is derived from it. */
#include "base/hash.h"
#include "cred/key.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64], path[96];

static void begin(void)
{
    snprintf(dir, sizeof(dir), "/tmp/hia-key-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/key", dir);
}

static void end(void)
{
    unlink(path);
    cr_assert_eq(rmdir(dir), 0, "nothing else is left behind");
}

TestSuite(key, .init = begin, .fini = end);

static void put_file(const void *p, size_t n, mode_t mode)
{
    FILE *f = fopen(path, "w");
    fwrite(p, 1, n, f);
    fclose(f);
    chmod(path, mode);
}

static void refused(const char *why)
{
    struct err e = {0};
    cr_assert_null(cred_key_open(path, true, &e));
    cr_assert_eq(e.kind, ERR_CRYPTO);
    cr_assert_not_null(strstr(e.text, why), "%s", e.text);
}

Test(key, is_made_once_with_mode_0600)
{
    struct err e = {0};
    struct stat st;
    cr_assert_null(cred_key_open(path, false, &e));
    cr_assert_not_null(strstr(e.text, "is missing"));
    err_clear(&e);
    struct cred_key *a = cred_key_open(path, true, &e);
    cr_assert_not_null(a, "%s", e.text);
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 07777, 0600);
    cr_assert_eq(st.st_size, CRED_KEY_SIZE);
    struct cred_key *b = cred_key_open(path, true, &e);
    cr_assert_arr_eq(cred_key_id(a), cred_key_id(b), CRED_KEY_ID_SIZE);
    cred_key_free(a);
    cred_key_free(b);
    cred_key_free(NULL);
}

Test(key, wider_modes_and_odd_files_are_refused)
{
    uint8_t bytes[CRED_KEY_SIZE + 1] = {1};
    const mode_t wide[] = {0644, 0640, 0604, 0660, 0601, 0700, 01600};
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        put_file(bytes, CRED_KEY_SIZE, wide[i]);
        refused("is open to others");
    }
    put_file(bytes, CRED_KEY_SIZE - 1, 0600);
    refused("is not of 32 bytes");
    put_file(bytes, CRED_KEY_SIZE + 1, 0600);
    refused("is not of 32 bytes");
    unlink(path);
    cr_assert_eq(mkfifo(path, 0600), 0);
    refused("is not a regular file");
    unlink(path);
    struct err e = {0};
    cr_assert_eq(symlink("/etc/hostname", path), 0);
    cr_assert_null(cred_key_open(path, true, &e), "a link is not followed");
}

Test(key, a_read_only_key_is_good)
{
    struct err e = {0};
    uint8_t bytes[CRED_KEY_SIZE] = {7};
    put_file(bytes, sizeof(bytes), 0400);
    struct cred_key *k = cred_key_open(path, false, &e);
    cr_assert_not_null(k, "%s", e.text);
    cred_key_free(k);
}

static void *open_it(void *out)
{
    struct err e = {0};
    *(struct cred_key **)out = cred_key_open(path, true, &e);
    return NULL;
}

Test(key, those_who_start_together_get_one_key)
{
    enum { MANY = 8 };
    pthread_t threads[MANY];
    struct cred_key *keys[MANY];
    for (size_t i = 0; i < MANY; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, open_it, &keys[i]), 0);
    for (size_t i = 0; i < MANY; i++) {
        pthread_join(threads[i], NULL);
        cr_assert_not_null(keys[i]);
        cr_assert_arr_eq(cred_key_id(keys[i]), cred_key_id(keys[0]), CRED_KEY_ID_SIZE);
    }
    for (size_t i = 0; i < MANY; i++)
        cred_key_free(keys[i]);
}

/* Expected: Python's hmac, the two steps of RFC 5869 by hand. */
Test(key, derives_as_rfc_5869_says)
{
    struct err e = {0};
    uint8_t bytes[CRED_KEY_SIZE], out[40], again[40];
    char hex[81];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)i;
    put_file(bytes, sizeof(bytes), 0600);
    struct cred_key *k = cred_key_open(path, false, &e);
    cr_assert(cred_key_derive(k, STR("salt"), STR("info"), out, sizeof(out), &e));
    hex_encode(out, sizeof(out), hex);
    cr_assert_str_eq(
        hex, "64cc2a23b7a1da4310420350405fdf5d632cb9bda3700d753e96cbcfeb81d4496259e7075d6da9d2",
        "%s", hex);
    cr_assert(cred_key_derive(k, STR("salt"), STR("other"), again, sizeof(again), &e));
    cr_assert_arr_neq(out, again, sizeof(out));
    cred_key_free(k);
}
