/* test_seal.c - sealed files: round trips of every size, and every way to tamper with one. */
#include "base/buf.h"
#include "base/hash.h"
#include "cred/seal.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[64], path[96], key_path[96];
static struct cred_key *key;
static struct err e;
static const struct str CONTEXT = {"org-1/sha256-abc", 16};

static void begin(void)
{
    snprintf(dir, sizeof(dir), "/tmp/hia-seal-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/sealed", dir);
    snprintf(key_path, sizeof(key_path), "%s/key", dir);
    key = cred_key_open(key_path, true, &e);
    cr_assert_not_null(key, "%s", e.text);
}

static void end(void)
{
    cred_key_free(key);
    unlink(path);
    unlink(key_path);
    rmdir(dir);
}

TestSuite(seal, .init = begin, .fini = end);

static uint8_t *content(size_t n)
{
    uint8_t *p = malloc(n ? n : 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(i * 31 + i / 251);
    return p;
}

/* Seal `n` bytes into the file, in puts of `step`. */
static void seal(const uint8_t *p, size_t n, size_t step)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    cr_assert_geq(fd, 0);
    struct seal_writer *w = seal_writer_new(key, fd, CONTEXT, &e);
    cr_assert_not_null(w, "%s", e.text);
    for (size_t at = 0; at < n; at += step)
        cr_assert(seal_writer_put(w, p + at, n - at < step ? n - at : step, &e));
    cr_assert(seal_writer_finish(w, &e));
    cr_assert_eq(lseek(fd, 0, SEEK_END), (off_t)seal_writer_size(w));
    seal_writer_free(w);
    close(fd);
}

static bool opens(const struct cred_key *k, struct str context, struct buf *out)
{
    int fd = open(path, O_RDONLY);
    struct str chunk;
    bool good = false;
    err_clear(&e);
    buf_reset(out);
    struct seal_reader *r = seal_reader_open(k, fd, context, &e);
    while (r && (good = seal_reader_read(r, &chunk, &e)) && chunk.n)
        buf_put_str(out, chunk);
    if (r && !good) {
        struct err again = {0};
        cr_assert_not(seal_reader_read(r, &chunk, &again), "a broken file stays broken");
    }
    seal_reader_free(r);
    close(fd);
    cr_assert(good || e.kind == ERR_CRYPTO, "%s", e.text);
    return good;
}

static void take(struct buf *file)
{
    char block[8192];
    FILE *f = fopen(path, "r");
    size_t n;
    buf_reset(file);
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        buf_put(file, block, n);
    fclose(f);
}

static void give(struct str bytes)
{
    FILE *f = fopen(path, "w");
    fwrite(bytes.p, 1, bytes.n, f);
    fclose(f);
}

Test(seal, round_trips_of_every_size)
{
    const size_t sizes[] = {0,
                            1,
                            15,
                            16,
                            17,
                            1000,
                            SEAL_CHUNK - 1,
                            SEAL_CHUNK,
                            SEAL_CHUNK + 1,
                            2 * SEAL_CHUNK,
                            2 * SEAL_CHUNK + 17,
                            1000003};
    const size_t steps[] = {1 << 30, 4096, SEAL_CHUNK, SEAL_CHUNK + 5, 777};
    struct buf out = {0};
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (size_t j = 0; j < COUNT_OF(steps); j++) {
            uint8_t *p = content(sizes[i]);
            seal(p, sizes[i], steps[j]);
            cr_assert(opens(key, CONTEXT, &out), "%zu: %s", sizes[i], e.text);
            cr_assert(str_eq(buf_str(&out), str_of((char *)p, sizes[i])), "%zu", sizes[i]);
            free(p);
        }
    buf_fini(&out);
}

Test(seal, the_same_content_never_looks_the_same)
{
    struct buf a = {0}, b = {0};
    uint8_t *p = content(100);
    seal(p, 100, 100);
    take(&a);
    seal(p, 100, 100);
    take(&b);
    cr_assert_eq(a.n, SEAL_HEADER + 100 + SEAL_TAG);
    cr_assert_neq(memcmp(a.p + SEAL_HEADER, b.p + SEAL_HEADER, 100), 0);
    cr_assert_neq(memcmp(a.p + SEAL_HEADER, p, 100), 0);
    free(p);
    buf_fini(&a);
    buf_fini(&b);
}

/* One bit in every byte of the header and the tags, and in samples of the rest. */
Test(seal, a_changed_bit_anywhere_is_found)
{
    struct buf file = {0}, out = {0};
    size_t n = SEAL_CHUNK + 300;
    uint8_t *p = content(n);
    seal(p, n, n);
    take(&file);
    for (size_t i = 0; i < file.n; i++) {
        size_t in_first = i - SEAL_HEADER;
        bool body = i >= SEAL_HEADER && in_first < SEAL_CHUNK;
        if (body && in_first % 997 != 0)
            continue;
        file.p[i] ^= (char)(1 << i % 8);
        give(buf_str(&file));
        cr_assert_not(opens(key, CONTEXT, &out), "byte %zu", i);
        cr_assert(out.n == 0 || (out.n == SEAL_CHUNK && i >= SEAL_HEADER + SEAL_CHUNK + SEAL_TAG));
        file.p[i] ^= (char)(1 << i % 8);
    }
    give(buf_str(&file));
    cr_assert(opens(key, CONTEXT, &out));
    free(p);
    buf_fini(&file);
    buf_fini(&out);
}

Test(seal, cut_off_anywhere_is_found)
{
    struct buf file = {0}, out = {0};
    size_t n = 3 * SEAL_CHUNK, sealed = SEAL_CHUNK + SEAL_TAG;
    uint8_t *p = content(n);
    seal(p, n, n);
    take(&file);
    cr_assert_eq(file.n, SEAL_HEADER + 3 * sealed);
    for (size_t chunk = 0; chunk < 3; chunk++)
        for (int off = -20; off <= 20; off++) {
            size_t cut = (size_t)((int)(SEAL_HEADER + chunk * sealed) + off);
            give(str_of(file.p, cut));
            cr_assert_not(opens(key, CONTEXT, &out), "cut at %zu", cut);
        }
    for (size_t cut = file.n - 40; cut < file.n; cut++) {
        give(str_of(file.p, cut));
        cr_assert_not(opens(key, CONTEXT, &out), "cut at %zu", cut);
    }
    give(STR(""));
    cr_assert_not(opens(key, CONTEXT, &out));
    buf_putc(&file, 'x');
    give(buf_str(&file));
    cr_assert_not(opens(key, CONTEXT, &out), "something appended");
    free(p);
    buf_fini(&file);
    buf_fini(&out);
}

Test(seal, reordered_doubled_or_foreign_chunks_are_found)
{
    struct buf file = {0}, other = {0}, mixed = {0}, out = {0};
    size_t n = 3 * SEAL_CHUNK, sealed = SEAL_CHUNK + SEAL_TAG;
    uint8_t *p = content(n);
    seal(p, n, n);
    take(&other);
    seal(p, n, n);
    take(&file);
    const char *first = file.p + SEAL_HEADER, *second = first + sealed, *third = second + sealed;
    const struct {
        const char *chunks[4];
        const char *what;
    } rows[] = {{{second, first, third, NULL}, "reordered"},
                {{first, third, NULL, NULL}, "one left out"},
                {{first, first, third, NULL}, "one doubled"},
                {{first, second, second, third}, "one inserted"},
                {{third, NULL, NULL, NULL}, "only the last"},
                {{first, other.p + SEAL_HEADER + sealed, third, NULL}, "from another file"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_reset(&mixed);
        buf_put(&mixed, file.p, SEAL_HEADER);
        for (size_t j = 0; j < 4 && rows[i].chunks[j]; j++)
            buf_put(&mixed, rows[i].chunks[j], sealed);
        give(buf_str(&mixed));
        cr_assert_not(opens(key, CONTEXT, &out), "%s", rows[i].what);
    }
    memcpy(file.p, other.p, SEAL_HEADER);
    give(buf_str(&file));
    cr_assert_not(opens(key, CONTEXT, &out), "another file's header");
    free(p);
    buf_fini(&file);
    buf_fini(&other);
    buf_fini(&mixed);
    buf_fini(&out);
}

Test(seal, opens_only_with_its_key_and_context)
{
    struct buf out = {0};
    uint8_t *p = content(10);
    seal(p, 10, 10);
    cr_assert_not(opens(key, STR("org-2/sha256-abc"), &out));
    cr_assert_not(opens(key, STR(""), &out));
    cr_assert(opens(key, CONTEXT, &out));
    unlink(key_path);
    struct cred_key *another = cred_key_open(key_path, true, &e);
    cr_assert_not(opens(another, CONTEXT, &out));
    cr_assert_str_eq(e.text, "the file is sealed with another key");
    give(STR("ISA*00*          *00*          *ZZ*A              *ZZ*B              *"));
    cr_assert_not(opens(key, CONTEXT, &out));
    cr_assert_str_eq(e.text, "this is not a sealed file");
    cred_key_free(another);
    free(p);
    buf_fini(&out);
}

Test(seal, a_closed_writer_takes_no_more)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    struct seal_writer *w = seal_writer_new(key, fd, CONTEXT, &e);
    cr_assert(seal_writer_put(w, NULL, 0, &e));
    cr_assert(seal_writer_finish(w, &e));
    cr_assert_not(seal_writer_put(w, "x", 1, &e));
    err_clear(&e);
    cr_assert_not(seal_writer_finish(w, &e));
    seal_writer_free(w);
    seal_writer_free(NULL);
    seal_reader_free(NULL);
    close(fd);
}

Test(seal, bounds_and_broken_files)
{
    char big[SEAL_CONTEXT_MAX + 1] = {0};
    int fd = open("/dev/full", O_WRONLY);
    err_clear(&e);
    cr_assert_null(seal_writer_new(key, fd, str_of(big, sizeof(big)), &e));
    cr_assert_eq(e.kind, ERR_LIMIT);
    err_clear(&e);
    cr_assert_null(seal_writer_new(key, fd, CONTEXT, &e));
    cr_assert_eq(e.kind, ERR_SYSTEM);
    err_clear(&e);
    cr_assert_null(seal_reader_open(key, fd, CONTEXT, &e), "a descriptor that cannot be read");
    cr_assert_eq(e.kind, ERR_SYSTEM);
    close(fd);
}
