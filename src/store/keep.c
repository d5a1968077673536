/* keep.c - keeping the bytes of documents: sealed, named by their digest, durable before named. */
#include "store/keep_state.h"

#include "base/clock.h"
#include "cred/seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- folders --- */

static bool sync_fd(int fd, const char *what, struct err *err)
{
    return fsync(fd) == 0 || err_sys(err, "sync %s", what);
}

/** The folder `name` under `at`, made durably when it is not there. -1 on failure. */
static int folder(int at, const char *name, struct err *err)
{
    bool made = mkdirat(at, name, 0700) == 0;
    if (!made && errno != EEXIST) {
        err_sys(err, "make the folder %s", name);
        return -1;
    }
    if (made && !sync_fd(at, "the folder of kept bytes", err))
        return -1;
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        err_sys(err, "open the folder %s", name);
    return fd;
}

static bool open_folders(struct keep *k, const char *data_dir, const char *organization_id,
                         struct err *err)
{
    int data = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (data < 0)
        return err_sys(err, "open %s", data_dir);
    int kept = folder(data, "kept", err);
    if (kept >= 0)
        k->dir = folder(kept, organization_id, err);
    if (k->dir >= 0)
        k->part = folder(k->dir, "part", err);
    close(data);
    if (kept >= 0)
        close(kept);
    return k->part >= 0;
}

static bool check_organization(const char *organization_id, struct err *err)
{
    /* It names a folder: nothing but what a UUID is made of. */
    return (strspn(organization_id, "0123456789abcdef-") == UUID_MAX - 1 &&
            strlen(organization_id) == UUID_MAX - 1) ||
           err_set(err, ERR_USAGE, "organization_id must be a UUID in lower case");
}

static void close_folders(const struct keep *k)
{
    if (k->part >= 0)
        close(k->part);
    if (k->dir >= 0)
        close(k->dir);
}

bool keep_make(const char *data_dir, const char *organization_id, struct err *err)
{
    struct keep k = {.dir = -1, .part = -1};
    bool good = check_organization(organization_id, err) &&
                open_folders(&k, data_dir, organization_id, err);
    close_folders(&k);
    return good;
}

bool keep_open(struct keep **out, const char *data_dir, const char *organization_id,
               struct cred_ring *ring, struct err *err)
{
    *out = NULL;
    if (!check_organization(organization_id, err))
        return false;
    struct keep *k = calloc(1, sizeof(*k));
    if (!k)
        return err_set(err, ERR_LIMIT, "out of memory");
    k->ring = ring;
    k->dir = k->part = -1;
    snprintf(k->context, sizeof(k->context), "kept|%s", organization_id);
    if (!open_folders(k, data_dir, organization_id, err)) {
        keep_close(k);
        return false;
    }
    *out = k;
    return true;
}

void keep_close(struct keep *k)
{
    if (!k)
        return;
    close_folders(k);
    free(k);
}

static bool is_old(int at, const char *name, int64_t older_s)
{
    struct stat st;
    return older_s == 0 || (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
                            st.st_mtim.tv_sec < clock_now_us() / 1000000 - older_s);
}

bool keep_sweep(struct keep *k, int64_t older_s, struct err *err)
{
    int fd = openat(k->dir, "part", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        err_sys(err, "open the folder of unfinished files");
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool good = true;
    for (struct dirent *e = readdir(d); good && e; e = readdir(d))
        if (e->d_name[0] != '.' && is_old(k->part, e->d_name, older_s) &&
            unlinkat(k->part, e->d_name, 0) != 0 && errno != ENOENT)
            good = err_sys(err, "remove an unfinished file");
    closedir(d);
    return good;
}

/* --- in --- */

struct keep_writer {
    struct keep *k;
    struct seal_writer *seal;
    struct sha256 *digest; /* NULL: known */
    int fd;
    int64_t bytes;
    char part[UUID_MAX]; /* the temporary name; "" once it is renamed */
};

/* A file that has no name yet. */
static struct keep_writer *unnamed(struct keep *k, struct err *err)
{
    struct keep_writer *w = calloc(1, sizeof(*w));
    if (!w) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    w->k = k;
    uuid_random(w->part);
    w->fd = openat(k->part, w->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (w->fd < 0) {
        w->part[0] = '\0';
        err_sys(err, "make a file for kept bytes");
        goto bad;
    }
    w->seal = seal_writer_new(cred_ring_newest(k->ring), w->fd, str_from(k->context), err);
    if (w->seal)
        return w;
bad:
    keep_writer_free(w);
    return NULL;
}

struct keep_writer *keep_writer_new(struct keep *k, struct err *err)
{
    struct keep_writer *w = unnamed(k, err);
    if (!w || (w->digest = sha256_new(err)))
        return w;
    keep_writer_free(w);
    return NULL;
}

bool keep_writer_put(struct keep_writer *w, const void *p, size_t n, struct err *err)
{
    sha256_update(w->digest, p, n);
    w->bytes += (int64_t)n;
    return seal_writer_put(w->seal, p, n, err);
}

void keep_name(const uint8_t sha256[SHA256_SIZE], char dir[3], char name[KEEP_NAME_MAX])
{
    char hex[SHA256_HEX_MAX];
    hex_encode(sha256, SHA256_SIZE, hex);
    memcpy(dir, hex, 2);
    dir[2] = '\0';
    snprintf(name, KEEP_NAME_MAX, "%s.sealed", hex);
}

static bool name_it(struct keep_writer *w, const uint8_t sha256[SHA256_SIZE], struct err *err)
{
    char two[3], name[KEEP_NAME_MAX];
    if (!seal_writer_finish(w->seal, err) || !sync_fd(w->fd, "kept bytes", err))
        return false;
    keep_name(sha256, two, name);
    int dir = folder(w->k->dir, two, err);
    if (dir < 0)
        return false;
    /* Where folders cannot be locked, keep_remove removes nothing. */
    (void)flock(dir, LOCK_SH);
    /* Over one that is there already: the same bytes, and a damaged one is healed by it. */
    bool good = renameat(w->k->part, w->part, dir, name) == 0 || err_sys(err, "name kept bytes");
    if (good)
        w->part[0] = '\0';
    good = good && sync_fd(dir, "the folder of kept bytes", err);
    close(dir);
    return good;
}

bool keep_writer_finish(struct keep_writer *w, uint8_t sha256[SHA256_SIZE], int64_t *bytes,
                        struct err *err)
{
    sha256_final(w->digest, sha256);
    *bytes = w->bytes;
    return name_it(w, sha256, err);
}

void keep_writer_free(struct keep_writer *w)
{
    if (!w)
        return;
    seal_writer_free(w->seal);
    sha256_free(w->digest);
    if (w->fd >= 0)
        close(w->fd);
    if (w->part[0])
        unlinkat(w->k->part, w->part, 0);
    free(w);
}

struct keep_writer *keep_unnamed(struct keep *k, struct str bytes, struct err *err)
{
    struct keep_writer *w = unnamed(k, err);
    if (!w || seal_writer_put(w->seal, bytes.p, bytes.n, err))
        return w;
    keep_writer_free(w);
    return NULL;
}

bool keep_name_it(struct keep_writer *w, const uint8_t sha256[SHA256_SIZE], struct err *err)
{
    bool good = name_it(w, sha256, err);
    keep_writer_free(w);
    return good;
}

static bool put(struct keep *k, struct str bytes, const uint8_t sha256[SHA256_SIZE],
                struct err *err)
{
    struct keep_writer *w = keep_unnamed(k, bytes, err);
    return w && keep_name_it(w, sha256, err);
}

bool keep_put(struct keep *k, struct str bytes, uint8_t sha256[SHA256_SIZE], struct err *err)
{
    sha256_of(bytes, sha256);
    return put(k, bytes, sha256, err);
}

bool keep_put_new(struct keep *k, struct str bytes, uint8_t sha256[SHA256_SIZE], struct err *err)
{
    sha256_of(bytes, sha256);
    return keep_again(k, sha256) || put(k, bytes, sha256, err);
}

/* --- out --- */

struct keep_reader {
    struct seal_reader *seal;
    struct sha256 *digest;
    int fd;
    bool ended;
    uint8_t sha256[SHA256_SIZE];
};

static int open_kept(struct keep *k, const uint8_t sha256[SHA256_SIZE])
{
    char two[3], name[KEEP_NAME_MAX], path[KEEP_NAME_MAX + 4];
    keep_name(sha256, two, name);
    snprintf(path, sizeof(path), "%s/%s", two, name);
    return openat(k->dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

bool keep_has(struct keep *k, const uint8_t sha256[SHA256_SIZE])
{
    int fd = open_kept(k, sha256);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

struct keep_reader *keep_reader_open(struct keep *k, const uint8_t sha256[SHA256_SIZE],
                                     struct err *err)
{
    struct keep_reader *r = calloc(1, sizeof(*r));
    if (!r) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    memcpy(r->sha256, sha256, SHA256_SIZE);
    r->fd = open_kept(k, sha256);
    if (r->fd < 0) {
        if (errno == ENOENT)
            err_set(err, ERR_STORE, "no bytes are kept under this digest");
        else
            err_sys(err, "open kept bytes");
        goto bad;
    }
    uint8_t id[CRED_KEY_ID_SIZE];
    const struct cred_key *key =
        seal_key_id(r->fd, id, err) ? cred_ring_find(k->ring, id, err) : NULL;
    r->digest = key ? sha256_new(err) : NULL;
    r->seal = r->digest ? seal_reader_open(key, r->fd, str_from(k->context), err) : NULL;
    if (r->seal)
        return r;
bad:
    keep_reader_free(r);
    return NULL;
}

/** The seal has vouched for every byte; this vouches that they are the ones asked for. */
static bool check_digest(struct keep_reader *r, struct err *err)
{
    uint8_t is[SHA256_SIZE];
    sha256_final(r->digest, is);
    r->ended = true;
    return memcmp(is, r->sha256, SHA256_SIZE) == 0 ||
           err_set(err, ERR_CRYPTO, "the kept bytes are not those of this digest");
}

bool keep_reader_read(struct keep_reader *r, struct str *chunk, struct err *err)
{
    *chunk = str_of(NULL, 0);
    if (r->ended)
        return true;
    if (!seal_reader_read(r->seal, chunk, err))
        return false;
    if (chunk->n == 0)
        return check_digest(r, err);
    sha256_update(r->digest, chunk->p, chunk->n);
    return true;
}

void keep_reader_free(struct keep_reader *r)
{
    if (!r)
        return;
    seal_reader_free(r->seal);
    sha256_free(r->digest);
    if (r->fd >= 0)
        close(r->fd);
    free(r);
}

bool keep_read(struct keep *k, const uint8_t sha256[SHA256_SIZE], struct buf *out, struct err *err)
{
    struct keep_reader *r = keep_reader_open(k, sha256, err);
    struct str chunk = {NULL, 1};
    bool good = r != NULL;
    buf_reset(out);
    while (good && chunk.n && !out->failed && (good = keep_reader_read(r, &chunk, err)))
        buf_put_str(out, chunk);
    keep_reader_free(r);
    return good;
}
