/* bank_ids.c - see bank_ids.h. */
#include "job/bank_ids.h"

#include "base/log.h"
#include "job/call_seal.h"
#include <stdio.h>

enum { IDS_TEXTS_MAX = 4 << 20 };

void bank_account_whose(const char *connection_uuid, struct str vendor_id,
                        char whose[BANK_WHOSE_MAX])
{
    snprintf(whose, BANK_WHOSE_MAX, "%s|%.*s", connection_uuid, STR_FMT(vendor_id));
}

/* ---- what it may be ---- */

static bool keep_texts(struct arena *a, struct str *const *texts, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct str kept = arena_str(a, *texts[k]);
        if (kept.n != texts[k]->n)
            return false;
        *texts[k] = kept;
    }
    return true;
}

bool bank_id_keep(struct arena *a, struct store_bank_id *i)
{
    struct str *const texts[] = {&i->vendor_id, &i->persistent_id, &i->mask, &i->type,
                                 &i->subtype,   &i->currency,      &i->name};
    return keep_texts(a, texts, COUNT_OF(texts));
}

struct collecting {
    struct bank_alikes *out;
    struct arena *a;
    bool failed;
};

static bool collect(void *ctx, const struct store_bank_alike *from)
{
    struct collecting *c = ctx;
    if (c->out->count == BANK_ALIKE_MAX)
        return !(c->out->more = true);
    struct store_bank_alike *to = &c->out->all[c->out->count++];
    *to = *from;
    struct store_bank_account *o = &to->account;
    struct str *const texts[] = {&o->vendor_id, &o->persistent_id, &o->mask, &o->type,
                                 &o->subtype,   &o->currency,      &o->name, &to->institution};
    o->available = o->current = o->credit_limit = (struct str){NULL, 0};
    return !(c->failed = !keep_texts(c->a, texts, COUNT_OF(texts)));
}

bool bank_alikes_of(struct job *job, const struct store_bank_id *i, struct arena *a,
                    struct bank_alikes *out, struct err *err)
{
    struct collecting c = {out, a, false};
    out->count = 0;
    out->more = false;
    return store_bank_id_alike(job->store, i, collect, &c, err) &&
           (!c.failed || err_set(err, ERR_LIMIT, "no memory for accounts that are alike"));
}

bool bank_alike_is_fed(const struct store_bank_alike *a, const struct store_bank_id *i)
{
    return a->account.connection_id != i->connection_id &&
           !store_connection_is_over(a->connection_state);
}

static bool is_persistent(const struct store_bank_alike *a, const struct store_bank_id *i)
{
    return i->persistent_id.n && str_eq(a->account.persistent_id, i->persistent_id);
}

/* The one with the same persistent id, unless there are two, or its link still brings it. */
static const struct store_bank_alike *sure_of(const struct bank_alikes *alikes,
                                              const struct store_bank_id *i)
{
    const struct store_bank_alike *sure = NULL;
    for (size_t k = 0; k < alikes->count; k++) {
        if (!is_persistent(&alikes->all[k], i))
            continue;
        if (sure)
            return NULL;
        sure = &alikes->all[k];
    }
    return sure && !alikes->more && !bank_alike_is_fed(sure, i) ? sure : NULL;
}

/* ---- it is decided ---- */

static bool say_changed(struct emitter *emitter, const struct store_connection *c,
                        const struct store_bank_id *i, const struct store_bank_alike *account,
                        int64_t lines, struct err *err)
{
    return emit_event(emitter, EVENT_BANK_ACCOUNT_CHANGED, "bank_account",
                      str_from(account->account.uuid), err, EVENT_CSTR("connection_id", c->uuid),
                      EVENT_CSTR("previous_connection_id", account->connection_uuid),
                      EVENT_STR("partner", c->partner), EVENT_STR("source", c->vendor),
                      EVENT_STR("account_id", i->vendor_id),
                      EVENT_STR("previous_account_id", account->account.vendor_id),
                      EVENT_CSTR("how", store_bank_id_how_names[i->how]),
                      EVENT_INT("lines", lines));
}

/* How it is known the row of the id it has now says: of the one of before nobody said that it is
 * there besides. */
bool bank_id_adopt(struct job *job, struct emitter *emitter, const struct store_connection *c,
                   struct store_bank_id *i, const struct store_bank_alike *account,
                   enum bank_id_how how, struct err *err)
{
    const struct store_bank_account *of = &account->account;
    struct store_bank_id past = {.connection_id = of->connection_id,
                                 .vendor_id = of->vendor_id,
                                 .persistent_id = of->persistent_id,
                                 .account_id = of->id,
                                 .state = BANK_ID_PAST,
                                 .mask = of->mask,
                                 .type = of->type,
                                 .subtype = of->subtype,
                                 .currency = of->currency,
                                 .name = of->name};
    int64_t lines;
    i->account_id = of->id;
    i->state = BANK_ID_CURRENT;
    i->how = how;
    return store_bank_id_put(job->store, &past, err) && store_bank_id_put(job->store, i, err) &&
           store_bank_account_move(job->store, of, i, &lines, err) &&
           say_changed(emitter, c, i, account, lines, err);
}

bool bank_id_ask(struct job *job, struct emitter *emitter, const struct store_connection *c,
                 struct store_bank_id *i, struct err *err)
{
    i->state = BANK_ID_ASKED;
    log_event(LOG_WARN, "job", "bank.account_asked", NULL, LOG_TEXT("connection", c->uuid),
              LOG_TEXT("question", i->uuid));
    return store_bank_id_put(job->store, i, err) &&
           emit_event(emitter, EVENT_BANK_ACCOUNT_ASKED, "bank_account", str_from(i->uuid), err,
                      EVENT_CSTR("connection_id", c->uuid), EVENT_STR("partner", c->partner),
                      EVENT_STR("source", c->vendor), EVENT_STR("account_id", i->vendor_id));
}

bool bank_id_beside(struct job *job, struct store_bank_id *i,
                    const struct store_bank_alike *account, struct err *err)
{
    i->account_id = account->account.id;
    i->state = BANK_ID_PAST;
    i->how = BANK_ID_PERSON;
    i->replay = false;
    return store_bank_id_put(job->store, i, err);
}

struct store_bank_account bank_id_account(const struct store_bank_id *i, bool open)
{
    return (struct store_bank_account){.connection_id = i->connection_id,
                                       .vendor_id = i->vendor_id,
                                       .persistent_id = i->persistent_id,
                                       .mask = i->mask,
                                       .type = i->type,
                                       .subtype = i->subtype,
                                       .currency = i->currency,
                                       .name = i->name,
                                       .open = open};
}

bool bank_id_apart(struct job *job, struct store_bank_id *i, enum bank_id_how how, struct err *err)
{
    struct store_bank_account a = bank_id_account(i, true);
    i->state = BANK_ID_APART;
    i->how = how;
    i->replay = true;
    return store_bank_id_put(job->store, i, err) && store_bank_account_put(job->store, &a, err);
}

/* ---- a chain ---- */

void bank_ids_init(struct bank_ids *ids, struct job *job, struct emitter *emitter,
                   const struct store_connection *c)
{
    *ids = (struct bank_ids){.job = job, .emitter = emitter, .connection = c};
    arena_init(&ids->texts, IDS_TEXTS_MAX);
    bank_names_init(&ids->held);
    bank_names_init(&ids->doubted);
    bank_names_init(&ids->past);
}

void bank_ids_fini(struct bank_ids *ids)
{
    arena_fini(&ids->texts);
    bank_names_fini(&ids->held);
    bank_names_fini(&ids->doubted);
    bank_names_fini(&ids->past);
}

/* One this link listed besides, when it last told all, is itself told as ever: what is taken away
 * of it is gone. Whether one just come is listed besides nobody knows yet. */
static bool is_doubted(const struct store_bank_alike *a, const struct store_bank_id *i)
{
    bool besides = a->account.open && (i->state == BANK_ID_ASKED || i->state == BANK_ID_PAST);
    return a->account.connection_id == i->connection_id && !besides;
}

static bool hold(struct bank_ids *ids, const struct store_bank_id *i, struct err *err)
{
    struct bank_alikes alikes;
    if (!bank_names_put(&ids->held, i->vendor_id, err) ||
        !bank_alikes_of(ids->job, i, &ids->texts, &alikes, err))
        return false;
    for (size_t k = 0; k < alikes.count; k++)
        if (is_doubted(&alikes.all[k], i) &&
            !bank_names_put(&ids->doubted, alikes.all[k].account.vendor_id, err))
            return false;
    return true;
}

/* The questions of a link, copied: a statement is not run inside the rows of another. */
struct questions {
    struct bank_ids *ids;
    struct store_bank_id all[BANK_QUESTIONS_MAX];
    size_t count;
    bool ok;
    struct err *err;
};

/* An id of before that is told again may be the one of now again. */
static bool is_question(const struct bank_ids *ids, const struct store_bank_id *i)
{
    return i->state == BANK_ID_OPEN || i->state == BANK_ID_ASKED ||
           (i->state == BANK_ID_PAST && bank_names_has(&ids->held, i->vendor_id));
}

static bool take_question(void *ctx, const struct store_bank_id *i)
{
    struct questions *q = ctx;
    if (i->replay && q->ids->replay_count < BANK_QUESTIONS_MAX)
        q->ids->replays[q->ids->replay_count++] = i->id;
    if (!is_question(q->ids, i))
        return i->state != BANK_ID_PAST ||
               (q->ok = bank_names_put(&q->ids->past, i->vendor_id, q->err));
    if (q->count == BANK_QUESTIONS_MAX)
        return q->ok = err_set(q->err, ERR_LIMIT, "more accounts in question than one link has");
    struct store_bank_id *to = &q->all[q->count++];
    *to = *i;
    return (q->ok = bank_id_keep(&q->ids->texts, to)) ||
           err_set(q->err, ERR_LIMIT, "no memory for accounts in question");
}

static bool questions_of(struct bank_ids *ids, struct questions *q, struct err *err)
{
    *q = (struct questions){.ids = ids, .ok = true, .err = err};
    ids->replay_count = 0;
    return store_bank_id_list(ids->job->store, ids->connection->id, take_question, q, err) && q->ok;
}

bool bank_ids_begin(struct bank_ids *ids, struct err *err)
{
    struct questions q;
    int64_t carried;
    arena_reset(&ids->texts);
    bank_names_reset(&ids->held);
    bank_names_reset(&ids->doubted);
    bank_names_reset(&ids->past);
    if (!questions_of(ids, &q, err) ||
        !store_bank_carried_count(ids->job->store, ids->connection->id, (struct str){NULL, 0},
                                  &carried, err))
        return false;
    ids->carrying = carried > 0;
    for (size_t k = 0; k < q.count; k++)
        if (!hold(ids, &q.all[k], err))
            return false;
    return true;
}

bool bank_ids_told(struct bank_ids *ids, const struct store_bank_account *a, bool *held,
                   struct err *err)
{
    struct store_bank_id i = {.connection_id = a->connection_id,
                              .vendor_id = a->vendor_id,
                              .persistent_id = a->persistent_id,
                              .mask = a->mask,
                              .type = a->type,
                              .subtype = a->subtype,
                              .currency = a->currency,
                              .name = a->name};
    struct bank_alikes alikes;
    bool known;
    *held = bank_names_has(&ids->held, a->vendor_id);
    if (*held)
        return true;
    if (!store_bank_account_has(ids->job->store, a->connection_id, a->vendor_id, &known, err) ||
        known)
        return known;
    bool was = bank_names_has(&ids->past, a->vendor_id);
    if (!bank_alikes_of(ids->job, &i, &ids->texts, &alikes, err) || (alikes.count == 0 && !was))
        return err->kind == ERR_NONE;
    const struct store_bank_alike *sure = was ? NULL : sure_of(&alikes, &i);
    i.state = was ? BANK_ID_PAST : BANK_ID_OPEN;
    if (sure && sure->account.connection_id != i.connection_id) /* of its own the list will tell */
        return (ids->carrying = true) && bank_names_put(&ids->past, sure->account.vendor_id, err) &&
               bank_id_adopt(ids->job, ids->emitter, ids->connection, &i, sure, BANK_ID_PERSISTENT,
                             err);
    *held = true;
    return (was || store_bank_id_put(ids->job->store, &i, err)) && hold(ids, &i, err);
}

bool bank_ids_replayed(struct bank_ids *ids, struct err *err)
{
    for (size_t k = 0; k < ids->replay_count; k++)
        if (!store_bank_id_replayed(ids->job->store, ids->replays[k], err))
            return false;
    return true;
}

/* ---- the whole list ---- */

static bool name_of(struct bank_ids *ids, const char *connection_uuid, struct str vendor_id,
                    struct str sealed, struct buf *out, struct err *err)
{
    char whose[BANK_WHOSE_MAX];
    bank_account_whose(connection_uuid, vendor_id, whose);
    buf_reset(out);
    return !sealed.n ||
           call_seal_open(ids->job->ring, "bank detail", str_from(whose), sealed, out, err);
}

static bool same_name(struct bank_ids *ids, const struct store_bank_id *i,
                      const struct store_bank_alike *a, bool *same, struct err *err)
{
    struct buf ours, theirs;
    buf_init(&ours, CALL_SEALED_MAX);
    buf_init(&theirs, CALL_SEALED_MAX);
    bool ok = name_of(ids, ids->connection->uuid, i->vendor_id, i->name, &ours, err) &&
              name_of(ids, a->connection_uuid, a->account.vendor_id, a->account.name, &theirs, err);
    *same = ok && str_eq(buf_str(&ours), buf_str(&theirs));
    buf_fini(&ours);
    buf_fini(&theirs);
    return ok;
}

static bool is_rival(const struct store_bank_id *a, const struct store_bank_id *b)
{
    return str_eq(a->mask, b->mask) && str_eq(a->type, b->type) && str_eq(a->subtype, b->subtype) &&
           str_eq(a->currency, b->currency);
}

static bool has_rival(const struct questions *q, const struct store_bank_id *i,
                      const struct bank_names *listed)
{
    for (size_t k = 0; k < q->count; k++)
        if (!str_eq(q->all[k].vendor_id, i->vendor_id) && is_rival(&q->all[k], i) &&
            bank_names_has(listed, q->all[k].vendor_id))
            return true;
    return false;
}

/* Is an account this link lists besides the same one all the same? Those of one list are two. */
static bool is_beside(struct bank_ids *ids, const struct store_bank_id *i,
                      const struct store_bank_alike *a, bool *beside, struct err *err)
{
    *beside = i->account_id == a->account.id || is_persistent(a, i);
    return *beside || !i->mask.n || i->created_at_us <= a->account.created_at_us ||
           same_name(ids, i, a, beside, err);
}

/* An account of this link that is still listed takes no other id. */
static bool drop_listed(struct bank_ids *ids, struct bank_alikes *alikes,
                        const struct store_bank_id *i, const struct bank_names *listed,
                        bool *beside, struct err *err)
{
    size_t n = 0;
    *beside = false;
    for (size_t k = 0; k < alikes->count; k++) {
        const struct store_bank_alike *a = &alikes->all[k];
        if (a->account.connection_id != i->connection_id ||
            !bank_names_has(listed, a->account.vendor_id))
            alikes->all[n++] = *a;
        else if (!*beside && !is_beside(ids, i, a, beside, err))
            return false;
    }
    alikes->count = n;
    return true;
}

static bool ask_person(struct bank_ids *ids, struct store_bank_id *i, struct err *err)
{
    return i->state == BANK_ID_ASKED ||
           bank_id_ask(ids->job, ids->emitter, ids->connection, i, err);
}

/* What was taken away of the other while it was in doubt, the whole history tells. */
static bool ask_beside(struct bank_ids *ids, struct store_bank_id *i, struct err *err)
{
    i->replay = i->replay || i->state != BANK_ID_ASKED;
    return ask_person(ids, i, err);
}

static bool decide(struct bank_ids *ids, const struct questions *q, struct store_bank_id *i,
                   const struct bank_names *listed, struct err *err)
{
    struct bank_alikes alikes;
    bool same = false, beside;
    if (!bank_alikes_of(ids->job, i, &ids->texts, &alikes, err) ||
        !drop_listed(ids, &alikes, i, listed, &beside, err))
        return false;
    if (alikes.count == 0 && beside)
        return i->how == BANK_ID_PERSON || ask_beside(ids, i, err);
    if (alikes.count == 0)
        return i->state == BANK_ID_PAST || bank_id_apart(ids->job, i, BANK_ID_FACTS, err);
    i->replay = true;
    const struct store_bank_alike *sure = sure_of(&alikes, i), *only = &alikes.all[0];
    if (sure)
        return bank_id_adopt(ids->job, ids->emitter, ids->connection, i, sure, BANK_ID_PERSISTENT,
                             err);
    if (alikes.count == 1 && !alikes.more && i->mask.n &&
        only->account.connection_id == i->connection_id && !has_rival(q, i, listed) &&
        !same_name(ids, i, only, &same, err))
        return false;
    if (same)
        return bank_id_adopt(ids->job, ids->emitter, ids->connection, i, only, BANK_ID_FACTS, err);
    i->replay = false;
    return ask_person(ids, i, err);
}

/* Not listed any more, it is no account of now, and what it may have been waits for nothing: the
 * whole history says what of that is gone. Told again, it is in question again. */
static bool lapse(struct bank_ids *ids, struct store_bank_id *i, struct err *err)
{
    if (i->state == BANK_ID_PAST)
        return true;
    if (!i->account_id) {
        i->how = BANK_ID_UNDECIDED;
        i->replay = true;
    }
    i->state = i->account_id ? BANK_ID_PAST : BANK_ID_APART;
    return store_bank_id_put(ids->job->store, i, err);
}

bool bank_ids_listed(struct bank_ids *ids, const struct bank_names *listed, struct err *err)
{
    struct questions q;
    if (!ids->held.count)
        return true;
    if (!questions_of(ids, &q, err))
        return false;
    for (size_t k = 0; k < q.count; k++)
        if (!(bank_names_has(listed, q.all[k].vendor_id) ? decide(ids, &q, &q.all[k], listed, err)
                                                         : lapse(ids, &q.all[k], err)))
            return false;
    return true;
}
