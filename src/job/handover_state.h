/* handover_state.h - private to handover.c, handover_call.c and vendor_move.c: one batch on its way
 * out. */
#ifndef HIA_JOB_HANDOVER_STATE_H
#define HIA_JOB_HANDOVER_STATE_H

#include "job/handover.h"

enum { HANDOVER_TEXTS_MAX = 1 << 20 };

struct handover {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct arena arena;
    struct store_batch batch;
    struct store_document document;
    int64_t attempt_id;           /* through folders */
    struct settle_totals *totals; /* when settling */
};

/** The batch and its document, into the arena. */
MUST_USE bool handover_load(struct handover *h, int64_t batch_id, struct err *err);
/** The partner has it: batch, document, log, what is owed for it, and events. In the caller's
 * transaction. */
MUST_USE bool handover_put_sent(struct handover *h, struct err *err);
/** A call that was begun and is to be done anew: nothing takes it up again. */
MUST_USE bool handover_end_begun(struct handover *h, int64_t call_id, enum store_call_state state,
                                 struct str result, struct err *err);

MUST_USE bool handover_call_send(struct job *job, const struct partner *partner,
                                 struct emitter *emitter, int64_t batch_id,
                                 struct handover_end *end, struct err *err);
MUST_USE bool handover_call_settle(struct job *job, const struct partner *partner,
                                   struct emitter *emitter, struct settle_totals *totals,
                                   struct err *err);

#endif
