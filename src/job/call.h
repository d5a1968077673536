/* call.h - the ledger's side of a conversation with a partner: a host_store whose every commit is
 * one transaction.
 *
 * A step's state, its events (checked against the registry), its kept documents, what it delivered,
 * how the exchange before it ended, and the exchange that is next, sealed, are committed together;
 * only then may the host send (host/conversation.h). So at any moment the row says what the partner
 * may have: "sending" without an end is unknown after a crash, and the adapter's reconcile is
 * asked.
 *
 * Bytes are kept before the rows that name them. Nothing of a person stands in clear: heads,
 * requests and state values are sealed in their rows (key: HKDF of the ledger's key and the
 * organization; bound to the call), bodies are sealed under kept/ by their digest, so that a
 * batch's bytes are there once however often they are sent. A body its adapter calls secret is not
 * kept. */
#ifndef HIA_JOB_CALL_H
#define HIA_JOB_CALL_H

#include "host/conversation.h"
#include "job/emit.h"

enum {
    CALL_DELIVERIES_MAX = HOST_EFFECTS_MAX, /* of one step */
    CALL_BODY_MAX = 1 << 30,                /* bytes of one body read back after a crash */
};

struct job_call;

/** What the caller adds to a step; both may be NULL. */
struct job_call_watch {
    void *ctx;
    /** In the transaction that ends the call: what its end means goes with it. */
    bool (*ending)(void *ctx, struct job_call *call, const struct host_next *next, struct err *err);
    /** Files were delivered and their step is committed; the host sends nothing before this
     * returns. False stops the call here, with its next exchange journaled: after that it is taken
     * up as after a crash. */
    bool (*delivered)(void *ctx, struct job_call *call, size_t count, struct err *err);
};

struct job_call_task {
    const struct partner *partner;
    const struct hia_adapter *adapter;
    const char *operation;
    const struct hia_request *request; /* copied, sealed */
    int64_t batch_id;                  /* what it hands over; 0: none */
    struct str trace, digest; /* what is asked once for ever: its number, and of what; or empty */
    struct job_call_watch watch;
};

/** Every event of the adapter's table is in the catalogue and the registry, in that version:
 * ERR_CONFIG names the first that is not. Ask before the first call. */
MUST_USE bool job_call_check(const struct job *job, const struct hia_adapter *adapter,
                             struct err *err);

/** A new call, durable on return: nothing of it was sent. `emitter` and the task's pointers outlive
 * the call; the request is copied. */
MUST_USE struct job_call *job_call_new(struct job *job, struct emitter *emitter,
                                       const struct job_call_task *task, struct err *err);
/** A call a crash left open, by its row's id. Of the task: partner, adapter and watch; the rest is
 * read back. */
MUST_USE struct job_call *job_call_reopen(struct job *job, struct emitter *emitter,
                                          const struct job_call_task *task, int64_t id,
                                          struct err *err);
/** Nobody wants it any more: it ends FAILED with that code. `*dropped` false: the partner may have
 * something of it, or is to be asked; nothing was done. */
MUST_USE bool job_call_drop(struct job_call *call, const char *code, bool *dropped,
                            struct err *err);
void job_call_free(struct job_call *call);

/** Its ctx is the call. */
const struct host_store *job_call_store(struct job_call *call);
const char *job_call_id(const struct job_call *call); /* the UUID */
int64_t job_call_row(const struct job_call *call);
const char *job_call_operation(const struct job_call *call);
const struct hia_request *job_call_request(const struct job_call *call);

/** Where a reopened call stands; of a new one all is zero. */
struct job_call_resume {
    enum store_call_state state;       /* BEGUN: host_call_begin. SENDING: host_call_reconcile.
                                          WAITING: host_call_reply with "woken" or "expired" when due */
    uint32_t step;                     /* of host_parts */
    const struct hia_exchange *last;   /* of host_parts: SENDING, with its body; NULL when the body
                                          was   secret and is gone */
    const struct hia_attempt *attempt; /* SENDING */
    int64_t wake_at_us, until_us;      /* WAITING; 0: never */
    struct hia_text webhook_key;       /* WAITING; or empty */
    /** WAITING: what came for that key meanwhile (store/webhook.h); NULL: nothing. The step that is
     * committed next takes it. */
    const struct hia_inbound *inbound;
};
const struct job_call_resume *job_call_resume(const struct job_call *call);

/** Documents kept with the call whose kind begins with `prefix`, in the order they were kept, from
 * the last one on whose kind ends in `first` (empty: all); the bytes live until `fn` returns. In
 * the ending transaction those of its last step are there too. */
typedef bool job_call_kept_fn(void *ctx, struct str kind, struct str bytes, struct err *err);
MUST_USE bool job_call_kept(struct job_call *call, struct str prefix, struct str first,
                            job_call_kept_fn *fn, void *ctx, struct err *err);
/** The same, listed first (texts and pages in the arena, which is emptied at `first`) and read
 * afterwards, by whatever thread: `bytes` is emptied. */
struct job_call_page {
    struct job_call_page *next;
    struct str kind;
    struct store_body body;
};
MUST_USE bool job_call_pages(struct job_call *call, struct str prefix, struct str first,
                             struct arena *arena, const struct job_call_page **pages,
                             struct err *err);
MUST_USE bool job_call_page_read(struct job_call *call, const struct job_call_page *page,
                                 struct buf *bytes, struct err *err);

/** How the last commit left it: CALL_DONE, CALL_FAILED, CALL_UNKNOWN when it ended. */
enum store_call_state job_call_state(const struct job_call *call);

/** Ids of the open calls of that partner, oldest first, into `ids`. */
MUST_USE bool job_call_list_open(struct job *job, const struct partner *partner, int64_t *ids,
                                 size_t max, size_t *count, struct err *err);

/** The call of that partner that waits for a webhook with this key, for job_call_reopen; 0: none.
 */
MUST_USE bool job_call_waiting(struct job *job, const struct partner *partner, struct str key,
                               int64_t *id, struct err *err);

/** A failover of the engine (net/engine.h, on_switch), into the audit log. */
MUST_USE bool job_call_switched(struct job *job, const char *partner, const char *from,
                                const char *to, const char *reason, int64_t failures,
                                struct err *err);

#endif
