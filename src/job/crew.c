/* crew.c - see crew.h. */
#include "job/crew.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/steady.h"
#include <pthread.h>
#include <stdlib.h>

enum { AGAIN_FIRST_MS = 250, AWAY_MAX_MS = 5000, BROKEN_MAX_MS = 30000 };
static const int64_t TEND_US = 100 * 1000, WAIT_MAX_US = 1000 * 1000;

struct member {
    struct settings *settings;
    struct settings *next; /* takes its place at the next turn; NULL: none */
    bool leaves;
    void *one;        /* of the trade; NULL: not begun yet */
    bool stops;       /* it ends: another one takes over, or nobody */
    int64_t again_ms; /* after the next thing that breaks */
    bool idle;        /* its last turn found nothing */
    bool failed;      /* the last one broke, and with `once` there is no other */
    uint64_t of[WORKER_OUTCOMES];
    struct err broke;
};

struct crew {
    const struct crew_options *options;
    const struct crew_trade *trade;
    void *trade_ctx;
    struct ledgers *ledgers;
    struct worker_means means; /* of workers */
    pthread_mutex_t lock;
    pthread_cond_t due, gone; /* hands wait for what is due, the caller until they are gone */
    struct turns turns;
    struct member *members[CREW_MAX]; /* by their numbers in turns; NULL: nobody */
    size_t count;                     /* of organizations */
    bool ending;
    size_t hands;
    struct err first; /* that broke one, where that ends all or is told at the end */
    uint64_t left[WORKER_OUTCOMES];
    pthread_t threads[CREW_HANDS_MAX];
};

/* --- members --- */

static struct member *find(const struct crew *c, const char *organization_id, size_t *i)
{
    for (*i = 0; *i < c->turns.count; ++*i)
        if (c->members[*i] &&
            strcmp(c->members[*i]->settings->organization_id, organization_id) == 0)
            return c->members[*i];
    return NULL;
}

static bool others(void *ctx, const struct settings *settings)
{
    struct crew *c = ctx;
    size_t i;
    pthread_mutex_lock(&c->lock);
    bool some =
        find(c, settings->organization_id, &i) && turns_others(&c->turns, i, clock_tick_us());
    pthread_mutex_unlock(&c->lock);
    return some;
}

static void ended(void *ctx, const struct worker_job *job)
{
    struct crew *c = ctx;
    size_t i;
    pthread_mutex_lock(&c->lock);
    struct member *m = find(c, job->organization_id, &i);
    m->of[job->outcome]++;
    if (c->options->ended)
        c->options->ended(c->options->ctx, job);
    pthread_mutex_unlock(&c->lock);
}

/* --- workers --- */

static void *begin_worker(const struct settings *settings, void *ctx, struct ledgers *ledgers,
                          struct err *err)
{
    (void)ledgers; /* they are among the means */
    return worker_new(settings, ctx, err);
}

static void end_worker(void *one)
{
    worker_free(one);
}

static bool turn_of_worker(void *one, bool *idle, int64_t *wait_ms, struct err *err)
{
    bool worked = false;
    bool good = worker_turn(one, &worked, err);
    *idle = !worked;
    *wait_ms = worked ? 0 : worker_pause_ms(one);
    return good;
}

static void stop_worker(void *one)
{
    worker_stop(one);
}

static const struct crew_trade WORKERS = {"work", begin_worker, end_worker, turn_of_worker,
                                          stop_worker};

/* --- members, and those who come and go --- */

static void free_member(const struct crew *c, struct member *m)
{
    if (m->one)
        c->trade->end(m->one);
    settings_free(m->next);
    settings_free(m->settings);
    free(m);
}

/** In its turn, so that nobody else is at it. The lock is held, but not while it ends. */
static void change_over(struct crew *c, struct member *m)
{
    struct settings *was = m->settings;
    void *one = m->one;
    m->one = NULL;
    m->stops = false;
    pthread_mutex_unlock(&c->lock);
    if (one)
        c->trade->end(one);
    pthread_mutex_lock(&c->lock);
    if (!m->next || m->leaves)
        return;
    m->settings = m->next;
    m->next = NULL;
    m->again_ms = 0;
    settings_free(was);
}

static void leave(struct crew *c, size_t i)
{
    struct member *m = c->members[i];
    for (size_t k = 0; k < WORKER_OUTCOMES; k++)
        c->left[k] += m->of[k];
    log_event(LOG_INFO, c->trade->name, "organization.left", NULL,
              LOG_TEXT("organization_id", m->settings->organization_id));
    c->members[i] = NULL;
    c->count--;
    turns_drop(&c->turns, i);
    free_member(c, m);
}

static struct member *add(struct crew *c, struct settings *settings)
{
    struct member *m = calloc(1, sizeof *m);
    size_t i;
    if (!m || !turns_add(&c->turns, clock_tick_us(), &i)) {
        free(m);
        return NULL;
    }
    m->settings = settings;
    c->count++;
    return c->members[i] = m;
}

static bool is_in(const struct settings *s, struct settings *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->organization_id, s->organization_id) == 0)
            return true;
    return false;
}

static void hurry(struct crew *c, size_t i)
{
    struct member *m = c->members[i];
    m->stops = true;
    if (m->one)
        c->trade->stop(m->one);
    turns_hurry(&c->turns, i, clock_tick_us());
}

static bool take_in(struct crew *c, struct settings *s)
{
    size_t i;
    struct member *m = find(c, s->organization_id, &i);
    if (!m && !add(c, s)) {
        settings_free(s);
        return false;
    }
    if (!m)
        return true;
    m->leaves = false;
    if (m->settings == s || m->next == s) {
        if (m->broke.kind) /* what broke it may have been put right */
            turns_hurry(&c->turns, i, clock_tick_us());
        return true;
    }
    settings_free(m->next);
    m->next = s;
    hurry(c, i);
    return true;
}

bool crew_change(struct crew *c, struct settings *const *list, size_t count, struct err *err)
{
    bool good = true;
    pthread_mutex_lock(&c->lock);
    if (c->count + count > CREW_MAX) { /* also while those who leave are not gone yet */
        pthread_mutex_unlock(&c->lock);
        return err_set(err, ERR_LIMIT, "at most %d organizations are worked for", CREW_MAX / 2);
    }
    for (size_t i = 0; i < c->turns.count; i++)
        if (c->members[i] && !is_in(c->members[i]->settings, list, count)) {
            c->members[i]->leaves = true;
            hurry(c, i);
        }
    for (size_t i = 0; i < count; i++)
        good = take_in(c, list[i]) && good;
    pthread_cond_broadcast(&c->due);
    pthread_mutex_unlock(&c->lock);
    return good || err_set(err, ERR_LIMIT, "out of memory");
}

/* --- a hand --- */

/** One that leaves, stands still or has new settings is seen to first. */
static bool turn(struct crew *c, struct member *m, int64_t *wait_ms, struct err *err)
{
    const struct settings *s = m->settings;
    void *one = m->one;
    bool idle = false;
    pthread_mutex_unlock(&c->lock);
    if (!one)
        one = c->trade->begin(s, c->trade_ctx, c->ledgers, err);
    pthread_mutex_lock(&c->lock);
    m->idle = false;
    if (!(m->one = one))
        return false;
    if (c->ending || m->stops)
        c->trade->stop(one);
    pthread_mutex_unlock(&c->lock);
    bool good = c->trade->turn(one, &idle, wait_ms, err);
    pthread_mutex_lock(&c->lock);
    m->idle = good && idle;
    return good;
}

/** Its ledger will be back; what else is wrong ends the only one, and is waited for among others.
 */
static int64_t broken(struct crew *c, struct member *m, struct err *err)
{
    bool away = err->kind == ERR_STORE && m->one;
    int64_t ms = m->again_ms ? m->again_ms : AGAIN_FIRST_MS,
            max = away ? AWAY_MAX_MS : BROKEN_MAX_MS;
    m->broke = *err;
    m->failed = c->options->once;
    if ((c->options->once || (!away && c->count == 1)) && !c->first.kind)
        c->first = *err;
    if (!away && c->count == 1)
        c->ending = true;
    else
        log_event(away ? LOG_WARN : LOG_ERROR, c->trade->name,
                  away ? "ledger.away" : "organization.broken", NULL,
                  LOG_TEXT("organization_id", m->settings->organization_id),
                  LOG_TEXT("error", err->text));
    m->again_ms = ms * 2 < max ? ms * 2 : max;
    return ms;
}

/** When its next turn is due, by our own clock. */
static int64_t after(struct crew *c, struct member *m, bool good, int64_t wait_ms, struct err *err)
{
    int64_t now_us = clock_tick_us();
    if (!good)
        return now_us + broken(c, m, err) * 1000;
    m->again_ms = 0;
    m->failed = false;
    m->broke = (struct err){0};
    return m->stops ? now_us : now_us + wait_ms * 1000;
}

static void do_turn(struct crew *c, size_t i)
{
    struct member *m = c->members[i];
    struct err err = {0};
    int64_t wait_ms = 0;
    pthread_cond_signal(&c->due); /* another hand looks when the next one is due */
    if (m->stops)
        change_over(c, m);
    if (m->leaves) {
        leave(c, i);
        return;
    }
    bool good = turn(c, m, &wait_ms, &err);
    turns_give(&c->turns, i, after(c, m, good, wait_ms, &err));
}

static bool nothing_is_due(const struct crew *c)
{
    for (size_t i = 0; i < c->turns.count; i++)
        if (c->members[i] && !c->members[i]->idle && !c->members[i]->failed)
            return false;
    return true;
}

static void wait_us(struct crew *c, pthread_cond_t *news, int64_t us)
{
    us = us < 0 || us > WAIT_MAX_US ? WAIT_MAX_US : us;
    (void)steady_wait(news, &c->lock, clock_tick_us() + us);
}

static void *hand(void *ctx)
{
    struct crew *c = ctx;
    pthread_mutex_lock(&c->lock);
    while (!c->ending) {
        size_t i;
        int64_t us;
        if (c->options->once && nothing_is_due(c))
            c->ending = true;
        else if (!turns_take(&c->turns, clock_tick_us(), &i, &us))
            wait_us(c, &c->due, us);
        else
            do_turn(c, i);
    }
    c->hands--;
    pthread_cond_broadcast(&c->due);
    pthread_cond_signal(&c->gone);
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* --- the whole --- */

struct crew *crew_new(const struct crew_options *options, struct err *err)
{
    struct crew *c = calloc(1, sizeof *c);
    if (!c) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    c->options = options;
    pthread_mutex_init(&c->lock, NULL);
    steady_init(&c->due);
    steady_init(&c->gone);
    c->trade = options->trade ? options->trade : &WORKERS;
    c->trade_ctx = options->trade ? options->trade_ctx : &c->means;
    c->ledgers = ledgers_new(2 * options->hands + 1, err);
    c->means = (struct worker_means){
        .ledgers = c->ledgers, .once = options->once, .ctx = c, .ended = ended, .others = others};
    if (c->ledgers && (options->trade || (c->means.beats = beats_new(c->ledgers, err))))
        return c;
    crew_free(c);
    return NULL;
}

void crew_free(struct crew *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->turns.count; i++)
        if (c->members[i])
            free_member(c, c->members[i]);
    beats_free(c->means.beats);
    ledgers_free(c->ledgers);
    pthread_cond_destroy(&c->due);
    pthread_cond_destroy(&c->gone);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/** `*started`, not c->hands, are to be joined: one may be done before the next one begins. */
static bool start(struct crew *c, size_t *started, struct err *err)
{
    for (*started = 0; *started < c->options->hands; ++*started) {
        pthread_mutex_lock(&c->lock);
        bool good = pthread_create(&c->threads[*started], NULL, hand, c) == 0;
        c->hands += good;
        pthread_mutex_unlock(&c->lock);
        if (!good)
            return *started > 0 || err_set(err, ERR_SYSTEM, "a thread cannot be started");
    }
    return true;
}

static void end(struct crew *c)
{
    c->ending = true;
    for (size_t i = 0; i < c->turns.count; i++)
        if (c->members[i])
            hurry(c, i);
    pthread_cond_broadcast(&c->due);
}

bool crew_run(struct crew *c, struct err *err)
{
    size_t started;
    if (!start(c, &started, err))
        return false;
    pthread_mutex_lock(&c->lock);
    while (c->hands) {
        pthread_mutex_unlock(&c->lock);
        bool more = c->options->tend(c->options->ctx, c);
        pthread_mutex_lock(&c->lock);
        if (!more)
            end(c);
        if (c->hands)
            wait_us(c, &c->gone, TEND_US);
    }
    pthread_mutex_unlock(&c->lock);
    for (size_t i = 0; i < started; i++)
        pthread_join(c->threads[i], NULL);
    if (c->first.kind)
        *err = c->first;
    return !c->first.kind;
}

void crew_tell(struct crew *c, crew_totals_fn *fn, void *ctx)
{
    struct crew_totals t;
    for (size_t i = 0; i < c->turns.count; i++) {
        const struct member *m = c->members[i];
        if (!m)
            continue;
        t.organization_id = m->settings->organization_id;
        memcpy(t.of, m->of, sizeof t.of);
        t.error = m->broke.kind ? m->broke.text : NULL;
        fn(ctx, &t);
    }
    t = (struct crew_totals){.organization_id = ""};
    memcpy(t.of, c->left, sizeof t.of);
    if (t.of[WORKER_DONE] + t.of[WORKER_AGAIN] + t.of[WORKER_DEAD] + t.of[WORKER_LOST])
        fn(ctx, &t);
}
