/* defuse.h - what somebody sent, made harmless for a terminal. */
#ifndef HIA_CLI_DEFUSE_H
#define HIA_CLI_DEFUSE_H

#include "base/json.h"
#include "event/record_json.h"
#include <stdio.h>

/** Control characters of JSON text, each to question marks of its length. True: there were some. */
bool defuse(struct buf *json);

/** The text, a question mark for each byte of its control characters. */
void print_harmless(struct str s, FILE *out);

#define HARMLESS_NONE                                                                              \
    "An answer holds control characters and cannot be shown as a page; without --explain it is "   \
    "printed as JSON.\n"

/** Nothing a payer sent may steer a terminal: a record with control characters is shown from a copy
 * without them, read anew into `copy` of its shape, by way of `text`; any other is shown itself.
 * NULL: it cannot be copied, and HARMLESS_NONE is shown. */
MUST_USE const void *harmless(struct json_reader *r, const struct record_shape *shape,
                              const void *record, struct buf *text, struct arena *a, void *copy);

#endif
