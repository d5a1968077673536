/* balance.h - sums in exact cents: the arithmetic behind SNIP type 3, shared by the rules and the
 * jobs. 835: X221A1 section 1.10.2 (line, claim, transaction). 837: X222A1 section 1.4 (claim,
 * coordination of benefits). */
#ifndef HIA_X12_BALANCE_H
#define HIA_X12_BALANCE_H

#include "base/money.h"
#include "x12/segment.h"

/** A running sum that remembers when it could not be exact. */
struct x12_sum {
    int64_t cents;
    bool broken; /* overflow, parts of a cent, or an amount that is not one */
    bool unread; /* broken by an amount that is not one: the element check has faulted it */
};

static inline void x12_sum_add(struct x12_sum *s, int64_t cents)
{
    if (UNLIKELY(!money_add(&s->cents, cents)))
        s->broken = true;
}
/** Adds another sum, doubts and all. */
static inline void x12_sum_join(struct x12_sum *s, const struct x12_sum *other)
{
    x12_sum_add(s, other->cents);
    if (UNLIKELY(other->broken)) {
        s->broken = true;
        s->unread |= other->unread;
    }
}
/** Adds element `i` of a segment; empty counts as 0. */
void x12_sum_element(struct x12_sum *s, const struct x12_segment *seg, unsigned i);
/** Adds CAS03 06 09 12 15 18. */
void x12_sum_cas(struct x12_sum *s, const struct x12_segment *cas);
/** Adds PLB04 06 08 10 12 14. */
void x12_sum_plb(struct x12_sum *s, const struct x12_segment *plb);

/** Of one 835 remittance: filled as it is read, judged at each close. All in cents. */
struct x12_balance_835 {
    int64_t payment;                  /* BPR02 */
    struct x12_sum claims_paid, plb;  /* sums of CLP04 and PLB */
    int64_t claim_charge, claim_paid; /* CLP03, CLP04 of the open claim */
    struct x12_sum claim_cas, lines_cas, lines_charge, lines_paid;
    bool claim_has_lines;
    int64_t line_charge, line_paid; /* SVC02, SVC03 of the open line */
    struct x12_sum line_cas;
};

/** Differences, 0 when in balance: what is reported beside "out of balance by". */
int64_t x12_balance_line(const struct x12_balance_835 *b);  /* SVC02 - CAS - SVC03 */
int64_t x12_balance_claim(const struct x12_balance_835 *b); /* CLP03 - all CAS - CLP04 */
int64_t
x12_balance_lines_charge(const struct x12_balance_835 *b); /* CLP03 - lines; 0 without lines */
int64_t x12_balance_transaction(const struct x12_balance_835 *b); /* claims paid - PLB - BPR02 */

#endif
