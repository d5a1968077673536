/* place_file.c - a secret in a file: a tenant's own, the administrator's, or the service's. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cred/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1024, OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK };

/* systemd gives its credentials to us with mode 0400; Kubernetes links to root's. */
static bool check(int fd, const char *path, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_sys(err, "stat %s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_CRYPTO, "%s is not a regular file", path);
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return err_set(err, ERR_CRYPTO, "%s belongs to another user", path);
    if (st.st_mode & 0027)
        return err_set(err, ERR_CRYPTO, "%s is open to others (mode %04o): chmod 600 it", path,
                       (unsigned)(st.st_mode & 07777));
    return true;
}

static struct secret *read_at(int fd, const char *path, struct err *err)
{
    struct secret *s = NULL;
    if (fd < 0)
        err_sys(err, "open %s", path);
    else if (check(fd, path, err))
        s = secret_read(fd, err);
    if (fd >= 0)
        close(fd);
    return s;
}

/* Where the open file really is, links followed; "" when that cannot be told. */
static void real_place(int fd, char out[PATH_SIZE])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = fd < 0 ? -1 : readlink(link, out, PATH_SIZE - 1);
    out[n > 0 ? n : 0] = '\0';
}

/* `real` is beneath dir (itself made real) and, with an id, beneath dir/id. */
static bool is_beneath(const char *real, const char *dir, const char *id)
{
    char whole[PATH_SIZE * 2];
    char *real_dir = realpath(dir, NULL);
    int n = snprintf(whole, sizeof whole, "%s/%s%s", real_dir ? real_dir : dir, id ? id : "",
                     id ? "/" : "");
    free(real_dir);
    return n > 0 && (size_t)n < sizeof whole && str_starts(str_from(real), str_from(whole));
}

/* No absolute path, no ".." among the parts. */
static bool stays_below(struct str path)
{
    struct str rest = path;
    bool good = path.n && path.p[0] != '/';
    while (good && rest.p) {
        struct str part = str_split(&rest, '/');
        good = !str_is(part, "..");
    }
    return good;
}

struct secret *place_file(const char *secrets_dir, const char *organization_id, struct str name,
                          bool alone, struct err *err)
{
    char path[PATH_SIZE], real[PATH_SIZE];
    bool relative = name.p[0] != '/';
    if (relative && (!secrets_dir || !stays_below(name))) {
        err_set(err, ERR_CONFIG, "a relative file:// reference stays beneath secrets_dir");
        return NULL;
    }
    if (!relative && !alone) {
        err_set(err, ERR_CONFIG,
                "an absolute file:// reference belongs to no tenant: use file://NAME, beneath "
                "secrets_dir/ORGANIZATION");
        return NULL;
    }
    int n = relative ? snprintf(path, sizeof path, "%s/%s/%.*s", secrets_dir, organization_id,
                                STR_FMT(name))
                     : snprintf(path, sizeof path, "%.*s", STR_FMT(name));
    if (n < 0 || (size_t)n >= sizeof path) {
        err_set(err, ERR_CONFIG, "a file:// reference is too long");
        return NULL;
    }
    int fd = open(path, OPEN_FLAGS);
    real_place(fd, real);
    /* Whatever way leads there, links too: another tenant's folder is not read. */
    bool own = fd < 0 || !secrets_dir || is_beneath(real, secrets_dir, organization_id) ||
               (!relative && !is_beneath(real, secrets_dir, NULL));
    if (!own) {
        err_set(err, ERR_CRYPTO, "%s leads out of this organization's folder", path);
        close(fd);
        return NULL;
    }
    return read_at(fd, path, err);
}

struct secret *place_systemd(const char *organization_id, struct str name, bool alone,
                             struct err *err)
{
    char path[PATH_SIZE];
    const char *dir = getenv("CREDENTIALS_DIRECTORY"); /* a folder's name, not a secret */
    if (!dir || dir[0] != '/') {
        err_set(err, ERR_CONFIG, "systemd gave this process no credentials (LoadCredential=)");
        return NULL;
    }
    if (!stays_below(name) || memchr(name.p, '/', name.n)) {
        err_set(err, ERR_CONFIG, "a systemd:// reference is one name");
        return NULL;
    }
    /* ORGANIZATION.NAME spelt out may not reach another tenant's. */
    if (name.n > 36 && name.p[8] == '-' && name.p[13] == '-' && name.p[36] == '.') {
        err_set(err, ERR_CONFIG, "a systemd:// reference does not name the organization");
        return NULL;
    }
    snprintf(path, sizeof path, "%s/%s.%.*s", dir, organization_id, STR_FMT(name));
    int fd = open(path, OPEN_FLAGS);
    if (fd < 0 && errno == ENOENT && alone) {
        snprintf(path, sizeof path, "%s/%.*s", dir, STR_FMT(name));
        fd = open(path, OPEN_FLAGS);
    }
    return read_at(fd, path, err);
}
