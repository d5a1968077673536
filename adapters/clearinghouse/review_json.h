/* review_json.h - private to the JSON carrier: an authorization request in Optum's JSON. */
#ifndef HIA_CLEARINGHOUSE_REVIEW_JSON_H
#define HIA_CLEARINGHOUSE_REVIEW_JSON_H

#include "clearinghouse/shape.h"

extern const struct shape_row REVIEW_TABLE[];

/** The request's record by a table, after `head` wrote its members (may be NULL). False: `*step`
 * says why it cannot be; codes begin with `prefix`. */
bool review_by(const struct hia_call *call, const struct shape_row *rows, const char *prefix,
               void (*head)(const struct hia_call *call, struct json_writer *w), struct buf *out,
               enum hia_step *step);

#endif
