/* card.c - see card.h. */
#include "store/card.h"

#include "store/sql.h"

const char *const store_card_phase_names[CARD_PHASE_COUNT] = {
    [CARD_UNKNOWN] = "unknown",    [CARD_AUTHORIZED] = "authorized", [CARD_SETTLED] = "settled",
    [CARD_REFUNDED] = "refunded",  [CARD_DECLINED] = "declined",     [CARD_FAILED] = "failed",
    [CARD_WITHDRAWN] = "withdrawn"};

const char *store_card_phase_name(enum card_phase p)
{
    return p < CARD_PHASE_COUNT ? store_card_phase_names[p] : "?";
}

enum card_phase store_card_phase_of(struct str word)
{
    for (int i = 0; i < CARD_PHASE_COUNT; i++)
        if (str_is(word, store_card_phase_names[i]))
            return (enum card_phase)i;
    return CARD_UNKNOWN;
}

/* ---- transactions ---- */

bool store_card_put(struct store *s, struct store_card_transaction *t, struct err *err)
{
    if (!t->uuid[0])
        uuid_random(t->uuid);
    t->created_at_us = t->changed_at_us = store_now(s);
    return sql_insert(s, SQL_CARD_PUT,
                      VALUES(v_word(t->uuid), v_int(t->connection_id), v_str(t->source),
                             v_str(t->vendor_id), v_word(store_card_phase_names[t->phase]),
                             v_str(t->vendor_state), v_int(t->amount_minor), v_str(t->currency),
                             v_int(t->exponent), v_str(t->raw_amount), v_str(t->card_id),
                             v_str(t->user_id), v_int(t->occurred_at_us), v_int(t->settled_at_us),
                             v_str(t->lines_sum), v_hash(t->digest), v_blob(t->detail),
                             v_int(t->call_id), v_int(t->created_at_us)),
                      &t->id, err);
}

bool store_card_change(struct store *s, const struct store_card_transaction *t, struct err *err)
{
    return sql_change(s, SQL_CARD_CHANGE, "such card transaction",
                      VALUES(v_int(t->id), v_word(store_card_phase_names[t->phase]),
                             v_str(t->vendor_state), v_int(t->adjusted_minor), v_int(t->conflict),
                             v_str(t->card_id), v_str(t->user_id), v_int(t->occurred_at_us),
                             v_int(t->settled_at_us), v_str(t->lines_sum), v_hash(t->digest),
                             v_blob(t->detail), v_int(t->call_id), v_int(store_now(s))),
                      err);
}

static void read_transaction(const struct sql_row *row, struct store_card_transaction *t)
{
    *t = (struct store_card_transaction){
        .id = sql_int(row, 0),
        .connection_id = sql_int(row, 2),
        .source = sql_text(row, 3),
        .vendor_id = sql_text(row, 4),
        .phase = (enum card_phase)sql_word(row, 5, store_card_phase_names, CARD_PHASE_COUNT),
        .vendor_state = sql_text(row, 6),
        .amount_minor = sql_int(row, 7),
        .adjusted_minor = sql_int(row, 8),
        .currency = sql_text(row, 9),
        .exponent = (unsigned)sql_int(row, 10),
        .raw_amount = sql_text(row, 11),
        .conflict = sql_int(row, 12) != 0,
        .card_id = sql_text(row, 13),
        .user_id = sql_text(row, 14),
        .occurred_at_us = sql_int(row, 15),
        .settled_at_us = sql_int(row, 16),
        .lines_sum = sql_text(row, 17),
        .call_id = sql_int(row, 19),
        .created_at_us = sql_int(row, 20),
        .changed_at_us = sql_int(row, 21),
    };
    str_copy(t->uuid, sizeof t->uuid, sql_text(row, 1));
    sql_hash(row, 18, t->digest);
}

static bool get_known(void *ctx, const struct sql_row *row)
{
    struct store_card_known *k = ctx;
    k->id = sql_int(row, 0);
    k->connection_id = sql_int(row, 1);
    k->phase = (enum card_phase)sql_word(row, 2, store_card_phase_names, CARD_PHASE_COUNT);
    sql_hash(row, 3, k->digest);
    return true;
}

bool store_card_known(struct store *s, struct str vendor_id, struct store_card_known *out,
                      bool *found, struct err *err)
{
    return sql_one(s, SQL_CARD_KNOWN, VALUES(v_str(vendor_id)), get_known, out, found, err);
}

struct get {
    void *out;
    struct arena *a;
    struct err *err;
};

static bool get_transaction(void *ctx, const struct sql_row *row)
{
    struct get *g = ctx;
    struct store_card_transaction *t = g->out;
    read_transaction(row, t);
    struct str *texts[] = {&t->source,     &t->vendor_id, &t->vendor_state, &t->currency,
                           &t->raw_amount, &t->card_id,   &t->user_id,      &t->lines_sum};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_card_find(struct store *s, struct str vendor_id, struct arena *a,
                     struct store_card_transaction *out, bool *found, struct err *err)
{
    struct get g = {out, a, err};
    return sql_one(s, SQL_CARD_FIND, VALUES(v_str(vendor_id)), get_transaction, &g, found, err);
}

struct list_cards {
    store_card_fn *fn;
    void *ctx;
};

static bool list_transaction(void *ctx, const struct sql_row *row)
{
    struct list_cards *l = ctx;
    struct store_card_transaction t;
    read_transaction(row, &t);
    return l->fn(l->ctx, &t);
}

bool store_card_list(struct store *s, int64_t connection_id, int64_t after_id, int64_t limit,
                     store_card_fn *fn, void *ctx, struct err *err)
{
    struct list_cards l = {fn, ctx};
    return sql_each(s, SQL_CARD_LIST,
                    VALUES(v_row(connection_id), v_int(after_id), v_int(limit_of(limit))),
                    list_transaction, &l, err);
}

/* ---- adjustments ---- */

bool store_card_adjust(struct store *s, const struct store_card_adjustment *a, struct err *err)
{
    return sql_run(s, SQL_CARD_ADJUST,
                   VALUES(v_int(a->transaction_id), v_int(a->call_id), v_int(a->from_minor),
                          v_int(a->to_minor), v_str(a->currency), v_int(a->exponent),
                          v_str(a->raw_amount), v_str(a->why), v_int(store_now(s))),
                   err);
}

struct list_adjustments {
    store_card_adjustment_fn *fn;
    void *ctx;
};

static bool list_adjustment(void *ctx, const struct sql_row *row)
{
    struct list_adjustments *l = ctx;
    struct store_card_adjustment a = {.transaction_id = sql_int(row, 0),
                                      .call_id = sql_int(row, 1),
                                      .from_minor = sql_int(row, 2),
                                      .to_minor = sql_int(row, 3),
                                      .currency = sql_text(row, 4),
                                      .exponent = (unsigned)sql_int(row, 5),
                                      .raw_amount = sql_text(row, 6),
                                      .why = sql_text(row, 7),
                                      .created_at_us = sql_int(row, 8)};
    return l->fn(l->ctx, &a);
}

bool store_card_adjustments(struct store *s, int64_t transaction_id, store_card_adjustment_fn *fn,
                            void *ctx, struct err *err)
{
    struct list_adjustments l = {fn, ctx};
    return sql_each(s, SQL_CARD_ADJUSTMENTS, VALUES(v_int(transaction_id)), list_adjustment, &l,
                    err);
}

/* ---- counts ---- */

static bool get_count(void *ctx, const struct sql_row *row)
{
    struct store_card_counts *c = ctx;
    int64_t n = sql_int(row, 1);
    c->transactions += n;
    c->conflicts += sql_int(row, 2);
    int64_t *by_phase[CARD_PHASE_COUNT] = {[CARD_AUTHORIZED] = &c->authorized,
                                           [CARD_SETTLED] = &c->settled,
                                           [CARD_REFUNDED] = &c->refunded,
                                           [CARD_DECLINED] = &c->declined,
                                           [CARD_WITHDRAWN] = &c->withdrawn};
    int phase = sql_word(row, 0, store_card_phase_names, CARD_PHASE_COUNT);
    if (phase >= 0 && phase < CARD_PHASE_COUNT && by_phase[phase])
        *by_phase[phase] += n;
    return true;
}

bool store_card_counts(struct store *s, int64_t connection_id, struct store_card_counts *out,
                       struct err *err)
{
    *out = (struct store_card_counts){.transactions = 0};
    return sql_each(s, SQL_CARD_COUNTS, VALUES(v_row(connection_id)), get_count, out, err);
}

/* ---- what is around them ---- */

bool store_spend_put(struct store *s, struct store_spend *e, struct err *err)
{
    if (!e->uuid[0])
        uuid_random(e->uuid);
    e->created_at_us = e->changed_at_us = store_now(s);
    return sql_insert(s, SQL_SPEND_PUT,
                      VALUES(v_word(e->uuid), v_int(e->connection_id), v_str(e->noun),
                             v_str(e->vendor_id), v_str(e->phase), v_str(e->vendor_state),
                             v_int(e->has_amount), v_int(e->amount_minor), v_str(e->currency),
                             v_int(e->exponent), v_str(e->raw_amount), v_str(e->owner_id),
                             v_hash(e->digest), v_blob(e->detail), v_int(e->gone_at_us),
                             v_int(e->call_id), v_int(e->created_at_us)),
                      &e->id, err);
}

bool store_spend_change(struct store *s, const struct store_spend *e, struct err *err)
{
    return sql_change(s, SQL_SPEND_CHANGE, "such entity",
                      VALUES(v_int(e->id), v_str(e->phase), v_str(e->vendor_state),
                             v_int(e->has_amount), v_int(e->amount_minor), v_str(e->currency),
                             v_int(e->exponent), v_str(e->raw_amount), v_str(e->owner_id),
                             v_hash(e->digest), v_blob(e->detail), v_int(e->gone_at_us),
                             v_int(e->call_id), v_int(store_now(s))),
                      err);
}

static void read_spend(const struct sql_row *row, struct store_spend *e)
{
    *e = (struct store_spend){.id = sql_int(row, 0),
                              .connection_id = sql_int(row, 2),
                              .noun = sql_text(row, 3),
                              .vendor_id = sql_text(row, 4),
                              .phase = sql_text(row, 5),
                              .vendor_state = sql_text(row, 6),
                              .has_amount = sql_int(row, 7) != 0,
                              .amount_minor = sql_int(row, 8),
                              .currency = sql_text(row, 9),
                              .exponent = (unsigned)sql_int(row, 10),
                              .raw_amount = sql_text(row, 11),
                              .owner_id = sql_text(row, 12),
                              .gone_at_us = sql_int(row, 14),
                              .call_id = sql_int(row, 15),
                              .created_at_us = sql_int(row, 16),
                              .changed_at_us = sql_int(row, 17)};
    str_copy(e->uuid, sizeof e->uuid, sql_text(row, 1));
    sql_hash(row, 13, e->digest);
}

static bool get_spend(void *ctx, const struct sql_row *row)
{
    struct get *g = ctx;
    struct store_spend *e = g->out;
    read_spend(row, e);
    struct str *texts[] = {&e->noun,     &e->vendor_id,  &e->phase,   &e->vendor_state,
                           &e->currency, &e->raw_amount, &e->owner_id};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(g->a, texts[i], g->err))
            return false;
    return true;
}

bool store_spend_find(struct store *s, int64_t connection_id, struct str noun, struct str vendor_id,
                      struct arena *a, struct store_spend *out, bool *found, struct err *err)
{
    struct get g = {out, a, err};
    return sql_one(s, SQL_SPEND_FIND, VALUES(v_int(connection_id), v_str(noun), v_str(vendor_id)),
                   get_spend, &g, found, err);
}

struct list_spends {
    store_spend_fn *fn;
    void *ctx;
};

static bool list_spend(void *ctx, const struct sql_row *row)
{
    struct list_spends *l = ctx;
    struct store_spend e;
    read_spend(row, &e);
    return l->fn(l->ctx, &e);
}

bool store_spend_list(struct store *s, int64_t connection_id, struct str noun, int64_t after_id,
                      int64_t limit, store_spend_fn *fn, void *ctx, struct err *err)
{
    struct list_spends l = {fn, ctx};
    return sql_each(
        s, SQL_SPEND_LIST,
        VALUES(v_row(connection_id), v_opt(noun), v_int(after_id), v_int(limit_of(limit))),
        list_spend, &l, err);
}
