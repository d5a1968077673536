/* vault_file.c - the vault's bytes: taken apart with suspicion, put together, replaced at once. */
#include "base/file.h"
#include "cred/vault_state.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MAGIC[8] = "HIAVAULT";
enum { VERSION = 1, HEADER = 8 + 5 + 8 + CRED_KEY_ID_SIZE + VAULT_SALT + 4 };

struct str vault_aad(const struct vault_entry *e, char out[VAULT_AAD_MAX])
{
    struct buf b;
    buf_init(&b, VAULT_AAD_MAX);
    buf_put(&b, e->organization_id, VAULT_ORGANIZATION);
    buf_puts(&b, e->name);
    buf_putc(&b, '\0');
    for (int i = 3; i >= 0; i--)
        buf_putc(&b, (char)(e->version >> (8 * i)));
    for (int i = 7; i >= 0; i--)
        buf_putc(&b, (char)((uint64_t)e->not_before_us >> (8 * i)));
    assert(!b.failed);
    memcpy(out, b.p, b.n);
    struct str s = str_of(out, b.n);
    buf_fini(&b);
    return s;
}

/* ---- reading ---- */

struct cursor {
    struct str left;
    bool short_of;
};

static struct str take(struct cursor *c, size_t n)
{
    struct str s = str_of(c->left.p, n);
    if (n > c->left.n) {
        c->short_of = true;
        return STR("");
    }
    c->left = str_of(c->left.p + n, c->left.n - n);
    return s;
}

static uint64_t take_number(struct cursor *c, size_t bytes)
{
    struct str s = take(c, bytes);
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++)
        v = v << 8 | (uint8_t)s.p[i];
    return v;
}

static void take_bytes(struct cursor *c, void *to, size_t n)
{
    struct str s = take(c, n);
    if (s.n == n && n)
        memcpy(to, s.p, n);
}

static bool take_record(struct cursor *c, struct vault_record *r, struct err *err)
{
    take_bytes(c, r->entry.organization_id, VAULT_ORGANIZATION);
    struct str name = take(c, take_number(c, 1));
    r->entry.version = (uint32_t)take_number(c, 4);
    r->entry.not_before_us = (int64_t)take_number(c, 8);
    r->entry.made_us = (int64_t)take_number(c, 8);
    take_bytes(c, r->wrapped, VAULT_WRAPPED);
    struct str sealed = take(c, take_number(c, 4));
    if (c->short_of || !vault_name_is_good(name) || sealed.n < GCM_ADDED ||
        sealed.n > SECRET_MAX + GCM_ADDED)
        return err_set(err, ERR_CRYPTO, "the vault is damaged");
    str_copy(r->entry.name, sizeof r->entry.name, name);
    r->sealed = malloc(sealed.n);
    if (!r->sealed)
        return err_set(err, ERR_LIMIT, "no memory for the vault");
    memcpy(r->sealed, sealed.p, sealed.n);
    r->sealed_size = sealed.n;
    return true;
}

static bool take_header(struct vault *v, struct cursor *c, uint8_t *key_id, size_t *count,
                        struct err *err)
{
    struct str magic = take(c, sizeof MAGIC);
    if (!str_eq(magic, str_of(MAGIC, sizeof MAGIC)) || take_number(c, 1) != VERSION)
        return err_set(err, ERR_CRYPTO, "this is not a vault this program knows");
    v->kind = (enum vault_key)take_number(c, 1);
    v->log2_n = (uint8_t)take_number(c, 1);
    v->r = (uint8_t)take_number(c, 1);
    v->p = (uint8_t)take_number(c, 1);
    v->generation = take_number(c, 8);
    take_bytes(c, key_id, CRED_KEY_ID_SIZE);
    take_bytes(c, v->salt, sizeof v->salt);
    *count = take_number(c, 4);
    bool known = v->kind == VAULT_KEY_FILE ||
                 (v->kind == VAULT_PASSPHRASE && v->log2_n >= 14 && v->log2_n <= 17 && v->r == 8 &&
                  v->p == 1); /* what is not authenticated yet may not cost more than ours */
    if (c->short_of || !known || *count > VAULT_RECORDS_MAX)
        return err_set(err, ERR_CRYPTO, "the vault is damaged");
    return true;
}

static bool check_mac(struct vault *v, struct str bytes, struct err *err)
{
    uint8_t mac[SHA256_SIZE];
    size_t n = bytes.n - SHA256_SIZE;
    hmac_sha256(v->keys->mac, str_of(bytes.p, n), mac);
    memcpy(v->file_mac, mac, sizeof mac);
    return CRYPTO_memcmp(mac, bytes.p + n, sizeof mac) == 0 ||
           err_set(err, ERR_CRYPTO, "the vault was changed or cut off: restore it from a backup");
}

bool vault_parse(struct vault *v, struct str bytes, const struct vault_access *a, struct err *err)
{
    uint8_t key_id[CRED_KEY_ID_SIZE];
    size_t count = 0;
    if (bytes.n < HEADER + SHA256_SIZE)
        return err_set(err, ERR_CRYPTO, "the vault is cut off: restore it from a backup");
    struct cursor c = {.left = str_of(bytes.p, bytes.n - SHA256_SIZE)};
    if (!take_header(v, &c, key_id, &count, err) || !vault_keys_load(v, a, false, key_id, err) ||
        !check_mac(v, bytes, err))
        return false;
    for (; v->count < count; v->count++)
        if (!take_record(&c, &v->records[v->count], err)) {
            free(v->records[v->count].sealed);
            return false;
        }
    return c.left.n == 0 || err_set(err, ERR_CRYPTO, "the vault is damaged");
}

bool vault_peek(const char *path, uint64_t *generation, uint8_t mac[SHA256_SIZE], bool *there,
                struct err *err)
{
    struct buf b;
    buf_init(&b, VAULT_FILE_MAX);
    bool good = vault_read_file(path, &b, there, err);
    if (good && *there && b.n < HEADER + SHA256_SIZE)
        good = err_set(err, ERR_CRYPTO, "the vault is cut off: restore it from a backup");
    if (good && *there) {
        struct cursor c = {.left = str_of(b.p + sizeof MAGIC + 5, 8)};
        *generation = take_number(&c, 8);
        memcpy(mac, b.p + b.n - SHA256_SIZE, SHA256_SIZE);
    }
    buf_fini(&b);
    return good;
}

/* ---- writing ---- */

static void put_number(struct buf *b, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_putc(b, (char)(v >> (8 * i)));
}

static void put_record(struct buf *b, const struct vault_record *r)
{
    buf_put(b, r->entry.organization_id, VAULT_ORGANIZATION);
    put_number(b, strlen(r->entry.name), 1);
    buf_puts(b, r->entry.name);
    put_number(b, r->entry.version, 4);
    put_number(b, (uint64_t)r->entry.not_before_us, 8);
    put_number(b, (uint64_t)r->entry.made_us, 8);
    buf_put(b, r->wrapped, VAULT_WRAPPED);
    put_number(b, r->sealed_size, 4);
    buf_put(b, r->sealed, r->sealed_size);
}

static void put_all(struct buf *b, struct vault *v)
{
    buf_put(b, MAGIC, sizeof MAGIC);
    put_number(b, VERSION, 1);
    put_number(b, v->kind, 1);
    put_number(b, v->log2_n, 1);
    put_number(b, v->r, 1);
    put_number(b, v->p, 1);
    put_number(b, v->generation, 8);
    buf_put(b, v->keys->id, sizeof v->keys->id);
    buf_put(b, v->salt, sizeof v->salt);
    put_number(b, v->count, 4);
    for (size_t i = 0; i < v->count; i++)
        put_record(b, &v->records[i]);
    hmac_sha256(v->keys->mac, buf_str(b), v->file_mac);
    buf_put(b, v->file_mac, sizeof v->file_mac);
}

bool vault_sync_directory(const char *path, struct err *err)
{
    char dir[VAULT_PATH_MAX];
    const char *slash = strrchr(path, '/');
    struct str name = !slash ? STR(".") : str_of(path, slash == path ? 1 : (size_t)(slash - path));
    str_copy(dir, sizeof dir, name);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = (fd >= 0 && fsync(fd) == 0) || err_sys(err, "sync %s", dir);
    if (fd >= 0)
        close(fd);
    return good;
}

/* The lock is ours: a PATH.new that is there was left by a process that died. */
bool vault_write(struct vault *v, struct err *err)
{
    char temporary[VAULT_PATH_MAX + 8];
    struct buf b;
    buf_init(&b, VAULT_FILE_MAX);
    v->generation++;
    put_all(&b, v);
    snprintf(temporary, sizeof temporary, "%s.new", v->path);
    unlink(temporary);
    bool good = buf_ok(&b, "the vault", err);
    int fd = good ? open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (good && fd < 0)
        good = err_sys(err, "create %s", temporary);
    good = good && file_write(fd, buf_str(&b), "write the vault", err);
    if (good && fsync(fd) != 0)
        good = err_sys(err, "sync %s", temporary);
    if (fd >= 0)
        close(fd);
    if (good && rename(temporary, v->path) != 0)
        good = err_sys(err, "rename %s", temporary);
    buf_fini(&b);
    return good && vault_sync_directory(v->path, err);
}
