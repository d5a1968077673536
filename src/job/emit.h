/* emit.h - one event into the outbox, in the transaction of the rows it tells of. */
#ifndef HIA_JOB_EMIT_H
#define HIA_JOB_EMIT_H

#include "base/arena.h"
#include "event/envelope.h"
#include "job/job.h"

struct emitter; /* reused: one for each job and thread */

MUST_USE struct emitter *emitter_new(struct job *job, struct err *err);
/** One for a thread beside, which emit_ahead alone is called with: events are tied as those of `of`
 * are now. */
MUST_USE struct emitter *emitter_beside(const struct emitter *of, struct err *err);
void emitter_free(struct emitter *e);

/** Ties the events that follow together; NULL for none. Borrowed. */
void emitter_correlate(struct emitter *e, const char *correlation_id);

/** In every version registered that has not ended (decision 0009), each an envelope of its own. The
 * fields are those of all versions. `entity_id` is an id of the platform or of ours, never a name.
 */
MUST_USE bool emit(struct emitter *e, enum event_id id, const char *entity_type,
                   struct str entity_id, const struct event_field *fields, size_t count,
                   struct err *err);

/** The texts of one event, in each of its versions: written before the row it tells of is. */
struct emitted {
    struct store_event event;
    struct emitted *next;
};
/** As emit, but into `a`. The outbox has it with emit_written, in the transaction of its rows;
 * where it turns out not to have happened, never. */
MUST_USE bool emit_ahead(struct emitter *e, enum event_id id, const char *entity_type,
                         struct str entity_id, const struct event_field *fields, size_t count,
                         struct arena *a, struct emitted **out, struct err *err);
/** Held, with what else was written ahead, until the next emit or emit_settle: many events one
 * after the other cost less than one after each row. Borrowed until then. */
MUST_USE bool emit_written(struct emitter *e, const struct emitted *first, struct err *err);
MUST_USE bool emit_settle(struct emitter *e, struct err *err);
/** Of rows that are rolled back. */
void emit_drop(struct emitter *e);

/** emit_event(e, EVENT_CLAIM_PAID, "claim", id, err, EVENT_INT("paid_cents", n), ...) */
#define emit_event(e, id, type, entity, err, ...)                                                  \
    emit((e), (id), (type), (entity), (const struct event_field[]){__VA_ARGS__},                   \
         sizeof((const struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field), (err))

#endif
