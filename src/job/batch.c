/* batch.c - see batch.h. */
#include "job/batch.h"

/* Answers come late and out of order; a batch only ever learns more. */
static int rank(enum store_batch_state state)
{
    static const int ranks[BATCH_STATE_COUNT] = {
        [BATCH_PENDING] = 0,      [BATCH_PROCESSING] = 1, [BATCH_SUBMITTED] = 2,
        [BATCH_ACKNOWLEDGED] = 3, [BATCH_ACCEPTED] = 4,   [BATCH_REJECTED] = 5,
        [BATCH_ERROR] = 6,
    };
    return ranks[state];
}

bool batch_move(struct job *job, struct emitter *emitter, int64_t batch_id,
                enum store_batch_state to, struct str errors, struct err *err)
{
    enum { TEXTS_MAX = 1 << 20 };
    struct store_batch b;
    struct arena arena;
    bool found, ok = false;

    arena_init(&arena, TEXTS_MAX);
    if (!store_batch_get(job->store, batch_id, &arena, &b, &found, err))
        goto out;
    ok = true;
    if (!found || rank(to) <= rank(b.state))
        goto out;
    ok = store_batch_move(job->store, batch_id, to, errors, err) &&
         emit_event(emitter, EVENT_BATCH_STATE_CHANGED, "batch", str_from(b.uuid), err,
                    EVENT_CSTR("batch_id", b.uuid), EVENT_STR("file_name", b.file_name),
                    EVENT_STR("transaction_type", b.transaction_type),
                    EVENT_CSTR("from_state", store_batch_state_name(b.state)),
                    EVENT_CSTR("to_state", store_batch_state_name(to)));
out:
    arena_fini(&arena);
    return ok;
}
