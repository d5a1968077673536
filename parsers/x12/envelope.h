/* envelope.h - ISA GS ST ... SE GE IEA: opens, closes, counts, control numbers; picks the guide;
 * owns the walk. */
#ifndef HIA_X12_ENVELOPE_H
#define HIA_X12_ENVELOPE_H

#include "x12/reader.h"

struct x12_envelopes; /* the state machine behind a reader or a writer */

MUST_USE struct x12_envelopes *x12_envelopes_new(const struct x12_options *options,
                                                 const struct x12_handler *handler,
                                                 struct err *err);
void x12_envelopes_free(struct x12_envelopes *e);
MUST_USE bool x12_envelopes_local(struct x12_envelopes *e, const struct x12_local *local,
                                  struct err *err);
/** One segment in document order. Sets its `position`. False when the handler stopped. */
bool x12_envelopes_step(struct x12_envelopes *e, struct x12_segment *s);
/** A fault about the bytes themselves, given its place in the envelope that is open. */
bool x12_envelopes_fault(struct x12_envelopes *e, enum x12_code code, uint64_t offset,
                         uint64_t ordinal);
/** The next sets are of this guide, whatever twins it has (NULL: the bytes decide): a writer knows
 * before the segment that tells. */
void x12_envelopes_mean(struct x12_envelopes *e, const struct x12_guide *g);
/** The source is at its end. */
bool x12_envelopes_end(struct x12_envelopes *e);
const struct x12_envelope *x12_envelopes_now(const struct x12_envelopes *e);
/** As x12_walk_where; guide altitude only. */
void x12_envelopes_where(const struct x12_envelopes *e, struct fault *fault);

#endif
