/* relay.h - events from the ledger's outbox to those who are told of them, the sinks.
 *
 * At least once, and in order for each entity: an event is carried again after a crash, under the
 * same event_id, by which the sink knows it. The cursor of a sink passes an event only when the
 * sink has it for good, or has refused it RELAY_TRIES times (then it is a dead letter; the events
 * of other entities do not wait for it). One relay a sink: store/relay.h has the lock. Memory is
 * that of a window of RELAY_WINDOW events. Decision 0012. */
#ifndef HIA_JOB_RELAY_H
#define HIA_JOB_RELAY_H

#include "job/job.h"

enum {
    RELAY_TRIES = 5,     /* fw_execution_worker's own number (encore-platform.md 2.6) */
    RELAY_BATCH = 256,   /* events a put */
    RELAY_WINDOW = 2048, /* events read and not settled */
    RELAY_WINDOW_BYTES = 16 << 20,
    RELAY_WHY_MAX = 160,
};

enum sink_verdict {
    SINK_LATER,   /* not looked at, or one before it of its entity was refused */
    SINK_TAKEN,   /* for good: it is committed there */
    SINK_REFUSED, /* this event is what is wrong; counts towards the dead letter */
};

struct relay_event {
    int64_t seq;
    const char *event_id, *name, *version, *entity;
    struct str payload;                        /* the envelope */
    const struct event_definition *definition; /* NULL: the registry does not have it any more */
    int64_t created_at_us;
    int tries; /* refusals so far */
    /* for the sink to set */
    enum sink_verdict verdict; /* SINK_LATER at first */
    char why[RELAY_WHY_MAX];   /* of a refusal: codes, never a value of the event */
};

/** Where events go. The first member of each sink's own. */
struct sink {
    const char *name; /* of its cursor: [a-z]+ */
    /** Carry these, in this order where they are of one entity; blocks. False: the sink is down,
     * or its configuration is wrong; those whose verdict is SINK_TAKEN were taken all the same. */
    bool (*put)(struct sink *s, struct relay_event *const *events, size_t n, struct err *err);
    /** Now and then, also when there is nothing to carry: hints that are due. How long it can
     * wait for the next call, in ms. `last`: there is no next call. NULL: nothing to do. */
    int64_t (*tick)(struct sink *s, bool last);
    void (*close)(struct sink *s);
    int64_t wait_ms; /* after a put that found it down: it asked for at least so long; 0: nothing */
};

/** Which sinks are configured: their names. */
enum { SINKS_MAX = 4 };
size_t relay_sinks(const struct settings *settings, const char *names[SINKS_MAX]);
/** The one of that name; `wanted` empty: the only one configured. NULL: ERR_USAGE, or ERR_CONFIG
 * when there is none at all. */
const char *relay_sink_named(const struct settings *settings, struct str wanted, struct err *err);
/** Nothing is connected yet. ERR_CONFIG: not configured, or not enough. */
MUST_USE struct sink *relay_sink_open(struct job *job, const char *name, struct err *err);
void relay_sink_close(struct sink *s);

/** Added to, so that several runs have one account; begins as zeros. */
struct relay_totals {
    uint64_t taken, refused, dead; /* refused: tries, not events */
    uint64_t failures;             /* puts that found the sink down */
    int64_t seq;                   /* the cursor */
};

struct relay_options {
    bool once;                   /* end when nothing is left; give up when the sink stays down */
    bool (*stop)(void);          /* asked often; true ends it cleanly */
    int64_t after_seq, last_seq; /* job_relay_replay only */
};

/** Carry until stopped. `job` needs settings and registry only; its store is not used. */
MUST_USE bool job_relay(struct job *job, struct sink *sink, const struct relay_options *options,
                        struct relay_totals *totals, struct err *err);
/** Carry what is after `after_seq` up to and with `last_seq` again, whatever the cursor says. What
 * is taken is a dead letter no more; written down in pm_transaction_log. */
MUST_USE bool job_relay_replay(struct job *job, struct sink *sink,
                               const struct relay_options *options, struct relay_totals *totals,
                               struct err *err);

/** The wait before try `n` (from 1): doubled each time from 100 ms to 30 s, of which a random half
 * is left out. */
int64_t relay_backoff_ms(unsigned n);

#endif
