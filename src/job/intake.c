/* intake.c - see intake.h. */
#include "job/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_PIECE = 256 * 1024, ARENA_MAX = 64 * 1024 * 1024 };

struct worker {
    struct scrub *scrub;
    struct arena arena;
    struct intake_claim *claims;
    size_t count;
    struct err err;
};

struct intake {
    const struct job *job;
    const char *const *paths;
    size_t paths_count, path; /* path: the one being read */
    int fd;                   /* -1: none is open */
    bool ended;               /* of the open one */
    uint64_t line;
    struct buf text; /* whole lines of this window, then what was read past them */
    size_t taken;    /* bytes of `text` given out in the last window */
    bool skipping;   /* inside a line that is too long */
    struct intake_claim *claims;
    struct worker workers[INTAKE_THREADS_MAX];
    unsigned threads;
};

static const char *const standard_input[] = {"-"};

struct intake *intake_new(const struct job *job, const struct partner *partner,
                          const char *const *paths, size_t count, struct err *err)
{
    struct intake *in = calloc(1, sizeof *in);
    if (!in || !(in->claims = calloc(INTAKE_CLAIMS_MAX, sizeof *in->claims))) {
        err_set(err, ERR_LIMIT, "no memory to take claims in");
        goto out;
    }
    in->job = job;
    in->paths = count ? paths : standard_input;
    in->paths_count = count ? count : 1;
    in->fd = -1;
    in->threads = job->threads < INTAKE_THREADS_MAX ? job->threads : INTAKE_THREADS_MAX;
    buf_init(&in->text, INTAKE_BYTES_MAX + INTAKE_LINE_MAX + READ_PIECE);
    for (unsigned i = 0; i < in->threads; i++) {
        arena_init(&in->workers[i].arena, ARENA_MAX);
        if (!(in->workers[i].scrub = scrub_new(partner, err)))
            goto out;
    }
    return in;
out:
    intake_free(in);
    return NULL;
}

void intake_free(struct intake *in)
{
    if (!in)
        return;
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    for (unsigned i = 0; i < in->threads; i++) {
        scrub_free(in->workers[i].scrub);
        arena_fini(&in->workers[i].arena);
    }
    buf_fini(&in->text);
    free(in->claims);
    free(in);
}

/* ---- reading lines -----------------------------------------------------------------------------
 */

static bool open_next(struct intake *in, struct err *err)
{
    const char *path = in->paths[in->path];
    in->line = 0;
    in->ended = false;
    in->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    return in->fd >= 0 || err_sys(err, "%s", path);
}

static void close_this(struct intake *in)
{
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    in->fd = -1;
    in->path++;
}

static bool read_more(struct intake *in, struct err *err)
{
    ssize_t got;
    if (!buf_reserve(&in->text, READ_PIECE))
        return buf_ok(&in->text, "the claims in hand", err);
    do
        got = read(in->fd, in->text.p + in->text.n, READ_PIECE);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_sys(err, "reading %s", in->paths[in->path]);
    in->text.n += (size_t)got;
    in->ended = got == 0;
    return true;
}

/* Takes one line at offset `at` into the window; *at moves past it. */
static void take_line(struct intake *in, size_t *at, size_t end, size_t *count)
{
    struct str line = str_trim(str_of(in->text.p + *at, end - *at));
    size_t start = (size_t)(line.p - in->text.p);
    *at = end + 1;
    in->line++;
    bool too_long = in->skipping;
    in->skipping = false;
    if (line.n == 0 && !too_long)
        return;
    in->claims[*count] = (struct intake_claim){
        .source = in->paths[in->path],
        .line = in->line,
        /* An offset for now: the buffer may still move. */
        .json = {(const char *)(uintptr_t)start, line.n},
        .too_long = too_long,
    };
    (*count)++;
}

/* Past a line longer than we take: drop what is there of it and go on to its end. */
static void drop_long_line(struct intake *in, size_t at)
{
    in->text.n = at;
    in->skipping = true;
}

/* Fills the window with whole lines of the open source, as far as they go. */
static bool fill(struct intake *in, size_t *at, size_t *count, struct err *err)
{
    size_t searched = *at;
    while (*count < INTAKE_CLAIMS_MAX && *at < INTAKE_BYTES_MAX) {
        const char *nl = in->text.n > searched
                             ? memchr(in->text.p + searched, '\n', in->text.n - searched)
                             : NULL;
        if (nl) {
            take_line(in, at, (size_t)(nl - in->text.p), count);
            searched = *at;
            continue;
        }
        searched = in->text.n;
        if (in->ended) {
            if (in->text.n > *at || in->skipping)
                take_line(in, at, in->text.n, count);
            *at = in->text.n;
            close_this(in);
            return true;
        }
        if (in->text.n - *at > INTAKE_LINE_MAX) {
            drop_long_line(in, *at);
            searched = *at;
        }
        if (!read_more(in, err))
            return false;
    }
    return true;
}

/* ---- scrubbing ---------------------------------------------------------------------------------
 */

static void *work(void *arg)
{
    struct worker *w = arg;
    arena_reset(&w->arena);
    for (size_t i = 0; i < w->count; i++)
        if (!w->claims[i].too_long &&
            !scrub_claim(w->scrub, w->claims[i].json, &w->arena, &w->claims[i].scrub, &w->err))
            break;
    return NULL;
}

/* Slices of the window, one a worker; this thread is one of them. */
static bool scrub_window(struct intake *in, size_t count, struct err *err)
{
    pthread_t threads[INTAKE_THREADS_MAX];
    bool started[INTAKE_THREADS_MAX] = {false};
    size_t share = (count + in->threads - 1) / in->threads, from = 0;

    for (unsigned i = 0; i < in->threads; i++) {
        struct worker *w = &in->workers[i];
        w->claims = in->claims + from;
        w->count = count - from < share ? count - from : share;
        from += w->count;
        if (i > 0 && w->count > 0)
            started[i] = pthread_create(&threads[i], NULL, work, w) == 0;
    }
    for (unsigned i = 0; i < in->threads; i++)
        if (!started[i])
            work(&in->workers[i]);
    for (unsigned i = 0; i < in->threads; i++) {
        if (started[i])
            pthread_join(threads[i], NULL);
        if (in->workers[i].err.kind != ERR_NONE)
            err_set(err, in->workers[i].err.kind, "%s", in->workers[i].err.text);
    }
    return err->kind == ERR_NONE;
}

bool intake_next(struct intake *in, struct intake_claim **claims, size_t *count, struct err *err)
{
    size_t at = 0;
    *count = 0;
    *claims = in->claims;
    if (in->taken) {
        memmove(in->text.p, in->text.p + in->taken, in->text.n - in->taken);
        in->text.n -= in->taken;
        in->taken = 0;
    }
    while (*count < INTAKE_CLAIMS_MAX && at < INTAKE_BYTES_MAX && in->path < in->paths_count)
        if ((in->fd < 0 && !open_next(in, err)) || !fill(in, &at, count, err))
            return false;
    in->taken = at < in->text.n ? at : in->text.n;
    for (size_t i = 0; i < *count; i++)
        in->claims[i].json.p = in->text.p + (uintptr_t)in->claims[i].json.p;
    return scrub_window(in, *count, err);
}
