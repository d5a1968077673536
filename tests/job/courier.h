/* courier.h - a small adapter of the tests' own, and the partner it speaks to.
 *
 * claim.submit: POST /claims under the call's id; 202 with the header receipt is ACCEPTED. After an
 * unknown outcome GET /claims/ID tells: 200 it is there, 404 send again; 401, 422 and 503 refuse.
 * acknowledgement.fetch: LIST out; each file FETCHed, delivered and REMOVEd, one after the other.
 */
#ifndef HIA_TESTS_JOB_COURIER_H
#define HIA_TESTS_JOB_COURIER_H

#include "adapter.h"
#include "base/buf.h"
#include "job/talk.h"

extern const struct hia_adapter hia_adapter;
#define courier_adapter hia_adapter

enum { COURIER_FILES_MAX = 8 };

/** The partner: what it has, what it does next. */
struct courier {
    size_t posts; /* that reached it */
    size_t kept;  /* letters it keeps: a repetition under its key is none */
    char keys[64][40];
    const char *files[COURIER_FILES_MAX][2]; /* in its folder: name, bytes; NULL: gone */
    size_t removed;
    size_t exchanges;
    /* Played at the n-th exchange from now, 0: never. */
    size_t lose_answer_at, lose_request_at;
    bool unreachable;    /* nothing leaves */
    int32_t post_status; /* 0: 202 */
    int32_t look_status; /* of GET /claims/ID; 0: the truth */
    const char *post_reason;
};

/** Talks that reach this partner: for job.talks. */
struct talk_source courier_talks(struct courier *p);

/** Runs the call to its end, or to where the store or the partner stops it; what the last step
 * said stands in `*end`, its texts gone. Lost exchanges are reconciled. False: the store could not
 * commit. */
bool courier_run(struct courier *p, struct job_call *call, struct host_next *end, struct err *err);

#endif
