/* key_file.c - see key_file.h. */
#include "cred/key_file.h"

#include "base/file.h"
#include "base/hash.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <unistd.h>

enum { KIND_DIRECT, KIND_WRAPS, HEAD = 8, ENTRY = 8 + CRED_KEY_SIZE };

static const char MAGIC[HEAD] = {'H', 'I', 'A', 'K', 'E', 'Y', 'S', 1};

/* ---- bytes ---------------------------------------------------------------------------------- */

static bool read_all(int fd, const char *path, uint8_t *to, size_t max, size_t *n, struct err *err)
{
    *n = 0;
    while (*n < max) {
        ssize_t got = read(fd, to + *n, max - *n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_sys(err, "read %s", path);
        if (got == 0)
            break;
        *n += (size_t)got;
    }
    return true;
}

bool key_bytes_read(const char *path, uint8_t *to, size_t max, size_t *n, bool *there,
                    struct stat *st, struct err *err)
{
    int fd = open(path, KEY_OPEN_FLAGS);
    *n = 0;
    *there = fd >= 0;
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "open %s", path);
    bool good = key_fd_check(fd, path, st, err) && read_all(fd, path, to, max, n, err);
    close(fd);
    return good;
}

/* The lock is ours: a PATH.new that is there was left by a process that died. */
bool key_bytes_replace(const char *path, struct str bytes, struct err *err)
{
    char next[KEY_PATH_MAX];
    int n = snprintf(next, sizeof next, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof next)
        return err_set(err, ERR_CONFIG, "the key's path is too long");
    (void)unlink(next);
    int fd = open(next, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_sys(err, "create %s", next);
    bool good = file_write(fd, bytes, "write a file of keys", err) &&
                (fsync(fd) == 0 || err_sys(err, "sync %s", next));
    close(fd);
    if (good && rename(next, path) != 0)
        good = err_sys(err, "rename %s", next);
    if (!good)
        (void)unlink(next);
    return good && key_sync_directory(path, err);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool put(struct key_file *f, const uint8_t *bytes, bool direct, struct err *err)
{
    struct cred_key *k = cred_key_of(bytes, err);
    if (!k)
        return false;
    f->of[f->count++] = (struct key_file_key){k, direct};
    return true;
}

static bool parse(struct key_file *f, const char *path, const uint8_t *p, size_t n, struct err *err)
{
    if (n == CRED_KEY_SIZE)
        return put(f, p, true, err);
    if (n < HEAD + ENTRY || n > KEY_FILE_SIZE_MAX || (n - HEAD) % ENTRY ||
        memcmp(p, MAGIC, HEAD) != 0)
        return err_set(err, ERR_CRYPTO, "the key %s is neither %d bytes nor a file of several keys",
                       path, CRED_KEY_SIZE);
    for (size_t at = HEAD; at < n; at += ENTRY)
        if (p[at] > KIND_WRAPS || !put(f, p + at + 8, p[at] == KIND_DIRECT, err))
            return err_set(err, ERR_CRYPTO, "the key %s is damaged", path);
    return true;
}

bool key_file_load(const char *path, struct key_file *f, struct err *err)
{
    uint8_t bytes[KEY_FILE_SIZE_MAX + 1];
    struct stat st;
    size_t n;
    bool there;
    *f = (struct key_file){0};
    bool good = key_bytes_read(path, bytes, sizeof bytes, &n, &there, &st, err) &&
                (there || err_set(err, ERR_CRYPTO, "the key %s is missing", path)) &&
                parse(f, path, bytes, n, err);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return good;
}

bool key_file_save(const char *path, const struct key_file *f, struct err *err)
{
    uint8_t bytes[KEY_FILE_SIZE_MAX] = {0};
    memcpy(bytes, MAGIC, HEAD);
    for (size_t i = 0; i < f->count; i++) {
        uint8_t *at = bytes + HEAD + i * ENTRY;
        at[0] = f->of[i].direct ? KIND_DIRECT : KIND_WRAPS;
        memcpy(at + 8, f->of[i].key->bytes, CRED_KEY_SIZE);
    }
    bool good = key_bytes_replace(path, str_of((char *)bytes, HEAD + f->count * ENTRY), err);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return good;
}

bool key_file_add(struct key_file *f, struct err *err)
{
    uint8_t bytes[CRED_KEY_SIZE];
    if (f->count == KEY_FILE_KEYS_MAX)
        return err_set(err, ERR_LIMIT, "a key file holds at most %d keys: retire the old ones",
                       KEY_FILE_KEYS_MAX);
    random_bytes(bytes, sizeof bytes);
    struct cred_key *k = cred_key_of(bytes, err);
    OPENSSL_cleanse(bytes, sizeof bytes);
    if (!k)
        return false;
    memmove(f->of + 1, f->of, f->count * sizeof f->of[0]);
    f->of[0] = (struct key_file_key){k, false};
    f->count++;
    return true;
}

void key_file_fini(struct key_file *f)
{
    for (size_t i = 0; i < f->count; i++)
        cred_key_free(f->of[i].key);
    *f = (struct key_file){0};
}

const struct cred_key *key_file_find(const struct key_file *f, const uint8_t *id)
{
    for (size_t i = 0; i < f->count; i++)
        if (memcmp(f->of[i].key->id, id, CRED_KEY_ID_SIZE) == 0)
            return f->of[i].key;
    return NULL;
}

const struct cred_key *key_file_direct(const struct key_file *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->of[i].direct)
            return f->of[i].key;
    return NULL;
}
