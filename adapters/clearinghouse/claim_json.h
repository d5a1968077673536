/* claim_json.h - private to the JSON carrier: one claim in the JSON of Optum and Stedi. */
#ifndef HIA_CLEARINGHOUSE_CLAIM_JSON_H
#define HIA_CLEARINGHOUSE_CLAIM_JSON_H

#include "clearinghouse/shape.h"

extern const struct shape_row CLAIM_TABLE[], CLAIM_INSTITUTION_TABLE[];
extern const struct shape_row *const CLAIM_FACILITY_CONTACT;

/* Rows of the table that are more than a name for a name. */
size_t claim_put_name(struct shape *s, const struct shape_place *at);
size_t claim_put_last_name(struct shape *s, const struct shape_place *at);
size_t claim_put_tax_id(struct shape *s, const struct shape_place *at);
size_t claim_put_facility_contact(struct shape *s, const struct shape_place *at);
size_t claim_put_diagnoses(struct shape *s, const struct shape_place *at);
size_t claim_put_condition_codes(struct shape *s, const struct shape_place *at);
size_t claim_put_conditions(struct shape *s, const struct shape_place *at);
/** Members of groups of at most six; `details` is what theirs calls them. */
size_t claim_put_adjustments(struct shape *s, const struct shape_place *at, const char *theirs,
                             const char *details);
size_t claim_put_claim_adjustments(struct shape *s, const struct shape_place *at);
size_t claim_put_line_adjustments(struct shape *s, const struct shape_place *at);
size_t claim_put_prescription(struct shape *s, const struct shape_place *at);
size_t claim_check_equipment(struct shape *s, const struct shape_place *at);
size_t claim_check_pay_to(struct shape *s, const struct shape_place *at);

/** The claim of the request: its record, and its X12 for what stands before the claims; `kind` as
 * look_kind has it. False: `*step` says why it cannot be sent so. */
bool claim_json_write(const struct hia_call *call, struct hia_text kind, struct buf *out,
                      enum hia_step *step);

#endif
