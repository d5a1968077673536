/* claim.c - taking claims in once and only once, and every later step of their lives. */
#include "store/claim.h"

#include "store/sql.h"

enum {
    SCOPE_PAGE = 256, /* claims of a scope read ahead of being changed */
    MATCH_MAX = 32,   /* rows looked at to find the newest and to see ambiguity */
    CLAIM_ID_MAX = 64,
};

/* --- taking in --- */

/** What is known under this CLM01: the newest row, and any row with the same input. */
struct known {
    const uint8_t *hash;
    struct store_claim_put last, same;
    bool last_same;
    bool last_batched;
};

static bool read_known(void *ctx, const struct sql_row *row)
{
    struct known *k = ctx;
    uint8_t hash[SHA256_SIZE];
    sql_hash(row, 3, hash);
    struct store_claim_put at = {
        .id = sql_int(row, 0),
        .sequence = (int32_t)sql_int(row, 1),
        .state =
            (enum store_claim_state)sql_word(row, 2, store_claim_state_names, CLAIM_STATE_COUNT),
    };
    bool same = memcmp(hash, k->hash, SHA256_SIZE) == 0;
    if (!k->last.id) {
        k->last = at;
        k->last_same = same;
        k->last_batched = sql_int(row, 4) != 0;
    }
    if (same && !k->same.id)
        k->same = at;
    return true;
}

static bool may_follow(const struct known *k, const struct store_claim_input *in)
{
    enum store_claim_state was = k->last.state;
    if (in->resubmit && (was == CLAIM_REJECTED || was == CLAIM_UNACKNOWLEDGED))
        return true;
    bool correction = str_is(in->claim.frequency, "7") || str_is(in->claim.frequency, "8");
    return correction || was == CLAIM_REJECTED || was == CLAIM_VOIDED;
}

static enum store_claim_outcome judge(const struct known *k, const struct store_claim_input *in)
{
    if (!k->last.id)
        return STORE_CLAIM_NEW;
    bool waits = (k->last.state == CLAIM_HELD || k->last.state == CLAIM_READY) && !k->last_batched;
    if (waits && (k->last_same || !k->same.id))
        return k->last_same && k->last.state == in->claim.state ? STORE_CLAIM_SAME
                                                                : STORE_CLAIM_RENEWED;
    if (k->same.id && !(k->last_same && in->resubmit && may_follow(k, in)))
        return STORE_CLAIM_SAME;
    return may_follow(k, in) ? STORE_CLAIM_NEW : STORE_CLAIM_DIFFERENT;
}

static bool put_details(struct store *s, int64_t id, const struct store_claim_input *in,
                        struct err *err)
{
    for (size_t i = 0; i < in->line_count; i++) {
        const struct store_claim_line *l = &in->lines[i];
        sql_changed_key(s, SQL_MATCH_LINE_CONTROL, l->line_control);
        if (!sql_run(s, SQL_CLAIM_LINE_PUT,
                     VALUES(v_int(id), v_int(l->number), v_opt(l->line_control),
                            v_str(l->procedure), v_str(l->modifiers), v_str(l->service_date),
                            v_int(l->charge_cents)),
                     err))
            return false;
    }
    for (size_t i = 0; i < in->finding_count; i++) {
        const struct store_finding *f = &in->findings[i];
        if (!sql_run(s, SQL_CLAIM_FINDING_PUT,
                     VALUES(v_int(id), v_int((int64_t)i + 1), v_str(f->code), v_str(f->path),
                            v_word(f->blocks ? "error" : "warning")),
                     err))
            return false;
    }
    return true;
}

static bool put_first_history(struct store *s, int64_t id, const char *from,
                              const struct store_claim_input *in, struct err *err)
{
    struct str code = {NULL, 0};
    for (size_t i = 0; i < in->finding_count && code.n == 0; i++)
        if (in->findings[i].blocks)
            code = in->findings[i].code;
    return sql_run(s, SQL_HISTORY_FIRST,
                   VALUES(v_int(id), v_int(store_now(s)), v_word("scrub"), v_word(from),
                          v_word(store_claim_state_name(in->claim.state)), v_str(code)),
                   err);
}

static bool put_new(struct store *s, const struct known *k, const struct store_claim_input *in,
                    struct store_claim_put *out, struct err *err)
{
    const struct store_claim *c = &in->claim;
    out->sequence = k->last.sequence + 1;
    out->state = c->state;
    sql_changed_key(s, SQL_MATCH_CLAIM_ID, c->claim_id);
    if (!sql_insert(s, SQL_CLAIM_PUT,
                    VALUES(v_str(c->claim_id), v_int(out->sequence), v_str(c->frequency),
                           v_hash(c->input_hash), v_str(c->payer_id), v_str(c->billing_npi),
                           v_str(c->service_date), v_int(c->charge_cents),
                           v_word(store_claim_state_name(c->state)), v_row(k->last.id),
                           v_int(store_now(s))),
                    &out->id, err))
        return false;
    return put_details(s, out->id, in, err) && put_first_history(s, out->id, NULL, in, err);
}

static bool put_renewed(struct store *s, const struct known *k, const struct store_claim_input *in,
                        struct store_claim_put *out, struct err *err)
{
    const struct store_claim *c = &in->claim;
    *out = k->last;
    out->outcome = STORE_CLAIM_RENEWED;
    out->state = c->state;
    sql_changed(s, out->id);
    return sql_run(s, SQL_CLAIM_RENEW,
                   VALUES(v_int(out->id), v_str(c->frequency), v_hash(c->input_hash),
                          v_str(c->payer_id), v_str(c->billing_npi), v_str(c->service_date),
                          v_int(c->charge_cents), v_word(store_claim_state_name(c->state)),
                          v_int(store_now(s))),
                   err) &&
           sql_run(s, SQL_CLAIM_LINES_FORGET, VALUES(v_int(out->id)), err) &&
           sql_run(s, SQL_CLAIM_FINDINGS_FORGET, VALUES(v_int(out->id)), err) &&
           put_details(s, out->id, in, err) &&
           put_first_history(s, out->id, store_claim_state_name(k->last.state), in, err);
}

static bool put_judged(struct store *s, const struct store_claim_input *in,
                       struct store_claim_put *out, struct err *err)
{
    struct known k = {.hash = in->claim.input_hash};
    if (!sql_each(s, SQL_CLAIM_KNOWN, VALUES(v_str(in->claim.claim_id)), read_known, &k, err))
        return false;
    enum store_claim_outcome outcome = judge(&k, in);
    switch (outcome) {
    case STORE_CLAIM_NEW:
        out->outcome = outcome;
        return put_new(s, &k, in, out, err);
    case STORE_CLAIM_RENEWED:
        return put_renewed(s, &k, in, out, err);
    case STORE_CLAIM_SAME:
    case STORE_CLAIM_DIFFERENT:
        break;
    }
    *out = outcome == STORE_CLAIM_SAME ? k.same : k.last;
    out->outcome = outcome;
    return true;
}

bool store_claim_put(struct store *s, const struct store_claim_input *in,
                     struct store_claim_put *out, struct err *err)
{
    bool mine;
    *out = (struct store_claim_put){0};
    if (in->claim.state != CLAIM_HELD && in->claim.state != CLAIM_READY)
        return err_set(err, ERR_USAGE, "a claim comes in as held or ready");
    if (in->claim.claim_id.n == 0 || in->claim.claim_id.n >= CLAIM_ID_MAX)
        return err_set(err, ERR_DATA, "a claim id has 1 to %d bytes", CLAIM_ID_MAX - 1);
    if (!tx_enter(s, &mine, err))
        return false;
    return tx_leave(s, mine, put_judged(s, in, out, err), err);
}

/* --- living on --- */

static bool apply_one(struct store *s, int64_t id, const struct store_claim_change *c,
                      struct err *err)
{
    struct value to = v_word(c->to == CLAIM_STATE_COUNT ? NULL : store_claim_state_name(c->to));
    int64_t now = store_now(s);
    sql_changed(s, id);
    sql_changed_key(s, SQL_MATCH_PAYER_CONTROL, c->payer_control);
    /* History first: it takes the state the claim still has. */
    if (!sql_change(s, SQL_HISTORY_STEP, "such claim",
                    VALUES(v_int(id), v_int(now), v_row(c->document_id), v_str(c->what), to,
                           v_str(c->codes), v_int(c->paid_cents), v_int(c->adjusted_cents),
                           v_int(c->patient_cents)),
                    err))
        return false;
    if (!sql_run(s, SQL_CLAIM_STEP,
                 VALUES(v_int(id), to, v_int(c->paid_cents), v_int(c->adjusted_cents),
                        v_int(c->patient_cents), v_int(now)),
                 err))
        return false;
    /* Apart, because naming an indexed column costs its index entry, changed or not. */
    bool ties = c->batch_id || c->set_control.n || c->clearinghouse_ref.n || c->payer_control.n;
    return !ties || sql_run(s, SQL_CLAIM_TIE,
                            VALUES(v_int(id), v_row(c->batch_id), v_opt(c->set_control),
                                   v_opt(c->clearinghouse_ref), v_opt(c->payer_control)),
                            err);
}

bool store_claim_apply(struct store *s, int64_t id, const struct store_claim_change *c,
                       struct err *err)
{
    bool mine;
    if (!tx_enter(s, &mine, err))
        return false;
    return tx_leave(s, mine, apply_one(s, id, c, err), err);
}

struct page {
    int64_t id[SCOPE_PAGE];
    size_t n;
};

static bool read_page(void *ctx, const struct sql_row *row)
{
    struct page *p = ctx;
    p->id[p->n++] = sql_int(row, 0);
    return p->n < SCOPE_PAGE;
}

static bool apply_scope(struct store *s, const struct store_claim_scope *scope,
                        const struct store_claim_change *c, int64_t *count, struct err *err)
{
    const char *from =
        scope->from == CLAIM_STATE_COUNT ? NULL : store_claim_state_name(scope->from);
    struct page p = {.n = 0};
    int64_t last = 0;
    do {
        p.n = 0;
        if (!sql_each(s, SQL_CLAIM_SCOPE,
                      VALUES(v_int(scope->batch_id), v_opt(scope->set_control), v_word(from),
                             v_row(scope->unless_document_id), v_int(last), v_int(SCOPE_PAGE)),
                      read_page, &p, err))
            return false;
        for (size_t i = 0; i < p.n; i++)
            if (!apply_one(s, p.id[i], c, err))
                return false;
        if (p.n)
            last = p.id[p.n - 1];
        *count += (int64_t)p.n;
    } while (p.n == SCOPE_PAGE);
    return true;
}

bool store_claim_apply_all(struct store *s, const struct store_claim_scope *scope,
                           const struct store_claim_change *c, int64_t *count, struct err *err)
{
    bool mine;
    *count = 0;
    if (!tx_enter(s, &mine, err))
        return false;
    return tx_leave(s, mine, apply_scope(s, scope, c, count, err), err);
}

bool store_claim_line_paid(struct store *s, int64_t id, int32_t number, int64_t paid_cents,
                           struct err *err)
{
    return sql_change(s, SQL_CLAIM_LINE_PAID, "such claim line",
                      VALUES(v_int(id), v_int(number), v_int(paid_cents)), err);
}

/* --- matching --- */

struct matching {
    struct store_claim_match *out;
    char claim_id[CLAIM_ID_MAX];
    bool left_house;
};

static bool read_match(void *ctx, const struct sql_row *row)
{
    struct matching *m = ctx;
    struct store_claim_match at = {
        .id = sql_int(row, 0),
        .sequence = (int32_t)sql_int(row, 2),
        .batch_id = sql_int(row, 3),
        .state =
            (enum store_claim_state)sql_word(row, 4, store_claim_state_names, CLAIM_STATE_COUNT),
        .charge_cents = sql_int(row, 5),
        .paid_cents = sql_int(row, 6),
        .adjusted_cents = sql_int(row, 7),
        .patient_cents = sql_int(row, 8),
        .line_number = (int32_t)sql_int(row, 9),
        .ambiguous = m->out->ambiguous,
    };
    struct str claim_id = sql_text(row, 1);
    bool left = at.state != CLAIM_HELD && at.state != CLAIM_READY;
    if (m->out->id && !str_is(claim_id, m->claim_id))
        at.ambiguous = m->out->ambiguous = true;
    if (!m->out->id || (left && !m->left_house)) {
        *m->out = at;
        m->left_house = left;
        str_copy(m->claim_id, sizeof(m->claim_id), claim_id);
    }
    return true;
}

static const enum sql_id MATCH_BY[] = {
    [BY_CLAIM_ID] = SQL_MATCH_CLAIM_ID,
    [BY_LINE_CONTROL] = SQL_MATCH_LINE_CONTROL,
    [BY_PAYER_CONTROL] = SQL_MATCH_PAYER_CONTROL,
    [BY_CLEARINGHOUSE_REF] = SQL_MATCH_CLEARINGHOUSE_REF,
};

bool store_claim_match(struct store *s, enum store_claim_key key, struct str value,
                       struct store_claim_match *out, struct err *err)
{
    *out = (struct store_claim_match){0};
    struct matching m = {.out = out};
    assert(key < COUNT_OF(MATCH_BY));
    if (value.n == 0)
        return true;
    return sql_each(s, MATCH_BY[key], VALUES(v_str(value), v_int(MATCH_MAX)), read_match, &m, err);
}

bool store_claim_in_batch(struct store *s, struct str claim_id, int64_t batch_id,
                          struct store_claim_match *out, struct err *err)
{
    *out = (struct store_claim_match){0};
    struct matching m = {.out = out};
    return sql_each(s, SQL_MATCH_IN_BATCH, VALUES(v_str(claim_id), v_int(batch_id)), read_match, &m,
                    err);
}

bool store_claim_wants(const struct store *s)
{
    return s->database->ahead != NULL;
}

bool store_claim_match_ahead(struct store *s, const struct store_claim_wanted *w, struct err *err)
{
    struct sql_ahead asked[STORE_WANTED_KEYS];
    for (size_t i = 0; i < STORE_WANTED_KEYS; i++)
        asked[i] = (struct sql_ahead){MATCH_BY[i], w->values[i], w->counts[i], v_int(MATCH_MAX)};
    return sql_ahead(s, asked, STORE_WANTED_KEYS, err);
}
