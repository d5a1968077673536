/* check.c - see check.h. */
#include "store/check.h"

#include "store/sql.h"

bool store_check_put(struct store *s, const struct store_check *c, int64_t *id, struct err *err)
{
    return sql_insert(s, SQL_CHECK_PUT,
                      VALUES(v_str(c->uuid), v_str(c->kind), v_str(c->partner), v_opt(c->trace),
                             v_str(c->trigger_context), v_str(c->patient_id), v_str(c->policy_id),
                             v_str(c->appointment_id), v_hash(c->question), v_str(c->status),
                             v_str(c->source), v_int(c->stale), v_int(c->usable), v_str(c->verdict),
                             v_str(c->codes), v_str(c->code), v_int(c->control), v_int(c->asked_at),
                             v_int(c->answered_at), v_int(c->partner_us), v_row(c->answer_of),
                             v_blob(c->content), v_int(c->created_at)),
                      id, err);
}

bool store_ask_put(struct store *s, const struct store_check *c, struct err *err)
{
    return sql_run(s, SQL_ASK_PUT,
                   VALUES(v_str(c->uuid), v_str(c->kind), v_str(c->partner), v_str(c->trace),
                          v_str(c->trigger_context), v_str(c->patient_id), v_str(c->policy_id),
                          v_str(c->appointment_id), v_hash(c->question), v_int(c->control),
                          v_blob(c->content), v_int(c->created_at)),
                   err);
}

bool store_ask_unanswered(struct store *s, int64_t since_us, int64_t until_us, int64_t *count,
                          struct err *err)
{
    return sql_number(s, SQL_ASK_UNANSWERED, VALUES(v_int(since_us), v_int(until_us)), count, err);
}

struct taking {
    struct arena *a;
    struct store_check *row;
    struct err *err;
};

static void read_check(const struct sql_row *row, struct store_check *c)
{
    *c = (struct store_check){
        .id = sql_int(row, 0),
        .uuid = sql_text(row, 1),
        .kind = sql_text(row, 2),
        .partner = sql_text(row, 3),
        .trace = sql_text(row, 4),
        .trigger_context = sql_text(row, 5),
        .patient_id = sql_text(row, 6),
        .policy_id = sql_text(row, 7),
        .appointment_id = sql_text(row, 8),
        .status = sql_text(row, 10),
        .source = sql_text(row, 11),
        .stale = sql_int(row, 12) != 0,
        .usable = sql_int(row, 13) != 0,
        .verdict = sql_text(row, 14),
        .codes = sql_text(row, 15),
        .code = sql_text(row, 16),
        .control = sql_int(row, 17),
        .asked_at = sql_int(row, 18),
        .answered_at = sql_int(row, 19),
        .partner_us = sql_int(row, 20),
        .answer_of = sql_int(row, 21),
        .created_at = sql_int(row, 23),
        .purged_at_us = sql_int(row, 24),
    };
}

static bool take(void *ctx, const struct sql_row *row)
{
    struct taking *t = ctx;
    struct store_check *c = t->row;
    uint8_t *question = arena_alloc(t->a, SHA256_SIZE);

    if (!question)
        return err_set(t->err, ERR_LIMIT, "out of memory for a check");
    read_check(row, c);
    sql_hash(row, 9, question);
    c->question = question;
    struct str *const texts[] = {&c->uuid,
                                 &c->kind,
                                 &c->partner,
                                 &c->trace,
                                 &c->trigger_context,
                                 &c->patient_id,
                                 &c->policy_id,
                                 &c->appointment_id,
                                 &c->status,
                                 &c->source,
                                 &c->verdict,
                                 &c->codes,
                                 &c->code};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!str_keep(t->a, texts[i], t->err))
            return false;
    c->content = sql_blob(row, 22);
    return str_keep(t->a, &c->content, t->err);
}

struct list_check {
    store_check_fn *fn;
    void *ctx;
};

static bool list_check(void *ctx, const struct sql_row *row)
{
    struct list_check *l = ctx;
    struct store_check c;
    read_check(row, &c);
    return l->fn(l->ctx, &c);
}

bool store_check_page(struct store *s, const struct store_page *page,
                      const struct store_check_filter *f, store_check_fn *fn, void *ctx,
                      struct err *err)
{
    struct list_check l = {fn, ctx};
    return sql_each(s, SQL_CHECK_PAGE,
                    VALUES(v_before(page), v_int(page->limit), v_opt(f->kind), v_opt(f->status),
                           v_opt(f->patient_id)),
                    list_check, &l, err);
}

static bool find(struct store *s, enum sql_id id, const struct value *v, size_t n, struct arena *a,
                 struct store_check *row, bool *found, struct err *err)
{
    struct taking t = {a, row, err};
    return sql_one(s, id, v, n, take, &t, found, err);
}

bool store_check_of_trace(struct store *s, struct str trace, struct arena *a,
                          struct store_check *row, bool *found, struct err *err)
{
    return find(s, SQL_CHECK_OF_TRACE, VALUES(v_str(trace)), a, row, found, err);
}

bool store_check_of_uuid(struct store *s, struct str uuid, struct arena *a, struct store_check *row,
                         bool *found, struct err *err)
{
    return find(s, SQL_CHECK_OF_UUID, VALUES(v_str(uuid)), a, row, found, err);
}

bool store_check_of_id(struct store *s, int64_t id, struct arena *a, struct store_check *row,
                       bool *found, struct err *err)
{
    return find(s, SQL_CHECK_OF_ID, VALUES(v_int(id)), a, row, found, err);
}

bool store_check_last(struct store *s, const uint8_t question[SHA256_SIZE], int64_t since_us,
                      struct arena *a, struct store_check *row, bool *found, struct err *err)
{
    return find(s, SQL_CHECK_LAST, VALUES(v_hash(question), v_int(since_us)), a, row, found, err);
}
