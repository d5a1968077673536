/* play.h - a partner played in this process: a real adapter's conversations against a function of
 * the test's, with the ledger's own store behind them. The partner fails and we crash, as often as
 * is asked. */
#ifndef HIA_TESTS_JOB_PLAY_H
#define HIA_TESTS_JOB_PLAY_H

#include "job/talk.h"

struct play {
    /** The reply's status; puts its body. Negative: no answer comes (-1: bytes left). */
    int32_t (*answer)(void *ctx, const struct hia_exchange *e, struct buf *body);
    void *ctx;
    uint64_t random;                      /* state of the generator */
    unsigned crash_percent, fail_percent; /* of commits; of exchanges */
    int64_t now_us;                       /* the adapter's clock: waits are passed over */
    size_t exchanges, crashes, waits;
    int64_t vendor_us, bytes; /* processor time of `answer`; of what it answered */
    bool crashed;             /* the last run ended so */
    bool leaves_waits;        /* a wait ends the run, and is woken by a webhook alone */
    /* private */
    struct host_adapters *adapters;
    const struct hia_adapter *adapter;
    void *options;
};

/** `options`: "name=value" lines. ERR_CONFIG when there is no such adapter in `dir`. */
MUST_USE bool play_open(struct play *p, const char *dir, const char *adapter, const char *options,
                        struct err *err);
void play_close(struct play *p);
/** For job.talks. */
struct talk_source play_talks(struct play *p);
/** The next number below `limit`. */
uint64_t play_below(struct play *p, uint64_t limit);

#endif
