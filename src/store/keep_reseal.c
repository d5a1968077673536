/* keep_reseal.c - the kept files, one after the other: under which key each is, and sealed anew
 * under the newest. */
#define _GNU_SOURCE /* renameat2 */
#include "store/keep_state.h"

#include "base/log.h"
#include "cred/seal.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS = 256, DIGITS = 2 * SHA256_SIZE, SWEPT_TRIES = 3 };

static const char ENDING[] = ".sealed";

/* ---- each file ------------------------------------------------------------------------------ */

static bool is_kept(const char *name)
{
    return strlen(name) == DIGITS + sizeof ENDING - 1 &&
           strspn(name, "0123456789abcdef") == DIGITS && strcmp(name + DIGITS, ENDING) == 0;
}

static bool each_in(int dir, keep_walk_fn *each, void *ctx, struct err *err)
{
    DIR *d = fdopendir(dir);
    bool more = d != NULL || err_sys(err, "read a folder of kept bytes");
    if (!d)
        close(dir);
    for (struct dirent *e = more ? readdir(d) : NULL; more && e; e = readdir(d))
        more = !is_kept(e->d_name) || each(ctx, dir, e->d_name, err);
    if (d)
        closedir(d);
    return more;
}

bool keep_walk(struct keep *k, keep_walk_fn *each, void *ctx, struct err *err)
{
    bool more = true;
    for (unsigned i = 0; more && i < FOLDERS; i++) {
        char name[3];
        (void)snprintf(name, sizeof name, "%02x", i);
        int dir = openat(k->dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (dir >= 0)
            more = each_in(dir, each, ctx, err);
        else if (errno != ENOENT)
            more = err_sys(err, "open the folder %s of kept bytes", name);
    }
    return more;
}

/* ---- counted -------------------------------------------------------------------------------- */

static void count_one(struct keep_census *c, const uint8_t id[CRED_KEY_ID_SIZE])
{
    for (size_t i = 0; i < c->count; i++)
        if (memcmp(c->of[i].key_id, id, CRED_KEY_ID_SIZE) == 0) {
            c->of[i].files++;
            return;
        }
    if (c->count == RING_KEYS_MAX) {
        c->others++;
        return;
    }
    memcpy(c->of[c->count].key_id, id, CRED_KEY_ID_SIZE);
    c->of[c->count++].files = 1;
}

static bool count_file(void *ctx, int dir, const char *name, struct err *err)
{
    struct keep_census *c = ctx;
    uint8_t id[CRED_KEY_ID_SIZE];
    struct err why = {0};
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) /* removed meanwhile */
        return errno == ENOENT || err_sys(err, "open kept bytes");
    if (seal_key_id(fd, id, &why))
        count_one(c, id);
    else
        c->others++;
    close(fd);
    return true;
}

bool keep_count(struct keep *k, struct keep_census *census, struct err *err)
{
    *census = (struct keep_census){0};
    return keep_walk(k, count_file, census, err);
}

/* ---- sealed anew ---------------------------------------------------------------------------- */

struct reseal {
    struct keep *k;
    struct keep_reseal *r;
    const struct cred_key *newest;
    uint64_t looked_at;
};

/* Content from `from` into a new seal in `to`; the digest is the name's. */
static bool copy(struct reseal *s, int to, const uint8_t sha256[SHA256_SIZE], struct err *err)
{
    struct str chunk;
    struct keep_reader *from = keep_reader_open(s->k, sha256, err);
    struct seal_writer *w =
        from ? seal_writer_new(s->newest, to, str_from(s->k->context), err) : NULL;
    bool good = w != NULL;
    while (good && (good = keep_reader_read(from, &chunk, err)) && chunk.n)
        good = seal_writer_put(w, chunk.p, chunk.n, err);
    good =
        good && seal_writer_finish(w, err) && (fsync(to) == 0 || err_sys(err, "sync kept bytes"));
    seal_writer_free(w);
    keep_reader_free(from);
    return good;
}

/* Exchanged, not renamed over: a file that was removed meanwhile is not put back. Where a file
 * system cannot exchange (NFS), the moment between the look and the name is all there is. */
static bool put_in_place(struct keep *k, const char *part, int dir, const char *name,
                         struct err *err)
{
    if (renameat2(k->part, part, dir, name, RENAME_EXCHANGE) == 0 ||
        (errno == EINVAL && faccessat(dir, name, F_OK, 0) == 0 &&
         renameat(k->part, part, dir, name) == 0))
        return fsync(dir) == 0 || err_sys(err, "sync the folder of kept bytes");
    return errno == ENOENT || err_sys(err, "name kept bytes");
}

/* When it was kept last (keep_each) does not change with its key. */
static void take_time(int dir, const char *name, int to)
{
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        (void)futimens(to, (struct timespec[2]){st.st_atim, st.st_mtim});
}

/* Whoever keeps the bytes again meanwhile gives the file a new time: not between the two. */
static bool put_locked(struct keep *k, int fd, const char *part, int dir, const char *name,
                       struct err *err)
{
    if (flock(dir, LOCK_EX) != 0)
        return err_sys(err, "lock the folder of kept bytes");
    take_time(dir, name, fd);
    bool good = put_in_place(k, part, dir, name, err);
    (void)flock(dir, LOCK_UN);
    return good;
}

/* A writer that is alone and starts sweeps unfinished files away, this one too: it is made again.
 */
static bool reseal_file(struct reseal *s, int dir, const char *name, struct err *err)
{
    uint8_t sha256[SHA256_SIZE];
    char part[UUID_MAX];
    bool good = hex_decode(str_of(name, DIGITS), sha256, SHA256_SIZE), swept = true;
    for (int i = 0; good && swept && i < SWEPT_TRIES; i++) {
        uuid_random(part);
        int fd = openat(s->k->part, part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
            return err_sys(err, "make a file for kept bytes");
        good = copy(s, fd, sha256, err);
        swept = faccessat(s->k->part, part, F_OK, 0) != 0;
        good = good && (swept || put_locked(s->k, fd, part, dir, name, err));
        close(fd);
        (void)unlinkat(s->k->part, part, 0);
    }
    return good;
}

static void note_failed(struct reseal *s, const char *name, const struct err *why)
{
    char digest[DIGITS + 1];
    str_copy(digest, sizeof digest, str_of(name, DIGITS));
    log_event(LOG_ERROR, "keep", "reseal.failed", NULL, LOG_TEXT("sha256", digest),
              LOG_TEXT("error", why->text));
    s->r->failed++;
}

static bool look_at(void *ctx, int dir, const char *name, struct err *err)
{
    struct reseal *s = ctx;
    struct keep_reseal *r = s->r;
    uint8_t id[CRED_KEY_ID_SIZE];
    struct err why = {0};
    if ((r->stop && r->stop(r->ctx)) || (r->most && r->resealed + r->failed >= r->most))
        return false;
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "open kept bytes");
    bool sealed = seal_key_id(fd, id, &why);
    close(fd);
    if (sealed && memcmp(id, cred_key_id(s->newest), CRED_KEY_ID_SIZE) == 0)
        r->current++;
    else if (sealed && reseal_file(s, dir, name, &why))
        r->resealed++;
    else if (why.kind == ERR_SYSTEM) /* the disk, not the file */
        return err_set(err, why.kind, "%s", why.text);
    else if (faccessat(dir, name, F_OK, 0) == 0)
        note_failed(s, name, &why);
    if (r->progress)
        r->progress(r->ctx, ++s->looked_at);
    return true;
}

bool keep_reseal(struct keep *k, struct keep_reseal *r, struct err *err)
{
    struct reseal s = {k, r, cred_ring_newest(k->ring), 0};
    r->resealed = r->current = r->failed = 0;
    r->ended = keep_walk(k, look_at, &s, err);
    return r->ended || err->kind == ERR_NONE;
}
