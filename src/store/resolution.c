/* resolution.c - see resolution.h. */
#include "store/resolution.h"

#include "store/sql.h"

const char *const store_resolution_names[RESOLUTION_COUNT] = {
    [RESOLVED_EARLIER_HOLDS] = "earlier-holds",
    [RESOLVED_LATER_HOLDS] = "later-holds",
    [RESOLVED_SENT_AGAIN] = "sent-again",
    [RESOLVED_WITHDRAWN] = "withdrawn",
};

struct list_contradiction {
    store_contradiction_fn *fn;
    void *ctx;
};

static bool list_contradiction(void *ctx, const struct sql_row *row)
{
    struct list_contradiction *l = ctx;
    struct store_contradiction c = {
        .ack_id = sql_int(row, 0),
        .batch_id = sql_int(row, 1),
        .claim_row = sql_int(row, 2),
        .kind = sql_text(row, 3),
        .level = sql_text(row, 4),
        .claim_id = sql_text(row, 5),
        .batch_uuid = sql_text(row, 6),
        .file_name = sql_text(row, 7),
        .refers = sql_text(row, 8),
        .resolved = sql_text(row, 9),
    };
    return l->fn(l->ctx, &c);
}

bool store_contradictions(struct store *s, struct str key, int64_t limit,
                          store_contradiction_fn *fn, void *ctx, struct err *err)
{
    struct list_contradiction l = {fn, ctx};
    return sql_each(s, SQL_CONTRADICTIONS, VALUES(v_str(key), v_int(limit_of(limit))),
                    list_contradiction, &l, err);
}

bool store_resolution_put(struct store *s, int64_t ack_id, enum store_resolution how,
                          const char *actor, int64_t os_user, struct err *err)
{
    return sql_run(s, SQL_RESOLUTION_PUT,
                   VALUES(v_int(ack_id), v_word(store_resolution_names[how]), v_word(actor),
                          v_int(os_user), v_int(store_now(s))),
                   err);
}
