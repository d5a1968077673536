/* conversation.h - one call of one adapter, step by step; who runs its exchanges is somebody else.
 *
 * The order that keeps the ledger right: a step runs; what it said is committed in one go by the
 * store (state, events, documents, deliveries, and the next exchange itself, which is the journal's
 * "about to send"); only then may the caller send. After a crash the caller opens the call again
 * with the step and exchange the store kept, and asks host_call_reconcile.
 *
 * A call belongs to one thread at a time. No clock, no sockets: `now_us` comes with the parts. */
#ifndef HIA_HOST_CONVERSATION_H
#define HIA_HOST_CONVERSATION_H

#include "adapter.h"
#include "base/buf.h"
#include "base/hash.h"

enum {
    HOST_STEPS_MAX = 10000, /* a conversation longer than that goes round in circles */
    HOST_EFFECTS_MAX = 256, /* events, documents and deliveries of one step */
    HOST_STEP_MEMORY_MAX = 256 << 20,
    HOST_VALUES_MAX = 16
};

/** No wait, exchange or call is longer, in milliseconds: a year. */
#define HOST_TIME_MS_MAX (INT64_C(366) * 86400000)

/** What one step said beside its end: to be committed together. */
struct host_put {
    enum hia_scope scope;
    struct str key, value; /* empty value: remove */
};
struct host_event {
    const char *name, *version;
    const struct hia_value *values;
    size_t count;
};
struct host_document {
    struct str name; /* of a delivery: the file's name; of a kept one: its kind */
    struct str bytes;
};
struct host_next {
    enum hia_step step; /* SEND, WAIT, DONE or FAIL */
    bool again;         /* SEND: the same bytes once more, by reconcile's word */
    struct hia_exchange exchange;
    struct hia_wait wait;
    struct hia_done done;
    struct hia_fail fail;
};
struct host_effects {
    const struct host_put *puts;
    size_t put_count;
    const struct host_event *events;
    size_t event_count;
    const struct host_document *kept, *delivered;
    size_t kept_count, delivered_count;
    const struct host_next *next;
    uint32_t step; /* how many steps were made, this one included */
};

/** Where calls are kept. `load` puts the value, or leaves `value` empty; `commit` is one
 * transaction. */
struct host_store {
    void *ctx;
    bool (*load)(void *ctx, enum hia_scope scope, struct str key, struct buf *value,
                 struct err *err);
    bool (*commit)(void *ctx, const struct host_effects *effects, struct err *err);
    /** What came of the exchange the last commit announced, told before the step it causes and
     * kept with that step's commit. Borrowed for the call, the reply's body until that commit
     * returns; there is none where this or a `load` of the step fails. NULL: nobody writes a
     * log. */
    bool (*ended)(void *ctx, const struct hia_exchange *exchange, const struct hia_reply *reply,
                  struct err *err);
};

struct host_parts {
    const struct hia_adapter *adapter;
    const void *options; /* of host_options_new */
    const struct host_store *store;
    int64_t (*now_us)(void *ctx);
    void *now_ctx;
    const char *call_id; /* a UUID */
    const char *operation, *partner, *sender_id, *receiver_id;
    char usage;                        /* 'P' or 'T' */
    const struct hia_request *request; /* lives as long as the call */
    uint32_t step;                     /* of a call opened again: steps already committed */
    const struct hia_exchange *last;   /* of a call opened again: what was being sent; or NULL */
};

struct host_call;

/** ERR_USAGE when the adapter has no such operation. The parts' texts are borrowed. */
MUST_USE struct host_call *host_call_new(const struct host_parts *parts, struct err *err);
void host_call_free(struct host_call *call);

/* Each makes one step and commits it; `*next` lives until the next step. False: the store could not
 * commit, and nothing of the step counts. An adapter that breaks a rule makes FAIL with
 * HIA_FAIL_BUG, and none of the step's effects. */
MUST_USE bool host_call_begin(struct host_call *call, const struct host_next **next,
                              struct err *err);
MUST_USE bool host_call_reply(struct host_call *call, const struct hia_reply *reply,
                              const struct host_next **next, struct err *err);
MUST_USE bool host_call_inbound(struct host_call *call, const struct hia_inbound *message,
                                const struct host_next **next, struct err *err);
/** Before host_call_reconcile, for the log: the reply whose outcome is UNKNOWN, with its reason and
 * how long it took. After a crash there is none, and the log says "crash". */
void host_call_note(struct host_call *call, const struct hia_reply *reply);
/** What the caller does with outcome UNKNOWN, and after a crash. */
MUST_USE bool host_call_reconcile(struct host_call *call, const struct hia_attempt *attempt,
                                  const struct host_next **next, struct err *err);

const char *host_step_word(enum hia_step step);
const char *host_failure_word(enum hia_failure failure);
const char *host_verb_word(enum hia_verb verb);

/** A store in memory: for tests, for `hia adapter try`, for operations that leave nothing behind.
 */
struct host_memory;
MUST_USE struct host_memory *host_memory_new(struct err *err);
void host_memory_free(struct host_memory *m);
const struct host_store *host_memory_store(struct host_memory *m);
/** Called with each step's effects as they are committed; for who wants to look. */
void host_memory_watch(struct host_memory *m, void (*watch)(void *, const struct host_effects *),
                       void *ctx);

#endif
