/* dir_take.c - taking files: listed, opened as listed, moved to the archive. */
#include "net/dir_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ARCHIVE_TRIES = 10000, FIRST_ENTRIES = 64 };

static int64_t mtime_us(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
}

/* ---- listing ---- */

static bool is_ignored(struct str name, const struct dir_filter *f)
{
    if (name.p[0] == '.' || str_ends(name, STR(".part")))
        return true;
    for (size_t i = 0; f && i < f->ignore_count; i++)
        if (str_ends(name, str_from(f->ignore[i])))
            return true;
    return false;
}

/* The wall clock itself and not base/clock, which a test may freeze: it is compared with file
 * times. */
static bool is_settled(const struct stat *st, const struct dir_filter *f)
{
    struct timespec now;
    if (!f || f->settle_ms <= 0)
        return true;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - mtime_us(st);
    return age_us >= f->settle_ms * 1000;
}

static bool add_entry(struct dir_listing *l, struct str name, const struct stat *st,
                      struct err *err)
{
    size_t cap = FIRST_ENTRIES;
    while (cap < l->count)
        cap *= 2;
    if (l->count == 0 || l->count == cap) {
        cap = l->count ? cap * 2 : cap;
        struct dir_entry *more = realloc(l->entries, cap * sizeof(*more));
        if (!more)
            return err_set(err, ERR_SYSTEM, "out of memory for a folder's names");
        l->entries = more;
    }
    struct dir_entry *e = &l->entries[l->count++];
    str_copy(e->name, sizeof(e->name), name);
    e->size = st->st_size;
    e->mtime_us = mtime_us(st);
    return true;
}

static bool consider(struct dir_listing *l, int at, const char *cname, const struct dir_filter *f,
                     struct err *err)
{
    struct stat st;
    struct str name = str_from(cname);
    if (is_ignored(name, f))
        return true;
    if (fstatat(at, cname, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || err_sys(err, "look at a file");
    if (!S_ISREG(st.st_mode))
        return true;
    if (!dir_name_is_valid(name))
        l->refused++;
    else if (!is_settled(&st, f))
        l->unsettled++;
    else if (l->count == DIR_LIST_MAX)
        l->more = true;
    else
        return add_entry(l, name, &st, err);
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct dir_entry *)a)->name, ((const struct dir_entry *)b)->name);
}

static bool read_names(DIR *dir, const struct dir_filter *f, struct dir_listing *out,
                       struct err *err)
{
    for (;;) {
        errno = 0;
        struct dirent *d = readdir(dir);
        if (!d)
            return errno == 0 || err_sys(err, "read the names");
        if (!consider(out, dirfd(dir), d->d_name, f, err))
            return false;
    }
}

bool dir_list(const char *folder, const struct dir_filter *filter, struct dir_listing *out,
              struct err *err)
{
    *out = (struct dir_listing){0};
    DIR *dir = opendir(folder);
    if (!dir)
        return err_sys(err, "open the folder %s", folder);
    bool good = read_names(dir, filter, out, err) || err_wrap(err, "%s", folder);
    closedir(dir);
    if (out->count)
        qsort(out->entries, out->count, sizeof(out->entries[0]), by_name);
    return good;
}

void dir_listing_free(struct dir_listing *l)
{
    free(l->entries);
    *l = (struct dir_listing){0};
}

/* ---- fetching ---- */

bool dir_is_unchanged(int fd, const struct dir_entry *entry, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_sys(err, "look at a file");
    return (S_ISREG(st.st_mode) && st.st_size == entry->size && mtime_us(&st) == entry->mtime_us) ||
           err_set(err, ERR_DATA, "the file changed since it was listed");
}

int dir_fetch(const char *folder, const struct dir_entry *entry, struct err *err)
{
    if (!dir_check_name(entry->name, err))
        return -1;
    int at = dir_open_folder(folder, err);
    if (at < 0)
        return -1;
    int fd = openat(at, entry->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        err_sys(err, "open a file in %s", folder);
    } else if (!dir_is_unchanged(fd, entry, err)) {
        close(fd);
        fd = -1;
    }
    close(at);
    return fd;
}

/* ---- archiving ---- */

/* Is the archive's file of that name this very file? Then an earlier move died before its second
 * half. */
static bool is_same(int from, const char *name, int to, const char *as)
{
    struct stat a, b;
    return fstatat(from, name, &a, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(to, as, &b, AT_SYMLINK_NOFOLLOW) == 0 && a.st_ino == b.st_ino &&
           a.st_dev == b.st_dev;
}

static bool link_free_name(int from, const char *name, int to, char as[DIR_NAME_MAX],
                           struct err *err)
{
    for (unsigned i = 0; i < ARCHIVE_TRIES; i++) {
        int n = i ? snprintf(as, DIR_NAME_MAX, "%s.%u", name, i)
                  : snprintf(as, DIR_NAME_MAX, "%s", name);
        if (n < 0 || n >= DIR_NAME_MAX)
            return err_set(err, ERR_LIMIT, "a name is too long to be kept beside its like");
        if (linkat(from, name, to, as, 0) == 0)
            return true;
        if (errno != EEXIST)
            return err_sys(err, "link a file into the archive");
        if (is_same(from, name, to, as))
            return true;
    }
    return err_set(err, ERR_LIMIT, "the archive has %d files of one name", ARCHIVE_TRIES);
}

/* In the archive, durably, before it leaves the folder: at every moment it has a name. */
static bool move(int from, const char *name, int to, char as[DIR_NAME_MAX], struct err *err)
{
    if (!link_free_name(from, name, to, as, err))
        return false;
    if (fsync(to) != 0)
        return err_sys(err, "sync the archive");
    if (unlinkat(from, name, 0) != 0 && errno != ENOENT)
        return err_sys(err, "remove a file that is archived");
    return fsync(from) == 0 || err_sys(err, "sync a folder");
}

bool dir_archive(const char *folder, const char *name, const char *archive, char as[DIR_NAME_MAX],
                 struct err *err)
{
    bool good = false;
    int from = -1, to = -1;
    as[0] = '\0';
    if (!dir_check_name(name, err))
        goto out;
    from = dir_open_folder(folder, err);
    to = from < 0 ? -1 : dir_open_folder(archive, err);
    if (to < 0)
        goto out;
    good = move(from, name, to, as, err) || err_wrap(err, "%s", archive);
out:
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return good;
}

/* ---- comparing ---- */

static bool digest_of(int fd, uint8_t sha256[SHA256_SIZE], struct err *err)
{
    char piece[16 * 1024];
    ssize_t got = 1;
    struct sha256 *h = sha256_new(err);
    while (h && (got = read(fd, piece, sizeof(piece))) != 0) {
        if (got > 0)
            sha256_update(h, piece, (size_t)got);
        else if (errno != EINTR)
            break;
    }
    if (h && got == 0)
        sha256_final(h, sha256);
    else if (h)
        err_sys(err, "read a file");
    sha256_free(h);
    return h && got == 0;
}

bool dir_digest(const char *folder, const char *name, uint8_t sha256[SHA256_SIZE], bool *found,
                struct err *err)
{
    *found = false;
    if (!dir_check_name(name, err))
        return false;
    int at = dir_open_folder(folder, err);
    if (at < 0)
        return false;
    int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool good = fd >= 0 || errno == ENOENT || err_sys(err, "open a file");
    close(at);
    if (fd < 0)
        return good;
    *found = digest_of(fd, sha256, err);
    close(fd);
    return *found;
}
