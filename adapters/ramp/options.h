/* options.h - what differs between two users of Ramp. */
#ifndef HIA_RAMP_OPTIONS_H
#define HIA_RAMP_OPTIONS_H

#include "common/say.h"

enum { OPTION_TEXT_MAX = 256, PAGE_SIZE_MIN = 2, PAGE_SIZE_MAX = 100 };

/** How a list that knows both is asked for its news. */
enum news_by { BY_WINDOW, BY_UPDATED_AFTER };

struct options {
    char base[OPTION_TEXT_MAX], path[OPTION_TEXT_MAX];
    int64_t page_size, page_tries, page_wait_ms, pages_max;
    int64_t lookback_ms, overlap_ms, full_every_ms;
    char history_from[16];
    int transactions_by, reimbursements_by; /* enum news_by */
    bool ledger;
    char webhook_url[OPTION_TEXT_MAX];
    struct hia_list webhook_events, without;
};

enum { RAMP_OPTION_COUNT = 16 };
extern const struct hia_option RAMP_OPTIONS[RAMP_OPTION_COUNT];
const char *ramp_check(const void *options);

static inline const struct options *options_of(const struct hia_call *call)
{
    assert(call->options);
    return call->options;
}

#endif
