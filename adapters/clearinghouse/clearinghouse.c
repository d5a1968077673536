/* clearinghouse.c - one adapter for every clearinghouse: which carrier an operation goes by is the
 * partner's configuration (conf/partners has profiles). */
#include "clearinghouse/carriers.h"

static const struct hia_operation ROWS[OPERATIONS] = {
    [CLAIM_SUBMIT] =
        {"claim.submit", "x12.837P x12.837I x12.837D x12.999 x12.TA1", "",
         "Send a file of claims, or one; or a TA1 or 999 of ours. ACCEPTED: the partner has it; "
         "what it thinks of it comes as acknowledgements.",
         HIA_ONCE},
    [ACKNOWLEDGEMENT_FETCH] =
        {"acknowledgement.fetch", "", "",
         "Fetch TA1, 999 and 277CA. Field: payload_id, of one CORE submission.", HIA_SAFE},
    [REMITTANCE_FETCH] = {"remittance.fetch", "", "",
                          "Fetch 835. Field: payload_id, of one CORE exchange.", HIA_SAFE},
    [ELIGIBILITY_CHECK] = {"eligibility.check", "x12.270",
                           "x12.271 json.eligibility-answer json.availity-coverage",
                           "Ask for one patient's coverage.", HIA_SAFE},
    [CLAIM_STATUS_CHECK] = {"claim_status.check", "x12.276",
                            "x12.277 json.claim-status-answer json.availity-claim-status",
                            "Ask where a claim stands.", HIA_SAFE},
    [PRIOR_AUTH_SUBMIT] = {"prior_auth.submit", "x12.278", "x12.278", "Ask for an authorization.",
                           HIA_ONCE},
    [CREDENTIALS_CHECK] = {"credentials.check", "", "",
                           "Does the partner take our credential? Sends nothing of a patient.",
                           HIA_SAFE},
};

static enum operation operation_of(const struct hia_call *call)
{
    for (size_t i = 0; i < OPERATIONS; i++)
        if (str_is(str_of_text(call->operation), ROWS[i].name))
            return (enum operation)i;
    return OPERATIONS;
}

static const struct conversation *ask_by(int carrier)
{
    return carrier == CARRY_CORE       ? &CORE_REAL_TIME_ASK
           : carrier == CARRY_X12      ? &X12_ASK
           : carrier == CARRY_JSON     ? &JSON_ASK
           : carrier == CARRY_AVAILITY ? &AVAILITY_ASK
                                       : NULL;
}

/* REST has no place for a TA1 or 999 of ours. */
static const struct conversation *reply_by(int carrier)
{
    return carrier == CARRY_FILES ? &FILES_SUBMIT : carrier == CARRY_CORE ? &CORE_REPLY : NULL;
}

static const struct conversation *conversation_of(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    switch (op) {
    case CLAIM_SUBMIT:
        if (request_is_reply(call))
            return reply_by(o->claims);
        return o->claims == CARRY_FILES      ? &FILES_SUBMIT
               : o->claims == CARRY_CORE     ? &CORE_SUBMIT
               : o->claims == CARRY_X12      ? &REST_SUBMIT
               : o->claims == CARRY_JSON     ? &REST_SUBMIT
               : o->claims == CARRY_CLAIM_MD ? &CLAIM_MD_SUBMIT
                                             : NULL;
    case ACKNOWLEDGEMENT_FETCH:
    case REMITTANCE_FETCH:
        return o->reports == CARRY_FILES      ? &FILES_FETCH
               : o->reports == CARRY_CORE     ? &CORE_FETCH
               : o->reports == CARRY_X12      ? &MAILBOX_FETCH
               : o->reports == CARRY_POLLING  ? &POLLING_FETCH
               : o->reports == CARRY_CLAIM_MD ? &CLAIM_MD_FETCH
                                              : NULL;
    case ELIGIBILITY_CHECK:
        return ask_by(o->eligibility);
    case CLAIM_STATUS_CHECK:
        return o->claim_status == CARRY_AVAILITY ? &AVAILITY_STATUS : ask_by(o->claim_status);
    case PRIOR_AUTH_SUBMIT:
        return o->prior_auth == CARRY_AVAILITY ? &AVAILITY_REVIEW
               : o->prior_auth == CARRY_JSON   ? &JSON_REVIEW
                                               : ask_by(o->prior_auth);
    default:
        return !o->check_path[0] && (o->reports == CARRY_FILES || o->claims == CARRY_FILES)
                   ? &FILES_CHECK
                   : &PATH_CHECK;
    }
}

static enum hia_step not_offered(const struct hia_call *call)
{
    if (request_is_reply(call))
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("replies_not_taken"), 0,
                        "The partner takes no TA1 or 999 by this carrier: take send_999 and "
                        "send_ta1 out of its [partner].");
    return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("not_offered"), 0,
                    "No carrier is configured for this operation: see `hia adapter show "
                    "clearinghouse`.");
}

static enum hia_step begin(const struct hia_call *call)
{
    enum operation op = operation_of(call);
    const struct conversation *c = conversation_of(call, op);
    return c ? c->begin(call, op) : not_offered(call);
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    enum operation op = operation_of(call);
    const struct conversation *c = conversation_of(call, op);
    return c ? c->reply(call, op, r) : not_offered(call);
}

static enum hia_step reconcile(const struct hia_call *call, const struct hia_attempt *attempt)
{
    enum operation op = operation_of(call);
    const struct conversation *c = conversation_of(call, op);
    return c ? c->reconcile(call, op, attempt) : not_offered(call);
}

extern const struct hia_adapter hia_adapter; /* the one symbol */
HIA_EXPORT const struct hia_adapter hia_adapter = {
    HIA_ADAPTER_HEAD,
    .name = "clearinghouse",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .help =
        "Clearinghouses and payers: files, CAQH CORE SOAP and MIME, REST with X12 or JSON, polling "
        "of Stedi's transactions, Availity, Claim.MD.",
    .options = CLEARINGHOUSE_OPTIONS,
    .option_count = CLEARINGHOUSE_OPTION_COUNT,
    .options_size = sizeof(struct options),
    .operations = ROWS,
    .operation_count = OPERATIONS,
    .begin = begin,
    .reply = reply,
    .reconcile = reconcile,
    .check = clearinghouse_check,
};
