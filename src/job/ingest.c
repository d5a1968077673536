/* ingest.c - see ingest.h. The path of a file: kept, prepared, guarded, posted, finished. */
#include "job/ingest.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/ahead.h"
#include "job/failpoint.h"
#include "job/posting.h"
#include "job/reply.h"
#include "x12/fault.h"
#include "x12/reader.h"
#include <stdio.h>
#include <string.h>

static const struct quarantine not_x12 = {"not-x12", "it is not X12"};
static const struct quarantine unreadable = {"unreadable",
                                             "its interchange cannot be read to the end"};
static const struct quarantine known_interchange = {
    "known-interchange", "an interchange with this control number came before from this sender"};
static const struct quarantine unknown_kind = {
    "unknown-kind", "a transaction set of a kind or version this system does not know"};
static const struct quarantine damaged = {"damaged-set",
                                          "a transaction set is damaged: nothing of it was taken"};
static const struct quarantine empty = {"damaged-envelope",
                                        "its envelope is damaged and nothing is in it"};
static const struct quarantine not_for_us = {"not-for-us",
                                             "a transaction set that is not for us to receive"};

/* The first reason stands. */
static void set_aside(struct posting *p, const struct quarantine *why)
{
    if (!p->quarantine)
        p->quarantine = why;
}

/* ---- envelopes ------------------------------------------------------------------------------ */

/* The interchange's row, once. The guard: this ISA13 of this sender in another document. */
static bool put_interchange(struct posting *p)
{
    const struct x12_envelope *env = p->envelope;
    struct store_interchange x = {.document_id = p->document_id,
                                  .direction = STORE_INBOUND,
                                  .sender = str_from(env->sender_id),
                                  .receiver = str_from(env->receiver_id),
                                  .control = str_from(env->isa_control),
                                  .date = str_from(env->isa_date),
                                  .time = str_from(env->isa_time),
                                  .usage = str_of(&env->usage, env->usage ? 1 : 0)};
    struct store_interchange known;
    bool duplicate, found;
    if (p->interchange_id || p->interchange_known)
        return true;
    if (!store_interchange_put(p->job->store, &x, &p->interchange_id, &duplicate, p->err))
        return false;
    if (!duplicate)
        return true;
    if (!store_interchange_find(p->job->store, STORE_INBOUND, x.sender, x.receiver, x.control,
                                &p->arena, &known, &found, p->err))
        return false;
    /* Ours from before a crash; or twice in one file; or of another file. */
    p->interchange_resumed = p->resumed && found && known.document_id == p->document_id;
    p->interchange_known = !p->interchange_resumed;
    if (p->interchange_known)
        set_aside(p, &known_interchange);
    return true;
}

static bool put_group(struct posting *p)
{
    const struct x12_envelope *env = p->envelope;
    struct store_group g = {.interchange_id = p->interchange_id,
                            .functional_id = str_from(env->functional),
                            .sender = str_from(env->gs_sender),
                            .receiver = str_from(env->gs_receiver),
                            .control = str_from(env->gs_control),
                            .version = str_from(env->gs_version)};
    return p->group_id || store_group_put(p->job->store, &g, &p->group_id, p->err);
}

static bool put_set(struct posting *p)
{
    const struct x12_envelope *env = p->envelope;
    struct store_set t = {.group_id = p->group_id,
                          .document_id = p->document_id,
                          .direction = STORE_INBOUND,
                          .control = str_from(env->st_control),
                          .type = str_from(env->set),
                          .guide = str_from(env->guide ? env->guide->name : ""),
                          .state = SET_RECEIVED};
    return store_set_put(p->job->store, &t, &p->set_id, p->err);
}

/* ---- one set: one transaction --------------------------------------------------------------- */

static const struct quarantine *refusal(const struct posting *p)
{
    const struct x12_guide *g = p->envelope->guide;
    if (p->verdict & SET_UNKNOWN)
        return &unknown_kind;
    if (p->verdict & SET_DAMAGED)
        return &damaged;
    struct str name = str_from(g->name);
    if (!str_is(name, "835") && !str_is(name, "999") && !str_is(name, "277CA"))
        return &not_for_us;
    return NULL;
}

static bool open_set(struct posting *p)
{
    size_t ordinal = p->sets_seen++;
    const struct quarantine *why;
    assert(ordinal < p->prepared->verdicts.n);
    p->verdict = (uint8_t)p->prepared->verdicts.p[ordinal];
    p->skip_set = (int64_t)ordinal < p->sets_done;
    p->records = 0;
    p->answers = p->answers_any = false;
    arena_reset(&p->arena);
    if ((why = refusal(p)))
        set_aside(p, why);
    if (p->skip_set)
        return true;
    p->answer_began_us = clock_now_us();
    if (!store_begin(p->job->store, p->err) || !put_interchange(p))
        return false;
    p->skip_set = p->interchange_known;
    if (p->skip_set) {
        store_rollback(p->job->store);
        return true;
    }
    if (!put_group(p) || !put_set(p))
        return false;
    /* A refused set has its row, so that a resumed file counts right, and nothing else. */
    if (why) {
        struct store_set t = {.state = SET_REJECTED};
        p->skip_set = true;
        return store_set_finish(p->job->store, p->set_id, &t, p->err) &&
               store_commit(p->job->store, p->err);
    }
    return true;
}

static bool close_set(struct posting *p, const struct x12_event *e)
{
    struct store_set t = {.state = SET_PROCESSED,
                          .segment_count = e->counted,
                          .claim_count = p->records,
                          .fault_count = (p->verdict & SET_FAULTY) != 0};
    if (p->skip_set)
        return true;
    if (!acknowledge_set_end(p) || !store_set_finish(p->job->store, p->set_id, &t, p->err))
        return false;
    failpoint("ingest.before_commit");
    if (!store_commit(p->job->store, p->err))
        return false;
    failpoint("ingest.committed");
    return true;
}

/* ---- events --------------------------------------------------------------------------------- */

/* TA1s stand before the groups: all of them and their interchange's row are one transaction. Where
 * the row was there before a crash, they were committed with it. */
static bool take_ta1(struct posting *p, const struct x12_event *e)
{
    if (!p->ta1_open && (!store_begin(p->job->store, p->err) || !put_interchange(p)))
        return false;
    p->ta1_open = true;
    return p->interchange_known || p->interchange_resumed ||
           acknowledgement_reader_event(p->acknowledgements, e);
}

static bool end_ta1s(struct posting *p)
{
    bool open = p->ta1_open;
    p->ta1_open = false;
    return !open || store_commit(p->job->store, p->err);
}

static bool pass_on(struct posting *p, const struct x12_event *e)
{
    if (p->skip_set)
        return true;
    return strcmp(p->envelope->guide->name, "835") == 0
               ? remittance_reader_event(p->remittances, e)
               : acknowledgement_reader_event(p->acknowledgements, e);
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct posting *p = ctx;
    p->envelope = e->envelope;
    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        p->interchange_id = 0;
        p->interchange_known = p->interchange_resumed = false;
        return acknowledgement_reader_event(p->acknowledgements, e);
    case X12_GROUP_OPEN:
        p->group_id = 0;
        return end_ta1s(p) && acknowledgement_reader_event(p->acknowledgements, e);
    case X12_INTERCHANGE_CLOSE:
        return end_ta1s(p);
    case X12_SET_OPEN:
        return open_set(p) && pass_on(p, e);
    case X12_SET_CLOSE:
        if (!pass_on(p, e) || !close_set(p, e))
            return false;
        p->skip_set = true;
        return true;
    case X12_SEGMENT:
        if (!*e->envelope->functional && e->segment->tag == X12_TAG('T', 'A', '1'))
            return take_ta1(p, e);
        return !*e->envelope->set || pass_on(p, e);
    default:
        return !*e->envelope->set || pass_on(p, e);
    }
}

/* ---- one document --------------------------------------------------------------------------- */

static bool read_kept(struct posting *p, struct x12_reader *r)
{
    struct keep_reader *kept = keep_reader_open(p->job->keep, p->prepared->sha256, p->err);
    struct str chunk;
    uint64_t done = 0;
    bool ok = kept != NULL;
    while (ok && (ok = keep_reader_read(kept, &chunk, p->err)) && chunk.n > 0) {
        ok = x12_reader_feed(r, chunk.p, chunk.n);
        done += chunk.n;
        job_progress(p->job, "bytes posted", done, (uint64_t)p->prepared->bytes);
    }
    ok = ok && x12_reader_end(r);
    keep_reader_free(kept);
    if (!ok)
        err_set(p->err, ERR_STORE, "posting stopped");
    return ok;
}

static bool post(struct posting *p)
{
    struct remittance_sink remittances = {p, remit_open, remit_claim, remit_adjustment,
                                          remit_close};
    struct acknowledgement_sink acknowledgements = {p, acknowledge_put};
    struct x12_handler handler = {p, on_event, {0}};
    /* Judged already when it was prepared; placing is all that is needed now. */
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_reader *r = NULL;
    bool ok = (p->remittances = remittance_reader_new(&remittances, p->err)) &&
              (p->acknowledgements = acknowledgement_reader_new(&acknowledgements, p->err)) &&
              (r = x12_reader_new(&options, &handler, p->err)) && read_kept(p, r);
    store_rollback(p->job->store);
    x12_reader_free(r);
    acknowledgement_reader_free(p->acknowledgements);
    remittance_reader_free(p->remittances);
    return ok;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool tell_quarantine(struct posting *p, struct err *err)
{
    const struct prepared *f = p->prepared;
    const struct fault *first = &f->first_fault;
    struct str codes[] = {str_from(first->code ? x12_fault_row(first->code)->id : "")};
    char sha256[SHA256_HEX_MAX], key[24];
    hex_encode(f->sha256, SHA256_SIZE, sha256);
    snprintf(key, sizeof key, "%lld", (long long)p->document_id);
    return emit_event(p->emitter, EVENT_FILE_QUARANTINED, "file", str_from(key), err,
                      EVENT_CSTR("document_id", key), EVENT_CSTR("file_hash", sha256),
                      EVENT_CSTR("partner", p->partner->name),
                      EVENT_CSTR("transaction_type", f->kind),
                      EVENT_CSTR("reason", p->quarantine->code),
                      EVENT_LIST("codes", codes, first->code ? 1 : 0), EVENT_INT("bytes", f->bytes),
                      EVENT_INT("errors", f->errors), EVENT_INT("sets", f->verdicts.n),
                      EVENT_INT("ordinal", first->ordinal), EVENT_INT("offset", first->offset));
}

/* An interchange that came before was answered when it came; never twice. */
static bool put_replies(struct posting *p, struct replies *replies, struct err *err)
{
    *replies = (struct replies){0};
    return p->quarantine == &known_interchange || !reply_wanted(p->partner, p->prepared) ||
           reply_put(p->job, p->partner, p->prepared, replies, err);
}

static bool finish(struct posting *p, struct replies *replies, struct err *err)
{
    const struct prepared *f = p->prepared;
    struct store_document d = {.state = p->quarantine ? DOCUMENT_QUARANTINED : DOCUMENT_PROCESSED,
                               .kind = str_from(f->kind),
                               .fault_count = (int64_t)f->errors,
                               .warning_count = (int64_t)f->warnings,
                               .reason = str_from(p->quarantine ? p->quarantine->sentence : "")};
    bool ok = store_begin(p->job->store, err) &&
              store_document_finish(p->job->store, p->document_id, &d, err) &&
              (!p->quarantine || tell_quarantine(p, err)) && put_replies(p, replies, err) &&
              store_commit(p->job->store, err);
    store_rollback(p->job->store);
    return ok;
}

static void tell(const struct ingest_watch *watch, const struct prepared *f,
                 enum ingest_outcome outcome, const char *reason)
{
    struct ingest_file file = {.name = base_name(f->path),
                               .outcome = outcome,
                               .kind = f->kind,
                               .reason = reason ? reason : "",
                               .prepared = f};
    if (watch->file)
        watch->file(watch->ctx, &file);
}

static bool known_document(struct posting *p, bool duplicate, bool *finished, struct err *err)
{
    struct store_document d;
    bool found;
    *finished = false;
    if (!duplicate)
        return true;
    if (!store_document_get(p->job->store, p->document_id, &p->arena, &d, &found, err))
        return false;
    *finished = found && d.state != DOCUMENT_RECEIVED;
    p->resumed = !*finished;
    return *finished || store_document_sets(p->job->store, p->document_id, &p->sets_done, err);
}

static bool ingest_prepared(struct posting *p, const struct ingest_watch *watch, struct err *err)
{
    const struct prepared *f = p->prepared;
    struct store_document d = {.direction = STORE_INBOUND,
                               .partner = str_from(p->partner->name),
                               .name = str_from(base_name(f->path)),
                               .bytes = f->bytes,
                               .kind = str_from(f->kind),
                               .state = DOCUMENT_RECEIVED};
    struct replies replies;
    bool duplicate, finished;
    memcpy(d.sha256, f->sha256, sizeof d.sha256);
    p->totals->files++;
    if (!store_document_put(p->job->store, &d, &p->document_id, &duplicate, err) ||
        !known_document(p, duplicate, &finished, err))
        return false;
    if (finished) {
        p->totals->duplicates++;
        tell(watch, f, INGEST_DUPLICATE, NULL);
        return true;
    }
    failpoint("ingest.received");
    if (f->interchanges == 0)
        set_aside(p, &not_x12);
    else if (f->first_fault.severity == SEVERITY_FATAL)
        set_aside(p, &unreadable);
    else if (f->verdicts.n == 0 && f->kind[0] == '\0' && f->errors > 0)
        set_aside(p, &empty);
    if (!post(p))
        return false;
    failpoint("ingest.posted");
    if (!finish(p, &replies, err) || !reply_send(p->job, p->partner, p->emitter, &replies, err))
        return false;
    p->totals->replies += replies.count;
    p->totals->quarantined += p->quarantine != NULL;
    tell(watch, f, p->quarantine ? INGEST_QUARANTINED : INGEST_DONE,
         p->quarantine ? p->quarantine->sentence : NULL);
    return true;
}

/* ---- many ----------------------------------------------------------------------------------- */

enum { POSTING_TEXTS_MAX = 8 * 1024 * 1024 };

static bool ingest_one(struct job *job, const struct partner *partner,
                       const struct prepared *prepared, const struct ingest_watch *watch,
                       struct emitter *emitter, struct ingest_totals *totals, struct err *err)
{
    struct posting p = {.job = job,
                        .partner = partner,
                        .emitter = emitter,
                        .totals = totals,
                        .err = err,
                        .prepared = prepared,
                        .skip_set = true};
    arena_init(&p.arena, POSTING_TEXTS_MAX);
    bool ok = ingest_prepared(&p, watch, err) || err_wrap(err, "%s", base_name(prepared->path));
    arena_fini(&p.arena);
    return ok;
}

bool job_ingest(struct job *job, const struct partner *partner, const char *const *paths,
                size_t count, const struct ingest_watch *watch, struct ingest_totals *totals,
                struct err *err)
{
    static const struct ingest_watch nobody = {0};
    struct emitter *emitter = emitter_new(job, err);
    struct ahead *ahead = emitter ? ahead_new(job, partner, paths, count, err) : NULL;
    bool ok = ahead != NULL;

    for (size_t i = 0; ok && i < count; i++) {
        const struct prepared *prepared;
        ok = ahead_next(ahead, &prepared)
                 ? ingest_one(job, partner, prepared, watch ? watch : &nobody, emitter, totals, err)
                 : err_set(err, prepared->err.kind, "%s", prepared->err.text);
        job_progress(job, "files", i + 1, count);
    }
    ahead_free(ahead);
    emitter_free(emitter);
    if (ok)
        log_event(LOG_INFO, "job", "ingest.done", NULL, LOG_NUMBER("files", totals->files),
                  LOG_NUMBER("payments", totals->payments),
                  LOG_NUMBER("acknowledgements", totals->acknowledgements),
                  LOG_NUMBER("quarantined", totals->quarantined),
                  LOG_NUMBER("duplicates", totals->duplicates));
    return ok;
}
