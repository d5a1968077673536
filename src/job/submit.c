/* submit.c - see submit.h. The path of a claim: intake, ledger, file, kept bytes, partner. */
#include "job/submit_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/choreography.h"
#include "job/emit.h"
#include "job/failpoint.h"
#include "job/isa13.h"
#include <stdio.h>
#include <stdlib.h>

static struct str partner_name(const struct submission *s)
{
    return str_from(s->partner->name);
}

/* "837P": of the file in hand. */
static struct str built_type(const struct submission *s)
{
    return str_from(build_guide(s->builder)->name);
}

static void tell_claim(const struct submission *s, const struct intake_claim *c, bool conflicting)
{
    const struct submit_watch *w = &s->options->watch;
    if (w->claim)
        w->claim(w->ctx, c, conflicting);
}

/* ---- the ledger: what is this claim to us? -------------------------------------------------- */

static bool log_refusal(struct submission *s, const struct intake_claim *c, int64_t claim_row,
                        struct str codes, struct err *err)
{
    struct store_log line = {.transaction_type = str_from(claim_guide(c->scrub.kind)->name),
                             .status = STR("Error"),
                             .claim_id = claim_row,
                             .error_codes = codes};
    return store_log_put(s->job->store, &line, err);
}

static bool take_unreadable(struct submission *s, const struct intake_claim *c, struct err *err)
{
    s->totals->unreadable++;
    tell_claim(s, c, false);
    return log_refusal(s, c, 0, STR("[\"HIA-JSON\"]"), err);
}

static bool tell_held(struct submission *s, const struct scrub_result *r, struct err *err)
{
    enum { CODES_MAX = 20 };
    struct str codes[CODES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < r->findings_count && count < CODES_MAX; i++)
        if (r->findings[i].blocks)
            codes[count++] = r->findings[i].code;
    return emit_event(s->emitter, EVENT_CLAIM_HELD, "claim", r->row.claim_id, err,
                      EVENT_STR("claim_id", r->row.claim_id),
                      EVENT_STR("payer_id", r->row.payer_id),
                      EVENT_INT("charge_cents", r->row.charge_cents),
                      EVENT_INT("findings", r->findings_count), EVENT_LIST("codes", codes, count));
}

static bool take_held(struct submission *s, const struct intake_claim *c,
                      const struct store_claim_put *put, struct err *err)
{
    if (put->outcome == STORE_CLAIM_SAME) {
        s->totals->known++;
        return true;
    }
    s->totals->held++;
    s->totals->held_cents += c->scrub.row.charge_cents;
    tell_claim(s, c, false);
    return tell_held(s, &c->scrub, err) && log_refusal(s, c, put->id, (struct str){0}, err);
}

/* Of a claim that was read: is it new, known, in conflict? New ones that are clean become ready. */
static bool take_claim(struct submission *s, struct intake_claim *c, struct err *err)
{
    const struct scrub_result *r = &c->scrub;
    struct store_claim_put put;
    struct store_claim_input input = {.claim = r->row,
                                      .lines = r->lines,
                                      .line_count = r->lines_count,
                                      .findings = r->findings,
                                      .finding_count = r->findings_count};
    if (!store_claim_put(s->job->store, &input, &put, err))
        return false;
    if (put.outcome == STORE_CLAIM_DIFFERENT) {
        s->totals->conflicting++;
        tell_claim(s, c, true);
        return log_refusal(s, c, put.id, STR("[\"HIA-CONFLICT\"]"), err);
    }
    if (r->verdict == SCRUB_HELD)
        return take_held(s, c, &put, err);
    if (put.outcome == STORE_CLAIM_SAME) {
        s->totals->known++;
        return true;
    }
    s->totals->warned += r->findings_count > 0;
    s->rows[c - s->window] = put.id;
    s->ready[s->ready_count++] = c;
    return true;
}

/* A line that is too long was not scrubbed. */
static bool is_others(const struct submission *s, const struct intake_claim *c)
{
    const struct submit_options *o = s->options;
    return c->too_long ? o->mine && !o->mine(o->mine_ctx, STR(""))
                       : c->scrub.verdict == SCRUB_OTHERS;
}

static bool take_window(struct submission *s, struct intake_claim *claims, size_t count,
                        struct err *err)
{
    s->window = claims;
    s->ready_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct intake_claim *c = &claims[i];
        bool readable = !c->too_long && c->scrub.verdict != SCRUB_UNREADABLE;
        if (is_others(s, c))
            continue;
        s->totals->read++;
        if (!(readable ? take_claim(s, c, err) : take_unreadable(s, c, err)))
            return err_wrap(err, "%s:%llu", c->source, (unsigned long long)c->line);
    }
    return true;
}

/* ---- one file ------------------------------------------------------------------------------- */

static bool reserve(struct submission *s, size_t sets, struct build_numbers *numbers,
                    struct err *err)
{
    struct store *store = s->job->store;
    const struct partner *p = s->partner;
    int64_t gs06;
    if (!isa13_next(store, p, p->sender_id, p->receiver_id, &numbers->isa13, err) ||
        !store_control_next(store, partner_name(s), CONTROL_GS06, 1, &gs06, err) ||
        !store_control_next(store, partner_name(s), CONTROL_BHT03, (int64_t)sets, &numbers->bht03,
                            err))
        return false;
    numbers->gs06 = (uint32_t)gs06;
    numbers->now_us = clock_now_us();
    return true;
}

/* The envelope rows: what a TA1, 999 or 277CA will name. */
static bool put_envelope(struct submission *s, const struct store_batch *batch,
                         const struct build_numbers *numbers, struct err *err)
{
    struct store *store = s->job->store;
    const struct partner *p = s->partner;
    char isa13[16], gs06[16], date[7], time[5];
    bool duplicate;
    int64_t interchange, group, set;
    size_t count;
    const struct build_set *sets = build_sets(s->builder, &count);

    snprintf(isa13, sizeof isa13, "%09u", numbers->isa13);
    snprintf(gs06, sizeof gs06, "%u", numbers->gs06);
    clock_yymmdd(numbers->now_us, date);
    clock_hhmm(numbers->now_us, time);
    struct store_interchange x = {.document_id = batch->document_id,
                                  .batch_id = batch->id,
                                  .direction = STORE_OUTBOUND,
                                  .sender = str_from(p->sender_id),
                                  .receiver = str_from(p->receiver_id),
                                  .control = str_from(isa13),
                                  .date = str_from(date),
                                  .time = str_from(time),
                                  .usage = str_of(&(char){partner_usage(p)}, 1)};
    struct store_group g = {.functional_id = STR("HC"),
                            .sender = str_from(p->gs_sender),
                            .receiver = str_from(p->gs_receiver),
                            .control = str_from(gs06),
                            .version = str_from(build_guide(s->builder)->id)};
    if (!store_interchange_put(store, &x, &interchange, &duplicate, err))
        return false;
    if (duplicate)
        return err_set(err, ERR_STORE, "interchange %s was used before", isa13);
    g.interchange_id = interchange;
    if (!store_group_put(store, &g, &group, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct store_set t = {.group_id = group,
                              .document_id = batch->document_id,
                              .batch_id = batch->id,
                              .direction = STORE_OUTBOUND,
                              .control = str_from(sets[i].control),
                              .type = STR("837"),
                              .guide = built_type(s),
                              .reference = str_from(sets[i].reference),
                              .state = SET_SUBMITTED,
                              .segment_count = sets[i].segments,
                              .claim_count = sets[i].count};
        if (!store_set_put(store, &t, &set, err))
            return false;
    }
    return true;
}

/* A replacement or void takes the place of what it replaces. */
static bool retire_replaced(struct submission *s, const struct intake_claim *c, struct err *err)
{
    struct store_claim_match old;
    bool is_void = str_is(c->scrub.row.frequency, "8");
    struct str control = c->scrub.replaces;
    if (!control.n || (!is_void && !str_is(c->scrub.row.frequency, "7")))
        return true;
    if (!store_claim_match(s->job->store, BY_PAYER_CONTROL, control, &old, err))
        return false;
    if (!old.id || old.ambiguous || old.id == s->rows[c - s->window])
        return true;
    struct store_claim_change change = {.to = is_void ? CLAIM_VOIDED : CLAIM_REPLACED,
                                        .what = STR("submit")};
    return store_claim_apply(s->job->store, old.id, &change, err);
}

static bool put_claims(struct submission *s, struct intake_claim *const *claims, int64_t batch_id,
                       struct err *err)
{
    size_t count;
    const struct build_set *sets = build_sets(s->builder, &count);
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < sets[i].count; k++) {
            const struct intake_claim *c = claims[sets[i].first + k];
            struct store_claim_change change = {.to = CLAIM_SUBMITTED,
                                                .batch_id = batch_id,
                                                .set_control = str_from(sets[i].control),
                                                .what = str_from(s->what)};
            if (!store_claim_apply(s->job->store, s->rows[c - s->window], &change, err) ||
                (!s->moving && !retire_replaced(s, c, err)))
                return false;
        }
    return true;
}

static bool put_document(struct submission *s, const struct store_batch *batch, int64_t *id,
                         struct err *err)
{
    struct str bytes = build_bytes(s->builder);
    struct store_document d = {.direction = STORE_OUTBOUND,
                               .partner = partner_name(s),
                               .name = batch->file_name,
                               .bytes = (int64_t)bytes.n,
                               .kind = built_type(s),
                               .state = DOCUMENT_PREPARED};
    bool duplicate;
    if (s->options->dry_run)
        sha256_of(bytes, d.sha256);
    else if (!keep_put(s->job->keep, bytes, d.sha256, err))
        return false;
    return store_document_put(s->job->store, &d, id, &duplicate, err);
}

static void count_file(struct submission *s, const struct store_batch *batch,
                       const struct build_numbers *numbers, struct str route, size_t claims)
{
    const struct submit_watch *w = &s->options->watch;
    size_t sets;
    build_sets(s->builder, &sets);
    s->totals->files++;
    s->totals->sets += sets;
    s->totals->sent += claims;
    s->totals->sent_cents += batch->charge_cents;
    struct submit_file file = {.name = batch->file_name.p,
                               .partner = s->partner->name,
                               .batch = batch->uuid,
                               .control = numbers->isa13,
                               .route = route,
                               .claims = claims,
                               .sets = sets,
                               .bytes = build_bytes(s->builder).n,
                               .charge_cents = batch->charge_cents};
    if (w->file)
        w->file(w->ctx, &file);
}

/* Builds `count` planned claims into a file and writes down all that is needed to send it. */
bool submission_put_file(struct submission *s, struct intake_claim *const *claims, size_t count,
                         size_t sets, struct built_file *file, struct err *err)
{
    struct build_numbers numbers;
    char name[FILE_NAME_MAX];
    if (!reserve(s, sets, &numbers, err) ||
        !build_interchange(s->builder, claims, count, &numbers, err))
        return false;
    struct name_parts parts = {numbers.now_us, numbers.isa13, build_guide(s->builder)->name,
                               partner_usage(s->partner)};
    if (!name_template_fill(str_from(s->partner->file_name), &parts, name, err))
        return false;
    struct store_batch batch = {.partner = partner_name(s),
                                .file_name = str_from(name),
                                .transaction_type = built_type(s),
                                .direction = STORE_OUTBOUND,
                                .state = BATCH_PENDING,
                                .record_count = (int64_t)count};
    for (size_t i = 0; i < count; i++)
        batch.charge_cents += claims[i]->scrub.row.charge_cents;
    if (!put_document(s, &batch, &batch.document_id, err) ||
        !store_batch_put(s->job->store, &batch, err) || !put_envelope(s, &batch, &numbers, err) ||
        !put_claims(s, claims, batch.id, err))
        return false;
    file->batch_id = batch.id;
    memcpy(file->batch, batch.uuid, sizeof file->batch);
    count_file(s, &batch, &numbers, claims[0]->route, count);
    return true;
}

/* ---- the window ----------------------------------------------------------------------------- */

static bool hand_over(struct submission *s, const struct built_file *files, size_t count,
                      struct err *err)
{
    const struct submit_watch *w = &s->options->watch;
    for (size_t i = 0; i < count; i++) {
        struct handover_end end;
        if (!handover_send(s->job, s->partner, s->emitter, files[i].batch_id, &end, err))
            return false;
        s->totals->files_unknown += end.unknown;
        s->totals->files_unsent += !end.sent && !end.unknown;
        if (w->handed && *s->partner->adapter)
            w->handed(w->ctx, files[i].batch, &end);
    }
    return true;
}

/* Everything of the window in one transaction; then the files go out, one after the other. */
static bool submit_window(struct submission *s, struct intake_claim *claims, size_t count,
                          struct err *err)
{
    struct built_file *built = s->built; /* a claim is in one file, so there is room */
    size_t files = 0, fit, sets;
    bool ok = false;

    if (!store_begin(s->job->store, err) || !take_window(s, claims, count, err))
        goto out;
    build_order(s->partner, s->ready, s->ready_count);
    for (size_t at = 0; at < s->ready_count; at += fit, files++) {
        build_plan(s->partner, s->ready + at, s->ready_count - at, &fit, &sets);
        if (!submission_put_file(s, s->ready + at, fit, sets, &built[files], err))
            goto out;
    }
    failpoint("submit.before_commit");
    if (s->options->dry_run) {
        store_rollback(s->job->store);
        return true;
    }
    if (!store_commit(s->job->store, err))
        goto out;
    failpoint("submit.committed");
    ok = hand_over(s, built, files, err);
out:
    store_rollback(s->job->store);
    return ok;
}

bool submission_init(struct submission *s, struct err *err)
{
    s->ready = calloc(INTAKE_CLAIMS_MAX, sizeof(struct intake_claim *));
    s->rows = calloc(INTAKE_CLAIMS_MAX, sizeof *s->rows);
    s->built = calloc(INTAKE_CLAIMS_MAX, sizeof *s->built);
    if (!s->ready || !s->rows || !s->built)
        return err_set(err, ERR_LIMIT, "no memory to submit claims");
    const struct x12_local *local = judge_local(s->job->judge, s->partner);
    return (s->emitter = emitter_new(s->job, err)) &&
           (s->builder = builder_new(s->partner, local, err));
}

void submission_fini(struct submission *s)
{
    builder_free(s->builder);
    emitter_free(s->emitter);
    free(s->built);
    free(s->rows);
    free(s->ready);
}

bool job_submit(struct job *job, const struct partner *partner,
                const struct submit_options *options, struct submit_totals *totals, struct err *err)
{
    struct submission s = {.job = job,
                           .partner = partner,
                           .options = options,
                           .totals = totals,
                           .what = options->mine ? SUBMITTED_BY_VENDORS : "submit"};
    struct settle_totals settled = {0};
    struct choreography_totals overdue;
    struct intake_claim *claims;
    struct intake *in = NULL;
    size_t count;
    bool ok = false;

    *totals = (struct submit_totals){0};
    if (!submission_init(&s, err))
        goto out;
    if (!options->dry_run && (!job_settle(job, partner, s.emitter, &settled, err) ||
                              !choreography_evaluate(job, partner, s.emitter, &overdue, err)))
        goto out;
    totals->earlier_unsent = settled.unsent;
    totals->earlier_unknown = settled.unknown;
    if (!(in = intake_new(job, partner, options->paths, options->paths_count, err)))
        goto out;
    intake_only(in, options->mine, options->mine_ctx);
    while ((ok = intake_next(in, &claims, &count, err)) && count > 0) {
        if (!(ok = submit_window(&s, claims, count, err)))
            break;
        job_progress(job, "claims", totals->read, 0);
    }
    if (ok)
        log_event(LOG_INFO, "job", "submit.done", NULL, LOG_NUMBER("read", totals->read),
                  LOG_NUMBER("sent", totals->sent), LOG_NUMBER("held", totals->held),
                  LOG_NUMBER("known", totals->known), LOG_NUMBER("files", totals->files));
out:
    intake_free(in);
    submission_fini(&s);
    return ok;
}
