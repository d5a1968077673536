/* vault_mark.c - see vault_mark.h. */
#include "store/vault_mark.h"

#include "store/sql.h"

static bool take(void *ctx, const struct sql_row *row)
{
    struct store_vault_mark *m = ctx;

    m->generation = sql_int(row, 0);
    sql_hash(row, 1, m->mac);
    m->changed_at_us = sql_int(row, 2);
    return true;
}

bool store_vault_mark_get(struct store *s, struct store_vault_mark *out, bool *found,
                          struct err *err)
{
    return sql_one(s, SQL_VAULT_MARK_GET, NULL, 0, take, out, found, err);
}

bool store_vault_mark_put(struct store *s, const struct store_vault_mark *m, struct err *err)
{
    return sql_run(s, SQL_VAULT_MARK_PUT,
                   VALUES(v_int(m->generation), v_hash(m->mac), v_int(store_now(s))), err);
}
