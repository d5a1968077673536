/* verb_remit.c - hia remit: one remittance with its sums, claims,
 * provider adjustments and orphans. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/remit_csv.h"
#include <inttypes.h>
#include <string.h>

enum { TEXTS_MAX = 1 << 20, LISTED_MAX = 50 };

struct showing {
    struct session *session;
    const struct store_remittance *remittance;
    struct json_writer *w; /* NULL: for people */
    bool any;
};

/* ---- for people ----------------------------------------------------------------------------- */

static void print_sum(const char *what, int64_t cents, const char *note)
{
    printf("  %-34s %14s  %s%s%s\n", what, print_money(cents), term(TERM_DIM), note,
           term(TERM_PLAIN));
}

static void print_head(const struct store_remittance *r)
{
    bool posted = r->state == REMITTANCE_POSTED;
    printf("%sRemittance %.*s%s  %s%s%s\n", term(TERM_BOLD), STR_FMT(r->trace), term(TERM_PLAIN),
           term(posted ? TERM_GREEN : TERM_RED), store_remittance_state_name(r->state),
           term(TERM_PLAIN));
    printf("  id %s\n  payer %.*s, payee NPI %.*s, method %.*s, paid on %s, received %s\n", r->uuid,
           STR_FMT(r->payer_id), STR_FMT(r->payee_npi), STR_FMT(r->method), print_day(r->date),
           print_when(r->created_at_us));
    printf("  %" PRId64 " claims, %" PRId64 " orphans, %" PRId64 " out of balance\n",
           r->claim_count, r->orphan_count, r->unbalanced_count);
}

/* What was charged less what was taken off is what was paid; what was paid less the provider's
 * adjustments is what the bank got. */
static void print_balance(const struct store_remittance *r)
{
    int64_t open = r->charge_cents - r->adjusted_cents - r->patient_cents - r->paid_cents;
    printf("\n%sBalance%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    print_sum("charged", r->charge_cents, "CLP03");
    print_sum("less adjusted", -r->adjusted_cents, "CAS CO OA PI");
    print_sum("less patient share", -r->patient_cents, "CAS PR");
    print_sum("paid to the claims", r->paid_cents, "CLP04");
    if (open)
        print_sum("not explained", open, "charge less adjustments is not what was paid");
    print_sum("less provider adjustments", -r->provider_adjustment_cents, "PLB");
    print_sum("paid to the bank", r->amount_cents, "BPR02");
    if (r->out_of_balance_cents)
        printf("  %s%-34s %14s%s  ask the payer: nothing of it was posted\n", term(TERM_RED),
               "out of balance by", print_money(r->out_of_balance_cents), term(TERM_PLAIN));
    else
        printf("  %sit balances to the cent%s\n", term(TERM_GREEN), term(TERM_PLAIN));
}

static bool print_payment(void *ctx, const struct store_claim_payment *p)
{
    struct showing *s = ctx;
    bool good = p->state == PAYMENT_POSTED;
    if (!s->any)
        printf("\n%sClaims%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    s->any = true;
    printf("  %5" PRId32 "  %-20.*s %2.*s %s%-24.24s%s charged %11s  paid %11s  %s%s%s\n",
           p->ordinal, STR_FMT(p->patient_control), STR_FMT(p->status), term(TERM_DIM),
           print_meaning(s->session, CODE_PAYMENT_STATUS, p->status), term(TERM_PLAIN),
           print_money(p->charge_cents), print_money(p->paid_cents),
           term(good ? TERM_GREEN : TERM_YELLOW), store_payment_state_name(p->state),
           term(TERM_PLAIN));
    return true;
}

static bool print_provider(void *ctx, const struct store_provider_adjustment *a)
{
    struct showing *s = ctx;
    if (!s->any)
        printf("\n%sProvider adjustments%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    s->any = true;
    printf("  %.*s  %s  %-3.*s %s%s%s  %11s\n", STR_FMT(a->provider), print_day(a->fiscal_date),
           STR_FMT(a->reason), term(TERM_DIM),
           print_meaning(s->session, CODE_PROVIDER_ADJUST, a->reason), term(TERM_PLAIN),
           print_money(a->amount_cents));
    return true;
}

static bool print_orphan(void *ctx, const struct store_orphan *o)
{
    struct showing *s = ctx;
    if (o->remittance_id != s->remittance->id)
        return true;
    if (!s->any)
        printf("\n%sOrphans%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    s->any = true;
    printf("  %-20.*s paid %11s  %s%.*s%s\n", STR_FMT(o->patient_control),
           print_money(o->paid_cents), term(TERM_DIM), STR_FMT(o->reason), term(TERM_PLAIN));
    return true;
}

static bool print_people(struct showing *s, int64_t limit, struct err *err)
{
    const struct store_remittance *r = s->remittance;
    struct store *store = s->session->job.store;
    struct store_payment_visitor v = {.claim = print_payment, .ctx = s};
    print_head(r);
    print_balance(r);
    if (!store_remittance_payments(store, r->id, limit, &v, err))
        return false;
    if (r->claim_count > limit)
        printf("  %sand %" PRId64 " more; --all shows them%s\n", term(TERM_DIM),
               r->claim_count - limit, term(TERM_PLAIN));
    s->any = false;
    if (!store_provider_adjustments(store, r->id, print_provider, s, err))
        return false;
    s->any = false;
    return store_orphan_list(store, STORE_LIST_MAX, print_orphan, s, err);
}

/* ---- for programs --------------------------------------------------------------------------- */

static bool json_orphan(void *ctx, const struct store_orphan *o)
{
    const struct showing *s = ctx;
    if (o->remittance_id != s->remittance->id)
        return true;
    json_object(s->w);
    json_pair_i64(s->w, "payment_id", o->payment_id);
    json_pair_str(s->w, "claim_id", o->patient_control);
    json_pair_money(s->w, "paid", o->paid_cents);
    json_pair_str(s->w, "reason", o->reason);
    json_object_end(s->w);
    return true;
}

static bool print_json(struct showing *s, struct err *err)
{
    struct store *store = s->session->job.store;
    struct json_line line;
    s->w = json_line_begin(&line);
    view_pairs(s->w, &shown_remittance, s->remittance);
    json_key(s->w, "claims");
    json_array(s->w);
    bool ok =
        shown_remittance_claims(s->w, store, s->remittance, 0, STORE_LIST_MAX, false, NULL, err);
    json_array_end(s->w);
    ok = ok && shown_provider_adjustments(s->w, store, s->remittance, err);
    json_key(s->w, "orphans");
    json_array(s->w);
    ok = ok && store_orphan_list(store, STORE_LIST_MAX, json_orphan, s, err);
    json_array_end(s->w);
    json_line_end(&line);
    return ok;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static bool list_one(void *ctx, const struct store_remittance *r)
{
    (void)ctx;
    printf("%-24.*s %s  %s%-14s%s %5" PRId64 " claims  %14s\n", STR_FMT(r->trace),
           print_day(r->date), term(r->state == REMITTANCE_POSTED ? TERM_GREEN : TERM_RED),
           store_remittance_state_name(r->state), term(TERM_PLAIN), r->claim_count,
           print_money(r->amount_cents));
    return true;
}

static bool list_one_json(void *ctx, const struct store_remittance *r)
{
    struct json_line line;
    (void)ctx;
    view_pairs(json_line_begin(&line), &shown_remittance, r);
    json_line_end(&line);
    return true;
}

static int show(const struct cli_args *args, struct session *s, struct arena *arena,
                struct err *err)
{
    struct store_remittance r;
    struct showing showing = {.session = s, .remittance = &r};
    bool found, json = cli_given(args, "json");
    int64_t limit = cli_given(args, "all") ? STORE_LIST_MAX : LISTED_MAX;

    if (args->count == 0 && cli_given(args, "csv")) {
        err_set(err, ERR_USAGE, "--csv is of one remittance: name it; `hia remit` lists them");
        return EXIT_FAIL;
    }
    if (args->count == 0)
        return store_remittance_list(s->job.store, REMITTANCE_STATE_COUNT, STORE_LIST_MAX,
                                     json ? list_one_json : list_one, NULL, err)
                   ? EXIT_DONE
                   : EXIT_FAIL;
    if (!store_remittance_find(s->job.store, str_from(args->operands[0]), arena, &r, &found, err))
        return EXIT_FAIL;
    if (!found) {
        err_set(err, ERR_DATA, "there is no such remittance; `hia remit` lists them");
        return EXIT_DATA;
    }
    bool ok = cli_given(args, "csv") ? remit_csv(s->job.store, &r, stdout, err)
              : json                 ? print_json(&showing, err)
                                     : print_people(&showing, limit, err);
    return ok ? EXIT_DONE : EXIT_FAIL;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s;
    struct arena arena;
    int code = EXIT_FAIL;
    arena_init(&arena, TEXTS_MAX);
    if (session_open(&s, args, STORE_READER, err) && session_texts(&s, err))
        code = show(args, &s, &arena, err);
    session_close(&s);
    arena_fini(&arena);
    return code;
}

static const struct cli_option options[] = {
    {"all", 'a', CLI_FLAG, NULL, "every claim of it, not the first 50"},
    {"csv", 0, CLI_FLAG, NULL, "its claims and lines as rows for a spreadsheet (RFC 4180)"},
    {0},
};

const struct cli_verb verb_remit = {
    .name = "remit",
    .summary = "show a remittance, its sums and its claims",
    .operands = "[ID|TRACE]",
    .about =
        "Shows what a payer paid: header, balance sheet (charges, adjustments, patient share, "
        "payments, provider adjustments, the amount the bank got), claims, provider adjustments, "
        "and payments that match no claim of ours. Without an operand it lists the remittances, "
        "the newest first.\n\n"
        "--csv prints what the ledger has of each claim and line, all of them: ids, codes, amounts "
        "and adjustments. A row without a line number is the claim itself. Names and days of "
        "service stand only in the sealed file: hia parse --csv of the 835 has them.",
    .examples = "$ hia remit\n"
                "$ hia remit --csv 000000001 > lines.csv\n"
                "$ hia remit 000000001\n",
    .options = options,
    .run = run,
};
