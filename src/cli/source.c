/* source.c - see source.h. */
#include "cli/source.h"

#include "base/buf.h"
#include "cli/term.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, LINES_MAX_BYTES = 256 * 1024 * 1024 };

static int open_source(const char *path, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        err_sys(err, "%s", path);
    return fd;
}

static void close_source(int fd)
{
    if (fd > STDIN_FILENO)
        close(fd);
}

/* Bytes read, 0 at the end, -1 with err. */
static ssize_t read_piece(int fd, const char *path, void *p, size_t n, struct err *err)
{
    ssize_t got;
    do
        got = read(fd, p, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        err_sys(err, "reading %s", path);
    return got;
}

bool source_feed(const char *path, struct x12_reader *r, bool *stopped, struct err *err)
{
    static char piece[PIECE];
    struct term_progress progress;
    struct stat st;
    ssize_t got = 0;

    *stopped = false;
    int fd = open_source(path, err);
    if (fd < 0)
        return false;
    bool sized = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    uint64_t base = x12_reader_bytes(r);
    term_progress_begin(&progress, "bytes", sized ? (uint64_t)st.st_size : 0);
    while (!*stopped && (got = read_piece(fd, path, piece, sizeof piece, err)) > 0) {
        *stopped = !x12_reader_feed(r, piece, (size_t)got);
        term_progress_at(&progress, x12_reader_bytes(r) - base);
    }
    if (got >= 0 && !*stopped)
        *stopped = !x12_reader_end(r);
    term_progress_end(&progress);
    close_source(fd);
    return got >= 0;
}

bool source_load(const char *path, size_t max, struct buf *out, struct err *err)
{
    ssize_t got = 0;
    buf_init(out, max);
    int fd = open_source(path, err);
    if (fd < 0)
        return false;
    while (buf_reserve(out, PIECE) &&
           (got = read_piece(fd, path, out->p + out->n, out->cap - out->n, err)) > 0)
        out->n += (size_t)got;
    close_source(fd);
    return got >= 0 && buf_ok(out, path, err);
}

bool source_lines(const char *path, source_line *line, void *ctx, struct err *err)
{
    struct buf text;
    uint64_t number = 0;
    bool ok = source_load(path, LINES_MAX_BYTES, &text, err);
    for (struct str rest = buf_str(&text); ok && rest.p && rest.n;) {
        struct str one = str_trim(str_split(&rest, '\n'));
        number++;
        if (one.n)
            line(ctx, path, number, one);
    }
    buf_fini(&text);
    return ok;
}

FILE *source_create(const char *path, struct err *err)
{
    if (!path || strcmp(path, "-") == 0)
        return stdout;
    FILE *f = fopen(path, "we");
    if (!f)
        err_sys(err, "%s", path);
    return f;
}

bool source_done(FILE *f, const char *path, struct err *err)
{
    bool ok = fflush(f) == 0;
    if (f != stdout)
        ok &= fclose(f) == 0;
    return ok || err_sys(err, "writing %s", path ? path : "the output");
}
