/* call.h - conversations with partners, step by step: what was asked, what is about to be sent,
 * what came back, what was delivered, and the small state an adapter keeps.
 *
 * A call's row is its journal: state "sending" with `next` is the exchange about to leave, on disk
 * before its first byte. What ended goes into `exchange`, which only grows, and so do deliveries,
 * kept documents and failover switches. Columns hold names, codes, times and digests; everything
 * else is sealed by the caller (job/call.h): `request`, `next`, heads and state values as short
 * sealed texts in the row, bodies under kept/ by their digest. */
#ifndef HIA_STORE_CALL_H
#define HIA_STORE_CALL_H

#include "store/document.h"

enum store_call_state {
    CALL_BEGUN,   /* nothing of it was done yet, or it is to be done anew: `result` says why */
    CALL_SENDING, /* `next` leaves or has left: after a crash its outcome is unknown */
    CALL_WAITING, /* until a time, a poll, a webhook */
    CALL_DONE,
    CALL_FAILED,  /* the partner has nothing of it, or said no */
    CALL_UNKNOWN, /* whether the partner has it cannot be learnt: a person must look */
    CALL_SETTLED, /* was unknown; `result` says how the truth was learnt */
    CALL_STATE_COUNT,
};

/** The bytes of a body: a digest under kept/ and a length; -1: there is none. */
struct store_body {
    uint8_t sha256[SHA256_SIZE];
    int64_t bytes;
};

struct store_call {
    int64_t id;
    char uuid[UUID_MAX]; /* the adapter's call_id */
    struct str partner, adapter, operation;
    int64_t batch_id;            /* what it hands over; 0: none */
    struct str request;          /* sealed */
    struct str request_trace_id; /* of what is asked once for ever: one call; else empty */
    struct str request_digest;   /* of what was asked under it: another one is not this call */
    enum store_call_state state;
    int64_t step;     /* committed so far */
    struct str next;  /* sealed; SENDING: the exchange without its body; WAITING: the webhook key */
    int64_t tries;    /* of that exchange, this one included */
    int64_t since_us; /* SENDING: when the journal took it; WAITING: since when */
    int64_t wake_at_us, until_us; /* WAITING; 0: never */
    uint8_t webhook[SHA256_SIZE]; /* WAITING: digest of the key that wakes it; zero: none */
    struct str result;            /* "accepted", "retry", "outcome_unknown": how it ended */
    struct str code;              /* the adapter's, of a failure */
    int64_t status;               /* HTTP status behind a failure; 0: none */
    int64_t retry_at_us;          /* not before; 0: any time */
    struct str reference;         /* the partner's own number for it */
    struct str answer_kind;       /* of the answer's bytes */
    struct store_body answer;     /* kept */
    int64_t begun_at_us, changed_at_us, ended_at_us; /* stamped by the store */
};

/** A new call, BEGUN; makes the uuid when it is empty. */
MUST_USE bool store_call_put(struct store *s, struct store_call *c, struct err *err);
/** Takes everything from `state` to `answer`; ERR_STORE when there is no such call, or when it
 * ended before. */
MUST_USE bool store_call_step(struct store *s, const struct store_call *c, struct err *err);
/** A call that FAILED, or an UNKNOWN one that is known not to have arrived, from its first step
 * again: under the same uuid, so that the partner knows a repetition by the same key. Its values
 * are gone, its exchanges stay logged. */
MUST_USE bool store_call_restart(struct store *s, int64_t id, struct err *err);
/** Its values are gone: it begins anew. */
MUST_USE bool store_call_forget(struct store *s, int64_t id, struct err *err);
/** An open call is to be gone on with then: when it was put off to, or said; what was cut short, or
 * begun and left, a minute after. 0: when somebody says so. */
int64_t store_call_due_us(const struct store_call *c);
/** Not before then, until its next step. Open calls only. */
MUST_USE bool store_call_put_off(struct store *s, int64_t id, int64_t until_us, struct err *err);
/** How the truth about an UNKNOWN call, or one that WAITS to learn it, was learnt ("answered",
 * "arrived"). ERR_STORE when it is neither. */
MUST_USE bool store_call_settle(struct store *s, int64_t id, struct str how, struct err *err);
/** Nobody wants it any more. One that WAITS goes on until its answer is there, and `result` says so
 * until then; where no answer comes of it, and any other at once, it is SETTLED: it is not begun,
 * nor begun anew. ERR_STORE when it does not stand as `state` says, or that is an end or SENDING.
 */
MUST_USE bool store_call_withdraw(struct store *s, int64_t id, enum store_call_state state,
                                  struct err *err);
MUST_USE bool store_call_get(struct store *s, int64_t id, struct arena *a, struct store_call *out,
                             bool *found, struct err *err);
/** The call of that partner that waits for this webhook key's digest. Texts are copied into the
 * arena. */
MUST_USE bool store_call_waiting(struct store *s, struct str partner,
                                 const uint8_t webhook[SHA256_SIZE], struct arena *a,
                                 struct store_call *out, bool *found, struct err *err);
typedef bool store_call_fn(void *ctx, const struct store_call *c);
/** BEGUN, SENDING and WAITING ones, oldest first: what a restart takes up. Empty partner: any. */
MUST_USE bool store_call_open(struct store *s, struct str partner, int64_t limit, store_call_fn *fn,
                              void *ctx, struct err *err);
/** UNKNOWN ones, oldest first. */
MUST_USE bool store_call_unknown(struct store *s, struct str partner, int64_t limit,
                                 store_call_fn *fn, void *ctx, struct err *err);
/** The call asked once for ever under this number. Texts are copied into the arena. */
MUST_USE bool store_call_of_trace(struct store *s, struct str trace, struct arena *a,
                                  struct store_call *out, bool *found, struct err *err);
/** All of a batch, newest first. */
MUST_USE bool store_call_of_batch(struct store *s, int64_t batch_id, int64_t limit,
                                  store_call_fn *fn, void *ctx, struct err *err);

/* ---- small state: sealed values; an empty value removes ---- */

MUST_USE bool store_call_value_put(struct store *s, int64_t call_id, struct str key,
                                   struct str sealed, struct err *err);
MUST_USE bool store_call_value_get(struct store *s, int64_t call_id, struct str key,
                                   struct arena *a, struct str *sealed, bool *found,
                                   struct err *err);
/** Kept between calls; of this organization alone. */
MUST_USE bool store_partner_value_put(struct store *s, struct str partner, struct str key,
                                      struct str sealed, struct err *err);
MUST_USE bool store_partner_value_get(struct store *s, struct str partner, struct str key,
                                      struct arena *a, struct str *sealed, bool *found,
                                      struct err *err);

/* ---- what ended: append-only ---- */

struct store_exchange {
    int64_t id, call_id;
    int64_t step;               /* the step that said it */
    int64_t try_number;         /* from 1 */
    struct str verb, carrier;   /* "POST" by "https", "STORE" by "sftp" */
    struct str safety;          /* "safe", "keyed", "once" */
    struct str endpoint;        /* a name of the configuration; "": the partner's */
    struct str outcome, reason; /* "answered" ""; "unknown" "timeout_total" */
    int64_t status;             /* 0: none came */
    struct str secondary;       /* the failover partner's name when it answered */
    int64_t begun_at_us, took_us;
    struct str request_head, answer_head; /* sealed */
    struct store_body request, answer;
    /* read only, of the call: */
    struct str partner, operation;
    int64_t batch_id;
    int64_t purged_at_us; /* what was said went by policy (purge.h); 0: not */
};
MUST_USE bool store_exchange_put(struct store *s, const struct store_exchange *x, int64_t *id,
                                 struct err *err);
typedef bool store_exchange_fn(void *ctx, const struct store_exchange *x);
/** Of a batch's calls, oldest first. */
MUST_USE bool store_exchange_of_batch(struct store *s, int64_t batch_id, int64_t limit,
                                      store_exchange_fn *fn, void *ctx, struct err *err);
/** Of one call, the same way. */
MUST_USE bool store_exchange_of_call(struct store *s, int64_t call_id, store_exchange_fn *fn,
                                     void *ctx, struct err *err);
/** Newest first; empty partner: any. */
MUST_USE bool store_exchange_list(struct store *s, struct str partner, int64_t limit,
                                  store_exchange_fn *fn, void *ctx, struct err *err);

/** A received file: its document is stored apart (document.h); `again` when those bytes were known
 * before. */
MUST_USE bool store_delivery_put(struct store *s, int64_t call_id, int64_t document_id,
                                 struct str name, bool again, struct err *err);
/** Delivered documents of that partner nobody has ingested to the end: oldest first. */
MUST_USE bool store_delivery_pending(struct store *s, struct str partner, int64_t limit,
                                     store_document_fn *fn, void *ctx, struct err *err);
/** A document an adapter kept with its call. */
MUST_USE bool store_call_document_put(struct store *s, int64_t call_id, struct str kind,
                                      const struct store_body *body, struct err *err);
/** What was kept with a call, in that order. `kind` is borrowed. */
typedef bool store_call_document_fn(void *ctx, struct str kind, const struct store_body *body);
MUST_USE bool store_call_document_list(struct store *s, int64_t call_id, store_call_document_fn *fn,
                                       void *ctx, struct err *err);

/** A person asked the partner: an UNKNOWN call "arrived", or "not-arrived". Who and when, for good;
 * what follows is store_call_settle or store_call_restart. */
MUST_USE bool store_call_resolution_put(struct store *s, int64_t call_id, struct str how,
                                        const char *actor, int64_t os_user, struct err *err);

/** The engine speaks to a partner at its other endpoint from now on. */
struct store_switch {
    int64_t id;
    struct str partner, from, to, reason;
    int64_t failures, created_at_us;
};
MUST_USE bool store_switch_put(struct store *s, const struct store_switch *w, struct err *err);
typedef bool store_switch_fn(void *ctx, const struct store_switch *w);
/** Newest first; empty partner: any. */
MUST_USE bool store_switch_list(struct store *s, struct str partner, int64_t limit,
                                store_switch_fn *fn, void *ctx, struct err *err);

#endif
