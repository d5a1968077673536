/* split_payment.c - one claim payment cut out of a remittance, so that it balances on its own.
 *
 * A piece pays what its claim was paid: BPR02 is CLP04. Where that is below zero (a reversal), or
 * the remittance moves no money (BPR04 = NON), BPR02 is 0 and a PLB of reason FB carries the rest,
 * as X221A1 1.10.2.12 has it for whole remittances. The payments of all pieces come to that of the
 * whole. TS3 and TS2 total many claims and are left out. */
#include "x12/split_state.h"

bool x12_split_money(struct x12_split *sp, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;

    switch (s->tag) {
    case X12_TAG('B', 'P', 'R'):
        x12_keep(&sp->bpr, s);
        return true;
    case X12_TAG('T', 'S', '2'):
    case X12_TAG('T', 'S', '3'):
        return true;
    case X12_TAG('C', 'L', 'P'):
        x12_sum_element(&sp->paid, s, 4);
        return false;
    case X12_TAG('P', 'L', 'B'):
        x12_sum_plb(&sp->plb, s);
        x12_cut_raw(&sp->style, s, &sp->adjustments);
        sp->adjustments_count++;
        return true;
    default:
        return false;
    }
}

static struct str payee(const struct x12_split *sp)
{
    return sp->provider[0] ? str_from(sp->provider) : STR("UNKNOWN");
}

/* PLB*payee*end of the year*FB*amount: what is carried on, so that nothing below zero is paid. */
static void carry(struct x12_split *sp, struct x12_split_cut *p, int64_t cents)
{
    char amount[MONEY_TEXT_MAX], e = sp->style.delims.element;
    struct str day = x12_element(&sp->bpr.segment, 16);
    struct buf *out = &sp->scratch;

    (void)money_format(cents, amount);
    buf_reset(out);
    buf_printf(out, "PLB%c%.*s%c%.*s1231%cFB%c%s%c%s", e, STR_FMT(payee(sp)), e,
               (int)(day.n < 4 ? day.n : 4), day.p, e, e, amount, sp->style.delims.segment,
               sp->style.line_break);
    x12_cut_text(&p->cut, buf_str(out), 1, &sp->out);
}

/* ST, BPR with the piece's own payment, and the rest of the head. Returns what PLB has to carry. */
static int64_t put_head(struct x12_split *sp, struct x12_split_cut *p, int64_t cents, bool exact)
{
    const struct x12_segment *bpr = &sp->bpr.segment;
    bool pays = cents >= 0 && !str_is(x12_element(bpr, 4), "NON");
    char amount[MONEY_TEXT_MAX];

    x12_split_open(sp, p);
    (void)money_format(pays ? cents : 0, amount);
    if (sp->bpr.bytes.n != 0) {
        if (exact)
            x12_cut_with(&sp->style, bpr, 2, str_from(amount), &sp->out);
        else
            x12_cut_raw(&sp->style, bpr, &sp->out);
        p->cut.segments++;
    }
    x12_cut_text(&p->cut, buf_str(&sp->levels[0].text), sp->levels[0].segments, &sp->out);
    return pays || !exact ? 0 : cents;
}

bool x12_split_payment(struct x12_split *sp)
{
    if (sp->unit.failed)
        return err_set(&sp->err, ERR_LIMIT, "a claim is larger than 64 MB");
    struct x12_split_cut *p = x12_split_next(sp, str_from(sp->claim_key));
    if (p == NULL)
        return false;
    int64_t rest = put_head(sp, p, sp->paid.cents, !sp->paid.broken);
    x12_cut_text(&p->cut, buf_str(&sp->levels[1].text), sp->levels[1].segments, &sp->out);
    x12_cut_text(&p->cut, buf_str(&sp->unit), sp->unit_segments, &sp->out);
    if (rest != 0)
        carry(sp, p, rest);
    p->info.claims++;
    return x12_split_hand_out(sp, p);
}

bool x12_split_adjustments(struct x12_split *sp)
{
    int64_t rest;

    if (sp->adjustments_count == 0)
        return true;
    struct x12_split_cut *p = x12_split_next(sp, STR(""));
    if (p == NULL)
        return false;
    rest = put_head(sp, p, -sp->plb.cents, !sp->plb.broken);
    x12_cut_text(&p->cut, buf_str(&sp->adjustments), sp->adjustments_count, &sp->out);
    if (rest != 0)
        carry(sp, p, rest);
    return x12_split_hand_out(sp, p);
}
