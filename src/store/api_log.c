/* api_log.c - see api_log.h. */
#include "store/api_log.h"

#include "store/sql.h"

struct getting {
    struct store_api_key *k;
    struct arena *a;
    struct err *err;
};

static bool get_key(void *ctx, const struct sql_row *row)
{
    struct getting *g = ctx;

    sql_hash(row, 0, g->k->body);
    g->k->status = sql_int(row, 1);
    g->k->answer = sql_text(row, 2);
    return str_keep(g->a, &g->k->answer, g->err);
}

bool store_api_key_take(struct store *s, struct store_api_key *k, int64_t since_us,
                        int64_t stuck_us, struct arena *a, bool *mine, struct err *err)
{
    struct getting g = {k, a, err};
    int64_t row = 0;
    bool found = true, own;

    if (!tx_enter(s, &own, err))
        return false;
    bool ok =
        sql_run(s, SQL_API_KEY_FORGET, VALUES(v_int(since_us), v_int(stuck_us)), err) &&
        sql_insert(s, SQL_API_KEY_TAKE,
                   VALUES(v_str(k->route), v_str(k->key), v_hash(k->body), v_int(store_now(s))),
                   &row, err);
    *mine = row != 0;
    ok = ok && (*mine || sql_one(s, SQL_API_KEY_GET, VALUES(v_str(k->route), v_str(k->key)),
                                 get_key, &g, &found, err));
    return tx_leave(s, own, ok, err) &&
           (found || err_set(err, ERR_STORE, "a key went while it was looked at"));
}

bool store_api_key_done(struct store *s, const struct store_api_key *k, struct err *err)
{
    return sql_change(s, SQL_API_KEY_DONE, "such key in use",
                      VALUES(v_str(k->route), v_str(k->key), v_int(k->status), v_str(k->answer)),
                      err);
}

bool store_api_key_drop(struct store *s, const struct store_api_key *k, struct err *err)
{
    return sql_run(s, SQL_API_KEY_DROP, VALUES(v_str(k->route), v_str(k->key)), err);
}

/* --- who read what --- */

bool store_access_put(struct store *s, int64_t document_id, struct str actor, struct err *err)
{
    return sql_change(s, SQL_ACCESS_PUT, "such document",
                      VALUES(v_int(document_id), v_str(actor), v_int(store_now(s))), err);
}

struct list_access {
    store_access_fn *fn;
    void *ctx;
};

static bool list_access(void *ctx, const struct sql_row *row)
{
    struct list_access *l = ctx;
    struct store_access a = {sql_int(row, 0), sql_text(row, 1), sql_int(row, 2)};

    return l->fn(l->ctx, &a);
}

bool store_access_page(struct store *s, const struct store_page *page, int64_t document_id,
                       store_access_fn *fn, void *ctx, struct err *err)
{
    struct list_access l = {fn, ctx};

    return sql_each(s, SQL_ACCESS_PAGE,
                    VALUES(v_before(page), v_int(page->limit), v_int(document_id)), list_access, &l,
                    err);
}
