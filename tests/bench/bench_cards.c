/* bench_cards.c - a first sync of a business's whole history at Ramp, our own part of it.
 *
 *     bench_cards [TRANSACTIONS] [DIR]
 *
 * The real adapter speaks to the sandbox's Ramp in this process; ledger and kept pages are in DIR
 * (/dev/shm: the disk is not what is measured). "own", "asker" and "wall" are as bench_finance's;
 * "read" is the limit: the same pages through the JSON reader and nothing else. */
#include "base/json.h"
#include "job/cards_sync.h"
#include "job/play.h"
#include "net/dir.h"
#include "sandbox/server/ramp_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct err err;
static struct json_reader *reader;
static int64_t read_us;

static void need(bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "bench_cards: %s\n", err.text);
    exit(2);
}

static int64_t clock_us(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

/* The vendor; and the reader alone over the same bytes, in the vendor's time. */
static int32_t answer(void *ctx, const struct hia_exchange *e, struct buf *body)
{
    struct str query = str_of(e->target.p, e->target.n), path = str_split(&query, '?');
    struct str base = STR("/developer/v1");
    int32_t status = ramp_world_get(ctx, str_of(path.p + base.n, path.n - base.n), query, body);
    int64_t from_us = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    enum json_token token;
    json_open(reader, buf_str(body));
    while ((token = json_next(reader)) != JSON_END && token != JSON_ERROR)
        ;
    read_us += clock_us(CLOCK_PROCESS_CPUTIME_ID) - from_us;
    return status;
}

static struct settings *configure(const char *dir)
{
    char path[300];
    snprintf(path, sizeof path, "%s/data", dir);
    need(dir_make(path, &err));
    snprintf(path, sizeof path, "%s/hia.conf", dir);
    FILE *f = fopen(path, "w");
    need(f || err_sys(&err, "%s", path));
    fputs("[hia]\ndata_dir = data\n[log]\nlevel = error\n"
          "[events]\nregistry_dir = " HIA_SOURCE_DIR "/conf/events\n"
          "[partner cards]\ntransport = https\nurl = https://127.0.0.1:1\nadapter = ramp\n"
          "trade = finance\nusage = T\n",
          f);
    fclose(f);
    struct settings *s = settings_load(path, NULL, &err);
    need(s != NULL);
    return s;
}

static void fill(struct ramp_world *w, unsigned long count)
{
    static const char *const states[] = {"CLEARED", "CLEARED", "CLEARED", "PENDING", "DECLINED"};
    ramp_world_init(w, 1, "https://api.ramp.com", INT64_C(1768485789000000));
    for (unsigned long i = 0; i < count; i++) {
        struct ramp_object *o = ramp_world_add(w, RAMP_TRANSACTION);
        need(o || err_set(&err, ERR_LIMIT, "no memory for so many"));
        o->state = states[i % COUNT_OF(states)];
    }
}

static void sync(struct job *job, struct play *play, const char *what, bool full)
{
    struct cards_ask ask = {.partner = settings_partner(job->settings, STR("cards")),
                            .noun = STR("transaction"),
                            .full = full};
    struct cards_watch watch = {NULL, NULL};
    struct cards_totals totals;
    int64_t vendor_us = play->vendor_us, read = read_us;
    int64_t used_us = clock_us(CLOCK_PROCESS_CPUTIME_ID), wall_us = clock_us(CLOCK_MONOTONIC);
    int64_t asker_us = clock_us(CLOCK_THREAD_CPUTIME_ID);
    need(cards_sync(job, &ask, &watch, &totals, &err) && totals.lists == 1);
    used_us = clock_us(CLOCK_PROCESS_CPUTIME_ID) - used_us;
    wall_us = clock_us(CLOCK_MONOTONIC) - wall_us;
    asker_us = clock_us(CLOCK_THREAD_CPUTIME_ID) - asker_us;
    vendor_us = play->vendor_us - vendor_us;
    printf("%s: %lld rows, %lld new\n", what, (long long)totals.counts.rows,
           (long long)totals.counts.fresh);
    printf("%s own %.3f s\n%s asker %.3f s\n%s wall %.3f s\n%s read %.3f s\n", what,
           (double)(used_us - vendor_us) / 1e6, what, (double)(asker_us - vendor_us) / 1e6, what,
           (double)(wall_us - vendor_us) / 1e6, what, (double)(read_us - read) / 1e6);
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    char dir[256], command[320];
    struct ramp_world world;
    struct play play = {.answer = answer, .ctx = &world, .now_us = INT64_C(1768485789000000)};
    struct job job;
    snprintf(dir, sizeof dir, "%s/hia-bench-XXXXXX", argc > 2 ? argv[2] : "/dev/shm");
    need(mkdtemp(dir) || err_sys(&err, "%s", dir));
    struct settings *s = configure(dir);
    need((reader = json_reader_new(&err)) != NULL);
    need(play_open(&play, ADAPTERS_DIR, "ramp", "", &err));
    struct talk_source talks = play_talks(&play);
    fill(&world, count);
    need(job_open(&job, s, STORE_WRITER, &err));
    job.talks = &talks;
    sync(&job, &play, "first", false);
    sync(&job, &play, "again", true);
    printf("%zu pages, %.1f MB\n", play.exchanges, (double)play.bytes / 1e6);
    job_close(&job);
    play_close(&play);
    ramp_world_fini(&world);
    settings_free(s);
    json_reader_free(reader);
    snprintf(command, sizeof command, "rm -rf -- %s", dir);
    return system(command) == 0 ? 0 : 2; /* NOLINT(cert-env33-c): a folder of our own */
}
