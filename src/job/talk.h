/* talk.h - a partner that is reached through an adapter: its conversations run to their ends in
 * this thread.
 *
 * A job opens one talk for its partner and keeps it: connections stay warm from call to call. Who
 * runs the exchanges can be replaced (struct talk_source): tests put a partner of their own there,
 * the program host/runner.h over an exchange engine of its own. */
#ifndef HIA_JOB_TALK_H
#define HIA_JOB_TALK_H

#include "job/call.h"

enum { TALK_WORD_MAX = 72 };

enum talk_how {
    TALK_DONE,
    TALK_FAILED,
    TALK_WAITS,  /* for later: taken up by the next run */
    TALK_STOPPED /* it goes on where the ledger has it: `code` says why */
};

/** How a call's run ended: for people, `hia status`, exit codes. No values of a person. */
struct talk_end {
    enum talk_how how;
    enum hia_status status;        /* DONE */
    uint32_t count;                /* DONE: of what was delivered */
    enum hia_failure failure;      /* FAILED */
    char code[TALK_WORD_MAX];      /* FAILED: the adapter's; STOPPED: "deadline", "shutdown" */
    char reference[TALK_WORD_MAX]; /* DONE: the partner's number for it */
    const char *help;              /* FAILED: static, or NULL */
    int64_t http_status;           /* FAILED: behind it, or 0 */
    int64_t again_ms;              /* FAILED, WAITS: it is not tried again before; 0: any time */
    uint32_t exchanges;
    int64_t partner_us;
    int64_t alone_until_us; /* FAILED: an endpoint is left alone until then (wall clock); or 0 */
};

struct talk {
    void *ctx;
    const struct hia_adapter *adapter;
    /** False: we failed (the store above all), and the call stays open. */
    bool (*run)(void *ctx, struct job_call *call, struct talk_end *end, struct err *err);
    void (*close)(void *ctx);
    const struct partner *partner;
    bool away;              /* the last call says that another one now would fail as well */
    int64_t alone_until_us; /* as its end had it */
};

/** `out` gets ctx, adapter, run and close. */
struct talk_source {
    void *ctx;
    bool (*open)(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                 struct err *err);
};

/** The job's talk with this partner, opened when it is not: adapter loaded, its events checked
 * against the registry. NULL on error. Closed by job_close, or when another partner is asked for.
 */
MUST_USE struct talk *talk_of(struct job *job, const struct partner *partner, struct err *err);
void talk_close(struct job *job);

/** Does the adapter have that operation, and take that content ("" for none)? */
bool talk_can(const struct talk *talk, const char *operation, const char *content_kind);

/** As talk->run, and notes whether the partner is away. */
MUST_USE bool talk_run(struct talk *talk, struct job_call *call, struct talk_end *end,
                       struct err *err);

/** What the last step of a call comes to. */
void talk_end_of(const struct host_next *next, struct talk_end *end);

/** "rejected (core.CheckSumMismatched, HTTP 500)": for a line, without values. */
void talk_end_print(const struct talk_end *end, char *text, size_t size);

#endif
