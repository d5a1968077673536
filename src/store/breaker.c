/* breaker.c - see breaker.h. */
#include "store/breaker.h"

#include "store/sql.h"

bool store_breaker_put(struct store *s, const struct store_breaker *b, struct err *err)
{
    struct str partner = str_from(b->partner), endpoint = str_from(b->endpoint);

    return sql_run(s, SQL_BREAKER_PUT,
                   VALUES(v_str(partner), v_str(endpoint), v_int(b->failures),
                          v_int(b->opened_at_us), v_int(b->until_us), v_word(b->reason),
                          v_int(b->changed_at_us ? b->changed_at_us : store_now(s))),
                   err);
}

struct taking {
    struct store_breaker *out; /* NULL: each is told */
    store_breaker_fn *fn;
    void *ctx;
};

static bool take(void *ctx, const struct sql_row *row)
{
    const struct taking *t = ctx;
    struct store_breaker b = {.failures = sql_int(row, 2),
                              .opened_at_us = sql_int(row, 3),
                              .until_us = sql_int(row, 4),
                              .changed_at_us = sql_int(row, 6)};

    str_copy(b.partner, sizeof b.partner, sql_text(row, 0));
    str_copy(b.endpoint, sizeof b.endpoint, sql_text(row, 1));
    str_copy(b.reason, sizeof b.reason, sql_text(row, 5));
    if (t->out)
        *t->out = b;
    return t->out || t->fn(t->ctx, &b);
}

bool store_breaker_get(struct store *s, struct str partner, struct str endpoint,
                       struct store_breaker *out, bool *found, struct err *err)
{
    struct taking t = {.out = out};

    return sql_one(s, SQL_BREAKER_GET, VALUES(v_str(partner), v_str(endpoint)), take, &t, found,
                   err);
}

bool store_breaker_list(struct store *s, store_breaker_fn *fn, void *ctx, struct err *err)
{
    struct taking t = {.fn = fn, .ctx = ctx};

    return sql_each(s, SQL_BREAKER_LIST, NULL, 0, take, &t, err);
}
