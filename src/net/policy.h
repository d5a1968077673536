/* policy.h - what is decided about an exchange, without doing it: retries, waits, rate, breaker,
 * failover. Pure: time comes in, nothing is called. Microseconds of one clock throughout. */
#ifndef HIA_NET_POLICY_H
#define HIA_NET_POLICY_H

#include "net/engine.h"

/* ---- what an attempt's end means ---- */

/** May the same request go out again? By its safety, and what is known of the attempt. ONCE: only
 * where no byte has left, or the partner said that it did not take it (429, RFC 6585 4). */
bool policy_may_repeat(enum exchange_safety safety, const struct exchange_result *r);
/** Does it speak against the endpoint? Answers with 5xx do, refusals of ours do not. */
bool policy_is_failure(const struct exchange_result *r);

struct policy_retry {
    int64_t attempts_max; /* attempts of one exchange */
    int64_t delay_us, delay_max_us;
};
/** Before attempt `next` (from 2): doubled each time, between half and all of it by `random`;
 * never less than what the partner asked for (retry_after_us, -1: nothing). */
int64_t policy_wait_us(const struct policy_retry *p, unsigned next, int64_t retry_after_us,
                       uint32_t random);
/** Retry-After: seconds or an HTTP date, in ms from now (wall clock); -1 when it is neither. */
int64_t policy_retry_after_ms(struct str value, int64_t wall_us);

/* ---- rate: a token bucket, in millionths of a request ---- */

struct bucket {
    int64_t per_minute; /* 0: no limit */
    int64_t burst;
    int64_t level; /* millionths */
    int64_t at_us;
};
void bucket_init(struct bucket *b, int64_t per_minute, int64_t burst, int64_t now_us);
/** 0: taken. Else how long to wait before asking again, in us. */
int64_t bucket_take(struct bucket *b, int64_t now_us);

/* ---- breaker: so many failures in a row, a cool-down, then one at a time ---- */

struct breaker {
    int64_t failures_max, cool_down_us;
    unsigned failures; /* in a row */
    bool open, probing;
    int64_t opened_us;
};
void breaker_init(struct breaker *b, int64_t failures_max, int64_t cool_down_us);
enum breaker_state breaker_state(const struct breaker *b, int64_t now_us);
/** May one go now? Half open: the first that asks, and no other until it has ended. */
bool breaker_admit(struct breaker *b, int64_t now_us);
/** One that was admitted has ended, or a health check has spoken. True: this opened it. */
bool breaker_note(struct breaker *b, bool failed, int64_t now_us);
/** As another process left it: so many failures in a row; open since `open_age_us`, -1: closed. */
void breaker_restore(struct breaker *b, unsigned failures, int64_t open_age_us, int64_t now_us);
/** Until it may be tried again, in us; 0: now. */
int64_t breaker_left_us(const struct breaker *b, int64_t now_us);
/** One that was admitted and never went out says nothing about the endpoint. */
void breaker_forget(struct breaker *b);

/* ---- routes: a payer whose transactions go to one endpoint ---- */

/** Takes from `may_use` what the payer's route does not lead to. A route to an endpoint by name is
 * followed by whoever chose the partner: here it changes nothing. */
void policy_route(const struct option_list *routes, struct str payer, bool may_use[ENDPOINT_COUNT]);

/* ---- failover between two endpoints (encore-platform.md 3.6) ---- */

struct failover {
    struct breaker breaker[ENDPOINT_COUNT];
    bool has_secondary;
    enum exchange_endpoint active;
};
/** Which endpoint now? Goes to the secondary when the primary's breaker is open, back when the
 * cool-down is over and one exchange tries the primary. False: none admits any (BREAKER).
 * `may_use` says for each whether this exchange may go there at all (BAA). */
bool failover_choose(struct failover *f, const bool may_use[ENDPOINT_COUNT], int64_t now_us,
                     enum exchange_endpoint *out);
/** Which endpoint is the active one, by the breakers alone: after a breaker_restore. */
void failover_settle(struct failover *f);
/** After an end at an endpoint. True: the active endpoint changed. */
bool failover_note(struct failover *f, enum exchange_endpoint at, bool failed, int64_t now_us);

#endif
