/* job.c - see job.h. */
#include "store/job.h"

#include "store/postgres.h"
#include "store/sql.h"
#include "store/store.h"

static const char *const state_names[JOB_STATE_COUNT] = {
    [JOB_READY] = "ready", [JOB_LEASED] = "leased", [JOB_DONE] = "done", [JOB_DEAD] = "dead"};

const char *store_job_state_name(enum store_job_state s)
{
    return s < JOB_STATE_COUNT ? state_names[s] : "";
}

/* --- jobs --- */

bool store_job_put(struct store *s, const struct store_job *j, int64_t *id, bool *known,
                   struct err *err)
{
    if (!sql_insert(s, SQL_JOB_PUT,
                    VALUES(v_str(j->kind), v_opt(j->lane), v_str(j->subject), v_opt(j->key),
                           v_int(j->due_us)),
                    id, err))
        return false;
    *known = *id == 0;
    return !*known || sql_number(s, SQL_JOB_OF_KEY, VALUES(v_str(j->key)), id, err);
}

bool store_job_waiting(struct store *s, struct str kind, struct str lane, bool *waits,
                       struct err *err)
{
    int64_t id;
    return sql_number(s, SQL_JOB_WAITING, VALUES(v_str(kind), v_str(lane)), &id, err) &&
           (*waits = id != 0, true);
}

bool store_job_put_authorizations(struct store *s, struct err *err)
{
    return sql_run(s, SQL_JOB_PUT_AUTHORIZATIONS, NULL, 0, err);
}

static void read_job(const struct sql_row *row, struct store_job *j)
{
    j->id = sql_int(row, 0);
    j->kind = sql_text(row, 1);
    j->lane = sql_text(row, 2);
    j->subject = sql_text(row, 3);
    j->key = sql_text(row, 4);
    j->state = (enum store_job_state)sql_word(row, 5, state_names, JOB_STATE_COUNT);
    j->due_us = sql_int(row, 6);
    j->tries = sql_int(row, 7);
    j->epoch = sql_int(row, 8);
    j->worker_id = sql_int(row, 9);
    j->code = sql_text(row, 10);
    j->created_us = sql_int(row, 11);
    j->claimed_us = sql_int(row, 12);
    j->finished_us = sql_int(row, 13);
}

struct list_jobs {
    store_job_fn *fn;
    void *ctx;
};

static bool claimed(void *ctx, const struct sql_row *row)
{
    const struct list_jobs *l = ctx;
    struct store_job j = {0};
    read_job(row, &j);
    (void)l->fn(l->ctx, &j); /* each row is claimed already: all are told */
    return true;
}

bool store_job_claim(struct store *s, int64_t worker_id, int64_t max, store_job_fn *fn, void *ctx,
                     struct err *err)
{
    struct list_jobs l = {fn, ctx};
    assert(max >= 1 && max <= JOB_CLAIM_MAX);
    return sql_may_write(s, err) &&
           sql_each(s, SQL_JOB_CLAIM, VALUES(v_int(worker_id), v_int(max)), claimed, &l, err);
}

static bool count_one(void *ctx, const struct sql_row *row)
{
    (void)row;
    ++*(int64_t *)ctx;
    return true;
}

bool store_job_reap(struct store *s, bool all, int64_t now_us, int64_t *reaped, struct err *err)
{
    *reaped = 0;
    return sql_may_write(s, err) &&
           sql_each(s, SQL_JOB_REAP, VALUES(v_int(JOB_TRIES_MAX), v_int(all), v_int(now_us)),
                    count_one, reaped, err);
}

bool store_clock_leapt(struct store *s, int64_t from_us, int64_t lease_us, int64_t *rows,
                       struct err *err)
{
    *rows = 0;
    return sql_may_write(s, err) &&
           sql_each(s, SQL_WORKER_LEAPT, VALUES(v_int(from_us), v_int(lease_us)), count_one, rows,
                    err);
}

bool store_clock_back(struct store *s, int64_t lease_us, int64_t *rows, struct err *err)
{
    *rows = 0;
    return sql_may_write(s, err) && sql_each(s, SQL_JOB_SET_BACK, NULL, 0, count_one, rows, err) &&
           sql_each(s, SQL_WORKER_SET_BACK, VALUES(v_int(lease_us)), count_one, rows, err) &&
           sql_each(s, SQL_SCHEDULE_SET_BACK, NULL, 0, count_one, rows, err) &&
           sql_each(s, SQL_CALL_SET_BACK, NULL, 0, count_one, rows, err);
}

static const char LEASE[] = "lease of this job any more: another worker has it";

bool store_job_finish(struct store *s, int64_t id, int64_t epoch, struct str code, struct err *err)
{
    return sql_change(s, SQL_JOB_FINISH, LEASE, VALUES(v_int(id), v_int(epoch), v_str(code)), err);
}

bool store_job_fail(struct store *s, int64_t id, int64_t epoch, struct str code, int64_t after_us,
                    bool innocent, struct err *err)
{
    return sql_change(s, SQL_JOB_FAIL, LEASE,
                      VALUES(v_int(id), v_int(epoch), v_str(code), v_int(after_us), v_int(innocent),
                             v_int(JOB_TRIES_MAX)),
                      err);
}

bool store_job_retry(struct store *s, int64_t id, bool *found, struct err *err)
{
    int64_t row;
    bool good = sql_may_write(s, err) && sql_number(s, SQL_JOB_RETRY, VALUES(v_int(id)), &row, err);
    *found = good && row == id;
    return good;
}

static void read_listed(const struct sql_row *row, struct store_job *j)
{
    read_job(row, j);
    j->lease_until_us = j->state == JOB_LEASED ? sql_int(row, 14) : 0;
}

struct get_job {
    struct store_job *out;
    struct arena *a;
    struct err *err;
};

static bool get_job(void *ctx, const struct sql_row *row)
{
    struct get_job *g = ctx;
    read_listed(row, g->out);
    return str_keep(g->a, &g->out->kind, g->err) && str_keep(g->a, &g->out->lane, g->err) &&
           str_keep(g->a, &g->out->subject, g->err) && str_keep(g->a, &g->out->key, g->err) &&
           str_keep(g->a, &g->out->code, g->err);
}

bool store_job_get(struct store *s, int64_t id, struct arena *a, struct store_job *out, bool *found,
                   struct err *err)
{
    struct get_job g = {out, a, err};
    return sql_one(s, SQL_JOB_GET, VALUES(v_int(id)), get_job, &g, found, err);
}

static bool list_job(void *ctx, const struct sql_row *row)
{
    struct list_jobs *l = ctx;
    struct store_job j = {0};
    read_listed(row, &j);
    return l->fn(l->ctx, &j);
}

bool store_job_list(struct store *s, enum store_job_state state, int64_t limit, store_job_fn *fn,
                    void *ctx, struct err *err)
{
    struct list_jobs l = {fn, ctx};
    return sql_each(s, SQL_JOB_LIST, VALUES(v_word(state_names[state]), v_int(limit_of(limit))),
                    list_job, &l, err);
}

bool store_job_prune(struct store *s, int64_t older_us, struct err *err)
{
    return sql_run(s, SQL_JOB_PRUNE, VALUES(v_int(older_us)), err) &&
           sql_run(s, SQL_WORKER_PRUNE, VALUES(v_int(older_us)), err);
}

static bool read_depth(void *ctx, const struct sql_row *row)
{
    struct store_job_depth *out = ctx;
    *out = (struct store_job_depth){sql_int(row, 0), sql_int(row, 1), sql_int(row, 2),
                                    sql_int(row, 3), sql_int(row, 4), sql_int(row, 5)};
    return true;
}

bool store_job_depth(struct store *s, struct store_job_depth *out, struct err *err)
{
    bool found;
    return sql_one(s, SQL_JOB_DEPTH, NULL, 0, read_depth, out, &found, err);
}

/* --- workers --- */

bool store_worker_put(struct store *s, const struct store_worker *w, int64_t lease_us, int64_t *id,
                      struct err *err)
{
    return sql_insert(s, SQL_WORKER_PUT,
                      VALUES(v_str(w->uuid), v_str(w->host), v_int(w->pid), v_int(lease_us)), id,
                      err);
}

bool store_worker_beat(struct store *s, int64_t id, int64_t lease_us, struct err *err)
{
    return sql_change(s, SQL_WORKER_BEAT, "such worker", VALUES(v_int(id), v_int(lease_us)), err);
}

bool store_worker_stop(struct store *s, int64_t id, struct err *err)
{
    return sql_run(s, SQL_WORKER_STOP, VALUES(v_int(id)), err);
}

struct list_workers {
    store_worker_fn *fn;
    void *ctx;
};

static bool list_worker(void *ctx, const struct sql_row *row)
{
    struct list_workers *l = ctx;
    struct store_worker w = {.id = sql_int(row, 0),
                             .uuid = sql_text(row, 1),
                             .host = sql_text(row, 2),
                             .pid = sql_int(row, 3),
                             .started_us = sql_int(row, 4),
                             .lease_until_us = sql_int(row, 5),
                             .now_us = sql_int(row, 6),
                             .jobs = sql_int(row, 7)};
    return l->fn(l->ctx, &w);
}

bool store_worker_list(struct store *s, int64_t within_us, store_worker_fn *fn, void *ctx,
                       struct err *err)
{
    struct list_workers l = {fn, ctx};
    return sql_each(s, SQL_WORKER_LIST, VALUES(v_int(within_us)), list_worker, &l, err);
}

/* --- at work --- */

bool store_fence(struct store *s, const struct store_job *j, int64_t lease_us, bool *granted,
                 struct err *err)
{
    *granted = true;
    s->refusal = REFUSED_NOTHING;
    return s->database != &postgres_database ||
           postgres_fence(postgres_of(s), j->id, j->epoch, lease_us, granted, err);
}

void store_unfence(struct store *s)
{
    if (s->database == &postgres_database)
        postgres_unfence(postgres_of(s));
}

bool store_fence_holds(struct store *s, struct err *err)
{
    if (s->database != &postgres_database || !postgres_of(s)->fence_id)
        return true;
    return store_begin(s, err) && store_commit(s, err); /* a commit asks for the fence */
}

enum store_refusal store_refusal(const struct store *s)
{
    return s->refusal;
}

bool store_clock(struct store *s, int64_t *now_us, struct err *err)
{
    return sql_number(s, SQL_DATABASE_NOW, NULL, 0, now_us, err);
}

/* --- schedules --- */

struct get_slot {
    struct str expression;
    int64_t *slot_us;
};

static bool get_slot(void *ctx, const struct sql_row *row)
{
    struct get_slot *g = ctx;
    *g->slot_us = str_eq(sql_text(row, 0), g->expression) ? sql_int(row, 1) : 0;
    return true;
}

bool store_schedule_get(struct store *s, struct str partner, struct str kind, struct str expression,
                        int64_t *slot_us, struct err *err)
{
    struct get_slot g = {expression, slot_us};
    bool found;
    *slot_us = 0;
    return sql_one(s, SQL_SCHEDULE_GET, VALUES(v_str(partner), v_str(kind)), get_slot, &g, &found,
                   err);
}

bool store_schedule_set(struct store *s, struct str partner, struct str kind, struct str expression,
                        int64_t slot_us, struct err *err)
{
    return sql_run(s, SQL_SCHEDULE_SET,
                   VALUES(v_str(partner), v_str(kind), v_str(expression), v_int(slot_us)), err);
}
