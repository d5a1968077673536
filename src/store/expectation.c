/* expectation.c - see expectation.h. */
#include "store/expectation.h"

#include "store/sql.h"

static const char *const kind_names[ANSWER_KIND_COUNT] = {
    [ANSWER_TA1] = "TA1",
    [ANSWER_999] = "999",
    [ANSWER_277CA] = "277CA",
    [ANSWER_835] = "835",
};

static const char *const expectation_state_names[EXPECT_STATE_COUNT] = {
    [EXPECT_WAITING] = "waiting", [EXPECT_OVERDUE] = "overdue", [EXPECT_ANSWERED] = "answered",
    [EXPECT_IMPLIED] = "implied", [EXPECT_MOOT] = "moot",
};

const char *store_answer_kind_name(enum store_answer_kind kind)
{
    return kind < ANSWER_KIND_COUNT ? kind_names[kind] : "";
}

const char *store_expectation_state_name(enum store_expectation_state state)
{
    return state < EXPECT_STATE_COUNT ? expectation_state_names[state] : "";
}

/* ---- coming into being ---- */

bool store_expectation_begin(struct store *s, const struct store_expected *x, struct err *err)
{
    static const enum sql_id STATEMENTS[] = {
        [ANSWER_TA1] = SQL_EXPECT_TA1,
        [ANSWER_999] = SQL_EXPECT_999,
        [ANSWER_277CA] = SQL_EXPECT_277CA,
    };
    for (size_t i = 0; i < COUNT_OF(STATEMENTS); i++)
        if (x->due_us[i] && !sql_run(s, STATEMENTS[i],
                                     VALUES(v_int(x->batch_id), v_str(x->partner),
                                            v_int(x->since_us), v_int(x->due_us[i])),
                                     err))
            return false;
    return true;
}

/* ---- answers ---- */

bool store_expectation_answer(struct store *s, const struct store_expectation_scope *scope,
                              struct str verdict, int64_t document_id, struct err *err)
{
    return sql_run(s, SQL_EXPECTATION_ANSWER,
                   VALUES(v_int(scope->batch_id), v_word(kind_names[scope->kind]),
                          v_row(scope->set_id), v_opt(scope->refers), v_str(verdict),
                          v_row(document_id), v_int(store_now(s))),
                   err);
}

bool store_expectation_settle(struct store *s, const struct store_expectation_scope *scope,
                              enum store_expectation_state to, int64_t document_id, struct err *err)
{
    return sql_run(s, SQL_EXPECTATION_SETTLE,
                   VALUES(v_int(scope->batch_id), v_word(kind_names[scope->kind]),
                          v_row(scope->set_id), v_opt(scope->refers),
                          v_word(expectation_state_names[to]), v_row(document_id)),
                   err);
}

bool store_expectation_reopen(struct store *s, const struct store_expectation_scope *scope,
                              int64_t due_us, struct err *err)
{
    return sql_run(s, SQL_EXPECTATION_REOPEN,
                   VALUES(v_int(scope->batch_id), v_word(kind_names[scope->kind]),
                          v_row(scope->set_id), v_opt(scope->refers), v_int(due_us)),
                   err);
}

bool store_expectation_told(struct store *s, int64_t id, struct err *err)
{
    return sql_change(s, SQL_EXPECTATION_TOLD, "such expectation", VALUES(v_int(id)), err);
}

/* ---- reading ---- */

struct list_expectation {
    store_expectation_fn *fn;
    void *ctx;
};

static bool list_expectation(void *ctx, const struct sql_row *row)
{
    struct list_expectation *l = ctx;
    struct store_expectation x = {
        .id = sql_int(row, 0),
        .kind = (enum store_answer_kind)sql_word(row, 1, kind_names, ANSWER_KIND_COUNT),
        .state = (enum store_expectation_state)sql_word(row, 2, expectation_state_names,
                                                        EXPECT_STATE_COUNT),
        .batch_id = sql_int(row, 3),
        .set_id = sql_int(row, 4),
        .claim_row = sql_int(row, 5),
        .partner = sql_text(row, 6),
        .refers = sql_text(row, 7),
        .verdict = sql_text(row, 8),
        .since_us = sql_int(row, 9),
        .due_us = sql_int(row, 10),
        .answered_us = sql_int(row, 11),
        .late = sql_int(row, 12) != 0,
        .file_name = sql_text(row, 13),
        .charge_cents = sql_int(row, 14),
    };
    return l->fn(l->ctx, &x);
}

bool store_expectation_find(struct store *s, const struct store_expectation_scope *scope,
                            store_expectation_fn *fn, void *ctx, struct err *err)
{
    struct list_expectation l = {fn, ctx};
    return sql_each(s, SQL_EXPECTATION_FIND,
                    VALUES(v_int(scope->batch_id), v_word(kind_names[scope->kind]),
                           v_row(scope->set_id), v_opt(scope->refers)),
                    list_expectation, &l, err);
}

bool store_expectation_due(struct store *s, int64_t now_us, bool told, int64_t limit,
                           store_expectation_fn *fn, void *ctx, struct err *err)
{
    struct list_expectation l = {fn, ctx};
    return sql_each(s, SQL_EXPECTATION_DUE,
                    VALUES(v_int(now_us), v_int(told), v_int(limit_of(limit))), list_expectation,
                    &l, err);
}

bool store_expectation_list(struct store *s, int64_t batch_id, store_expectation_fn *fn, void *ctx,
                            struct err *err)
{
    struct list_expectation l = {fn, ctx};
    return sql_each(s, SQL_EXPECTATION_LIST, VALUES(v_int(batch_id)), list_expectation, &l, err);
}

/* ---- payments ---- */

bool store_expectation_note_unpaid(struct store *s, struct str partner, int64_t cutoff_us,
                                   int64_t after_us, int64_t limit, struct err *err)
{
    return sql_run(s, SQL_EXPECTATION_NOTE_UNPAID,
                   VALUES(v_str(partner), v_int(cutoff_us), v_int(after_us), v_int(limit)), err);
}

bool store_expectation_unpaid(struct store *s, int64_t after_id, store_expectation_fn *fn,
                              void *ctx, struct err *err)
{
    struct list_expectation l = {fn, ctx};
    return sql_each(s, SQL_EXPECTATION_UNPAID, VALUES(v_int(after_id)), list_expectation, &l, err);
}

bool store_expectation_last(struct store *s, int64_t *id, struct err *err)
{
    return sql_number(s, SQL_EXPECTATION_LAST, NULL, 0, id, err);
}

static bool keep_row(void *ctx, const struct sql_row *row)
{
    int64_t id = sql_int(row, 0);
    buf_put(ctx, &id, sizeof id);
    return true;
}

bool store_expectation_waiting_claims(struct store *s, int64_t batch_id, struct str set_control,
                                      int64_t limit, struct buf *rows, struct err *err)
{
    return sql_each(s, SQL_EXPECTATION_CLAIMS,
                    VALUES(v_int(batch_id), v_str(set_control), v_int(limit_of(limit))), keep_row,
                    rows, err) &&
           buf_ok(rows, "the claims of a set", err);
}
