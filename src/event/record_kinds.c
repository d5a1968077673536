/* record_kinds.c - the kinds of record there are: each has its schema in conf/schemas. */
#include "event/record.h"

static const struct record_kind *const KINDS[] = {
    &claim_professional_kind,   &claim_institutional_kind,         &claim_dental_kind,
    &claim_status_inquiry_kind, &claim_status_answer_kind,         &eligibility_inquiry_kind,
    &eligibility_answer_kind,   &prior_authorization_request_kind, &prior_authorization_answer_kind,
};

const struct record_kind *const *record_kinds(size_t *count)
{
    *count = COUNT_OF(KINDS);
    return KINDS;
}
