/* command.c - see command.h. */
#include "store/command.h"

#include "store/sql.h"

static const char *const state_names[COMMAND_STATE_COUNT] = {
    [COMMAND_WAITING] = "waiting", [COMMAND_DONE] = "done", [COMMAND_DEAD] = "dead"};

const char *store_command_state_name(enum store_command_state s)
{
    return s < COMMAND_STATE_COUNT ? state_names[s] : "";
}

bool store_command_put(struct store *s, const struct store_command *c, bool *known, struct err *err)
{
    int64_t row;
    if (!sql_insert(s, SQL_COMMAND_PUT,
                    VALUES(v_str(c->subscription), v_str(c->event_id), v_int(c->ordinal),
                           v_str(c->event), v_int(c->place), v_str(c->partner), v_str(c->subject),
                           v_word(state_names[c->state]), v_int(c->due_us), v_str(c->code)),
                    &row, err))
        return false;
    *known = row == 0;
    return true;
}

static void read_command(const struct sql_row *row, struct store_command *c)
{
    c->id = sql_int(row, 0);
    c->subscription = sql_text(row, 1);
    c->event_id = sql_text(row, 2);
    c->ordinal = sql_int(row, 3);
    c->event = sql_text(row, 4);
    c->place = sql_int(row, 5);
    c->partner = sql_text(row, 6);
    c->subject = sql_text(row, 7);
    c->state = (enum store_command_state)sql_word(row, 8, state_names, COMMAND_STATE_COUNT);
    c->due_us = sql_int(row, 9);
    c->tries = sql_int(row, 10);
    c->code = sql_text(row, 11);
    c->job_id = sql_int(row, 12);
    c->created_us = sql_int(row, 13);
    c->finished_us = sql_int(row, 14);
}

struct list_commands {
    store_command_fn *fn;
    void *ctx;
};

static bool list_command(void *ctx, const struct sql_row *row)
{
    struct list_commands *l = ctx;
    struct store_command c = {0};
    read_command(row, &c);
    return l->fn(l->ctx, &c);
}

bool store_command_head(struct store *s, struct str subscription, int64_t *id, struct err *err)
{
    return sql_number(s, SQL_COMMAND_HEAD, VALUES(v_str(subscription)), id, err);
}

bool store_command_next(struct store *s, struct str subscription, int64_t *wait_us, struct err *err)
{
    return sql_number(s, SQL_COMMAND_NEXT, VALUES(v_str(subscription)), wait_us, err);
}

bool store_command_known(struct store *s, struct str subscription, struct str event_id, bool *known,
                         struct err *err)
{
    int64_t id;
    bool good =
        sql_number(s, SQL_COMMAND_KNOWN, VALUES(v_str(subscription), v_str(event_id)), &id, err);
    *known = good && id != 0;
    return good;
}

bool store_command_group(struct store *s, struct str subscription, struct str partner,
                         int64_t limit, store_command_fn *fn, void *ctx, struct err *err)
{
    struct list_commands l = {fn, ctx};
    return sql_each(s, SQL_COMMAND_GROUP,
                    VALUES(v_str(subscription), v_str(partner), v_int(limit_of(limit))),
                    list_command, &l, err);
}

static const char WAITS[] = "such command that waits";

bool store_command_done(struct store *s, int64_t id, struct str code, int64_t job_id,
                        struct err *err)
{
    return sql_change(s, SQL_COMMAND_DONE, WAITS, VALUES(v_int(id), v_str(code), v_int(job_id)),
                      err);
}

bool store_command_read(struct store *s, int64_t id, struct str partner, struct str subject,
                        struct err *err)
{
    return sql_change(s, SQL_COMMAND_READ, WAITS, VALUES(v_int(id), v_str(partner), v_str(subject)),
                      err);
}

bool store_command_fail(struct store *s, int64_t id, struct str code, int64_t after_us,
                        int64_t tries, struct err *err)
{
    return sql_change(s, SQL_COMMAND_FAIL, WAITS,
                      VALUES(v_int(id), v_str(code), v_int(after_us), v_int(tries)), err);
}

bool store_command_retry(struct store *s, int64_t id, bool *found, struct err *err)
{
    int64_t row;
    bool good =
        sql_may_write(s, err) && sql_number(s, SQL_COMMAND_RETRY, VALUES(v_int(id)), &row, err);
    *found = good && row == id;
    return good;
}

struct get_command {
    struct store_command *out;
    struct arena *a;
    struct err *err;
};

static bool get_command(void *ctx, const struct sql_row *row)
{
    struct get_command *g = ctx;
    read_command(row, g->out);
    return str_keep(g->a, &g->out->subscription, g->err) &&
           str_keep(g->a, &g->out->event_id, g->err) && str_keep(g->a, &g->out->event, g->err) &&
           str_keep(g->a, &g->out->partner, g->err) && str_keep(g->a, &g->out->subject, g->err) &&
           str_keep(g->a, &g->out->code, g->err);
}

bool store_command_get(struct store *s, int64_t id, struct arena *a, struct store_command *out,
                       bool *found, struct err *err)
{
    struct get_command g = {out, a, err};
    return sql_one(s, SQL_COMMAND_GET, VALUES(v_int(id)), get_command, &g, found, err);
}

bool store_command_list(struct store *s, enum store_command_state state, int64_t limit,
                        store_command_fn *fn, void *ctx, struct err *err)
{
    struct list_commands l = {fn, ctx};
    const char *word = state < COMMAND_STATE_COUNT ? state_names[state] : NULL;
    return sql_each(s, SQL_COMMAND_LIST, VALUES(v_word(word), v_int(limit_of(limit))), list_command,
                    &l, err);
}

/* --- subscriptions --- */

static bool read_subscription(void *ctx, const struct sql_row *row)
{
    struct store_subscription *out = ctx;
    out->begun = true;
    out->place = sql_int(row, 0);
    out->looked_us = sql_int(row, 1);
    return true;
}

static bool read_depth(void *ctx, const struct sql_row *row)
{
    struct store_subscription *out = ctx;
    out->waiting = sql_int(row, 0);
    out->dead = sql_int(row, 1);
    out->oldest_us = sql_int(row, 2);
    return true;
}

bool store_subscription_get(struct store *s, struct str name, struct store_subscription *out,
                            struct err *err)
{
    bool found;
    *out = (struct store_subscription){0};
    return sql_one(s, SQL_SUBSCRIPTION_GET, VALUES(v_str(name)), read_subscription, out, &found,
                   err) &&
           sql_one(s, SQL_COMMAND_DEPTH, VALUES(v_str(name)), read_depth, out, &found, err);
}

bool store_subscription_set(struct store *s, struct str name, int64_t place, struct err *err)
{
    return sql_run(s, SQL_SUBSCRIPTION_SET, VALUES(v_str(name), v_int(place)), err);
}
