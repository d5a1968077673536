/* review_json.h - private to the JSON carrier: an authorization request in Optum's JSON. */
#ifndef HIA_CLEARINGHOUSE_REVIEW_JSON_H
#define HIA_CLEARINGHOUSE_REVIEW_JSON_H

#include "clearinghouse/shape.h"

extern const struct shape_row REVIEW_TABLE[];

/** A provider's number under the name its NM108 has there: {NM108, name}; another kind is left. */
size_t review_put_id(struct shape *s, const struct shape_place *at, const char *const (*names)[2],
                     size_t count);
/** Our own numbers of the exchange, but for its reference: neither shape has them. */
size_t review_pass_over(struct shape *s, const struct shape_place *at);

/** The request's record by a table, after `head` wrote its members (may be NULL). False: `*step`
 * says why it cannot be; codes begin with `prefix`. */
bool review_by(const struct hia_call *call, const struct shape_row *rows, const char *prefix,
               void (*head)(const struct hia_call *call, struct json_writer *w), struct buf *out,
               enum hia_step *step);

#endif
