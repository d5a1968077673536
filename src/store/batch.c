/* batch.c - control numbers, batches, and the journal of attempts. */
#include "store/batch.h"

#include "store/sql.h"

/* --- control numbers --- */

static const char *const kind_names[CONTROL_KIND_COUNT] = {
    [CONTROL_ISA13] = "ISA13", [CONTROL_GS06] = "GS06", [CONTROL_ST02] = "ST02",
    [CONTROL_BHT03] = "BHT03", [CONTROL_LINE] = "6R",
};

bool store_control_next(struct store *s, struct str partner, enum store_control_kind kind,
                        int64_t count, int64_t *first, struct err *err)
{
    if (count < 1 || count > CONTROL_MAX)
        return err_set(err, ERR_LIMIT, "%lld control numbers at once", (long long)count);
    bool mine;
    int64_t next;
    if (!tx_enter(s, &mine, err))
        return false;
    bool good = sql_number(s, SQL_CONTROL_NEXT, VALUES(v_str(partner), v_word(kind_names[kind])),
                           &next, err);
    /* A run that would pass the end starts again at 1: a run has no gap in it. */
    *first = next < 1 || next > CONTROL_MAX - count + 1 ? 1 : next;
    good = good &&
           sql_run(s, SQL_CONTROL_SET,
                   VALUES(v_str(partner), v_word(kind_names[kind]), v_int(*first + count)), err);
    return tx_leave(s, mine, good, err);
}

/* --- batches --- */

static void read_batch(const struct sql_row *row, struct store_batch *b)
{
    b->id = sql_int(row, 0);
    str_copy(b->uuid, sizeof(b->uuid), sql_text(row, 1));
    b->partner = sql_text(row, 2);
    b->file_name = sql_text(row, 3);
    b->transaction_type = sql_text(row, 4);
    b->direction =
        (enum store_direction)sql_word(row, 5, store_direction_names, STORE_DIRECTION_COUNT);
    b->state = (enum store_batch_state)sql_word(row, 6, store_batch_state_names, BATCH_STATE_COUNT);
    b->document_id = sql_int(row, 7);
    b->record_count = sql_int(row, 8);
    b->charge_cents = sql_int(row, 9);
    b->created_at_us = sql_int(row, 10);
    b->submitted_at_us = sql_int(row, 11);
    b->acknowledged_at_us = sql_int(row, 12);
    b->errors = sql_text(row, 13);
}

bool store_batch_put(struct store *s, struct store_batch *b, struct err *err)
{
    if (!b->uuid[0])
        uuid_random(b->uuid);
    b->created_at_us = store_now(s);
    return sql_insert(s, SQL_BATCH_PUT,
                      VALUES(v_word(b->uuid), v_str(b->partner), v_str(b->file_name),
                             v_str(b->transaction_type), v_word(store_direction_name(b->direction)),
                             v_word(store_batch_state_name(b->state)), v_row(b->document_id),
                             v_int(b->record_count), v_int(b->charge_cents),
                             v_int(b->created_at_us), v_str(b->errors)),
                      &b->id, err);
}

bool store_batch_move(struct store *s, int64_t id, enum store_batch_state to, struct str errors,
                      struct err *err)
{
    return sql_change(
        s, SQL_BATCH_MOVE, "such batch",
        VALUES(v_int(id), v_word(store_batch_state_name(to)), v_opt(errors), v_int(store_now(s))),
        err);
}

bool store_batch_built(struct store *s, const struct store_batch *b, struct err *err)
{
    return sql_change(s, SQL_BATCH_BUILT, "such batch",
                      VALUES(v_int(b->id), v_row(b->document_id), v_str(b->file_name),
                             v_int(b->record_count), v_int(b->charge_cents)),
                      err);
}

struct get_batch {
    struct store_batch *out;
    struct arena *a;
    struct err *err;
};

static bool get_batch(void *ctx, const struct sql_row *row)
{
    struct get_batch *g = ctx;
    struct store_batch *b = g->out;
    read_batch(row, b);
    return str_keep(g->a, &b->partner, g->err) && str_keep(g->a, &b->file_name, g->err) &&
           str_keep(g->a, &b->transaction_type, g->err) && str_keep(g->a, &b->errors, g->err);
}

bool store_batch_get(struct store *s, int64_t id, struct arena *a, struct store_batch *out,
                     bool *found, struct err *err)
{
    struct get_batch g = {out, a, err};
    return sql_one(s, SQL_BATCH_GET, VALUES(v_int(id)), get_batch, &g, found, err);
}

struct list_batch {
    store_batch_fn *fn;
    void *ctx;
};

static bool list_batch(void *ctx, const struct sql_row *row)
{
    struct list_batch *l = ctx;
    struct store_batch b;
    read_batch(row, &b);
    return l->fn(l->ctx, &b);
}

bool store_batch_by_uuid(struct store *s, struct str uuid, struct arena *a, struct store_batch *out,
                         bool *found, struct err *err)
{
    struct get_batch g = {out, a, err};
    return sql_one(s, SQL_BATCH_BY_UUID, VALUES(v_str(uuid)), get_batch, &g, found, err);
}

bool store_batch_page(struct store *s, const struct store_page *page,
                      const struct store_batch_filter *f, store_batch_fn *fn, void *ctx,
                      struct err *err)
{
    struct list_batch l = {fn, ctx};
    return sql_each(s, SQL_BATCH_PAGE,
                    VALUES(v_before(page), v_int(page->limit),
                           v_opt(str_from(store_batch_state_name(f->state))), v_opt(f->partner)),
                    list_batch, &l, err);
}

bool store_batch_list(struct store *s, enum store_batch_state state, int64_t limit,
                      store_batch_fn *fn, void *ctx, struct err *err)
{
    return store_batch_page(s, &(struct store_page){.limit = limit_of(limit)},
                            &(struct store_batch_filter){.state = state}, fn, ctx, err);
}

/* --- attempts --- */

bool store_attempt_begin(struct store *s, const struct store_attempt *a, int64_t *id,
                         struct err *err)
{
    /* Inside a transaction it would look written down and not be: bytes could leave before it. */
    if (s->in_tx)
        return err_set(err, ERR_STORE, "an attempt must be journaled outside a transaction");
    return sql_insert(s, SQL_ATTEMPT_BEGIN,
                      VALUES(v_row(a->batch_id), v_str(a->partner), v_hash(a->sha256),
                             v_str(a->file_name), v_str(a->control), v_int(store_now(s))),
                      id, err);
}

bool store_attempt_end(struct store *s, int64_t id, enum store_attempt_result result,
                       struct str note, struct err *err)
{
    if (result == ATTEMPT_OPEN || result >= ATTEMPT_RESULT_COUNT)
        return err_set(err, ERR_USAGE, "an attempt ends as sent, failed or unknown");
    return sql_change(s, SQL_ATTEMPT_END, "such attempt that is still unsettled",
                      VALUES(v_int(id), v_word(store_attempt_result_name(result)), v_str(note),
                             v_int(store_now(s))),
                      err);
}

struct list_attempt {
    store_attempt_fn *fn;
    void *ctx;
};

static bool list_attempt(void *ctx, const struct sql_row *row)
{
    struct list_attempt *l = ctx;
    struct store_attempt a = {
        .id = sql_int(row, 0),
        .batch_id = sql_int(row, 1),
        .partner = sql_text(row, 2),
        .file_name = sql_text(row, 4),
        .control = sql_text(row, 5),
        .started_at_us = sql_int(row, 6),
        .finished_at_us = sql_int(row, 7),
        .note = sql_text(row, 9),
    };
    sql_hash(row, 3, a.sha256);
    int result = sql_word(row, 8, store_attempt_result_names, ATTEMPT_RESULT_COUNT);
    a.result = result == ATTEMPT_RESULT_COUNT ? ATTEMPT_OPEN : (enum store_attempt_result)result;
    return l->fn(l->ctx, &a);
}

bool store_attempt_unsettled(struct store *s, int64_t limit, store_attempt_fn *fn, void *ctx,
                             struct err *err)
{
    struct list_attempt l = {fn, ctx};
    return sql_each(s, SQL_ATTEMPT_UNSETTLED, VALUES(v_int(limit_of(limit))), list_attempt, &l,
                    err);
}

bool store_attempt_list(struct store *s, int64_t batch_id, int64_t limit, store_attempt_fn *fn,
                        void *ctx, struct err *err)
{
    struct list_attempt l = {fn, ctx};
    return sql_each(s, SQL_ATTEMPT_LIST, VALUES(v_int(batch_id), v_int(limit_of(limit))),
                    list_attempt, &l, err);
}
