/* verb_cards.c - hia cards: card programmes read into the ledger, and how their connections stand.
 */
#include "cli/verbs.h"

#include "base/currency.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/talk_line.h"
#include "job/cards_sync.h"
#include "job/shown.h"
#include <inttypes.h>
#include <string.h>

enum { CONNECTIONS_MAX = 1000, LISTED = 100 };

/* ---- sync ---- */

static void print_counts(const struct card_counts *c)
{
    printf("  %" PRId64 " rows: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " unchanged",
           c->rows, c->fresh, c->changed, c->unchanged);
    if (c->adjusted)
        printf(", %" PRId64 " of another amount", c->adjusted);
    if (c->gone)
        printf(", %" PRId64 " gone", c->gone);
    if (c->conflicts)
        printf(", %" PRId64 " in another currency", c->conflicts);
    putchar('\n');
}

static void json_counts(struct json_writer *w, const struct card_counts *c)
{
    json_pair_i64(w, "rows", c->rows);
    json_pair_i64(w, "new", c->fresh);
    json_pair_i64(w, "changed", c->changed);
    json_pair_i64(w, "unchanged", c->unchanged);
    json_pair_i64(w, "adjusted", c->adjusted);
    json_pair_i64(w, "gone", c->gone);
    json_pair_i64(w, "conflicts", c->conflicts);
}

static void on_read(void *ctx, const char *operation, const struct finance_end *end,
                    const struct card_counts *counts)
{
    const bool *json = ctx;
    if (!*json) {
        talk_line_print(operation, &end->talk);
        if (counts)
            print_counts(counts);
        return;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "list");
    json_pair(w, "operation", operation);
    talk_line_json(w, &end->talk);
    if (counts)
        json_counts(w, counts);
    json_line_end(&line);
}

static int sync_exit(const struct cards_totals *t)
{
    if (t->failed || t->waiting)
        return EXIT_FAIL;
    return t->counts.conflicts ? EXIT_DATA : EXIT_DONE;
}

static int sync(struct session *s, const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    struct cards_watch watch = {&json, on_read};
    struct cards_totals totals;
    struct cards_ask ask = {.full = cli_given(args, "full"),
                            .hints_only = cli_given(args, "hints"),
                            .noun = str_from(args->count > 1 ? args->operands[1] : NULL),
                            .id = str_from(args->count > 2 ? args->operands[2] : NULL)};
    if (args->count > 3 || (ask.noun.n && !cards_operation(ask.noun))) {
        err_set(err, ERR_USAGE,
                "hia cards sync [LIST [ID]]: LIST is user, department, card, "
                "vendor, bill, transaction or reimbursement");
        return EXIT_FAIL;
    }
    if (!session_open(s, args, STORE_WRITER, err) || !session_partner(s, args, err) ||
        !session_ways(s, err))
        return EXIT_FAIL;
    ask.partner = s->partner;
    return cards_sync(&s->job, &ask, &watch, &totals, err) ? sync_exit(&totals) : EXIT_FAIL;
}

/* It waits for the challenge: that is how it should end here. */
static int subscribe(struct session *s, const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    struct cards_watch watch = {&json, on_read};
    struct cards_totals totals;
    struct cards_ask ask = {.subscribe = true};
    if (args->count > 1) {
        err_set(err, ERR_USAGE, "hia cards subscribe takes no operands");
        return EXIT_FAIL;
    }
    if (!session_open(s, args, STORE_WRITER, err) || !session_partner(s, args, err) ||
        !session_ways(s, err))
        return EXIT_FAIL;
    ask.partner = s->partner;
    return cards_sync(&s->job, &ask, &watch, &totals, err) && !totals.failed ? EXIT_DONE
                                                                             : EXIT_FAIL;
}

/* ---- status ---- */

struct showing {
    struct session *s;
    struct err *err;
    bool json, ok;
    unsigned shown, attention;
};

static bool needs_person(const struct store_connection *c)
{
    return c->state == CONNECTION_ATTENTION || store_connection_is_over(c->state);
}

static void show_json(const struct store_connection *c, const struct store_card_counts *n)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "connection");
    view_pairs(w, &shown_connection, c);
    json_pair_i64(w, "transactions", n->transactions);
    json_pair_i64(w, "authorized", n->authorized);
    json_pair_i64(w, "settled", n->settled);
    json_pair_i64(w, "refunded", n->refunded);
    json_pair_i64(w, "declined", n->declined);
    json_pair_i64(w, "withdrawn", n->withdrawn);
    json_pair_i64(w, "conflicts", n->conflicts);
    json_line_end(&line);
}

/* What a person does about it. */
static const char *advice(const struct store_connection *c)
{
    if (str_is(c->next_action, "update"))
        return "reconnect needed: give the Ramp application the scope, then hia cards sync";
    if (str_is(c->next_action, "relink"))
        return "reconnect needed: put the new client id and secret into the vault, or the scopes Ramp "
               "gave into the credential, then hia cards sync";
    return "reconnect needed: look at the connection at Ramp";
}

static void show_text(const struct store_connection *c, const struct store_card_counts *n)
{
    printf("%.*s  %s%s%s", STR_FMT(c->partner), term(needs_person(c) ? TERM_RED : TERM_GREEN),
           store_connection_state_name(c->state), term(TERM_PLAIN));
    if (c->code.n)
        printf(" (%.*s)", STR_FMT(c->code));
    printf(" since %s\n", print_when(c->since_us));
    if (needs_person(c))
        printf("  %s\n", advice(c));
    else if (connection_waits(c))
        printf("  waits: not every list could be read, the next sweep asks again\n");
    if (c->synced_at_us)
        printf("  last sync %s\n", print_when(c->synced_at_us));
    else
        printf("  never synced\n");
    printf("  %" PRId64 " transactions: %" PRId64 " authorized, %" PRId64 " settled, %" PRId64
           " refunded, %" PRId64 " declined, %" PRId64 " withdrawn\n",
           n->transactions, n->authorized, n->settled, n->refunded, n->declined, n->withdrawn);
    if (n->conflicts)
        printf("  %" PRId64 " came back in another currency: look at them\n", n->conflicts);
}

static bool show(void *ctx, const struct store_connection *c)
{
    struct showing *v = ctx;
    struct store_card_counts n;
    v->ok = store_card_counts(v->s->job.store, c->id, &n, v->err);
    v->shown++;
    v->attention += needs_person(c);
    if (v->ok && v->json)
        show_json(c, &n);
    else if (v->ok)
        show_text(c, &n);
    return v->ok;
}

static int status(struct session *s, const struct cli_args *args, struct err *err)
{
    struct showing v = {.s = s, .err = err, .json = cli_given(args, "json"), .ok = true};
    if (args->count > 1) {
        err_set(err, ERR_USAGE, "hia cards status takes no operands");
        return EXIT_FAIL;
    }
    if (!session_open(s, args, STORE_READER, err) ||
        !store_connection_list(s->job.store, str_from(cli_text(args, "partner", "")),
                               CONNECTION_OF_CARDS, CONNECTIONS_MAX, show, &v, err) ||
        !v.ok)
        return EXIT_FAIL;
    if (!v.shown && !v.json)
        printf("no card programme is connected: hia cards sync\n");
    return v.attention ? EXIT_DATA : EXIT_DONE;
}

/* ---- list ---- */

static bool list_one(void *ctx, const struct store_card_transaction *t)
{
    const bool *json = ctx;
    const struct shown_card row = shown_card_of(t);
    char amount[MONEY_TEXT_MAX];
    (void)currency_format(row.now_minor, t->exponent, amount);
    if (!*json) {
        printf("%.*s  %s  %-10s %14s %.*s%s\n", STR_FMT(t->vendor_id),
               print_when(t->occurred_at_us), store_card_phase_name(t->phase), amount,
               STR_FMT(t->currency), t->adjusted_minor ? "  adjusted" : "");
        return true;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "card_transaction");
    view_pairs(w, &shown_card, &row);
    json_line_end(&line);
    return true;
}

static int list(struct session *s, const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    if (args->count > 1) {
        err_set(err, ERR_USAGE, "hia cards list takes no operands");
        return EXIT_FAIL;
    }
    return session_open(s, args, STORE_READER, err) &&
                   store_card_list(s->job.store, 0, 0, (int64_t)cli_number(args, "max", LISTED),
                                   list_one, &json, err)
               ? EXIT_DONE
               : EXIT_FAIL;
}

static int run(const struct cli_args *args, struct err *err)
{
    static const struct {
        const char *word;
        int (*run)(struct session *s, const struct cli_args *args, struct err *err);
    } rows[] = {{"sync", sync}, {"status", status}, {"list", list}, {"subscribe", subscribe}};
    const char *word = args->count ? args->operands[0] : "status";
    struct session s = {0};
    int code = EXIT_FAIL;
    size_t i = 0;
    while (i < COUNT_OF(rows) && strcmp(word, rows[i].word) != 0)
        i++;
    if (i < COUNT_OF(rows))
        code = rows[i].run(&s, args, err);
    else
        err_set(err, ERR_USAGE, "hia cards sync, status, list or subscribe");
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    SESSION_PARTNER_OPTION,
    {"full", 0, CLI_FLAG, NULL, "sync: read everything, whatever was read before"},
    {"hints", 0, CLI_FLAG, NULL, "sync: read what webhooks named, and no list"},
    {"max", 'm', CLI_NUMBER, "N", "list: at most N transactions (default 100)"},
    {0},
};

const struct cli_verb verb_cards = {
    .name = "cards",
    .summary = "read a card programme (Ramp) into the ledger, and see how it stands",
    .operands = "[sync [LIST [ID]] | status | list | subscribe]",
    .about =
        "sync reads every list of the partner: users, departments, cards, vendors, bills, "
        "transactions, reimbursements. Of transactions and reimbursements it reads what is new and, "
        "once a week (full_every), all of them; --full does so now. What one list says is folded into "
        "the ledger in one transaction, with its events and the cursor of the next sync. LIST reads "
        "that list alone, ID that one object. What webhooks named is read first; --hints reads nothing "
        "else.\n\n"
        "The amount of a transaction is what was heard first and stays; what it comes to later is an "
        "adjustment beside it, with its event. Exit code 2 when a list could not be read, 1 when a "
        "transaction came back in another currency.\n\n"
        "status shows each connection: connected, or what a person must do (reconnect needed), when "
        "it was last read, and how many transactions stand where. Exit code 1 when a person is needed.\n\n"
        "subscribe asks the partner for webhooks at webhook_url; the challenge that comes there is "
        "answered by hia serve.",
    .examples = "$ hia cards sync\n"
                "$ hia cards sync transaction --full\n"
                "$ hia cards status --json\n",
    .options = options,
    .run = run,
};
