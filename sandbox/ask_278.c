/* ask_278.c - what a review organization says to a request for authorization (278 005010X217), by
 * the stated rules of docs/sandbox.md. */
#include "sandbox/ask.h"
#include "sandbox/decide.h"

static void begin(struct sandbox_asking *a, const struct x12_segment *s)
{
    a->person = sandbox_hash(0, x12_element(s, 3));
    bool pended = sandbox_review(a->seed, a->person).action[1] == '4';
    sandbox_put(a, "BHT*0007*11*%.*s*%s*%s*%s", STR_FMT(x12_element(s, 3)), a->date, a->time,
                pended ? "19" : "18");
    a->stats->questions++;
}

static void decide(struct sandbox_asking *a)
{
    struct sandbox_review is = sandbox_review(a->seed, a->person);
    a->asked = false;
    if (is.number[0])
        sandbox_put(a, "HCR*%s*%s", is.action, is.number);
    else
        sandbox_put(a, "HCR*%s**%s", is.action, is.reason);
}

void sandbox_278_flush(struct sandbox_asking *a)
{
    if (a->asked)
        decide(a);
}

static bool is_event(const struct sandbox_asking *a)
{
    return str_is(str_from(a->level), "EV") || str_is(str_from(a->level), "SS");
}

static void open_level(struct sandbox_asking *a, const struct x12_segment *s)
{
    sandbox_278_flush(a);
    str_copy(a->level, sizeof a->level, x12_element(s, 3));
    a->asked = str_is(str_from(a->level), "SS");
    sandbox_echo(a, s);
}

/* UM05 to UM10 are the requester's alone. */
static void review(struct sandbox_asking *a, const struct x12_segment *s)
{
    struct str place = x12_element(s, 4);
    sandbox_put(a, place.n ? "UM*%.*s*%.*s*%.*s*%.*s" : "UM*%.*s*%.*s*%.*s",
                STR_FMT(x12_element(s, 1)), STR_FMT(x12_element(s, 2)), STR_FMT(x12_element(s, 3)),
                STR_FMT(place));
    decide(a);
}

void sandbox_278_segment(struct sandbox_asking *a, const struct x12_segment *s)
{
    switch (s->tag) {
    case X12_TAG('B', 'H', 'T'):
        begin(a, s);
        break;
    case X12_TAG('H', 'L', 0):
        open_level(a, s);
        break;
    case X12_TAG('T', 'R', 'N'):
        sandbox_put(a, "TRN*2*%.*s*%.*s", STR_FMT(x12_element(s, 2)), STR_FMT(x12_element(s, 3)));
        break;
    case X12_TAG('U', 'M', 0):
        review(a, s);
        break;
    case X12_TAG('N', 'M', '1'):
        if (!is_event(a)) /* the event's own providers are not repeated */
            sandbox_echo(a, s);
        break;
    case X12_TAG('D', 'M', 'G'):
        sandbox_echo(a, s);
        break;
    case X12_TAG('S', 'V', '1'):
        sandbox_278_flush(a);
        sandbox_echo(a, s);
        break;
    case X12_TAG('S', 'V', '2'):
    case X12_TAG('S', 'V', '3'):
        sandbox_278_flush(a);
        break;
    default: /* what the answer does not repeat */
        break;
    }
}
