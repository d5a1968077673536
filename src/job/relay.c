/* relay.c - see relay.h. */
#include "job/relay_state.h"

#include "base/clock.h"
#include "base/log.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    FIRST_WAIT_MS = 100,
    WAIT_MAX_MS = 30000,
    POLL_MS = 250,         /* when nothing is left: look again */
    MISTRUST_MIN = 8,      /* events */
    SLICE_MS = 50,         /* of a wait, between two questions whether to stop */
    SAVE_LIMIT_MS = 30000, /* at the end, a ledger in use is waited for so long */
};

int64_t relay_backoff_ms(unsigned n)
{
    uint32_t random;
    int64_t whole = n > 9 ? WAIT_MAX_MS : (int64_t)FIRST_WAIT_MS << (n ? n - 1 : 0);
    if (whole > WAIT_MAX_MS)
        whole = WAIT_MAX_MS;
    random_bytes(&random, sizeof random);
    return whole / 2 + (int64_t)(random % (uint32_t)(whole / 2 + 1));
}

static bool stopped(const struct carrier *c)
{
    return c->options->stop && c->options->stop();
}

static void wait_ms(const struct carrier *c, int64_t ms)
{
    for (; ms > 0 && !stopped(c); ms -= SLICE_MS) {
        int64_t some = ms < SLICE_MS ? ms : SLICE_MS;
        (void)nanosleep(&(struct timespec){.tv_nsec = some * 1000000}, NULL);
    }
}

/* ---- the ledger's side ---- */

static void forget(struct carrier *c)
{
    for (size_t i = 0; i < c->dead_count; i++)
        relay_item_free(c->dead[i]);
    c->dead_count = c->alive_count = 0;
}

static bool save_news(struct carrier *c, struct str note, bool *saved, struct err *err)
{
    struct store_dead_letter dead[RELAY_BATCH];
    for (size_t i = 0; i < c->dead_count; i++)
        dead[i] = (struct store_dead_letter){.seq = c->dead[i]->event.seq,
                                             .sink = str_from(c->sink->name),
                                             .tries = c->dead[i]->event.tries,
                                             .reason = str_from(c->dead[i]->event.why)};
    struct store_relay_news news = {.seq = c->replay ? 0 : c->window.settled_seq,
                                    .dead = dead,
                                    .dead_count = c->replay ? 0 : c->dead_count,
                                    .alive = c->alive,
                                    .alive_count = c->alive_count,
                                    .note = note};
    if (!store_relay_save(c->relay, &news, saved, err))
        return false;
    if (*saved) {
        forget(c);
        c->saved_seq = c->totals->seq = c->window.settled_seq;
    }
    return true;
}

static bool save_last(struct carrier *c, struct str note, struct err *err)
{
    int64_t until_us = clock_tick_us() + (int64_t)SAVE_LIMIT_MS * 1000;
    bool saved = false;
    if (!note.n && !c->alive_count && c->window.settled_seq <= c->saved_seq)
        return true; /* in a folder it would cost the writer's lock */
    for (unsigned n = 1; !saved; n++) {
        if (!save_news(c, note, &saved, err))
            return false;
        if (!saved && clock_tick_us() > until_us)
            return err_set(err, ERR_STORE,
                           "the events are delivered, but the ledger is in use: how far is not "
                           "written down, so they go out once more under the same event_id");
        if (!saved)
            (void)nanosleep(&(struct timespec){.tv_nsec = (SLICE_MS + n % 7) * 1000000}, NULL);
    }
    return true;
}

/** What the sink has is said to the ledger; where that is in use, carrying goes on meanwhile. A
 * replay waits: what it must say would grow. */
static bool save(struct carrier *c, struct err *err)
{
    bool saved;
    c->dead_count +=
        relay_window_settle(&c->window, c->dead + c->dead_count, RELAY_BATCH - c->dead_count);
    if (!c->replay)
        return c->window.settled_seq <= c->saved_seq || save_news(c, (struct str){0}, &saved, err);
    if (c->alive_count)
        return save_last(c, (struct str){0}, err);
    forget(c);
    return true;
}

/* ---- the sink's side ---- */

static void note_alive(struct carrier *c, struct relay_event *const *batch, size_t n)
{
    for (size_t i = 0; c->replay && i < n && c->alive_count < RELAY_BATCH; i++)
        if (batch[i]->verdict == SINK_TAKEN)
            c->alive[c->alive_count++] = batch[i]->seq;
}

/** All that is new is refused, and nothing taken: then it is not the events that are wrong, but a
 * mapping or a table; they must not become dead letters. */
static bool mistrust(struct relay_event *const *batch, size_t n, struct err *why)
{
    size_t fresh = 0;
    for (size_t i = 0; i < n; i++) {
        if (batch[i]->verdict == SINK_TAKEN)
            return true;
        fresh += batch[i]->verdict == SINK_REFUSED && !batch[i]->tries;
    }
    if (fresh < MISTRUST_MIN)
        return true;
    err_set(why, ERR_SYSTEM, "refuses every event, the first with: %s", batch[0]->why);
    for (size_t i = 0; i < n; i++)
        batch[i]->verdict = SINK_LATER;
    return false;
}

/** One batch. False: the sink is down and we do not wait for it. */
static bool carry(struct carrier *c, struct relay_event *const *batch, size_t n, struct err *err)
{
    struct err why = {0};
    bool up = c->sink->put(c->sink, batch, n, &why) && mistrust(batch, n, &why);
    note_alive(c, batch, n);
    relay_window_judge(&c->window, batch, n, c->totals);
    job_progress(c->job, "events carried", c->totals->taken, 0);
    if (up) {
        c->failures = 0;
        return true;
    }
    relay_window_unread(&c->window);
    c->totals->failures++;
    c->failures++;
    log_event(LOG_WARN, "relay", "sink.down", NULL,
              LOG_TEXT("organization_id", c->job->settings->organization_id),
              LOG_TEXT("sink", c->sink->name), LOG_NUMBER("failures", c->failures),
              LOG_TEXT("why", why.text));
    if (why.kind == ERR_CONFIG || ((c->options->once || c->replay) && c->failures >= RELAY_TRIES)) {
        *err = why;
        return false;
    }
    return true;
}

static int64_t pause_ms(const struct carrier *c, bool busy)
{
    int64_t tick_ms = c->sink->tick ? c->sink->tick(c->sink, false) : POLL_MS;
    int64_t due_us = relay_window_due_us(&c->window), due_ms = POLL_MS;
    int64_t backoff_ms = relay_backoff_ms(c->failures);
    if (c->failures)
        return backoff_ms > c->sink->wait_ms ? backoff_ms : c->sink->wait_ms;
    if (busy)
        return 0;
    if (due_us)
        due_ms = (due_us - clock_tick_us()) / 1000 + 1;
    int64_t ms = tick_ms < due_ms ? tick_ms : due_ms;
    return ms > POLL_MS ? POLL_MS : ms > 0 ? ms : 1;
}

bool carrier_step(struct carrier *c, bool *idle, int64_t *ms, struct err *err)
{
    struct relay_event *batch[RELAY_BATCH];
    struct store *reader = store_relay_reader(c->relay, err);
    if (!reader || !relay_window_fill(&c->window, c->job, reader, c->last_seq, err))
        return false;
    size_t n = relay_window_pick(&c->window, batch);
    struct err down = {0};
    bool going = !n || carry(c, batch, n, &down);
    if (!save(c, err))
        return false;
    if (!going) {
        *err = down;
        return false;
    }
    *idle = n == 0 && c->window.count == 0;
    *ms = *idle && (c->options->once || c->replay) ? 0 : pause_ms(c, n > 0);
    return true;
}

bool carrier_finish(struct carrier *c, struct err *err)
{
    if (c->sink->tick)
        (void)c->sink->tick(c->sink, true);
    return c->replay || save_last(c, (struct str){0}, err);
}

static bool loop(struct carrier *c, struct err *err)
{
    bool idle = false, good = true;
    while (good && !stopped(c) && !(idle && (c->options->once || c->replay))) {
        int64_t ms = 0;
        good = carrier_step(c, &idle, &ms, err);
        wait_ms(c, ms);
    }
    struct err last = {0};
    if (!carrier_finish(c, &last) && good)
        *err = last, good = false;
    return good;
}

/* ---- begin, end ---- */

static bool read_cursor(struct carrier *c, int64_t *seq, struct err *err)
{
    struct store *reader = store_relay_reader(c->relay, err);
    return reader && store_cursor_get(reader, str_from(c->sink->name), seq, err);
}

bool carrier_begin(struct carrier *c, struct err *err)
{
    const struct settings *s = c->job->settings;
    int64_t seq = c->options->after_seq;
    c->last_seq = c->replay ? c->options->last_seq : INT64_MAX;
    if (!store_relay_open(&c->relay, settings_ledger(s), s->organization_id, c->sink->name,
                          !c->replay, err) ||
        (!c->replay && !read_cursor(c, &seq, err)))
        return false;
    c->window.read_seq = c->window.settled_seq = c->saved_seq = c->totals->seq = seq;
    return true;
}

void carrier_end(struct carrier *c)
{
    forget(c);
    relay_window_fini(&c->window);
    store_relay_close(c->relay);
    c->relay = NULL;
}

static struct carrier *carrier_new(struct job *job, struct sink *sink,
                                   const struct relay_options *options, struct relay_totals *totals,
                                   struct err *err)
{
    struct carrier *c = calloc(1, sizeof *c);
    if (!c) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    c->job = job;
    c->sink = sink;
    c->options = options;
    c->totals = totals;
    return c;
}

/** The ledger's database may be restarted under a relay: it begins anew at its cursor. */
static bool again(struct carrier *c, unsigned lost, struct err *err)
{
    if (c->options->once || err->kind != ERR_STORE || stopped(c))
        return false;
    log_event(LOG_WARN, "relay", "ledger.lost", NULL,
              LOG_TEXT("organization_id", c->job->settings->organization_id),
              LOG_TEXT("sink", c->sink->name), LOG_NUMBER("times", lost),
              LOG_TEXT("why", err->text));
    err_clear(err);
    carrier_end(c);
    wait_ms(c, relay_backoff_ms(lost));
    return true;
}

bool job_relay(struct job *job, struct sink *sink, const struct relay_options *options,
               struct relay_totals *totals, struct err *err)
{
    struct carrier *c = carrier_new(job, sink, options, totals, err);
    bool begun = c && carrier_begin(c, err); /* at first a lock that is taken is an answer */
    bool good = begun && loop(c, err);
    for (unsigned lost = 1; begun && !good && again(c, lost, err); lost++) {
        uint64_t before = totals->taken;
        good = carrier_begin(c, err) && loop(c, err);
        lost = totals->taken > before ? 0 : lost;
    }
    if (c)
        carrier_end(c);
    free(c);
    return good;
}

static bool read_seq(void *ctx, const struct store_event *e)
{
    *(int64_t *)ctx = e->seq;
    return false;
}

/** Is there anything to carry again, where events went by policy? */
static bool some_are_left(struct carrier *c, struct err *err)
{
    struct store *reader = store_relay_reader(c->relay, err);
    int64_t gone = 0, at_us, first = INT64_MAX;
    char day[CLOCK_ISO_MAX];
    if (!reader || !store_purge_events(reader, &gone, &at_us, err))
        return false;
    if (c->options->after_seq >= gone)
        return true;
    if (!store_events_after(reader, c->options->after_seq, 1, read_seq, &first, err))
        return false;
    if (first <= c->last_seq)
        return true;
    clock_iso(at_us, day);
    return err_set(err, ERR_USAGE,
                   "these events were purged on %.10s by policy ([retention] keep_events); what is "
                   "left begins at %lld",
                   day, (long long)first);
}

bool job_relay_replay(struct job *job, struct sink *sink, const struct relay_options *options,
                      struct relay_totals *totals, struct err *err)
{
    struct carrier *c = carrier_new(job, sink, options, totals, err);
    char note[96];
    if (!c)
        return false;
    c->replay = true;
    snprintf(note, sizeof note, "%s %lld..%lld", sink->name, (long long)options->after_seq + 1,
             (long long)options->last_seq);
    bool begun = carrier_begin(c, err) && some_are_left(c, err), good = begun && loop(c, err);
    struct err last = {0};
    if (begun && !save_last(c, str_from(note), &last) && good)
        *err = last, good = false;
    carrier_end(c);
    free(c);
    return good;
}
