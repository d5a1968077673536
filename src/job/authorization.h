/* authorization.h - a prior authorization asked of a partner: once for ever under its number.
 *
 * A request is a durable call (call.h) under a number of the caller's (call.request_trace_id),
 * whatever partner it goes to, with a keyed digest of what was asked: journaled and sealed before a
 * byte leaves. Asked again with the same content it gives the answer that is kept, or goes on where
 * it was; with another content it is refused. What may have been taken is never sent again: the
 * adapter's reconcile says so, the call is UNKNOWN, and a person asks the payer (job/resolve.h).
 * The answer's event goes out in the transaction that ends the call, and says nothing of a person
 * (docs/decisions/0007). */
#ifndef HIA_JOB_AUTHORIZATION_H
#define HIA_JOB_AUTHORIZATION_H

#include "event/prior_authorization.h"
#include "event/record_json.h"
#include "job/emit.h"
#include "job/question.h"
#include "job/talk.h"

enum { AUTHORIZATION_TRACE_MAX = 50 };

enum authorization_state {
    AUTHORIZATION_ANSWERED,  /* a pending is an answer, too */
    AUTHORIZATION_WAITS,     /* the partner has it; asked again, its answer is looked for */
    AUTHORIZATION_UNSENT,    /* the partner has nothing of it; asked again, it is sent */
    AUTHORIZATION_REJECTED,  /* the partner took none of it and says why; that stands */
    AUTHORIZATION_UNKNOWN,   /* it has it or not: a person asks */
    AUTHORIZATION_WITHDRAWN, /* a person wants it no more: it is not sent, nor sent again */
    AUTHORIZATION_SETTLED,   /* a person says that it has it; its answer came otherwise */
    AUTHORIZATION_ANOTHER,   /* the number is another request's, or another partner's */
    AUTHORIZATION_BAD,       /* no such record: `problem` */
    AUTHORIZATION_FAULTY,    /* our own rules find errors: `faults` */
    AUTHORIZATION_PLANNED,   /* dry: it would be sent */
    AUTHORIZATION_IN_HAND,   /* another process is at it: `beside` only */
    AUTHORIZATION_STATES,
};
/** "answered", "waits" ... */
const char *authorization_state_name(enum authorization_state state);

/** What an answer says of the request as a whole; texts are the record's. */
struct authorization_decision {
    const char *word;                  /* as pm_prior_auth_decided has it */
    struct str action, reason, number; /* HCR01; HCR03, or the AAA03 of a refusal; HCR02 */
    bool whole;                        /* a quantity is certified, and it is a whole number */
    int64_t quantity;
    struct str unit;
    int64_t services, certified; /* named; of these, certified in full or modified */
};
void authorization_decide(const struct review *answer, struct authorization_decision *out);

/** The number of a request that was given none: its own reference, where that looks like a number
 * and no more; else a digest of it. Empty: it has no reference. */
struct str authorization_trace(struct str reference, char out[AUTHORIZATION_TRACE_MAX + 1]);
/** 1 to AUTHORIZATION_TRACE_MAX letters, digits, dots, dashes and low lines. */
bool authorization_is_trace(struct str text);

struct authorizer; /* of one job; one request in hand */
MUST_USE struct authorizer *authorizer_new(struct job *job, struct err *err);
void authorizer_free(struct authorizer *a);

struct authorization_order {
    const struct partner *partner; /* NULL: by [vendors prior_auth], the first and nobody instead */
    bool named;                    /* somebody named that partner: no other one's call will do */
    struct str trace;              /* empty: by the request's reference */
    struct str request;            /* JSON: conf/schemas/prior-authorization-request.schema.json */
    bool dry;                      /* build and check, send nothing */
    bool beside;                   /* dry, and the ledger is another process's to write */
    int64_t wait_ms;               /* for an answer that is polled for */
};

/** Lent by the authorizer until the next request. */
struct authorization_end {
    enum authorization_state state;
    char trace[AUTHORIZATION_TRACE_MAX + 1];
    const struct partner *partner;
    struct record_problem problem;
    struct question_faults faults;
    struct store_call call; /* as it is now; id 0: there is none */
    bool before;            /* it was asked before: this run did not begin it */
    bool asked;             /* this run spoke to the partner: `talk` */
    struct talk_end talk;
    const struct review *request; /* NULL: BAD */
    struct str answers;           /* ANSWERED: a JSON array of answer records; empty: unreadable */
    struct authorization_decision decision; /* ANSWERED: of the first */
};

/** False: we failed, and what was journaled is gone on with when it is asked again. */
MUST_USE bool authorization_ask(struct authorizer *a, const struct authorization_order *order,
                                struct authorization_end *end, struct err *err);

/** What is open at that partner (NULL: at any), oldest first, one after another: what waits is
 * looked for, what was cut short while it was sent is a person's, what was begun is sent. `fn` is
 * called once for each. One that cannot be gone on with (its partner is configured no more) keeps
 * none of the others waiting: the first such is `err`. */
typedef void authorization_fn(void *ctx, const struct authorization_end *end);
MUST_USE bool authorization_go_on(struct authorizer *a, const struct partner *partner,
                                  int64_t wait_ms, authorization_fn *fn, void *ctx,
                                  struct err *err);

/** The one of that number, when its time has come; nothing where it is over, or not that partner's.
 * What nothing came of is put off, less and less often: store_job_put_authorizations finds it
 * again. False: it could not be gone on with. */
MUST_USE bool authorization_take_up(struct authorizer *a, const struct partner *partner,
                                    struct str trace, struct authorization_end *end,
                                    struct err *err);

/** A person wants no answer to it any more. What was not sent is over; what the payer has, or may
 * have, is not sent again, and where it is waited for (`was` WAITS) that goes on: a late answer is
 * kept and told. */
struct authorization_withdrawal {
    bool found;
    bool may;   /* it is withdrawn, or would be: IN_HAND, ANSWERED and SETTLED ones are not */
    bool again; /* it was before */
    enum authorization_state was;
    const char *sent;       /* "no", "yes", "unknown"; "": it is over */
    struct store_call call; /* as it was; texts are the arena's */
};
/** `dry`: nothing changes, and `emitter` may be NULL. */
MUST_USE bool authorization_withdraw(struct job *job, struct emitter *emitter, struct str trace,
                                     bool dry, struct arena *texts,
                                     struct authorization_withdrawal *out, struct err *err);

#endif
