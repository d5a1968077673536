/* limit.c - see limit.h. */
#include "api/limit.h"

enum { ONE = 60000000 }; /* per_minute parts flow in a microsecond */

void api_limit_init(struct api_limit *l, int64_t per_minute, int64_t burst, int64_t now_us)
{
    *l = (struct api_limit){per_minute, burst, burst * ONE, now_us};
}

static void fill(struct api_limit *l, int64_t now_us)
{
    int64_t full = l->burst * ONE, passed = now_us - l->at_us;

    l->at_us = now_us;
    if (passed <= 0)
        return;
    /* Long enough to fill it from empty: and no product overflows. */
    if (passed >= (full - l->level) / l->per_minute + 1)
        l->level = full;
    else
        l->level += passed * l->per_minute;
}

bool api_limit_take(struct api_limit *l, int64_t now_us, int64_t *retry_s)
{
    if (!l->per_minute)
        return true;
    fill(l, now_us);
    if (l->level >= ONE) {
        l->level -= ONE;
        return true;
    }
    *retry_s = ((ONE - l->level + l->per_minute - 1) / l->per_minute + 999999) / 1000000;
    return false;
}

bool api_limit_left(const struct api_limit *l, int64_t now_us, struct api_limit_left *left)
{
    struct api_limit now = *l;

    if (!l->per_minute)
        return false;
    fill(&now, now_us);
    left->burst = now.burst;
    left->requests = now.level / ONE;
    left->full_s = ((now.burst * ONE - now.level) / now.per_minute + 999999) / 1000000;
    return true;
}
