/* csv_lines.h - a document as rows: the lines of a remittance, or of claims. */
#ifndef HIA_CLI_CSV_LINES_H
#define HIA_CLI_CSV_LINES_H

#include "base/buf.h"
#include "base/err.h"
#include "x12/event.h"

/** Rows of the kind that comes first, 835 or 837P; a file of another kind gives none. */
struct csv_lines;

/** Rows go to `out`, which the caller empties. `file` stands in the first column. */
MUST_USE struct csv_lines *csv_lines_new(struct buf *out, struct err *err);
void csv_lines_free(struct csv_lines *l);
void csv_lines_file(struct csv_lines *l, const char *file);
/** Fits x12_handler.event. */
bool csv_lines_event(void *csv_lines, const struct x12_event *e);
/** Sets left out because they were of another kind than the first, or of a kind that has no rows.
 */
uint64_t csv_lines_left_out(const struct csv_lines *l);

#endif
