/* authorization_state.h - private to the files of authorization.h. */
#ifndef HIA_JOB_AUTHORIZATION_STATE_H
#define HIA_JOB_AUTHORIZATION_STATE_H

#include "event/x12_prior_authorization.h"
#include "job/authorization.h"
#include "job/emit.h"

enum {
    AUTHORIZATION_TEXTS_MAX = 32 << 20,
    AUTHORIZATION_BYTES_MAX = 64 << 20, /* of a request or an answer */
};

struct authorizer {
    struct job *job;
    struct emitter *emitter;
    struct json_reader *json;
    struct x12_map_writer *mw;
    struct arena arena;         /* of the request in hand */
    struct arena call_arena;    /* of its call's row, which is read anew at each poll */
    struct arena answer_arena;  /* of its answer */
    struct buf record, x12;     /* the request, normalized; and as it is sent */
    struct buf answer, answers; /* as it came; as records */
    struct review request;
    char digest[SHA256_HEX_MAX];
    const struct authorization_order *order;
    struct authorization_end *end;
    bool read; /* its answer came in this run, and is in `end` */
};

/** Reads an answer of that kind into end->answers and end->decision; nothing of it can be read, or
 * it answers another request: answers is empty, and the decision "unread". False: no memory. */
MUST_USE bool authorization_read(struct authorizer *a, struct str kind, struct str bytes,
                                 struct err *err);

#define AUTHORIZATION_OPERATION "prior_auth.submit"
#define AUTHORIZATION_OFF       "withdrawn" /* store_call.result */

/** The request as one interchange of one set, into a->x12. `*good`: our rules find nothing in it.
 */
MUST_USE bool authorization_write_x12(struct authorizer *a, uint32_t control, bool *good,
                                      struct err *err);
struct job_call_task authorization_task(struct authorizer *a, const struct talk *talk);
/** end->call: of its number, as it is now. */
MUST_USE bool authorization_find(struct authorizer *a, struct err *err);
/** There is nothing to be gone on with. */
bool authorization_is_over(const struct store_call *c);
enum authorization_state authorization_state_of(const struct store_call *c);
/** The answer of an earlier run. */
MUST_USE bool authorization_read_kept(struct authorizer *a, struct err *err);
/** Asks, or goes on, and waits as the order says; end->state is what became of it. */
MUST_USE bool authorization_send(struct authorizer *a, struct err *err);

#endif
