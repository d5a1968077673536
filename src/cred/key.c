/* key.c - the key file, and the keys derived from it. */
#include "cred/key_state.h"

#include "base/hash.h"
#include "cred/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1024 };

static struct cred_key *new_key(struct err *err)
{
    struct cred_key *k = secret_alloc(sizeof(*k));
    if (!k)
        err_set(err, ERR_CRYPTO, "no memory for a key");
    return k;
}

struct cred_key *cred_key_of(const uint8_t bytes[CRED_KEY_SIZE], struct err *err)
{
    struct cred_key *k = new_key(err);
    if (!k)
        return NULL;
    memcpy(k->bytes, bytes, CRED_KEY_SIZE);
    if (cred_key_derive(k, STR(""), STR("hia key id"), k->id, sizeof(k->id), err))
        return k;
    cred_key_free(k);
    return NULL;
}

void cred_key_free(struct cred_key *k)
{
    secret_release(k, sizeof(*k));
}

const uint8_t *cred_key_id(const struct cred_key *k)
{
    return k->id;
}

/* OpenSSL's parameters are not const, though it only reads these. */
static void *for_openssl(const void *p)
{
    void *same;
    memcpy(&same, &p, sizeof(same));
    return same;
}

bool cred_key_derive(const struct cred_key *k, struct str salt, struct str info, uint8_t *out,
                     size_t n, struct err *err)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, for_openssl(k->bytes),
                                          sizeof(k->bytes)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, for_openssl(salt.p), salt.n),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, for_openssl(info.p), info.n),
        OSSL_PARAM_construct_end()};
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool good = ctx && EVP_KDF_derive(ctx, out, n, params) == 1;
    if (!good)
        err_set(err, ERR_CRYPTO, "a key cannot be derived");
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return good;
}

/* ---- the file ---- */

bool key_fd_check(int fd, const char *path, struct stat *st, struct err *err)
{
    if (fstat(fd, st) != 0)
        return err_sys(err, "stat %s", path);
    if (!S_ISREG(st->st_mode))
        return err_set(err, ERR_CRYPTO, "the key %s is not a regular file", path);
    if (st->st_uid != geteuid())
        return err_set(err, ERR_CRYPTO, "the key %s belongs to another user", path);
    if (st->st_mode & 07177)
        return err_set(err, ERR_CRYPTO, "the key %s is open to others (mode %04o): chmod 600 it",
                       path, (unsigned)(st->st_mode & 07777));
    return true;
}

static bool check_file(int fd, const char *path, struct err *err)
{
    struct stat st;
    if (!key_fd_check(fd, path, &st, err))
        return false;
    return st.st_size == CRED_KEY_SIZE ||
           err_set(err, ERR_CRYPTO, "the key %s is not of %d bytes", path, CRED_KEY_SIZE);
}

static bool read_bytes(int fd, const char *path, struct cred_key *k, struct err *err)
{
    size_t have = 0;
    while (have < sizeof(k->bytes)) {
        ssize_t n = read(fd, k->bytes + have, sizeof(k->bytes) - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, "read %s", path);
        if (n == 0)
            return err_set(err, ERR_CRYPTO, "the key %s is not of %d bytes", path, CRED_KEY_SIZE);
        have += (size_t)n;
    }
    return true;
}

static struct cred_key *load(int fd, const char *path, struct err *err)
{
    struct cred_key *k = new_key(err);
    if (k && check_file(fd, path, err) && read_bytes(fd, path, k, err) &&
        cred_key_derive(k, STR(""), STR("hia key id"), k->id, sizeof(k->id), err))
        return k;
    cred_key_free(k);
    return NULL;
}

static bool write_random(int fd, const char *path, struct err *err)
{
    uint8_t bytes[CRED_KEY_SIZE];
    random_bytes(bytes, sizeof(bytes));
    ssize_t n = write(fd, bytes, sizeof(bytes));
    OPENSSL_cleanse(bytes, sizeof(bytes));
    if (n != (ssize_t)sizeof(bytes) || fsync(fd) != 0)
        return err_sys(err, "write %s", path);
    return true;
}

bool key_sync_directory(const char *path, struct err *err)
{
    char dir[PATH_SIZE];
    const char *slash = strrchr(path, '/');
    struct str name = !slash ? STR(".") : str_of(path, slash == path ? 1 : (size_t)(slash - path));
    str_copy(dir, sizeof(dir), name);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (!good)
        err_sys(err, "sync %s", dir);
    if (fd >= 0)
        close(fd);
    return good;
}

/* Written whole under another name, then linked: the key's name never holds half a key, and link(2)
 * does not replace what another process put there first. */
static bool create_file(const char *path, struct err *err)
{
    char temporary[PATH_SIZE];
    int n = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof(temporary))
        return err_set(err, ERR_CONFIG, "the key's path is too long");
    int fd = mkstemp(temporary); /* mode 0600 */
    if (fd < 0)
        return err_sys(err, "create %s", temporary);
    bool good = write_random(fd, temporary, err);
    close(fd);
    if (good && link(temporary, path) != 0 && errno != EEXIST)
        good = err_sys(err, "create %s", path);
    unlink(temporary);
    return good && key_sync_directory(path, err);
}

struct cred_key *cred_key_open(const char *path, bool create, struct err *err)
{
    const int flags = KEY_OPEN_FLAGS;
    int fd = open(path, flags);
    if (fd < 0 && errno == ENOENT && create) {
        if (!create_file(path, err))
            return NULL;
        fd = open(path, flags);
    }
    if (fd < 0) {
        if (errno == ENOENT)
            err_set(err, ERR_CRYPTO, "the key %s is missing", path);
        else
            err_sys(err, "open %s", path);
        return NULL;
    }
    struct cred_key *k = load(fd, path, err);
    close(fd);
    return k;
}
