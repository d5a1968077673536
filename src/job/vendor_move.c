/* vendor_move.c - see vendor_move.h. */
#include "job/vendor_move.h"

#include "base/log.h"
#include "job/batch.h"
#include "job/claim_record.h"
#include "job/failpoint.h"
#include "job/handover_state.h"
#include "job/submit_state.h"
#include <stdio.h>
#include <stdlib.h>

const char VENDOR_MOVE[] = "moved";
/* Of such a batch nobody is asked anything: src/store/store_sql.h, BATCH_MOVED. */
static const char MOVED_CODES[] = "[\"moved_to_vendor\"]";

enum { CONTENT_MAX = 64 * 1024 * 1024, ARENA_MAX = 256 * 1024 * 1024 };

/* One claim of the old batch. */
struct old_claim {
    int64_t row;
    struct str claim_id;
    bool taken;
};

struct moving {
    const struct vendor_move *move;
    struct handover h; /* the old batch */
    struct submission s;
    struct submit_options options;
    struct submit_totals totals; /* of no use to anybody */
    struct arena arena;
    struct old_claim *old;
    struct intake_claim *claims;
    size_t old_count, count, room;
    bool fits; /* as planned, or as its history says */
    struct vendor_proof proof;
    struct buf x12, json;
};

/* ---- what the ledger proves ---- */

static bool look_at_call(void *ctx, const struct store_call *c)
{
    struct vendor_proof *p = ctx;
    bool open = c->state == CALL_BEGUN; /* it was given up for now, and is to be done anew */
    p->nothing = p->nothing && (open || c->state == CALL_FAILED) && !(open && p->open_call);
    if (open)
        p->open_call = c->id;
    return p->nothing;
}

/* What is safe carries no claim: a look into a folder, a question. */
static bool look_at_exchange(void *ctx, const struct store_exchange *x)
{
    struct vendor_proof *p = ctx;
    p->nothing = p->nothing && (str_is(x->outcome, "not_sent") || str_is(x->safety, "safe"));
    return p->nothing;
}

bool vendor_prove(struct store *s, int64_t batch_id, struct vendor_proof *proof, struct err *err)
{
    *proof = (struct vendor_proof){.nothing = true};
    return store_call_of_batch(s, batch_id, 0, look_at_call, proof, err) &&
           store_exchange_of_batch(s, batch_id, 0, look_at_exchange, proof, err);
}

static bool prove(struct moving *m, struct err *err)
{
    bool ok = vendor_prove(m->h.job->store, m->h.batch.id, &m->proof, err);
    m->proof.nothing =
        m->proof.nothing && m->h.batch.state == BATCH_PENDING && *m->move->first->adapter;
    return ok;
}

/* ---- whose claims they are ---- */

static bool look_at_history(void *ctx, const struct store_history *h)
{
    struct moving *m = ctx;
    if (h->to == CLAIM_SUBMITTED)
        m->fits = str_is(h->what, SUBMITTED_BY_VENDORS); /* the last one counts */
    return true;
}

static bool look_at_claim(void *ctx, const struct store_claim *c)
{
    struct moving *m = ctx;
    struct vendor_plan plan;
    if (m->old_count == m->room)
        return false;
    m->fits = vendor_plan(m->h.job->settings, VENDOR_CLAIM, c->payer_id, &plan) &&
              plan.first == m->move->first && plan.second == m->move->second &&
              c->state == CLAIM_SUBMITTED;
    m->old[m->old_count++] =
        (struct old_claim){.row = c->id, .claim_id = arena_str(&m->arena, c->claim_id)};
    return m->fits;
}

static bool read_claims(struct moving *m, enum vendor_move_how *how, struct err *err)
{
    *how = VENDOR_STAYS_ROUTED;
    m->old_count = 0;
    if (!store_claim_list(m->h.job->store, m->h.batch.id, CLAIM_STATE_COUNT, STORE_LIST_MAX,
                          look_at_claim, m, err))
        return false;
    if (!m->fits || m->old_count != m->room)
        return true;
    for (size_t i = 0; i < m->old_count; i++) {
        m->fits = false;
        if (!store_claim_history(m->h.job->store, m->old[i].row, look_at_history, m, err))
            return false;
        if (!m->fits) {
            *how = VENDOR_STAYS_NAMED;
            return true;
        }
    }
    *how = VENDOR_MOVED;
    return true;
}

/* ---- the claims, as the other partner takes them ---- */

static struct old_claim *old_of(struct moving *m, struct str claim_id)
{
    for (size_t i = 0; i < m->old_count; i++)
        if (!m->old[i].taken && str_eq(m->old[i].claim_id, claim_id))
            return &m->old[i];
    return NULL;
}

static bool scrub_all(struct moving *m, struct scrub *scrub, enum vendor_move_how *how,
                      struct err *err)
{
    for (struct str rest = buf_str(&m->json); rest.n && m->count < m->room;) {
        struct intake_claim *c = &m->claims[m->count];
        c->source = "moved";
        c->json = str_split(&rest, '\n');
        if (!scrub_claim(scrub, c->json, &m->arena, &c->scrub, err))
            return false;
        if (c->scrub.verdict != SCRUB_CLEAN) {
            *how = VENDOR_STAYS_HELD;
            return true;
        }
        struct old_claim *old = old_of(m, c->scrub.row.claim_id);
        if (!old)
            return err_set(err, ERR_STORE, "a claim of the file is not one of its batch");
        old->taken = true;
        m->s.rows[m->count] = old->row;
        m->s.ready[m->count++] = c;
    }
    return m->count == m->old_count ||
           err_set(err, ERR_STORE, "the file has other claims than its batch");
}

static bool read_kept(struct moving *m, struct err *err)
{
    struct str chunk;
    struct keep_reader *r = keep_reader_open(m->h.job->keep, m->h.document.sha256, err);
    bool ok = r != NULL;
    while (ok && (ok = keep_reader_read(r, &chunk, err)) && chunk.n > 0)
        buf_put_str(&m->x12, chunk);
    keep_reader_free(r);
    return ok && buf_ok(&m->x12, "a batch that moves", err) &&
           claim_records_of(buf_str(&m->x12), &m->json, err);
}

static bool read_anew(struct moving *m, enum vendor_move_how *how, struct err *err)
{
    const struct partner *to = m->move->second;
    struct scrub *scrub = scrub_new(to, judge_local(m->h.job->judge, to), err);
    bool ok = scrub && read_kept(m, err) && scrub_all(m, scrub, how, err);
    scrub_free(scrub);
    return ok;
}

/* What its adapter does not take would lie with it as an error, and moves no more. */
static bool check_second(struct moving *m, enum vendor_move_how *how, struct err *err)
{
    const struct partner *to = m->move->second;
    char kind[32];
    if (!*to->adapter)
        return true;
    struct talk *talk = talk_of(m->h.job, to, err);
    snprintf(kind, sizeof kind, "x12.%.*s", STR_FMT(m->h.batch.transaction_type));
    if (talk && !talk_can(talk, "claim.submit", kind))
        *how = VENDOR_STAYS_HELD;
    return talk != NULL;
}

/* ---- one transaction ---- */

static bool end_call(struct moving *m, struct err *err)
{
    return !m->proof.open_call ||
           handover_end_begun(&m->h, m->proof.open_call, CALL_FAILED, str_from(VENDOR_MOVE), err);
}

static bool end_old(struct moving *m, struct err *err)
{
    const struct store_log line = {.transaction_type = m->h.batch.transaction_type,
                                   .status = STR("Warning"),
                                   .trace = m->h.batch.file_name,
                                   .batch_id = m->h.batch.id,
                                   .error_codes = str_from(MOVED_CODES)};
    return end_call(m, err) && store_log_put(m->h.job->store, &line, err) &&
           batch_move(m->h.job, m->s.emitter, m->h.batch.id, BATCH_ERROR, str_from(MOVED_CODES),
                      err);
}

static bool begin_new(struct moving *m, struct built_file *built, size_t *built_count,
                      struct err *err)
{
    struct submission *s = &m->s;
    size_t fit, sets;
    build_order(s->partner, s->ready, m->count);
    for (size_t at = 0; at < m->count; at += fit) {
        build_plan(s->partner, s->ready + at, m->count - at, &fit, &sets);
        if (!submission_put_file(s, s->ready + at, fit, sets, &built[*built_count], err))
            return false;
        ++*built_count;
    }
    return true;
}

static bool note_change(struct moving *m, struct err *err)
{
    struct vendor_change c = {.kind = VENDOR_CLAIM, .failures = m->move->failures};
    str_copy(c.first, sizeof c.first, str_from(m->move->first->name));
    str_copy(c.second, sizeof c.second, str_from(m->move->second->name));
    str_copy(c.to, sizeof c.to, str_from(m->move->second->name));
    str_copy(c.reason, sizeof c.reason, str_from(m->move->reason));
    return vendor_changed(m->h.job->store, &c, err);
}

/* What was proven is proven again where nothing else can be written meanwhile. */
static bool commit_move(struct moving *m, enum vendor_move_how *how, struct built_file *built,
                        size_t *built_count, struct err *err)
{
    struct store *store = m->h.job->store;
    bool ok = false;
    if (!store_begin(store, err) || !handover_load(&m->h, m->h.batch.id, err) || !prove(m, err))
        goto out;
    if (!m->proof.nothing)
        *how = VENDOR_STAYS_SENT;
    else if (!read_claims(m, how, err))
        goto out;
    if (*how != VENDOR_MOVED) {
        ok = true;
        goto out;
    }
    if (!end_old(m, err) || !begin_new(m, built, built_count, err) || !note_change(m, err))
        goto out;
    failpoint("move.before_commit");
    ok = store_commit(store, err);
    failpoint("move.committed");
out:
    store_rollback(store);
    if (!ok || *how != VENDOR_MOVED)
        *built_count = 0;
    return ok;
}

/* ---- all of it ---- */

static bool prepare(struct moving *m, const struct submit_watch *watch, struct err *err)
{
    m->options.watch.ctx = watch->ctx;
    m->options.watch.file = watch->file;
    m->s = (struct submission){.job = m->h.job,
                               .partner = m->move->second,
                               .options = &m->options,
                               .totals = &m->totals,
                               .what = VENDOR_MOVE,
                               .moving = true};
    m->room = (size_t)m->h.batch.record_count;
    m->old = calloc(m->room + 1, sizeof *m->old);
    m->claims = calloc(m->room + 1, sizeof *m->claims);
    if (!m->old || !m->claims || m->room > INTAKE_CLAIMS_MAX)
        return err_set(err, ERR_LIMIT, "no memory to move a batch");
    m->s.window = m->claims;
    return submission_init(&m->s, err);
}

static bool move_loaded(struct moving *m, const struct submit_watch *watch,
                        enum vendor_move_how *how, struct built_file *built, size_t *built_count,
                        struct err *err)
{
    if (!prove(m, err))
        return false;
    *how = VENDOR_STAYS_SENT;
    if (!m->proof.nothing)
        return true;
    if (!prepare(m, watch, err) || !read_claims(m, how, err))
        return false;
    return (*how != VENDOR_MOVED || check_second(m, how, err)) &&
           (*how != VENDOR_MOVED || read_anew(m, how, err)) &&
           (*how != VENDOR_MOVED || commit_move(m, how, built, built_count, err));
}

bool vendor_move(struct job *job, const struct vendor_move *move, int64_t batch_id,
                 const struct submit_watch *watch, enum vendor_move_how *how,
                 struct built_file *built, size_t *built_count, struct err *err)
{
    struct moving m = {.move = move, .h = {.job = job, .partner = move->first}};
    *built_count = 0;
    arena_init(&m.h.arena, HANDOVER_TEXTS_MAX);
    arena_init(&m.arena, ARENA_MAX);
    buf_init(&m.x12, CONTENT_MAX);
    buf_init(&m.json, CONTENT_MAX);
    bool ok =
        handover_load(&m.h, batch_id, err) && move_loaded(&m, watch, how, built, built_count, err);
    if (ok)
        log_event(*how == VENDOR_MOVED ? LOG_WARN : LOG_INFO, "job",
                  *how == VENDOR_MOVED ? "batch.moved" : "batch.stays", m.h.batch.uuid,
                  LOG_TEXT("from", move->first->name), LOG_TEXT("to", move->second->name),
                  LOG_TEXT("why", vendor_move_text(*how)));
    submission_fini(&m.s);
    free(m.claims);
    free(m.old);
    buf_fini(&m.json);
    buf_fini(&m.x12);
    arena_fini(&m.arena);
    arena_fini(&m.h.arena);
    return ok;
}

bool vendor_has_moved(const struct store_batch *b)
{
    return b->state == BATCH_ERROR && str_is(b->errors, MOVED_CODES);
}

const char *vendor_move_text(enum vendor_move_how how)
{
    static const char *const TEXTS[] = {
        [VENDOR_MOVED] = "nothing of it had left",
        [VENDOR_STAYS_NAMED] = "its partner was named, or it was moved before",
        [VENDOR_STAYS_ROUTED] = "its payers have no second vendor, or not all the same",
        [VENDOR_STAYS_SENT] = "something of it may have left",
        [VENDOR_STAYS_HELD] = "a claim of it is not fit for the second vendor",
    };
    return TEXTS[how];
}
