/* test_hash.c - digests, hex, ids. */
#include "base/hash.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char ABC[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char EMPTY[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Test(hash, sha256_of_the_known_texts)
{
    uint8_t d[SHA256_SIZE];
    char hex[SHA256_HEX_MAX];
    sha256_of(STR("abc"), d); /* FIPS 180-4, example 1 */
    hex_encode(d, sizeof(d), hex);
    cr_assert_str_eq(hex, ABC);
    sha256_of((struct str){NULL, 0}, d);
    hex_encode(d, sizeof(d), hex);
    cr_assert_str_eq(hex, EMPTY);
}

Test(hash, running_digest_is_the_same_and_starts_afresh)
{
    struct err e = {0};
    struct sha256 *h = sha256_new(&e);
    cr_assert_not_null(h);
    for (int round = 0; round < 2; round++) {
        uint8_t d[SHA256_SIZE];
        char hex[SHA256_HEX_MAX];
        sha256_update(h, "a", 1);
        sha256_update(h, "", 0);
        sha256_update(h, "bc", 2);
        sha256_final(h, d);
        hex_encode(d, sizeof(d), hex);
        cr_assert_str_eq(hex, ABC);
    }
    sha256_free(h);
    sha256_free(NULL);
}

Test(hash, hex_both_ways)
{
    uint8_t out[4] = {0};
    cr_assert(hex_decode(STR("00fFaB19"), out, 4));
    cr_assert_arr_eq(out, ((uint8_t[]){0x00, 0xFF, 0xAB, 0x19}), 4);
    cr_assert_not(hex_decode(STR("00ffab1"), out, 4));
    cr_assert_not(hex_decode(STR("00ffab1g"), out, 4));
    cr_assert_not(hex_decode(STR("g0ffab11"), out, 4));
    cr_assert(hex_decode((struct str){NULL, 0}, out, 0));
}

Test(hash, table_hash_spreads)
{
    cr_assert_neq(hash64(STR("CLM")), hash64(STR("CLP")));
    cr_assert_eq(hash64(STR("CLM")), hash64(str_of("CLM*", 3)));
    bool low[256] = {false};
    size_t used = 0;
    for (int i = 0; i < 1024; i++) {
        char text[2] = {(char)('A' + i % 26), (char)('0' + i / 26)};
        uint8_t slot = (uint8_t)hash64(str_of(text, 2));
        used += !low[slot];
        low[slot] = true;
    }
    cr_assert_gt(used, 200);
}

static void looks_like_uuid(const char *id, char version)
{
    cr_assert_eq(strlen(id), 36);
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        cr_assert(dash ? id[i] == '-' : strchr("0123456789abcdef", id[i]) != NULL, "%s", id);
    }
    cr_assert_eq(id[14], version);
    cr_assert(strchr("89ab", id[19]));
}

Test(hash, random_ids_differ)
{
    char a[UUID_MAX], b[UUID_MAX];
    uuid_random(a);
    uuid_random(b);
    looks_like_uuid(a, '4');
    cr_assert_str_neq(a, b);
}

Test(hash, named_ids_repeat_and_keep_their_parts_apart)
{
    char a[UUID_MAX], b[UUID_MAX];
    uuid_named(STR("claim"), STR("C1"), a);
    looks_like_uuid(a, '5');
    cr_assert_str_eq(a, "fff8ac1f-1e50-524e-8e2e-aa59346eadbd", "%s", a);
    uuid_named(STR("claimC"), STR("1"), b);
    cr_assert_str_neq(a, b);
    uuid_named((struct str){NULL, 0}, (struct str){NULL, 0}, b);
    looks_like_uuid(b, '5');
}

enum { MANY = 300 /* more than are drawn from the kernel at once */ };

static int by_text(const void *a, const void *b)
{
    return memcmp(a, b, UUID_MAX);
}

/* A child must not give out the ids its parent is about to give out. */
/* A nonce that comes twice under one key gives away both texts. */
Test(hash, what_is_drawn_ahead_comes_once)
{
    enum { NONCE = 12, COUNT = 300 };
    uint8_t all[COUNT][NONCE];
    for (size_t i = 0; i < COUNT; i++) {
        random_open(all[i], NONCE);
        for (size_t k = 0; k < i; k++)
            cr_assert_neq(memcmp(all[i], all[k], NONCE), 0);
    }
}

Test(hash, random_ids_differ_also_across_a_fork)
{
    static char ids[2 * MANY][UUID_MAX];
    int ends[2];
    uuid_random(ids[0]);
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        for (size_t i = 0; i < MANY; i++)
            uuid_random(ids[i]);
        _exit(write(ends[1], ids, sizeof(ids) / 2) == (ssize_t)(sizeof(ids) / 2) ? 0 : 1);
    }
    cr_assert_gt(child, 0);
    for (size_t i = 0; i < MANY; i++)
        uuid_random(ids[MANY + i]);
    close(ends[1]);
    cr_assert_eq(waitpid(child, NULL, 0), child); /* what it wrote fits into a pipe */
    cr_assert_eq(read(ends[0], ids, sizeof(ids) / 2), (ssize_t)(sizeof(ids) / 2));
    close(ends[0]);
    qsort(ids, COUNT_OF(ids), UUID_MAX, by_text);
    for (size_t i = 1; i < COUNT_OF(ids); i++)
        cr_assert_str_neq(ids[i - 1], ids[i]);
}

/* RFC 4231 test case 1 has a key of 20 bytes; HMAC pads a key with zeros, so it is one of 32. */
Test(hash, hmac)
{
    uint8_t key[SHA256_SIZE] = {0}, out[SHA256_SIZE];
    char hex[SHA256_HEX_MAX];
    memset(key, 0x0b, 20);
    hmac_sha256(key, STR("Hi There"), out);
    hex_encode(out, sizeof(out), hex);
    cr_assert_str_eq(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}
