/* column_map.h - which column of a table of the platform's holds what, as configuration says it:
 * "COLUMN: WHAT, COLUMN: WHAT". */
#ifndef HIA_JOB_COLUMN_MAP_H
#define HIA_JOB_COLUMN_MAP_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>

/** One of the words that WHAT can be; `sql` is its user's. */
struct column_source {
    const char *name, *sql;
};

/** Takes the first pair off `rest`: the column's name, untried, and the place of WHAT among
 * `sources`. ERR_CONFIG: it is none; the sentence begins with `option` and lists them all. */
MUST_USE bool column_map_next(struct str *rest, const struct column_source *sources, size_t count,
                              const char *option, struct str *column, size_t *which,
                              struct err *err);

#endif
