/* plan.h - a compiled guide made ready for the walk: look-up tables
 * and compact checks, built once. */
#ifndef HIA_X12_PLAN_H
#define HIA_X12_PLAN_H

#include "x12/guide.h"
#include "x12/guide_store.h"

struct x12_plan;

/** The last step of compiling a guide (guide.c). `uses` is the guide's own array, still writable:
 * each use is given its `checks`. NULL without room, or when the guide passes a limit named in
 * walk_plan.h. */
MUST_USE struct x12_plan *x12_plan_new(const struct x12_guide *g, struct x12_use *uses,
                                       struct x12_store *store, struct err *err);

#endif
