/* ask_277.c - where a claim stands that a 276 asks about, by the stated rules of docs/sandbox.md.
 */
#include "sandbox/ask.h"
#include "sandbox/decide.h"

#include <stdio.h>

void sandbox_277_flush(struct sandbox_asking *a)
{
    if (!a->claim_open)
        return;
    a->claim_open = a->line_open = false;
    a->stats->questions++;
    const char *named = a->control[0] ? a->control : a->trace;
    struct sandbox_standing is = sandbox_standing(a->seed, sandbox_hash(0, str_from(named)));
    sandbox_put(a, "TRN*2*%s", a->trace);
    if (a->charge[0])
        sandbox_put(a, "STC*%s:%s*%s**%s*%s", is.category, is.status, a->date, a->charge,
                    is.paid ? a->charge : "0");
    else
        sandbox_put(a, "STC*%s:%s*%s", is.category, is.status, a->date);
    if (a->payer_control[0])
        sandbox_put(a, "REF*1K*%s", a->payer_control);
    if (a->control[0])
        sandbox_put(a, "REF*EJ*%s", a->control);
    if (a->service[0])
        sandbox_put(a, "DTP*472*%s", a->service);
}

static void open_claim(struct sandbox_asking *a, const struct x12_segment *s)
{
    sandbox_277_flush(a);
    a->claim_open = true;
    str_copy(a->trace, sizeof a->trace, x12_element(s, 2));
    a->charge[0] = a->service[0] = a->control[0] = a->payer_control[0] = '\0';
}

static void reference(struct sandbox_asking *a, const struct x12_segment *s)
{
    if (str_is(x12_element(s, 1), "EJ"))
        str_copy(a->control, sizeof a->control, x12_element(s, 2));
    else if (str_is(x12_element(s, 1), "1K"))
        str_copy(a->payer_control, sizeof a->payer_control, x12_element(s, 2));
}

static void service_date(struct sandbox_asking *a, const struct x12_segment *s)
{
    struct str form = x12_element(s, 2), day = x12_element(s, 3);
    if (!a->line_open && str_is(x12_element(s, 1), "472") && form.n <= 3 && day.n <= 35)
        snprintf(a->service, sizeof a->service, "%.*s*%.*s", STR_FMT(form), STR_FMT(day));
}

void sandbox_277_segment(struct sandbox_asking *a, const struct x12_segment *s)
{
    switch (s->tag) {
    case X12_TAG('B', 'H', 'T'):
        sandbox_put(a, "BHT*0010*08*%.*s*%s*%s*DG", STR_FMT(x12_element(s, 3)), a->date, a->time);
        break;
    case X12_TAG('H', 'L', 0):
        sandbox_277_flush(a);
        sandbox_echo(a, s);
        break;
    case X12_TAG('N', 'M', '1'):
        sandbox_echo(a, s);
        break;
    case X12_TAG('T', 'R', 'N'):
        open_claim(a, s);
        break;
    case X12_TAG('R', 'E', 'F'):
        if (!a->line_open)
            reference(a, s);
        break;
    case X12_TAG('A', 'M', 'T'):
        str_copy(a->charge, sizeof a->charge, x12_element(s, 2));
        break;
    case X12_TAG('D', 'T', 'P'):
        service_date(a, s);
        break;
    case X12_TAG('S', 'V', 'C'):
        a->line_open = true;
        break;
    default: /* what the 277 does not repeat */
        break;
    }
}
