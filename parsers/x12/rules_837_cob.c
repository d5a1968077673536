/* rules_837_cob.c - what other payers did with the claim must account for all of it
 * (X222A1 1.4.1, 1.4.4.1). */
#include "x12/rules_837.h"

void x12_837_cob_reset(struct x12_837 *st)
{
    st->cob.count = 0;
    st->cob.open = NULL;
    st->cob.paying = NULL;
    st->cob.sequences = st->subscriber.sequence;
}

uint32_t x12_837_sequence(struct str sbr01)
{
    char c = sbr01.n == 1 ? sbr01.p[0] : 'U';

    return c >= 'A' && c <= 'Z' && c != 'U' ? UINT32_C(1) << (c - 'A') : 0;
}

/* ---- 2320, 2330B: the claim as a whole ---- */

void x12_837_payer_open(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_cob *cob = &st->cob;
    uint32_t sequence = x12_837_sequence(x12_element(s, 1));

    if ((cob->sequences & sequence) != 0)
        x12_rule_fault(w, NULL, X12_PAYER_SEQUENCE, 1, 0);
    cob->sequences |= sequence;
    cob->open = NULL;
    if (cob->count == X12_837_PAYERS_MAX)
        return;
    cob->open = &cob->payers[cob->count++];
    *cob->open = (struct x12_837_payer){0};
    x12_mark_here(w, &cob->open->mark);
}

void x12_837_payer_adjustment(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_payer *p = st->cob.open;

    (void)w;
    if (p == NULL)
        return;
    x12_sum_cas(&p->cas, s);
    p->has_cas = true;
}

void x12_837_payer_paid(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_payer *p = st->cob.open;

    (void)w;
    if (p == NULL)
        return;
    x12_sum_element(&p->paid, s, 2);
    p->has_paid = true;
}

void x12_837_payer_name(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_payer *p = st->cob.open;

    (void)w;
    if (p == NULL || !x12_has(s, 9))
        return;
    p->id = x12_word_of(x12_element(s, 9));
    for (struct x12_837_payer *other = st->cob.payers; other < p; other++)
        if (other->id == p->id)
            other->ambiguous = p->ambiguous = true;
}

void x12_837_payer_date(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_payer *p = st->cob.open;

    (void)s;
    if (p == NULL)
        return;
    p->has_date = true;
    x12_mark_here(w, &p->date_mark);
}

/* ---- 2430: line by line ---- */

static struct x12_837_payer *payer_of(struct x12_837_cob *cob, uint64_t id)
{
    for (unsigned i = 0; i < cob->count; i++)
        if (cob->payers[i].id == id)
            return &cob->payers[i];
    return NULL;
}

void x12_837_payment(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct x12_837_payer *p;

    st->cob.paying = NULL;
    if (!x12_has(s, 1))
        return;
    p = st->cob.paying = payer_of(&st->cob, x12_word_of(x12_element(s, 1)));
    if (p == NULL) {
        x12_rule_fault(w, NULL, X12_COB_PAYER_UNKNOWN, 1, 0);
        return;
    }
    if (!p->in_line) {
        p->line_paid = p->line_cas = (struct x12_sum){0};
        p->in_line = p->has_lines = true;
        x12_mark_here(w, &p->line_mark);
    }
    x12_sum_element(&p->line_paid, s, 2);
}

void x12_837_payment_adjustment(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    if (st->cob.paying != NULL)
        x12_sum_cas(&st->cob.paying->line_cas, s);
}

void x12_837_payment_date(struct x12_837 *st, struct x12_walk *w, const struct x12_segment *s)
{
    (void)w;
    (void)s;
    if (st->cob.paying != NULL)
        st->cob.paying->has_line_date = true;
}

/* ---- the identities ---- */

/** Is the whole its parts? What could not be added exactly is not judged, and said once. */
static void judge(struct x12_walk *w, const struct x12_mark *mark, const struct x12_sum *whole,
                  const struct x12_sum *parts, enum x12_code code, unsigned element)
{
    if (whole->unread || parts->unread)
        return;
    if (whole->broken || parts->broken)
        x12_rule_fault(w, mark, X12_AMOUNT_RANGE, element, 0);
    else if (whole->cents != parts->cents)
        x12_rule_fault(w, mark, code, element, 0);
}

void x12_837_cob_line_close(struct x12_837 *st, struct x12_walk *w)
{
    struct x12_837_cob *cob = &st->cob;

    for (unsigned i = 0; i < cob->count; i++) {
        struct x12_837_payer *p = &cob->payers[i];
        struct x12_sum parts;

        if (!p->in_line)
            continue;
        p->in_line = false;
        parts = p->line_paid;
        x12_sum_join(&parts, &p->line_cas);
        judge(w, &p->line_mark, &st->line_charge, &parts, X12_BALANCE_COB_LINE, 2);
        x12_sum_join(&p->lines_paid, &p->line_paid);
        x12_sum_join(&p->lines_cas, &p->line_cas);
    }
    cob->paying = NULL;
}

/** CLM02 = AMT*D + claim CAS + line CAS (X12 RFI 1294); with line payments AMT*D = their sum -
 * claim CAS. One fault for both: they fail together. A payer that gave neither lines nor CAS is not
 * judged. */
static void payer_balance(const struct x12_837 *st, struct x12_walk *w,
                          const struct x12_837_payer *p)
{
    struct x12_sum parts = p->paid;
    struct x12_sum paid = p->lines_paid;
    bool lines_disagree;

    if (!p->has_paid || p->ambiguous || !(p->has_cas || p->has_lines))
        return;
    x12_sum_join(&parts, &p->cas);
    lines_disagree = p->has_lines && parts.cents != paid.cents;
    x12_sum_join(&parts, &p->lines_cas);
    parts.broken |= paid.broken;
    parts.unread |= paid.unread;
    if (!parts.broken && parts.cents == st->claim.charge.cents && lines_disagree)
        x12_rule_fault(w, &p->mark, X12_BALANCE_COB_CLAIM, 0, 0);
    else
        judge(w, &p->mark, &st->claim.charge, &parts, X12_BALANCE_COB_CLAIM, 0);
}

/** A payer that adjudicated says what it paid, and when: with the claim or with its lines, not
 * both. */
static void payer_adjudicated(struct x12_walk *w, const struct x12_837_payer *p)
{
    bool adjudicated = p->has_date || p->has_lines || p->has_cas;

    if (p->has_paid != adjudicated)
        x12_rule_fault(w, &p->mark, X12_COB_PAID_AMOUNT, 0, 0);
    if (p->has_date && p->has_line_date)
        x12_rule_fault(w, &p->date_mark, X12_COB_PAYER_DATE, 3, 0);
    if (p->has_paid && adjudicated && !p->has_date && !p->has_lines)
        x12_rule_fault(w, &p->mark, X12_COB_PAYER_DATE, 0, 0);
}

void x12_837_cob_claim_close(struct x12_837 *st, struct x12_walk *w)
{
    for (unsigned i = 0; i < st->cob.count; i++) {
        if (!st->cob.payers[i].ambiguous)
            payer_adjudicated(w, &st->cob.payers[i]);
        payer_balance(st, w, &st->cob.payers[i]);
    }
    x12_837_cob_reset(st);
}
