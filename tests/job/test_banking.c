/* test_banking.c - webhooks of Plaid that were verified (test_hook_keys.c): a hint that may come
 * twice. Amounts, to the last digit. */
#include "bank_play.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/bank_line.h"
#include "job/banking.h"
#include "job/banking_ids.h"
#include "job/call_seal.h"
#include "job/transfers.h"
#include "net/dir.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct lab {
    char dir[64];
    struct settings *settings;
    const struct partner *partner;
    struct job job;
    struct bank_play play;
    struct talk_source talks;
    struct banking *banking;
    struct store_connection connection;
    const char *says; /* what the adapter makes of the next question; NULL: nobody may ask */
    struct transfer_order *lose; /* cannot be looked for once it was asked */
    struct err err;
} lab;

#define OK(call) cr_assert((call), "%s: %s", #call, lab.err.text)

static char long_name[4096]; /* more than the digest of an order takes */

/* ---- a vendor nobody asks, or that has one answer ---- */

static bool run_once(void *ctx, struct job_call *call, struct talk_end *end, struct err *err)
{
    const struct host_store *s = job_call_store(call);
    const char *says = lab.says;
    (void)ctx;
    cr_assert_not_null(says, "nobody asks the vendor anything");
    lab.says = NULL;
    if (lab.lose)
        lab.lose->wish.legal_name =
            (struct str){memset(long_name, 'x', sizeof long_name), sizeof long_name};
    const struct host_next next = {
        .step = HIA_STEP_DONE,
        .done = {HIA_SIZED(struct hia_done), .content = {says, strlen(says)}}};
    talk_end_of(&next, end);
    return s->commit(s->ctx, &(struct host_effects){.next = &next, .step = 1}, err);
}

static bool open_talk(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                      struct err *err)
{
    (void)ctx, (void)job, (void)partner, (void)err;
    out->adapter = lab.play.adapter;
    out->run = run_once;
    return true;
}

static void setup(void)
{
    char path[128];
    snprintf(lab.dir, sizeof lab.dir, "/tmp/hia-banking-XXXXXX");
    cr_assert_not_null(mkdtemp(lab.dir));
    snprintf(path, sizeof path, "%s/data", lab.dir);
    OK(dir_make(path, &lab.err));
    snprintf(path, sizeof path, "%s/hia.conf", lab.dir);
    FILE *f = fopen(path, "w");
    fputs("[hia]\ndata_dir = data\n[log]\nlevel = error\n[events]\nregistry_dir = " HIA_SOURCE_DIR
          "/conf/events\n[partner bank]\ntransport = https\nurl = https://127.0.0.1:1\n"
          "adapter = plaid\ntrade = finance\nusage = T\n",
          f);
    fclose(f);
    lab.settings = settings_load(path, NULL, &lab.err);
    cr_assert_not_null(lab.settings, "%s", lab.err.text);
    log_set_level(LOG_ERROR);
    lab.partner = settings_partner(lab.settings, STR("bank"));
    OK(bank_play_open(&lab.play, ADAPTERS_DIR, &lab.err));
    OK(job_open(&lab.job, lab.settings, STORE_WRITER, &lab.err));
    lab.talks = (struct talk_source){NULL, open_talk};
    lab.job.talks = &lab.talks;
    lab.banking = banking_new(&lab.job, lab.partner, &lab.err);
    cr_assert_not_null(lab.banking);
    lab.connection = (struct store_connection){
        .partner = STR("bank"), .vendor = STR("plaid"), .vendor_id = STR("item-1")};
    OK(store_connection_put(lab.job.store, &lab.connection, &lab.err));
    lab.connection.state = CONNECTION_CONNECTED;
    OK(store_connection_change(lab.job.store, &lab.connection, &lab.err));
}

static void teardown(void)
{
    char command[128];
    banking_free(lab.banking);
    job_close(&lab.job);
    bank_play_close(&lab.play);
    settings_free(lab.settings);
    snprintf(command, sizeof command, "rm -rf -- %s", lab.dir);
    cr_assert_eq(system(command), 0); /* NOLINT(cert-env33-c): a folder of our own */
}

TestSuite(banking, .init = setup, .fini = teardown);

/* ---- what it says ---- */

static struct store_connection hint(const char *body, bool should_know)
{
    static struct arena texts;
    struct store_connection c;
    bool known, found;
    arena_fini(&texts);
    arena_init(&texts, 1 << 16);
    OK(banking_hint(lab.banking, str_from(body), &known, &lab.err));
    cr_assert_eq(known, should_know, "%s", body);
    OK(store_connection_of_uuid(lab.job.store, str_from(lab.connection.uuid), &texts, &c, &found,
                                &lab.err));
    return c;
}

#define ITEM(code, more)                                                                           \
    "{\"webhook_type\":\"ITEM\",\"webhook_code\":\"" code "\",\"item_id\":\"item-1\"" more "}"

static size_t events;

static bool count_event(void *ctx, const struct store_event *e)
{
    (void)ctx, (void)e;
    events++;
    return true;
}

static size_t count_events(void)
{
    events = 0;
    OK(store_events_after(lab.job.store, 0, 0, count_event, NULL, &lab.err));
    return events;
}

Test(banking, a_hint_says_that_there_is_news_or_what_state_a_link_is_in)
{
    struct store_connection c = hint("{\"webhook_type\":\"TRANSACTIONS\",\"webhook_code\":"
                                     "\"SYNC_UPDATES_AVAILABLE\",\"item_id\":\"item-1\"}",
                                     true);
    cr_assert(c.wanted_at_us > 0 && c.state == CONNECTION_CONNECTED);
    c = hint(ITEM("ERROR", ",\"error\":{\"error_code\":\"ITEM_LOGIN_REQUIRED\"}"), true);
    cr_assert(c.state == CONNECTION_ATTENTION && str_is(c.code, "ITEM_LOGIN_REQUIRED"));
    cr_assert_eq(count_events(), 1);
    c = hint(ITEM("ERROR", ",\"error\":{\"error_code\":\"ITEM_LOGIN_REQUIRED\"}"), true);
    cr_assert_eq(count_events(), 1, "a webhook that comes twice is one event");
    c = hint(ITEM("LOGIN_REPAIRED", ""), true);
    cr_assert(c.state == CONNECTION_CONNECTED && count_events() == 2);
    c = hint(ITEM("PENDING_EXPIRATION", ",\"consent_expiration_time\":\"2099-01-01T00:00:00Z\""),
             true);
    cr_assert(c.state == CONNECTION_EXPIRING && c.expires_at_us > 0 && count_events() == 3);
    c = hint(ITEM("USER_PERMISSION_REVOKED", ",\"error\":\"a bare text\""), true);
    cr_assert(c.state == CONNECTION_REVOKED && count_events() == 4);
    c = hint(ITEM("LOGIN_REPAIRED", ""), true);
    cr_assert_eq(c.state, CONNECTION_REVOKED, "what was taken back does not come back");
}

Test(banking, kept_hints_are_taken_once)
{
    const char *body = ITEM("ERROR", ",\"error\":{\"error_code\":\"ITEM_LOCKED\"}");
    struct store_webhook w = {
        .partner = STR("bank"), .event_id = STR("e1"), .bytes = (int64_t)strlen(body)};
    bool again, found;
    struct store_connection c;
    struct arena texts;
    sha256_of(str_from(body), w.sha256);
    OK(keep_put(lab.job.keep, str_from(body), w.sha256, &lab.err));
    OK(store_webhook_put(lab.job.store, &w, &again, &lab.err));
    OK(banking_take_hints(lab.banking, &lab.err));
    OK(banking_take_hints(lab.banking, &lab.err));
    arena_init(&texts, 1 << 16);
    OK(store_connection_of_uuid(lab.job.store, str_from(lab.connection.uuid), &texts, &c, &found,
                                &lab.err));
    cr_assert(c.state == CONNECTION_ATTENTION && str_is(c.code, "ITEM_LOCKED"));
    cr_assert_eq(count_events(), 1);
    arena_fini(&texts);
}

Test(banking, a_kept_hint_that_is_too_long_is_passed_over_once)
{
    enum { LONG = (1 << 20) + 1 };
    char *body = malloc(LONG);
    struct store_webhook w = {.partner = STR("bank"), .event_id = STR("e1"), .bytes = LONG};
    bool again;
    cr_assert_not_null(body);
    memset(body, ' ', LONG);
    OK(keep_put(lab.job.keep, str_of(body, LONG), w.sha256, &lab.err));
    OK(store_webhook_put(lab.job.store, &w, &again, &lab.err));
    OK(banking_take_hints(lab.banking, &lab.err));
    OK(store_begin(lab.job.store, &lab.err));
    cr_assert_not(store_webhook_move(lab.job.store, w.id, WEBHOOK_TAKEN, &lab.err), "it is taken");
    store_rollback(lab.job.store);
    err_clear(&lab.err);
    free(body);
}

Test(banking, a_day_that_is_none_is_no_line)
{
    static const char *const dates[] = {"2026-01-31", "2026-02-31", "2026-13-01", "20x6-01-01"};
    struct json_reader *r = json_reader_new(&lab.err);
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        char line[256];
        struct arena a;
        struct bank_line said;
        arena_init(&a, 1 << 16);
        snprintf(line, sizeof line,
                 "{\"op\":\"put\",\"id\":\"1\",\"account\":\"a\",\"date\":\"%s\",\"amount\":"
                 "\"1\",\"currency\":\"USD\"}",
                 dates[i]);
        cr_assert_eq(bank_line_read(r, str_from(line), &a, &said, &lab.err), i == 0, "%s",
                     dates[i]);
        err_clear(&lab.err);
        arena_fini(&a);
    }
    json_reader_free(r);
}

Test(banking, a_detail_kept_with_its_nulls_is_the_one_told_without)
{
    const struct str kept = STR("{\"name\":\"A\",\"location\":{\"city\":null,\"lat\":1}}");
    struct buf scratch;
    buf_init(&scratch, 1 << 10);
    cr_assert(bank_detail_same(kept, kept, &scratch));
    cr_assert(bank_detail_same(kept, STR("{\"name\":\"A\",\"location\":{\"lat\":1}}"), &scratch));
    cr_assert_not(
        bank_detail_same(kept, STR("{\"name\":\"B\",\"location\":{\"lat\":1}}"), &scratch));
    cr_assert_not(bank_detail_same(kept, STR("{\"name\":\"A\",\"location\":{}}"), &scratch));
    buf_fini(&scratch);
}

Test(banking, what_is_not_about_a_link_of_ours_is_passed_over)
{
    hint("{\"webhook_type\":\"ITEM\",\"webhook_code\":\"ERROR\",\"item_id\":\"item-2\"}", false);
    hint(ITEM("A_NEW_CODE", ""), false);
    hint("{", false);
    hint("[]", false);
    hint("", false);
    cr_assert_eq(count_events(), 0);
}

Test(banking, nobody_is_asked_whether_a_link_that_is_over_is_repaired)
{
    static const enum connection_state over[] = {CONNECTION_REVOKED, CONNECTION_GONE};
    for (size_t i = 0; i < COUNT_OF(over); i++) {
        lab.connection.state = over[i];
        OK(store_connection_change(lab.job.store, &lab.connection, &lab.err));
        cr_assert_not(banking_link_finish(lab.banking, str_from(lab.connection.uuid),
                                          (struct str){NULL, 0}, NULL, NULL, &lab.err));
        cr_assert(lab.err.kind == ERR_DATA && !banking_asked(lab.banking), "%s", lab.err.text);
        err_clear(&lab.err);
    }
}

/* ---- accounts in question ---- */

static struct store_bank_account an_account(int64_t connection_id, const char *id, bool open)
{
    struct store_bank_account a = {.connection_id = connection_id,
                                   .vendor_id = str_from(id),
                                   .mask = STR("0001"),
                                   .type = STR("depository"),
                                   .currency = STR("USD"),
                                   .open = open};
    OK(store_bank_account_put(lab.job.store, &a, &lab.err));
    return a;
}

static struct store_bank_id a_question(const char *id)
{
    struct store_bank_id i = {.connection_id = lab.connection.id,
                              .vendor_id = str_from(id),
                              .state = BANK_ID_ASKED,
                              .mask = STR("0001"),
                              .type = STR("depository"),
                              .currency = STR("USD")};
    OK(store_bank_id_put(lab.job.store, &i, &lab.err));
    return i;
}

static void take_may_be(void *ctx, const struct bank_question *q)
{
    *(struct bank_alikes *)ctx = q->may_be;
}

static void note_answer(void *ctx, const struct bank_answer *a)
{
    str_copy(ctx, UUID_MAX, str_from(a->account->account.uuid));
}

/* Two of one mask on one link: moved, the one that is listed would come again as one of before. */
Test(banking, an_account_that_is_listed_on_the_same_link_is_not_the_one_in_question)
{
    struct store_bank_account listed = an_account(lab.connection.id, "listed", true);
    struct store_bank_account closed = an_account(lab.connection.id, "closed", false);
    struct store_bank_id i = a_question("new");
    struct bank_alikes may_be;
    struct bank_said said = {
        .question = str_from(i.uuid), .same = true, .account = str_from(listed.uuid)};
    char answer[UUID_MAX] = "";
    OK(bank_questions(&lab.job, take_may_be, &may_be, &lab.err));
    cr_assert(may_be.count == 1 && strcmp(may_be.all[0].account.uuid, closed.uuid) == 0);
    cr_assert_not(bank_question_decide(&lab.job, &said, note_answer, answer, &lab.err));
    cr_assert_eq(lab.err.kind, ERR_DATA);
    err_clear(&lab.err);
    said.account = STR("");
    OK(bank_question_decide(&lab.job, &said, note_answer, answer, &lab.err));
    cr_assert_str_eq(answer, closed.uuid);
}

Test(banking, more_accounts_in_question_than_one_link_has_are_not_taken)
{
    struct emitter *emitter = emitter_new(&lab.job, &lab.err);
    struct bank_ids ids;
    char id[16];
    cr_assert_not_null(emitter);
    bank_ids_init(&ids, &lab.job, emitter, &lab.connection);
    for (int i = 0; i < BANK_QUESTIONS_MAX; i++) {
        snprintf(id, sizeof id, "new-%d", i);
        (void)a_question(id);
    }
    OK(bank_ids_begin(&ids, &lab.err));
    (void)a_question("one more");
    cr_assert_not(bank_ids_begin(&ids, &lab.err));
    cr_assert_eq(lab.err.kind, ERR_LIMIT);
    bank_ids_fini(&ids);
    emitter_free(emitter);
}

/* Nothing of what it may have been waits for it: the whole history says what is gone. */
Test(banking, a_question_about_an_account_that_is_not_listed_any_more_is_over)
{
    struct emitter *emitter = emitter_new(&lab.job, &lab.err);
    struct store_bank_account told = an_account(lab.connection.id, "old", false);
    struct bank_names nothing;
    struct bank_ids ids;
    bool wanted, held;
    cr_assert_not_null(emitter);
    bank_names_init(&nothing);
    bank_ids_init(&ids, &lab.job, emitter, &lab.connection);
    (void)a_question("new");
    OK(bank_ids_begin(&ids, &lab.err));
    cr_assert(ids.held.count && bank_names_has(&ids.doubted, STR("old")));
    OK(bank_ids_listed(&ids, &nothing, &lab.err));
    OK(bank_ids_begin(&ids, &lab.err));
    cr_assert_not(ids.held.count);
    OK(store_bank_id_replay(lab.job.store, lab.connection.id, &wanted, &lab.err));
    cr_assert(wanted);
    told.vendor_id = STR("new");
    OK(bank_ids_told(&ids, &told, &held, &lab.err));
    cr_assert(held, "it is asked anew when it comes again");
    bank_ids_fini(&ids);
    bank_names_fini(&nothing);
    emitter_free(emitter);
}

/* ---- two ids of one account, both listed ---- */

static struct bank_ids beside;
static struct emitter *beside_emitter;
static const char *name_of_new; /* what the bank calls it; NULL: nothing */

static void begin_beside(void)
{
    beside_emitter = emitter_new(&lab.job, &lab.err);
    cr_assert_not_null(beside_emitter);
    bank_ids_init(&beside, &lab.job, beside_emitter, &lab.connection);
}

static void end_beside(void)
{
    bank_ids_fini(&beside);
    emitter_free(beside_emitter);
}

static struct str sealed_name(const char *vendor_id, struct buf *out)
{
    char whose[BANK_WHOSE_MAX];
    struct cred_sealer *sealer = call_sealer(lab.job.ring, &lab.err);
    bank_account_whose(lab.connection.uuid, str_from(vendor_id), whose);
    OK(call_seal_with(sealer, "bank detail", str_from(whose), str_from(name_of_new), out,
                      &lab.err));
    cred_sealer_free(sealer);
    return buf_str(out);
}

/* A chain that names these accounts, and says that these are all: how many are asked about then. */
static size_t listed_now(const char *one, const char *other, const char *persistent)
{
    const char *const names[] = {one, other};
    struct bank_names listed;
    struct buf name;
    size_t asked;
    bool held;
    bank_names_init(&listed);
    buf_init(&name, CALL_SEALED_MAX);
    OK(store_begin(lab.job.store, &lab.err));
    OK(bank_ids_begin(&beside, &lab.err));
    for (size_t k = 0; k < COUNT_OF(names) && names[k]; k++) {
        struct store_bank_account a = {.connection_id = lab.connection.id,
                                       .vendor_id = str_from(names[k]),
                                       .persistent_id = str_from(persistent),
                                       .mask = STR("0001"),
                                       .type = STR("depository"),
                                       .currency = STR("USD"),
                                       .open = true};
        if (name_of_new && strcmp(names[k], "new") == 0)
            a.name = sealed_name("new", &name);
        OK(bank_names_put(&listed, a.vendor_id, &lab.err));
        OK(bank_ids_told(&beside, &a, &held, &lab.err));
        OK(held || store_bank_account_put(lab.job.store, &a, &lab.err));
    }
    OK(bank_ids_listed(&beside, &listed, &lab.err));
    OK(store_commit(lab.job.store, &lab.err));
    bank_names_fini(&listed);
    buf_fini(&name);
    OK(bank_questions_count(&lab.job, &asked, &lab.err));
    return asked;
}

struct accounts {
    size_t count;
    char first[16];
};

static bool take_account(void *ctx, const struct store_bank_account *a)
{
    struct accounts *all = ctx;
    if (all->count++ == 0)
        str_copy(all->first, sizeof all->first, a->vendor_id);
    return true;
}

static struct accounts accounts_now(void)
{
    struct accounts all = {.count = 0};
    OK(store_bank_account_list(lab.job.store, 0, 0, take_account, &all, &lab.err));
    return all;
}

static void name_question(void *ctx, const struct bank_question *q)
{
    str_copy(ctx, UUID_MAX, str_from(q->id.uuid));
}

struct answered {
    bool beside;
    int64_t lines;
};

static void keep_answer(void *ctx, const struct bank_answer *a)
{
    *(struct answered *)ctx = (struct answered){a->beside, a->lines};
}

static struct answered said_now(bool same)
{
    char uuid[UUID_MAX] = "";
    struct answered answer = {false, -1};
    OK(bank_questions(&lab.job, name_question, uuid, &lab.err));
    struct bank_said said = {.question = str_from(uuid), .same = same};
    OK(bank_question_decide(&lab.job, &said, keep_answer, &answer, &lab.err));
    return answer;
}

/* As like as can be, and both there: nobody joins them, and nobody calls them two. */
Test(banking, an_id_listed_beside_the_one_of_before_is_asked_about)
{
    begin_beside();
    cr_assert_eq(listed_now("old", NULL, ""), 0);
    cr_assert_eq(listed_now("old", "new", ""), 1);
    cr_assert_eq(accounts_now().count, 1);
    OK(bank_ids_begin(&beside, &lab.err));
    cr_assert(bank_names_has(&beside.held, STR("new")) &&
                  !bank_names_has(&beside.doubted, STR("old")),
              "the lines of one wait, those of the other go on");
    struct answered answer = said_now(true);
    cr_assert(answer.beside && answer.lines == 0);
    cr_assert(listed_now("old", "new", "") == 0 && accounts_now().count == 1, "asked once");
    cr_assert(!bank_names_has(&beside.doubted, STR("old")));
    cr_assert_eq(listed_now("new", NULL, ""), 0);
    cr_assert_str_eq(accounts_now().first, "new", "when the old one is gone it is that account's");
    end_beside();
}

Test(banking, an_id_listed_beside_another_may_be_an_account_of_its_own)
{
    begin_beside();
    cr_assert_eq(listed_now("old", NULL, ""), 0);
    cr_assert_eq(listed_now("old", "new", ""), 1);
    cr_assert_not(said_now(false).beside);
    cr_assert(listed_now("old", "new", "") == 0 && accounts_now().count == 2);
    end_beside();
}

/* Nothing was there before either of them: banks name alike what they keep apart. */
Test(banking, accounts_of_one_list_are_two_however_alike)
{
    begin_beside();
    cr_assert(listed_now("one", "other", "") == 0 && accounts_now().count == 2);
    end_beside();
}

/* The persistent id alone does not join what is listed as two. */
Test(banking, an_id_with_the_same_persistent_one_waits_for_the_list)
{
    begin_beside();
    cr_assert_eq(listed_now("old", NULL, "token"), 0);
    cr_assert_eq(listed_now("new", "old", "token"), 1);
    cr_assert_str_eq(accounts_now().first, "old");
    cr_assert_eq(listed_now("new", NULL, "token"), 0);
    cr_assert_str_eq(accounts_now().first, "new");
    end_beside();
}

static bool is_past(void *ctx, const struct store_bank_id *i)
{
    cr_assert(!str_is(i->vendor_id, ctx) || (i->state == BANK_ID_PAST && i->account_id));
    return true;
}

/* An id that was joined away and is told again beside the one that took its place. */
Test(banking, an_id_of_before_that_is_listed_again_is_asked_about)
{
    begin_beside();
    cr_assert_eq(listed_now("old", NULL, ""), 0);
    cr_assert_eq(listed_now("new", NULL, ""), 0);
    cr_assert_str_eq(accounts_now().first, "new");
    name_of_new = "renamed meanwhile";
    cr_assert_eq(listed_now("new", NULL, ""), 0);
    cr_assert_eq(listed_now("old", "new", ""), 1);
    cr_assert_eq(listed_now("new", NULL, ""), 0);
    OK(store_bank_id_list(lab.job.store, 0, is_past, "old", &lab.err));
    cr_assert_eq(listed_now("old", "new", ""), 1, "each time it comes");
    cr_assert_not(said_now(false).beside);
    cr_assert(listed_now("old", "new", "") == 0 && accounts_now().count == 2);
    end_beside();
}

/* ---- a word, taken back ---- */

static struct store_connection ended;

/* An account of a link that is over, with a line; and what may be the same one, in question. */
static struct store_bank_account an_old_account(const char *persistent)
{
    struct store_bank_account a = {.vendor_id = STR("old"),
                                   .persistent_id = str_from(persistent),
                                   .currency = STR("USD"),
                                   .current = STR("12.30"),
                                   .open = true};
    struct store_bank_id i = {.connection_id = lab.connection.id,
                              .vendor_id = STR("new"),
                              .persistent_id = str_from(persistent),
                              .state = BANK_ID_ASKED,
                              .currency = STR("USD")};
    ended = (struct store_connection){
        .partner = STR("bank"), .vendor = STR("plaid"), .vendor_id = STR("item-0")};
    OK(store_connection_put(lab.job.store, &ended, &lab.err));
    ended.state = CONNECTION_GONE;
    OK(store_connection_change(lab.job.store, &ended, &lab.err));
    a.connection_id = ended.id;
    OK(store_bank_account_put(lab.job.store, &a, &lab.err));
    OK(store_bank_id_put(lab.job.store, &i, &lab.err));
    return a;
}

static void a_line(int64_t connection_id, const char *account, const char *id)
{
    struct store_call call = {
        .partner = STR("bank"), .adapter = STR("plaid"), .operation = STR("transactions.sync")};
    OK(store_call_put(lab.job.store, &call, &lab.err));
    struct store_bank_line l = {.connection_id = connection_id,
                                .source = STR("plaid"),
                                .vendor_id = str_from(id),
                                .account_id = str_from(account),
                                .state = BANK_POSTED,
                                .date = STR("2026-01-05"),
                                .amount_cents = 1,
                                .currency = STR("USD"),
                                .raw_amount = STR("0.01"),
                                .call_id = call.id};
    OK(store_bank_line_put(lab.job.store, &l, &lab.err));
}

static void keep_undone(void *ctx, const struct bank_undone *u)
{
    *(struct bank_undone *)ctx = *u;
}

struct naming {
    const char *id;
    char uuid[UUID_MAX];
};

static bool name_word(void *ctx, const struct store_bank_id *i)
{
    struct naming *n = ctx;
    return !str_is(i->vendor_id, n->id) || !str_copy(n->uuid, UUID_MAX, str_from(i->uuid));
}

static bool undo_of(const char *id, bool dry_run, struct bank_undone *undone)
{
    struct naming n = {.id = id};
    OK(store_bank_id_list(lab.job.store, 0, name_word, &n, &lab.err));
    return bank_question_undo(&lab.job, str_from(n.uuid), dry_run, keep_undone, undone, &lab.err);
}

static bool undo(bool dry_run, struct bank_undone *undone)
{
    return undo_of("new", dry_run, undone);
}

static void cannot_undo(void)
{
    struct bank_undone undone;
    for (int dry = 0; dry < 2; dry++) {
        cr_assert_not(undo(dry, &undone));
        cr_assert_eq(lab.err.kind, ERR_DATA, "%s", lab.err.text);
        err_clear(&lab.err);
    }
}

static size_t asked_now(void)
{
    size_t asked;
    OK(bank_questions_count(&lab.job, &asked, &lab.err));
    return asked;
}

static int64_t lines_of(int64_t connection_id, const char *account)
{
    int64_t lines;
    OK(store_bank_lines_of(lab.job.store, connection_id, str_from(account), &lines, &lab.err));
    return lines;
}

static bool is_as_before(void *ctx, const struct store_bank_account *a)
{
    const struct store_bank_account *before = ctx;
    cr_assert_str_eq(a->uuid, before->uuid);
    cr_assert(a->connection_id == ended.id && str_is(a->vendor_id, "old"));
    cr_assert(str_is(a->persistent_id, "token") && !a->current.n,
              "whose balance it is is not known");
    return true;
}

static bool is_fresh(void *ctx, const struct store_bank_id *i)
{
    (void)ctx;
    bool is_new = str_is(i->vendor_id, "new");
    cr_assert(i->state == (is_new ? BANK_ID_ASKED : BANK_ID_CURRENT));
    cr_assert(i->how == (is_new ? BANK_ID_UNDECIDED : BANK_ID_PERSON) && !i->replay);
    cr_assert((i->account_id == 0) == is_new);
    return true;
}

Test(banking, that_it_is_the_same_account_is_taken_back)
{
    struct store_bank_account before = an_old_account("token");
    struct bank_undone undone;
    a_line(ended.id, "old", "t1");
    cannot_undo();
    cr_assert_eq(said_now(true).lines, 1);
    size_t events_before = count_events();
    cr_assert(!undo_of("old", false, &undone) && lab.err.kind == ERR_DATA, "that was no question");
    err_clear(&lab.err);
    OK(undo(true, &undone));
    cr_assert(undone.what == BANK_UNDONE_SAME && undone.lines == 1 && asked_now() == 0);
    cr_assert_eq(lines_of(lab.connection.id, "new"), 1, "dry, nothing is done");
    OK(undo(false, &undone));
    cr_assert(undone.what == BANK_UNDONE_SAME && undone.lines == 1 && asked_now() == 1);
    cr_assert(lines_of(lab.connection.id, "new") == 0 && lines_of(ended.id, "old") == 1);
    OK(store_bank_account_list(lab.job.store, 0, 0, is_as_before, &before, &lab.err));
    OK(store_bank_id_list(lab.job.store, 0, is_fresh, NULL, &lab.err));
    cr_assert_eq(count_events() - events_before, 2, "the account's id, and the question");
    cannot_undo();
    cr_assert_eq(said_now(true).lines, 1, "and it can be said again");
    a_line(lab.connection.id, "new", "t2");
    cannot_undo();
    cr_assert_eq(lines_of(lab.connection.id, "new"), 2);
}

Test(banking, that_it_is_another_account_is_taken_back)
{
    struct bank_undone undone;
    (void)an_old_account("token");
    (void)said_now(false);
    cr_assert_eq(accounts_now().count, 2);
    OK(undo(false, &undone));
    cr_assert(undone.what == BANK_UNDONE_DIFFERENT && accounts_now().count == 1);
    cr_assert_eq(said_now(true).lines, 0, "and then it is the one we had");
    OK(undo(false, &undone));
    (void)said_now(false);
    a_line(lab.connection.id, "new", "t1");
    cannot_undo();
    cr_assert_eq(accounts_now().count, 2);
}

Test(banking, that_it_is_an_account_beside_is_taken_back)
{
    struct bank_undone undone;
    begin_beside();
    cr_assert_eq(listed_now("old", NULL, ""), 0);
    cr_assert_eq(listed_now("old", "new", ""), 1);
    cannot_undo();
    cr_assert(said_now(true).beside);
    OK(undo(false, &undone));
    cr_assert(undone.what == BANK_UNDONE_BESIDE && asked_now() == 1);
    cr_assert_eq(listed_now("old", "new", ""), 1, "asked as before");
    end_beside();
}

static bool is_closed(void *ctx, const struct store_bank_account *a)
{
    (void)ctx;
    cr_assert(str_is(a->vendor_id, "old") && !a->open);
    return true;
}

Test(banking, on_one_link_it_goes_back_to_an_id_that_is_not_listed)
{
    struct bank_undone undone;
    (void)an_account(lab.connection.id, "old", false);
    (void)a_question("new");
    (void)said_now(true);
    OK(undo(false, &undone));
    OK(store_bank_account_list(lab.job.store, 0, 0, is_closed, NULL, &lab.err));
    cr_assert_not(said_now(true).beside, "it is no account beside");
}

static bool take_id(void *ctx, const struct store_bank_account *a)
{
    *(int64_t *)ctx = a->id;
    return false;
}

Test(banking, what_money_was_moved_by_stays_as_it_was_said)
{
    const struct store_transfer_by by = {STR("mover"), 0};
    struct store_transfer t = {.connection_id = lab.connection.id,
                               .network = STR("ach"),
                               .amount_cents = 100,
                               .currency = STR("USD"),
                               .partner = STR("bank")};
    (void)an_old_account("token");
    (void)said_now(true);
    OK(store_bank_account_list(lab.job.store, 0, 0, take_id, &t.account_id, &lab.err));
    OK(store_transfer_put(lab.job.store, &t, &by, &lab.err));
    cannot_undo();
}

/* What the bank tells decided it, and would again. */
Test(banking, what_no_person_said_is_not_taken_back)
{
    begin_beside();
    cr_assert_eq(listed_now("old", NULL, ""), 0);
    cr_assert_eq(listed_now("new", NULL, ""), 0);
    cannot_undo();
    end_beside();
}

/* ---- money: whose fault it is ---- */

static struct transfers *transfers;

static struct transfer_order an_order(const char *trace)
{
    struct store_bank_account a = {.connection_id = lab.connection.id,
                                   .vendor_id = STR("a1"),
                                   .currency = STR("USD"),
                                   .open = true};
    static char account[UUID_MAX];
    if (!transfers) {
        OK(store_bank_account_put(lab.job.store, &a, &lab.err));
        memcpy(account, a.uuid, sizeof account);
        transfers = transfers_new(&lab.job, lab.partner, STR("mover"), &lab.err);
        cr_assert_not_null(transfers);
    }
    return (struct transfer_order){.trace = str_from(trace),
                                   .max_cents = 100000,
                                   .wish = {.account = str_from(account),
                                            .direction = TRANSFER_CREDIT,
                                            .amount = STR("12.30"),
                                            .network = STR("ach"),
                                            .legal_name = STR("PAT DOE"),
                                            .description = STR("RENT")}};
}

static enum transfer_state ordered(const struct transfer_order *o, const char *says)
{
    enum transfer_verdict verdict;
    struct transfer_end end;
    lab.says = says;
    OK(transfer_once(transfers, o, &verdict, &end, &lab.err));
    cr_assert(verdict == TRANSFER_TAKEN && lab.err.kind == ERR_NONE);
    cr_assert(str_eq(end.transfer.request_trace_id, o->trace));
    return end.transfer.state;
}

Test(banking, once_the_bank_was_asked_an_order_is_not_at_fault)
{
    struct transfer_order o = an_order("T-1");
    cr_assert_eq(ordered(&o, "no JSON"), TRANSFER_BEGUN, "it may be authorized");
    cr_assert(transfers_asked(transfers));
    o = an_order("T-2");
    cr_assert_eq(ordered(&o, "{\"id\":1}"), TRANSFER_BEGUN);
    transfers_free(transfers);
}

Test(banking, nor_where_it_cannot_be_looked_for_after_that)
{
    struct transfer_order o = an_order("T-1");
    enum transfer_verdict verdict;
    struct transfer_end end;
    lab.says = "no JSON";
    lab.lose = &o;
    cr_assert_not(transfer_once(transfers, &o, &verdict, &end, &lab.err));
    cr_assert(transfers_asked(transfers));
    cr_assert_neq(lab.err.kind, ERR_DATA, "that would say that nothing has moved: %s",
                  lab.err.text);
    err_clear(&lab.err);
    transfers_free(transfers);
}

Test(banking, an_order_that_has_left_is_told_whatever_became_of_its_account)
{
    struct transfer_order o = an_order("T-1");
    struct store_transfer t;
    struct arena texts;
    bool found;
    enum transfer_verdict verdict;
    struct transfer_end end;
    cr_assert_eq(ordered(&o, "no JSON"), TRANSFER_BEGUN);
    arena_init(&texts, 1 << 16);
    OK(store_transfer_of_trace(lab.job.store, o.trace, &texts, &t, &found, &lab.err));
    OK(transfer_ordered(&lab.job, &o, &texts, &verdict, &end, &found, &lab.err));
    cr_assert_not(found, "begun: nothing of it has moved");
    t.state = TRANSFER_ASKED;
    OK(store_begin(lab.job.store, &lab.err));
    OK(store_transfer_change(lab.job.store, &t, TRANSFER_BEGUN,
                             &(struct store_transfer_by){STR("x"), 0}, &lab.err));
    OK(store_commit(lab.job.store, &lab.err));
    OK(transfer_ordered(&lab.job, &o, &texts, &verdict, &end, &found, &lab.err));
    cr_assert(found && verdict == TRANSFER_TAKEN && end.transfer.state == TRANSFER_ASKED);
    o.wish.amount = STR("12.31");
    OK(transfer_ordered(&lab.job, &o, &texts, &verdict, &end, &found, &lab.err));
    cr_assert_eq(verdict, TRANSFER_ANOTHER);
    arena_fini(&texts);
    transfers_free(transfers);
}

Test(banking, an_order_that_came_to_no_question_is_at_fault)
{
    struct transfer_order o = an_order("T-1");
    enum transfer_verdict verdict;
    struct transfer_end end;
    o.wish.network = STR("pigeon");
    cr_assert_not(transfer_once(transfers, &o, &verdict, &end, &lab.err));
    cr_assert(lab.err.kind == ERR_DATA && !transfers_asked(transfers));
    err_clear(&lab.err);
    transfers_free(transfers);
}

/* ---- amounts ---- */

Test(bank_amounts, are_read_to_the_last_digit)
{
    static const struct {
        const char *text, *currency;
        bool good;
        int64_t units;
    } rows[] = {{"0", "USD", true, 0},
                {"-0.0", "USD", true, 0},
                {"12.3", "USD", true, 1230},
                {"-12.34", "USD", true, -1234},
                {"89.4", "USD", true, 8940},
                {"0.1", "USD", true, 10},
                {"12.340000000000001", "USD", true, 1234},
                {"12.339999999999999", "USD", true, 1234},
                {"1e2", "USD", true, 10000},
                {"5.1E-1", "USD", true, 51},
                {"12.345", "USD", false, 0},
                {"0.005", "USD", false, 0},
                {"0.00000001", "USD", true, 0},
                {"1234", "JPY", true, 1234},
                {"1234.5", "JPY", false, 0},
                {"1.234", "BHD", true, 1234},
                {"0.00000001", "BTC", true, 1},
                {"0.00000001", "QTUM", true, 1},
                {"1.5", "GBX", true, 150},
                {"92233720368547758.07", "USD", true, INT64_MAX},
                {"92233720368547758.08", "USD", false, 0},
                {"1e400", "USD", false, 0},
                {"", "USD", false, 0},
                {"-", "USD", false, 0},
                {"1.2.3", "USD", false, 0},
                {"NaN", "USD", false, 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t units = -1;
        bool good = bank_minor_units(str_from(rows[i].text), str_from(rows[i].currency), &units);
        cr_assert_eq(good, rows[i].good, "%s %s", rows[i].text, rows[i].currency);
        cr_assert(!good || units == rows[i].units, "%s: %lld", rows[i].text, (long long)units);
    }
}

/* What an event of it says beside the amount. */
Test(bank_amounts, have_the_decimals_of_their_currency)
{
    static const struct {
        const char *currency;
        unsigned exponent;
    } rows[] = {{"USD", 2},  {"JPY", 0},  {"BHD", 3}, {"CLF", 4},   {"BTC", 8}, {"ZRX", 8},
                {"DOGE", 8}, {"QTUM", 8}, {"GBX", 2}, {"miles", 2}, {"", 2}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_assert_eq(bank_exponent(str_from(rows[i].currency)), rows[i].exponent, "%s",
                     rows[i].currency);
}
