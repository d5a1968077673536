/* subscribe_act.c - rows that are due become jobs of the queue; see subscribe.h. */
#include "job/subscribe_state.h"

#include "base/clock.h"
#include "event/claim_json.h"
#include "job/failpoint.h"
#include "job/queue.h"
#include "job/submit_vendors.h"
#include "store/keep.h"
#include <stdio.h>
#include <stdlib.h>

enum { EVENT_ID_MAX = 64 };

/** One row of a group. */
struct item {
    int64_t id, tries;
    char event_id[EVENT_ID_MAX], subject[ASKED_ID_MAX];
    char code[PLATFORM_CODE_MAX]; /* "": it goes */
    bool for_good;                /* trying again would not help */
};

struct group {
    struct listener *s;
    const struct settings_subscription *c;
    struct str name;               /* of the partner */
    const struct partner *partner; /* NULL: it is configured no more */
    size_t count, most;
    struct item *items;
    size_t good;
    bool known;                  /* the very file was queued before */
    uint8_t sha256[SHA256_SIZE]; /* of the file of claims */
    struct buf text;             /* a claim */
    struct claim claim;
};

bool subscribe_note(struct listener *s, const struct store_command *c, struct err *err)
{
    char codes[64] = "";
    if (c->state == COMMAND_DEAD)
        snprintf(codes, sizeof codes, "[\"%.*s\"]", STR_FMT(c->code));
    const struct store_log row = {.transaction_type = STR("event taken"),
                                  .status =
                                      c->state == COMMAND_DEAD ? STR("Error") : STR("Accepted"),
                                  .trace = c->event_id,
                                  .error_codes = str_from(codes)};
    return store_log_put(s->store, &row, err);
}

/* --- claims: fetched, looked at, kept in one file --- */

static bool is_again(const struct group *g, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (!g->items[i].code[0] && strcmp(g->items[i].subject, g->items[at].subject) == 0)
            return true;
    return false;
}

/* What is no claim at all is said of the event; what the rules say of a claim, `submit` says. */
static bool is_claim(struct group *g)
{
    struct record_problem problem;
    arena_reset(&g->s->arena);
    return claim_read_json(g->s->json, buf_str(&g->text), &g->s->arena, &g->claim, &problem);
}

static bool put_claim(struct group *g, struct item *it, struct keep_writer *w, struct err *err)
{
    if (!platform_claim(g->s->platform, g->c, it->subject, &g->text, it->code, err))
        return false;
    if (!it->code[0] && !is_claim(g)) {
        str_copy(it->code, sizeof it->code, STR("claim_unreadable"));
        it->for_good = true;
    }
    return it->code[0] ||
           (keep_writer_put(w, g->text.p, g->text.n, err) && keep_writer_put(w, "\n", 1, err));
}

/* `*whole` false: told to end, and nothing is kept. */
static bool fetch(struct group *g, bool *whole, struct err *err)
{
    int64_t bytes;
    struct keep_writer *w = keep_writer_new(g->s->keep, err);
    bool ok = w != NULL;
    size_t i = 0;
    for (; ok && i < g->count && !listener_stopped(g->s); i++) {
        struct item *it = &g->items[i];
        ok = is_again(g, i) || put_claim(g, it, w, err);
        g->good += ok && !it->code[0];
    }
    *whole = ok && i == g->count;
    ok = ok && (!*whole || !g->good || keep_writer_finish(w, g->sha256, &bytes, err));
    keep_writer_free(w);
    return ok;
}

/* --- what becomes of the rows, in one transaction --- */

static struct queue_bytes bytes_of(const struct group *g, const char *name)
{
    struct queue_bytes b = {.kind = "submit", .path = name};
    memcpy(b.sha256, g->sha256, sizeof b.sha256);
    return b;
}

/* By [vendors claim]: each partner that is somebody's first takes what is its, in its lane. `job`
 * is that of the group's own. */
static bool put_vendors_jobs(struct group *g, const char *name, int64_t *job, struct err *err)
{
    const struct partner *firsts[PARTNERS_MAX];
    size_t count = submit_vendors_firsts(g->s->settings, firsts);
    for (size_t i = 0; i < count; i++) {
        struct queue_bytes b = bytes_of(g, name);
        int64_t id;
        bool known;
        if (g->c->at == AT_WINDOW && !queue_due(g->s->store, firsts[i], "vendors", &b.due_us, err))
            return false;
        if (!queue_vendor(g->s->store, g->s->settings, firsts[i], &b, &id, &known, err))
            return false;
        if (firsts[i] != g->partner)
            continue;
        *job = id;
        g->known = known;
    }
    return true;
}

static bool put_claims_job(struct group *g, int64_t *job, struct err *err)
{
    char name[SECTION_NAME_MAX + 8];
    snprintf(name, sizeof name, "%s.jsonl", g->c->name);
    struct queue_bytes b = bytes_of(g, name);
    if (subscription_vendor(g->s->settings, g->c))
        return put_vendors_jobs(g, name, job, err);
    if (g->c->at == AT_WINDOW && !queue_due(g->s->store, g->partner, b.kind, &b.due_us, err))
        return false;
    return queue_kept(g->s->store, g->partner, &b, job, &g->known, err);
}

static bool put_job(struct group *g, int64_t *job, struct err *err)
{
    static const char *const KINDS[ACT_COUNT] = {
        [ACT_RECEIVE] = "receive", [ACT_SETTLE] = "settle", [ACT_SYNC] = "bank"};
    *job = 0;
    if (!g->good)
        return true;
    return g->c->then == ACT_SUBMIT
               ? put_claims_job(g, job, err)
               : queue_now(g->s->store, g->partner, KINDS[g->c->then], job, err);
}

static bool is_dead(const struct item *it)
{
    return it->code[0] && (it->for_good || it->tries + 1 >= COMMAND_TRIES_MAX);
}

static struct store_command ended(const struct group *g, const struct item *it, int64_t job)
{
    return (struct store_command){.id = it->id,
                                  .subscription = str_from(g->c->name),
                                  .event_id = str_from(it->event_id),
                                  .event = str_from(g->c->event),
                                  .partner = g->name,
                                  .subject = str_from(it->subject),
                                  .state = !it->code[0]  ? COMMAND_DONE
                                           : is_dead(it) ? COMMAND_DEAD
                                                         : COMMAND_WAITING,
                                  .code = it->code[0] ? str_from(it->code)
                                          : g->known  ? STR("known")
                                                      : STR("queued"),
                                  .job_id = job};
}

static bool end_item(struct group *g, const struct item *it, int64_t job, struct err *err)
{
    const struct store_command c = ended(g, it, job);
    int64_t tries = it->for_good ? 1 : COMMAND_TRIES_MAX;
    int64_t after_us = (g->s->settings->work.backoff_ms * 1000) << (2 * it->tries);
    bool ok = c.state == COMMAND_DONE
                  ? store_command_done(g->s->store, it->id, c.code, job, err)
                  : store_command_fail(g->s->store, it->id, c.code, after_us, tries, err);
    return ok && (c.state == COMMAND_WAITING || subscribe_note(g->s, &c, err));
}

static void tell(struct group *g, int64_t job)
{
    for (size_t i = 0; i < g->count; i++) {
        const struct store_command c = ended(g, &g->items[i], job);
        listener_tell(g->s, &c);
    }
}

static void count(struct group *g)
{
    struct subscribe_totals *t = g->s->totals;
    t->queued += g->good;
    t->jobs += g->good > 0 && !g->known;
    for (size_t i = 0; i < g->count; i++) {
        t->dead += is_dead(&g->items[i]);
        t->put_off += g->items[i].code[0] && !is_dead(&g->items[i]);
    }
}

/** Another one was faster with a row of it: nothing of ours stands, and the next look finds what is
 * left. */
static bool overtaken(struct store *store, struct err *err)
{
    enum store_refusal why = store_refusal(store);
    if (why != REFUSED_MISSING && why != REFUSED_CONFLICT)
        return false;
    err_clear(err);
    return true;
}

static bool end_group(struct group *g, struct err *err)
{
    int64_t job;
    if (!listener_ledger(g->s, err) || !store_begin(g->s->store, err))
        return false;
    bool ok = put_job(g, &job, err);
    for (size_t i = 0; ok && i < g->count; i++)
        ok = end_item(g, &g->items[i], job, err);
    failpoint("subscribe.kept");
    ok = ok && store_commit(g->s->store, err);
    if (ok) {
        failpoint("subscribe.queued");
        count(g);
        tell(g, job);
        return true;
    }
    store_rollback(g->s->store);
    return overtaken(g->s->store, err);
}

/* --- a group --- */

static bool add(void *ctx, const struct store_command *c)
{
    struct group *g = ctx;
    struct item *it = &g->items[g->count++];
    *it = (struct item){.id = c->id, .tries = c->tries};
    str_copy(it->event_id, sizeof it->event_id, c->event_id);
    str_copy(it->subject, sizeof it->subject, c->subject);
    return true;
}

static bool fill(struct group *g, struct err *err)
{
    g->count = g->good = 0;
    g->known = false;
    return listener_ledger(g->s, err) &&
           store_command_group(g->s->store, str_from(g->c->name), g->name, (int64_t)g->most, add, g,
                               err);
}

/* While claims are fetched, in a folder nobody else could write. */
static bool run_group(struct group *g, struct err *err)
{
    if (!g->partner) {
        for (size_t i = 0; i < g->count; i++)
            str_copy(g->items[i].code, sizeof g->items[i].code, STR("partner_unknown"));
        return end_group(g, err);
    }
    if (g->c->then != ACT_SUBMIT) {
        g->good = g->count;
        return end_group(g, err);
    }
    bool whole;
    listener_let_go(g->s);
    return fetch(g, &whole, err) && (!whole || end_group(g, err));
}

static struct group *group_new(struct listener *s, const struct settings_subscription *c,
                               struct str name, struct err *err)
{
    struct group *g = calloc(1, sizeof *g);
    size_t most = c->then == ACT_SUBMIT ? (size_t)c->claims_max : SUBSCRIBE_ITEMS_MAX;
    struct item *items = calloc(most, sizeof *items);
    if (!g || !items) {
        free(g);
        free(items);
        err_set(err, ERR_LIMIT, "out of memory for %zu claims", most);
        return NULL;
    }
    g->s = s;
    g->c = c;
    g->name = name;
    g->partner = settings_partner(s->settings, name);
    g->most = most;
    g->items = items;
    buf_init(&g->text, PLATFORM_CLAIM_MAX);
    return g;
}

/** All of that partner's that wait, as many groups as it takes. */
static bool act_on_partner(struct listener *s, const struct settings_subscription *c,
                           struct str partner, struct err *err)
{
    char name[SECTION_NAME_MAX]; /* the row's text goes with the arena */
    str_copy(name, sizeof name, partner);
    struct group *g = group_new(s, c, str_from(name), err);
    bool ok = g != NULL;
    do
        ok = ok && fill(g, err) && (!g->count || run_group(g, err));
    while (ok && g->count == g->most && !listener_stopped(s));
    if (g) {
        buf_fini(&g->text);
        free(g->items);
    }
    free(g);
    return ok;
}

/* --- one that was not understood, and is to be read anew --- */

struct rereading {
    struct listener *s;
    const struct settings_subscription *c;
    const struct store_command *row;
    bool found;
};

static bool on_event(void *ctx, const struct platform_event *e, struct err *err)
{
    struct rereading *r = ctx;
    char place[PLACE_TEXT_MAX];
    r->found = str_eq(subscribe_event_id(e, place), r->row->event_id);
    return !r->found || subscribe_put(r->s, r->c, e, r->row->id, err);
}

static bool reread(struct listener *s, const struct settings_subscription *c,
                   const struct store_command *row, struct err *err)
{
    struct rereading r = {.s = s, .c = c, .row = row};
    int64_t oldest;
    size_t count;
    if (!platform_look(s->platform, &oldest, err) || !store_begin(s->store, err))
        return false;
    bool ok = platform_event(s->platform, c, row->place, &count, on_event, &r, err) &&
              (r.found || store_command_fail(s->store, row->id, STR("event_missing"), 0, 1, err)) &&
              store_commit(s->store, err);
    if (!ok) {
        store_rollback(s->store);
        return overtaken(s->store, err);
    }
    return platform_looked(s->platform, err);
}

/* --- all that is due --- */

static bool act_on_first(struct listener *s, const struct settings_subscription *c, bool *any,
                         struct err *err)
{
    int64_t id;
    struct store_command row;
    *any = false;
    if (!listener_ledger(s, err) || !store_command_head(s->store, str_from(c->name), &id, err))
        return false;
    if (!id)
        return true;
    arena_reset(&s->arena);
    if (!store_command_get(s->store, id, &s->arena, &row, any, err) || !*any)
        return *any; /* there is no way for a row to go */
    return row.partner.n ? act_on_partner(s, c, row.partner, err) : reread(s, c, &row, err);
}

bool subscribe_act(struct listener *s, struct err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        struct reading_place *r = &s->read[i];
        int64_t wait_us;
        bool any = true;
        while (any && !listener_stopped(s))
            if (!act_on_first(s, r->c, &any, err))
                return false;
        if (!listener_ledger(s, err) ||
            !store_command_next(s->store, str_from(r->c->name), &wait_us, err))
            return false;
        r->due_us = wait_us < 0 ? 0 : clock_tick_us() + wait_us;
    }
    return true;
}
