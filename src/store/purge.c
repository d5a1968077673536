/* purge.c - see purge.h. */
#include "store/purge.h"

#include "store/sql.h"
#include "store/store.h"

const char *const store_purge_class_names[PURGE_CLASS_COUNT] = {
    [PURGE_DOCUMENTS] = "documents",
    [PURGE_EXCHANGES] = "exchanges",
    [PURGE_ELIGIBILITY] = "eligibility",
    [PURGE_EVENTS] = "events",
    [PURGE_WEBHOOKS] = "webhooks",
    [PURGE_BYTES] = "bytes",
    [PURGE_RUN] = "run",
};

const struct store_purge_kind store_purge_kinds[PURGE_KINDS] = {
    {PURGE_DOCUMENTS, "document"},
    {PURGE_EXCHANGES, "exchange"},
    {PURGE_EXCHANGES, "call_document"},
    {PURGE_EXCHANGES, "call"},
    {PURGE_ELIGIBILITY, "pm_eligibility_checks"},
    {PURGE_ELIGIBILITY, "pm_eligibility_asks"},
    {PURGE_EVENTS, "outbox"},
    {PURGE_WEBHOOKS, "webhook"},
};

/* The next step's end, what it is about, and the step itself. */
static const struct {
    enum sql_id cut, sum, mark;
} STATEMENTS[PURGE_KINDS] = {
    {SQL_PURGE_DOCUMENT_CUT, SQL_PURGE_DOCUMENT_SUM, SQL_PURGE_DOCUMENT_MARK},
    {SQL_PURGE_EXCHANGE_CUT, SQL_PURGE_EXCHANGE_SUM, SQL_PURGE_EXCHANGE_MARK},
    {SQL_PURGE_CALL_DOCUMENT_CUT, SQL_PURGE_CALL_DOCUMENT_SUM, SQL_PURGE_CALL_DOCUMENT_MARK},
    {SQL_PURGE_CALL_CUT, SQL_PURGE_CALL_SUM, SQL_PURGE_CALL_MARK},
    {SQL_PURGE_CHECK_CUT, SQL_PURGE_CHECK_SUM, SQL_PURGE_CHECK_MARK},
    {SQL_PURGE_ASK_CUT, SQL_PURGE_ASK_SUM, SQL_PURGE_ASK_MARK},
    {SQL_PURGE_EVENT_CUT, SQL_PURGE_EVENT_SUM, SQL_PURGE_EVENT_MARK},
    {SQL_PURGE_WEBHOOK_CUT, SQL_PURGE_WEBHOOK_SUM, SQL_PURGE_WEBHOOK_MARK},
};

/* ---- events: by their number, since no index says when they are of ---- */

struct event_at {
    int64_t seq, created_at_us;
};

static bool read_event_at(void *ctx, const struct sql_row *row)
{
    *(struct event_at *)ctx = (struct event_at){sql_int(row, 0), sql_int(row, 1)};
    return true;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The first number that stays: behind a cursor, or not old enough, or the newest of all, from which
 * SQLite takes the next one. They are numbered as they are committed, so that halving finds it; the
 * statements look at each row's instant all the same. */
static bool events_end(struct store *s, const struct store_purge *p, int64_t *end, struct err *err)
{
    int64_t low = 0, high = 0, newest = 0;
    if (!sql_number(s, SQL_PURGE_CURSOR, VALUES(v_int(p->upto_seq)), &high, err) ||
        !sql_number(s, SQL_PURGE_NEWEST, NULL, 0, &newest, err))
        return false;
    high = least(least(high, p->upto_seq), newest - 1);
    while (low < high) {
        struct event_at at;
        bool found;
        int64_t middle = low + (high - low) / 2 + 1;
        if (!sql_one(s, SQL_PURGE_EVENT_AT, VALUES(v_int(middle)), read_event_at, &at, &found, err))
            return false;
        if (found && at.seq <= high && at.created_at_us < p->horizon_us)
            low = at.seq;
        else
            high = middle - 1;
    }
    *end = low + 1;
    return true;
}

/* Where a kind ends: what is asked of its statements besides the horizon. */
static bool end_of(struct store *s, size_t kind, const struct store_purge *p, int64_t *end,
                   struct err *err)
{
    *end = p->horizon_us;
    return store_purge_kinds[kind].class != PURGE_EVENTS || events_end(s, p, end, err);
}

/* ---- a step ---- */

static bool read_purged(void *ctx, const struct sql_row *row)
{
    *(struct store_purged *)ctx = (struct store_purged){
        .rows = sql_int(row, 0),
        .bytes = sql_int(row, 1),
        .oldest_us = sql_int(row, 2),
        .newest_us = sql_int(row, 3),
    };
    return true;
}

static bool sum(struct store *s, size_t kind, const struct store_purge *p, int64_t cut,
                struct store_purged *out, struct err *err)
{
    bool found;
    *out = (struct store_purged){0};
    return sql_one(s, STATEMENTS[kind].sum, VALUES(v_int(p->horizon_us), v_int(cut)), read_purged,
                   out, &found, err);
}

bool store_purge_count(struct store *s, size_t kind, const struct store_purge *p,
                       struct store_purged *out, struct err *err)
{
    int64_t end;
    return end_of(s, kind, p, &end, err) && sum(s, kind, p, end, out, err);
}

static bool count_row(void *ctx, const struct sql_row *row)
{
    (void)row;
    ++*(int64_t *)ctx;
    return true;
}

static bool mark(struct store *s, size_t kind, const struct store_purge *p, int64_t cut,
                 int64_t rows, struct err *err)
{
    int64_t marked = 0;
    return sql_each(s, STATEMENTS[kind].mark,
                    VALUES(v_int(p->horizon_us), v_int(cut), v_int(store_now(s))), count_row,
                    &marked, err) &&
           (marked == rows ||
            err_set(err, ERR_STORE, "rows of %s went meanwhile: another process purges",
                    store_purge_kinds[kind].what));
}

static bool step(struct store *s, size_t kind, const struct store_purge *p, int64_t limit,
                 int64_t end, struct store_purged *out, struct err *err)
{
    int64_t last;
    *out = (struct store_purged){0};
    if (!sql_may_write(s, err) ||
        !sql_number(s, STATEMENTS[kind].cut, VALUES(v_int(p->horizon_us), v_int(limit), v_int(end)),
                    &last, err))
        return false;
    if (last < 0)
        return true;
    enum store_purge_class class = store_purge_kinds[kind].class;
    if (!sum(s, kind, p, last + 1, out, err))
        return false;
    out->last_seq = class == PURGE_EVENTS ? last : 0;
    return store_purge_put(s, class, store_purge_kinds[kind].what, p, out, err) &&
           mark(s, kind, p, last + 1, out->rows, err);
}

bool store_purge_step(struct store *s, size_t kind, const struct store_purge *p, int64_t limit,
                      struct store_purged *out, struct err *err)
{
    int64_t end;
    bool good = end_of(s, kind, p, &end, err) && store_begin(s, err) &&
                step(s, kind, p, limit, end, out, err) && store_commit(s, err);
    store_rollback(s);
    return good;
}

bool store_purge_put(struct store *s, enum store_purge_class class, const char *what,
                     const struct store_purge *p, const struct store_purged *went, struct err *err)
{
    return sql_run(s, SQL_PURGE_PUT,
                   VALUES(v_word(p->run), v_word(store_purge_class_names[class]), v_word(what),
                          v_word(p->policy), v_int(p->horizon_us), v_int(went->rows),
                          v_int(went->bytes), v_int(went->oldest_us), v_int(went->newest_us),
                          v_word(p->actor), v_int(p->os_user), v_int(store_now(s)),
                          v_int(went->last_seq)),
                   err);
}

/* ---- the log ---- */

struct list_entry {
    store_purge_entry_fn *fn;
    void *ctx;
};

static bool list_entry(void *ctx, const struct sql_row *row)
{
    struct list_entry *l = ctx;
    const struct store_purge_entry e = {
        .run = sql_text(row, 0),
        .class = sql_text(row, 1),
        .what = sql_text(row, 2),
        .policy = sql_text(row, 3),
        .horizon_us = sql_int(row, 4),
        .went = {sql_int(row, 5), sql_int(row, 6), sql_int(row, 7), sql_int(row, 8), 0},
        .actor = sql_text(row, 9),
        .os_user = sql_int(row, 10),
        .begun_at_us = sql_int(row, 11),
        .ended_at_us = sql_int(row, 12),
    };
    return l->fn(l->ctx, &e);
}

bool store_purge_list(struct store *s, int64_t limit, store_purge_entry_fn *fn, void *ctx,
                      struct err *err)
{
    struct list_entry l = {fn, ctx};
    return sql_each(s, SQL_PURGE_LIST, VALUES(v_int(limit_of(limit))), list_entry, &l, err);
}

bool store_purge_last(struct store *s, int64_t *at_us, struct err *err)
{
    return sql_number(s, SQL_PURGE_LAST, NULL, 0, at_us, err);
}

bool store_purge_events(struct store *s, int64_t *last_seq, int64_t *at_us, struct err *err)
{
    struct event_at at = {0};
    bool found;
    bool good = sql_one(s, SQL_PURGE_EVENTS_GONE, NULL, 0, read_event_at, &at, &found, err);
    *last_seq = at.seq;
    *at_us = at.created_at_us;
    return good;
}

/* ---- kept bytes ---- */

bool store_open_since(struct store *s, int64_t otherwise_us, int64_t *since_us, struct err *err)
{
    return sql_number(s, SQL_PURGE_OPEN_SINCE, VALUES(v_int(otherwise_us)), since_us, err);
}

static bool read_naming(void *ctx, const struct sql_row *row)
{
    static const enum store_purge_class CLASSES[] = {PURGE_POLICIES, PURGE_DOCUMENTS,
                                                     PURGE_EXCHANGES, PURGE_WEBHOOKS};
    struct store_naming *out = ctx;
    int64_t which = sql_int(row, 0);
    assert(which > 0 && which < (int64_t)COUNT_OF(CLASSES));
    if (sql_int(row, 1) == 0)
        return true;
    if (sql_int(row, 2) == 0)
        out->live = true;
    else
        out->was[CLASSES[which]] = true;
    return !out->live;
}

bool store_kept_naming(struct store *s, const uint8_t sha256[SHA256_SIZE], struct store_naming *out,
                       struct err *err)
{
    *out = (struct store_naming){0};
    return sql_each(s, SQL_PURGE_NAMED, VALUES(v_hash(sha256)), read_naming, out, err);
}
