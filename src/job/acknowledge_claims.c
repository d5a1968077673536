/* acknowledge_claims.c - what an acknowledgement does to claims: the one it names, those of a
 * batch, a set or a provider, and those that it should have named. */
#include "job/acknowledge_state.h"
#include "job/choreography.h"

#include <string.h>

enum { CODES_MAX = 20, CLAIMS_PER_BATCH_MAX = STORE_LIST_MAX };

bool acknowledge_batch_uuid(struct posting *p, int64_t batch_id, char out[UUID_MAX])
{
    struct store_batch b;
    bool found;
    out[0] = '\0';
    if (!store_batch_get(p->job->store, batch_id, &p->arena, &b, &found, p->err))
        return false;
    if (found)
        memcpy(out, b.uuid, UUID_MAX);
    return true;
}

/* ---- one claim ------------------------------------------------------------------------------ */

/* A later word may overturn an earlier one, but an answer to a
 * claim that was paid changes nothing. */
static bool may_move(enum store_claim_state from, enum store_claim_state to)
{
    switch (from) {
    case CLAIM_SUBMITTED:
        return true;
    case CLAIM_ACKNOWLEDGED:
    case CLAIM_UNACKNOWLEDGED:
        return to != CLAIM_ACKNOWLEDGED || from == CLAIM_UNACKNOWLEDGED;
    case CLAIM_ACCEPTED:
        return to == CLAIM_REJECTED;
    default:
        return false;
    }
}

/* The same codes as a list for an event. */
static size_t split_codes(char *text, struct str codes[CODES_MAX])
{
    struct str rest = str_from(text);
    size_t count = 0;
    while (rest.n && count < CODES_MAX)
        codes[count++] = str_split(&rest, ' ');
    return count;
}

static bool tell_claim(struct posting *p, enum store_claim_state to, struct str claim_id,
                       const char *batch, const struct acknowledgement *a, char *codes_text)
{
    enum event_id id = to == CLAIM_ACCEPTED   ? EVENT_CLAIM_ACCEPTED
                       : to == CLAIM_REJECTED ? EVENT_CLAIM_REJECTED
                                              : EVENT_CLAIM_ACKNOWLEDGED;
    struct str codes[CODES_MAX];
    size_t count = split_codes(codes_text, codes);
    uint64_t *counter = to == CLAIM_ACCEPTED   ? &p->totals->claims_accepted
                        : to == CLAIM_REJECTED ? &p->totals->claims_rejected
                                               : &p->totals->claims_acknowledged;
    (*counter)++;
    return emit_event(p->emitter, id, "claim", claim_id, p->err, EVENT_STR("claim_id", claim_id),
                      EVENT_CSTR("batch_id", batch), EVENT_CSTR("document", a->document),
                      EVENT_STR("payer_claim_control_number", a->payer_claim_control_number),
                      EVENT_STR("clearinghouse_claim_number", a->clearinghouse_claim_number),
                      EVENT_LIST("codes", codes, count));
}

bool acknowledge_claim(struct posting *p, const struct acknowledgement *a,
                       const struct store_claim_match *claim, bool apart, const char *codes)
{
    char text[CODES_TEXT_MAX], batch[UUID_MAX];
    enum store_claim_state to = a->verdict == ACK_REJECTED   ? CLAIM_REJECTED
                                : a->verdict == ACK_ACCEPTED ? CLAIM_ACCEPTED
                                : a->verdict == ACK_RECEIVED ? CLAIM_ACKNOWLEDGED
                                                             : CLAIM_STATE_COUNT;
    bool moves = !apart && to != CLAIM_STATE_COUNT && may_move(claim->state, to);
    struct str none = {0};
    struct store_claim_change change = {
        .to = moves ? to : CLAIM_STATE_COUNT,
        .document_id = p->document_id,
        .clearinghouse_ref = apart ? none : a->clearinghouse_claim_number,
        .payer_control = apart ? none : a->payer_claim_control_number,
        .what = str_from(a->document),
        .codes = str_from(codes)};
    p->records++;
    if (!claim->id)
        return true;
    p->answers_any = true;
    str_copy(text, sizeof text, str_from(codes));
    if (!store_claim_apply(p->job->store, claim->id, &change, p->err))
        return false;
    return !moves || (acknowledge_batch_uuid(p, claim->batch_id, batch) &&
                      tell_claim(p, to, a->claim_id, batch, a, text));
}

/* ---- many claims: of a batch, or of one set of it ------------------------------------------- */

struct moving {
    struct posting *p;
    struct str set_control;  /* empty: all sets */
    struct str provider_npi; /* empty: all billing providers */
    enum store_claim_state to;
    struct buf rows; /* int64_t: ids, so that nothing changes while it is listed */
};

static bool collect(void *ctx, const struct store_claim *c)
{
    struct moving *m = ctx;
    if ((!m->set_control.n || str_eq(m->set_control, c->set_control)) &&
        (!m->provider_npi.n || str_eq(m->provider_npi, c->billing_npi)) &&
        may_move(c->state, m->to))
        buf_put(&m->rows, &c->id, sizeof c->id);
    return true;
}

static bool move_one(struct posting *p, int64_t row, enum store_claim_state to, const char *batch,
                     const struct acknowledgement *a, const char *codes)
{
    char text[CODES_TEXT_MAX];
    struct store_claim claim;
    bool found;
    struct store_claim_change change = {.to = to,
                                        .document_id = p->document_id,
                                        .what = str_from(a->document),
                                        .codes = str_from(codes)};
    arena_reset(&p->arena);
    str_copy(text, sizeof text, str_from(codes));
    return store_claim_apply(p->job->store, row, &change, p->err) &&
           store_claim_get(p->job->store, row, &p->arena, &claim, &found, p->err) &&
           (!found || tell_claim(p, to, claim.claim_id, batch, a, text));
}

bool acknowledge_move(struct posting *p, int64_t batch_id, struct str set_control,
                      struct str provider_npi, enum store_claim_state to,
                      const struct acknowledgement *a, const char *codes)
{
    struct moving m = {.p = p, .set_control = set_control, .provider_npi = provider_npi, .to = to};
    char batch[UUID_MAX];
    buf_init(&m.rows, CLAIMS_PER_BATCH_MAX * sizeof(int64_t));
    bool ok = acknowledge_batch_uuid(p, batch_id, batch) &&
              store_claim_list(p->job->store, batch_id, CLAIM_STATE_COUNT, CLAIMS_PER_BATCH_MAX,
                               collect, &m, p->err) &&
              buf_ok(&m.rows, "the claims of a batch", p->err);
    for (size_t i = 0; ok && i < m.rows.n / sizeof(int64_t); i++) {
        int64_t row;
        memcpy(&row, m.rows.p + i * sizeof row, sizeof row);
        ok = move_one(p, row, to, batch, a, codes);
    }
    buf_fini(&m.rows);
    return ok;
}

/* ---- claims nobody named -------------------------------------------------------------------- */

static bool collect_unnamed(void *ctx, const struct store_claim *c)
{
    struct moving *m = ctx;
    if (str_eq(m->set_control, c->set_control) && c->changed_at_us >= m->p->answer_began_us)
        buf_put(&m->rows, &c->id, sizeof c->id);
    return true;
}

static bool tell_unnamed(struct posting *p, const struct buf *rows)
{
    char batch[UUID_MAX];
    bool ok = acknowledge_batch_uuid(p, p->answered.batch_id, batch);
    for (size_t i = 0; ok && i < rows->n / sizeof(int64_t); i++) {
        struct store_claim c;
        bool found;
        int64_t row;
        memcpy(&row, rows->p + i * sizeof row, sizeof row);
        arena_reset(&p->arena);
        ok = store_claim_get(p->job->store, row, &p->arena, &c, &found, p->err) &&
             emit_event(p->emitter, EVENT_CLAIM_UNACKNOWLEDGED, "claim", c.claim_id, p->err,
                        EVENT_STR("claim_id", c.claim_id), EVENT_STR("payer_id", c.payer_id),
                        EVENT_CSTR("batch_id", batch), EVENT_CSTR("document", "277CA"),
                        EVENT_CSTR("reason", "missing_in_answer"),
                        EVENT_INT("charge_cents", c.charge_cents));
        p->totals->claims_unacknowledged += ok;
    }
    return ok;
}

static bool more_to_come(struct posting *p)
{
    return choreography_more_to_come(p->job, p->partner, p->answered.batch_id, p->answered.id,
                                     str_from(p->answered_control), p->err);
}

bool acknowledge_set_end(struct posting *p)
{
    static const enum store_claim_state waiting[] = {CLAIM_SUBMITTED, CLAIM_ACKNOWLEDGED};
    struct moving m = {.p = p, .set_control = str_from(p->answered_control)};
    struct store_claim_change change = {.to = CLAIM_UNACKNOWLEDGED,
                                        .document_id = p->document_id,
                                        .what = STR("277CA"),
                                        .codes = STR("not named")};
    int64_t count = 0, one;
    bool ok = true;

    if (!p->answers)
        return true;
    /* A 277CA that names no claim at all speaks of the set as a whole. */
    if (!p->answers_any)
        return more_to_come(p);
    buf_init(&m.rows, CLAIMS_PER_BATCH_MAX * sizeof(int64_t));
    for (size_t i = 0; ok && i < COUNT_OF(waiting); i++) {
        struct store_claim_scope scope = {.batch_id = p->answered.batch_id,
                                          .set_control = m.set_control,
                                          .from = waiting[i],
                                          .unless_document_id = p->document_id};
        ok = store_claim_apply_all(p->job->store, &scope, &change, &one, p->err);
        count += ok ? one : 0;
    }
    if (ok && count > 0)
        ok = store_claim_list(p->job->store, p->answered.batch_id, CLAIM_UNACKNOWLEDGED,
                              CLAIMS_PER_BATCH_MAX, collect_unnamed, &m, p->err) &&
             buf_ok(&m.rows, "the claims of a batch", p->err) && tell_unnamed(p, &m.rows);
    buf_fini(&m.rows);
    return ok && more_to_come(p);
}
