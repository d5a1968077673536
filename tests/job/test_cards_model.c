/* test_cards_model.c - random histories of a business at Ramp, with its lists read now and then:
 * while it changes, while the partner fails, while we crash at any commit. Whenever nothing moves,
 * our rows are what Ramp has; amounts are never edited, and what they come to is told by the
 * adjustments alone. */
#include "job/lab.h"
#include "job/play.h"

#include "base/clock.h"
#include "job/cards_sync.h"
#include "sandbox/server/ramp_world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { HISTORIES = 150, ROUNDS = 4, PATIENCE = 25, TRIES_MAX = 50 };
static const int64_t LOOKBACK_US = 45 * DAY_US;

struct history {
    struct lab lab;
    struct play play;
    struct talk_source source;
    struct ramp_world world;
    unsigned change_percent; /* of exchanges: something happens meanwhile */
    struct {                 /* amounts as they were first seen */
        char id[RAMP_ID_MAX];
        int64_t minor;
    } first[4096];
    size_t first_count;
    uint64_t seed;
    size_t challenges; /* given back */
};

/* ---- Ramp ---- */

static int32_t answer(void *ctx, const struct hia_exchange *e, struct buf *body)
{
    struct history *h = ctx;
    char id[RAMP_ID_MAX];
    struct str query = str_of(e->target.p, e->target.n), path = str_split(&query, '?');
    struct str base = STR("/developer/v1");
    if (play_below(&h->play, 100) < h->change_percent)
        (void)ramp_world_change(&h->world, id);
    h->play.now_us = h->world.now_us;
    if (e->verb == HIA_POST && str_starts(path, STR("/developer/v1/webhooks"))) {
        bool made = str_is(path, "/developer/v1/webhooks");
        h->challenges += !made && str_is(str_of(e->body.p, e->body.n), "{\"challenge\":\"c1\"}");
        buf_put_str(body, made ? STR("{\"id\":\"w1\"}") : STR("{}"));
        return made ? 201 : 200;
    }
    if (e->verb != HIA_GET || !str_starts(path, base))
        return 404;
    return ramp_world_get(&h->world, str_of(path.p + base.n, path.n - base.n), query, body);
}

static void set_clock(struct history *h)
{
    char iso[CLOCK_ISO_MAX];
    h->play.now_us = h->world.now_us;
    clock_iso(h->world.now_us, iso);
    cr_assert_eq(setenv("HIA_NOW", iso, 1), 0);
}

/* ---- a sweep, whatever befalls it ---- */

/* Where a history hangs: HIA_MODEL_SEED shows each list's end. */
static void said(void *ctx, const char *operation, const struct finance_end *end,
                 const struct card_counts *counts)
{
    char text[128];
    (void)ctx, (void)counts;
    if (!getenv("HIA_MODEL_SEED"))
        return;
    talk_end_print(&end->talk, text, sizeof text);
    fprintf(stderr, "%s %s\n", operation, text);
}

static bool sweep_once(struct history *h, bool full)
{
    struct cards_ask ask = {.partner = h->lab.partner, .full = full};
    struct cards_watch watch = {h, said};
    struct cards_totals totals;
    set_clock(h);
    if (cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err))
        return totals.lists == 7;
    cr_assert(h->play.crashed, "seed %llu: %s", (unsigned long long)h->seed, h->lab.err.text);
    err_clear(&h->lab.err);
    lab_reopen(&h->lab); /* as a new process would */
    h->lab.job.talks = &h->source;
    h->lab.job.try_now = true;
    return false;
}

static void sweep(struct history *h, bool full)
{
    for (int i = 0; !sweep_once(h, full); i++) {
        if (i == PATIENCE)
            h->play.crash_percent = h->play.fail_percent = 0;
        cr_assert_lt(i, TRIES_MAX, "seed %llu: no sweep comes to its end",
                     (unsigned long long)h->seed);
    }
}

/* ---- the truth ---- */

static enum card_phase phase_of(const struct ramp_object *o)
{
    static const struct {
        const char *state;
        enum card_phase phase;
    } rows[] = {{"PENDING", CARD_AUTHORIZED}, {"PENDING_INITIATION", CARD_AUTHORIZED},
                {"CLEARED", CARD_SETTLED},    {"COMPLETION", CARD_SETTLED},
                {"DECLINED", CARD_DECLINED},  {"ERROR", CARD_FAILED}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(o->state, rows[i].state) == 0)
            return rows[i].phase == CARD_SETTLED && o->minor < 0 ? CARD_REFUNDED : rows[i].phase;
    return CARD_UNKNOWN;
}

struct ledger_sum {
    struct history *h;
    int64_t now, steps;
};

static bool follow(void *ctx, const struct store_card_adjustment *a)
{
    struct ledger_sum *s = ctx;
    cr_assert_eq(a->from_minor, s->now,
                 "seed %llu: an adjustment does not begin where the last "
                 "one ended",
                 (unsigned long long)s->h->seed);
    s->now = a->to_minor;
    s->steps++;
    return true;
}

static void check_amount(struct history *h, const struct store_card_transaction *t)
{
    struct ledger_sum s = {h, t->amount_minor, 0};
    size_t i = 0;
    while (i < h->first_count && !str_is(t->vendor_id, h->first[i].id))
        i++;
    if (i == h->first_count) {
        cr_assert_lt(i, COUNT_OF(h->first));
        cr_assert(str_copy(h->first[i].id, RAMP_ID_MAX, t->vendor_id));
        h->first[h->first_count++].minor = t->amount_minor;
    }
    cr_assert_eq(h->first[i].minor, t->amount_minor, "seed %llu: an amount was edited",
                 (unsigned long long)h->seed);
    cr_assert(store_card_adjustments(h->lab.job.store, t->id, follow, &s, &h->lab.err));
    cr_assert_eq(s.now, t->amount_minor + t->adjusted_minor);
}

static void check_transactions(struct history *h, bool full)
{
    struct ramp_list *l = &h->world.lists[RAMP_TRANSACTION];
    struct store_card_counts counts;
    struct arena a;
    int64_t there = 0;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < l->count; i++) {
        const struct ramp_object *o = &l->all[i];
        struct store_card_transaction t;
        bool found;
        arena_reset(&a);
        cr_assert(store_card_find(h->lab.job.store, str_from(o->id), &a, &t, &found, &h->lab.err),
                  "%s", h->lab.err.text);
        if (found)
            check_amount(h, &t);
        there += !o->gone;
        bool seen = full || o->happened_us > h->world.now_us - LOOKBACK_US;
        if (!seen || (o->gone && !full))
            continue;
        cr_assert(found || o->gone, "seed %llu: %s is missing", (unsigned long long)h->seed, o->id);
        if (!found)
            continue;
        cr_assert_eq(t.phase, o->gone ? CARD_WITHDRAWN : phase_of(o),
                     "seed %llu: %s is %s and was %s", (unsigned long long)h->seed, o->id,
                     store_card_phase_name(t.phase), o->gone ? "gone" : o->state);
        cr_assert(o->gone || t.amount_minor + t.adjusted_minor == o->minor);
        cr_assert(str_is(t.currency, ramp_currencies[o->currency].code) && !t.conflict);
        cr_assert(str_is(t.card_id, o->card) && str_is(t.user_id, o->owner));
    }
    arena_fini(&a);
    cr_assert(store_card_counts(h->lab.job.store, 0, &counts, &h->lab.err));
    if (full)
        cr_assert_eq(counts.transactions - counts.withdrawn, there);
}

static const char *spend_phase(enum ramp_kind kind, const struct ramp_object *o)
{
    if (kind == RAMP_BILL) {
        bool over = strcmp(o->approval, "REJECTED") == 0 || strcmp(o->approval, "TERMINATED") == 0;
        return strcmp(o->state, "PAID") == 0          ? "paid"
               : o->archived || over                  ? "cancelled"
               : strcmp(o->approval, "APPROVED") == 0 ? "approved"
                                                      : "recorded";
    }
    if (kind == RAMP_REIMBURSEMENT)
        return strstr(o->state, "REIMBURSED") ? "paid"
               : strcmp(o->state, "REJECTED") == 0 || strcmp(o->state, "CANCELED") == 0
                   ? "cancelled"
                   : "open";
    return NULL;
}

static void check_others(struct history *h, enum ramp_kind kind)
{
    static const char *const nouns[RAMP_KINDS] = {
        "transaction", "card", "user", "department", "vendor", "bill", "reimbursement"};
    struct ramp_list *l = &h->world.lists[kind];
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < l->count; i++) {
        const struct ramp_object *o = &l->all[i];
        const char *phase = spend_phase(kind, o);
        struct store_spend e;
        bool found;
        arena_reset(&a);
        cr_assert(store_spend_find(h->lab.job.store, 1, str_from(nouns[kind]), str_from(o->id), &a,
                                   &e, &found, &h->lab.err));
        cr_assert(found || o->gone, "seed %llu: %s %s is missing", (unsigned long long)h->seed,
                  nouns[kind], o->id);
        if (!found)
            continue;
        cr_assert_eq(e.gone_at_us != 0, o->gone);
        cr_assert(!phase || str_is(e.phase, phase), "seed %llu: %s is %.*s, not %s",
                  (unsigned long long)h->seed, o->id, STR_FMT(e.phase), phase);
        cr_assert(!phase || e.amount_minor == o->minor);
    }
    arena_fini(&a);
}

static void check(struct history *h, bool full)
{
    check_transactions(h, full);
    for (int k = RAMP_CARD; k < RAMP_KINDS; k++)
        check_others(h, (enum ramp_kind)k);
}

/* ---- a history ---- */

static struct history *history_open(uint64_t seed, const char *options)
{
    struct history *h = calloc(1, sizeof *h);
    cr_assert(h);
    h->seed = seed;
    lab_open(&h->lab);
    ramp_world_init(&h->world, seed, "https://api.ramp.com", INT64_C(1768485789000000));
    h->play = (struct play){.answer = answer, .ctx = h, .random = seed};
    cr_assert(play_open(&h->play, ADAPTERS_DIR, "ramp", options, &h->lab.err), "%s",
              h->lab.err.text);
    h->source = play_talks(&h->play);
    h->lab.job.talks = &h->source;
    return h;
}

static void history_close(struct history *h)
{
    lab_close(&h->lab);
    play_close(&h->play);
    ramp_world_fini(&h->world);
    free(h);
}

static void play_history(uint64_t seed)
{
    /* Both of the ways Ramp may have, each with the option that fits it. */
    struct history *h =
        history_open(seed, seed % 2 ? "page_size=2\ntransactions_by=updated_after\npage_tries=9"
                                    : "page_size=3\npage_tries=9");
    char id[RAMP_ID_MAX];
    h->world.obeys_updated_after = seed % 2;
    h->lab.job.try_now = true;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (uint64_t n = play_below(&h->play, 16); n > 0; n--)
            (void)ramp_world_change(&h->world, id);
        if (play_below(&h->play, 4) == 0)
            h->world.now_us += (int64_t)play_below(&h->play, 20) * DAY_US;
        h->change_percent = (unsigned)play_below(&h->play, 25);
        h->play.crash_percent = (unsigned)play_below(&h->play, 5);
        h->play.fail_percent = (unsigned)play_below(&h->play, 15);
        sweep(h, play_below(&h->play, 4) == 0);
        h->change_percent = h->play.crash_percent = h->play.fail_percent = 0;
        bool full = round + 1 == ROUNDS;
        sweep(h, full);
        check(h, full);
    }
    history_close(h);
}

/* ---- webhooks ---- */

static void put_message(struct history *h, const char *event, const char *key, struct str body)
{
    struct store_webhook w = {.partner = STR("lab"), .event_id = str_from(event)};
    uint8_t digest[SHA256_SIZE];
    bool duplicate;
    sha256_of(str_from(key), digest);
    if (*key)
        w.wait_key = str_of((const char *)digest, sizeof digest);
    w.bytes = (int64_t)body.n;
    cr_assert(keep_put(h->lab.job.keep, body, w.sha256, &h->lab.err));
    cr_assert(store_begin(h->lab.job.store, &h->lab.err));
    cr_assert(store_webhook_put(h->lab.job.store, &w, &duplicate, &h->lab.err));
    cr_assert(store_commit(h->lab.job.store, &h->lab.err));
}

static void put_webhook(struct history *h, const char *event, const char *business,
                        const char *object)
{
    struct buf body;
    buf_init(&body, 4096);
    buf_printf(&body,
               "{\"id\":\"%s\",\"type\":\"transactions.cleared\",\"business_id\":\"%s\","
               "\"object\":{\"id\":\"%s\"}}",
               event, business, object);
    put_message(h, event, "", buf_str(&body));
    buf_fini(&body);
}

static struct store_card_transaction found(struct history *h, const char *id, struct arena *a)
{
    struct store_card_transaction t;
    bool there;
    cr_assert(store_card_find(h->lab.job.store, str_from(id), a, &t, &there, &h->lab.err));
    cr_assert(there);
    return t;
}

/* A webhook is a hint: the object it names is read, whatever it says of it; another business's is
 * none of ours; each is done with once. */
Test(cards_model, a_webhook_is_a_hint)
{
    struct history *h = history_open(7, "");
    struct cards_watch watch = {NULL, NULL};
    struct cards_totals totals;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct ramp_object *one = ramp_world_add(&h->world, RAMP_TRANSACTION);
    one->state = "PENDING";
    one->minor = 500;
    sweep(h, false);
    one->state = "CLEARED";
    one->minor = 620;
    put_webhook(h, "e1", h->world.business, one->id);
    put_webhook(h, "e2", "another-business", one->id);
    struct cards_ask ask = {.partner = h->lab.partner, .hints_only = true};
    size_t before = h->play.exchanges;
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s", h->lab.err.text);
    cr_assert(totals.hints == 2 && totals.lists == 1 && h->play.exchanges == before + 1);
    struct store_card_transaction t = found(h, one->id, &a);
    cr_assert(t.phase == CARD_SETTLED && t.amount_minor == 500 && t.adjusted_minor == 120);
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err));
    cr_assert(totals.hints == 0 && h->play.exchanges == before + 1);
    /* One object that could not be read is not the list: it is read first, and then the list. */
    h->play.fail_percent = 100;
    ask = (struct cards_ask){
        .partner = h->lab.partner, .noun = STR("transaction"), .id = str_from(one->id)};
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err));
    cr_assert(totals.failed == 1 && totals.lists == 0);
    h->play.fail_percent = 0;
    ramp_world_add(&h->world, RAMP_TRANSACTION)->minor = 700;
    ask = (struct cards_ask){.partner = h->lab.partner, .noun = STR("transaction"), .full = true};
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s", h->lab.err.text);
    cr_assert(totals.lists == 1 && totals.counts.fresh == 1, "%u", totals.lists);
    ask = (struct cards_ask){.partner = h->lab.partner, .hints_only = true};
    one->gone = true;
    put_webhook(h, "e3", h->world.business, one->id);
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err));
    cr_assert_eq(found(h, one->id, &a).phase, CARD_WITHDRAWN);
    /* What this business does not have may be another's. */
    struct store_connection other = {.partner = STR("lab2"), .vendor = STR("ramp")};
    struct store_card_transaction theirs = {.source = STR("ramp"),
                                            .vendor_id = STR("of-another"),
                                            .currency = STR("USD"),
                                            .exponent = 2,
                                            .raw_amount = STR("1"),
                                            .phase = CARD_SETTLED};
    uuid_random(theirs.uuid);
    cr_assert(store_begin(h->lab.job.store, &h->lab.err));
    cr_assert(store_connection_put(h->lab.job.store, &other, &h->lab.err), "%s", h->lab.err.text);
    theirs.connection_id = other.id;
    theirs.call_id = found(h, one->id, &a).call_id;
    cr_assert(store_card_put(h->lab.job.store, &theirs, &h->lab.err), "%s", h->lab.err.text);
    cr_assert(store_commit(h->lab.job.store, &h->lab.err));
    put_webhook(h, "e4", h->world.business, "of-another");
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s", h->lab.err.text);
    cr_assert(totals.hints == 1 && totals.lists == 1 && totals.counts.gone == 0);
    cr_assert_eq(found(h, "of-another", &a).phase, CARD_SETTLED);
    history_close(h);
    arena_fini(&a);
}

/* What a full list says of it cannot be read: that is no going. Of what cannot even be named,
 * nothing is known of what is missing. */
Test(cards_model, what_cannot_be_read_is_not_gone)
{
    struct history *h = history_open(7, "");
    struct cards_watch watch = {NULL, NULL};
    struct cards_totals totals;
    struct arena a;
    arena_init(&a, 65536);
    for (int i = 0; i < 5; i++)
        ramp_world_add(&h->world, RAMP_TRANSACTION)->state = "CLEARED";
    struct ramp_object *all = h->world.lists[RAMP_TRANSACTION].all;
    struct cards_ask ask = {.partner = h->lab.partner, .noun = STR("transaction"), .full = true};
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s", h->lab.err.text);
    cr_assert_eq(totals.counts.fresh, 5);
    static const struct {
        enum ramp_spoilt first;
        bool second_gone;
        size_t gone; /* of this sync */
    } rows[] = {{RAMP_UNREADABLE, false, 0},
                {RAMP_NAMELESS, false, 0},
                {RAMP_NAMELESS, true, 0},
                {RAMP_UNREADABLE, true, 1},
                {RAMP_WHOLE, true, 0}};
    char first[RAMP_ID_MAX];
    memcpy(first, all[0].id, sizeof first);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        all[0].spoilt = rows[i].first;
        all[1].gone = rows[i].second_gone;
        cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s",
                  h->lab.err.text);
        cr_assert_eq(totals.counts.gone, rows[i].gone, "%zu: %zu", i, (size_t)totals.counts.gone);
        cr_assert_neq(found(h, first, &a).phase, CARD_WITHDRAWN, "%zu", i);
    }
    history_close(h);
    arena_fini(&a);
}

Test(cards_model, our_rows_are_what_ramp_has, .timeout = 7200)
{
    const char *asked = getenv("HIA_MODEL_HISTORIES"), *only = getenv("HIA_MODEL_SEED"),
               *first = getenv("HIA_MODEL_FROM");
    uint64_t n = HISTORIES, seed, from = 1;
    if (only && str_to_u64(str_from(only), UINT64_MAX, &seed)) {
        play_history(seed);
        return;
    }
    if (asked)
        (void)str_to_u64(str_from(asked), 1000000, &n);
    if (first)
        (void)str_to_u64(str_from(first), UINT64_MAX / 2, &from);
    for (uint64_t i = 0; i < n; i++)
        play_history(from + i);
}

/* The subscription waits in the ledger for its challenge: a sweep before it comes leaves it alone,
 * the one after gives it back, and it is no hint. */
Test(cards_model, a_challenge_is_given_back)
{
    struct history *h = history_open(7, "webhook_url=https://us.example/hook");
    struct cards_watch watch = {NULL, NULL};
    struct cards_totals totals;
    h->play.leaves_waits = true;
    set_clock(h);
    struct cards_ask ask = {.partner = h->lab.partner, .subscribe = true};
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s", h->lab.err.text);
    cr_assert(totals.waiting == 1 && totals.failed == 0);
    ask = (struct cards_ask){.partner = h->lab.partner, .hints_only = true};
    cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s", h->lab.err.text);
    cr_assert(totals.waiting == 0 && totals.failed == 0 && h->challenges == 0);
    put_message(h, "v1", "webhooks.verification",
                STR("{\"id\":\"v1\",\"type\":\"webhooks.verification\",\"challenge\":\"c1\"}"));
    for (int i = 0; i < 2; i++) {
        cr_assert(cards_sync(&h->lab.job, &ask, &watch, &totals, &h->lab.err), "%s",
                  h->lab.err.text);
        cr_assert(totals.hints == 0 && totals.failed == 0 && h->challenges == 1);
    }
    history_close(h);
}
