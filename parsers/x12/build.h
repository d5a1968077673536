/* build.h - the JSON document of tree.h back to X12, byte for byte. */
#ifndef HIA_X12_BUILD_H
#define HIA_X12_BUILD_H

#include "x12/tree.h"
#include "x12/writer.h"

/** Writes what `json` says, segment by segment, judged on the way by the writer's walk (faults to
 * `faults`, may be NULL; the number of errors to *errors). False, with line and column in `err`,
 * when the JSON is not such a document or the sink refuses; the text never repeats a value. */
MUST_USE bool x12_build(struct str json, unsigned snip, const struct x12_tree_sink *sink,
                        const struct fault_sink *faults, uint32_t *errors, struct err *err);

#endif
