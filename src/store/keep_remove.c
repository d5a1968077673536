/* keep_remove.c - what nothing names any more goes from under kept/, while nobody keeps it again.
 */
#include "store/keep_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/** The folder these bytes are in; -1 and ENOENT when there is none. */
static int folder_of(struct keep *k, const uint8_t sha256[SHA256_SIZE], char name[KEEP_NAME_MAX])
{
    char two[3];
    keep_name(sha256, two, name);
    return openat(k->dir, two, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool keep_again(struct keep *k, const uint8_t sha256[SHA256_SIZE])
{
    static const struct timespec NOW[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    char name[KEEP_NAME_MAX];
    int dir = folder_of(k, sha256, name);
    if (dir < 0)
        return false;
    (void)flock(dir, LOCK_SH);
    bool there = utimensat(dir, name, NOW, AT_SYMLINK_NOFOLLOW) == 0;
    close(dir);
    return there;
}

static int64_t kept_us(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
}

static bool remove_locked(int dir, const char *name, int64_t before_us, bool *removed,
                          struct err *err)
{
    struct stat st;
    if (flock(dir, LOCK_EX) != 0)
        return err_sys(err, "lock the folder of kept bytes");
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || err_sys(err, "look at kept bytes");
    if (kept_us(&st) >= before_us)
        return true;
    if (unlinkat(dir, name, 0) != 0)
        return errno == ENOENT || err_sys(err, "remove kept bytes");
    *removed = true;
    return true;
}

bool keep_remove(struct keep *k, const uint8_t sha256[SHA256_SIZE], int64_t before_us,
                 bool *removed, struct err *err)
{
    char name[KEEP_NAME_MAX];
    *removed = false;
    int dir = folder_of(k, sha256, name);
    if (dir < 0)
        return errno == ENOENT || err_sys(err, "open the folder of kept bytes");
    bool good = remove_locked(dir, name, before_us, removed, err);
    close(dir);
    return good;
}

struct listing {
    keep_fn *fn;
    void *ctx;
};

static bool list_file(void *ctx, int dir, const char *name, struct err *err)
{
    const struct listing *l = ctx;
    uint8_t sha256[SHA256_SIZE];
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || err_sys(err, "look at kept bytes");
    return !hex_decode(str_of(name, (size_t)SHA256_SIZE * 2), sha256, SHA256_SIZE) ||
           l->fn(l->ctx, sha256, (int64_t)st.st_size, kept_us(&st));
}

bool keep_each(struct keep *k, keep_fn *fn, void *ctx, struct err *err)
{
    struct listing l = {fn, ctx};
    return keep_walk(k, list_file, &l, err) || err->kind == ERR_NONE;
}
