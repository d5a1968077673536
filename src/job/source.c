/* source.c - see source.h. */
#include "job/source.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pieces [taken, given) wait for the taker, or the first of them is in his hands; each by its
 * number modulo SOURCE_PIECES. Without a thread given is taken or one more. */
struct source {
    const char *path;
    int fd;
    struct keep_writer *keep;
    const atomic_bool *stop;
    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t given, taken;
    bool holds;  /* the taker has one in his hands */
    bool ended;  /* of the file, or for `err` */
    bool closed; /* the taker wants no more */
    struct err err;
    size_t sizes[SOURCE_PIECES];
    char *pieces;
};

static char *piece_of(struct source *s, uint64_t number)
{
    return s->pieces + number % SOURCE_PIECES * SOURCE_PIECE_BYTES;
}

/* Reads and keeps the piece of that number; false at the end, or when it failed. */
static bool read_piece(struct source *s, uint64_t number)
{
    char *piece = piece_of(s, number);
    ssize_t got;
    do
        got = read(s->fd, piece, SOURCE_PIECE_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_sys(&s->err, "reading %s", s->path);
    s->sizes[number % SOURCE_PIECES] = (size_t)got;
    if (got > 0 && *s->stop)
        return err_set(&s->err, ERR_SYSTEM, "reading %s was given up", s->path);
    return got > 0 && keep_writer_put(s->keep, piece, (size_t)got, &s->err);
}

static void *work(void *arg)
{
    struct source *s = arg;
    pthread_mutex_lock(&s->lock);
    while (!s->closed && !s->ended) {
        if (s->given - s->taken == SOURCE_PIECES) {
            pthread_cond_wait(&s->moved, &s->lock);
            continue;
        }
        pthread_mutex_unlock(&s->lock);
        bool more = read_piece(s, s->given);
        pthread_mutex_lock(&s->lock);
        s->given += more;
        s->ended = !more;
        pthread_cond_broadcast(&s->moved);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* Never a pipe: its writer may be silent, and a thread that waits for him cannot be called off. */
static bool is_large(int fd)
{
    struct stat is;
    return fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_size >= SOURCE_THREAD_BYTES_MIN;
}

static bool open_file(struct source *s, struct keep *keep, struct err *err)
{
    s->fd =
        strcmp(s->path, "-") == 0 ? STDIN_FILENO : open(s->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (s->fd < 0)
        return err_sys(err, "%s", s->path);
    if (!(s->pieces = malloc((size_t)SOURCE_PIECES * SOURCE_PIECE_BYTES)))
        return err_set(err, ERR_LIMIT, "no memory to read %s", s->path);
    return (s->keep = keep_writer_new(keep, err)) != NULL;
}

struct source *source_open(struct keep *keep, const char *path, bool threaded,
                           const atomic_bool *stop, struct err *err)
{
    struct source *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_LIMIT, "no memory to read %s", path);
        return NULL;
    }
    s->path = path;
    s->stop = stop;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->moved, NULL);
    if (!open_file(s, keep, err)) {
        source_close(s);
        return NULL;
    }
    s->threaded = threaded && is_large(s->fd) && pthread_create(&s->thread, NULL, work, s) == 0;
    return s;
}

/* Called with the lock. */
static void wait_for_piece(struct source *s)
{
    s->taken += s->holds;
    s->holds = false;
    pthread_cond_broadcast(&s->moved);
    while (s->given == s->taken && !s->ended)
        pthread_cond_wait(&s->moved, &s->lock);
}

static void read_here(struct source *s)
{
    s->taken = s->given;
    bool more = !s->ended && read_piece(s, s->given);
    s->given += more;
    s->ended = !more;
}

bool source_next(struct source *s, struct str *piece, struct err *err)
{
    pthread_mutex_lock(&s->lock);
    if (s->threaded)
        wait_for_piece(s);
    else
        read_here(s);
    s->holds = s->given > s->taken;
    pthread_mutex_unlock(&s->lock);
    *piece = s->holds ? str_of(piece_of(s, s->taken), s->sizes[s->taken % SOURCE_PIECES])
                      : str_of(NULL, 0);
    return s->holds || s->err.kind == ERR_NONE || err_set(err, s->err.kind, "%s", s->err.text);
}

static void join(struct source *s)
{
    if (!s->threaded)
        return;
    pthread_mutex_lock(&s->lock);
    s->closed = true;
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    s->threaded = false;
}

bool source_keep(struct source *s, uint8_t sha256[SHA256_SIZE], int64_t *bytes, struct err *err)
{
    assert(s->ended);
    join(s);
    return keep_writer_finish(s->keep, sha256, bytes, err);
}

void source_close(struct source *s)
{
    if (!s)
        return;
    join(s);
    keep_writer_free(s->keep);
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    free(s->pieces);
    pthread_cond_destroy(&s->moved);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
