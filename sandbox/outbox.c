/* outbox.c - see outbox.h. */
#include "sandbox/outbox.h"

#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

bool sandbox_path(char out[PATH_MAX], const char *dir, const char *prefix, const char *name,
                  const char *suffix, struct err *err)
{
    int n = snprintf(out, PATH_MAX, "%s/%s%s%s", dir, prefix, name, suffix);
    return (n > 0 && n < PATH_MAX) || err_set(err, ERR_USAGE, "a path is too long");
}

bool sandbox_deliver(const char *dir, const char *name, const struct buf *content, struct err *err)
{
    char temporary[PATH_MAX], final[PATH_MAX];
    bool ok = false;
    if (!sandbox_path(temporary, dir, ".", name, ".part", err) ||
        !sandbox_path(final, dir, "", name, "", err))
        return false;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_sys(err, "%s", temporary);
    if (!file_write(fd, buf_str(content), "writing an answer", err))
        goto out;
    if (fsync(fd) < 0) {
        err_sys(err, "%s", temporary);
        goto out;
    }
    /* link refuses an existing name, where rename would replace it. */
    if (link(temporary, final) < 0 && errno != EEXIST) {
        err_sys(err, "%s", final);
        goto out;
    }
    ok = true;
out:
    close(fd);
    unlink(temporary);
    return ok;
}
