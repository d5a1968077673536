/* dir_put.c - putting a file: written aside, synced, moved to its name, the folder synced. */
#define _GNU_SOURCE /* renameat2 */
#include "base/file.h"
#include "net/dir_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file being put. */
struct putting {
    int at; /* the folder */
    int fd;
    const char *name;
    char part[DIR_NAME_MAX + 8];
};

static bool is_busy(struct err *err)
{
    return err_set(err, ERR_SYSTEM, "another process is putting a file of this name");
}

/* A .part that nobody holds is of a process that died: it goes, whatever is in it. It may be
 * another name of a finished file (death between link and unlink), so it is removed and never
 * written into. */
static bool remove_stale(const struct putting *p, struct err *err)
{
    int fd = openat(p->at, p->part, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "open a part file");
    bool good = flock(fd, LOCK_EX | LOCK_NB) == 0 || is_busy(err);
    if (good && unlinkat(p->at, p->part, 0) != 0 && errno != ENOENT)
        good = err_sys(err, "remove a part file");
    close(fd);
    return good;
}

/* Hold the part file, and be sure that its name still means it: between our creating and locking it
 * another process may have taken it for a stale one. */
static bool hold(const struct putting *p, struct err *err)
{
    struct stat named, held;
    if (flock(p->fd, LOCK_EX | LOCK_NB) != 0)
        return is_busy(err);
    if (fstat(p->fd, &held) != 0 || fstatat(p->at, p->part, &named, AT_SYMLINK_NOFOLLOW) != 0)
        return err_sys(err, "look at a part file");
    return (named.st_ino == held.st_ino && named.st_dev == held.st_dev) || is_busy(err);
}

static bool create_part(struct putting *p, struct err *err)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    p->fd = openat(p->at, p->part, flags, 0660);
    if (p->fd < 0 && errno == EEXIST) {
        if (!remove_stale(p, err))
            return false;
        p->fd = openat(p->at, p->part, flags, 0660);
        if (p->fd < 0 && errno == EEXIST)
            return is_busy(err);
    }
    return p->fd >= 0 || err_sys(err, "create a part file");
}

/* Creating and locking are two steps; the folder's lock makes them one, so that of many who start
 * together one goes on. Where a folder cannot be locked (NFS), hold() alone keeps it safe: all may
 * be told "busy". */
static bool open_part(struct putting *p, struct err *err)
{
    snprintf(p->part, sizeof(p->part), ".%s.part", p->name);
    bool locked = flock(p->at, LOCK_EX) == 0;
    bool good = create_part(p, err) && hold(p, err);
    if (locked)
        flock(p->at, LOCK_UN);
    return good;
}

/* In one step, so that after a crash a .part that is there was never in sight; and never over a
 * file that is there. A file system without renameat2's flag gets link(2), which keeps the second
 * promise and leaves a moment in which both names are there. */
static enum dir_put move_to_name(const struct putting *p, struct err *err)
{
    if (renameat2(p->at, p->part, p->at, p->name, RENAME_NOREPLACE) == 0)
        return DIR_PUT_DONE;
    if (errno == EEXIST)
        return DIR_PUT_EXISTS;
    if (linkat(p->at, p->part, p->at, p->name, 0) == 0) {
        unlinkat(p->at, p->part, 0); /* what cannot be removed is stale next time */
        return DIR_PUT_DONE;
    }
    if (errno == EEXIST)
        return DIR_PUT_EXISTS;
    err_sys(err, "link a file to its name");
    return DIR_PUT_FAILED;
}

static enum dir_put fill_and_move(const struct putting *p,
                                  bool (*produce)(void *ctx, int fd, struct err *err), void *ctx,
                                  struct err *err)
{
    if (!produce(ctx, p->fd, err)) {
        err_set(err, ERR_SYSTEM, "the content of a file was given up");
        return DIR_PUT_FAILED;
    }
    if (fsync(p->fd) != 0) {
        err_sys(err, "sync a file");
        return DIR_PUT_FAILED;
    }
    return move_to_name(p, err);
}

static enum dir_put put_into(struct putting *p, bool (*produce)(void *ctx, int fd, struct err *err),
                             void *ctx, struct err *err)
{
    enum dir_put result = DIR_PUT_FAILED;
    struct stat st;
    if (fstatat(p->at, p->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return DIR_PUT_EXISTS; /* without the work of writing it first */
    if (open_part(p, err)) {
        result = fill_and_move(p, produce, ctx, err);
        if (result == DIR_PUT_EXISTS)
            unlinkat(p->at, p->part, 0); /* while it is held */
        if (result == DIR_PUT_DONE && fsync(p->at) != 0) {
            err_sys(err, "sync a folder");
            result = DIR_PUT_UNSYNCED;
        }
    }
    if (p->fd >= 0)
        close(p->fd);
    return result;
}

enum dir_put dir_put(const char *folder, const char *name,
                     bool (*produce)(void *ctx, int fd, struct err *err), void *ctx,
                     struct err *err)
{
    struct putting p = {.fd = -1, .name = name};
    if (!dir_check_name(name, err))
        return DIR_PUT_FAILED;
    p.at = dir_open_folder(folder, err);
    if (p.at < 0)
        return DIR_PUT_FAILED;
    enum dir_put result = put_into(&p, produce, ctx, err);
    if (result == DIR_PUT_FAILED || result == DIR_PUT_UNSYNCED)
        err_wrap(err, "%s", folder);
    close(p.at);
    return result;
}

static bool write_bytes(void *ctx, int fd, struct err *err)
{
    return file_write(fd, *(const struct str *)ctx, "write a file", err);
}

enum dir_put dir_put_bytes(const char *folder, const char *name, struct str bytes, struct err *err)
{
    return dir_put(folder, name, write_bytes, &bytes, err);
}

bool dir_part_exists(const char *folder, const char *name, bool *exists, struct err *err)
{
    struct putting p = {.fd = -1, .name = name};
    struct stat st;
    if (!dir_check_name(name, err) || (p.at = dir_open_folder(folder, err)) < 0)
        return false;
    snprintf(p.part, sizeof(p.part), ".%s.part", name);
    *exists = fstatat(p.at, p.part, &st, AT_SYMLINK_NOFOLLOW) == 0;
    bool good = *exists || errno == ENOENT || err_sys(err, "look for a part file");
    close(p.at);
    return good;
}
