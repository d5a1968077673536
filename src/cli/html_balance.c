/* html_balance.c - see html_balance.h. */
#include "cli/html_balance.h"

#include "base/money.h"
#include "event/x12_remittance.h"

#include <inttypes.h>
#include <stdlib.h>

struct html_balance {
    struct html_pages *pages;
    struct remittance_reader *reader;
    char caption[400]; /* of the set in hand, as HTML: said again on a further page */
    bool begun;        /* the page in hand has its table */
    uint64_t sets, unequal_sets, unequal_claims;
};

/* ---- tables over pages ---- */

static void put_head(struct buf *out, const char *caption, bool again)
{
    buf_printf(out, "<table class=\"balance\"><caption>%s%s</caption>\n", caption,
               again ? " (continued)" : "");
    buf_puts(
        out,
        "<thead><tr><th scope=\"col\">Claim</th><th scope=\"col\">Status</th>"
        "<th scope=\"col\" class=\"money\">Charged</th>"
        "<th scope=\"col\" class=\"money\">CO contract</th>"
        "<th scope=\"col\" class=\"money\">PR patient</th>"
        "<th scope=\"col\" class=\"money\">OA other</th>"
        "<th scope=\"col\" class=\"money\">PI payer</th>"
        "<th scope=\"col\" class=\"money\">Paid</th>"
        "<th scope=\"col\" class=\"money\">Difference</th><th scope=\"col\">Lines differ</th></tr></thead>\n"
        "<tbody>\n");
}

static struct buf *table(struct html_balance *b, bool again)
{
    struct buf *out = html_pages_out(b->pages);
    if (!b->begun)
        put_head(out, b->caption, again);
    b->begun = true;
    return out;
}

static void end_table(struct html_balance *b)
{
    if (b->begun)
        buf_puts(html_pages_out(b->pages), "</tbody></table>\n");
    b->begun = false;
}

static void put_money(struct buf *out, int64_t cents, const char *class)
{
    char text[MONEY_TEXT_MAX];
    money_format_people(cents, text);
    buf_printf(out, "<td class=\"money%s\">%s</td>", class, text);
}

/* 0 is right. */
static void put_difference(struct buf *out, int64_t cents)
{
    put_money(out, cents, cents ? " wrong" : "");
}

/* ---- the sink ---- */

static bool on_open(void *ctx, const struct remittance *r)
{
    struct html_balance *b = ctx;
    struct buf caption = {
        .p = b->caption, .cap = sizeof(b->caption) - 1, .max = sizeof(b->caption) - 1};
    buf_puts(&caption, "Remittance ");
    html_text(&caption, r->trace_number);
    buf_puts(&caption, ", set ");
    html_text(&caption, r->st_control);
    buf_puts(&caption, ": ");
    html_text(&caption, r->payer.name);
    buf_puts(&caption, " to ");
    html_text(&caption, r->payee.name);
    b->caption[caption.n] = '\0';
    b->sets++;
    return true;
}

static bool on_claim(void *ctx, const struct claim_payment *p)
{
    struct html_balance *b = ctx;
    struct buf *out = table(b, p->in_set > 1);
    int64_t lines = p->lines_out_of_balance_cents;
    uint64_t wrong_lines = 0;
    for (size_t i = 0; i < p->lines_count; i++)
        wrong_lines += p->lines[i].out_of_balance_cents != 0;
    b->unequal_claims += !p->in_balance;
    buf_printf(out, "<tr%s><th scope=\"row\">", p->in_balance ? "" : " class=\"wrong\"");
    html_text(out, p->claim_id);
    buf_puts(out, "</th><td>");
    html_text(out, p->status);
    buf_puts(out, "</td>");
    put_money(out, p->charge_cents, "");
    put_money(out, p->adjusted_cents[ADJUST_CO], "");
    put_money(out, p->adjusted_cents[ADJUST_PR], "");
    put_money(out, p->adjusted_cents[ADJUST_OA], "");
    put_money(out, p->adjusted_cents[ADJUST_PI], "");
    put_money(out, p->paid_cents, "");
    put_difference(out, p->out_of_balance_cents);
    if (wrong_lines)
        buf_printf(out, "<td class=\"wrong\">%" PRIu64 " of %zu", wrong_lines, p->lines_count);
    else
        buf_printf(out, lines ? "<td class=\"wrong\">their sum" : "<td>none");
    buf_puts(out, "</td></tr>\n");
    if (html_pages_full(b->pages)) {
        end_table(b);
        html_pages_turn(b->pages);
    }
    return true;
}

static bool on_adjustment(void *ctx, const struct provider_adjustment *a)
{
    struct html_balance *b = ctx;
    struct buf *out = table(b, true);
    buf_puts(out, "<tr><th scope=\"row\" colspan=\"7\">Provider adjustment (PLB) ");
    html_text(out, a->reason);
    buf_puts(out, " ");
    html_text(out, a->reference);
    buf_puts(out, "</th>");
    put_money(out, -a->amount_cents, "");
    buf_puts(out, "<td></td><td></td></tr>\n");
    return true;
}

static void put_sum(struct buf *out, const char *what, int64_t cents, bool difference)
{
    buf_printf(out, "<tr class=\"sum\"><th scope=\"row\" colspan=\"7\">%s</th>", what);
    if (difference)
        put_difference(out, cents);
    else
        put_money(out, cents, "");
    buf_puts(out, "<td></td><td></td></tr>\n");
}

static bool on_close(void *ctx, const struct remittance *r, const struct remittance_totals *t)
{
    struct html_balance *b = ctx;
    struct buf *out = table(b, t->claims > 0);
    b->unequal_sets += t->out_of_balance_cents != 0;
    buf_printf(out, "<tr class=\"sum\"><th scope=\"row\">%zu claims</th><td></td>", t->claims);
    put_money(out, t->charge_cents, "");
    put_money(out, t->adjusted_cents[ADJUST_CO], "");
    put_money(out, t->adjusted_cents[ADJUST_PR], "");
    put_money(out, t->adjusted_cents[ADJUST_OA], "");
    put_money(out, t->adjusted_cents[ADJUST_PI], "");
    put_money(out, t->paid_cents, "");
    buf_printf(out, "<td></td><td%s>%zu claims</td></tr>\n",
               t->claims_out_of_balance ? " class=\"wrong\"" : "", t->claims_out_of_balance);
    put_sum(out, "less provider adjustments (PLB)", -t->provider_adjustment_cents, false);
    put_sum(out, "payment stated (BPR02)", r->paid_cents, false);
    put_sum(out, "difference", t->out_of_balance_cents, true);
    if (!t->exact)
        buf_puts(out, "<tr class=\"wrong\"><td colspan=\"10\">An amount could not be read exactly: "
                      "the sums leave it out.</td></tr>\n");
    end_table(b);
    if (html_pages_full(b->pages))
        html_pages_turn(b->pages);
    return true;
}

/* ---- life ---- */

struct html_balance *html_balance_new(struct html_pages *pages, struct err *err)
{
    struct html_balance *b = calloc(1, sizeof(*b));
    const struct remittance_sink sink = {b, on_open, on_claim, on_adjustment, on_close};
    if (!b) {
        err_set(err, ERR_SYSTEM, "no memory for a report");
        return NULL;
    }
    b->pages = pages;
    if (!(b->reader = remittance_reader_new(&sink, err))) {
        free(b);
        return NULL;
    }
    return b;
}

void html_balance_free(struct html_balance *b)
{
    if (b)
        remittance_reader_free(b->reader);
    free(b);
}

void html_balance_event(struct html_balance *b, const struct x12_event *e)
{
    (void)remittance_reader_event(b->reader, e); /* the sink never stops it */
}

uint64_t html_balance_sets(const struct html_balance *b)
{
    return b->sets;
}

uint64_t html_balance_unequal_sets(const struct html_balance *b)
{
    return b->unequal_sets;
}

uint64_t html_balance_unequal_claims(const struct html_balance *b)
{
    return b->unequal_claims;
}
