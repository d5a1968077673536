/* x12_prior_authorization.h - prior authorization, asked and answered, to X12 and back
 * (005010X217). */
#ifndef HIA_EVENT_X12_PRIOR_AUTHORIZATION_H
#define HIA_EVENT_X12_PRIOR_AUTHORIZATION_H

#include "event/prior_authorization.h"
#include "event/x12_map.h"

/** The variants of the map: of the guides 278-request and 278-response. */
enum { REVIEW_REQUEST = 1, REVIEW_ANSWER = 2 };

/** Of struct review: one transaction set to a record, its BHT included. An answer with several
 * events is a record for each. */
extern const struct x12_map x12_review_map;

#endif
