/* remittance.c - the small facts of a remittance that need no reader. */
#include "event/remittance.h"

enum adjustment_group adjustment_group(struct str group)
{
    if (group.n == 2 && group.p[0] == 'C' && group.p[1] == 'O')
        return ADJUST_CO;
    if (group.n == 2 && group.p[0] == 'P')
        return group.p[1] == 'R' ? ADJUST_PR : group.p[1] == 'I' ? ADJUST_PI : ADJUST_OA;
    return ADJUST_OA;
}

/* As much of the code as has room behind `n` bytes; returns the length. */
static size_t put_code(char text[REMIT_REASON_TEXT_MAX], size_t n, struct str code)
{
    for (size_t i = 0; i < code.n && n < REMIT_REASON_TEXT_MAX; i++)
        text[n++] = code.p[i];
    return n;
}

static bool same_text(const char a[REMIT_REASON_TEXT_MAX], const char b[REMIT_REASON_TEXT_MAX])
{
    return memcmp(a, b, REMIT_REASON_TEXT_MAX) == 0; /* two words */
}

void claim_reasons_add(struct claim_reasons *r, struct str group, struct str reason)
{
    if (r->count == REMIT_REASONS_MAX)
        return;
    char *text = r->text[r->count];
    memset(text, 0, REMIT_REASON_TEXT_MAX);
    size_t k = 0, n = put_code(text, put_code(text, 0, group), reason);
    while (k < r->count && !same_text(r->text[k], text))
        k++;
    if (k == r->count)
        r->list[r->count++] = str_of(text, n);
}

static void add_reasons(struct claim_reasons *r, const struct adjustment *a, size_t count)
{
    for (size_t i = 0; i < count && r->count < REMIT_REASONS_MAX; i++)
        claim_reasons_add(r, a[i].group, a[i].reason);
}

void claim_payment_reasons(const struct claim_payment *p, struct claim_reasons *reasons)
{
    reasons->count = 0;
    add_reasons(reasons, p->adjustments, p->adjustments_count);
    for (size_t i = 0; i < p->lines_count; i++)
        add_reasons(reasons, p->lines[i].adjustments, p->lines[i].adjustments_count);
}
