/* document.c - files in and out, and the envelopes found in them. */
#include "store/document.h"

#include "store/sql.h"

#define DIRECTION(d) v_word(store_direction_name(d))

/* --- documents --- */

static void read_document(const struct sql_row *row, struct store_document *d)
{
    d->id = sql_int(row, 0);
    d->direction =
        (enum store_direction)sql_word(row, 1, store_direction_names, STORE_DIRECTION_COUNT);
    d->partner = sql_text(row, 2);
    d->name = sql_text(row, 3);
    sql_hash(row, 4, d->sha256);
    d->bytes = sql_int(row, 5);
    d->kind = sql_text(row, 6);
    d->state = (enum store_document_state)sql_word(row, 7, store_document_state_names,
                                                   DOCUMENT_STATE_COUNT);
    d->fault_count = sql_int(row, 8);
    d->warning_count = sql_int(row, 9);
    d->reason = sql_text(row, 10);
    d->received_at_us = sql_int(row, 11);
    d->finished_at_us = sql_int(row, 12);
    d->purged_at_us = sql_int(row, 13);
}

struct get_document {
    struct store_document *out;
    struct arena *a;
    struct err *err;
};

static bool get_document(void *ctx, const struct sql_row *row)
{
    struct get_document *g = ctx;
    read_document(row, g->out);
    return str_keep(g->a, &g->out->partner, g->err) && str_keep(g->a, &g->out->name, g->err) &&
           str_keep(g->a, &g->out->kind, g->err) && str_keep(g->a, &g->out->reason, g->err);
}

bool store_document_put(struct store *s, const struct store_document *d, int64_t *id,
                        bool *duplicate, struct err *err)
{
    if (!sql_insert(s, SQL_DOCUMENT_PUT,
                    VALUES(DIRECTION(d->direction), v_str(d->partner), v_str(d->name),
                           v_hash(d->sha256), v_int(d->bytes), v_str(d->kind),
                           v_word(store_document_state_name(d->state)), v_int(d->fault_count),
                           v_int(d->warning_count), v_str(d->reason), v_int(store_now(s))),
                    id, err))
        return false;
    *duplicate = *id == 0;
    return !*duplicate || sql_number(s, SQL_DOCUMENT_FIND,
                                     VALUES(DIRECTION(d->direction), v_hash(d->sha256)), id, err);
}

bool store_document_finish(struct store *s, int64_t id, const struct store_document *d,
                           struct err *err)
{
    return sql_change(s, SQL_DOCUMENT_FINISH, "such document",
                      VALUES(v_int(id), v_word(store_document_state_name(d->state)), v_str(d->kind),
                             v_int(d->fault_count), v_int(d->warning_count), v_str(d->reason),
                             v_int(store_now(s))),
                      err);
}

bool store_document_get(struct store *s, int64_t id, struct arena *a, struct store_document *out,
                        bool *found, struct err *err)
{
    struct get_document g = {out, a, err};
    return sql_one(s, SQL_DOCUMENT_GET, VALUES(v_int(id)), get_document, &g, found, err);
}

bool store_document_find(struct store *s, enum store_direction direction,
                         const uint8_t sha256[SHA256_SIZE], struct arena *a,
                         struct store_document *out, bool *found, struct err *err)
{
    struct get_document g = {out, a, err};
    return sql_one(s, SQL_DOCUMENT_FIND, VALUES(DIRECTION(direction), v_hash(sha256)), get_document,
                   &g, found, err);
}

struct list_document {
    store_document_fn *fn;
    void *ctx;
};

static bool list_document(void *ctx, const struct sql_row *row)
{
    struct list_document *l = ctx;
    struct store_document d;
    read_document(row, &d);
    return l->fn(l->ctx, &d);
}

bool store_document_page(struct store *s, const struct store_page *page,
                         const struct store_document_filter *f, store_document_fn *fn, void *ctx,
                         struct err *err)
{
    struct list_document l = {fn, ctx};
    return sql_each(s, SQL_DOCUMENT_PAGE,
                    VALUES(v_before(page), v_int(page->limit),
                           v_opt(str_from(store_document_state_name(f->state))),
                           v_opt(str_from(store_direction_name(f->direction))), v_opt(f->kind),
                           v_opt(f->partner)),
                    list_document, &l, err);
}

/* --- interchanges --- */

bool store_interchange_put(struct store *s, const struct store_interchange *x, int64_t *id,
                           bool *duplicate, struct err *err)
{
    if (!sql_insert(s, SQL_INTERCHANGE_PUT,
                    VALUES(v_int(x->document_id), v_row(x->batch_id), DIRECTION(x->direction),
                           v_str(x->sender), v_str(x->receiver), v_str(x->control), v_str(x->date),
                           v_str(x->time), v_str(x->usage)),
                    id, err))
        return false;
    *duplicate = *id == 0;
    return !*duplicate || sql_number(s, SQL_INTERCHANGE_FIND,
                                     VALUES(DIRECTION(x->direction), v_str(x->sender),
                                            v_str(x->receiver), v_str(x->control)),
                                     id, err);
}

struct get_interchange {
    struct store_interchange *out;
    struct arena *a;
    struct err *err;
};

static bool get_interchange(void *ctx, const struct sql_row *row)
{
    struct get_interchange *g = ctx;
    struct store_interchange *x = g->out;
    *x = (struct store_interchange){
        .id = sql_int(row, 0),
        .document_id = sql_int(row, 1),
        .batch_id = sql_int(row, 2),
        .direction =
            (enum store_direction)sql_word(row, 3, store_direction_names, STORE_DIRECTION_COUNT),
        .sender = sql_text(row, 4),
        .receiver = sql_text(row, 5),
        .control = sql_text(row, 6),
        .date = sql_text(row, 7),
        .time = sql_text(row, 8),
        .usage = sql_text(row, 9),
    };
    return str_keep(g->a, &x->sender, g->err) && str_keep(g->a, &x->receiver, g->err) &&
           str_keep(g->a, &x->control, g->err) && str_keep(g->a, &x->date, g->err) &&
           str_keep(g->a, &x->time, g->err) && str_keep(g->a, &x->usage, g->err);
}

bool store_interchange_find(struct store *s, enum store_direction direction, struct str sender,
                            struct str receiver, struct str control, struct arena *a,
                            struct store_interchange *out, bool *found, struct err *err)
{
    struct get_interchange g = {out, a, err};
    return sql_one(s, SQL_INTERCHANGE_FIND,
                   VALUES(DIRECTION(direction), v_str(sender), v_str(receiver), v_str(control)),
                   get_interchange, &g, found, err);
}

/* --- functional groups --- */

bool store_group_put(struct store *s, const struct store_group *g, int64_t *id, struct err *err)
{
    return sql_insert(s, SQL_GROUP_PUT,
                      VALUES(v_int(g->interchange_id), v_str(g->functional_id), v_str(g->sender),
                             v_str(g->receiver), v_str(g->control), v_str(g->version)),
                      id, err);
}

struct get_group {
    struct store_group *out;
    struct arena *a;
    struct err *err;
};

static bool get_group(void *ctx, const struct sql_row *row)
{
    struct get_group *g = ctx;
    struct store_group *x = g->out;
    *x = (struct store_group){
        .id = sql_int(row, 0),
        .interchange_id = sql_int(row, 1),
        .functional_id = sql_text(row, 2),
        .sender = sql_text(row, 3),
        .receiver = sql_text(row, 4),
        .control = sql_text(row, 5),
        .version = sql_text(row, 6),
    };
    return str_keep(g->a, &x->functional_id, g->err) && str_keep(g->a, &x->sender, g->err) &&
           str_keep(g->a, &x->receiver, g->err) && str_keep(g->a, &x->control, g->err) &&
           str_keep(g->a, &x->version, g->err);
}

bool store_group_find(struct store *s, struct str functional_id, struct str control,
                      const struct store_sent *sent, struct arena *a, struct store_group *out,
                      bool *found, struct err *err)
{
    struct get_group g = {out, a, err};
    return sql_one(s, SQL_GROUP_FIND,
                   VALUES(v_str(functional_id), v_str(control), v_opt(sent->sender),
                          v_opt(sent->receiver), v_str(sent->partner)),
                   get_group, &g, found, err);
}

/* --- transaction sets --- */

static void read_set(const struct sql_row *row, struct store_set *t)
{
    t->id = sql_int(row, 0);
    t->group_id = sql_int(row, 1);
    t->document_id = sql_int(row, 2);
    t->batch_id = sql_int(row, 3);
    t->direction =
        (enum store_direction)sql_word(row, 4, store_direction_names, STORE_DIRECTION_COUNT);
    t->control = sql_text(row, 5);
    t->type = sql_text(row, 6);
    t->guide = sql_text(row, 7);
    t->reference = sql_text(row, 8);
    t->state = (enum store_set_state)sql_word(row, 9, store_set_state_names, SET_STATE_COUNT);
    t->segment_count = sql_int(row, 10);
    t->claim_count = sql_int(row, 11);
    t->fault_count = sql_int(row, 12);
}

struct get_set {
    struct store_set *out;
    struct arena *a;
    struct err *err;
};

static bool get_set(void *ctx, const struct sql_row *row)
{
    struct get_set *g = ctx;
    read_set(row, g->out);
    return str_keep(g->a, &g->out->control, g->err) && str_keep(g->a, &g->out->type, g->err) &&
           str_keep(g->a, &g->out->guide, g->err) && str_keep(g->a, &g->out->reference, g->err);
}

bool store_set_put(struct store *s, const struct store_set *t, int64_t *id, struct err *err)
{
    return sql_insert(s, SQL_SET_PUT,
                      VALUES(v_int(t->group_id), v_int(t->document_id), v_row(t->batch_id),
                             DIRECTION(t->direction), v_str(t->control), v_str(t->type),
                             v_str(t->guide), v_str(t->reference),
                             v_word(store_set_state_name(t->state)), v_int(t->segment_count),
                             v_int(t->claim_count), v_int(t->fault_count)),
                      id, err);
}

bool store_set_finish(struct store *s, int64_t id, const struct store_set *t, struct err *err)
{
    return sql_change(s, SQL_SET_FINISH, "such transaction set",
                      VALUES(v_int(id), v_word(store_set_state_name(t->state)),
                             v_int(t->segment_count), v_int(t->claim_count), v_int(t->fault_count)),
                      err);
}

bool store_set_find(struct store *s, int64_t group_id, struct str control, struct arena *a,
                    struct store_set *out, bool *found, struct err *err)
{
    struct get_set g = {out, a, err};
    return sql_one(s, SQL_SET_FIND, VALUES(v_int(group_id), v_str(control)), get_set, &g, found,
                   err);
}

static bool read_progress(void *ctx, const struct sql_row *row)
{
    struct store_progress *p = ctx;
    *p = (struct store_progress){sql_int(row, 0), sql_int(row, 1), sql_int(row, 2)};
    return true;
}

bool store_document_progress(struct store *s, int64_t document_id, struct store_progress *out,
                             struct err *err)
{
    bool found;
    *out = (struct store_progress){0};
    return sql_one(s, SQL_DOCUMENT_PROGRESS, VALUES(v_int(document_id)), read_progress, out, &found,
                   err);
}

bool store_document_advance(struct store *s, int64_t document_id, int64_t steps, struct err *err)
{
    return sql_change(s, SQL_DOCUMENT_ADVANCE,
                      "document at this step any more: another process ingests it",
                      VALUES(v_int(document_id), v_int(steps)), err);
}

bool store_set_by_reference(struct store *s, enum store_direction direction, struct str reference,
                            const struct store_sent *sent, struct arena *a, struct store_set *out,
                            bool *found, struct err *err)
{
    struct get_set g = {out, a, err};
    return sql_one(s, SQL_SET_BY_REFERENCE,
                   VALUES(DIRECTION(direction), v_str(reference), v_str(sent->partner),
                          v_opt(sent->sender), v_opt(sent->receiver)),
                   get_set, &g, found, err);
}

struct list_set {
    store_set_fn *fn;
    void *ctx;
};

static bool list_set(void *ctx, const struct sql_row *row)
{
    struct list_set *l = ctx;
    struct store_set t;
    read_set(row, &t);
    return l->fn(l->ctx, &t);
}

bool store_set_list(struct store *s, int64_t batch_id, int64_t limit, store_set_fn *fn, void *ctx,
                    struct err *err)
{
    struct list_set l = {fn, ctx};
    return sql_each(s, SQL_SET_LIST, VALUES(v_int(batch_id), v_int(limit_of(limit))), list_set, &l,
                    err);
}
