/* asker.h - the one seam between a question asked in real time and whoever carries it: net and host
 * in the product, a fake partner in tests. */
#ifndef HIA_JOB_ASKER_H
#define HIA_JOB_ASKER_H

#include "conf/settings.h"

enum real_time_kind {
    REAL_TIME_ELIGIBILITY,  /* 270, 271 */
    REAL_TIME_CLAIM_STATUS, /* 276, 277 */
    REAL_TIME_KINDS,
};

enum asker_outcome {
    ASKER_ANSWERED, /* `bytes` is what the partner said, X12 or not */
    ASKER_NOT_SENT, /* no byte of it left: unreachable, breaker open, no agreement on file */
    ASKER_UNKNOWN,  /* it left, and no answer came */
    ASKER_REFUSED,  /* the partner would not have it: 4xx, an envelope error */
};

enum { ASKER_PAYER_MAX = 81 }; /* NM109: 80 */

struct asker_question {
    const struct partner *partner;
    enum real_time_kind kind;
    uint32_t control;    /* its ISA13 */
    struct str x12;      /* one interchange with one transaction set; borrowed for the call */
    struct str record;   /* the inquiry as JSON, of its kind's schema; borrowed */
    struct str payer;    /* the partner's number for it; borrowed */
    struct str trace;    /* the caller's request_trace_id; borrowed for the call */
    int64_t deadline_ms; /* from now; the asker gives up by then */
};

enum asker_content {
    ASKER_X12,    /* or what claims to be */
    ASKER_RECORD, /* answer records as JSON, one a line, of a partner that speaks JSON: who carried
                     them has seen that they are of this question */
    ASKER_OTHER,  /* nothing we read */
};

struct asker_answer {
    enum asker_outcome outcome;
    enum asker_content content;
    struct str bytes; /* borrowed for the call */
    struct str code;  /* when not answered: "timeout", "breaker_open" ..., never data; borrowed */
};

/** From any thread; exactly once for each ask that gave true, and not before ask has returned. */
typedef void asker_done_fn(void *ctx, uint64_t ticket, const struct asker_answer *answer);

struct asker {
    void *ctx;
    /** Does not block. False: it could not even be taken on, and `done` is not called. */
    bool (*ask)(void *ctx, const struct asker_question *question, uint64_t ticket,
                asker_done_fn *done, void *done_ctx, struct err *err);
    /** May this partner be asked this? NULL: any. */
    bool (*can)(void *ctx, const struct partner *partner, enum real_time_kind kind);
    /** Is it out of order, that is, an endpoint of it left alone? After so many failures in a row;
     * 0: it is not. NULL: nobody ever is. */
    unsigned (*failures)(void *ctx, const struct partner *partner);
};

#endif
