/* policy.c - what is decided about an exchange: retries, waits, rate, breaker, failover. */
#include "net/policy.h"
#include "base/clock.h"
#include "conf/route.h"

#include <string.h>

enum { MINUTE_S = 60 };
static const int64_t MILLION = 1000000;

/* ---- what an attempt's end means ---- */

bool policy_may_repeat(enum exchange_safety safety, const struct exchange_result *r)
{
    switch (r->outcome) {
    case EXCHANGE_NOT_SENT:
        switch (r->reason) {
        case REASON_DNS:
        case REASON_CONNECT:
        case REASON_TIMEOUT_CONNECT:
        case REASON_RESET:
        case REASON_PROXY:
            return true;
        default: /* what a person has to put right: keys, certificates, addresses */
            return false;
        }
    case EXCHANGE_UNKNOWN:
        return safety != EXCHANGE_ONCE && r->reason != REASON_TOO_LARGE &&
               r->reason != REASON_CANCELLED && r->reason != REASON_SHUTDOWN &&
               r->reason != REASON_LOCAL;
    case EXCHANGE_ANSWERED:
        if (r->status == 429)
            return true;
        return safety != EXCHANGE_ONCE &&
               (r->status == 408 || r->status == 425 || r->status == 500 || r->status == 502 ||
                r->status == 503 || r->status == 504);
    case EXCHANGE_REFUSED:
        break;
    }
    return false;
}

bool policy_is_failure(const struct exchange_result *r)
{
    if (r->outcome == EXCHANGE_ANSWERED)
        return r->status >= 500;
    if (r->reason == REASON_CANCELLED || r->reason == REASON_SHUTDOWN ||
        r->reason == REASON_LOCAL || r->reason == REASON_TIMEOUT_QUEUE ||
        r->reason == REASON_CREDENTIAL || r->reason == REASON_TOKEN_AWAY)
        return false;
    return r->outcome == EXCHANGE_NOT_SENT || r->outcome == EXCHANGE_UNKNOWN;
}

int64_t policy_wait_us(const struct policy_retry *p, unsigned next, int64_t retry_after_us,
                       uint32_t random)
{
    int64_t wait = p->delay_us;
    for (unsigned i = 2; i < next && wait < p->delay_max_us; i++)
        wait *= 2;
    if (wait > p->delay_max_us)
        wait = p->delay_max_us;
    wait = wait / 2 + (int64_t)((uint64_t)(wait / 2) * random / UINT32_MAX);
    return wait < retry_after_us ? retry_after_us : wait;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT": the one form RFC 9110 5.6.7 lets a sender write. */
static bool http_date(struct str v, int64_t *us)
{
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char iso[CLOCK_ISO_MAX] = "0000-00-00T00:00:00Z";
    if (v.n != 29 || memcmp(v.p + 25, " GMT", 4) != 0)
        return false;
    for (unsigned m = 0; m < 12; m++) {
        if (memcmp(v.p + 8, MONTHS + 3 * (size_t)m, 3) != 0)
            continue;
        memcpy(iso, v.p + 12, 4);
        iso[5] = (char)('0' + (m + 1) / 10);
        iso[6] = (char)('0' + (m + 1) % 10);
        memcpy(iso + 8, v.p + 5, 2);
        memcpy(iso + 11, v.p + 17, 8);
        return clock_parse(str_from(iso), us);
    }
    return false;
}

int64_t policy_retry_after_ms(struct str value, int64_t wall_us)
{
    uint64_t seconds;
    int64_t at;
    if (str_to_u64(value, 86400 * 7, &seconds))
        return (int64_t)seconds * 1000;
    if (!http_date(value, &at))
        return -1;
    return at <= wall_us ? 0 : (at - wall_us) / 1000;
}

/* ---- rate ---- */

void bucket_init(struct bucket *b, int64_t per_minute, int64_t burst, int64_t now_us)
{
    *b = (struct bucket){per_minute, burst, burst * MILLION, now_us};
}

int64_t bucket_take(struct bucket *b, int64_t now_us)
{
    if (b->per_minute == 0)
        return 0;
    int64_t past = now_us - b->at_us;
    int64_t room = b->burst * MILLION - b->level;
    /* millionths a microsecond = per_minute / 60 */
    if (past > 0) {
        int64_t fill =
            past > room * MINUTE_S / b->per_minute + 1 ? room : past * b->per_minute / MINUTE_S;
        if (fill > 0) {
            b->level += fill < room ? fill : room;
            b->at_us = now_us;
        }
    }
    if (b->level >= MILLION) {
        b->level -= MILLION;
        return 0;
    }
    return (MILLION - b->level) * MINUTE_S / b->per_minute + 1;
}

/* ---- breaker ---- */

void breaker_init(struct breaker *b, int64_t failures_max, int64_t cool_down_us)
{
    *b = (struct breaker){.failures_max = failures_max, .cool_down_us = cool_down_us};
}

const char *const BREAKER_STATES[] = {
    [BREAKER_CLOSED] = "closed", [BREAKER_OPEN] = "open", [BREAKER_HALF_OPEN] = "half_open"};

enum breaker_state breaker_state(const struct breaker *b, int64_t now_us)
{
    if (!b->open)
        return BREAKER_CLOSED;
    return now_us - b->opened_us < b->cool_down_us ? BREAKER_OPEN : BREAKER_HALF_OPEN;
}

bool breaker_admit(struct breaker *b, int64_t now_us)
{
    switch (breaker_state(b, now_us)) {
    case BREAKER_CLOSED:
        return true;
    case BREAKER_OPEN:
        return false;
    case BREAKER_HALF_OPEN:
        break;
    }
    if (b->probing)
        return false;
    b->probing = true;
    return true;
}

bool breaker_note(struct breaker *b, bool failed, int64_t now_us)
{
    bool was_open = b->open;
    if (!failed) {
        /* An answer to what went out before it opened closes nothing before the cool-down. */
        if (!b->open || now_us - b->opened_us >= b->cool_down_us)
            b->open = b->probing = false;
        b->failures = 0;
        return false;
    }
    b->failures++;
    if (b->open && b->probing)
        b->opened_us = now_us;
    b->probing = false;
    if (!b->open && b->failures >= b->failures_max) {
        b->open = true;
        b->opened_us = now_us;
    }
    return b->open && !was_open;
}

void breaker_restore(struct breaker *b, unsigned failures, int64_t open_age_us, int64_t now_us)
{
    b->failures = failures;
    b->open = open_age_us >= 0;
    b->probing = false;
    b->opened_us = b->open ? now_us - open_age_us : 0;
}

int64_t breaker_left_us(const struct breaker *b, int64_t now_us)
{
    return breaker_state(b, now_us) == BREAKER_OPEN ? b->opened_us + b->cool_down_us - now_us : 0;
}

void breaker_forget(struct breaker *b)
{
    b->probing = false;
}

/* ---- routes ---- */

void policy_route(const struct option_list *routes, struct str payer, bool may_use[ENDPOINT_COUNT])
{
    struct str to = route_of(routes, payer);
    if (str_is(to, "primary"))
        may_use[ENDPOINT_SECONDARY] = false;
    else if (str_is(to, "secondary"))
        may_use[ENDPOINT_PRIMARY] = false;
}

/* ---- failover ---- */

bool failover_choose(struct failover *f, const bool may_use[ENDPOINT_COUNT], int64_t now_us,
                     enum exchange_endpoint *out)
{
    /* The primary first: closed, or half open and this is the one that tries it. */
    if (may_use[ENDPOINT_PRIMARY] && breaker_admit(&f->breaker[ENDPOINT_PRIMARY], now_us)) {
        *out = ENDPOINT_PRIMARY;
        return true;
    }
    if (f->has_secondary && may_use[ENDPOINT_SECONDARY] &&
        breaker_admit(&f->breaker[ENDPOINT_SECONDARY], now_us)) {
        *out = ENDPOINT_SECONDARY;
        return true;
    }
    return false;
}

void failover_settle(struct failover *f)
{
    f->active = f->has_secondary && f->breaker[ENDPOINT_PRIMARY].open ? ENDPOINT_SECONDARY
                                                                      : ENDPOINT_PRIMARY;
}

bool failover_note(struct failover *f, enum exchange_endpoint at, bool failed, int64_t now_us)
{
    enum exchange_endpoint was = f->active;
    breaker_note(&f->breaker[at], failed, now_us);
    failover_settle(f);
    return f->active != was;
}
