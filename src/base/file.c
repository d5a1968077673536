/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <unistd.h>

bool file_write(int fd, struct str bytes, const char *what, struct err *err)
{
    while (bytes.n > 0) {
        ssize_t done = write(fd, bytes.p, bytes.n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return err_sys(err, "%s", what);
        bytes = str_of(bytes.p + done, bytes.n - (size_t)done);
    }
    return true;
}
