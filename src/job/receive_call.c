/* receive_call.c - acknowledgements and remittances fetched through an adapter; see receive.h.
 *
 * A step that delivers files is committed, with the next exchange (their removal, most often) as
 * "about to be sent"; then they are ingested, in this thread, while the host waits; then it sends.
 * A crash between the two leaves the documents in the ledger as received: they are ingested first,
 * and then the call is taken up. */
#include "job/receive_call.h"

#include "base/clock.h"
#include "base/log.h"
#include "conf/route.h"
#include "job/failpoint.h"
#include <stdio.h>
#include <stdlib.h>

enum { AT_ONCE_MAX = 256, KEPT_PATH_MAX = sizeof(PREPARE_KEPT) + SHA256_HEX_MAX + 256 };
enum { CALLS_AT_ONCE_MAX = 64 };

struct fetching {
    struct job *job;
    const struct partner *partner;
    const struct receive_watch *watch;
    struct receive_totals *totals;
    struct emitter *emitter;
    struct talk *talk;
};

/* ---- what was delivered and is not ingested ---- */

struct delivered {
    char paths[AT_ONCE_MAX][KEPT_PATH_MAX]; /* PREPARE_KEPT, digest, name */
    const char *list[AT_ONCE_MAX];
    size_t count;
};

static bool collect(void *ctx, const struct store_document *d)
{
    struct delivered *all = ctx;
    char hex[SHA256_HEX_MAX], *path = all->paths[all->count];
    hex_encode(d->sha256, SHA256_SIZE, hex);
    int n = snprintf(path, KEPT_PATH_MAX, PREPARE_KEPT "%s/%.*s", hex, STR_FMT(d->name));
    if (n < 0)
        return false;
    all->list[all->count] = path;
    return ++all->count < AT_ONCE_MAX;
}

static const char *name_of(const char *path)
{
    return path + strlen(PREPARE_KEPT) + SHA256_HEX_MAX;
}

static int by_kind_then_name(const void *a, const void *b)
{
    const char *x = name_of(*(const char *const *)a), *y = name_of(*(const char *const *)b);
    int order = receive_rank(x) - receive_rank(y);
    return order ? order : strcmp(x, y);
}

static bool ingest_some(struct fetching *f, struct delivered *all, bool *more, struct err *err)
{
    all->count = 0;
    if (!store_delivery_pending(f->job->store, str_from(f->partner->name), AT_ONCE_MAX, collect,
                                all, err))
        return false;
    *more = all->count == AT_ONCE_MAX;
    if (all->count == 0)
        return true;
    qsort(all->list, all->count, sizeof all->list[0], by_kind_then_name);
    return job_ingest(f->job, f->partner, all->list, all->count, &f->watch->ingest,
                      &f->totals->ingest, err);
}

static bool ingest_delivered(struct fetching *f, struct err *err)
{
    struct delivered *all = calloc(1, sizeof *all);
    bool more = true, ok = all || err_set(err, ERR_LIMIT, "no memory to ingest what was fetched");
    while (ok && more)
        ok = ingest_some(f, all, &more, err);
    free(all);
    return ok;
}

/* ---- calls ---- */

static bool on_delivered(void *ctx, struct job_call *call, size_t count, struct err *err)
{
    (void)call, (void)count;
    failpoint("receive.delivered");
    bool ok = ingest_delivered(ctx, err);
    failpoint("receive.ingested");
    return ok;
}

static bool run(struct fetching *f, struct job_call *call, struct err *err)
{
    struct talk_end end;
    bool ok = call && talk_run(f->talk, call, &end, err);
    if (ok) {
        f->totals->fetches++;
        f->totals->fetches_failed += end.how == TALK_FAILED || end.how == TALK_STOPPED;
        if (f->watch->fetched)
            f->watch->fetched(f->watch->ingest.ctx, job_call_operation(call), &end);
        log_event(end.how == TALK_FAILED ? LOG_WARN : LOG_INFO, "job", "receive.fetched",
                  job_call_id(call), LOG_TEXT("code", end.code),
                  LOG_NUMBER("exchanges", end.exchanges), LOG_NUMBER("partner_us", end.partner_us));
    }
    job_call_free(call);
    return ok;
}

static struct job_call_task task_of(struct fetching *f, const char *operation)
{
    return (struct job_call_task){.partner = f->partner,
                                  .adapter = f->talk->adapter,
                                  .operation = operation,
                                  .watch = {.ctx = f, .delivered = on_delivered}};
}

struct open_calls {
    struct fetching *f;
    int64_t ids[CALLS_AT_ONCE_MAX];
    size_t count;
};

static bool is_fetch(struct str operation)
{
    return str_is(operation, "acknowledgement.fetch") || str_is(operation, "remittance.fetch");
}

static bool collect_open(void *ctx, const struct store_call *c)
{
    struct open_calls *o = ctx;
    /* One of an adapter the partner had before is nobody's any more: it only asked. */
    if (is_fetch(c->operation) && str_is(c->adapter, o->f->talk->adapter->name) &&
        c->retry_at_us <= clock_now_us())
        o->ids[o->count++] = c->id;
    return o->count < CALLS_AT_ONCE_MAX;
}

/* What a crash, a wait or a partner that was away left open. */
static bool take_up(struct fetching *f, struct err *err)
{
    struct open_calls open = {.f = f};
    if (!store_call_open(f->job->store, str_from(f->partner->name), 0, collect_open, &open, err))
        return false;
    for (size_t i = 0; i < open.count; i++) {
        struct job_call_task task = task_of(f, "");
        if (!run(f, job_call_reopen(f->job, f->emitter, &task, open.ids[i], err), err))
            return false;
    }
    return true;
}

struct looking {
    const char *operation, *adapter;
    bool found;
};

static bool look(void *ctx, const struct store_call *c)
{
    struct looking *l = ctx;
    l->found = l->found || (str_is(c->operation, l->operation) && str_is(c->adapter, l->adapter));
    return !l->found;
}

/* At the endpoint `payer` is routed to; empty: the partner's own. */
static bool fetch_at(struct fetching *f, const char *operation, struct str payer, struct err *err)
{
    struct hia_field field = {HIA_TEXT("payer"), {payer.p, payer.n}};
    struct hia_request request = {HIA_SIZED(struct hia_request), .fields = &field,
                                  .field_count = 1};
    struct job_call_task task = task_of(f, operation);
    if (payer.n)
        task.request = &request;
    return run(f, job_call_new(f->job, f->emitter, &task, err), err);
}

/* Where claims go by their payer's route their answers are, too: each such endpoint once. */
static bool fetch_routed(struct fetching *f, const char *operation, struct err *err)
{
    const struct option_list *routes = &f->partner->net.routes;
    for (size_t i = 0; i < routes->count; i++) {
        struct route r, before;
        bool again = false;
        if (!route_read(str_from(routes->item[i]), &r, err))
            return false;
        for (size_t k = 0; k < i && !again; k++)
            again = route_read(str_from(routes->item[k]), &before, err) &&
                    str_eq(before.endpoint, r.endpoint);
        struct str rest = r.payers;
        if (!again && !str_is(r.endpoint, "primary") &&
            !fetch_at(f, operation, str_trim(str_split(&rest, ',')), err))
            return false;
    }
    return true;
}

/* One that is open still would only be asked the same again. */
static bool fetch(struct fetching *f, const char *operation, struct err *err)
{
    struct looking open = {.operation = operation, .adapter = f->talk->adapter->name};
    if (!talk_can(f->talk, operation, ""))
        return true;
    if (!store_call_open(f->job->store, str_from(f->partner->name), 0, look, &open, err))
        return false;
    return open.found ||
           (fetch_at(f, operation, (struct str){0}, err) && fetch_routed(f, operation, err));
}

bool receive_calls(struct job *job, const struct partner *partner,
                   const struct receive_watch *watch, bool anew, struct receive_totals *totals,
                   struct err *err)
{
    struct fetching f = {.job = job, .partner = partner, .watch = watch, .totals = totals};
    bool ok =
        (f.emitter = emitter_new(job, err)) && ingest_delivered(&f, err) &&
        (f.talk = talk_of(job, partner, err)) && take_up(&f, err) &&
        (!anew || (fetch(&f, "acknowledgement.fetch", err) && fetch(&f, "remittance.fetch", err)));
    emitter_free(f.emitter);
    return ok;
}
