/* call_state.h - private to call.c and call_commit.c: an open call in memory. */
#ifndef HIA_JOB_CALL_STATE_H
#define HIA_JOB_CALL_STATE_H

#include "job/call.h"
#include "job/call_aside.h"
#include "job/call_code.h"
#include "job/call_seal.h"

enum { CALL_TEXTS_MAX = 4 << 20, CALL_WORD_MAX = 128 };

/** The exchange that ended last, until the step it caused is committed. */
struct call_ended {
    bool any;
    struct store_exchange row;
    struct buf request_head, answer_head; /* sealed */
    char endpoint[CALL_WORD_MAX], reason[CALL_WORD_MAX], secondary[CALL_WORD_MAX];
};

struct job_call {
    struct host_store store;
    struct job *job;
    struct emitter *emitter;
    struct job_call_task task;
    struct arena arena; /* texts of the row, the request and the exchange read back */
    struct store_call row;
    char operation[CALL_WORD_MAX], batch_uuid[UUID_MAX];
    struct buf content, record, body; /* read back from under kept/ */
    struct hia_request request;
    struct hia_exchange last;
    struct hia_attempt attempt;
    struct job_call_resume resume;
    struct hia_inbound inbound; /* of resume */
    int64_t webhook_id;         /* of the ledger, until a step has taken it; 0: none */

    struct store_body next_body; /* of the exchange being sent */
    bool risky; /* something that is not SAFE may have reached the partner in this call */
    bool doubt; /* a ONCE exchange may have, and no look-up was answered since */
    struct call_ended ended;
    struct call_aside *aside; /* its answer, when it is large; NULL: none was */
    struct buf text, sealed;  /* reused */
    struct buf next;          /* the exchange being sent, sealed */
    struct store_body kept[HOST_EFFECTS_MAX], delivered[HOST_EFFECTS_MAX];
};

/** The three functions of its host_store; ctx is the call. */
bool call_load(void *ctx, enum hia_scope scope, struct str key, struct buf *value, struct err *err);
bool call_ended(void *ctx, const struct hia_exchange *e, const struct hia_reply *reply,
                struct err *err);
/** What an exchange that ended says about the doubt. */
void call_weigh(struct job_call *c, const struct store_exchange *x);
bool call_commit(void *ctx, const struct host_effects *effects, struct err *err);

/** Durable under kept/; bytes that are there already are not written again. */
MUST_USE bool call_keep(struct job_call *c, struct str bytes, struct store_body *body,
                        struct err *err);
/** Bytes kept, into `out`, which is emptied first. */
MUST_USE bool call_read_back(struct job_call *c, const struct store_body *body, struct buf *out,
                             struct err *err);
static inline struct str str_of_text(struct hia_text t)
{
    return str_of(t.p, t.n);
}

#endif
