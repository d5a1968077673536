/* word.c - the names of states, as the database and the platform write them. */
#include "store/sql.h"

const char *const store_direction_names[STORE_DIRECTION_COUNT] = {"inbound", "outbound"};

const char *const store_document_state_names[DOCUMENT_STATE_COUNT] = {
    [DOCUMENT_RECEIVED] = "received",       [DOCUMENT_PROCESSED] = "processed",
    [DOCUMENT_QUARANTINED] = "quarantined", [DOCUMENT_PREPARED] = "prepared",
    [DOCUMENT_SUBMITTED] = "submitted",
};

const char *const store_batch_state_names[BATCH_STATE_COUNT] = {
    [BATCH_PENDING] = "Pending",           [BATCH_SUBMITTED] = "Submitted",
    [BATCH_ACKNOWLEDGED] = "Acknowledged", [BATCH_ACCEPTED] = "Accepted",
    [BATCH_REJECTED] = "Rejected",         [BATCH_ERROR] = "Error",
    [BATCH_PROCESSING] = "Processing",
};

const char *const store_attempt_result_names[ATTEMPT_RESULT_COUNT] = {
    [ATTEMPT_OPEN] = "open",
    [ATTEMPT_SENT] = "sent",
    [ATTEMPT_FAILED] = "failed",
    [ATTEMPT_UNKNOWN] = "unknown",
};

const char *const store_claim_state_names[CLAIM_STATE_COUNT] = {
    [CLAIM_HELD] = "held",
    [CLAIM_READY] = "ready",
    [CLAIM_SUBMITTED] = "submitted",
    [CLAIM_ACKNOWLEDGED] = "acknowledged",
    [CLAIM_ACCEPTED] = "accepted",
    [CLAIM_REJECTED] = "rejected",
    [CLAIM_UNACKNOWLEDGED] = "unacknowledged",
    [CLAIM_PAID] = "paid",
    [CLAIM_PARTIAL] = "partial",
    [CLAIM_DENIED] = "denied",
    [CLAIM_REVERSED] = "reversed",
    [CLAIM_REPLACED] = "replaced",
    [CLAIM_VOIDED] = "voided",
};

const char *const store_set_state_names[SET_STATE_COUNT] = {
    [SET_RECEIVED] = "received", [SET_SUBMITTED] = "submitted",
    [SET_ACCEPTED] = "accepted", [SET_ACCEPTED_WITH_ERRORS] = "accepted with errors",
    [SET_REJECTED] = "rejected", [SET_PROCESSED] = "processed",
};

const char *const store_remittance_state_names[REMITTANCE_STATE_COUNT] = {
    [REMITTANCE_POSTED] = "posted",
    [REMITTANCE_OUT_OF_BALANCE] = "out of balance",
};

const char *const store_payment_state_names[PAYMENT_STATE_COUNT] = {
    [PAYMENT_POSTED] = "posted",
    [PAYMENT_ORPHAN] = "orphan",
    [PAYMENT_OUT_OF_BALANCE] = "out of balance",
    [PAYMENT_INFORMATIONAL] = "informational",
};

static const char *name_of(const char *const *names, size_t count, unsigned at)
{
    return at < count ? names[at] : "";
}

const char *store_direction_name(enum store_direction d)
{
    return name_of(store_direction_names, COUNT_OF(store_direction_names), d);
}

const char *store_document_state_name(enum store_document_state s)
{
    return name_of(store_document_state_names, COUNT_OF(store_document_state_names), s);
}

const char *store_batch_state_name(enum store_batch_state s)
{
    return name_of(store_batch_state_names, COUNT_OF(store_batch_state_names), s);
}

const char *store_attempt_result_name(enum store_attempt_result r)
{
    return name_of(store_attempt_result_names, COUNT_OF(store_attempt_result_names), r);
}

const char *store_claim_state_name(enum store_claim_state s)
{
    return name_of(store_claim_state_names, COUNT_OF(store_claim_state_names), s);
}

const char *store_set_state_name(enum store_set_state s)
{
    return name_of(store_set_state_names, COUNT_OF(store_set_state_names), s);
}

const char *store_remittance_state_name(enum store_remittance_state s)
{
    return name_of(store_remittance_state_names, COUNT_OF(store_remittance_state_names), s);
}

const char *store_payment_state_name(enum store_payment_state s)
{
    return name_of(store_payment_state_names, COUNT_OF(store_payment_state_names), s);
}
