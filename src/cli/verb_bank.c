/* verb_bank.c - hia bank: links to banks - begun, finished, synced, shown, ended; their accounts.
 * Money is moved in bank_transfer.c. */
#include "cli/verbs.h"

#include "base/view.h"
#include "cli/bank_ids.h"
#include "cli/bank_transfer.h"
#include "cli/print.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/talk_line.h"
#include "job/banking.h"
#include "job/banking_ids.h"
#include "job/shown.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct work {
    const struct cli_args *args;
    struct session *s;
    struct banking *banking;
    char linked[UUID_MAX]; /* what a token was made for */
    bool json, dry;
    bool trouble; /* a link needs a person, or was not reached */
};

static struct str operand(const struct work *w, int i)
{
    return w->args->count > i ? str_from(w->args->operands[i]) : (struct str){NULL, 0};
}

/* ---- a link, shown ---- */

static bool needs_person(const struct store_connection *c)
{
    return c->state == CONNECTION_ATTENTION || c->state == CONNECTION_EXPIRING ||
           c->state == CONNECTION_REVOKED;
}

static void print_connection(const struct store_connection *c)
{
    printf("%s  %-10s %s%.*s%s", c->uuid, store_connection_state_name(c->state),
           needs_person(c) ? term(TERM_YELLOW) : "", STR_FMT(c->institution), term(TERM_PLAIN));
    if (c->code.n && c->state == CONNECTION_CONNECTED)
        printf("  %.*s", STR_FMT(c->code));
    else if (c->code.n)
        printf("  %.*s since %s", STR_FMT(c->code), print_when(c->since_us));
    printf("  synced %s\n", c->synced_at_us ? print_when(c->synced_at_us) : "never");
    if (c->state == CONNECTION_ATTENTION || c->state == CONNECTION_EXPIRING)
        printf("  next: a person signs in to the bank again: hia bank link %s\n", c->uuid);
    else if (c->state == CONNECTION_REVOKED)
        printf("  next: only a new link helps: hia bank link\n");
    else if (connection_waits(c))
        printf("  waits: not all could be had, the next sweep asks again\n");
}

static void counts_json(struct json_writer *j, const struct bank_counts *n)
{
    json_pair_i64(j, "posted", n->posted);
    json_pair_i64(j, "pending", n->pending);
    json_pair_i64(j, "superseded", n->superseded);
    json_pair_i64(j, "amended", n->amended);
    json_pair_i64(j, "withdrawn", n->withdrawn);
    json_pair_i64(j, "returned", n->returned);
    json_pair_i64(j, "unchanged", n->unchanged);
    json_pair_i64(j, "matched", n->matched);
    json_pair_i64(j, "unmatched", n->unmatched);
    json_pair_i64(j, "held", n->held);
}

/* Of accounts whose id changed. */
static void print_changed(const struct bank_counts *n)
{
    if (n->matched || n->unmatched)
        printf("  an account's id changed: %" PRId64 " lines are known again, %" PRId64
               " of the same days are new\n",
               n->matched, n->unmatched);
    if (n->held)
        printf("  %" PRId64 " lines wait until it is known whose account they are of\n", n->held);
}

static void on_result(void *ctx, const struct banking_result *r)
{
    struct work *w = ctx;
    bool done = r->end->talk.how == TALK_DONE;
    w->trouble |= !done || needs_person(r->connection);
    if (w->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "operation", r->operation);
        view_pairs(j, &shown_connection, r->connection);
        talk_line_json(j, &r->end->talk);
        if (r->counts)
            counts_json(j, r->counts);
        json_line_end(&line);
        return;
    }
    print_connection(r->connection);
    if (r->counts)
        printf("  %" PRId64 " booked, %" PRId64 " pending, %" PRId64 " of them booked now, %" PRId64
               " amended, %" PRId64 " withdrawn\n",
               r->counts->posted, r->counts->pending, r->counts->superseded, r->counts->amended,
               r->counts->withdrawn);
    if (r->counts)
        print_changed(r->counts);
    if (!done)
        talk_line_print(r->operation, &r->end->talk);
}

/* ---- what can be done ---- */

static void on_token(void *ctx, const struct banking_result *r)
{
    struct work *w = ctx;
    if (r->end->talk.how == TALK_DONE)
        memcpy(w->linked, r->connection->uuid, sizeof w->linked);
    else
        on_result(ctx, r);
}

/* The token is for one browser, for some hours: it is what was asked for. */
static bool link_bank(struct work *w, struct err *err)
{
    struct buf token;
    buf_init(&token, 64 * 1024);
    bool ok = banking_link_token(w->banking, operand(w, 1), &token, on_token, w, err);
    if (ok && w->linked[0] && w->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "connection_id", w->linked);
        json_key(j, "link");
        json_raw(j, str_trim(buf_str(&token)));
        json_line_end(&line);
    } else if (ok && w->linked[0]) {
        printf("%s\n%.*s\nthen: hia bank finish %s%s\n", w->linked,
               STR_FMT(str_trim(buf_str(&token))), w->linked,
               operand(w, 1).n ? " --update" : " < public-token");
    }
    buf_fini(&token);
    return ok;
}

static bool finish_with(void *ctx, struct str token, struct err *err)
{
    struct work *w = ctx;
    return banking_link_finish(w->banking, operand(w, 1), token, on_result, w, err);
}

static bool finish(struct work *w, struct err *err)
{
    struct secret *token;
    if (!operand(w, 1).n)
        return err_set(err, ERR_USAGE, "hia bank finish ID; the public token on standard input");
    if (cli_given(w->args, "update"))
        return finish_with(w, (struct str){NULL, 0}, err);
    if (!(token = secret_read(STDIN_FILENO, err)))
        return false;
    bool ok = secret_size(token) > 0 ? secret_lend(token, finish_with, w, err)
                                     : err_set(err, ERR_USAGE, "there is no public token");
    secret_free(token);
    return ok;
}

static bool tell_asked(struct work *w, struct err *err)
{
    size_t asked;
    if (!bank_questions_count(&w->s->job, &asked, err))
        return false;
    w->trouble |= asked > 0;
    if (asked && !w->json)
        printf("%s%zu accounts%s that came may be ours under another id: hia bank accounts\n",
               term(TERM_YELLOW), asked, term(TERM_PLAIN));
    return true;
}

static bool sync(struct work *w, struct err *err)
{
    const struct banking_sync what = {.uuid = operand(w, 1),
                                      .due_only = cli_given(w->args, "due"),
                                      .rebuild = cli_given(w->args, "rebuild"),
                                      .live_balances = cli_given(w->args, "balances")};
    return banking_sync(w->banking, &what, on_result, w, err) && tell_asked(w, err);
}

static void on_would_remove(void *ctx, const struct store_connection *c, int64_t lines)
{
    const struct work *w = ctx;
    if (!w->json) {
        print_connection(c);
        printf("  would be ended, here and at the partner; its %" PRId64 " lines stay\n", lines);
        return;
    }
    struct json_line line;
    struct json_writer *j = json_line_begin(&line);
    json_pair(j, "operation", "item.remove");
    json_pair_bool(j, "dry_run", true);
    view_pairs(j, &shown_connection, c);
    json_pair_i64(j, "lines", lines);
    json_line_end(&line);
}

static bool removed(struct work *w, struct err *err)
{
    if (!operand(w, 1).n)
        return err_set(err, ERR_USAGE, "hia bank remove ID");
    return w->dry ? banking_would_remove(w->banking, operand(w, 1), on_would_remove, w, err)
                  : banking_remove(w->banking, operand(w, 1), on_result, w, err);
}

static bool show(void *ctx, const struct store_connection *c)
{
    struct work *w = ctx;
    struct json_line line;
    w->trouble |= needs_person(c);
    if (!w->json) {
        print_connection(c);
        return true;
    }
    struct json_writer *j = json_line_begin(&line);
    view_pairs(j, &shown_connection, c);
    json_line_end(&line);
    return true;
}

static bool status(struct work *w, struct err *err)
{
    struct str partner = w->s->partner ? str_from(w->s->partner->name) : (struct str){NULL, 0};
    return store_connection_list(w->s->job.store, partner, CONNECTION_OF_BANKS, 0, show, w, err) &&
           tell_asked(w, err);
}

static bool show_account(void *ctx, const struct store_bank_account *a)
{
    const struct work *w = ctx;
    struct json_line line;
    if (!w->json) {
        printf("%s  %.*s  %.*s %.*s  current %.*s %.*s%s\n", a->uuid, STR_FMT(a->mask),
               STR_FMT(a->type), STR_FMT(a->subtype), STR_FMT(a->current), STR_FMT(a->currency),
               a->open ? "" : "  not listed any more");
        return true;
    }
    struct json_writer *j = json_line_begin(&line);
    view_pairs(j, &shown_bank_account, a);
    json_line_end(&line);
    return true;
}

static bool accounts(struct work *w, struct err *err)
{
    size_t asked;
    if (!store_bank_account_list(w->s->job.store, 0, 0, show_account, w, err) ||
        !bank_ids_show(&w->s->job, w->json, &asked, err))
        return false;
    w->trouble |= asked > 0;
    return true;
}

struct sub_verb {
    struct cli_sub is;
    bool (*run)(struct work *w, struct err *err);
};
static const struct sub_verb VERBS[] = {
    {{"link", "hia bank link [ID]", 2, CLI_WRITES}, link_bank},
    {{"finish", "hia bank finish ID", 2, CLI_WRITES}, finish},
    {{"sync", "hia bank sync [ID]", 2, CLI_WRITES}, sync},
    {{"remove", "hia bank remove ID", 2, CLI_WRITES_OR_DRY}, removed},
    {{"status", "hia bank status", 1, CLI_READS}, status},
    {{"accounts", "hia bank accounts", 1, CLI_READS}, accounts}};

static const struct sub_verb *sub_verb_of(const struct cli_args *args, struct err *err)
{
    const char *what = args->count ? args->operands[0] : "status";
    const struct sub_verb *v = VERBS;
    while (v < VERBS + COUNT_OF(VERBS) && strcmp(what, v->is.name) != 0)
        v++;
    if (v == VERBS + COUNT_OF(VERBS))
        err_set(err, ERR_USAGE,
                "hia bank link, finish, sync, remove, status, accounts, same, different, undo or "
                "transfer");
    else if (cli_sub_fits(args, "hia bank", &v->is, err))
        return v;
    return NULL;
}

static bool run_verb(struct work *w, const struct sub_verb *v, struct err *err)
{
    bool writes = v->is.does != CLI_READS && !w->dry, asks = v->is.does != CLI_READS;
    return session_open(w->s, w->args, writes ? STORE_WRITER : STORE_READER, err) &&
           ((!asks && !cli_given(w->args, "partner")) || session_partner(w->s, w->args, err)) &&
           (!writes || session_ways(w->s, err)) &&
           (!asks || (w->banking = banking_new(&w->s->job, w->s->partner, err))) && v->run(w, err);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    struct work w = {
        .args = args, .s = &s, .json = cli_given(args, "json"), .dry = cli_given(args, "dry-run")};
    const char *what = args->count ? args->operands[0] : "status";
    if (strcmp(what, "transfer") == 0)
        return bank_transfer_run(args, err);
    if (strcmp(what, "same") == 0 || strcmp(what, "different") == 0)
        return bank_ids_run(args, err);
    if (strcmp(what, "undo") == 0)
        return bank_ids_undo(args, err);
    const struct sub_verb *v = sub_verb_of(args, err);
    bool ok = v && run_verb(&w, v, err);
    banking_free(w.banking);
    session_close(&s);
    if (!ok)
        return err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
    return w.trouble ? EXIT_DATA : EXIT_DONE;
}

static const struct cli_option options[] = {
    SESSION_PARTNER_OPTION,
    {"update", 0, CLI_FLAG, NULL, "finish: of a link that was signed in again (no public token)"},
    {"due", 0, CLI_FLAG, NULL, "sync: only what a webhook wants, or was not asked for sweep_every"},
    {"rebuild", 0, CLI_FLAG, NULL, "sync: the whole history again; what is missing is withdrawn"},
    {"balances", 0, CLI_FLAG, NULL, "sync: balances read at the bank now, which is paid for"},
    BANK_TRANSFER_OPTIONS,
    {0}};

const struct cli_verb verb_bank = {
    .name = "bank",
    .summary = "link bank accounts, take their lines, see what a link needs",
    .operands = "[status | accounts | link [ID] | finish ID | sync [ID] | remove ID | "
                "same QUESTION [ACCOUNT] | different QUESTION | undo QUESTION | "
                "transfer [list | authorize | create ID | intent | status [ID] | cancel ID]]",
    .about =
        "A link is one sign-in at one bank. `link` prints a token for the browser (Link); with the "
        "ID of a link it is for signing in again. When the person is done, `finish ID` takes the "
        "public token from standard input and keeps what it is exchanged for in the vault; "
        "`finish ID --update` says that the person signed in again.\n\n"
        "`sync` asks each link for its state and takes what changed: booked and pending lines, "
        "corrections, withdrawals, accounts. A link that needs a person is told so and left alone. "
        "What is not ready yet (a new link, a rebuild) `status` tells, and the next sweep asks again. "
        "Workers run `sync --due` every quarter of an hour (sync_schedule): webhooks are hints, and "
        "some never come.\n\n"
        "A bank gives an account another id when it is linked anew, and at times without notice. "
        "Where that is sure it stays our account, and its lines the same rows. Where it is not, "
        "`accounts` asks, and lines of the new id wait: `same QUESTION` says that it is the account "
        "named there (one of several: which), `different QUESTION` that it is another one; "
        "--dry-run says what would be done. Two links that bring one account: end one of them "
        "(`remove ID`) first. Two ids that one link lists at once: `same` says that both are of that "
        "account, and passes over the lines of the second. `undo QUESTION` takes back what was said, "
        "while no lines have come by it and no money was moved.\n\n"
        "`transfer authorize` asks whether money may be moved between an account and us, and moves "
        "nothing: what is asked is written down first. `transfer create ID` moves it, once: run "
        "again, after a crash too, it goes on, and looks before it asks. `transfer intent` is one "
        "a person completes in Link, with the token of `transfer link ID`. `transfer status` asks "
        "how they stand (workers do so too), `transfer cancel ID` takes back what has not left. "
        "The legal name of the account's owner "
        "is read from standard input. --dry-run says what would be done.\n\n"
        "Exit code 1: a link needs a person, or was not reached; an account is in question; a "
        "transfer was declined, came to nothing, or may be at the partner already.",
    .examples = "$ hia bank link --partner bank\n"
                "$ hia bank finish 3f0c... < public-token\n"
                "$ hia bank sync --due --json\n"
                "$ hia bank status\n"
                "$ hia bank same 7d21... --dry-run\n"
                "$ hia bank transfer authorize --account 9b1c... --debit "
                "--ach-class web --amount 12.34 < name\n"
                "$ hia bank transfer create 51fe... --description RENT --yes\n",
    .options = options,
    .run = run,
};
