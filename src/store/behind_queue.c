/* behind_queue.c - see behind_queue.h. Two batches: one is filled while the other is written. */
#include "store/behind_queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* SQLite's own xWrite takes less than 128 KiB. */
enum { RUN_BYTES_MAX = 64 * 1024 };

/* Bytes that stand side by side, in the file as in the batch. */
struct run {
    sqlite3_int64 at;
    int n;
    enum behind_lane lane;
};

/* From the first byte to behind the last. */
struct range {
    sqlite3_int64 low, high;
};

struct batch {
    char bytes[BEHIND_BYTES_MAX];
    int bytes_count;
    struct run runs[BEHIND_RUNS_MAX];
    int runs_count;
    struct range touched[BEHIND_LANES];
};

struct behind_queue {
    sqlite3_file *files[BEHIND_LANES];
    struct batch batches[2];
    int filling; /* which; the other is written, or the thread's */
    /* The thread's while it writes, as is the other batch: */
    int failed;                      /* the first result that was not good */
    struct range lost[BEHIND_LANES]; /* and what was not written since */
    pthread_t thread;
    bool started;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool writing; /* the other batch is the thread's */
    bool ending;
};

static const struct range nothing = {INT64_MAX, 0};

static void widen(struct range *r, sqlite3_int64 low, sqlite3_int64 high)
{
    r->low = low < r->low ? low : r->low;
    r->high = high > r->high ? high : r->high;
}

static bool meets(const struct range *r, sqlite3_int64 at, int n)
{
    return at < r->high && at + n > r->low;
}

static void clear(struct batch *b)
{
    b->bytes_count = b->runs_count = 0;
    for (int i = 0; i < BEHIND_LANES; i++)
        b->touched[i] = nothing;
}

struct behind_queue *behind_new(void)
{
    struct behind_queue *q = calloc(1, sizeof *q);
    if (!q)
        return NULL;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->moved, NULL);
    clear(&q->batches[0]);
    clear(&q->batches[1]);
    behind_forgive(q);
    return q;
}

void behind_free(struct behind_queue *q)
{
    if (!q)
        return;
    if (q->started) {
        pthread_mutex_lock(&q->lock);
        q->ending = true;
        pthread_cond_broadcast(&q->moved);
        pthread_mutex_unlock(&q->lock);
        pthread_join(q->thread, NULL);
    }
    pthread_cond_destroy(&q->moved);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

void behind_file(struct behind_queue *q, enum behind_lane lane, sqlite3_file *file)
{
    q->files[lane] = file;
}

/* ---- with or without the thread -------------------------------------------------------------- */

/* Nothing is written after a failure: what follows might stand on what is missing. */
static void write_batch(struct behind_queue *q, const struct batch *b)
{
    const char *bytes = b->bytes;
    for (int i = 0; i < b->runs_count && q->failed == SQLITE_OK; i++) {
        const struct run *r = &b->runs[i];
        sqlite3_file *f = q->files[r->lane];
        q->failed = f->pMethods->xWrite(f, bytes, r->n, r->at);
        bytes += r->n;
    }
    if (q->failed != SQLITE_OK)
        for (int i = 0; i < BEHIND_LANES; i++)
            widen(&q->lost[i], b->touched[i].low, b->touched[i].high);
}

static void *work(void *arg)
{
    struct behind_queue *q = arg;
    pthread_mutex_lock(&q->lock);
    while (!q->ending) {
        if (!q->writing) {
            pthread_cond_wait(&q->moved, &q->lock);
            continue;
        }
        const struct batch *b = &q->batches[1 - q->filling];
        pthread_mutex_unlock(&q->lock);
        write_batch(q, b);
        pthread_mutex_lock(&q->lock);
        q->writing = false;
        pthread_cond_broadcast(&q->moved);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

/* Until the thread has nothing in hand; then all is ours. */
static void wait_idle(struct behind_queue *q)
{
    if (!q->started)
        return;
    pthread_mutex_lock(&q->lock);
    while (q->writing)
        pthread_cond_wait(&q->moved, &q->lock);
    pthread_mutex_unlock(&q->lock);
}

/* A full batch becomes the thread's, and the other is ours to fill. */
static void hand_over(struct behind_queue *q)
{
    wait_idle(q);
    if (!q->started && pthread_create(&q->thread, NULL, work, q) != 0) {
        write_batch(q, &q->batches[q->filling]);
        clear(&q->batches[q->filling]);
        return;
    }
    q->started = true;
    pthread_mutex_lock(&q->lock);
    q->filling = 1 - q->filling;
    q->writing = true;
    pthread_cond_broadcast(&q->moved);
    pthread_mutex_unlock(&q->lock);
    clear(&q->batches[q->filling]);
}

/* ---- putting -------------------------------------------------------------------------------- */

static bool has_room(const struct batch *b, int n)
{
    return b->runs_count < BEHIND_RUNS_MAX && b->bytes_count + n <= BEHIND_BYTES_MAX;
}

static void append(struct batch *b, enum behind_lane lane, const void *p, int n, sqlite3_int64 at)
{
    struct run *last = b->runs_count > 0 ? &b->runs[b->runs_count - 1] : NULL;
    memcpy(b->bytes + b->bytes_count, p, (size_t)n);
    b->bytes_count += n;
    if (last && last->lane == lane && last->at + last->n == at && last->n + n <= RUN_BYTES_MAX)
        last->n += n;
    else
        b->runs[b->runs_count++] = (struct run){at, n, lane};
    widen(&b->touched[lane], at, at + n);
}

int behind_put(struct behind_queue *q, enum behind_lane lane, const void *p, int n,
               sqlite3_int64 at)
{
    assert(n >= 0 && n <= BEHIND_BYTES_MAX);
    if (!has_room(&q->batches[q->filling], n)) {
        wait_idle(q);
        if (q->failed != SQLITE_OK)
            return q->failed;
        hand_over(q);
    }
    append(&q->batches[q->filling], lane, p, n, at);
    return SQLITE_OK;
}

int behind_ready(struct behind_queue *q, enum behind_lane lane, sqlite3_int64 at, int n)
{
    if (meets(&q->batches[0].touched[lane], at, n) || meets(&q->batches[1].touched[lane], at, n))
        behind_settle(q);
    /* While the thread writes nothing has been lost before: it would not have been given more. */
    pthread_mutex_lock(&q->lock);
    bool idle = !q->writing;
    pthread_mutex_unlock(&q->lock);
    return idle && meets(&q->lost[lane], at, n) ? q->failed : SQLITE_OK;
}

int behind_settle(struct behind_queue *q)
{
    struct batch *b = &q->batches[q->filling];
    wait_idle(q);
    write_batch(q, b);
    clear(b);
    return q->failed;
}

void behind_forgive(struct behind_queue *q)
{
    q->failed = SQLITE_OK;
    for (int i = 0; i < BEHIND_LANES; i++)
        q->lost[i] = nothing;
}
