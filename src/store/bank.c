/* bank.c - see bank.h. */
#include "store/bank.h"

#include "store/bank_rows.h"

const char *const store_bank_line_state_names[BANK_LINE_STATE_COUNT] = {
    [BANK_PENDING] = "pending", [BANK_POSTED] = "posted", [BANK_WITHDRAWN] = "withdrawn"};

/* ---- lines ---- */

bool store_bank_line_put(struct store *s, struct store_bank_line *l, struct err *err)
{
    if (!l->uuid[0])
        uuid_random(l->uuid);
    l->created_at_us = l->changed_at_us = store_now(s);
    return sql_insert(s, SQL_LINE_PUT,
                      VALUES(v_word(l->uuid), v_int(l->connection_id), v_str(l->source),
                             v_str(l->vendor_id), v_opt(l->pending_id), v_str(l->account_id),
                             v_word(store_bank_line_state_names[l->state]), v_str(l->date),
                             v_str(l->authorized_date), v_int(l->amount_cents), v_str(l->currency),
                             v_str(l->raw_amount), v_blob(l->detail), v_int(l->call_id),
                             v_int(l->created_at_us)),
                      &l->id, err);
}

bool store_bank_line_change(struct store *s, const struct store_bank_line *l, struct err *err)
{
    return sql_change(s, SQL_LINE_CHANGE, "such bank line",
                      VALUES(v_int(l->id), v_str(l->vendor_id), v_opt(l->pending_id),
                             v_str(l->account_id), v_word(store_bank_line_state_names[l->state]),
                             v_str(l->date), v_str(l->authorized_date), v_int(l->amount_cents),
                             v_str(l->currency), v_str(l->raw_amount), v_blob(l->detail),
                             v_int(l->call_id), v_int(store_now(s)), v_int(l->carried)),
                      err);
}

bool store_bank_line_touch(struct store *s, int64_t id, int64_t call_id, struct err *err)
{
    return sql_run(s, SQL_LINE_TOUCH, VALUES(v_int(id), v_int(call_id)), err);
}

void bank_line_of(const struct sql_row *row, struct store_bank_line *l)
{
    *l = (struct store_bank_line){
        .id = sql_int(row, 0),
        .connection_id = sql_int(row, 2),
        .source = sql_text(row, 3),
        .vendor_id = sql_text(row, 4),
        .pending_id = sql_text(row, 5),
        .account_id = sql_text(row, 6),
        .state = (enum bank_line_state)sql_word(row, 7, store_bank_line_state_names,
                                                BANK_LINE_STATE_COUNT),
        .date = sql_text(row, 8),
        .authorized_date = sql_text(row, 9),
        .amount_cents = sql_int(row, 10),
        .currency = sql_text(row, 11),
        .raw_amount = sql_text(row, 12),
        .detail = sql_blob(row, 13),
        .call_id = sql_int(row, 14),
        .created_at_us = sql_int(row, 15),
        .changed_at_us = sql_int(row, 16),
        .carried = (int)sql_int(row, 17),
    };
    str_copy(l->uuid, sizeof(l->uuid), sql_text(row, 1));
}

bool store_bank_line_keep(struct store_bank_line *l, struct arena *a, struct err *err)
{
    struct str *texts[] = {&l->source,     &l->vendor_id,  &l->pending_id,
                           &l->account_id, &l->date,       &l->authorized_date,
                           &l->currency,   &l->raw_amount, &l->detail};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(a, texts[i], err))
            return false;
    return true;
}

struct get_line {
    struct store_bank_line *out;
    struct arena *a;
    struct err *err;
};

static bool get_line(void *ctx, const struct sql_row *row)
{
    struct get_line *g = ctx;
    bank_line_of(row, g->out);
    return store_bank_line_keep(g->out, g->a, g->err);
}

bool store_bank_line_find(struct store *s, int64_t connection_id, struct str vendor_id,
                          struct arena *a, struct store_bank_line *out, bool *found,
                          struct err *err)
{
    struct get_line g = {out, a, err};
    return sql_one(s, SQL_LINE_FIND, VALUES(v_int(connection_id), v_str(vendor_id)), get_line, &g,
                   found, err);
}

bool bank_line_each(void *lister, const struct sql_row *row)
{
    const struct bank_line_lister *l = lister;
    struct store_bank_line line;
    bank_line_of(row, &line);
    return l->fn(l->ctx, &line);
}

bool store_bank_line_list(struct store *s, int64_t connection_id, int64_t after_id, int64_t limit,
                          store_bank_line_fn *fn, void *ctx, struct err *err)
{
    struct bank_line_lister l = {fn, ctx};
    return sql_each(s, SQL_LINE_LIST,
                    VALUES(v_row(connection_id), v_int(after_id), v_int(limit_of(limit))),
                    bank_line_each, &l, err);
}

bool store_bank_line_count(struct store *s, int64_t connection_id, int64_t *count, struct err *err)
{
    return sql_number(s, SQL_LINE_COUNT, VALUES(v_int(connection_id)), count, err);
}

bool store_bank_line_untouched(struct store *s, int64_t connection_id, int64_t call_id,
                               int64_t after_id, int64_t limit, store_bank_line_fn *fn, void *ctx,
                               struct err *err)
{
    struct bank_line_lister l = {fn, ctx};
    return sql_each(
        s, SQL_LINE_UNTOUCHED,
        VALUES(v_int(connection_id), v_int(call_id), v_int(after_id), v_int(limit_of(limit))),
        bank_line_each, &l, err);
}

bool store_bank_line_history_put(struct store *s, const struct store_bank_line *l, struct str why,
                                 int64_t call_id, struct err *err)
{
    return sql_run(s, SQL_LINE_HISTORY_PUT,
                   VALUES(v_int(l->id), v_int(call_id), v_str(why), v_str(l->vendor_id),
                          v_str(l->account_id), v_word(store_bank_line_state_names[l->state]),
                          v_str(l->date), v_str(l->authorized_date), v_int(l->amount_cents),
                          v_str(l->currency), v_str(l->raw_amount), v_blob(l->detail),
                          v_int(store_now(s))),
                   err);
}

/* ---- accounts ---- */

bool store_bank_account_put(struct store *s, struct store_bank_account *a, struct err *err)
{
    if (!a->uuid[0])
        uuid_random(a->uuid);
    a->changed_at_us = store_now(s);
    return sql_run(s, SQL_ACCOUNT_PUT,
                   VALUES(v_word(a->uuid), v_int(a->connection_id), v_str(a->vendor_id),
                          v_str(a->persistent_id), v_str(a->mask), v_str(a->type),
                          v_str(a->subtype), v_str(a->currency), v_blob(a->name),
                          v_str(a->available), v_str(a->current), v_str(a->credit_limit),
                          v_int(a->balance_at_us), v_int(a->open), v_int(a->changed_at_us)),
                   err);
}

void bank_account_of(const struct sql_row *row, struct store_bank_account *a)
{
    *a = (struct store_bank_account){.id = sql_int(row, 0),
                                     .connection_id = sql_int(row, 2),
                                     .vendor_id = sql_text(row, 3),
                                     .persistent_id = sql_text(row, 4),
                                     .mask = sql_text(row, 5),
                                     .type = sql_text(row, 6),
                                     .subtype = sql_text(row, 7),
                                     .currency = sql_text(row, 8),
                                     .name = sql_blob(row, 9),
                                     .available = sql_text(row, 10),
                                     .current = sql_text(row, 11),
                                     .credit_limit = sql_text(row, 12),
                                     .balance_at_us = sql_int(row, 13),
                                     .open = sql_int(row, 14),
                                     .created_at_us = sql_int(row, 15),
                                     .changed_at_us = sql_int(row, 16)};
    str_copy(a->uuid, sizeof(a->uuid), sql_text(row, 1));
}

struct list_account {
    store_bank_account_fn *fn;
    void *ctx;
};

static bool list_account(void *ctx, const struct sql_row *row)
{
    const struct list_account *l = ctx;
    struct store_bank_account a;
    bank_account_of(row, &a);
    return l->fn(l->ctx, &a);
}

bool store_bank_account_list(struct store *s, int64_t connection_id, int64_t limit,
                             store_bank_account_fn *fn, void *ctx, struct err *err)
{
    struct list_account l = {fn, ctx};
    return sql_each(s, SQL_ACCOUNT_LIST, VALUES(v_row(connection_id), v_int(limit_of(limit))),
                    list_account, &l, err);
}
