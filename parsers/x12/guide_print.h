/* guide_print.h - a guide for people and for machines, from the tables the walk runs on (`hia
 * guide`). */
#ifndef HIA_X12_GUIDE_PRINT_H
#define HIA_X12_GUIDE_PRINT_H

#include "base/buf.h"
#include "x12/guide.h"

/** Appends text to `out`. An empty path: the whole guide, a line for each loop and segment. Else
 * what the path names, with its elements in full: "2010AA", "2010AA/NM1", "2300/claim_information",
 * "BPR". Loops and segments go by id or by short name; of a longer path, such as a fault's
 *  "2000A[1]/2000B[3]/2300[1]/CLM", the last loop and what follows it count.
 *  False, and nothing appended, when the path names nothing. */
MUST_USE bool x12_guide_print(const struct x12_guide *g, struct str path, struct buf *out);

/** The same as one JSON object; the whole guide too is given with its elements in full. */
MUST_USE bool x12_guide_print_json(const struct x12_guide *g, struct str path, struct buf *out);

#endif
