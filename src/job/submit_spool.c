/* submit_spool.c - see submit_spool.h. */
#define _GNU_SOURCE /* memfd_create */
#include "job/submit_spool.h"

#include "base/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

void submit_spool_init(struct submit_spool *s)
{
    *s = (struct submit_spool){.fd = -1};
}

void submit_spool_fini(struct submit_spool *s)
{
    free(s->paths);
    if (s->fd >= 0)
        close(s->fd);
    submit_spool_init(s);
}

static bool read_all(int fd, struct err *err)
{
    char piece[PIECE_BYTES];
    int64_t total = 0;
    ssize_t n;
    while ((n = read(STDIN_FILENO, piece, sizeof piece)) > 0) {
        if ((total += n) > SUBMIT_SPOOL_MAX)
            return err_set(err, ERR_LIMIT, "standard input is over %d bytes: hand in a file",
                           SUBMIT_SPOOL_MAX);
        if (!file_write(fd, str_of(piece, (size_t)n), "standard input", err))
            return false;
    }
    return n == 0 || err_sys(err, "read standard input");
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool is_wanted(const struct submit_options *o)
{
    bool wanted = o->paths_count == 0;
    for (size_t i = 0; i < o->paths_count; i++)
        wanted |= is_standard_input(o->paths[i]);
    return wanted;
}

/* A pipe given by its path is empty when it is read again: whose claims stand there for the next
 * would go nowhere. What is not there is told by who reads it. */
static bool check_paths(const struct submit_options *o, struct err *err)
{
    struct stat st;
    for (size_t i = 0; i < o->paths_count; i++)
        if (!is_standard_input(o->paths[i]) && stat(o->paths[i], &st) == 0 && !S_ISREG(st.st_mode))
            return err_set(err, ERR_USAGE,
                           "%s is no file, and for several vendors it is read several times: "
                           "give it on standard input, as -",
                           o->paths[i]);
    return true;
}

bool submit_spool(struct submit_spool *s, struct submit_options *o, struct err *err)
{
    size_t count = o->paths_count ? o->paths_count : 1;
    if (!check_paths(o, err))
        return false;
    if (!is_wanted(o))
        return true;
    if ((s->fd = memfd_create("claims", MFD_CLOEXEC)) < 0)
        return err_sys(err, "memory for standard input");
    (void)snprintf(s->path, sizeof s->path, "/proc/self/fd/%d", s->fd);
    if (!(s->paths = calloc(count, sizeof *s->paths)))
        return err_set(err, ERR_LIMIT, "no memory for the names of files");
    for (size_t i = 0; i < count; i++)
        s->paths[i] = !o->paths_count || is_standard_input(o->paths[i]) ? s->path : o->paths[i];
    o->paths = s->paths;
    o->paths_count = count;
    return read_all(s->fd, err);
}
