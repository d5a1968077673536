/* posting.c - the posting side of a document: its envelopes and sets as rows, one transaction a
 * transaction set; what is in the sets is for acknowledge.c and remit.c. */
#include "job/posting.h"

#include "base/clock.h"
#include "job/failpoint.h"
#include "job/vendor_move.h"

const struct quarantine posting_known_interchange = {
    "known-interchange", "an interchange with this control number came before from this sender"};

void posting_set_aside(struct posting *p, const struct quarantine *why)
{
    if (!p->quarantine)
        p->quarantine = why;
}

/* ---- whose claim it is by now --------------------------------------------------------------- */

static bool look_for_move(void *ctx, const struct store_history *h)
{
    bool *moved = ctx;
    *moved = *moved || str_is(h->what, VENDOR_MOVE);
    return true;
}

bool posting_taken_from(struct posting *p, const struct store_claim_match *claim, bool *taken)
{
    struct store_batch b;
    bool found;
    *taken = false;
    if (!vendor_is(p->job->settings, VENDOR_CLAIM, p->partner))
        return true;
    if (!store_batch_get(p->job->store, claim->batch_id, &p->arena, &b, &found, p->err))
        return false;
    return !found || str_is(b.partner, p->partner->name) ||
           store_claim_history(p->job->store, claim->id, look_for_move, taken, p->err);
}

/* ---- envelopes ------------------------------------------------------------------------------ */

/* The interchange's row, once. The guard: this ISA13 of this sender in another document. */
static bool put_interchange(struct posting *p)
{
    const struct x12_envelope *env = &p->envelope;
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
        posting_set_aside(p, &posting_known_interchange);
    return true;
}

static bool put_group(struct posting *p)
{
    const struct x12_envelope *env = &p->envelope;
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
    const struct x12_envelope *env = &p->envelope;
    struct store_set t = {.group_id = p->group_id,
                          .document_id = p->document_id,
                          .direction = STORE_INBOUND,
                          .control = str_from(env->st_control),
                          .type = str_from(env->set),
                          .guide = str_from(env->guide ? env->guide->name : ""),
                          .state = SET_RECEIVED};
    return store_set_put(p->job->store, &t, &p->set_id, p->err);
}

/* ---- steps of a document -------------------------------------------------------------------- */

bool posting_begin(struct posting *p, struct err *err)
{
    return store_begin(p->job->store, err) &&
           store_document_advance(p->job->store, p->document_id, p->done.steps, err);
}

bool posting_commit(struct posting *p, struct err *err)
{
    bool ok = store_commit(p->job->store, err);
    p->done.steps += ok;
    return ok;
}

/* ---- one set: one transaction --------------------------------------------------------------- */

static bool open_set(struct posting *p, const struct envelope_step *s)
{
    p->envelope = s->envelope;
    p->verdict = s->verdict;
    p->skip_set = s->done;
    p->records = 0;
    p->answers = p->answers_any = p->answers_moved = false;
    arena_reset(&p->arena);
    if (s->why)
        posting_set_aside(p, s->why);
    if (p->skip_set) {
        p->group_id = p->done.group_id; /* whose next set may be the first that is not there */
        return true;
    }
    p->answer_began_us = clock_now_us();
    if (!posting_begin(p, p->err) || !put_interchange(p))
        return false;
    p->skip_set = p->interchange_known;
    if (p->skip_set) {
        store_rollback(p->job->store);
        return true;
    }
    if (!put_group(p) || !put_set(p))
        return false;
    /* A refused set has its row, so that a resumed file counts right, and nothing else. */
    if (s->why) {
        struct store_set t = {.state = SET_REJECTED};
        p->skip_set = true;
        return store_set_finish(p->job->store, p->set_id, &t, p->err) && posting_commit(p, p->err);
    }
    return true;
}

static bool close_set(struct posting *p, const struct set_end_step *s)
{
    struct store_set t = {.state = SET_PROCESSED,
                          .segment_count = s->segments,
                          .claim_count = p->records,
                          .fault_count = (p->verdict & SET_FAULTY) != 0};
    if (p->skip_set)
        return true;
    p->skip_set = true;
    if (!acknowledge_set_end(p) || !store_set_finish(p->job->store, p->set_id, &t, p->err))
        return false;
    failpoint("ingest.before_commit");
    if (!posting_commit(p, p->err))
        return false;
    failpoint("ingest.committed");
    return true;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* TA1s stand before the groups: all of them and their interchange's row are one transaction. Where
 * the row was there before a crash, they were committed with it. */
static bool open_ta1s(struct posting *p, const struct envelope_step *s)
{
    p->envelope = s->envelope;
    if (!p->ta1_open && (!posting_begin(p, p->err) || !put_interchange(p)))
        return false;
    p->ta1_open = true;
    return true;
}

static bool end_ta1s(struct posting *p)
{
    bool open = p->ta1_open;
    p->ta1_open = false;
    return !open || posting_commit(p, p->err);
}

static bool take_answer(struct posting *p, const struct answer_step *s)
{
    bool known = p->interchange_known || p->interchange_resumed;
    return (p->ta1_open ? known : p->skip_set) || acknowledge_put(p, s->answer);
}

/* ---- steps ---------------------------------------------------------------------------------- */

static bool take_outer(struct posting *p, const struct step *s)
{
    switch (s->kind) {
    case STEP_INTERCHANGE:
        p->interchange_id = 0;
        p->interchange_known = p->interchange_resumed = false;
        return true;
    case STEP_GROUP:
        p->group_id = 0;
        return end_ta1s(p);
    case STEP_INTERCHANGE_END:
        return end_ta1s(p);
    case STEP_TA1:
        return open_ta1s(p, (const struct envelope_step *)s);
    case STEP_SET:
        return open_set(p, (const struct envelope_step *)s);
    case STEP_SET_END:
        return close_set(p, (const struct set_end_step *)s);
    default:
        return take_answer(p, (const struct answer_step *)s);
    }
}

static bool take_step(struct posting *p, const struct step *s)
{
    switch (s->kind) {
    case STEP_REMITTANCE:
        return p->skip_set || remit_open(p, (const struct remittance_step *)s);
    case STEP_CLAIM:
        return p->skip_set || remit_claim(p, (const struct claim_step *)s);
    case STEP_ADJUSTMENT:
        return p->skip_set || remit_adjustment(p, (const struct adjustment_step *)s);
    case STEP_REMITTANCE_END:
        return p->skip_set || remit_close(p, (const struct remittance_end_step *)s);
    default:
        return take_outer(p, s);
    }
}

bool posting_take(void *posting, const struct tray *tray)
{
    struct posting *p = posting;
    if (!remit_look(p, tray))
        return false;
    for (const struct step *s = tray->first; s; s = s->next)
        if (!take_step(p, s))
            return false;
    p->asked[p->asked[1] == tray] = NULL; /* it will be another one's place */
    job_progress(p->job, "bytes posted", tray->bytes, (uint64_t)p->prepared->bytes);
    return true;
}
