/* intake.c - see intake.h. */
#include "job/intake.h"

#include "job/prepare.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_PIECE = 128 * 1024, ARENA_MAX = 64 * 1024 * 1024, WINDOWS = 2 };

/* A slice of a window, scrubbed by one thread. */
struct worker {
    struct scrub *scrub; /* the same for both windows: only one is scrubbed at a time */
    struct arena *arena;
    struct intake_claim *claims;
    size_t count;
    struct err err;
};

struct window {
    struct buf text; /* its whole lines, then what was read past them */
    size_t taken;    /* bytes of `text` that are its own */
    struct intake_claim *claims;
    size_t count;
    struct arena arenas[INTAKE_THREADS_MAX];
    struct err err;
};

/* The caller works on one window while a thread reads and scrubs the next. With a single thread
 * there is a single window. */
struct intake {
    const struct job *job;
    const char *const *paths;
    size_t paths_count, path; /* path: the one being read */
    int fd;                   /* -1: none is open */
    struct keep_reader *kept; /* in its place, for kept bytes (PREPARE_KEPT) */
    bool ended;               /* of the open one */
    bool skipping;            /* inside a line that is too long */
    uint64_t line;
    struct window windows[WINDOWS];
    struct window *last, *next; /* handed out, and to be handed out; NULL: none yet */
    struct worker workers[INTAKE_THREADS_MAX];
    unsigned threads;
    pthread_t reader;
    bool ahead;  /* `reader` is at work on `next` */
    int stop[2]; /* a pipe: closing its end 1 wakes a reader that waits for input */
};

static const char *const standard_input[] = {"-"};

static bool window_init(struct window *w, struct err *err)
{
    buf_init(&w->text, INTAKE_BYTES_MAX + INTAKE_LINE_MAX + READ_PIECE);
    w->claims = calloc(INTAKE_CLAIMS_MAX, sizeof *w->claims);
    for (unsigned i = 0; i < INTAKE_THREADS_MAX; i++)
        arena_init(&w->arenas[i], ARENA_MAX);
    return w->claims || err_set(err, ERR_LIMIT, "no memory to take claims in");
}

static void window_fini(struct window *w)
{
    for (unsigned i = 0; i < INTAKE_THREADS_MAX; i++)
        arena_fini(&w->arenas[i]);
    buf_fini(&w->text);
    free(w->claims);
}

struct intake *intake_new(const struct job *job, const struct partner *partner,
                          const char *const *paths, size_t count, struct err *err)
{
    struct intake *in = calloc(1, sizeof *in);
    if (!in) {
        err_set(err, ERR_LIMIT, "no memory to take claims in");
        return NULL;
    }
    in->job = job;
    in->paths = count ? paths : standard_input;
    in->paths_count = count ? count : 1;
    in->fd = in->stop[0] = in->stop[1] = -1;
    in->threads = job->threads < INTAKE_THREADS_MAX ? job->threads : INTAKE_THREADS_MAX;
    if (pipe(in->stop) < 0) {
        err_sys(err, "taking claims in");
        goto out;
    }
    fcntl(in->stop[0], F_SETFD, FD_CLOEXEC);
    fcntl(in->stop[1], F_SETFD, FD_CLOEXEC);
    for (unsigned i = 0; i < (in->threads > 1 ? WINDOWS : 1); i++)
        if (!window_init(&in->windows[i], err))
            goto out;
    for (unsigned i = 0; i < in->threads; i++)
        if (!(in->workers[i].scrub = scrub_new(partner, judge_local(job->judge, partner), err)))
            goto out;
    return in;
out:
    intake_free(in);
    return NULL;
}

void intake_free(struct intake *in)
{
    if (!in)
        return;
    if (in->stop[1] >= 0)
        close(in->stop[1]);
    if (in->ahead)
        pthread_join(in->reader, NULL);
    if (in->stop[0] >= 0)
        close(in->stop[0]);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    keep_reader_free(in->kept);
    for (unsigned i = 0; i < in->threads; i++)
        scrub_free(in->workers[i].scrub);
    for (unsigned i = 0; i < WINDOWS; i++)
        window_fini(&in->windows[i]);
    free(in);
}

void intake_only(struct intake *in, scrub_mine_fn *mine, void *ctx)
{
    for (unsigned i = 0; i < in->threads; i++)
        scrub_only(in->workers[i].scrub, mine, ctx);
}

/* ---- reading lines -------------------------------------------------------------------------- */

/* Read to its end once before a claim of it is taken: only then it is known to be whole. */
static bool open_kept(struct intake *in, const uint8_t sha256[SHA256_SIZE], struct err *err)
{
    struct str piece;
    struct keep_reader *whole = keep_reader_open(in->job->keep, sha256, err);
    bool ok = whole != NULL;
    do
        ok = ok && keep_reader_read(whole, &piece, err);
    while (ok && piece.n > 0);
    keep_reader_free(whole);
    return ok && (in->kept = keep_reader_open(in->job->keep, sha256, err)) != NULL;
}

static bool open_next(struct intake *in, struct err *err)
{
    uint8_t sha256[SHA256_SIZE];
    const char *path = in->paths[in->path];
    in->line = 0;
    in->ended = false;
    if (prepare_kept_digest(path, sha256))
        return open_kept(in, sha256, err);
    in->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    return in->fd >= 0 || err_sys(err, "%s", path);
}

static void close_this(struct intake *in)
{
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    in->fd = -1;
    keep_reader_free(in->kept);
    in->kept = NULL;
    in->path++;
}

/* Waits until there is something to read; false when the one who would want it is gone. */
static bool wait_readable(struct intake *in)
{
    struct pollfd fds[] = {{.fd = in->fd, .events = POLLIN}, {.fd = in->stop[0]}};
    while (poll(fds, COUNT_OF(fds), -1) < 0 && errno == EINTR)
        ;
    return fds[1].revents == 0;
}

static bool read_kept(struct intake *in, struct window *w, struct err *err)
{
    struct str piece;
    if (!keep_reader_read(in->kept, &piece, err))
        return false;
    in->ended = piece.n == 0;
    buf_put_str(&w->text, piece);
    return buf_ok(&w->text, "the claims in hand", err);
}

static bool read_more(struct intake *in, struct window *w, struct err *err)
{
    if (in->kept)
        return read_kept(in, w, err);
    ssize_t got;
    if (!buf_reserve(&w->text, READ_PIECE))
        return buf_ok(&w->text, "the claims in hand", err);
    if (!wait_readable(in))
        return err_set(err, ERR_SYSTEM, "reading %s was given up", in->paths[in->path]);
    do
        got = read(in->fd, w->text.p + w->text.n, READ_PIECE);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_sys(err, "reading %s", in->paths[in->path]);
    w->text.n += (size_t)got;
    in->ended = got == 0;
    return true;
}

/* Takes one line at offset `at` into the window; *at moves past it. */
static void take_line(struct intake *in, struct window *w, size_t *at, size_t end)
{
    struct str line = str_trim(str_of(w->text.p + *at, end - *at));
    size_t start = (size_t)(line.p - w->text.p);
    *at = end + 1;
    in->line++;
    bool too_long = in->skipping;
    in->skipping = false;
    if (line.n == 0 && !too_long)
        return;
    w->claims[w->count++] = (struct intake_claim){
        .source = in->paths[in->path],
        .line = in->line,
        /* An offset for now: the buffer may still move. */
        /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
        .json = {(const char *)(uintptr_t)start, line.n},
        .too_long = too_long,
    };
}

/* Past a line longer than we take: drop what is there of it and go on to its end. */
static void drop_long_line(struct intake *in, struct window *w, size_t at)
{
    w->text.n = at;
    in->skipping = true;
}

/* Fills the window with whole lines of the open source, as far as they go. */
static bool fill(struct intake *in, struct window *w, size_t *at, struct err *err)
{
    size_t searched = *at;
    while (w->count < INTAKE_CLAIMS_MAX && *at < INTAKE_BYTES_MAX) {
        const char *nl =
            w->text.n > searched ? memchr(w->text.p + searched, '\n', w->text.n - searched) : NULL;
        if (nl) {
            take_line(in, w, at, (size_t)(nl - w->text.p));
            searched = *at;
            continue;
        }
        searched = w->text.n;
        if (in->ended) {
            if (w->text.n > *at || in->skipping)
                take_line(in, w, at, w->text.n);
            *at = w->text.n;
            close_this(in);
            return true;
        }
        if (w->text.n - *at > INTAKE_LINE_MAX) {
            drop_long_line(in, w, *at);
            searched = *at;
        }
        if (!read_more(in, w, err))
            return false;
    }
    return true;
}

/* Begins with what was read past the end of the last window, which may be this one. */
static bool begin(struct intake *in, struct window *w, struct err *err)
{
    const struct window *last = in->last;
    w->count = 0;
    if (!last)
        return true;
    size_t rest = last->text.n - last->taken;
    if (w != last)
        buf_reset(&w->text);
    if (w != last && !buf_reserve(&w->text, rest))
        return buf_ok(&w->text, "the claims in hand", err);
    if (rest)
        memmove(w->text.p, last->text.p + last->taken, rest);
    w->text.n = rest;
    return true;
}

static bool read_window(struct intake *in, struct window *w, struct err *err)
{
    size_t at = 0;
    if (!begin(in, w, err))
        return false;
    while (w->count < INTAKE_CLAIMS_MAX && at < INTAKE_BYTES_MAX && in->path < in->paths_count)
        if ((in->fd < 0 && !in->kept && !open_next(in, err)) || !fill(in, w, &at, err))
            return false;
    w->taken = at;
    for (size_t i = 0; i < w->count; i++)
        w->claims[i].json.p = w->text.p + (uintptr_t)w->claims[i].json.p;
    return true;
}

/* ---- scrubbing ------------------------------------------------------------------------------ */

static void *work(void *arg)
{
    struct worker *w = arg;
    arena_reset(w->arena);
    for (size_t i = 0; i < w->count; i++)
        if (!w->claims[i].too_long &&
            !scrub_claim(w->scrub, w->claims[i].json, w->arena, &w->claims[i].scrub, &w->err))
            break;
    return NULL;
}

/* Slices of the window, one a worker; this thread is one of them. */
static bool scrub_window(struct intake *in, struct window *window, struct err *err)
{
    pthread_t threads[INTAKE_THREADS_MAX];
    bool started[INTAKE_THREADS_MAX] = {false};
    size_t share = (window->count + in->threads - 1) / in->threads, from = 0;

    for (unsigned i = 0; i < in->threads; i++) {
        struct worker *w = &in->workers[i];
        w->arena = &window->arenas[i];
        w->claims = window->claims + from;
        w->count = window->count - from < share ? window->count - from : share;
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

/* ---- windows -------------------------------------------------------------------------------- */

/* What goes wrong stays with the window, so that it is told in its turn. */
static void *make_window(void *arg)
{
    struct intake *in = arg;
    struct window *w = in->next;
    if (read_window(in, w, &w->err))
        (void)scrub_window(in, w, &w->err);
    return NULL;
}

static struct window *other(struct intake *in, const struct window *w)
{
    return in->threads > 1 && w == &in->windows[0] ? &in->windows[1] : &in->windows[0];
}

/* From here on the sources belong to the reader, until it is joined. */
static void run_ahead(struct intake *in)
{
    if (in->threads > 1 && in->last->count > 0)
        in->ahead = pthread_create(&in->reader, NULL, make_window, in) == 0;
}

bool intake_next(struct intake *in, struct intake_claim **claims, size_t *count, struct err *err)
{
    *count = 0;
    if (!in->next)
        in->next = &in->windows[0];
    if (in->ahead)
        pthread_join(in->reader, NULL);
    else
        make_window(in);
    in->ahead = false;
    if (in->next->err.kind != ERR_NONE)
        return err_set(err, in->next->err.kind, "%s", in->next->err.text);
    in->last = in->next;
    *claims = in->last->claims;
    *count = in->last->count;
    in->next = other(in, in->last);
    run_ahead(in);
    return true;
}
