/* balance.c - sums in exact cents for SNIP type 3. A sum that could not be exact says so and is not
 * judged. */
#include "x12/balance.h"

static int64_t minus(int64_t a, int64_t b)
{
    int64_t d;

    if (!__builtin_sub_overflow(a, b, &d))
        return d;
    return b < 0 ? INT64_MAX : INT64_MIN; /* still not 0: still out of balance */
}

void x12_sum_element(struct x12_sum *s, const struct x12_segment *seg, unsigned i)
{
    int64_t cents;

    if (!x12_has(seg, i))
        return;
    switch (x12_money(seg, i, &cents)) {
    case NUMBER_OK:
        x12_sum_add(s, cents);
        break;
    case NUMBER_FORM: /* the element check has already said so */
        s->broken = true;
        s->unread = true;
        break;
    case NUMBER_SCALE:
    case NUMBER_RANGE:
        s->broken = true;
        break;
    }
}

void x12_sum_cas(struct x12_sum *s, const struct x12_segment *cas)
{
    for (unsigned i = 3; i <= 18 && i <= cas->n; i += 3)
        x12_sum_element(s, cas, i);
}

void x12_sum_plb(struct x12_sum *s, const struct x12_segment *plb)
{
    for (unsigned i = 4; i <= 14 && i <= plb->n; i += 2)
        x12_sum_element(s, plb, i);
}

int64_t x12_balance_line(const struct x12_balance_835 *b)
{
    return minus(minus(b->line_charge, b->line_cas.cents), b->line_paid);
}

int64_t x12_balance_claim(const struct x12_balance_835 *b)
{
    int64_t left = minus(b->claim_charge, b->claim_cas.cents);

    return minus(minus(left, b->lines_cas.cents), b->claim_paid);
}

int64_t x12_balance_lines_charge(const struct x12_balance_835 *b)
{
    return b->claim_has_lines ? minus(b->claim_charge, b->lines_charge.cents) : 0;
}

int64_t x12_balance_transaction(const struct x12_balance_835 *b)
{
    return minus(minus(b->claims_paid.cents, b->plb.cents), b->payment);
}
