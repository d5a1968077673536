/* ingest.c - see ingest.h. The path of a file: kept, prepared, guarded, posted, finished. */
#include "job/ingest.h"

#include "base/log.h"
#include "job/ahead.h"
#include "job/failpoint.h"
#include "job/posting.h"
#include "job/reading.h"
#include "job/reply.h"
#include "x12/fault.h"
#include <stdio.h>
#include <string.h>

static const struct quarantine not_x12 = {"not-x12", "it is not X12"};
static const struct quarantine unreadable = {"unreadable",
                                             "its interchange cannot be read to the end"};
static const struct quarantine empty = {"damaged-envelope",
                                        "its envelope is damaged and nothing is in it"};

/* ---- one document --------------------------------------------------------------------------- */

/* With two threads one reads and this one only writes. */
static bool post(struct posting *p)
{
    struct reading reading = {
        .keep = p->job->keep, .prepared = p->prepared, .sets_done = p->done.sets};
    struct trays_ends ends = {reading_run, &reading, posting_take, p,
                              store_claim_wants(p->job->store) ? remit_look : NULL};
    struct err read_err = {0};
    bool ok = trays_run(&ends, p->job->threads > 1, &read_err);
    store_rollback(p->job->store);
    if (!ok && read_err.kind)
        err_set(p->err, read_err.kind, "%s", read_err.text);
    return ok || err_set(p->err, ERR_STORE, "posting stopped");
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
    return p->quarantine == &posting_known_interchange || !reply_wanted(p->partner, p->prepared) ||
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
    bool ok = posting_begin(p, err) &&
              store_document_finish(p->job->store, p->document_id, &d, err) &&
              (!p->quarantine || tell_quarantine(p, err)) && put_replies(p, replies, err) &&
              posting_commit(p, err);
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
    return *finished || store_document_progress(p->job->store, p->document_id, &p->done, err);
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
        posting_set_aside(p, &not_x12);
    else if (f->first_fault.severity == SEVERITY_FATAL)
        posting_set_aside(p, &unreadable);
    else if (f->verdicts.n == 0 && f->kind[0] == '\0' && f->errors > 0)
        posting_set_aside(p, &empty);
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
