/* walk.h - the one routine that places a segment in its guide: opens and closes loops, counts,
 * notes faults.
 *
 * The reader feeds it bytes and the writer feeds it values; nothing leaves that the walk has not
 * judged. */
#ifndef HIA_X12_WALK_H
#define HIA_X12_WALK_H

#include "x12/event.h"
#include "x12/fault.h"
#include "x12/local.h"
#include "x12/snip.h"

struct x12_walk; /* one transaction set at a time; reused */

MUST_USE struct x12_walk *x12_walk_new(unsigned snip, const struct x12_handler *handler,
                                       struct err *err);
void x12_walk_free(struct x12_walk *w);
/** Judge by code sets and overlays too, from the next set on; NULL: no more. `local` is borrowed.
 */
MUST_USE bool x12_walk_local(struct x12_walk *w, const struct x12_local *local, struct err *err);

/** Open the set; `envelope` stays borrowed and readable until the end. */
void x12_walk_begin(struct x12_walk *w, const struct x12_guide *g,
                    const struct x12_envelope *envelope);
/** Place one segment, ST and SE included: faults, LOOP events, the SEGMENT event.
 *  False when the handler stopped. */
bool x12_walk_step(struct x12_walk *w, const struct x12_segment *s);
/** Close every open loop, check what is missing, run the last rules. */
bool x12_walk_end(struct x12_walk *w);

/** The innermost open loop and the path to a segment in it, for a fault that is not the walk's own:
 * `fault` names the segment. */
void x12_walk_where(const struct x12_walk *w, struct fault *fault);

/** Faults of severity ERROR or worse since begin. */
uint32_t x12_walk_errors(const struct x12_walk *w);

#endif
