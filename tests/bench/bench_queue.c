/* bench_queue.c - jobs claimed and finished by several connections at once, through store/job.h.
 *
 * usage: bench_queue LEDGER ORGANIZATION WORKERS BATCH
 * What is in the queue when it starts is done; prints "JOBS jobs, RATE jobs/s, CONFLICTS". */
#include "store/store.h"

#include "base/clock.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS_MAX = 32 };

struct held {
    size_t count;
    struct {
        int64_t id, epoch;
    } jobs[JOB_CLAIM_MAX];
};

struct worker {
    pthread_t thread;
    const char *place, *organization;
    int64_t batch, done, conflicts;
};

static pthread_barrier_t together;

static void die(const struct err *e)
{
    fprintf(stderr, "bench_queue: %s\n", e->text);
    exit(1);
}

static bool hold(void *ctx, const struct store_job *j)
{
    struct held *h = ctx;
    h->jobs[h->count].id = j->id;
    h->jobs[h->count++].epoch = j->epoch;
    return true;
}

static bool finish(struct store *s, const struct held *h, struct err *e)
{
    bool ok = store_begin(s, e);
    for (size_t i = 0; ok && i < h->count; i++)
        ok = store_job_finish(s, h->jobs[i].id, h->jobs[i].epoch, STR("done"), e);
    return ok && store_commit(s, e);
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct err e = {0};
    struct store *s;
    char uuid[UUID_MAX];
    int64_t me;
    uuid_random(uuid);
    const struct store_worker row = {.uuid = str_from(uuid), .host = STR("bench"), .pid = 1};
    if (!store_open(&s, w->place, w->organization, STORE_BESIDE, &e) ||
        !store_worker_put(s, &row, INT64_C(3600000000), &me, &e))
        die(&e);
    pthread_barrier_wait(&together);
    for (bool more = true; more;) {
        struct held h = {0};
        if (!store_job_claim(s, me, w->batch, hold, &h, &e)) {
            if (store_refusal(s) != REFUSED_CONFLICT)
                die(&e);
            err_clear(&e);
            w->conflicts++;
            continue;
        }
        more = h.count > 0;
        if (more && !finish(s, &h, &e))
            die(&e);
        w->done += (int64_t)h.count;
    }
    store_close(s);
    return NULL;
}

int main(int argc, char **argv)
{
    static struct worker workers[WORKERS_MAX];
    int count = argc == 5 ? atoi(argv[3]) : 0;
    int64_t done = 0, conflicts = 0;
    if (count < 1 || count > WORKERS_MAX || atoi(argv[4]) < 1 || atoi(argv[4]) > JOB_CLAIM_MAX) {
        fprintf(stderr, "usage: bench_queue LEDGER ORGANIZATION WORKERS BATCH\n");
        return 2;
    }
    pthread_barrier_init(&together, NULL, (unsigned)count + 1);
    for (int i = 0; i < count; i++) {
        workers[i] =
            (struct worker){.place = argv[1], .organization = argv[2], .batch = atoi(argv[4])};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 1;
    }
    pthread_barrier_wait(&together);
    int64_t from_us = clock_tick_us();
    for (int i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
        done += workers[i].done;
        conflicts += workers[i].conflicts;
    }
    printf("%lld jobs, %lld jobs/s, %lld conflicts\n", (long long)done,
           (long long)(done * 1000000 / (clock_tick_us() - from_us + 1)), (long long)conflicts);
    return 0;
}
