/* limit.h - how often one organization may ask: a token bucket, pure, whole numbers. */
#ifndef HIA_API_LIMIT_H
#define HIA_API_LIMIT_H

#include "base/base.h"

struct api_limit {
    int64_t per_minute, burst; /* per_minute 0: no limit */
    int64_t level;             /* in parts of ONE */
    int64_t at_us;
};

void api_limit_init(struct api_limit *l, int64_t per_minute, int64_t burst, int64_t now_us);
/** One more? False: after *retry_s seconds, from 1. */
bool api_limit_take(struct api_limit *l, int64_t now_us, int64_t *retry_s);

/** How it stands, for X-RateLimit headers. False: there is no limit. */
struct api_limit_left {
    int64_t burst, requests; /* the most at once; what may be asked at once now */
    int64_t full_s;          /* until it is `burst` again */
};
bool api_limit_left(const struct api_limit *l, int64_t now_us, struct api_limit_left *left);

#endif
