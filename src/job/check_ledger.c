/* check_ledger.c - see check_ledger.h. */
#include "job/check_ledger.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/steady.h"
#include "job/check_purge.h"
#include "job/check_seal.h"
#include "job/keys.h"
#include "net/dir.h"
#include <openssl/crypto.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Partners that came and went while the daemon ran have their numbers too. */
enum { CONTROLS_MAX = 4 * PARTNERS_MAX, RESERVE_WAIT_US = 5000000 };

struct control_block {
    char partner[SECTION_NAME_MAX];
    uint32_t next, left, spare, spare_left; /* the block in use, and the one after it */
    bool wanted;                            /* asked of the thread */
};

struct check_task {
    struct check_task *next;
    check_task_fn *run;
    _Alignas(max_align_t) char data[];
};

struct check_ledger {
    char organization_id[UUID_MAX], place[OPTION_PATH_MAX];
    const struct settings *settings, *in_hand; /* of now; what the thread works by, or NULL */
    struct store *reader, *writer;             /* the loop's; the thread's */
    struct store *fresh; /* a reader for the loop instead of one whose connection broke */
    bool fresh_wanted;
    int64_t fresh_wanted_us; /* the loop's: when it asked for one */
    struct cred_ring *ring;
    uint8_t question_key[SHA256_SIZE];
    struct buf plain, sealed; /* the thread's */
    void (*wake)(void *ctx);
    void *wake_ctx;

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool started, stopping, healthy;
    struct check_entry *queue, **queue_end, *done, **done_end;
    size_t waited_for; /* of the queue */
    struct check_task *tasks, **tasks_end;
    size_t control_count; /* partners of all configurations since the start */
    struct control_block control[CONTROLS_MAX];
    pthread_cond_t reserved;
    struct check_purge purge; /* the thread's */
    uint64_t commits, rows;
};

/* ---- content -------------------------------------------------------------------------------- */

static bool seal_content(struct check_ledger *l, struct check_entry *e, struct err *err)
{
    const struct str parts[CHECK_PARTS] = {e->question, e->answer, e->answers};
    if (!e->question.n)
        return true;
    if (!check_seal(l->ring, l->organization_id, e->row.uuid, parts, &l->plain, &l->sealed, err))
        return false;
    e->row.content = buf_str(&l->sealed);
    return true;
}

bool check_content_open(const struct check_ledger *l, const struct store_check *row,
                        struct arena *a, struct str parts[CHECK_PARTS], struct err *err)
{
    return check_unseal(l->ring, l->organization_id, row, a, parts, err);
}

/* ---- the thread ----------------------------------------------------------------------------- */

static bool put_row(struct check_ledger *l, struct check_entry *e, struct err *err)
{
    if (e->is_ask)
        return seal_content(l, e, err) && store_ask_put(l->writer, &e->row, err);
    if (e->answer_id && !e->question.n && !(e->row.answer_of = *e->answer_id))
        return err_set(err, ERR_STORE, "the answer of a check was not kept");
    if (!seal_content(l, e, err) || !store_check_put(l->writer, &e->row, &e->row.id, err))
        return false;
    if (e->answer_id && e->question.n)
        *e->answer_id = e->row.id;
    return true;
}

/* A connection that broke is made anew: the database was restarted, and the daemon lives on. */
static bool writer_ready(struct check_ledger *l, struct err *err)
{
    struct store *next;

    if (!store_lost(l->writer))
        return true;
    if (!store_open(&next, l->place, l->organization_id, STORE_BESIDE, err))
        return false;
    store_close(l->writer);
    l->writer = next;
    return true;
}

static void open_fresh(struct check_ledger *l, struct err *err)
{
    struct store *fresh = NULL;

    pthread_mutex_lock(&l->lock);
    bool wanted = l->fresh_wanted;
    pthread_mutex_unlock(&l->lock);
    if (!wanted)
        return;
    if (!store_open(&fresh, l->place, l->organization_id, STORE_READER, err))
        fresh = NULL;
    pthread_mutex_lock(&l->lock);
    l->fresh = fresh;
    l->fresh_wanted = false;
    pthread_mutex_unlock(&l->lock);
}

static bool commit_rows(struct check_ledger *l, struct check_entry *group, struct err *err)
{
    bool good = writer_ready(l, err) && store_begin(l->writer, err);

    for (struct check_entry *e = group; good && e; e = e->next)
        good = put_row(l, e, err);
    good = good && store_commit(l->writer, err);
    if (!good)
        store_rollback(l->writer);
    for (struct check_entry *e = group; !good && e; e = e->next)
        if (e->answer_id && e->question.n)
            *e->answer_id = 0;
    return good;
}

/* One bad row must not take the others with it: they are tried alone then. */
static bool commit_group(struct check_ledger *l, struct check_entry *group, struct err *err)
{
    bool good = commit_rows(l, group, err);

    for (struct check_entry *e = group; e; e = e->next)
        e->committed = good;
    if (good || !group->next)
        return good;
    good = true;
    for (struct check_entry *e = group, *next; e; e = next) {
        next = e->next;
        e->next = NULL;
        e->committed = commit_rows(l, e, err);
        good = good && e->committed;
        e->next = next;
    }
    return good;
}

static bool reserve(struct check_ledger *l, size_t i, uint32_t *first, struct err *err)
{
    int64_t n;
    bool ok =
        writer_ready(l, err) && store_control_next(l->writer, str_from(l->control[i].partner),
                                                   CONTROL_ISA13, CHECK_CONTROL_BLOCK, &n, err);
    *first = ok ? (uint32_t)(CHECK_CONTROL_FIRST +
                             n % (CONTROL_MAX - CHECK_CONTROL_FIRST - CHECK_CONTROL_BLOCK))
                : 0;
    return ok;
}

/* One that cannot be had is asked for again with the next question. */
static void reserve_wanted(struct check_ledger *l, struct err *err)
{
    for (size_t i = 0; i < CONTROLS_MAX; i++) {
        uint32_t first = 0;
        pthread_mutex_lock(&l->lock);
        bool wanted = i < l->control_count && l->control[i].wanted;
        pthread_mutex_unlock(&l->lock);
        if (!wanted)
            continue;
        bool good = reserve(l, i, &first, err);
        pthread_mutex_lock(&l->lock);
        l->control[i].spare = first;
        l->control[i].spare_left = good ? CHECK_CONTROL_BLOCK : 0;
        l->control[i].wanted = false;
        pthread_cond_broadcast(&l->reserved);
        pthread_mutex_unlock(&l->lock);
    }
}

/* Locked. NULL: none of that name. */
static struct control_block *control_of(struct check_ledger *l, const char *partner)
{
    for (size_t i = 0; i < l->control_count; i++)
        if (strcmp(l->control[i].partner, partner) == 0)
            return &l->control[i];
    return NULL;
}

/* Locked. */
static bool want_numbers(struct check_ledger *l, const struct settings *s, struct err *err)
{
    for (size_t i = 0; i < s->partner_count; i++) {
        struct control_block *c = control_of(l, s->partners[i].name);
        if (c)
            continue;
        if (l->control_count == CONTROLS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d partners since the start: start anew",
                           CONTROLS_MAX);
        c = &l->control[l->control_count++];
        str_copy(c->partner, sizeof c->partner, str_from(s->partners[i].name));
        c->wanted = true;
    }
    return true;
}

/* Locked. */
static bool numbers_wanted(const struct check_ledger *l)
{
    for (size_t i = 0; i < l->control_count; i++)
        if (l->control[i].wanted)
            return true;
    return false;
}

/* Locked. */
static bool wanted_any(const struct check_ledger *l)
{
    return l->fresh_wanted || numbers_wanted(l);
}

/* ---- what else it is told ---- */

void check_ledger_also(struct check_ledger *l, check_task_fn *task, const void *data, size_t size)
{
    struct check_task *t = malloc(sizeof *t + size);

    if (!t) {
        log_event(LOG_ERROR, "real-time", "task.lost", NULL, LOG_TEXT("why", "out of memory"));
        return;
    }
    t->next = NULL;
    t->run = task;
    memcpy(t->data, data, size);
    pthread_mutex_lock(&l->lock);
    *l->tasks_end = t;
    l->tasks_end = &t->next;
    pthread_cond_signal(&l->more);
    pthread_mutex_unlock(&l->lock);
}

static struct check_task *take_task(struct check_ledger *l)
{
    pthread_mutex_lock(&l->lock);
    struct check_task *t = l->tasks;
    if (t && !(l->tasks = t->next))
        l->tasks_end = &l->tasks;
    pthread_mutex_unlock(&l->lock);
    return t;
}

static void run_tasks(struct check_ledger *l)
{
    for (struct check_task *t; (t = take_task(l)) != NULL; free(t)) {
        struct err err = {0};
        if (!writer_ready(l, &err) || !store_begin(l->writer, &err) ||
            !t->run(l->writer, t->data, &err) || !store_commit(l->writer, &err)) {
            store_rollback(l->writer);
            log_event(LOG_ERROR, "real-time", "task.failed", NULL, LOG_TEXT("error", err.text));
        }
    }
}

/* The next group, or NULL: only numbers are wanted, or it is over. Locked. */
static struct check_entry *take_group(struct check_ledger *l)
{
    struct check_entry *group = l->queue, *last = group;

    for (size_t n = 1; last && last->next && n < CHECK_GROUP_MAX; n++)
        last = last->next;
    if (!last)
        return NULL;
    for (struct check_entry *e = group; e != last->next; e = e->next)
        l->waited_for -= e->waited_for;
    l->queue = last->next;
    if (!l->queue)
        l->queue_end = &l->queue;
    last->next = NULL;
    return group;
}

static void give_back(struct check_ledger *l, struct check_entry *group, bool good)
{
    pthread_mutex_lock(&l->lock);
    l->healthy = good;
    l->commits++;
    *l->done_end = group;
    for (; group; group = group->next) {
        l->rows += group->committed;
        l->done_end = &group->next;
    }
    pthread_mutex_unlock(&l->lock);
    l->wake(l->wake_ctx);
}

/* Until it is told, or looks what else there is to do. Locked. */
static void wait_long(struct check_ledger *l)
{
    if (l->settings->ledger[0])
        pthread_cond_wait(&l->more, &l->lock);
    else
        (void)steady_wait(&l->more, &l->lock, l->purge.look_us);
}

/* Until there is something to do, and it is time for it. Locked. */
static void wait_for_work(struct check_ledger *l)
{
    while (!l->waited_for && !l->tasks && !l->stopping && !wanted_any(l)) {
        if (check_purge_due(&l->purge, l->settings))
            break;
        if (!l->queue) {
            wait_long(l);
            continue;
        }
        int64_t due_us = l->queue->put_us + CHECK_LINGER_US;
        if (clock_tick_us() >= due_us)
            break;
        (void)steady_wait(&l->more, &l->lock, due_us);
    }
}

static void *run(void *ctx)
{
    struct check_ledger *l = ctx;

    for (;;) {
        struct err err = {0};
        pthread_mutex_lock(&l->lock);
        l->in_hand = NULL;
        wait_for_work(l);
        const struct settings *s = l->in_hand = l->settings;
        struct check_entry *group = take_group(l);
        bool over = !group && !l->tasks && l->stopping;
        pthread_mutex_unlock(&l->lock);
        if (over)
            return NULL;
        open_fresh(l, &err);
        reserve_wanted(l, &err);
        if (group)
            give_back(l, group, commit_group(l, group, &err));
        run_tasks(l);
        if (check_purge_due(&l->purge, s))
            check_purge_step(&l->purge, s, l->writer);
        if (err.kind)
            log_event(LOG_ERROR, "real-time", "ledger.failed", NULL, LOG_TEXT("error", err.text));
    }
}

/* ---- opening -------------------------------------------------------------------------------- */

/* Questions are known again by the keyring's first key, which is never another. */
static bool open_keys(struct check_ledger *l, const struct settings *s, struct err *err)
{
    struct str salt = str_from(l->organization_id);

    return (l->ring = job_ring_open(s, true, err)) &&
           cred_key_derive(cred_ring_first(l->ring), salt, STR("real-time question"),
                           l->question_key, SHA256_SIZE, err);
}

/* PostgreSQL has room for all writers; of SQLite each has a file to itself. */
bool check_ledger_place(const struct settings *s, char place[OPTION_PATH_MAX], struct err *err)
{
    if (s->ledger[0])
        str_copy(place, OPTION_PATH_MAX, str_from(s->ledger));
    else if (snprintf(place, OPTION_PATH_MAX, "%s/real-time", s->data_dir) >= OPTION_PATH_MAX)
        return err_set(err, ERR_LIMIT, "the path of the data directory is too long");
    return true;
}

static bool look(const struct settings *s, const char *place, struct store **reader,
                 struct err *err)
{
    char file[OPTION_PATH_MAX + 16];

    *reader = NULL;
    (void)snprintf(file, sizeof file, "%s/ledger.db", place);
    return (!s->ledger[0] && access(file, F_OK) != 0) ||
           store_open(reader, place, s->organization_id, STORE_READER, err);
}

bool check_ledger_look(const struct settings *s, struct store **reader, struct err *err)
{
    char place[OPTION_PATH_MAX];

    *reader = NULL;
    return check_ledger_place(s, place, err) && look(s, place, reader, err);
}

bool main_ledger_look(const struct settings *s, struct store **reader, struct err *err)
{
    return look(s, settings_ledger(s), reader, err);
}

static bool open_stores(struct check_ledger *l, const struct settings *s, struct err *err)
{
    return check_ledger_place(s, l->place, err) && dir_make(s->data_dir, err) &&
           (s->ledger[0] || dir_make(l->place, err)) &&
           store_open(&l->writer, l->place, s->organization_id, STORE_BESIDE, err) &&
           store_open(&l->reader, l->place, s->organization_id, STORE_READER, err);
}

struct check_ledger *check_ledger_open(const struct settings *settings, void (*wake)(void *ctx),
                                       void *wake_ctx, struct err *err)
{
    struct check_ledger *l = calloc(1, sizeof *l);

    if (!l) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    str_copy(l->organization_id, sizeof l->organization_id, str_from(settings->organization_id));
    l->settings = settings;
    l->wake = wake;
    l->wake_ctx = wake_ctx;
    l->healthy = true;
    l->queue_end = &l->queue;
    l->tasks_end = &l->tasks;
    l->done_end = &l->done;
    buf_init(&l->plain, 0);
    buf_init(&l->sealed, 0);
    pthread_mutex_init(&l->lock, NULL);
    steady_init(&l->more);
    steady_init(&l->reserved);
    if (want_numbers(l, settings, err) && open_stores(l, settings, err) &&
        open_keys(l, settings, err)) {
        /* Before the thread: numbers are there when the first question comes. */
        reserve_wanted(l, err);
        l->started = err->kind == ERR_NONE && pthread_create(&l->thread, NULL, run, l) == 0;
        if (!l->started)
            err_set(err, ERR_SYSTEM, "a thread cannot be started");
    }
    if (!l->started) {
        check_ledger_close(l);
        return NULL;
    }
    return l;
}

void check_ledger_stop(struct check_ledger *l)
{
    if (!l->started)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_signal(&l->more);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
    l->started = false;
}

void check_ledger_close(struct check_ledger *l)
{
    if (!l)
        return;
    check_ledger_stop(l);
    store_close(l->reader);
    store_close(l->fresh);
    store_close(l->writer);
    cred_ring_free(l->ring);
    OPENSSL_cleanse(l->question_key, sizeof l->question_key);
    buf_fini(&l->plain);
    buf_fini(&l->sealed);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->more);
    pthread_cond_destroy(&l->reserved);
    free(l);
}

/* ---- the loop's side ------------------------------------------------------------------------ */

void check_ledger_put(struct check_ledger *l, struct check_entry *e)
{
    e->next = NULL;
    e->put_us = clock_tick_us();
    pthread_mutex_lock(&l->lock);
    bool wake = e->waited_for || !l->queue;
    *l->queue_end = e;
    l->queue_end = &e->next;
    l->waited_for += e->waited_for;
    if (wake)
        pthread_cond_signal(&l->more);
    pthread_mutex_unlock(&l->lock);
}

struct check_entry *check_ledger_take(struct check_ledger *l)
{
    pthread_mutex_lock(&l->lock);
    struct check_entry *done = l->done;
    l->done = NULL;
    l->done_end = &l->done;
    pthread_mutex_unlock(&l->lock);
    return done;
}

bool check_ledger_reload(struct check_ledger *l, const struct settings *settings, struct err *err)
{
    int64_t due_us = clock_tick_us() + RESERVE_WAIT_US;

    pthread_mutex_lock(&l->lock);
    bool good = want_numbers(l, settings, err);
    pthread_cond_signal(&l->more);
    while (good && numbers_wanted(l) && steady_wait(&l->reserved, &l->lock, due_us))
        continue;
    if (good)
        l->settings = settings;
    pthread_mutex_unlock(&l->lock);
    return good;
}

bool check_ledger_uses(struct check_ledger *l, const struct settings *settings)
{
    pthread_mutex_lock(&l->lock);
    bool uses = l->settings == settings || l->in_hand == settings;
    pthread_mutex_unlock(&l->lock);
    return uses;
}

uint32_t check_ledger_control(struct check_ledger *l, const struct partner *partner)
{
    uint32_t number = 0;

    pthread_mutex_lock(&l->lock);
    struct control_block *c = control_of(l, partner->name);
    if (!c) {
        pthread_mutex_unlock(&l->lock);
        return 0;
    }
    if (!c->left && c->spare_left) {
        c->next = c->spare;
        c->left = c->spare_left;
        c->spare_left = 0;
    }
    if (c->left) {
        number = c->next++;
        c->left--;
    }
    if (c->left < CHECK_CONTROL_BLOCK / 2 && !c->spare_left && !c->wanted) {
        c->wanted = true;
        pthread_cond_signal(&l->more);
    }
    pthread_mutex_unlock(&l->lock);
    return number;
}

/* The thread connects: the loop waits for nobody. Until it has, what is asked of the old one fails.
 */
struct store *check_ledger_reader(struct check_ledger *l)
{
    if (!store_lost(l->reader))
        return l->reader;
    int64_t now_us = clock_tick_us();
    pthread_mutex_lock(&l->lock);
    struct store *fresh = l->fresh;
    l->fresh = NULL;
    if (!fresh && now_us - l->fresh_wanted_us > CHECK_AGAIN_US) {
        l->fresh_wanted_us = now_us;
        l->fresh_wanted = true;
        pthread_cond_signal(&l->more);
    }
    pthread_mutex_unlock(&l->lock);
    if (fresh) {
        store_close(l->reader);
        l->reader = fresh;
    }
    return l->reader;
}

const uint8_t *check_ledger_question_key(const struct check_ledger *l)
{
    return l->question_key;
}

bool check_ledger_healthy(struct check_ledger *l)
{
    pthread_mutex_lock(&l->lock);
    bool healthy = l->healthy;
    pthread_mutex_unlock(&l->lock);
    return healthy;
}

void check_ledger_count(struct check_ledger *l, uint64_t *commits, uint64_t *rows)
{
    pthread_mutex_lock(&l->lock);
    *commits = l->commits;
    *rows = l->rows;
    pthread_mutex_unlock(&l->lock);
}
