/* resolve.c - see resolve.h. */
#include "job/resolve.h"

#include "job/handover.h"

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

/* ---- files and requests nobody knew of whether they arrived ---- */

/* A file, or a request asked once for ever under its number: that has no batch. */
struct unknown_file {
    int64_t call_id, batch_id;
    char partner[SECTION_NAME_MAX], file_name[FILE_NAME_MAX], type[16];
};

struct looking {
    struct job *job;
    struct str key;
    struct buf files; /* struct unknown_file */
    struct err *err;
};

static bool take_unknown(struct looking *l, const struct store_call *c, const struct store_batch *b)
{
    struct unknown_file f = {.call_id = c->id, .batch_id = b->id};
    if (!str_eq(b->file_name, l->key) && !str_is(l->key, b->uuid))
        return true;
    (void)str_copy(f.partner, sizeof f.partner, b->partner);
    (void)str_copy(f.file_name, sizeof f.file_name, b->file_name);
    (void)str_copy(f.type, sizeof f.type, b->transaction_type);
    buf_put(&l->files, &f, sizeof f);
    return true;
}

static void take_request(struct looking *l, const struct store_call *c)
{
    struct unknown_file f = {.call_id = c->id, .type = "278"};
    if (!str_eq(c->request_trace_id, l->key) && !str_is(l->key, c->uuid))
        return;
    (void)str_copy(f.partner, sizeof f.partner, c->partner);
    (void)str_copy(f.file_name, sizeof f.file_name, c->request_trace_id);
    buf_put(&l->files, &f, sizeof f);
}

static bool look(void *ctx, const struct store_call *c)
{
    enum { TEXTS_MAX = 1 << 16 };
    struct looking *l = ctx;
    struct store_batch b;
    struct arena arena;
    bool found = false;
    arena_init(&arena, TEXTS_MAX);
    if (c->request_trace_id.n)
        take_request(l, c);
    else if (c->batch_id &&
             store_batch_get(l->job->store, c->batch_id, &arena, &b, &found, l->err) && found)
        take_unknown(l, c, &b);
    arena_fini(&arena);
    return l->err->kind == ERR_NONE;
}

static bool settle(struct job *job, struct emitter *emitter, const struct partner *partner,
                   const struct unknown_file *f, bool arrived, struct str how, struct err *err)
{
    if (!arrived)
        return store_call_restart(job->store, f->call_id, err);
    return f->batch_id ? handover_arrived(job, partner, emitter, f->batch_id, how, err)
                       : store_call_settle(job->store, f->call_id, how, err);
}

static bool resolve_unknown(struct job *job, struct emitter *emitter, const struct unknown_file *f,
                            bool arrived, struct err *err)
{
    const struct partner *partner = settings_partner(job->settings, str_from(f->partner));
    struct str how = arrived ? STR("arrived") : STR("not-arrived");
    struct store_log line = {.transaction_type = str_from(f->type),
                             .status = STR("Warning"),
                             .trace = str_from(f->file_name),
                             .batch_id = f->batch_id,
                             .error_codes =
                                 arrived ? STR("[\"arrived\"]") : STR("[\"not-arrived\"]")};
    if (!partner)
        return err_set(err, ERR_CONFIG, "partner %s is not configured any more", f->partner);
    return store_call_resolution_put(job->store, f->call_id, how, EVENT_ACTOR, (int64_t)getuid(),
                                     err) &&
           store_log_put(job->store, &line, err) &&
           settle(job, emitter, partner, f, arrived, how, err);
}

bool job_resolve_unknown(struct job *job, struct emitter *emitter, struct str key, bool arrived,
                         struct resolve_totals *totals, struct err *err)
{
    struct looking l = {.job = job, .key = key, .err = err};
    buf_init(&l.files, RESOLVE_MAX * sizeof(struct unknown_file));
    *totals = (struct resolve_totals){0};
    bool ok = store_begin(job->store, err) &&
              store_call_unknown(job->store, (struct str){0}, 0, look, &l, err) &&
              err->kind == ERR_NONE && buf_ok(&l.files, "the files of one name", err);
    const struct unknown_file *all = (const struct unknown_file *)(const void *)l.files.p;
    for (size_t i = 0; ok && i < l.files.n / sizeof *all; i++, totals->closed++)
        ok = resolve_unknown(job, emitter, &all[i], arrived, err);
    ok = ok && store_commit(job->store, err);
    store_rollback(job->store);
    buf_fini(&l.files);
    return ok;
}
