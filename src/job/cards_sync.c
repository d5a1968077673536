/* cards_sync.c - see cards_sync.h. */
#include "job/cards_sync.h"

#include "job/cards_hint.h"
#include "job/failpoint.h"
#include "job/kept_hint.h"

enum { CONNECTION_TEXTS_MAX = 1 << 20 };

/* Who spends before what is spent. */
static const char *const nouns[] = {"user", "department",  "card",          "vendor",
                                    "bill", "transaction", "reimbursement", NULL};
static const char *const operations[] = {
    "users.sync", "departments.sync",  "cards.sync",         "vendors.sync",
    "bills.sync", "transactions.sync", "reimbursements.sync"};

const char *cards_operation(struct str noun)
{
    for (size_t i = 0; nouns[i]; i++)
        if (str_is(noun, nouns[i]))
            return operations[i];
    return NULL;
}

struct sweep {
    struct job *job;
    const struct cards_ask *ask;
    const struct cards_watch *watch;
    struct cards_totals *totals;
    struct emitter *emitter;
    struct arena arena;
    struct store_connection connection;
    struct card_fold *fold;
    bool over; /* nothing more is asked in this sweep */
};

/* ---- the connection ---- */

static bool take_uuid(void *ctx, const struct store_connection *c)
{
    (void)str_copy(ctx, UUID_MAX, str_from(c->uuid));
    return false;
}

static bool ask_one(struct sweep *s, const char *operation, const struct hia_field *fields,
                    size_t count, bool is_sync, struct finance_end *end, struct err *err)
{
    struct finance_ask ask = {.partner = s->ask->partner,
                              .operation = operation,
                              .connection = &s->connection,
                              .arena = &s->arena,
                              .fields = fields,
                              .field_count = count,
                              .is_sync = is_sync};
    if (is_sync)
        ask.fold = card_fold_of(s->fold);
    if (!finance_ask(s->job, s->emitter, &ask, end, err))
        return false;
    s->totals->lists += end->talk.how == TALK_DONE && is_sync;
    s->totals->failed += end->talk.how == TALK_FAILED || end->talk.how == TALK_STOPPED;
    s->totals->waiting += end->talk.how == TALK_WAITS;
    if (s->watch->read)
        s->watch->read(s->watch->ctx, operation, end,
                       end->talk.how == TALK_DONE && is_sync ? card_fold_counts(s->fold) : NULL);
    return true;
}

/* Whose business it is says the partner, once. */
static bool introduce(struct sweep *s, struct err *err)
{
    struct finance_end end;
    if (!ask_one(s, "credentials.check", NULL, 0, false, &end, err))
        return false;
    s->over = end.talk.how != TALK_DONE;
    return true;
}

static bool find_connection(struct sweep *s, struct err *err)
{
    char uuid[UUID_MAX] = "";
    bool found = false;
    const struct partner *p = s->ask->partner;
    struct talk *talk = talk_of(s->job, p, err);
    if (!talk ||
        !store_connection_list(s->job->store, str_from(p->name), (struct str){NULL, 0}, 1,
                               take_uuid, uuid, err) ||
        (uuid[0] && !store_connection_of_uuid(s->job->store, str_from(uuid), &s->arena,
                                              &s->connection, &found, err)))
        return false;
    if (found)
        return s->connection.vendor_id.n || introduce(s, err);
    s->connection = (struct store_connection){.partner = str_from(p->name),
                                              .vendor = str_from(talk->adapter->name),
                                              .state = CONNECTION_LINKING};
    return store_connection_put(s->job->store, &s->connection, err) && introduce(s, err);
}

/* ---- the lists ---- */

static void add_counts(struct card_counts *to, const struct card_counts *more)
{
    to->rows += more->rows;
    to->fresh += more->fresh;
    to->changed += more->changed;
    to->adjusted += more->adjusted;
    to->gone += more->gone;
    to->conflicts += more->conflicts;
    to->unchanged += more->unchanged;
}

static bool read_list(struct sweep *s, const char *operation, struct str id, struct err *err)
{
    struct hia_field fields[2];
    size_t n = 0;
    struct finance_end end;
    if (id.n)
        fields[n++] = (struct hia_field){HIA_TEXT("id"), {id.p, id.n}};
    else if (s->ask->full)
        fields[n++] = (struct hia_field){HIA_TEXT("mode"), HIA_TEXT("full")};
    if (!ask_one(s, operation, fields, n, true, &end, err))
        return false;
    if (end.talk.how == TALK_DONE)
        add_counts(&s->totals->counts, card_fold_counts(s->fold));
    /* A dead token and a partner that is away are the same for every list. */
    s->over = end.talk.how == TALK_STOPPED ||
              (end.talk.how == TALK_FAILED &&
               (end.talk.failure == HIA_FAIL_RETRY || end.talk.failure == HIA_FAIL_OPTIONS ||
                strcmp(end.talk.code, "token_refused") == 0));
    failpoint("cards.listed");
    return true;
}

/* ---- what webhooks named ---- */

/* Another business's, or of nothing that is read here, says nothing; nor does what is no message.
 * What could not be read stays for the next sweep. */
static bool follow_hint(void *ctx, const struct buf *body, bool *done, struct err *err)
{
    struct sweep *s = ctx;
    struct card_hint hint;
    struct arena a;
    unsigned failed = s->totals->failed + s->totals->waiting;
    bool ok = true;
    if (s->over)
        return true;
    arena_init(&a, 4 * CARD_HINT_MAX);
    if (!body->failed && card_hint_read(buf_str(body), &a, &hint) && hint.noun &&
        (!hint.business.n || str_eq(hint.business, s->connection.vendor_id)))
        ok = read_list(s, cards_operation(str_from(hint.noun)), hint.id, err);
    arena_fini(&a);
    *done = failed == s->totals->failed + s->totals->waiting;
    s->totals->hints += ok && *done;
    return ok;
}

static bool follow_hints(struct sweep *s, struct err *err)
{
    size_t listed;
    return kept_hints_each(s->job, s->ask->partner, CARD_HINT_MAX, follow_hint, s, &listed, err);
}

/* A subscription that waits for its challenge takes that message before the hints are followed:
 * among them it would be one of nothing. That it waits still is no failure of this sweep. */
static bool go_on_subscribing(struct sweep *s, struct err *err)
{
    static const char operation[] = "webhook.subscribe";
    const struct finance_ask ask = {.partner = s->ask->partner,
                                    .operation = operation,
                                    .connection = &s->connection,
                                    .arena = &s->arena,
                                    .open_only = true};
    struct finance_end end;
    struct talk *talk = talk_of(s->job, s->ask->partner, err);
    if (!talk || !talk_can(talk, operation, ""))
        return talk != NULL;
    if (!finance_ask(s->job, s->emitter, &ask, &end, err))
        return false;
    if (!end.call_id[0] || end.talk.how == TALK_WAITS)
        return true;
    s->totals->failed += end.talk.how != TALK_DONE;
    if (s->watch->read)
        s->watch->read(s->watch->ctx, operation, &end, NULL);
    return true;
}

static bool sweep(struct sweep *s, struct err *err)
{
    if (!find_connection(s, err))
        return false;
    if (s->over)
        return true;
    struct finance_end end;
    if (s->ask->subscribe)
        return ask_one(s, "webhook.subscribe", NULL, 0, false, &end, err);
    if (!(s->fold = card_fold_new(s->job, s->emitter, &s->connection, err)))
        return false;
    if (!go_on_subscribing(s, err) || !follow_hints(s, err))
        return false;
    if (s->over || s->ask->hints_only)
        return true;
    if (s->ask->noun.n)
        return read_list(s, cards_operation(s->ask->noun), s->ask->id, err);
    for (size_t i = 0; !s->over && nouns[i]; i++)
        if (!read_list(s, operations[i], STR(""), err))
            return false;
    return true;
}

bool cards_sync(struct job *job, const struct cards_ask *ask, const struct cards_watch *watch,
                struct cards_totals *totals, struct err *err)
{
    struct sweep s = {.job = job, .ask = ask, .watch = watch, .totals = totals};
    *totals = (struct cards_totals){.lists = 0};
    if (ask->noun.n && !cards_operation(ask->noun))
        return err_set(err, ERR_USAGE, "there is no such list");
    if (ask->id.n && !ask->noun.n)
        return err_set(err, ERR_USAGE, "one object is of one list");
    arena_init(&s.arena, CONNECTION_TEXTS_MAX);
    bool ok = (s.emitter = emitter_new(job, err)) && sweep(&s, err);
    card_fold_free(s.fold);
    emitter_free(s.emitter);
    arena_fini(&s.arena);
    return ok;
}
