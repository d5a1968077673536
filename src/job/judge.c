/* judge.c - see judge.h. */
#include "job/judge.h"

_Static_assert((int)SNIP_TYPES == (int)X12_SNIP_TYPES && (int)SNIP_OFF == (int)X12_SNIP_OFF &&
                   (int)SNIP_WARNING == (int)X12_SNIP_WARNING &&
                   (int)SNIP_ERROR == (int)X12_SNIP_ERROR,
               "the configuration's words are the engine's");

static unsigned word_of(const int levels[SNIP_TYPES + 1])
{
    unsigned snip = X12_SNIP_NONE;
    for (unsigned type = 1; type <= SNIP_TYPES; type++)
        snip = x12_snip_with(snip, type, (enum x12_snip_level)levels[type]);
    return snip;
}

unsigned judge_snip_send(const struct partner *p)
{
    return word_of(p->snip_send);
}

unsigned judge_snip_receive(const struct partner *p)
{
    return word_of(p->snip_receive);
}
