/* bank_play.c - see bank_play.h. */
#define _GNU_SOURCE /* memmem */
#include "bank_play.h"

#include "base/json.h"
#include "host/conversation.h"
#include "host/load.h"
#include "host/options.h"
#include "job/call_state.h"
#include <stdlib.h>
#include <time.h>

uint64_t bank_play_next(struct bank_play *p, uint64_t limit)
{
    p->random = p->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return limit ? (p->random >> 33) % limit : 0;
}

static bool happens(struct bank_play *p, unsigned percent)
{
    return percent && bank_play_next(p, 100) < percent;
}

/* ---- a store that breaks ---- */

struct store_play {
    struct bank_play *p;
    const struct host_store *real;
};

static bool load(void *ctx, enum hia_scope scope, struct str key, struct buf *value,
                 struct err *err)
{
    const struct host_store *real = ((struct store_play *)ctx)->real;
    return real->load(real->ctx, scope, key, value, err);
}

static bool ended(void *ctx, const struct hia_exchange *e, const struct hia_reply *r,
                  struct err *err)
{
    const struct host_store *real = ((struct store_play *)ctx)->real;
    return real->ended(real->ctx, e, r, err);
}

/* A crash takes the thread with it that reads the answer. */
static bool crash(struct store_play *s, struct err *err)
{
    call_aside_let_go(((struct job_call *)s->real->ctx)->aside);
    s->p->crashed = true;
    s->p->crashes++;
    return err_set(err, ERR_SYSTEM, "the test crashes here");
}

/* Before the commit nothing of the step is there; after it, all of it is and nobody was told. */
static bool commit(void *ctx, const struct host_effects *e, struct err *err)
{
    struct store_play *s = ctx;
    if (happens(s->p, s->p->crash_percent))
        return crash(s, err);
    if (!s->real->commit(s->real->ctx, e, err))
        return false;
    return !happens(s->p, s->p->crash_percent) || crash(s, err);
}

/* ---- the vendor ---- */

static bool read_asked(struct str body, char cursor[BANK_CURSOR_MAX], size_t *count)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    uint64_t n = 100;
    bool token = false;
    cursor[0] = '\0';
    json_open(r, body);
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && json_next(r) == JSON_KEY) {
        struct str key = json_text(r);
        bool is_cursor = str_is(key, "cursor"), is_count = str_is(key, "count"),
             is_token = str_is(key, "access_token");
        if (!is_cursor && !is_count && !is_token) {
            ok = json_skip(r);
            continue;
        }
        ok = json_next(r) == (is_count ? JSON_NUMBER : JSON_STRING);
        if (is_cursor)
            ok = ok && str_copy(cursor, BANK_CURSOR_MAX, json_text(r));
        if (is_count)
            ok = ok && str_to_u64(json_text(r), 500, &n);
        token |= is_token && str_is(json_text(r), "the-token");
    }
    json_reader_free(r);
    *count = n;
    return ok && token;
}

static int32_t refuse(struct buf *out, const char *type, const char *code)
{
    buf_reset(out);
    buf_printf(out, "{\"error_type\":\"%s\",\"error_code\":\"%s\"}", type, code);
    return 400;
}

/* A chain that broke begins again where it began, or from nothing. */
static void watch_chain(struct bank_play *p, const char *cursor)
{
    if (p->broken && p->known && *cursor && strcmp(cursor, p->first) != 0)
        p->strays++;
    if (!p->in_chain)
        memcpy(p->first, cursor, sizeof p->first);
    p->broken = false;
}

static int32_t answer(struct bank_play *p, const struct hia_exchange *e, struct buf *out)
{
    char cursor[BANK_CURSOR_MAX];
    struct buf body;
    size_t count;
    buf_init(&body, 1 << 20);
    buf_put(&body, e->body.p, e->place_at);
    buf_puts(&body, "\"the-token\"");
    buf_put(&body, e->body.p + e->place_at, e->body.n - e->place_at);
    struct str target = str_of(e->target.p, e->target.n);
    bool accounts = str_is(target, "/accounts/get");
    bool ok = read_asked(buf_str(&body), cursor, &count) &&
              (accounts || str_is(target, "/transactions/sync")) && e->place == HIA_PLACE_JSON;
    buf_fini(&body);
    if (!ok)
        return refuse(out, "INVALID_REQUEST", "MISSING_FIELDS");
    buf_puts(out, "{\"request_id\":\"r\",");
    if (accounts) {
        bank_put_accounts(p->bank, NULL, 0, out);
        buf_putc(out, '}');
        return 200;
    }
    watch_chain(p, cursor);
    switch (bank_sync(p->bank, str_from(cursor), p->page ? p->page : count, out)) {
    case BANK_MUTATION:
        p->mutations++;
        p->broken = true;
        p->in_chain = false;
        return refuse(out, "TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION");
    case BANK_CURSOR_BAD:
        return refuse(out, "INVALID_REQUEST", "INVALID_FIELD");
    case BANK_PAGE:
        break;
    }
    buf_putc(out, '}');
    p->in_chain = memmem(out->p, out->n, "\"has_more\":true", 15) != NULL;
    return 200;
}

/* ---- a run ---- */

static int64_t now_us(void *ctx)
{
    return ((struct bank_play *)ctx)->now_us;
}

static bool woken(struct bank_play *p, struct host_call *call, const struct host_next **next,
                  struct err *err)
{
    p->waits++;
    p->now_us += (*next)->wait.poll_ms * 1000;
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_NOT_SENT,
                          .reason = HIA_TEXT("woken")};
    return host_call_reply(call, &r, next, err);
}

static int64_t processor_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static bool exchange(struct bank_play *p, struct host_call *call, const struct host_next **next,
                     struct err *err)
{
    struct buf body;
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED, .took_us = 1};
    buf_init(&body, 64 << 20);
    p->exchanges++;
    p->now_us += 1000;
    if (happens(p, p->fail_percent))
        r.status = bank_play_next(p, 2) ? 500 : refuse(&body, "API_ERROR", "INTERNAL_SERVER_ERROR");
    else {
        int64_t from = processor_us();
        r.status = answer(p, &(*next)->exchange, &body);
        p->vendor_us += processor_us() - from;
        p->bytes += body.n;
    }
    if (p->mutate && happens(p, p->mutate_percent))
        p->mutate(p);
    r.body = (struct hia_text){body.p, body.n};
    bool ok = host_call_reply(call, &r, next, err);
    buf_fini(&body);
    return ok;
}

static bool first_step(struct bank_play *p, struct host_call *call, const struct job_call_resume *r,
                       const struct host_next **next, struct err *err)
{
    struct hia_reply woke = {HIA_SIZED(struct hia_reply), .outcome = HIA_NOT_SENT,
                             .reason = HIA_TEXT("woken")};
    (void)p;
    return r->state == CALL_SENDING   ? host_call_reconcile(call, r->attempt, next, err)
           : r->state == CALL_WAITING ? host_call_reply(call, &woke, next, err)
                                      : host_call_begin(call, next, err);
}

static bool run(void *ctx, struct job_call *call, struct talk_end *end, struct err *err)
{
    struct bank_play *p = ctx;
    struct store_play play = {p, job_call_store(call)};
    const struct host_store store = {&play, load, commit, ended};
    const struct job_call_resume *resume = job_call_resume(call);
    struct host_parts parts = {.adapter = p->adapter,
                               .options = p->options,
                               .store = &store,
                               .now_us = now_us,
                               .now_ctx = p,
                               .call_id = job_call_id(call),
                               .operation = job_call_operation(call),
                               .partner = "bank",
                               .sender_id = "",
                               .receiver_id = "",
                               .usage = 'T',
                               .request = job_call_request(call),
                               .step = resume->step,
                               .last = resume->last};
    const struct host_next *next = NULL;
    p->crashed = p->broken = p->in_chain = false;
    p->known = resume->state == CALL_BEGUN;
    struct host_call *host = host_call_new(&parts, err);
    bool ok = host && first_step(p, host, resume, &next, err);
    while (ok && (next->step == HIA_STEP_SEND || next->step == HIA_STEP_WAIT))
        ok = next->step == HIA_STEP_SEND ? exchange(p, host, &next, err)
                                         : woken(p, host, &next, err);
    if (ok)
        talk_end_of(next, end);
    host_call_free(host);
    return ok;
}

static bool open_talk(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                      struct err *err)
{
    struct bank_play *p = ctx;
    (void)job, (void)partner, (void)err;
    out->ctx = p;
    out->adapter = p->adapter;
    out->run = run;
    return true;
}

struct talk_source bank_play_talks(struct bank_play *p)
{
    return (struct talk_source){p, open_talk};
}

bool bank_play_open(struct bank_play *p, const char *dir, struct err *err)
{
    const struct host_pair pairs[] = {{STR("client_id"), STR("client"), 0, NULL},
                                      {STR("client_name"), STR("Lab"), 0, NULL}};
    if (!(p->adapters = host_adapters_new(err)))
        return false;
    const struct host_adapter *a = host_adapter_load(p->adapters, dir, "plaid", err);
    p->adapter = a ? &a->is : NULL;
    p->now_us = 1767225600000000;
    return a && (p->options = host_options_new(p->adapter, pairs, COUNT_OF(pairs), err));
}

void bank_play_close(struct bank_play *p)
{
    free(p->options);
    if (p->adapters)
        host_adapters_free(p->adapters);
}
