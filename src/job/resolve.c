/* resolve.c - see resolve.h. */
#include "job/resolve.h"

#include <stdio.h>
#include <unistd.h>

/* What is to be closed, copied: nothing changes while it is listed. */
struct open_one {
    int64_t ack_id, batch_id, claim_row;
    char kind[8], level[16], batch[UUID_MAX], claim_id[64], refers[64];
};

struct resolving {
    enum store_resolution how;
    struct resolve_totals *totals;
    struct buf open; /* struct open_one */
};

static bool collect(void *ctx, const struct store_contradiction *c)
{
    struct resolving *r = ctx;
    struct open_one o = {.ack_id = c->ack_id, .batch_id = c->batch_id, .claim_row = c->claim_row};

    if (c->resolved.n) {
        bool same = str_is(c->resolved, store_resolution_names[r->how]);
        r->totals->again += same;
        r->totals->otherwise += !same;
        return true;
    }
    (void)str_copy(o.kind, sizeof o.kind, c->kind);
    (void)str_copy(o.level, sizeof o.level, c->level);
    (void)str_copy(o.batch, sizeof o.batch, c->batch_uuid);
    (void)str_copy(o.claim_id, sizeof o.claim_id, c->claim_id);
    (void)str_copy(o.refers, sizeof o.refers, c->refers);
    buf_put(&r->open, &o, sizeof o);
    return true;
}

static bool close_one(struct job *job, struct emitter *emitter, const struct open_one *o,
                      enum store_resolution how, struct err *err)
{
    char key[24], codes[32];
    struct store_log line = {.transaction_type = str_from(o->kind),
                             .status = STR("Warning"),
                             .trace = str_from(o->refers),
                             .batch_id = o->batch_id,
                             .claim_id = o->claim_row};

    (void)snprintf(codes, sizeof codes, "[\"%s\"]", store_resolution_names[how]);
    line.error_codes = str_from(codes);
    (void)snprintf(key, sizeof key, "%lld", (long long)o->ack_id);
    return store_resolution_put(job->store, o->ack_id, how, EVENT_ACTOR, (int64_t)getuid(), err) &&
           store_log_put(job->store, &line, err) &&
           emit_event(emitter, EVENT_ACKNOWLEDGEMENT_RESOLVED, "acknowledgement", str_from(key),
                      err, EVENT_CSTR("acknowledgement_id", key), EVENT_CSTR("batch_id", o->batch),
                      EVENT_CSTR("document", o->kind), EVENT_CSTR("level", o->level),
                      EVENT_CSTR("claim_id", o->claim_id),
                      EVENT_CSTR("resolution", store_resolution_names[how]));
}

bool job_resolve(struct job *job, struct emitter *emitter, struct str key,
                 enum store_resolution how, struct resolve_totals *totals, struct err *err)
{
    struct resolving r = {.how = how, .totals = totals};
    bool ok;

    buf_init(&r.open, RESOLVE_MAX * sizeof(struct open_one));
    *totals = (struct resolve_totals){0};
    ok = store_begin(job->store, err) &&
         store_contradictions(job->store, key, RESOLVE_MAX, collect, &r, err) &&
         buf_ok(&r.open, "the contradictions", err);
    const struct open_one *all = (const struct open_one *)(const void *)r.open.p;
    for (size_t i = 0; ok && i < r.open.n / sizeof *all; i++, totals->closed++)
        ok = close_one(job, emitter, &all[i], how, err);
    ok = ok && store_commit(job->store, err);
    store_rollback(job->store);
    buf_fini(&r.open);
    return ok;
}
