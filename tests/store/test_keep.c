/* test_keep.c - what is kept comes back byte for byte, or not at all. */
#include "cred/rekey.h"
#include "store/keep.h"
#include "store/ledger.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ledger l[1];
static struct keep *k;
static struct cred_ring *ring;

static void setup(void)
{
    char key[1024], keyring[1024];
    ledger_setup(l);
    snprintf(key, sizeof(key), "%s/key", l->dir);
    snprintf(keyring, sizeof(keyring), "%s/keyring", l->dir);
    ring = cred_ring_open(&(struct cred_ring_place){key, keyring, ORG_A, false}, true, &l->e);
    cr_assert_not_null(ring);
    OK(keep_open(&k, l->dir, ORG_A, ring, &l->e));
}

static void teardown(void)
{
    keep_close(k);
    cred_ring_free(ring);
    ledger_teardown(l);
}

TestSuite(keep, .init = setup, .fini = teardown);

static void path_of(const char *organization, const uint8_t sha256[SHA256_SIZE], char out[1024])
{
    char hex[SHA256_HEX_MAX];
    hex_encode(sha256, SHA256_SIZE, hex);
    snprintf(out, 1024, "%s/kept/%s/%.2s/%s.sealed", l->dir, organization, hex, hex);
}

/** Read all of it; false when any of it does not hold. */
static bool read_all(struct keep *from, const uint8_t sha256[SHA256_SIZE], struct buf *out)
{
    struct keep_reader *r = keep_reader_open(from, sha256, &l->e);
    bool good = r != NULL;
    struct str chunk = STR("x");
    while (good && chunk.n > 0) {
        good = keep_reader_read(r, &chunk, &l->e);
        if (good)
            buf_put_str(out, chunk);
    }
    keep_reader_free(r);
    return good;
}

static void check_round_trip(size_t size, size_t step)
{
    struct buf in, out;
    struct keep_writer *w = keep_writer_new(k, &l->e);
    uint8_t sha256[SHA256_SIZE], want[SHA256_SIZE];
    int64_t bytes;
    buf_init(&in, 0);
    buf_init(&out, 0);
    for (size_t i = 0; i < size; i++)
        buf_putc(&in, (char)(i * 31 + i / 251));
    cr_assert_not_null(w);
    for (size_t at = 0; at < size; at += step)
        OK(keep_writer_put(w, in.p + at, size - at < step ? size - at : step, &l->e));
    OK(keep_writer_finish(w, sha256, &bytes, &l->e));
    keep_writer_free(w);
    sha256_of(buf_str(&in), want);
    cr_assert_eq(memcmp(sha256, want, SHA256_SIZE), 0);
    cr_assert_eq(bytes, (int64_t)size);
    cr_assert(keep_has(k, sha256));
    OK(read_all(k, sha256, &out));
    cr_assert(str_eq(buf_str(&in), buf_str(&out)));
    buf_fini(&in);
    buf_fini(&out);
}

Test(keep, any_size_in_any_steps_comes_back)
{
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 200000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        check_round_trip(sizes[i], 7001);
        check_round_trip(sizes[i], 1 << 20);
    }
}

Test(keep, the_bytes_on_disk_are_not_the_bytes)
{
    uint8_t sha256[SHA256_SIZE];
    char path[1024], disk[4096];
    OK(keep_put(k, STR("NM1*IL*1*DOE*JANE"), sha256, &l->e));
    path_of(ORG_A, sha256, path);
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    size_t n = fread(disk, 1, sizeof(disk), f);
    fclose(f);
    cr_assert_gt(n, 17);
    for (size_t i = 0; i + 3 < n; i++)
        cr_assert_neq(memcmp(disk + i, "DOE", 3), 0);
}

/** Every byte of the file, turned one at a time. */
Test(keep, one_changed_byte_anywhere_is_found, .timeout = 120)
{
    uint8_t sha256[SHA256_SIZE];
    char path[1024];
    struct buf out;
    buf_init(&out, 0);
    OK(keep_put(k, STR("ISA*00*          *00*"), sha256, &l->e));
    path_of(ORG_A, sha256, path);
    int fd = open(path, O_RDWR);
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t at = 0; at < size; at++) {
        char c;
        cr_assert_eq(pread(fd, &c, 1, at), 1);
        c ^= 1;
        cr_assert_eq(pwrite(fd, &c, 1, at), 1);
        cr_assert_not(read_all(k, sha256, &out), "byte %lld", (long long)at);
        cr_assert_eq(l->e.kind, ERR_CRYPTO, "%s", l->e.text);
        err_clear(&l->e);
        c ^= 1;
        cr_assert_eq(pwrite(fd, &c, 1, at), 1);
    }
    OK(read_all(k, sha256, &out));
    cr_assert_eq(ftruncate(fd, size - 1), 0);
    cr_assert_not(read_all(k, sha256, &out));
    cr_assert_eq(l->e.kind, ERR_CRYPTO);
    err_clear(&l->e);
    /* Keeping the same bytes again heals it. */
    OK(keep_put(k, STR("ISA*00*          *00*"), sha256, &l->e));
    OK(read_all(k, sha256, &out));
    close(fd);
    buf_fini(&out);
}

Test(keep, a_file_in_anothers_place_is_found)
{
    uint8_t one[SHA256_SIZE], two[SHA256_SIZE];
    char from[1024], to[1024];
    struct buf out;
    buf_init(&out, 0);
    OK(keep_put(k, STR("one"), one, &l->e));
    OK(keep_put(k, STR("two"), two, &l->e));
    path_of(ORG_A, one, from);
    path_of(ORG_A, two, to);
    cr_assert_eq(rename(from, to), 0);
    cr_assert_not(read_all(k, two, &out));
    cr_assert_eq(l->e.kind, ERR_CRYPTO);
    cr_assert(strstr(l->e.text, "digest"), "%s", l->e.text);
    err_clear(&l->e);
    cr_assert_not(read_all(k, one, &out));
    cr_assert_eq(l->e.kind, ERR_STORE);
    err_clear(&l->e);
    buf_fini(&out);
}

Test(keep, another_organization_neither_finds_nor_opens_it)
{
    uint8_t sha256[SHA256_SIZE];
    char from[1024], to[1024];
    struct keep *other;
    struct buf out;
    buf_init(&out, 0);
    OK(keep_put(k, STR("one"), sha256, &l->e));
    OK(keep_open(&other, l->dir, ORG_B, ring, &l->e));
    cr_assert_not(keep_has(other, sha256));
    OK(keep_put(other, STR("one"), sha256, &l->e));
    path_of(ORG_A, sha256, from);
    path_of(ORG_B, sha256, to);
    cr_assert_eq(rename(from, to), 0);
    cr_assert_not(read_all(other, sha256, &out));
    cr_assert_eq(l->e.kind, ERR_CRYPTO);
    err_clear(&l->e);
    keep_close(other);
    buf_fini(&out);
    FAILS(keep_open(&other, l->dir, "../../../../../../../../../../../../x", ring, &l->e),
          ERR_USAGE, "UUID");
}

Test(keep, what_was_not_finished_leaves_nothing)
{
    char path[1024];
    struct keep_writer *w = keep_writer_new(k, &l->e);
    cr_assert_not_null(w);
    OK(keep_writer_put(w, "half", 4, &l->e));
    keep_writer_free(w);
    snprintf(path, sizeof(path), "%s/kept/" ORG_A "/part", l->dir);
    cr_assert_eq(rmdir(path), 0, "it is empty");
}

Test(keep, what_has_no_name_yet_gets_one_or_leaves_nothing)
{
    char path[1024];
    uint8_t sha256[SHA256_SIZE];
    const struct str bytes = STR("ISA*00*~");
    struct buf out;
    buf_init(&out, 0);
    sha256_of(bytes, sha256);
    struct keep_writer *w = keep_unnamed(k, bytes, &l->e);
    cr_assert_not_null(w);
    cr_assert_not(keep_has(k, sha256));
    keep_writer_free(w);
    cr_assert_not(keep_has(k, sha256));
    w = keep_unnamed(k, bytes, &l->e);
    OK(w && keep_name_it(w, sha256, &l->e));
    OK(keep_read(k, sha256, &out, &l->e));
    cr_assert(str_eq(buf_str(&out), bytes));
    snprintf(path, sizeof(path), "%s/kept/" ORG_A "/part", l->dir);
    cr_assert_eq(rmdir(path), 0, "it is empty");
    buf_fini(&out);
}

Test(keep, the_sweep_removes_what_a_crash_left)
{
    char path[1024];
    snprintf(path, sizeof(path), "%s/kept/" ORG_A "/part/leftover", l->dir);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    cr_assert_geq(fd, 0);
    close(fd);
    OK(keep_sweep(k, 3600, &l->e));
    cr_assert_eq(access(path, F_OK), 0, "somebody may be writing it");
    OK(keep_sweep(k, 0, &l->e));
    cr_assert_neq(access(path, F_OK), 0);
}

/* --- away --- */

struct walked {
    int64_t files, bytes, kept_us;
};

static bool walk_one(void *ctx, const uint8_t sha256[SHA256_SIZE], int64_t size_bytes,
                     int64_t kept_us)
{
    struct walked *w = ctx;
    cr_assert(keep_has(k, sha256));
    w->files++;
    w->bytes += size_bytes;
    w->kept_us = kept_us;
    return true;
}

static struct walked walk(void)
{
    struct walked w = {0};
    OK(keep_each(k, walk_one, &w, &l->e));
    return w;
}

/* As if it had been kept a second after 1970. */
static void make_old(const uint8_t sha256[SHA256_SIZE])
{
    static const struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    char path[1024];
    path_of(ORG_A, sha256, path);
    cr_assert_eq(utimensat(AT_FDCWD, path, old, 0), 0);
}

Test(keep, what_is_kept_is_listed_and_goes_once)
{
    uint8_t one[SHA256_SIZE], two[SHA256_SIZE];
    bool removed;
    cr_assert_eq(walk().files, 0);
    OK(keep_put(k, STR("one"), one, &l->e));
    OK(keep_put(k, STR("two"), two, &l->e));
    struct walked w = walk();
    cr_assert(w.files == 2 && w.bytes > 6 && w.kept_us > 0);
    OK(keep_remove(k, one, INT64_MAX, &removed, &l->e));
    cr_assert(removed && !keep_has(k, one) && keep_has(k, two));
    OK(keep_remove(k, one, INT64_MAX, &removed, &l->e));
    cr_assert_not(removed);
    cr_assert_eq(walk().files, 1);
}

Test(keep, what_was_kept_again_meanwhile_stays)
{
    uint8_t one[SHA256_SIZE];
    bool removed;
    OK(keep_put(k, STR("one"), one, &l->e));
    make_old(one);
    cr_assert_eq(walk().kept_us, 1000000);
    cr_assert(keep_again(k, one));
    OK(keep_remove(k, one, 2000000, &removed, &l->e));
    cr_assert(!removed && keep_has(k, one));
    make_old(one);
    OK(keep_put(k, STR("one"), one, &l->e));
    OK(keep_remove(k, one, 2000000, &removed, &l->e));
    cr_assert(!removed && keep_has(k, one));
    make_old(one);
    OK(keep_remove(k, one, 2000000, &removed, &l->e));
    cr_assert(removed && !keep_again(k, one));
}

/* --- sealed anew --- */

static void rekey(void)
{
    char key[1024], keyring[1024], lock[1024];
    struct rekeyed done;
    snprintf(key, sizeof(key), "%s/key", l->dir);
    snprintf(keyring, sizeof(keyring), "%s/keyring", l->dir);
    snprintf(lock, sizeof(lock), "%s/rekey.lock", l->dir);
    OK(ring_rekey(&(struct cred_ring_place){key, keyring, ORG_A, false}, lock, 1, NULL, &done,
                  &l->e));
}

static uint64_t under_newest(void)
{
    struct keep_census c;
    OK(keep_count(k, &c, &l->e));
    for (size_t i = 0; i < c.count; i++)
        if (memcmp(c.of[i].key_id, cred_key_id(cred_ring_newest(ring)), CRED_KEY_ID_SIZE) == 0)
            return c.of[i].files;
    return 0;
}

enum { RESEALED = 7 };

static void keep_some(uint8_t sha256[RESEALED][SHA256_SIZE])
{
    char text[32];
    for (int i = 0; i < RESEALED; i++) {
        snprintf(text, sizeof(text), "document %d", i);
        OK(keep_put(k, str_from(text), sha256[i], &l->e));
    }
}

static bool comes_back(const uint8_t sha256[SHA256_SIZE])
{
    struct buf out;
    buf_init(&out, 0);
    bool good = read_all(k, sha256, &out);
    buf_fini(&out);
    return good;
}

Test(keep, is_sealed_anew_in_pieces_under_the_newest_key)
{
    uint8_t sha256[RESEALED][SHA256_SIZE];
    keep_some(sha256);
    rekey();
    cr_assert_eq(under_newest(), 0);
    for (int i = 0; i < RESEALED; i++)
        cr_assert(comes_back(sha256[i]), "readable before");
    struct keep_reseal r = {.most = 3};
    OK(keep_reseal(k, &r, &l->e));
    cr_assert(!r.ended && r.resealed == 3, "as many as were asked for");
    cr_assert_eq(under_newest(), 3);
    r.most = 0;
    OK(keep_reseal(k, &r, &l->e));
    cr_assert(r.ended && r.resealed == RESEALED - 3 && r.current >= 3 && r.failed == 0);
    cr_assert_eq(under_newest(), RESEALED);
    for (int i = 0; i < RESEALED; i++)
        cr_assert(comes_back(sha256[i]), "and after");
}

/* What a purge removes while it is being sealed anew: as soon as its copy is begun. */
static uint8_t removed[SHA256_SIZE];

static void *remove_when_begun(void *ctx)
{
    char path[1024], part[1024];
    bool begun = false;
    path_of(ORG_A, removed, path);
    snprintf(part, sizeof(part), "%s/kept/%s/part", l->dir, ORG_A);
    while (!begun) {
        DIR *d = opendir(part);
        for (struct dirent *e = readdir(d); e && !begun; e = readdir(d))
            begun = e->d_name[0] != '.';
        closedir(d);
    }
    unlink(path);
    return ctx;
}

Test(keep, what_is_removed_meanwhile_stays_away, .timeout = 60)
{
    enum { LONG = 16 << 20 };
    char *bytes = calloc(1, LONG);
    struct keep_reseal r = {0};
    pthread_t thread;
    OK(keep_put(k, str_of(bytes, LONG), removed, &l->e));
    free(bytes);
    rekey();
    cr_assert_eq(pthread_create(&thread, NULL, remove_when_begun, NULL), 0);
    OK(keep_reseal(k, &r, &l->e));
    pthread_join(thread, NULL);
    cr_assert(r.ended && r.failed == 0);
    cr_assert_not(keep_has(k, removed));
}

Test(keep, a_damaged_file_is_left_and_told)
{
    uint8_t sha256[RESEALED][SHA256_SIZE];
    char path[1024];
    keep_some(sha256);
    path_of(ORG_A, sha256[0], path);
    int fd = open(path, O_WRONLY);
    cr_assert_eq(pwrite(fd, "x", 1, 50), 1);
    close(fd);
    rekey();
    struct keep_reseal r = {0};
    OK(keep_reseal(k, &r, &l->e));
    cr_assert(r.ended && r.failed == 1 && r.resealed == RESEALED - 1);
    cr_assert(keep_has(k, sha256[0]), "it may still be healed from a backup");
}

Test(keep, sealed_anew_it_is_as_old_as_it_was)
{
    uint8_t sha256[RESEALED][SHA256_SIZE];
    struct keep_reseal r = {0};
    keep_some(sha256);
    for (int i = 0; i < RESEALED; i++)
        make_old(sha256[i]);
    rekey();
    OK(keep_reseal(k, &r, &l->e));
    cr_assert(r.resealed == RESEALED && walk().kept_us == 1000000);
}
