/* test_bank_model.c - histories of a bank, thousands of them by chance: our rows are the vendor's
 * truth whenever nothing more happens, whatever changed while we read and wherever we crashed.
 *
 * HIA_MODEL_HISTORIES and HIA_MODEL_FROM in the environment: the longer form (./run histories). */
#include "bank_play.h"
#include "reopen.h"

#include "net/dir.h"
#include "store/bank_id.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define ORGANIZATION "11111111-1111-4111-8111-111111111111"

enum { HISTORIES = 40, ROUNDS_MAX = 12, OPS_MAX = 6, SYNCS_MAX = 60 };

/* The truth beside the vendor's: which of our lines each of its transactions was seen as. */
struct seen {
    char uuid[UUID_MAX];
};

static struct lab {
    char dir[64];
    struct settings *settings;
    const struct partner *partner;
    struct job job;
    struct emitter *emitter;
    struct bank_play play;
    struct talk_source talks;
    struct bank bank;
    struct store_connection connection;
    struct arena arena; /* of the connection's texts */
    struct seen *seen;
    size_t seen_room;
    unsigned rekeys_left; /* of this history */
    size_t rekeyed, matched, beyond;
    struct err err;
} lab;

#define OK(call) cr_assert((call), "%s: %s (seed %llu)", #call, lab.err.text, seed_now)
static unsigned long long seed_now;

/* ---- a tenant ---- */

static void open_job(void)
{
    OK(job_reopen(&lab.job, lab.settings, &lab.err));
    lab.job.talks = &lab.talks;
    lab.job.try_now = true; /* its clock is not the bank's */
    lab.emitter = emitter_new(&lab.job, &lab.err);
    cr_assert_not_null(lab.emitter);
}

static void setup(void)
{
    static const char configuration[] =
        "[hia]\ndata_dir = data\norganization_id = " ORGANIZATION "\n[log]\nlevel = error\n"
        "[events]\nregistry_dir = " HIA_SOURCE_DIR "/conf/events\n"
        "[partner bank]\ntransport = https\nurl = https://127.0.0.1:1\nadapter = plaid\n"
        "trade = finance\nusage = T\n"
        "[adapter bank]\nclient_id = client\nclient_name = Lab\n";
    char path[128];
    snprintf(lab.dir, sizeof lab.dir, "/dev/shm/hia-bank-XXXXXX");
    cr_assert_not_null(mkdtemp(lab.dir));
    snprintf(path, sizeof path, "%s/data", lab.dir);
    OK(dir_make(path, &lab.err));
    snprintf(path, sizeof path, "%s/hia.conf", lab.dir);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(configuration, f);
    fclose(f);
    lab.settings = settings_load(path, NULL, &lab.err);
    cr_assert_not_null(lab.settings, "%s", lab.err.text);
    log_set_level(LOG_ERROR);
    lab.partner = settings_partner(lab.settings, STR("bank"));
    OK(bank_play_open(&lab.play, ADAPTERS_DIR, &lab.err));
    lab.talks = bank_play_talks(&lab.play);
    arena_init(&lab.arena, 64 << 20);
    open_job();
}

static void teardown(void)
{
    char command[128];
    emitter_free(lab.emitter);
    job_close(&lab.job);
    bank_play_close(&lab.play);
    settings_free(lab.settings);
    arena_fini(&lab.arena);
    free(lab.seen);
    snprintf(command, sizeof command, "rm -rf -- %s", lab.dir);
    cr_assert_eq(system(command), 0); /* NOLINT(cert-env33-c): a folder of our own */
}

TestSuite(bank_model, .init = setup, .fini = teardown, .timeout = 3600);

/* ---- what a bank does ---- */

static struct bank_transaction *any(struct bank_play *p, bool pending_only)
{
    struct bank *b = p->bank;
    for (int tries = 0; b->count && tries < 20; tries++) {
        struct bank_transaction *t = &b->all[bank_play_next(p, b->count)];
        if (!t->removed && (!pending_only || t->pending))
            return t;
    }
    return NULL;
}

static const char *amount(struct bank_play *p, char text[24])
{
    static const char *const odd[] = {"0",   "0.1",      "-0.01", "12.340000000000001",
                                      "1e2", "-2307.21", "89.4",  "99999999.99",
                                      "5",   "-4.220"};
    uint64_t n = bank_play_next(p, 20);
    if (n < COUNT_OF(odd))
        return odd[n];
    snprintf(text, 24, "%s%llu.%02llu", n % 2 ? "-" : "",
             (unsigned long long)bank_play_next(p, 5000),
             (unsigned long long)bank_play_next(p, 100));
    return text;
}

/* An account gets another id, and its transactions with it; or they keep theirs. */
static void rekey(struct bank_play *p)
{
    struct bank *b = p->bank;
    struct bank_account *a = &b->accounts[bank_play_next(p, b->account_count)];
    if (lab.rekeys_left == 0)
        return;
    if (bank_play_next(p, 4) == 0) {
        bank_rename(b, a);
        lab.rekeys_left--;
        return;
    }
    const char *since = bank_play_next(p, 3) ? "" : "2026-05-01";
    cr_assert(bank_rekey(b, a, bank_play_next(p, 2), since));
    lab.rekeys_left--;
    lab.rekeyed++;
}

static void one_change(struct bank_play *p)
{
    char text[24], date[16];
    struct bank *b = p->bank;
    struct bank_transaction *t;
    uint64_t what = bank_play_next(p, 100);
    snprintf(date, sizeof date, "2026-%02llu-%02llu", 1 + (unsigned long long)bank_play_next(p, 12),
             1 + (unsigned long long)bank_play_next(p, 28));
    if (what < 55) {
        bank_add(b, b->accounts[bank_play_next(p, b->account_count)].id, amount(p, text), date,
                 bank_play_next(p, 2) ? "COFFEE \\\"BAR\\\"" : "GROCER", bank_play_next(p, 2),
                 NULL);
    } else if (what < 70) {
        if ((t = any(p, false)))
            bank_modify(b, t, bank_play_next(p, 3) ? amount(p, text) : t->amount, "CHANGED");
    } else if (what < 82) {
        if ((t = any(p, false)))
            bank_remove(b, t);
    } else if (what < 85) {
        rekey(p);
    } else if ((t = any(p, true))) {
        /* One in ten is booked in two parts, each naming the same pending one. */
        const struct bank_transaction was = *t;
        bool matched = bank_play_next(p, 4) > 0;
        bank_post(b, t, bank_play_next(p, 2) ? was.amount : amount(p, text), matched);
        if (bank_play_next(p, 10) == 0)
            bank_add(b, was.account, "1.5", was.date, "TIP", false, matched ? was.id : NULL);
    }
}

static void changes(struct bank_play *p)
{
    for (uint64_t n = 1 + bank_play_next(p, 3); n > 0; n--)
        one_change(p);
}

/* ---- a sync ---- */

static enum talk_how ask_once(const char *operation, bool whole, enum hia_status *status)
{
    const struct hia_field rebuild = {HIA_TEXT("rebuild"), HIA_TEXT("yes")};
    struct finance_end end;
    struct bank_fold *fold = bank_fold_new(&lab.job, lab.emitter, &lab.connection,
                                           bank_play_next(&lab.play, 2), &lab.err);
    cr_assert_not_null(fold);
    struct finance_ask ask = {.partner = lab.partner,
                              .operation = operation,
                              .connection = &lab.connection,
                              .arena = &lab.arena,
                              .fields = &rebuild,
                              .field_count = whole,
                              .fold = bank_fold_of(fold),
                              .is_sync = strcmp(operation, "transactions.sync") == 0};
    bool ok = finance_ask(&lab.job, lab.emitter, &ask, &end, &lab.err);
    if (ok && end.talk.how == TALK_DONE)
        lab.matched += (size_t)bank_fold_counts(fold)->matched;
    bank_fold_free(fold);
    if (ok) {
        *status = end.talk.status;
        if (getenv("HIA_MODEL_LOUD"))
            fprintf(stderr, "%llu: %d %d %s, exchanges %zu, changes %llu\n", seed_now,
                    (int)end.talk.how, (int)end.talk.status, end.talk.code, lab.play.exchanges,
                    (unsigned long long)lab.bank.changes);
        return end.talk.how;
    }
    cr_assert(lab.play.crashed, "%s (seed %llu)", lab.err.text, seed_now);
    err_clear(&lab.err);
    /* A new process: nothing that was in memory is left. */
    bool found;
    char uuid[UUID_MAX];
    memcpy(uuid, lab.connection.uuid, sizeof uuid);
    if (bank_play_next(&lab.play, 4) == 0) {
        emitter_free(lab.emitter);
        open_job();
    }
    OK(store_connection_of_uuid(lab.job.store, str_from(uuid), &lab.arena, &lab.connection, &found,
                                &lab.err));
    cr_assert(found);
    return TALK_STOPPED;
}

static enum talk_how sync_once(enum hia_status *status)
{
    return ask_once("transactions.sync", false, status);
}

/* As banking_sync does it: lines, the list of accounts, and all of it again where an id changed. */
static enum talk_how sync_link(enum hia_status *status)
{
    enum hia_status listed;
    bool again;
    OK(store_bank_id_replay(lab.job.store, lab.connection.id, &again, &lab.err));
    enum talk_how how = ask_once("transactions.sync", again, status);
    if (how == TALK_DONE)
        how = ask_once("accounts.fetch", false, &listed);
    OK(store_bank_id_replay(lab.job.store, lab.connection.id, &again, &lab.err));
    return how == TALK_DONE && again ? TALK_STOPPED : how;
}

/* Until one goes through while the bank holds still. */
static void settle(void)
{
    struct bank_play *p = &lab.play;
    enum hia_status status = HIA_NOTHING;
    unsigned mutate = p->mutate_percent;
    for (int tries = 0; tries < SYNCS_MAX; tries++) {
        uint64_t before = lab.bank.changes;
        enum talk_how how = sync_link(&status);
        if (how == TALK_DONE && status == HIA_COMPLETE && before == lab.bank.changes)
            break;
        if (tries > SYNCS_MAX / 3)
            p->mutate_percent = p->fail_percent = 0;
        if (tries > SYNCS_MAX / 2)
            p->crash_percent = 0;
        if (lab.bank.readiness == BANK_NOT_READY && tries > 2)
            lab.bank.readiness = BANK_HISTORICAL;
        cr_assert_lt(tries, SYNCS_MAX - 1, "it does not settle (seed %llu)", seed_now);
    }
    p->mutate_percent = mutate;
}

/* ---- is it the truth? ---- */

struct comparing {
    size_t alive; /* rows that are not withdrawn */
};

/* Nothing older of its account is there: a line of before its id changed is out of reach. */
static bool is_beyond(const struct store_bank_line *l)
{
    for (size_t i = 0; i < lab.bank.count; i++) {
        const struct bank_transaction *t = &lab.bank.all[i];
        if (!t->removed && str_is(l->account_id, t->account) &&
            str_cmp(str_from(t->date), l->date) < 0)
            return false;
    }
    return true;
}

static struct seen *seen_of(const struct bank_transaction *t)
{
    return &lab.seen[t - lab.bank.all];
}

/* A booked line is the row its pending one was, if we had seen that. */
static void compare_id(const struct bank_transaction *t, const struct store_bank_line *l)
{
    struct seen *own = seen_of(t);
    if (own->uuid[0])
        cr_assert_str_eq(own->uuid, l->uuid, "a line changed its id (seed %llu)", seed_now);
    memcpy(own->uuid, l->uuid, sizeof own->uuid);
}

static bool compare_line(void *ctx, const struct store_bank_line *l)
{
    struct comparing *c = ctx;
    struct bank_transaction *t = bank_find(&lab.bank, l->vendor_id);
    int64_t out;
    cr_assert_not_null(t, "a line of none of its transactions (seed %llu)", seed_now);
    compare_id(t, l);
    if (l->state == BANK_WITHDRAWN) {
        cr_assert(t->removed, "%s was withdrawn and is there (seed %llu)", t->id, seed_now);
        return true;
    }
    if (l->carried == 1 && t->removed && is_beyond(l)) {
        lab.beyond++;
        return true;
    }
    c->alive++;
    cr_assert_eq(l->carried, 0, "%s was told and waits for it (seed %llu)", t->id, seed_now);
    cr_assert(!t->removed, "%s is gone and was not withdrawn (seed %llu)", t->id, seed_now);
    cr_assert(bank_minor_units(str_from(t->amount), STR("USD"), &out));
    cr_assert_eq(l->amount_cents, -out, "%s: %lld for %s (seed %llu)", t->id,
                 (long long)l->amount_cents, t->amount, seed_now);
    cr_assert(str_is(l->raw_amount, t->amount) && str_is(l->date, t->date));
    cr_assert(str_is(l->account_id, t->account) && str_is(l->currency, "USD"));
    cr_assert_eq(l->state, t->pending ? BANK_PENDING : BANK_POSTED);
    return true;
}

/* Of the booked parts of a pending line we had seen, one has its row: notes on it stay with it. */
static void compare_posted(void)
{
    for (size_t i = 0; i < lab.bank.count; i++) {
        const struct bank_transaction *old = &lab.bank.all[i];
        struct str was = str_from(seen_of(old)->uuid);
        size_t parts = 0, same = 0;
        bool moved = false; /* a part got another id before we saw it as it was */
        for (size_t k = 0; was.n && old->pending && k < lab.bank.count; k++) {
            const struct bank_transaction *t = &lab.bank.all[k];
            if (strcmp(t->pending_id, old->id) != 0)
                continue;
            moved |= t->rekeyed;
            if (!seen_of(t)->uuid[0])
                continue;
            parts++;
            same += str_is(was, seen_of(t)->uuid);
        }
        cr_assert(moved || parts == 0 || same == 1,
                  "%zu of %zu lines are the row of %s (seed %llu)", same, parts, old->id, seed_now);
    }
}

static void compare(void)
{
    struct comparing c = {0};
    size_t alive = 0;
    if (lab.seen_room < lab.bank.count) {
        lab.seen = realloc(lab.seen, lab.bank.count * sizeof *lab.seen);
        memset(lab.seen + lab.seen_room, 0, (lab.bank.count - lab.seen_room) * sizeof *lab.seen);
        lab.seen_room = lab.bank.count;
    }
    for (size_t i = 0; i < lab.bank.count; i++)
        alive += !lab.bank.all[i].removed;
    OK(store_bank_line_list(lab.job.store, lab.connection.id, 0, 0, compare_line, &c, &lab.err));
    cr_assert_eq(c.alive, alive, "%zu rows for %zu transactions (seed %llu)", c.alive, alive,
                 seed_now);
    compare_posted();
    cr_assert_eq(lab.connection.state, CONNECTION_CONNECTED);
    cr_assert_eq(lab.connection.synced_at_us > 0, true);
}

/* ---- a history ---- */

static void history(unsigned long long seed)
{
    struct bank_play *p = &lab.play;
    char item[32];
    seed_now = seed;
    p->random = seed * 0x9e3779b97f4a7c15ULL + 1;
    snprintf(item, sizeof item, "item%llu", seed);
    bank_init(&lab.bank, item, bank_play_next(p, 4) ? BANK_HISTORICAL : BANK_NOT_READY);
    bank_add_account(&lab.bank, "checking");
    struct bank_account *savings = bank_add_account(&lab.bank, "savings");
    if (bank_play_next(p, 2))
        snprintf(savings->persistent, sizeof savings->persistent, "token-%llu", seed);
    p->bank = &lab.bank;
    p->mutate = changes;
    lab.seen_room = 0;
    lab.rekeys_left = (unsigned)bank_play_next(p, 3);
    arena_reset(&lab.arena);
    lab.connection = (struct store_connection){.partner = STR("bank"), .vendor = STR("plaid")};
    OK(store_connection_put(lab.job.store, &lab.connection, &lab.err));
    for (uint64_t rounds = 2 + bank_play_next(p, ROUNDS_MAX); rounds > 0; rounds--) {
        p->page = 1 + bank_play_next(p, 4);
        p->mutate_percent = bank_play_next(p, 3) ? (unsigned)bank_play_next(p, 40) : 0;
        p->crash_percent = bank_play_next(p, 2) ? (unsigned)bank_play_next(p, 15) : 0;
        p->fail_percent = bank_play_next(p, 4) ? 0 : (unsigned)bank_play_next(p, 20);
        lab.bank.stuck = bank_play_next(p, 8) == 0;
        for (uint64_t ops = bank_play_next(p, OPS_MAX); ops > 0; ops--)
            one_change(p);
        settle();
        compare();
    }
    bank_fini(&lab.bank);
}

static unsigned long long number(const char *name, unsigned long long otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

Test(bank_model, rows_are_the_vendors_truth_whenever_nothing_more_happens)
{
    unsigned long long count = number("HIA_MODEL_HISTORIES", HISTORIES);
    unsigned long long seed = number("HIA_MODEL_FROM", 1);
    for (unsigned long long i = 0; i < count; i++)
        history(seed + i);
    fprintf(stderr, "histories %llu, exchanges %zu, mutations %zu, crashes %zu, waits %zu\n", count,
            lab.play.exchanges, lab.play.mutations, lab.play.crashes, lab.play.waits);
    fprintf(stderr, "ids changed %zu, lines known again %zu, out of reach %zu\n", lab.rekeyed,
            lab.matched, lab.beyond);
    cr_assert(lab.rekeyed > count / 10 && lab.matched > count / 10);
    cr_assert_eq(lab.play.strays, 0);
    cr_assert(lab.play.mutations > count / 10 && lab.play.crashes > count / 10,
              "the histories are too quiet to prove anything");
}

/* The bank is away, and its adapter said when to come again: until then nothing is sent, unless a
 * person wants it now. */
Test(bank_model, what_is_to_be_tried_later_is_tried_later)
{
    struct bank_play *p = &lab.play;
    enum hia_status status;
    bank_init(&lab.bank, "item1", BANK_HISTORICAL);
    bank_add_account(&lab.bank, "checking");
    p->bank = &lab.bank;
    lab.connection = (struct store_connection){.partner = STR("bank"), .vendor = STR("plaid")};
    OK(store_connection_put(lab.job.store, &lab.connection, &lab.err));
    p->random = 2; /* it says INTERNAL_SERVER_ERROR, not a bare 500 */
    lab.job.try_now = false;
    p->fail_percent = 100;
    cr_assert_eq(sync_once(&status), TALK_FAILED);
    p->fail_percent = 0;
    size_t before = p->exchanges;
    cr_assert_eq(sync_once(&status), TALK_WAITS);
    cr_assert_eq(p->exchanges, before);
    lab.job.try_now = true;
    cr_assert_eq(sync_once(&status), TALK_DONE);
    cr_assert_gt(p->exchanges, before);
    bank_fini(&lab.bank);
}

/* Cuts off what was kept since the exchange before: of three pages the second. */
static void damage(struct bank_play *p)
{
    char command[512];
    if (p->exchanges == 2)
        snprintf(command, sizeof command, "find %s/data/kept -name '*.sealed' >%s/known", lab.dir,
                 lab.dir);
    else if (p->exchanges == 3)
        snprintf(command, sizeof command,
                 "find %s/data/kept -name '*.sealed' | grep -vxFf %s/known | xargs truncate -s 40",
                 lab.dir, lab.dir);
    else
        return;
    cr_assert_eq(system(command), 0); /* NOLINT(cert-env33-c): a folder of our own */
}

/* Who reads ahead may fail when rows of the pages before are written already: none of them stays.
 */
Test(bank_model, a_page_that_does_not_open_leaves_no_row)
{
    enum { PAGE = 400 }; /* more than travel at once */
    struct bank_play *p = &lab.play;
    struct finance_end end;
    int64_t lines;
    bank_init(&lab.bank, "item1", BANK_HISTORICAL);
    bank_add_account(&lab.bank, "checking");
    for (int i = 0; i < 3 * PAGE; i++)
        bank_add(&lab.bank, lab.bank.accounts[0].id, "1.00", "2026-01-01", "TEA", false, NULL);
    p->bank = &lab.bank;
    p->page = PAGE;
    p->mutate = damage;
    p->mutate_percent = 100;
    lab.connection = (struct store_connection){.partner = STR("bank"), .vendor = STR("plaid")};
    OK(store_connection_put(lab.job.store, &lab.connection, &lab.err));
    struct bank_fold *fold = bank_fold_new(&lab.job, lab.emitter, &lab.connection, false, &lab.err);
    struct finance_ask ask = {.partner = lab.partner,
                              .operation = "transactions.sync",
                              .connection = &lab.connection,
                              .arena = &lab.arena,
                              .fold = bank_fold_of(fold),
                              .is_sync = true};
    cr_assert_not(finance_ask(&lab.job, lab.emitter, &ask, &end, &lab.err));
    cr_assert_eq(lab.err.kind, ERR_CRYPTO, "%s", lab.err.text);
    cr_assert_gt(bank_fold_counts(fold)->posted, 0);
    bank_fold_free(fold);
    err_clear(&lab.err);
    OK(store_bank_line_count(lab.job.store, lab.connection.id, &lines, &lab.err));
    cr_assert_eq(lines, 0);
    bank_fini(&lab.bank);
}
