/* submit_vendors.c - see submit_vendors.h. */
#include "job/submit_vendors.h"

#include "base/clock.h"
#include "job/breakers.h"
#include "job/check_ledger.h"
#include "job/failpoint.h"
#include "job/submit_spool.h"
#include "job/talk.h"
#include <stdlib.h>
#include <string.h>

enum {
    LANES_MAX = OPTION_LINES_MAX + 1,
    BATCHES_MAX = 10000,
};

/* Two vendors, the claims of whose payers go together. */
struct lane {
    const struct partner *first, *second; /* second NULL: nobody */
    const struct partner *to;             /* where its claims are built for, this time */
    bool was_second;                      /* as the log has it */
};

struct vendors {
    struct job *job;
    const struct submit_options *options;
    const struct submit_vendors_watch *watch;
    struct submit_totals *totals;
    struct lane lanes[LANES_MAX];
    size_t lanes_count;
    const struct lane *lane; /* in hand */
    bool hands_over;         /* what was moved, too */
    struct err err;          /* of a callback */
    struct submit_options own;
    struct submit_spool spool;
};

/* ---- who is out of order ---- */

struct outage {
    const struct partner *partner;
    int64_t now_us;
    bool any, own; /* any endpoint of it; the one of its `url` */
    char reason[VENDOR_REASON_MAX];
    int64_t failures;
};

static bool look_at_breaker(void *ctx, const struct store_breaker *b)
{
    struct outage *o = ctx;
    if (strcmp(b->partner, o->partner->name) != 0 || b->until_us <= o->now_us)
        return true;
    o->any = true;
    o->own |= strcmp(b->endpoint, o->partner->net.url) == 0;
    o->failures = b->failures;
    str_copy(o->reason, sizeof o->reason, str_from(b->reason));
    return true;
}

static bool outage_of(struct job *job, const struct partner *partner, struct outage *o,
                      struct err *err)
{
    *o = (struct outage){.partner = partner, .now_us = clock_now_us()};
    if (job->try_now)
        return true;                /* a person knows that it was put right */
    struct store *questions = NULL; /* who asks in real time learns of the same endpoints */
    bool ok = (job->settings->ledger[0] || check_ledger_look(job->settings, &questions, err)) &&
              breakers_list(job->store, questions, look_at_breaker, o, err);
    store_close(questions);
    if (!ok)
        return false;
    o->own = o->own && !partner->net.secondary_url[0];
    return true;
}

/* ---- the plan ---- */

static void add_lane(void *ctx, const struct vendor_pair *pair)
{
    struct vendors *v = ctx;
    const struct partner *first = pair->plan.first, *second = pair->plan.second;
    for (size_t i = 0; i < v->lanes_count; i++)
        if (v->lanes[i].first == first && v->lanes[i].second == second)
            return;
    v->lanes[v->lanes_count++] =
        (struct lane){.first = first,
                      .second = second,
                      .to = first,
                      .was_second = second && strcmp(pair->use.name, second->name) == 0};
}

/* The second from the start, where the first is known to be left alone: it was so when something
 * last went out, or it is its own endpoint. With both left alone they wait for the first. */
static bool choose(struct vendors *v, struct lane *l, struct err *err)
{
    struct outage first, second;
    if (!l->second)
        return true;
    if (!outage_of(v->job, l->first, &first, err) || !outage_of(v->job, l->second, &second, err))
        return false;
    if (!second.own && (first.own || (first.any && l->was_second)))
        l->to = l->second;
    return true;
}

static bool plan(struct vendors *v, struct err *err)
{
    if (!settings_vendors(v->job->settings, VENDOR_CLAIM))
        return err_set(err, ERR_CONFIG, "there is no [vendors claim] in the configuration");
    return vendor_pairs(v->job->settings, VENDOR_CLAIM, v->job->store, add_lane, v, err);
}

/* Of what cannot be read nobody knows the payer: it is told with the first lane's. */
static bool is_mine(void *ctx, struct str payer)
{
    const struct vendors *v = ctx;
    struct vendor_plan p;
    if (!payer.n)
        return v->lane == v->lanes;
    return vendor_plan(v->job->settings, VENDOR_CLAIM, payer, &p) && p.first == v->lane->first &&
           p.second == v->lane->second;
}

/* ---- who is in use, from now on ---- */

static bool note_use(struct vendors *v, const struct partner *to, const char *reason,
                     int64_t failures, struct err *err)
{
    const struct lane *l = v->lane;
    struct vendor_change c = {.kind = VENDOR_CLAIM, .failures = failures};
    str_copy(c.first, sizeof c.first, str_from(l->first->name));
    str_copy(c.second, sizeof c.second, str_from(l->second->name));
    str_copy(c.to, sizeof c.to, str_from(to->name));
    str_copy(c.reason, sizeof c.reason, str_from(reason));
    return vendor_changed(v->job->store, &c, err);
}

/* In the transaction that builds a file for the second, which is the change itself. */
static void on_file(void *ctx, const struct submit_file *file)
{
    struct vendors *v = ctx;
    const struct submit_watch *w = &v->options->watch;
    struct outage o;
    if (v->lane->second && v->lane->to == v->lane->second && !v->err.kind &&
        outage_of(v->job, v->lane->first, &o, &v->err))
        (void)!note_use(v, v->lane->to, *o.reason ? o.reason : "breaker_open", o.failures, &v->err);
    if (w->file)
        w->file(w->ctx, file);
}

static void on_claim(void *ctx, const struct intake_claim *claim, bool conflicting)
{
    const struct vendors *v = ctx;
    v->options->watch.claim(v->options->watch.ctx, claim, conflicting);
}

static void on_handed(void *ctx, const char *batch, const struct handover_end *end)
{
    const struct vendors *v = ctx;
    v->options->watch.handed(v->options->watch.ctx, batch, end);
}

/* ---- what was not sent ---- */

struct batches {
    const struct partner *partner;
    int64_t id[BATCHES_MAX];
    size_t count;
};

static bool collect_batch(void *ctx, const struct store_batch *b)
{
    struct batches *p = ctx;
    if (b->direction == STORE_OUTBOUND && b->document_id && str_is(b->partner, p->partner->name))
        p->id[p->count++] = b->id;
    return p->count < BATCHES_MAX;
}

static bool pending(struct job *job, struct batches *p, struct err *err)
{
    p->count = 0;
    return store_batch_list(job->store, BATCH_PENDING, BATCHES_MAX, collect_batch, p, err);
}

static bool hand_over(struct vendors *v, const struct built_file *built, size_t count,
                      struct err *err)
{
    const struct submit_watch *w = &v->options->watch;
    struct emitter *emitter = emitter_new(v->job, err);
    bool ok = emitter != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        struct handover_end end;
        if (!(ok = handover_send(v->job, v->lane->second, emitter, built[i].batch_id, &end, err)))
            break;
        v->totals->files_unsent += !end.sent && !end.unknown;
        v->totals->files_unknown += end.unknown;
        if (w->handed && *v->lane->second->adapter)
            w->handed(w->ctx, built[i].batch, &end);
        failpoint("move.handed_over");
    }
    emitter_free(emitter);
    return ok;
}

static void count_moved(const struct vendors *v)
{
    struct submit_totals *t = v->totals;
    t->files_moved++;
    if (v->lane->to != v->lane->first)
        return; /* nobody tried it, so it was not counted */
    if (t->files_unsent)
        t->files_unsent--;
    else if (t->earlier_unsent)
        t->earlier_unsent--;
}

static bool move_batch(struct vendors *v, const struct vendor_move *move, int64_t id,
                       struct built_file *built, struct err *err)
{
    const struct submit_watch file = {.ctx = v->options->watch.ctx, .file = v->options->watch.file};
    enum vendor_move_how how;
    size_t count;
    if (!vendor_move(v->job, move, id, &file, &how, built, &count, err))
        return false;
    if (v->watch && v->watch->moved)
        v->watch->moved(v->watch->ctx, move, how);
    if (how != VENDOR_MOVED)
        return true;
    count_moved(v);
    return !v->hands_over || hand_over(v, built, count, err);
}

/* Oldest first. */
static bool move_all(struct vendors *v, const struct vendor_move *move, struct err *err)
{
    struct batches *b = calloc(1, sizeof *b);
    struct built_file *built = calloc(INTAKE_CLAIMS_MAX, sizeof *built);
    bool ok = (b && built) || err_set(err, ERR_LIMIT, "no memory to move batches");
    if (ok)
        b->partner = move->first;
    ok = ok && pending(v->job, b, err);
    for (size_t i = ok ? b->count : 0; ok && i > 0; i--)
        ok = move_batch(v, move, b->id[i - 1], built, err);
    free(built);
    free(b);
    return ok;
}

static bool move_unsent(struct vendors *v, struct err *err)
{
    const struct lane *l = v->lane;
    struct vendor_move move = {.first = l->first, .second = l->second};
    struct outage first, second;
    if (!l->second || !outage_of(v->job, l->first, &first, err) ||
        !outage_of(v->job, l->second, &second, err))
        return !l->second;
    if (!first.any || second.own)
        return true;
    str_copy(move.reason, sizeof move.reason, str_from(first.reason));
    move.failures = first.failures;
    return move_all(v, &move, err);
}

/* ---- a lane ---- */

static void add_totals(struct submit_totals *to, const struct submit_totals *t)
{
    to->read += t->read;
    to->unreadable += t->unreadable;
    to->held += t->held;
    to->known += t->known;
    to->conflicting += t->conflicting;
    to->warned += t->warned;
    to->sent += t->sent;
    to->files += t->files;
    to->sets += t->sets;
    to->files_unsent += t->files_unsent;
    to->files_unknown += t->files_unknown;
    to->held_cents += t->held_cents;
    to->sent_cents += t->sent_cents;
}

/* What is left from before is that partner's, whichever lane looked. */
static bool looked_at(const struct vendors *v, const struct lane *l)
{
    for (const struct lane *k = v->lanes; k < l; k++)
        if (k->to == l->to)
            return true;
    return false;
}

/* Before anything is built for it. */
static bool check_adapter(struct vendors *v, const struct partner *p, struct err *err)
{
    struct talk *talk = *p->adapter ? talk_of(v->job, p, err) : NULL;
    if (!*p->adapter)
        return true;
    return talk &&
           (talk_can(talk, "claim.submit", "") ||
            err_set(err, ERR_CONFIG,
                    "%s: vendors claim: partner %s cannot take claims: its adapter %s has no "
                    "operation claim.submit",
                    settings_vendors(v->job->settings, VENDOR_CLAIM)->origin, p->name, p->adapter));
}

static bool submit_lane(struct vendors *v, struct err *err)
{
    const struct submit_watch *w = &v->options->watch;
    const struct lane *l = v->lane;
    struct submit_options options = *v->options;
    struct submit_totals t;
    options.mine = is_mine;
    options.mine_ctx = v;
    options.watch = (struct submit_watch){.ctx = v,
                                          .claim = w->claim ? on_claim : NULL,
                                          .file = on_file,
                                          .handed = w->handed ? on_handed : NULL};
    if (!check_adapter(v, l->to, err) || !job_submit(v->job, l->to, &options, &t, err))
        return false;
    add_totals(v->totals, &t);
    if (!looked_at(v, l)) {
        v->totals->earlier_unsent += t.earlier_unsent;
        v->totals->earlier_unknown += t.earlier_unknown;
    }
    if (v->err.kind) {
        *err = v->err;
        return false;
    }
    if (options.dry_run)
        return true;
    if (l->was_second && l->to == l->first && t.files && !t.files_unsent && !t.files_unknown)
        return note_use(v, l->first, "recovered", 0, err);
    if (l->to == l->first && t.files_unsent + t.earlier_unsent == 0)
        return true;
    return move_unsent(v, err);
}

/* `partner` NULL: nobody. */
static bool has_pending(struct job *job, const struct partner *partner, bool *has, struct err *err)
{
    *has = false;
    if (!partner)
        return true;
    struct batches *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_LIMIT, "no memory to look at batches");
    b->partner = partner;
    bool ok = pending(job, b, err);
    *has = ok && b->count > 0;
    free(b);
    return ok;
}

/* A batch that was moved, and a crash before it was handed over. */
static bool settle_second(struct vendors *v, const struct lane *l, struct err *err)
{
    struct settle_totals settled = {0};
    bool waits;
    for (size_t i = 0; i < v->lanes_count; i++)
        if (v->lanes[i].to == l->second)
            return true;
    if (!has_pending(v->job, l->second, &waits, err))
        return false;
    if (!waits)
        return true;
    struct emitter *emitter = emitter_new(v->job, err);
    bool ok = emitter && job_settle(v->job, l->second, emitter, &settled, err);
    v->totals->earlier_unsent += settled.unsent;
    v->totals->earlier_unknown += settled.unknown;
    emitter_free(emitter);
    return ok;
}

/* What stays with a first that nothing was built for and nobody spoke to. */
static bool count_left(struct vendors *v, struct err *err)
{
    struct batches *b = calloc(1, sizeof *b);
    bool ok = b || err_set(err, ERR_LIMIT, "no memory to look at batches");
    for (size_t i = 0; ok && i < v->lanes_count; i++) {
        bool seen = false;
        for (size_t k = 0; k < v->lanes_count; k++)
            seen |= v->lanes[k].to == v->lanes[i].first ||
                    (k < i && v->lanes[k].first == v->lanes[i].first);
        if (seen)
            continue;
        b->partner = v->lanes[i].first;
        ok = pending(v->job, b, err);
        v->totals->earlier_unsent += ok ? b->count : 0;
    }
    free(b);
    return ok;
}

/* ---- all of it ---- */

static bool vendors_init(struct vendors *v, struct job *job, const struct submit_options *options,
                         struct submit_totals *totals, struct err *err)
{
    *totals = (struct submit_totals){0};
    *v = (struct vendors){.job = job, .own = *options, .totals = totals};
    submit_spool_init(&v->spool);
    v->options = &v->own;
    return plan(v, err);
}

static void vendors_fini(struct vendors *v)
{
    submit_spool_fini(&v->spool);
    free(v);
}

static bool submit_all(struct vendors *v, struct err *err)
{
    if (v->lanes_count > 1 && !submit_spool(&v->spool, &v->own, err))
        return false;
    for (size_t i = 0; i < v->lanes_count; i++)
        if (!choose(v, &v->lanes[i], err))
            return false;
    for (size_t i = 0; i < v->lanes_count && !v->own.dry_run; i++)
        if (!settle_second(v, &v->lanes[i], err))
            return err_wrap(err, "partner %s", v->lanes[i].second->name);
    for (size_t i = 0; i < v->lanes_count; i++) {
        v->lane = &v->lanes[i];
        if (!submit_lane(v, err))
            return err_wrap(err, "partner %s", v->lane->to->name);
    }
    return v->own.dry_run || count_left(v, err);
}

bool job_submit_vendors(struct job *job, const struct submit_options *options,
                        const struct submit_vendors_watch *watch, struct submit_totals *totals,
                        struct err *err)
{
    struct vendors *v = calloc(1, sizeof *v);
    if (!v)
        return err_set(err, ERR_LIMIT, "no memory to submit claims");
    bool ok = vendors_init(v, job, options, totals, err);
    v->watch = watch;
    v->hands_over = true;
    ok = ok && submit_all(v, err);
    vendors_fini(v);
    return ok;
}

bool job_submit_vendor(struct job *job, const struct partner *first,
                       const struct submit_options *options, struct submit_totals *totals,
                       const struct partner *moved_to[PARTNERS_MAX], size_t *moved_count,
                       struct err *err)
{
    struct vendors *v = calloc(1, sizeof *v);
    bool waits;
    *moved_count = 0;
    if (!v)
        return err_set(err, ERR_LIMIT, "no memory to submit claims");
    bool ok = vendors_init(v, job, options, totals, err);
    for (size_t i = 0; ok && i < v->lanes_count; i++) {
        v->lane = &v->lanes[i];
        if (v->lane->first != first)
            continue;
        ok = submit_lane(v, err) && has_pending(job, v->lane->second, &waits, err);
        if (ok && waits)
            moved_to[(*moved_count)++] = v->lane->second;
    }
    vendors_fini(v);
    return ok;
}

size_t submit_vendors_firsts(const struct settings *settings,
                             const struct partner *firsts[PARTNERS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < settings->partner_count; i++)
        if (vendor_is_first(settings, VENDOR_CLAIM, &settings->partners[i]))
            firsts[count++] = &settings->partners[i];
    return count;
}
