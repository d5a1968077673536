/* live.h - one organization's partners spoken to while somebody waits: engine, credentials, runner
 * and real time on one loop, opened in order and closed in the other.
 *
 * A partner takes part when its configuration names an adapter that has eligibility.check or
 * claim_status.check. All in the loop's thread, but for the ledger's. */
#ifndef HIA_JOB_LIVE_H
#define HIA_JOB_LIVE_H

#include "job/real_time_loop.h"
#include "net/engine.h"

struct live;
struct cred_store;

/** What is not said (0) is as [serve] of the settings has it. */
struct live_options {
    int64_t deadline_ms, reuse_ms;
    bool tell_asked;          /* real_time.h */
    const char *adapters_dir; /* NULL: beside the program; lent until it is closed */
    const char *only; /* a partner's name: no other is loaded; NULL: all; lent until it is closed */
    bool vendors_only; /* those of [vendors KIND] alone, of this kind */
    enum real_time_kind kind;
};

/** Loads adapters and looks credentials up: may block. ERR_CONFIG says where. */
MUST_USE struct live *live_open(struct event_base *base, const struct settings *settings,
                                const struct live_options *options, struct err *err);
/** Partners are asked as `settings` says from now on, of the same organization; what is in flight
 * ends under those of before, which stay until live_let_go. Loads adapters and looks credentials
 * up: may block. False: `err`, and all is as before. */
MUST_USE bool live_reload(struct live *l, const struct settings *settings,
                          const struct live_options *options, struct err *err);
/** Has everything that began under these settings, which are not those of now, ended? Then they are
 * used no more, nor are credentials lent before. */
bool live_let_go(struct live *l, const struct settings *settings);
/** What is in flight is given up, its callers are told. */
void live_close(struct live *l);

struct real_time_loop *live_real_time(const struct live *l);
struct cred_store *live_credentials(const struct live *l);
/** Can it be asked? */
bool live_can(const struct live *l, const struct partner *partner, enum real_time_kind kind);
/** Are we known to that partner? (credentials.check; no patient is in it.) `done` once, in the
 * loop, with what became of it: `known` is yes. False: it cannot be asked, ERR_USAGE when it
 * has no such operation. */
struct live_check_end {
    bool known;
    struct str code; /* when it is not: the adapter's word, or what stopped it */
    int64_t http_status, partner_us;
    uint32_t exchanges;
};
typedef void live_check_fn(void *ctx, const struct live_check_end *end);
MUST_USE bool live_check(struct live *l, const struct partner *partner, int64_t deadline_ms,
                         live_check_fn *done, void *ctx, struct err *err);
/** A partner's message, verified: wakes whoever waits for that key here. False: nobody does. */
struct hia_inbound;
bool live_inbound(struct live *l, struct str partner, struct str key,
                  const struct hia_inbound *message);
/** Calls NAMES's partners; for /metrics. */
void live_partners(const struct live *l, void (*each)(void *ctx, const struct net_partner_state *s),
                   void *ctx);

#endif
