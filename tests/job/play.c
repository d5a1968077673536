/* play.c - see play.h. */
#include "job/play.h"

#include "host/load.h"
#include "host/options.h"
#include "job/call_state.h"
#include <stdlib.h>
#include <time.h>

enum { OPTIONS_MAX = 16, BODY_MAX = 64 << 20 };

uint64_t play_below(struct play *p, uint64_t limit)
{
    p->random = p->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return limit ? (p->random >> 33) % limit : 0;
}

static bool happens(struct play *p, unsigned percent)
{
    return percent && play_below(p, 100) < percent;
}

/* ---- a store that breaks ---- */

struct broken_store {
    struct play *p;
    const struct host_store *real;
};

static bool load(void *ctx, enum hia_scope scope, struct str key, struct buf *value,
                 struct err *err)
{
    const struct host_store *real = ((struct broken_store *)ctx)->real;
    return real->load(real->ctx, scope, key, value, err);
}

static bool ended(void *ctx, const struct hia_exchange *e, const struct hia_reply *r,
                  struct err *err)
{
    const struct host_store *real = ((struct broken_store *)ctx)->real;
    return real->ended(real->ctx, e, r, err);
}

/* A crash takes the thread with it that reads the answer. */
static bool crash(struct broken_store *s, struct err *err)
{
    struct play *p = s->p;
    call_aside_let_go(((struct job_call *)s->real->ctx)->aside);
    p->crashed = true;
    p->crashes++;
    return err_set(err, ERR_SYSTEM, "the test crashes here");
}

/* Before the commit nothing of the step is there; after it, all of it is and nobody was told. */
static bool commit(void *ctx, const struct host_effects *e, struct err *err)
{
    struct broken_store *s = ctx;
    if (happens(s->p, s->p->crash_percent))
        return crash(s, err);
    if (!s->real->commit(s->real->ctx, e, err))
        return false;
    return !happens(s->p, s->p->crash_percent) || crash(s, err);
}

/* ---- a run ---- */

static int64_t now_us(void *ctx)
{
    return ((struct play *)ctx)->now_us;
}

static bool woken(struct play *p, struct host_call *call, const struct host_next **next,
                  struct err *err)
{
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_NOT_SENT,
                          .reason = HIA_TEXT("woken")};
    p->waits++;
    return host_call_reply(call, &r, next, err);
}

static bool lost(struct host_call *call, const struct hia_exchange *e,
                 const struct host_next **next, struct err *err)
{
    struct hia_attempt attempt = {
        HIA_SIZED(struct hia_attempt), .verb = e->verb, .safety = e->safety,
        .target = e->target,           .key = e->key,   .tries = 1};
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_UNKNOWN,
                          .reason = HIA_TEXT("timeout_total")};
    host_call_note(call, &r);
    return host_call_reconcile(call, &attempt, next, err);
}

static int64_t used_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static bool exchange(struct play *p, struct host_call *call, const struct host_next **next,
                     struct err *err)
{
    static const int32_t failures[] = {429, 500, 503, 504, -1};
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED, .took_us = 1};
    struct buf body;
    buf_init(&body, BODY_MAX);
    p->exchanges++;
    int64_t from_us = used_us();
    r.status = happens(p, p->fail_percent) ? failures[play_below(p, COUNT_OF(failures))]
                                           : p->answer(p->ctx, &(*next)->exchange, &body);
    p->vendor_us += used_us() - from_us;
    p->bytes += (int64_t)body.n;
    r.body = (struct hia_text){body.p, body.n};
    bool ok = r.status < 0 ? lost(call, &(*next)->exchange, next, err)
                           : host_call_reply(call, &r, next, err);
    buf_fini(&body);
    return ok;
}

static bool first_step(struct play *p, struct host_call *call, const struct job_call_resume *from,
                       const struct host_next **next, struct err *err)
{
    if (from->state == CALL_SENDING)
        return host_call_reconcile(call, from->attempt, next, err);
    if (from->state == CALL_WAITING && from->inbound)
        return host_call_inbound(call, from->inbound, next, err);
    return from->state == CALL_WAITING ? woken(p, call, next, err)
                                       : host_call_begin(call, next, err);
}

static bool run(void *ctx, struct job_call *call, struct talk_end *end, struct err *err)
{
    struct play *p = ctx;
    struct broken_store broken = {p, job_call_store(call)};
    const struct host_store store = {&broken, load, commit, ended};
    const struct job_call_resume *from = job_call_resume(call);
    struct host_parts parts = {.adapter = p->adapter,
                               .options = p->options,
                               .store = &store,
                               .now_us = now_us,
                               .now_ctx = p,
                               .call_id = job_call_id(call),
                               .operation = job_call_operation(call),
                               .partner = "lab",
                               .sender_id = "US",
                               .receiver_id = "THEM",
                               .usage = 'T',
                               .request = job_call_request(call),
                               .step = from->step,
                               .last = from->last};
    struct host_call *host = host_call_new(&parts, err);
    const struct host_next *next = NULL;
    size_t before = p->exchanges;
    p->crashed = false;
    bool waits = p->leaves_waits && from->state == CALL_WAITING && !from->inbound;
    bool ok = host && (waits || first_step(p, host, from, &next, err));
    if (waits)
        end->how = TALK_WAITS;
    while (ok && next &&
           (next->step == HIA_STEP_SEND || (next->step == HIA_STEP_WAIT && !p->leaves_waits)))
        ok = next->step == HIA_STEP_SEND ? exchange(p, host, &next, err)
                                         : woken(p, host, &next, err);
    if (ok && next)
        talk_end_of(next, end);
    end->exchanges = (uint32_t)(p->exchanges - before);
    host_call_free(host);
    return ok;
}

static bool open_talk(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                      struct err *err)
{
    struct play *p = ctx;
    (void)job, (void)partner, (void)err;
    out->ctx = p;
    out->adapter = p->adapter;
    out->run = run;
    return true;
}

struct talk_source play_talks(struct play *p)
{
    return (struct talk_source){p, open_talk};
}

bool play_open(struct play *p, const char *dir, const char *adapter, const char *options,
               struct err *err)
{
    struct host_pair pairs[OPTIONS_MAX];
    size_t n = 0;
    struct str rest = str_from(options);
    for (; rest.n && n < OPTIONS_MAX; n++) {
        struct str value = str_split(&rest, '\n'), name = str_split(&value, '=');
        pairs[n] = (struct host_pair){.name = name, .value = value};
    }
    const struct host_adapter *h = NULL;
    if (!(p->adapters = host_adapters_new(err)) ||
        !(h = host_adapter_load(p->adapters, dir, adapter, err)))
        return false;
    p->adapter = &h->is;
    return (p->options = host_options_new(p->adapter, pairs, n, err)) != NULL;
}

void play_close(struct play *p)
{
    free(p->options);
    if (p->adapters)
        host_adapters_free(p->adapters);
}
