/* bank_transfer.c - see bank_transfer.h. */
#include "cli/bank_transfer.h"

#include "base/money.h"
#include "base/view.h"
#include "cli/print.h"
#include "cli/prompt.h"
#include "cli/talk_line.h"
#include "job/shown.h"
#include "job/transfers.h"
#include <string.h>
#include <unistd.h>

struct work {
    const struct cli_args *args;
    struct session s;
    struct transfers *transfers;
    bool json, trouble;
};

static struct str which(const struct work *w)
{
    return w->args->count > 2 ? str_from(w->args->operands[2]) : (struct str){NULL, 0};
}

/* ---- shown ---- */

/* "USD 12.34 taken from the account 3f... (0001 at First Platypus Bank)" */
static void print_what(FILE *out, const struct store_transfer *t, const char *mask,
                       const char *institution)
{
    char amount[MONEY_TEXT_MAX];
    (void)money_format_fixed(t->amount_cents, amount);
    fprintf(out, "%.*s %s %s account %s (%s at %s)", STR_FMT(t->currency), amount,
            t->direction == TRANSFER_DEBIT ? "taken from" : "paid to", t->account_uuid, mask,
            institution);
}

/* What the partner's code says, in words; NULL: it is shown as it is. */
static const char *words_of(struct str code)
{
    static const struct {
        const char *code, *words;
    } rows[] = {
        {"NSF", "the account has not enough money"},
        {"RISK", "the partner holds it for too risky"},
        {"TRANSFER_LIMIT_REACHED", "it is beyond the limit that was agreed upon"},
        {"ITEM_LOGIN_REQUIRED", "the account's owner has to sign in again: hia bank link ID"},
        {"MANUALLY_VERIFIED_ITEM", "the account was never confirmed by the bank itself"},
        {"MIGRATED_ACCOUNT_ITEM", "the account was taken over by its number alone"},
        {"ERROR", "the partner could not look at the account"},
        {"user_action_required", "the account's owner has to act first"},
        {"R01", "sent back: not enough money"},
        {"R02", "sent back: the account is closed"},
        {"R03", "sent back: there is no such account"},
        {"R10", "sent back: the owner says it was not authorized"},
        {"outcome_unknown", "whether it was made is not known: ask the partner"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(code, rows[i].code))
            return rows[i].words;
    return NULL;
}

static const char *next_of(const struct store_transfer *t)
{
    if (t->kind == TRANSFER_BY_PERSON)
        return t->state == TRANSFER_PENDING && store_transfer_is_intent(t)
                   ? "a person completes it in Link: hia bank transfer link ID"
                   : NULL;
    return t->state == TRANSFER_AUTHORIZED ? "hia bank transfer create ID, within the hour"
           : t->state == TRANSFER_ASKED
               ? "the partner may have it: hia bank transfer create ID looks, and makes it once"
               : NULL;
}

static void print_transfer(const struct store_transfer *t, const char *mask,
                           const char *institution)
{
    const char *next = next_of(t), *words = words_of(t->code);
    printf("%s  %s%s%s  ", t->uuid, term(TERM_BOLD), store_transfer_state_names[t->state],
           term(TERM_PLAIN));
    print_what(stdout, t, mask, institution);
    if (t->code.n)
        printf("\n  %.*s%s%s", STR_FMT(t->code), words ? ": " : "", words ? words : "");
    printf("%s%s\n", next ? "\n  next: " : "", next ? next : "");
}

static bool is_trouble(const struct store_transfer *t)
{
    return t->state == TRANSFER_DECLINED || t->state == TRANSFER_FAILED ||
           t->state == TRANSFER_RETURNED || t->state == TRANSFER_ASKED ||
           t->state == TRANSFER_BEGUN;
}

static void tell(struct work *w, const char *operation, const struct transfer_end *end)
{
    bool good = !end->asked || end->end.talk.how == TALK_DONE;
    w->trouble |= is_trouble(&end->transfer) || !good;
    if (w->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "operation", operation);
        view_pairs(j, &shown_transfer, &end->transfer);
        if (end->asked)
            talk_line_json(j, &end->end.talk);
        json_line_end(&line);
        return;
    }
    print_transfer(&end->transfer, end->mask, end->institution);
    if (!good)
        talk_line_print(operation, &end->end.talk);
}

/* ---- asked before money moves ---- */

/* Nothing is done: what would be is said. */
static void tell_dry(const struct work *w, const char *what, const struct store_transfer *t,
                     const char *mask, const char *institution)
{
    if (w->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "operation", what);
        json_key(j, "dry_run");
        json_bool(j, true);
        view_pairs(j, &shown_transfer, t);
        json_line_end(&line);
        return;
    }
    printf("would %s: ", what);
    print_what(stdout, t, mask, institution);
    printf("\n");
}

/* At the terminal; else --yes says it. */
static bool confirmed(const struct work *w, const char *what, const struct transfer_end *end,
                      struct err *err)
{
    char answer[8] = "";
    if (cli_given(w->args, "yes"))
        return true;
    if (w->json || !isatty(STDIN_FILENO))
        return err_set(err, ERR_USAGE, "money is moved by --yes, or by your word at a terminal");
    fprintf(stderr, "%s: ", what);
    print_what(stderr, &end->transfer, end->mask, end->institution);
    fprintf(stderr, "\nyes? ");
    return (fgets(answer, sizeof answer, stdin) && strcmp(answer, "yes\n") == 0) ||
           err_set(err, ERR_USAGE, "nothing was done");
}

/* ---- a new one ---- */

static bool read_wish(const struct work *w, struct transfer_wish *wish, struct err *err)
{
    bool debit = cli_given(w->args, "debit"), credit = cli_given(w->args, "credit");
    *wish = (struct transfer_wish){.account = str_from(cli_text(w->args, "account", "")),
                                   .direction = debit ? TRANSFER_DEBIT : TRANSFER_CREDIT,
                                   .amount = str_from(cli_text(w->args, "amount", "")),
                                   .network = str_from(cli_text(w->args, "network", "ach")),
                                   .ach_class = str_from(cli_text(w->args, "ach-class", "")),
                                   .description =
                                       str_from(cli_text(w->args, "description", "PAYMENT"))};
    return (wish->account.n && wish->amount.n && debit != credit) ||
           err_set(err, ERR_USAGE,
                   "--account ID, --amount DOLLARS and one of --debit, --credit are needed; the "
                   "legal name of the account's owner on standard input");
}

struct wished {
    struct work *w;
    struct transfer_wish wish;
    bool (*ask)(struct transfers *t, const struct transfer_plan *plan, struct transfer_end *end,
                struct err *err);
    const char *operation;
};

static bool with_name(void *ctx, struct str name, struct err *err)
{
    struct wished *v = ctx;
    struct transfer_plan plan;
    struct transfer_end end;
    v->wish.legal_name = str_trim(name);
    if (!transfer_plan(v->w->transfers, &v->wish, &plan, err))
        return false;
    if (cli_given(v->w->args, "dry-run")) {
        struct store_transfer t;
        char mask[16], bank[128];
        transfer_planned(&plan, v->ask == transfer_intend ? TRANSFER_BY_PERSON : TRANSFER_BY_US,
                         &t);
        str_copy(mask, sizeof mask, plan.account.mask);
        str_copy(bank, sizeof bank, plan.connection.institution);
        tell_dry(v->w, v->operation, &t, mask, bank);
        return true;
    }
    if (!v->ask(v->w->transfers, &plan, &end, err))
        return false;
    tell(v->w, v->operation, &end);
    return true;
}

static bool wished(struct wished *v, struct err *err)
{
    if (!read_wish(v->w, &v->wish, err))
        return false;
    struct secret *name = secret_read(STDIN_FILENO, err);
    if (!name)
        return false;
    bool ok = secret_lend(name, with_name, v, err);
    secret_free(name);
    return ok;
}

static bool authorize(struct work *w, struct err *err)
{
    struct wished v = {.w = w, .ask = transfer_authorize, .operation = "authorize"};
    return wished(&v, err);
}

static bool intend(struct work *w, struct err *err)
{
    struct wished v = {.w = w, .ask = transfer_intend, .operation = "intent"};
    return wished(&v, err);
}

/* ---- one that is there ---- */

/* `*go_on` false: it was only said what would be done. */
static bool may(struct work *w, const char *what, bool *go_on, struct err *err)
{
    struct transfer_end end = {.asked = false};
    if (!which(w).n)
        return err_set(err, ERR_USAGE, "hia bank transfer %s ID", what);
    if (!transfer_find(w->transfers, which(w), &end, err))
        return false;
    *go_on = !cli_given(w->args, "dry-run");
    if (!*go_on)
        tell_dry(w, what, &end.transfer, end.mask, end.institution);
    return !*go_on || confirmed(w, what, &end, err);
}

static bool create(struct work *w, struct err *err)
{
    struct transfer_end end;
    bool go_on = false;
    if (!may(w, "create", &go_on, err))
        return false;
    if (!go_on)
        return true;
    if (!transfer_create(w->transfers, which(w),
                         str_from(cli_text(w->args, "description", "PAYMENT")), &end, err))
        return false;
    tell(w, "create", &end);
    return true;
}

static bool cancel(struct work *w, struct err *err)
{
    struct transfer_end end;
    bool go_on = false;
    if (!may(w, "cancel", &go_on, err))
        return false;
    if (!go_on)
        return true;
    if (!transfer_cancel(w->transfers, which(w), &end, err))
        return false;
    tell(w, "cancel", &end);
    return true;
}

/* For one browser: it is what was asked for, and kept nowhere. */
static bool link_intent(struct work *w, struct err *err)
{
    struct transfer_end end;
    struct buf token;
    if (!which(w).n)
        return err_set(err, ERR_USAGE, "hia bank transfer link ID");
    buf_init(&token, 64 * 1024);
    bool ok = transfer_link(w->transfers, which(w), &token, &end, err);
    bool good = ok && end.asked && end.end.talk.how == TALK_DONE;
    struct str text = str_trim(buf_str(&token));
    if (good && w->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "transfer_id", end.transfer.uuid);
        json_key(j, "link");
        json_raw(j, text);
        json_line_end(&line);
    } else if (good) {
        printf("%.*s\n", STR_FMT(text));
    } else if (ok) {
        tell(w, "link", &end);
    }
    buf_fini(&token);
    return ok;
}

/* ---- how they stand ---- */

static bool show(void *ctx, const struct store_transfer *t)
{
    struct work *w = ctx;
    struct json_line line;
    w->trouble |= t->state == TRANSFER_ASKED;
    if (!w->json) {
        char amount[MONEY_TEXT_MAX];
        (void)money_format_fixed(t->amount_cents, amount);
        printf("%s  %-10s %s %.*s %s  account %s\n", t->uuid, store_transfer_state_names[t->state],
               store_transfer_direction_names[t->direction], STR_FMT(t->currency), amount,
               t->account_uuid);
        return true;
    }
    struct json_writer *j = json_line_begin(&line);
    view_pairs(j, &shown_transfer, t);
    json_line_end(&line);
    return true;
}

static bool list(struct work *w, struct err *err)
{
    return store_transfer_list(w->s.job.store, str_from(w->s.partner->name), 0, 0, show, w, err);
}

static bool status(struct work *w, struct err *err)
{
    struct transfer_end end;
    uint64_t asked;
    if (!which(w).n)
        return transfers_sweep(w->transfers, &asked, err) && list(w, err);
    if (!transfer_look(w->transfers, which(w), &end, err))
        return false;
    tell(w, "status", &end);
    return true;
}

struct sub_verb {
    struct cli_sub is;
    bool (*run)(struct work *w, struct err *err);
};
static const struct sub_verb VERBS[] = {
    {{"authorize", "hia bank transfer authorize", 2, CLI_WRITES_OR_DRY}, authorize},
    {{"create", "hia bank transfer create ID", 3, CLI_WRITES_OR_DRY}, create},
    {{"intent", "hia bank transfer intent", 2, CLI_WRITES_OR_DRY}, intend},
    {{"link", "hia bank transfer link ID", 3, CLI_WRITES}, link_intent},
    {{"status", "hia bank transfer status [ID]", 3, CLI_WRITES}, status},
    {{"cancel", "hia bank transfer cancel ID", 3, CLI_WRITES_OR_DRY}, cancel},
    {{"list", "hia bank transfer list", 2, CLI_READS}, list}};

static const struct sub_verb *sub_verb_of(const struct cli_args *args, struct err *err)
{
    const char *what = args->count > 1 ? args->operands[1] : "list";
    const struct sub_verb *v = VERBS;
    while (v < VERBS + COUNT_OF(VERBS) && strcmp(what, v->is.name) != 0)
        v++;
    if (v == VERBS + COUNT_OF(VERBS))
        err_set(err, ERR_USAGE,
                "hia bank transfer authorize, create, intent, link, status, cancel or list");
    else if (cli_sub_fits(args, "hia bank transfer", &v->is, err))
        return v;
    return NULL;
}

/* `writes`: others do, too, while the partner is asked. */
static bool open_transfers(struct work *w, bool writes, struct err *err)
{
    w->transfers = transfers_new(&w->s.job, w->s.partner, STR(EVENT_ACTOR), err);
    if (w->transfers && writes)
        transfers_let_go(w->transfers);
    return w->transfers != NULL;
}

/* What is only said needs no turn at the ledger, and goes on beside whoever has it. */
static bool run_verb(struct work *w, const struct sub_verb *v, struct err *err)
{
    bool writes = v->is.does != CLI_READS && !cli_given(w->args, "dry-run");
    return session_open(&w->s, w->args, writes ? STORE_WRITER : STORE_READER, err) &&
           session_partner(&w->s, w->args, err) && (!writes || session_ways(&w->s, err)) &&
           (v->is.does == CLI_READS || open_transfers(w, writes, err)) && v->run(w, err);
}

int bank_transfer_run(const struct cli_args *args, struct err *err)
{
    struct work w = {.args = args, .json = cli_given(args, "json")};
    const struct sub_verb *v = sub_verb_of(args, err);
    bool ok = v && run_verb(&w, v, err);
    transfers_free(w.transfers);
    session_close(&w.s);
    if (!ok)
        return err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
    return w.trouble ? EXIT_DATA : EXIT_DONE;
}
