/* receive_call.h - private to receive: what came back, fetched through an adapter. */
#ifndef HIA_JOB_RECEIVE_CALL_H
#define HIA_JOB_RECEIVE_CALL_H

#include "job/receive.h"

/** An answer about a claim is best read after the answers about its file: TA1, 999, 277CA, 835. */
int receive_rank(const char *name);

/** What is open is taken up; `anew`: then it is asked what else there is. */
MUST_USE bool receive_calls(struct job *job, const struct partner *partner,
                            const struct receive_watch *watch, bool anew,
                            struct receive_totals *totals, struct err *err);

#endif
