/* arrival.h - a file that came in, and all of them together: shared by receive and ingest. */
#ifndef HIA_CLI_ARRIVAL_H
#define HIA_CLI_ARRIVAL_H

#include "job/ingest.h"

/** For ingest_watch.file; `ctx` points to a bool: JSON wanted. */
void arrival_print(void *json, const struct ingest_file *file);
void arrival_totals(const struct ingest_totals *t, bool json);
/** Is there anything in it that a person has to look at? */
bool arrival_is_bad(const struct ingest_totals *t);

#endif
