/* banking.c - see banking.h. */
#include "job/banking.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/banking_state.h"
#include "store/bank_id.h"
#include <stdlib.h>

struct banking *banking_new(struct job *job, const struct partner *partner, struct err *err)
{
    struct banking *b = calloc(1, sizeof *b);
    if (!b) {
        err_set(err, ERR_LIMIT, "no memory for links to banks");
        return NULL;
    }
    b->job = job;
    b->partner = partner;
    arena_init(&b->arena, BANKING_TEXTS_MAX);
    if ((b->emitter = emitter_new(job, err)))
        return b;
    banking_free(b);
    return NULL;
}

void banking_free(struct banking *b)
{
    if (!b)
        return;
    emitter_free(b->emitter);
    arena_fini(&b->arena);
    free(b);
}

bool banking_find(struct banking *b, struct str uuid, struct store_connection *c, struct err *err)
{
    bool found;
    arena_reset(&b->arena);
    b->asked = false;
    if (!store_connection_of_uuid(b->job->store, uuid, &b->arena, c, &found, err))
        return false;
    if (!found || !str_is(c->partner, b->partner->name))
        return err_set(err, ERR_DATA, "partner %s has no such link: hia bank status",
                       b->partner->name);
    return true;
}

bool banking_ask(struct banking *b, const char *operation, struct store_connection *c,
                 const struct banking_more *more, struct finance_end *end, struct err *err)
{
    struct finance_ask ask = {
        .partner = b->partner, .operation = operation, .connection = c, .arena = &b->arena};
    if (more) {
        ask.fields = more->fields;
        ask.field_count = more->field_count;
        ask.content_kind = more->content_kind;
        ask.content = more->content;
        ask.fold = more->fold;
        ask.is_sync = more->is_sync;
        ask.begins_sync = more->begins_sync;
        ask.open_only = more->open_only;
        ask.replaces = more->replaces;
    }
    ask.lets_go = b->lets_go;
    b->asked = true;
    return finance_ask(b->job, b->emitter, &ask, end, err);
}

bool banking_asked(const struct banking *b)
{
    return b->asked;
}

static void tell(banking_fn *fn, void *ctx, const struct store_connection *c, const char *operation,
                 const struct finance_end *end, const struct bank_counts *counts)
{
    if (fn)
        fn(ctx, &(struct banking_result){c, operation, end, counts});
}

static bool is_done(const struct finance_end *end)
{
    return end->talk.how == TALK_DONE;
}

/* ---- link ---- */

bool banking_connect(struct store *s, const struct partner *partner, struct store_connection *c,
                     struct err *err)
{
    *c = (struct store_connection){.partner = str_from(partner->name),
                                   .vendor = str_from(partner->adapter)};
    return store_connection_put(s, c, err);
}

/* An adapter that cannot be had leaves no row. */
static bool new_connection(struct banking *b, struct store_connection *c, struct err *err)
{
    return talk_of(b->job, b->partner, err) && banking_connect(b->job->store, b->partner, c, err);
}

static bool is_not_over(const struct store_connection *c, struct err *err)
{
    return !store_connection_is_over(c->state) ||
           err_set(err, ERR_DATA, "this link is over: make a new one (hia bank link)");
}

bool banking_link_token(struct banking *b, struct str uuid, struct buf *token, banking_fn *fn,
                        void *ctx, struct err *err)
{
    const struct hia_field update = {HIA_TEXT("update"), HIA_TEXT("yes")};
    struct banking_more more = {.fold = {.ctx = token, .end = finance_keep_answer}};
    struct store_connection c;
    struct finance_end end;
    b->lets_go = true;
    if (uuid.n ? !banking_find(b, uuid, &c, err) : !new_connection(b, &c, err))
        return false;
    if (!is_not_over(&c, err))
        return false;
    if (uuid.n && c.state != CONNECTION_LINKING) {
        more.fields = &update;
        more.field_count = 1;
    }
    if (!banking_ask(b, "link.token", &c, &more, &end, err))
        return false;
    tell(fn, ctx, &c, "link.token", &end, NULL);
    return true;
}

static bool fetch_accounts(struct banking *b, struct store_connection *c, const char *operation,
                           struct finance_end *end, struct err *err)
{
    struct bank_fold *fold = bank_fold_new(b->job, b->emitter, c, false, err);
    if (!fold)
        return false;
    struct banking_more more = {.fold = bank_fold_of(fold)};
    bool ok = banking_ask(b, operation, c, &more, end, err);
    bank_fold_free(fold);
    return ok;
}

/* Update mode tells nothing that it was done: the link answers, and so it is. */
static bool repaired(struct banking *b, struct store_connection *c, struct err *err)
{
    const struct connection_said said = {.state = STR("repaired"), .sync_wanted = true};
    bool ok = store_begin(b->job->store, err) &&
              connection_apply(b->job, b->emitter, c, &said, err) &&
              store_commit(b->job->store, err);
    store_rollback(b->job->store);
    return ok;
}

/* A token is good once, and another one of the same Link is not the one before: what became of that
 * is learnt first, for it may have linked the connection, and then this one is not needed. */
static bool exchange(struct banking *b, struct store_connection *c, struct str public_token,
                     struct finance_end *end, struct err *err)
{
    struct banking_more more = {.content_kind = HIA_TEXT("plaid.public-token"),
                                .content = {public_token.p, public_token.n},
                                .open_only = true,
                                .replaces = true};
    if (!banking_ask(b, "link.exchange", c, &more, end, err))
        return false;
    if (end->same || end->open || end->talk.how == TALK_WAITS || c->state != CONNECTION_LINKING)
        return true;
    more.open_only = false;
    return banking_ask(b, "link.exchange", c, &more, end, err);
}

bool banking_link_finish(struct banking *b, struct str uuid, struct str public_token,
                         banking_fn *fn, void *ctx, struct err *err)
{
    const char *operation = public_token.n ? "link.exchange" : "item.get";
    struct store_connection c;
    struct finance_end end;
    b->lets_go = true;
    if (!banking_find(b, uuid, &c, err) || !is_not_over(&c, err))
        return false;
    if (public_token.n && c.state != CONNECTION_LINKING)
        return err_set(err, ERR_DATA, "this link has its token already");
    if (public_token.n ? !exchange(b, &c, public_token, &end, err)
                       : !banking_ask(b, operation, &c, NULL, &end, err))
        return false;
    if (is_done(&end) && c.state != CONNECTION_ATTENTION && !repaired(b, &c, err))
        return false;
    if (is_done(&end) && public_token.n) { /* the bank's name, and its accounts */
        operation = "item.get";
        if (!banking_ask(b, operation, &c, NULL, &end, err))
            return false;
    }
    if (is_done(&end) && c.state == CONNECTION_CONNECTED) {
        operation = "accounts.fetch";
        if (!fetch_accounts(b, &c, operation, &end, err))
            return false;
    }
    tell(fn, ctx, &c, operation, &end, NULL);
    return true;
}

/* ---- sync ---- */

static bool may_sync(const struct store_connection *c)
{
    return c->state == CONNECTION_CONNECTED || c->state == CONNECTION_EXPIRING;
}

static void add_counts(struct bank_counts *to, const struct bank_counts *n)
{
    to->posted += n->posted;
    to->pending += n->pending;
    to->superseded += n->superseded;
    to->amended += n->amended;
    to->withdrawn += n->withdrawn;
    to->returned += n->returned;
    to->unchanged += n->unchanged;
    to->matched += n->matched;
    to->unmatched += n->unmatched;
    to->held = n->held; /* of the last: those of before came again */
}

static bool sync_lines(struct banking *b, bool whole, struct store_connection *c,
                       struct finance_end *end, struct bank_counts *counts, struct err *err)
{
    const struct hia_field rebuild = {HIA_TEXT("rebuild"), HIA_TEXT("yes")};
    struct bank_fold *fold = bank_fold_new(b->job, b->emitter, c, b->partner->pending_events, err);
    if (!fold)
        return false;
    struct banking_more more = {
        .fields = &rebuild, .field_count = whole, .fold = bank_fold_of(fold), .is_sync = true};
    bool ok = banking_ask(b, "transactions.sync", c, &more, end, err);
    if (ok && is_done(end))
        add_counts(counts, bank_fold_counts(fold));
    bank_fold_free(fold);
    return ok;
}

/* An account was found to be one of ours under another id: what was passed over, or not told again,
 * is asked for now. */
static bool replay(struct banking *b, struct store_connection *c, struct finance_end *end,
                   struct bank_counts *counts, struct err *err)
{
    bool wanted;
    if (!is_done(end) || !may_sync(c))
        return true;
    return store_bank_id_replay(b->job->store, c->id, &wanted, err) &&
           (!wanted || sync_lines(b, true, c, end, counts, err));
}

static bool sync_one(struct banking *b, const struct banking_sync *what, struct store_connection *c,
                     banking_fn *fn, void *ctx, struct err *err)
{
    const struct banking_more first = {.begins_sync = true};
    struct finance_end end, more;
    struct bank_counts counts = {0};
    const char *operation = "item.get";
    if (!banking_ask(b, operation, c, &first, &end, err))
        return false;
    bool go_on = may_sync(c) && is_done(&end), again = false;
    if (go_on) {
        operation = "transactions.sync";
        if (!store_bank_id_replay(b->job->store, c->id, &again, err) ||
            !sync_lines(b, what->rebuild || again, c, &end, &counts, err) ||
            (is_done(&end) &&
             !fetch_accounts(b, c, what->live_balances ? "balances.fetch" : "accounts.fetch", &more,
                             err)) ||
            !replay(b, c, &end, &counts, err))
            return false;
    }
    tell(fn, ctx, c, operation, &end, go_on && is_done(&end) ? &counts : NULL);
    return true;
}

/* ---- which ---- */

struct picking {
    struct banking *b;
    const struct banking_sync *what;
    char uuids[BANKING_AT_ONCE][UUID_MAX];
    size_t count;
    int64_t after; /* ids up to here were seen */
};

static bool is_due(const struct banking *b, const struct store_connection *c)
{
    return c->wanted_at_us ||
           clock_now_us() - c->tried_at_us >= b->partner->sweep_every_ms * INT64_C(1000);
}

static bool pick(void *ctx, const struct store_connection *c)
{
    struct picking *p = ctx;
    bool over = c->state == CONNECTION_LINKING || store_connection_is_over(c->state);
    if (c->id <= p->after)
        return true;
    p->after = c->id;
    if (!over && (!p->what->due_only || is_due(p->b, c)))
        memcpy(p->uuids[p->count++], c->uuid, UUID_MAX);
    return p->count < BANKING_AT_ONCE;
}

/* What one bank says and cannot be taken exactly stops its own link, where a person sees it, and no
 * other. Nothing of it was taken: it is asked for again. */
static bool unreadable(struct banking *b, struct store_connection *c, banking_fn *fn, void *ctx,
                       struct err *err)
{
    const struct connection_said well = {.state = STR("connected"),
                                         .code = STR(BANKING_UNREADABLE)},
                                 as_it_is = {.sync_wanted = false};
    struct finance_end end = {
        .talk = {.how = TALK_FAILED,
                 .failure = HIA_FAIL_ANSWER,
                 .code = BANKING_UNREADABLE,
                 .help = "an amount or a date of it is not what it may be; nothing was taken"}};
    log_event(LOG_WARN, "job", "bank.unreadable", NULL, LOG_TEXT("partner", b->partner->name),
              LOG_TEXT("connection", c->uuid));
    *err = (struct err){0};
    c->tried_at_us = clock_now_us();
    bool ok = store_begin(b->job->store, err) &&
              connection_apply(b->job, b->emitter, c,
                               c->state == CONNECTION_CONNECTED ? &well : &as_it_is, err) &&
              store_commit(b->job->store, err);
    store_rollback(b->job->store);
    if (ok)
        tell(fn, ctx, c, "transactions.sync", &end, NULL);
    return ok;
}

static bool sync_picked(struct picking *p, banking_fn *fn, void *ctx, struct err *err)
{
    for (size_t i = 0; i < p->count; i++) {
        struct store_connection c;
        if (!banking_find(p->b, str_from(p->uuids[i]), &c, err))
            return false;
        if (!sync_one(p->b, p->what, &c, fn, ctx, err) &&
            (err->kind != ERR_DATA || !unreadable(p->b, &c, fn, ctx, err)))
            return false;
    }
    return true;
}

bool banking_sync(struct banking *b, const struct banking_sync *what, banking_fn *fn, void *ctx,
                  struct err *err)
{
    struct picking p = {.b = b, .what = what};
    b->lets_go = false; /* a sync of many links is one piece of work */
    if (!banking_take_hints(b, err))
        return false;
    if (what->uuid.n) {
        p.count = 1;
        return str_copy(p.uuids[0], UUID_MAX, what->uuid)
                   ? sync_picked(&p, fn, ctx, err)
                   : err_set(err, ERR_USAGE, "this is no id of a link");
    }
    do {
        p.count = 0;
        if (!store_connection_list(b->job->store, str_from(b->partner->name), (struct str){NULL, 0},
                                   0, pick, &p, err) ||
            !sync_picked(&p, fn, ctx, err))
            return false;
    } while (p.count == BANKING_AT_ONCE);
    return true;
}

bool banking_would_remove(struct banking *b, struct str uuid, banking_link_fn *fn, void *ctx,
                          struct err *err)
{
    struct store_connection c;
    int64_t lines;
    if (!banking_find(b, uuid, &c, err) || !store_bank_line_count(b->job->store, c.id, &lines, err))
        return false;
    fn(ctx, &c, lines);
    return true;
}

bool banking_remove(struct banking *b, struct str uuid, banking_fn *fn, void *ctx, struct err *err)
{
    struct store_connection c;
    struct finance_end end;
    b->lets_go = true;
    if (!banking_find(b, uuid, &c, err) || !banking_ask(b, "item.remove", &c, NULL, &end, err))
        return false;
    if (is_done(&end) && !connection_forget_secrets(b->job, &c, err))
        return false;
    tell(fn, ctx, &c, "item.remove", &end, NULL);
    return true;
}
