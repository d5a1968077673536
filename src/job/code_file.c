/* code_file.c - see code_file.h. */
#include "job/code_file.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "net/dir.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMAT = 1, ORDER_MARK = 0x01020304, PATH_BYTES = 1024 };

/* 192 bytes, without padding; the digest is over all that follows it in the file. */
struct header {
    char magic[8];
    uint8_t sha256[SHA256_SIZE];
    uint32_t order, format;
    char name[32];
    char version[CODE_VERSION_MAX];
    int64_t loaded_us;
    uint32_t count, periods; /* texts: the bytes of all of them */
    uint32_t from, to;
    uint8_t of[SHA256_SIZE]; /* texts: the digest of the codes they belong to */
    uint8_t reserved[16];
};
_Static_assert(sizeof(struct header) == 192, "the layout of the file");

enum { DIGEST_AT = offsetof(struct header, order) };

struct image {
    const char *p;
    size_t n;
};

struct code_file {
    struct image codes, texts;
    struct x12_code_set set;
    char version[CODE_VERSION_MAX];
    int64_t loaded_us;
};

/* ---- reading ---- */

static bool header_of(struct str image, const char *magic, enum x12_code_set_id id,
                      struct header *h)
{
    uint8_t digest[SHA256_SIZE];
    if (image.n < sizeof(*h))
        return false;
    memcpy(h, image.p, sizeof(*h));
    if (memcmp(h->magic, magic, sizeof(h->magic)) != 0 || h->order != ORDER_MARK ||
        h->format != FORMAT || memchr(h->name, '\0', sizeof(h->name)) == NULL ||
        memchr(h->version, '\0', sizeof(h->version)) == NULL ||
        strcmp(h->name, x12_code_set_row(id)->name) != 0)
        return false;
    sha256_of(str_of(image.p + DIGEST_AT, image.n - DIGEST_AT), digest);
    return memcmp(digest, h->sha256, sizeof(digest)) == 0;
}

/* Whatever the digest says: the engine walks these arrays without looking back. */
static bool is_sound(const struct x12_code_set *s, uint32_t periods)
{
    if (s->first[0] != 0 || s->first[s->count] != periods)
        return false;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->keys[i] == 0 || (i && s->keys[i] <= s->keys[i - 1]) ||
            s->first[i] >= s->first[i + 1])
            return false;
    for (uint32_t i = 0; i < periods; i++)
        if (s->periods[i].from > s->periods[i].to || s->periods[i].to > X12_CODE_LAST_DAY)
            return false;
    return true;
}

static size_t image_bytes(uint64_t count, uint64_t periods)
{
    return (size_t)(sizeof(struct header) + count * sizeof(uint64_t) +
                    (count + 1) * sizeof(uint32_t) + periods * sizeof(struct x12_code_period));
}

bool code_image_read(struct str image, enum x12_code_set_id id, struct x12_code_set *set)
{
    struct header h;
    if (!header_of(image, "HIACODES", id, &h) || h.count > CODE_FILE_CODES_MAX ||
        h.periods > 4 * (uint64_t)CODE_FILE_CODES_MAX || image.n != image_bytes(h.count, h.periods))
        return false;
    const char *at = image.p + sizeof(h);
    *set = (struct x12_code_set){.count = h.count, .from = h.from, .to = h.to};
    set->keys = (const void *)at;
    set->first = (const void *)(at + h.count * sizeof(uint64_t));
    set->periods =
        (const void *)(at + h.count * sizeof(uint64_t) + (h.count + 1UL) * sizeof(uint32_t));
    return is_sound(set, h.periods);
}

static void path_of(const char *dir, enum x12_code_set_id id, const char *ending,
                    char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%s%s", dir, x12_code_set_row(id)->name, ending);
}

static void unmap(struct image *m)
{
    if (m->p) /* ours to give back. NOLINTNEXTLINE(performance-no-int-to-ptr) */
        munmap((void *)(uintptr_t)m->p, m->n);
    *m = (struct image){0};
}

/* Nothing there: true, and m->p stays NULL. */
static bool map(const char *path, size_t max, struct image *m, struct err *err)
{
    struct stat st;
    bool ok = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "%s", path);
    if (fstat(fd, &st) != 0) {
        err_sys(err, "%s", path);
    } else if (!S_ISREG(st.st_mode) || st.st_size <= 0 || (uint64_t)st.st_size > max) {
        err_set(err, ERR_DATA, "%s is no code set", path);
    } else {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        ok = p != MAP_FAILED;
        if (ok)
            *m = (struct image){p, (size_t)st.st_size};
        else
            err_sys(err, "%s", path);
    }
    close(fd);
    return ok;
}

/* Texts that are damaged, or of another list, are as if they were not there. */
static void map_texts(const char *dir, enum x12_code_set_id id, struct code_file *f)
{
    char path[PATH_BYTES];
    struct err ignored = {0};
    struct header h, codes;
    path_of(dir, id, ".texts", path);
    if (!map(path, CODE_FILE_TEXTS_MAX, &f->texts, &ignored) || !f->texts.p)
        return;
    memcpy(&codes, f->codes.p, sizeof(codes));
    bool good = header_of(str_of(f->texts.p, f->texts.n), "HIATEXTS", id, &h) &&
                h.count == f->set.count && memcmp(h.of, codes.sha256, SHA256_SIZE) == 0 &&
                f->texts.n == sizeof(h) + (h.count + 1UL) * sizeof(uint32_t) + h.periods;
    const uint32_t *at = good ? (const void *)(f->texts.p + sizeof(h)) : NULL;
    for (uint32_t i = 0; good && i <= h.count; i++)
        good = i == 0 ? at[0] == 0 : at[i] >= at[i - 1] && at[i] <= h.periods;
    if (!good)
        unmap(&f->texts);
}

struct code_file *code_file_open(const char *dir, enum x12_code_set_id id, struct err *err)
{
    char path[PATH_BYTES];
    struct code_file *f = calloc(1, sizeof(*f));
    if (!f) {
        err_set(err, ERR_LIMIT, "no memory for code sets");
        return NULL;
    }
    path_of(dir, id, ".codes", path);
    if (!map(path, image_bytes(CODE_FILE_CODES_MAX, 4UL * CODE_FILE_CODES_MAX), &f->codes, err) ||
        !f->codes.p)
        goto none;
    if (!code_image_read(str_of(f->codes.p, f->codes.n), id, &f->set)) {
        err_set(err, ERR_DATA,
                "%s is damaged, or of another version: remove it and load its lists again", path);
        goto none;
    }
    struct header h;
    memcpy(&h, f->codes.p, sizeof(h));
    memcpy(f->version, h.version, sizeof(f->version));
    f->set.version = f->version;
    f->loaded_us = h.loaded_us;
    map_texts(dir, id, f);
    return f;
none:
    code_file_close(f);
    return NULL;
}

void code_file_close(struct code_file *f)
{
    if (!f)
        return;
    unmap(&f->codes);
    unmap(&f->texts);
    free(f);
}

const struct x12_code_set *code_file_set(const struct code_file *f)
{
    return &f->set;
}

int64_t code_file_loaded_us(const struct code_file *f)
{
    return f->loaded_us;
}

struct str code_file_text(const struct code_file *f, uint32_t index)
{
    if (!f->texts.p || index >= f->set.count)
        return (struct str){0};
    const uint32_t *at = (const void *)(f->texts.p + sizeof(struct header));
    const char *bytes = f->texts.p + sizeof(struct header) + (f->set.count + 1UL) * sizeof(*at);
    return at[index + 1] > at[index] ? str_of(bytes + at[index], at[index + 1] - at[index])
                                     : (struct str){0};
}

/* ---- writing ---- */

static void seal(struct buf *b)
{
    struct header h;
    memcpy(&h, b->p, sizeof(h));
    sha256_of(str_of(b->p + DIGEST_AT, b->n - DIGEST_AT), h.sha256);
    memcpy(b->p, &h, sizeof(h));
}

static bool put_file(const char *dir, const char *path, const struct buf *b, struct err *err)
{
    char part[PATH_BYTES + 8];
    snprintf(part, sizeof part, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_sys(err, "%s", part);
    bool ok = file_write(fd, buf_str(b), part, err) &&
              (fchmod(fd, 0444) == 0 || err_sys(err, "%s", part)) &&
              (fsync(fd) == 0 || err_sys(err, "%s", part));
    if (close(fd) != 0 && ok)
        ok = err_sys(err, "%s", part);
    if (ok && rename(part, path) != 0)
        ok = err_sys(err, "%s", path);
    if (!ok)
        unlink(part);
    int folder = ok ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    return ok;
}

static struct header header_for(const char *magic, enum x12_code_set_id id,
                                const struct x12_code_set *set)
{
    struct header h = {.order = ORDER_MARK,
                       .format = FORMAT,
                       .loaded_us = clock_now_us(),
                       .count = set->count,
                       .from = set->from,
                       .to = set->to};
    memcpy(h.magic, magic, sizeof(h.magic));
    str_copy(h.name, sizeof(h.name), str_from(x12_code_set_row(id)->name));
    str_copy(h.version, sizeof(h.version), str_from(set->version));
    return h;
}

static bool write_texts(const char *dir, enum x12_code_set_id id, const struct x12_code_set *set,
                        const struct str *texts, const uint8_t of[SHA256_SIZE], struct err *err)
{
    char path[PATH_BYTES];
    struct buf b;
    uint32_t at = 0;
    path_of(dir, id, ".texts", path);
    if (!texts) {
        unlink(path);
        return true;
    }
    buf_init(&b, CODE_FILE_TEXTS_MAX);
    struct header h = header_for("HIATEXTS", id, set);
    memcpy(h.of, of, SHA256_SIZE);
    for (uint32_t i = 0; i < set->count; i++)
        h.periods += (uint32_t)texts[i].n;
    buf_put(&b, &h, sizeof(h));
    for (uint32_t i = 0; i <= set->count; i++) {
        buf_put(&b, &at, sizeof(at));
        at += i < set->count ? (uint32_t)texts[i].n : 0;
    }
    for (uint32_t i = 0; i < set->count; i++)
        buf_put_str(&b, texts[i]);
    bool ok = buf_ok(&b, "the texts of the codes", err);
    if (ok)
        seal(&b);
    ok = ok && put_file(dir, path, &b, err);
    buf_fini(&b);
    return ok;
}

bool code_file_write(const char *dir, enum x12_code_set_id id, const struct x12_code_set *set,
                     const struct str *texts, struct err *err)
{
    char path[PATH_BYTES];
    uint8_t digest[SHA256_SIZE];
    struct buf b;
    if (!dir_make(dir, err))
        return false;
    path_of(dir, id, ".codes", path);
    buf_init(&b, image_bytes(CODE_FILE_CODES_MAX, 4UL * CODE_FILE_CODES_MAX));
    struct header h = header_for("HIACODES", id, set);
    h.periods = set->first[set->count];
    buf_put(&b, &h, sizeof(h));
    buf_put(&b, set->keys, set->count * sizeof(set->keys[0]));
    buf_put(&b, set->first, (set->count + 1UL) * sizeof(set->first[0]));
    buf_put(&b, set->periods, h.periods * sizeof(set->periods[0]));
    bool ok = buf_ok(&b, "the code set", err);
    if (ok) {
        seal(&b);
        memcpy(digest, b.p + offsetof(struct header, sha256), sizeof(digest));
    }
    /* First the codes: texts of an older list are seen to be that, and passed over. */
    ok = ok && put_file(dir, path, &b, err) && write_texts(dir, id, set, texts, digest, err);
    buf_fini(&b);
    return ok;
}
