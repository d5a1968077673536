/* bank_id.c - see bank_id.h. */
#include "store/bank_id.h"

#include "store/bank_rows.h"

const char *const store_bank_id_state_names[BANK_ID_STATE_COUNT] = {"open", "asked", "current",
                                                                    "past", "apart"};
const char *const store_bank_id_how_names[BANK_ID_HOW_COUNT] = {"", "persistent", "facts",
                                                                "person"};

/* ---- ids of accounts ---- */

bool store_bank_id_put(struct store *s, struct store_bank_id *i, struct err *err)
{
    if (!i->uuid[0])
        uuid_random(i->uuid);
    return sql_run(s, SQL_BANK_ID_PUT,
                   VALUES(v_word(i->uuid), v_int(i->connection_id), v_str(i->vendor_id),
                          v_str(i->persistent_id), v_row(i->account_id),
                          v_word(store_bank_id_state_names[i->state]),
                          v_word(store_bank_id_how_names[i->how]), v_int(i->replay), v_str(i->mask),
                          v_str(i->type), v_str(i->subtype), v_str(i->currency), v_blob(i->name),
                          v_int(store_now(s))),
                   err);
}

struct list_id {
    store_bank_id_fn *fn;
    void *ctx;
};

static bool list_id(void *ctx, const struct sql_row *row)
{
    const struct list_id *l = ctx;
    struct store_bank_id i = {
        .id = sql_int(row, 0),
        .connection_id = sql_int(row, 2),
        .vendor_id = sql_text(row, 3),
        .persistent_id = sql_text(row, 4),
        .account_id = sql_int(row, 5),
        .state =
            (enum bank_id_state)sql_word(row, 6, store_bank_id_state_names, BANK_ID_STATE_COUNT),
        .how = (enum bank_id_how)sql_word(row, 7, store_bank_id_how_names, BANK_ID_HOW_COUNT),
        .replay = sql_int(row, 8) > 0,
        .mask = sql_text(row, 9),
        .type = sql_text(row, 10),
        .subtype = sql_text(row, 11),
        .currency = sql_text(row, 12),
        .name = sql_blob(row, 13),
        .created_at_us = sql_int(row, 14),
        .changed_at_us = sql_int(row, 15),
        .connection_state = (enum connection_state)sql_word(row, 17, store_connection_state_names,
                                                            CONNECTION_STATE_COUNT)};
    str_copy(i.uuid, sizeof i.uuid, sql_text(row, 1));
    str_copy(i.connection_uuid, sizeof i.connection_uuid, sql_text(row, 16));
    return l->fn(l->ctx, &i);
}

bool store_bank_id_list(struct store *s, int64_t connection_id, store_bank_id_fn *fn, void *ctx,
                        struct err *err)
{
    struct list_id l = {fn, ctx};
    return sql_each(s, SQL_BANK_ID_LIST, VALUES(v_row(connection_id)), list_id, &l, err);
}

bool store_bank_id_is_asked(const struct store_bank_id *i)
{
    return (i->state == BANK_ID_OPEN || i->state == BANK_ID_ASKED) &&
           !store_connection_is_over(i->connection_state);
}

static bool is_some(struct store *s, enum sql_id id, const struct value *v, size_t n, bool *some,
                    struct err *err)
{
    int64_t count;
    *some = false;
    if (!sql_number(s, id, v, n, &count, err))
        return false;
    *some = count > 0;
    return true;
}

bool store_bank_id_replay(struct store *s, int64_t connection_id, bool *wanted, struct err *err)
{
    return is_some(s, SQL_BANK_ID_REPLAY, VALUES(v_int(connection_id)), wanted, err);
}

bool store_bank_id_want_replay(struct store *s, int64_t connection_id, struct err *err)
{
    return sql_run(s, SQL_BANK_ID_WANT_REPLAY, VALUES(v_int(connection_id)), err);
}

bool store_bank_id_replayed(struct store *s, int64_t id, struct err *err)
{
    return sql_run(s, SQL_BANK_ID_REPLAYED, VALUES(v_int(id)), err);
}

/* ---- accounts ---- */

struct list_alike {
    store_bank_alike_fn *fn;
    void *ctx;
};

static bool list_alike(void *ctx, const struct sql_row *row)
{
    const struct list_alike *l = ctx;
    struct store_bank_alike a = {.connection_state = (enum connection_state)sql_word(
                                     row, 18, store_connection_state_names, CONNECTION_STATE_COUNT),
                                 .institution = sql_text(row, 19)};
    bank_account_of(row, &a.account);
    str_copy(a.connection_uuid, sizeof a.connection_uuid, sql_text(row, 17));
    return l->fn(l->ctx, &a);
}

bool store_bank_id_alike(struct store *s, const struct store_bank_id *i, store_bank_alike_fn *fn,
                         void *ctx, struct err *err)
{
    struct list_alike l = {fn, ctx};
    return sql_each(s, SQL_BANK_ID_ALIKE,
                    VALUES(v_int(i->connection_id), v_str(i->vendor_id), v_str(i->persistent_id),
                           v_str(i->mask), v_str(i->type), v_str(i->subtype), v_str(i->currency),
                           v_int(i->persistent_id.n == 0)),
                    list_alike, &l, err);
}

bool store_bank_account_has(struct store *s, int64_t connection_id, struct str vendor_id, bool *has,
                            struct err *err)
{
    return is_some(s, SQL_ACCOUNT_HAS, VALUES(v_int(connection_id), v_str(vendor_id)), has, err);
}

bool store_bank_account_move(struct store *s, const struct store_bank_account *from,
                             const struct store_bank_id *i, int64_t *lines, struct err *err)
{
    return sql_change(s, SQL_ACCOUNT_MOVE, "such bank account",
                      VALUES(v_int(from->id), v_int(i->connection_id), v_str(i->vendor_id),
                             v_str(i->persistent_id), v_str(i->mask), v_str(i->type),
                             v_str(i->subtype), v_str(i->currency), v_blob(i->name),
                             v_int(store_now(s))),
                      err) &&
           sql_run(s, SQL_LINES_CARRY,
                   VALUES(v_int(from->connection_id), v_str(from->vendor_id),
                          v_int(i->connection_id), v_str(i->vendor_id)),
                   err) &&
           store_bank_carried_count(s, i->connection_id, i->vendor_id, lines, err);
}

/* ---- lines ---- */

bool store_bank_lines_of(struct store *s, int64_t connection_id, struct str account_id,
                         int64_t *count, struct err *err)
{
    return sql_number(s, SQL_LINES_OF, VALUES(v_int(connection_id), v_str(account_id)), count, err);
}

bool store_bank_lines_since(struct store *s, int64_t connection_id, struct str account_id,
                            int64_t since_us, int64_t *count, struct err *err)
{
    return sql_number(s, SQL_LINES_SINCE,
                      VALUES(v_int(connection_id), v_str(account_id), v_int(since_us)), count, err);
}

bool store_bank_account_drop(struct store *s, int64_t id, struct err *err)
{
    return sql_change(s, SQL_ACCOUNT_DROP, "such bank account", VALUES(v_int(id)), err);
}

bool store_bank_carried_count(struct store *s, int64_t connection_id, struct str account_id,
                              int64_t *count, struct err *err)
{
    return sql_number(s, SQL_CARRIED_COUNT, VALUES(v_int(connection_id), v_opt(account_id)), count,
                      err);
}

bool store_bank_carried_like(struct store *s, const struct store_bank_line *like,
                             store_bank_line_fn *fn, void *ctx, struct err *err)
{
    struct bank_line_lister l = {fn, ctx};
    return sql_each(s, SQL_CARRIED_LIKE,
                    VALUES(v_int(like->connection_id), v_str(like->account_id),
                           v_int(like->amount_cents), v_str(like->currency), v_str(like->date)),
                    bank_line_each, &l, err);
}

static bool read_span(void *ctx, const struct sql_row *row)
{
    struct store_bank_span *span = ctx;
    return str_copy(span->from, sizeof span->from, sql_text(row, 0)) &&
           str_copy(span->to, sizeof span->to, sql_text(row, 1));
}

bool store_bank_carried_span(struct store *s, int64_t connection_id, struct str account_id,
                             struct store_bank_span *out, struct err *err)
{
    bool found;
    *out = (struct store_bank_span){.from = ""};
    return sql_one(s, SQL_CARRIED_SPAN, VALUES(v_int(connection_id), v_str(account_id)), read_span,
                   out, &found, err);
}

bool store_bank_carried_after(struct store *s, int64_t connection_id, struct str account_id,
                              struct str date, bool *some, struct err *err)
{
    return is_some(s, SQL_CARRIED_AFTER,
                   VALUES(v_int(connection_id), v_str(account_id), v_str(date)), some, err);
}

bool store_bank_line_adopt(struct store *s, const struct store_bank_line *l, struct str vendor_id,
                           int64_t call_id, struct err *err)
{
    return sql_run(s, SQL_LINE_ID_PUT,
                   VALUES(v_int(l->id), v_str(l->vendor_id), v_int(call_id), v_int(store_now(s))),
                   err) &&
           sql_change(s, SQL_LINE_ADOPT, "such bank line",
                      VALUES(v_int(l->id), v_str(vendor_id), v_int(call_id), v_int(store_now(s))),
                      err);
}

bool store_bank_carried_end(struct store *s, int64_t connection_id, struct err *err)
{
    return sql_run(s, SQL_CARRIED_END, VALUES(v_int(connection_id)), err);
}

bool store_bank_id_newest(struct store *s, int64_t connection_id, int64_t *at_us, struct err *err)
{
    return sql_number(s, SQL_BANK_ID_NEWEST, VALUES(v_int(connection_id)), at_us, err);
}

bool store_bank_line_removed_there(struct store *s, int64_t id, struct err *err)
{
    return sql_run(s, SQL_LINE_REMOVED_THERE, VALUES(v_int(id)), err);
}
