/* handover.c - see handover.h. */
#include "job/handover.h"

#include "base/file.h"
#include "base/log.h"
#include "job/batch.h"
#include "job/choreography.h"
#include "job/failpoint.h"
#include "job/handover_state.h"
#include "job/reply.h"
#include "net/dir.h"
#include <unistd.h>

bool handover_load(struct handover *h, int64_t batch_id, struct err *err)
{
    bool found;
    if (!store_batch_get(h->job->store, batch_id, &h->arena, &h->batch, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_STORE, "there is no such batch");
    if (!store_document_get(h->job->store, h->batch.document_id, &h->arena, &h->document, &found,
                            err))
        return false;
    return found || err_set(err, ERR_STORE, "the batch has no document");
}

/* ---- the bytes ------------------------------------------------------------------------------ */

static bool copy_kept(struct handover *h, int fd, struct err *err)
{
    struct str chunk;
    struct keep_reader *r = keep_reader_open(h->job->keep, h->document.sha256, err);
    if (!r)
        return false;
    bool ok;
    while ((ok = keep_reader_read(r, &chunk, err)) && chunk.n > 0)
        if (!(ok = file_write(fd, chunk, "writing a file for the partner", err)))
            break;
    keep_reader_free(r);
    return ok;
}

/* Called by dir_put with the temporary file: when this returns true the file is moved into sight.
 * From here on the partner may have it, and the journal must say so first. */
static bool stage(void *ctx, int fd, struct err *err)
{
    struct handover *h = ctx;
    failpoint("handover.staging");
    if (!copy_kept(h, fd, err))
        return false;
    if (fsync(fd) < 0)
        return err_sys(err, "writing a file for the partner");
    if (!store_attempt_end(h->job->store, h->attempt_id, ATTEMPT_UNKNOWN, STR("staged"), err))
        return false;
    failpoint("handover.staged");
    return true;
}

/* ---- what it means -------------------------------------------------------------------------- */

struct telling {
    struct handover *h;
    struct err *err;
};

static bool tell_claim(void *ctx, const struct store_claim *c)
{
    struct telling *t = ctx;
    return emit_event(t->h->emitter, EVENT_CLAIM_TRANSMITTED, "claim", c->claim_id, t->err,
                      EVENT_STR("claim_id", c->claim_id), EVENT_STR("payer_id", c->payer_id),
                      EVENT_CSTR("batch_id", t->h->batch.uuid),
                      EVENT_STR("frequency", c->frequency),
                      EVENT_INT("charge_cents", c->charge_cents));
}

/* A reply is nothing anybody waits for; claims are told, each of them. */
static bool tell_sent(struct handover *h, struct err *err)
{
    struct telling telling = {h, err};
    if (reply_is(h->batch.transaction_type))
        return emit_event(
            h->emitter, EVENT_ACKNOWLEDGEMENT_SENT, "batch", str_from(h->batch.uuid), err,
            EVENT_CSTR("batch_id", h->batch.uuid), EVENT_STR("document", h->batch.transaction_type),
            EVENT_CSTR("partner", h->partner->name), EVENT_STR("file_name", h->batch.file_name));
    return emit_event(h->emitter, EVENT_CLAIM_BATCH_SUBMITTED, "batch", str_from(h->batch.uuid),
                      err, EVENT_CSTR("batch_id", h->batch.uuid),
                      EVENT_CSTR("partner", h->partner->name),
                      EVENT_STR("transaction_type", h->batch.transaction_type),
                      EVENT_STR("file_name", h->batch.file_name),
                      EVENT_INT("claim_count", h->batch.record_count),
                      EVENT_INT("charge_cents", h->batch.charge_cents)) &&
           store_claim_list(h->job->store, h->batch.id, CLAIM_STATE_COUNT, h->batch.record_count,
                            tell_claim, &telling, err) &&
           err->kind == ERR_NONE;
}

bool handover_put_sent(struct handover *h, struct err *err)
{
    struct store *store = h->job->store;
    struct store_document sent = h->document;
    struct store_log line = {.transaction_type = h->batch.transaction_type,
                             .status = STR("Pending"),
                             .trace = h->batch.file_name,
                             .batch_id = h->batch.id};
    sent.state = DOCUMENT_SUBMITTED;
    return store_document_finish(store, h->document.id, &sent, err) &&
           store_log_put(store, &line, err) &&
           batch_move(h->job, h->emitter, h->batch.id, BATCH_SUBMITTED, (struct str){0}, err) &&
           choreography_sent(h->job, h->partner, h->batch.id, err) && tell_sent(h, err);
}

/* The partner has it: result, batch, document, log and events in one transaction. */
static bool record_sent(struct handover *h, struct str how, struct err *err)
{
    struct store *store = h->job->store;
    bool ok = false;

    emitter_correlate(h->emitter, h->batch.uuid);
    if (!store_begin(store, err) ||
        !store_attempt_end(store, h->attempt_id, ATTEMPT_SENT, how, err) ||
        !handover_put_sent(h, err))
        goto out;
    failpoint("handover.before_commit");
    ok = store_commit(store, err);
    failpoint("handover.committed");
out:
    emitter_correlate(h->emitter, NULL);
    store_rollback(store);
    return ok;
}

/* Is our file in sight? A namesake with other bytes is an error: names hold control numbers, which
 * are used once, so numbers are given out twice, as after a restore of an old ledger. Nobody's
 * claims are written off on that. */
static bool is_in_sight(const struct handover *h, const char *name, bool *in_sight, struct err *err)
{
    uint8_t sha256[SHA256_SIZE];
    if (!dir_digest(h->partner->send_dir, name, sha256, in_sight, err))
        return false;
    if (!*in_sight || memcmp(sha256, h->document.sha256, SHA256_SIZE) == 0)
        return true;
    return err_set(err, ERR_STORE,
                   "another file named %s is in the partner's folder: was an old ledger restored?",
                   name);
}

static bool was_there_already(struct handover *h, const char *name, struct err *err)
{
    bool in_sight;
    return is_in_sight(h, name, &in_sight, err) &&
           (in_sight ? record_sent(h, STR("was there already"), err)
                     : err_set(err, ERR_SYSTEM, "%s was there and is gone: run again", name));
}

/* ---- sending -------------------------------------------------------------------------------- */

static bool send_loaded(struct handover *h, struct err *err)
{
    struct store_attempt attempt = {.batch_id = h->batch.id,
                                    .partner = str_from(h->partner->name),
                                    .file_name = h->batch.file_name};
    char name[DIR_NAME_MAX];
    memcpy(attempt.sha256, h->document.sha256, sizeof attempt.sha256);
    str_copy(name, sizeof name, h->batch.file_name);
    if (!store_attempt_begin(h->job->store, &attempt, &h->attempt_id, err))
        return false;
    failpoint("handover.journaled");
    switch (dir_put(h->partner->send_dir, name, stage, h, err)) {
    case DIR_PUT_DONE:
        failpoint("handover.in_sight");
        return record_sent(h, STR("handed over"), err);
    case DIR_PUT_EXISTS:
        return was_there_already(h, name, err);
    case DIR_PUT_FAILED:
    case DIR_PUT_UNSYNCED:
        break; /* the next run settles it from the journal and the folder */
    }
    return err_wrap(err, "handing over %s", name);
}

static bool with_batch(struct job *job, const struct partner *partner, struct emitter *emitter,
                       int64_t batch_id, bool (*act)(struct handover *h, struct err *err),
                       int64_t attempt_id, struct settle_totals *totals, struct err *err)
{
    enum { TEXTS_MAX = 1 << 20 };
    struct handover h = {.job = job,
                         .partner = partner,
                         .emitter = emitter,
                         .attempt_id = attempt_id,
                         .totals = totals};
    arena_init(&h.arena, TEXTS_MAX);
    bool ok = handover_load(&h, batch_id, err) && act(&h, err);
    arena_fini(&h.arena);
    return ok;
}

bool handover_send(struct job *job, const struct partner *partner, struct emitter *emitter,
                   int64_t batch_id, struct handover_end *end, struct err *err)
{
    *end = (struct handover_end){0};
    if (*partner->adapter)
        return handover_call_send(job, partner, emitter, batch_id, end, err);
    end->tried = true;
    end->sent = with_batch(job, partner, emitter, batch_id, send_loaded, 0, NULL, err);
    return end->sent;
}

/* ---- after a crash -------------------------------------------------------------------------- */

enum { SETTLE_MAX = 10000 };

struct open_attempt {
    int64_t id, batch_id;
    bool staged;
};

struct settling {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct open_attempt attempts[64];
    size_t attempts_count;
    int64_t batches[64];
    size_t batches_count;
    struct settle_totals *totals;
};

static bool collect_attempt(void *ctx, const struct store_attempt *a)
{
    struct settling *s = ctx;
    if (!str_is(a->partner, s->partner->name))
        return true;
    s->attempts[s->attempts_count++] = (struct open_attempt){
        .id = a->id, .batch_id = a->batch_id, .staged = a->result == ATTEMPT_UNKNOWN};
    return s->attempts_count < COUNT_OF(s->attempts);
}

static bool collect_batch(void *ctx, const struct store_batch *b)
{
    struct settling *s = ctx;
    if (b->direction == STORE_OUTBOUND && b->document_id && str_is(b->partner, s->partner->name))
        s->batches[s->batches_count++] = b->id;
    return s->batches_count < COUNT_OF(s->batches);
}

/* Staged, and its fate is read from the folder: there it is; or it was moved and is gone since,
 * taken; or the temporary file still stands, and nobody can have seen it. */
static bool settle_staged(struct handover *h, struct err *err)
{
    char name[DIR_NAME_MAX];
    bool in_sight = false, part = false;
    str_copy(name, sizeof name, h->batch.file_name);
    if (!is_in_sight(h, name, &in_sight, err) ||
        (!in_sight && !dir_part_exists(h->partner->send_dir, name, &part, err)))
        return false;
    if (!part) {
        h->totals->reconciled++;
        return record_sent(h, STR("reconciled: it had been in sight"), err);
    }
    h->totals->resumed++;
    return store_attempt_end(h->job->store, h->attempt_id, ATTEMPT_FAILED,
                             STR("reconciled: it was never in sight"), err);
}

static bool settle_attempt(struct settling *s, const struct open_attempt *a, struct err *err)
{
    if (a->staged)
        return with_batch(s->job, s->partner, s->emitter, a->batch_id, settle_staged, a->id,
                          s->totals, err);
    s->totals->resumed++;
    return store_attempt_end(s->job->store, a->id, ATTEMPT_FAILED,
                             STR("reconciled: it was never staged"), err);
}

bool job_settle(struct job *job, const struct partner *partner, struct emitter *emitter,
                struct settle_totals *totals, struct err *err)
{
    struct settling s = {.job = job, .partner = partner, .emitter = emitter, .totals = totals};
    struct handover_end end;
    if (*partner->adapter)
        return handover_call_settle(job, partner, emitter, totals, err);
    /* Its folders may be there: a file put into them would look sent and reach nobody. */
    if (partner->transport != TRANSPORT_DIR)
        return err_set(err, ERR_CONFIG,
                       "partner %s: claims are handed over through folders, transport = dir, or "
                       "by an adapter",
                       partner->name);
    do {
        s.attempts_count = 0;
        if (!store_attempt_unsettled(job->store, SETTLE_MAX, collect_attempt, &s, err))
            return false;
        for (size_t i = 0; i < s.attempts_count; i++)
            if (!settle_attempt(&s, &s.attempts[i], err))
                return false;
    } while (s.attempts_count > 0);
    do {
        s.batches_count = 0;
        if (!store_batch_list(job->store, BATCH_PENDING, SETTLE_MAX, collect_batch, &s, err))
            return false;
        for (size_t i = 0; i < s.batches_count; i++) {
            totals->sent++;
            if (!handover_send(job, partner, emitter, s.batches[i], &end, err))
                return false;
        }
    } while (s.batches_count > 0);
    if (totals->reconciled + totals->resumed + totals->sent > 0)
        log_event(LOG_INFO, "job", "settle.done", NULL,
                  LOG_NUMBER("reconciled", totals->reconciled),
                  LOG_NUMBER("resumed", totals->resumed), LOG_NUMBER("sent", totals->sent));
    return true;
}
