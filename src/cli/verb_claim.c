/* verb_claim.c - hia claim: the life of one claim, every document that touched it, and what each
 * code means. */
#include "cli/verbs.h"

#include "cli/awaited.h"
#include "cli/exchange_line.h"
#include "cli/print.h"
#include <inttypes.h>
#include <string.h>

enum { TEXTS_MAX = 1 << 20, EARLIER_MAX = 20 };

/* ---- for people ----------------------------------------------------------------------------- */

static void print_head(const struct store_claim *c)
{
    printf("%sClaim %.*s%s  %s%s%s", term(TERM_BOLD), STR_FMT(c->claim_id), term(TERM_PLAIN),
           term(print_claim_color(c->state)), store_claim_state_name(c->state), term(TERM_PLAIN));
    printf("  submission %" PRId32 ", frequency %.*s\n", c->sequence, STR_FMT(c->frequency));
    printf("  payer %.*s, billing NPI %.*s, service %s\n", STR_FMT(c->payer_id),
           STR_FMT(c->billing_npi), print_day(c->service_date));
    if (c->payer_control.n)
        printf("  payer's claim number %.*s\n", STR_FMT(c->payer_control));
    if (c->clearinghouse_ref.n)
        printf("  clearinghouse's claim number %.*s\n", STR_FMT(c->clearinghouse_ref));
    printf("  charged %s  paid %s%s%s  adjusted %s  patient share %s\n",
           print_money(c->charge_cents), term(TERM_GREEN), print_money(c->paid_cents),
           term(TERM_PLAIN), print_money(c->adjusted_cents), print_money(c->patient_cents));
}

static bool print_finding_row(void *ctx, const struct store_finding *f)
{
    bool *any = ctx;
    if (!*any)
        printf("\n%sWhat the scrub found%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    *any = true;
    print_finding(f, stdout);
    return true;
}

static void print_amount(const char *what, int64_t cents)
{
    if (cents)
        printf("  %s %s", what, print_money(cents));
}

static bool print_step(void *ctx, const struct store_history *h)
{
    const struct session *s = ctx;
    printf("  %s  %-9.*s", print_when(h->at_us), STR_FMT(h->what));
    if (h->from != h->to)
        printf(" %s%s%s", term(print_claim_color(h->to)), store_claim_state_name(h->to),
               term(TERM_PLAIN));
    else
        printf(" stays %s", store_claim_state_name(h->to));
    print_amount("paid", h->paid_cents);
    print_amount("adjusted", h->adjusted_cents);
    print_amount("patient", h->patient_cents);
    if (h->document_name.n)
        printf("  %s%.*s%s", term(TERM_DIM), STR_FMT(h->document_name), term(TERM_PLAIN));
    putchar('\n');
    if (str_is(h->codes, "not named"))
        printf("                    the answer to its file does not name this claim: ask the "
               "partner\n");
    else if (str_is(h->codes, "no answer in time"))
        printf("                    no 277CA came in time: ask the partner what became of it\n");
    else
        print_codes(s, h->what, h->codes, "                    ");
    return true;
}

static bool print_line(void *ctx, const struct store_claim_line *l)
{
    bool *any = ctx;
    if (!*any)
        printf("\n%sLines%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    *any = true;
    printf("  %3" PRId32 "  %s  %-12.*s %-8.*s charged %10s  paid %10s  %s%.*s%s\n", l->number,
           print_day(l->service_date), STR_FMT(l->procedure), STR_FMT(l->modifiers),
           print_money(l->charge_cents), print_money(l->paid_cents), term(TERM_DIM),
           STR_FMT(l->line_control), term(TERM_PLAIN));
    return true;
}

struct payments {
    const struct session *s;
    bool any;
};

static bool print_payment(void *ctx, const struct store_claim_payment *p)
{
    struct payments *all = ctx;
    if (!all->any)
        printf("\n%sPayments%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    all->any = true;
    printf("  status %.*s %s%s%s: charged %s, paid %s%s%s, patient %s  %s%s%s\n",
           STR_FMT(p->status), term(TERM_DIM),
           print_meaning(all->s, CODE_PAYMENT_STATUS, p->status), term(TERM_PLAIN),
           print_money(p->charge_cents), term(TERM_GREEN), print_money(p->paid_cents),
           term(TERM_PLAIN), print_money(p->patient_cents), term(TERM_DIM),
           store_payment_state_name(p->state), term(TERM_PLAIN));
    if (p->out_of_balance_cents)
        printf("    %sits own sums miss by %s%s\n", term(TERM_RED),
               print_money(p->out_of_balance_cents), term(TERM_PLAIN));
    return true;
}

static bool print_service(void *ctx, const struct store_service_payment *p)
{
    (void)ctx;
    printf("    service %" PRId32 "  %-12.*s charged %10s  paid %10s\n", p->number,
           STR_FMT(p->procedure), print_money(p->charge_cents), print_money(p->paid_cents));
    return true;
}

static bool print_adjustment(void *ctx, const struct store_adjustment *a)
{
    const struct payments *all = ctx;
    const char *who = print_meaning(all->s, CODE_ADJUST_GROUP, a->group);
    const char *why = print_meaning(all->s, CODE_ADJUST_REASON, a->reason);
    char where[32] = "claim";
    if (a->service)
        snprintf(where, sizeof where, "service %" PRId32, a->service);
    printf("    %-10s %.*s%-4.*s %10s  %s%s%s%s%s\n", where, STR_FMT(a->group), STR_FMT(a->reason),
           print_money(a->amount_cents), term(TERM_DIM), who, *who && *why ? ": " : "", why,
           term(TERM_PLAIN));
    return true;
}

static bool print_remark(void *ctx, const struct store_remark *r)
{
    const struct payments *all = ctx;
    printf("    remark %.*s  %s%s%s\n", STR_FMT(r->code), term(TERM_DIM),
           print_meaning(all->s, CODE_REMARK, r->code), term(TERM_PLAIN));
    return true;
}

static bool print_people(struct session *s, const struct store_claim *c, struct err *err)
{
    struct payments all = {.s = s};
    struct store_payment_visitor v = {print_payment, print_service, print_adjustment, print_remark,
                                      &all};
    bool findings = false, lines = false;
    print_head(c);
    if (!store_claim_findings(s->job.store, c->id, print_finding_row, &findings, err))
        return false;
    printf("\n%sLife%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    return store_claim_history(s->job.store, c->id, print_step, s, err) &&
           exchanges_of_batch(s, c->batch_id, NULL, err) && awaited_of_claim(s, c, NULL, err) &&
           store_claim_lines(s->job.store, c->id, print_line, &lines, err) &&
           store_claim_payments(s->job.store, c->id, STORE_LIST_MAX, &v, err);
}

/* ---- for programs --------------------------------------------------------------------------- */

static bool print_json(struct session *s, const struct store_claim *c, struct err *err)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);

    view_pairs(w, &shown_claim, c);
    bool ok = exchanges_of_batch(s, c->batch_id, w, err) && awaited_of_claim(s, c, w, err) &&
              shown_life(w, s->job.store, c, err);
    json_line_end(&line);
    return ok;
}

/* ---- the verb ------------------------------------------------------------------------------- */

/* By our id, or by a number somebody on the phone would name. */
static bool find(struct session *s, struct str id, struct arena *arena, struct store_claim *c,
                 struct err *err)
{
    static const enum store_claim_key keys[] = {BY_CLAIM_ID, BY_PAYER_CONTROL, BY_CLEARINGHOUSE_REF,
                                                BY_LINE_CONTROL};
    struct store_claim_match match = {0};
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(keys) && !match.id; i++)
        if (!store_claim_match(s->job.store, keys[i], id, &match, err))
            return false;
    if (match.id && !store_claim_get(s->job.store, match.id, arena, c, &found, err))
        return false;
    return found || err_set(err, ERR_DATA, "there is no such claim");
}

/* The claim, then those it took the place of. */
static bool show(struct session *s, struct store_claim *c, struct arena *arena, bool json,
                 struct err *err)
{
    for (int i = 0; i < EARLIER_MAX; i++) {
        bool found;
        int64_t earlier = c->replaces_id;
        if (!(json ? print_json(s, c, err) : print_people(s, c, err)))
            return false;
        if (!earlier)
            return true;
        if (!store_claim_get(s->job.store, earlier, arena, c, &found, err))
            return false;
        if (!found)
            return true;
        if (!json)
            printf("\n%sBefore it%s\n", term(TERM_DIM), term(TERM_PLAIN));
    }
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct store_claim c;
    struct arena arena;
    struct session s;
    int code = EXIT_FAIL;

    arena_init(&arena, TEXTS_MAX);
    if (args->count != 1) {
        err_set(err, ERR_USAGE, "which claim? hia claim ID");
        goto out_arena;
    }
    if (session_open(&s, args, STORE_READER, err) && session_texts(&s, err)) {
        if (find(&s, str_from(args->operands[0]), &arena, &c, err))
            code = show(&s, &c, &arena, cli_given(args, "json"), err) ? EXIT_DONE : EXIT_FAIL;
        else if (err->kind == ERR_DATA)
            code = EXIT_DATA;
    }
    session_close(&s);
out_arena:
    arena_fini(&arena);
    return code;
}

const struct cli_verb verb_claim = {
    .name = "claim",
    .summary = "tell the life of one claim",
    .operands = "ID",
    .about =
        "Shows a claim from the day it was handed in: what the scrub found, which file took it out, "
        "every document that spoke of it, what each code in them means and what to do about it, its "
        "lines, payments and adjustments, and the claims it replaced.\n\n"
        "ID is our claim id (CLM01), or the payer's or the clearinghouse's number for it, or the "
        "control number of one of its lines. Names and birth dates are not shown: the ledger has "
        "none. Where its file went out by an adapter, each exchange is listed: when, by what, how it "
        "ended, how long it took.\n\n"
        "The sentences of adjustment reasons, remarks and claim statuses belong to their publishers; "
        "put what you have licensed into codes_dir as adjustment-reasons.tsv, remarks.tsv and "
        "claim-statuses.tsv (code, tab, sentence).",
    .examples = "$ hia claim SBX-00017\n"
                "$ hia claim --json SBX-00017 | jq .history\n",
    .run = run,
};
