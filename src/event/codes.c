/* codes.c - the code lists a guide fixes, each with a short sentence of ours and what to do. */
#include "event/codes.h"

#define SEND_NEW  "Correct it and send the claims again in a new file."
#define ASK       "Ask the partner; nothing is to be sent again before that."
#define SOFTWARE  "The file was built wrongly: report it to whoever runs this adapter."
#define ENROLMENT "Check sender and receiver in the partner's configuration, and the enrolment."
#define FIX_CLAIM "Correct the claim and send it as a new claim."

static const struct code_meaning TA1_STATUS[] = {
    {"A", "The file was accepted", NULL},
    {"E", "The file was accepted, with errors in its envelope",
     "Do not send it again. Correct the envelope before the next file."},
    {"R", "The file was refused as a whole", SEND_NEW},
};

static const struct code_meaning TA1_NOTE[] = {
    {"000", "No error", NULL},
    {"001", "The control numbers of header and trailer differ", SOFTWARE},
    {"002", "The standard named in the header is not supported", SOFTWARE},
    {"003", "The version named in the header is not supported", SOFTWARE},
    {"004", "The segment terminator is not acceptable", SOFTWARE},
    {"005", "The sender's qualifier is not known", ENROLMENT},
    {"006", "The sender's id is not known", ENROLMENT},
    {"007", "The receiver's qualifier is not known", ENROLMENT},
    {"008", "The receiver's id is not known", ENROLMENT},
    {"009", "The receiver is not known to this partner", ENROLMENT},
    {"010", "The authorization qualifier is not acceptable", ENROLMENT},
    {"011", "The authorization is not acceptable", ENROLMENT},
    {"012", "The security qualifier is not acceptable", ENROLMENT},
    {"013", "The security information is not acceptable", ENROLMENT},
    {"014", "The date of the file is not a date", SOFTWARE},
    {"015", "The time of the file is not a time", SOFTWARE},
    {"016", "The standards id is not acceptable", SOFTWARE},
    {"017", "The version id is not acceptable", SOFTWARE},
    {"018", "The control number is not acceptable", SOFTWARE},
    {"019", "The wish for an acknowledgement is not readable", SOFTWARE},
    {"020", "Test or production is not said, or not allowed",
     "Compare the test flag with what the partner has enrolled."},
    {"021", "The number of groups is wrong", SOFTWARE},
    {"022", "The structure of the envelope is wrong", SOFTWARE},
    {"023", "The file ended too early", "Send it again: it was cut off on the way."},
    {"024", "A group's header is wrong", SOFTWARE},
    {"025", "The control number was used before: they take it for a file they have", ASK},
    {"026", "The element separator is not acceptable", SOFTWARE},
    {"027", "The component separator is not acceptable", SOFTWARE},
    {"028", "The date of deferred delivery is wrong", SOFTWARE},
    {"029", "The time of deferred delivery is wrong", SOFTWARE},
    {"030", "The time code of deferred delivery is wrong", SOFTWARE},
    {"031", "The grade of service is wrong", SOFTWARE},
};

static const struct code_meaning GROUP_STATUS[] = {
    {"A", "The group was accepted", NULL},
    {"E", "The group was accepted, with errors noted",
     "Do not send it again. Look at the errors before the next file."},
    {"M", "Refused: the message authentication failed", ASK},
    {"P", "Part of the group was accepted", "Correct what was refused and send only that again."},
    {"R", "The group was refused", SEND_NEW},
    {"W", "Refused: the assurance failed", ASK},
    {"X", "Refused: it could not be decrypted", ASK},
};

static const struct code_meaning GROUP_NOTE[] = {
    {"1", "This kind of group is not supported", ENROLMENT},
    {"10", "The authentication key name is not known", ASK},
    {"11", "The encryption key name is not known", ASK},
    {"12", "The service is not available", ASK},
    {"13", "The security recipient is not known", ASK},
    {"14", "The security originator is not known", ASK},
    {"15", "The decrypted content is wrong", ASK},
    {"16", "The security fields contradict one another", ASK},
    {"17", "The length of a security field is wrong", ASK},
    {"18", "The authentication code is wrong", ASK},
    {"19", "The group's control number is not unique in the file", SOFTWARE},
    {"2", "This version of the guide is not supported", ENROLMENT},
    {"23", "A security header came too late, or twice", ASK},
    {"24", "A security trailer is missing", ASK},
    {"25", "A security trailer matches no header", ASK},
    {"26", "A security header matches no trailer", ASK},
    {"3", "The group's trailer is missing", SOFTWARE},
    {"4", "The control numbers of the group's header and trailer differ", SOFTWARE},
    {"5", "The number of sets in the group is wrong", SOFTWARE},
    {"6", "The group's control number is not acceptable", SOFTWARE},
};

static const struct code_meaning SET_STATUS[] = {
    {"A", "The set was accepted: its claims go on", NULL},
    {"E", "The set was accepted, with errors noted: its claims go on",
     "Do not send it again. Look at the errors before the next file."},
    {"M", "Refused: the message authentication failed", ASK},
    {"R", "The set was refused, with all claims in it", SEND_NEW},
    {"W", "Refused: the assurance failed", ASK},
    {"X", "Refused: it could not be decrypted", ASK},
};

static const struct code_meaning SET_NOTE[] = {
    {"1", "This kind of set is not supported", ENROLMENT},
    {"10", "The authentication key name is not known", ASK},
    {"11", "The encryption key name is not known", ASK},
    {"12", "The service is not available", ASK},
    {"13", "The security recipient is not known", ASK},
    {"15", "The decrypted content is wrong", ASK},
    {"16", "The security fields contradict one another", ASK},
    {"17", "The length of a security field is wrong", ASK},
    {"18", "This set does not belong in this group", SOFTWARE},
    {"19", "The set's reference to its guide is wrong", SOFTWARE},
    {"2", "The set's trailer is missing", SOFTWARE},
    {"23", "The set's control number is not unique in its group", SOFTWARE},
    {"24", "A security trailer is missing", ASK},
    {"25", "A security trailer matches no header", ASK},
    {"26", "A security header matches no trailer", ASK},
    {"27", "A security header is not acceptable", ASK},
    {"3", "The control numbers of the set's header and trailer differ", SOFTWARE},
    {"4", "The number of segments is wrong", SOFTWARE},
    {"5", "One or more segments are in error", "See the segments listed."},
    {"6", "The set's id is missing or not acceptable", SOFTWARE},
    {"7", "The set's control number is missing or not acceptable", SOFTWARE},
    {"8", "The authentication key name is missing", ASK},
    {"9", "The encryption key name is missing", ASK},
    {"I5", "Segments break the rules of the guide", "See the segments listed."},
    {"I6", "This guide is not supported", ENROLMENT},
};

static const struct code_meaning SEGMENT_ERROR[] = {
    {"1", "No such segment", SOFTWARE},
    {"2", "The segment was not expected here", SOFTWARE},
    {"3", "A required segment is missing", FIX_CLAIM},
    {"4", "The loop occurs too often", FIX_CLAIM},
    {"5", "The segment occurs too often", FIX_CLAIM},
    {"6", "The segment does not belong in this kind of set", SOFTWARE},
    {"7", "The segment stands in the wrong place", SOFTWARE},
    {"8", "The segment holds elements in error", "See the elements listed."},
    {"I4", "The guide does not use this segment", SOFTWARE},
    {"I6", "A segment that this situation requires is missing", FIX_CLAIM},
    {"I7", "The loop occurs too seldom", FIX_CLAIM},
    {"I8", "The segment occurs too seldom", FIX_CLAIM},
    {"I9", "The segment is there though this situation forbids it", FIX_CLAIM},
};

static const struct code_meaning ELEMENT_ERROR[] = {
    {"1", "A required value is missing", FIX_CLAIM},
    {"10", "Two values that exclude one another are both there", FIX_CLAIM},
    {"11", "The value repeats too seldom", FIX_CLAIM},
    {"12", "The value repeats too often", FIX_CLAIM},
    {"13", "Too many parts", SOFTWARE},
    {"2", "A value that another value calls for is missing", FIX_CLAIM},
    {"3", "Too many values", SOFTWARE},
    {"4", "The value is too short", FIX_CLAIM},
    {"5", "The value is too long", FIX_CLAIM},
    {"6", "The value holds characters that may not be sent", FIX_CLAIM},
    {"7", "The code is not one that may stand here", FIX_CLAIM},
    {"8", "Not a date", FIX_CLAIM},
    {"9", "Not a time", FIX_CLAIM},
    {"I10", "The guide does not use this value", SOFTWARE},
    {"I11", "The value repeats too seldom", FIX_CLAIM},
    {"I12", "The value does not have the form asked for", FIX_CLAIM},
    {"I13", "The value is there though this situation forbids it", FIX_CLAIM},
    {"I6", "The guide does not use this code", FIX_CLAIM},
    {"I9", "A value that this situation requires is missing", FIX_CLAIM},
};

static const struct code_meaning STATUS_CATEGORY[] = {
    {"A0", "Forwarded to another party", "Wait for that party's answer."},
    {"A1", "Received; not yet accepted", "Wait for the payer's answer."},
    {"A2", "Accepted into adjudication", NULL},
    {"A3", "Returned: it could not be processed", FIX_CLAIM},
    {"A4", "Not found", ASK},
    {"A5", "The claim was split", "Look for one answer for each part."},
    {"A6", "Refused: something is missing", FIX_CLAIM},
    {"A7", "Refused: something is not valid", FIX_CLAIM},
    {"A8", "Refused: values contradict one another", FIX_CLAIM},
    {"D0", "The search found nothing", "Search with other data, or by telephone."},
    {"E0", "Their system refused the request", "Try again later."},
    {"E1", "Their system did not answer in time", "Try again later."},
    {"E2", "Their source of information did not answer", "Try again later."},
    {"E3", "The request could not be read in full", ASK},
    {"E4", "The partner relation is not set up for this", ENROLMENT},
    {"F0", "Finished", NULL},
    {"F1", "Finished: paid", NULL},
    {"F2", "Finished: denied", "See the reasons on the remittance."},
    {"F3", "Finished: revised", NULL},
    {"F4", "Finished: adjudicated, no payment will follow", NULL},
    {"P0", "Pending", NULL},
    {"P1", "Pending: in process", NULL},
    {"P2", "Pending: under review", NULL},
    {"P3", "Pending: they have asked somebody for information", "See whether it was us."},
    {"P4", "Pending: the patient was asked for information", NULL},
    {"P5", "Pending: administrative or system hold", NULL},
    {"R0", "They ask for information", "Answer with what is asked for."},
    {"R3", "They ask for information about the claim", "Answer with what is asked for."},
    {"R4", "They ask for documents", "Send the documents asked for."},
};

static const struct code_meaning PAYMENT_STATUS[] = {
    {"1", "Paid as the first payer", NULL},
    {"19", "Paid as the first payer, and sent on to another",
     "Wait for the other payer; do not bill it."},
    {"2", "Paid as the second payer", NULL},
    {"20", "Paid as the second payer, and sent on to another",
     "Wait for the other payer; do not bill it."},
    {"21", "Paid as the third payer, and sent on to another",
     "Wait for the other payer; do not bill it."},
    {"22", "An earlier payment is taken back", "Look for the correction that follows."},
    {"23", "Not their claim: sent on to another payer", "Wait for the other payer."},
    {"25", "A prediction of payment: no money", NULL},
    {"3", "Paid as the third payer", NULL},
    {"4", "Denied", "See the reasons: appeal, correct, or bill the patient."},
};

static const struct code_meaning ADJUST_GROUP[] = {
    {"CO", "Written off under the contract: the patient does not owe it", NULL},
    {"OA", "Another adjustment, such as what another payer paid", NULL},
    {"PI", "Reduced by the payer, without a contract that says so", "Consider an appeal."},
    {"PR", "The patient's share", "Bill the patient, or the next payer."},
};

static const struct code_meaning ADJUST_REASON[] = {
    {"1", "Deductible", NULL},
    {"2", "Co-insurance", NULL},
    {"23", "What an earlier payer has paid or taken off already", NULL},
    {"3", "Co-payment", NULL},
};

static const struct code_meaning PROVIDER_ADJUST[] = {
    {"50", "Charge for filing late", NULL},
    {"51", "Interest charged as a penalty", NULL},
    {"72", "A refund we made was booked", NULL},
    {"90", "Early payment allowance", NULL},
    {"AH", "Origination fee", NULL},
    {"AM", "Applied to what a borrower owes", NULL},
    {"AP", "Advance payments set against it", NULL},
    {"B2", "Rebate", NULL},
    {"B3", "Allowance for recovery", NULL},
    {"BD", "Bad debt", NULL},
    {"BN", "Bonus", NULL},
    {"C5", "Temporary allowance", NULL},
    {"CR", "Capitation interest", NULL},
    {"CS", "Adjustment", NULL},
    {"CT", "Capitation payment", NULL},
    {"CV", "Capital passed through", NULL},
    {"CW", "Costs of certified anesthetists passed through", NULL},
    {"DM", "Direct medical education passed through", NULL},
    {"E3", "Withheld", NULL},
    {"FB", "Balance brought forward from, or to, another payment",
     "Compare with the payment before and after."},
    {"FC", "Allocated from a fund", NULL},
    {"GO", "Graduate medical education passed through", NULL},
    {"HM", "Hemophilia clotting factor", NULL},
    {"IP", "Incentive", NULL},
    {"IR", "Withheld for the tax authority", NULL},
    {"IS", "Interim settlement", NULL},
    {"J1", "Not reimbursable", NULL},
    {"L3", "Penalty", NULL},
    {"L6", "Interest owed to or by us", NULL},
    {"LE", "Levy", NULL},
    {"LS", "Lump sum", NULL},
    {"OA", "Organ acquisition passed through", NULL},
    {"OB", "Offset for affiliated providers", NULL},
    {"PI", "Periodic interim payment", NULL},
    {"PL", "Final settlement", NULL},
    {"RA", "Retroactive adjustment", NULL},
    {"RE", "Return on equity", NULL},
    {"SL", "Student loan repaid", NULL},
    {"TL", "Liability of a third party", NULL},
    {"WO", "An overpayment is recovered", "Find the claim it belongs to by the reference."},
    {"WU", "Recovered amount not known before", NULL},
};

static const struct code_meaning REVIEW_ACTION[] = {
    {"A1", "Approved as asked for", "Note the authorization number, and send it with the claim."},
    {"A2", "Approved in part",
     "Compare what was approved, and from when to when, with what is planned."},
    {"A3", "Not approved",
     "See the reason given: appeal, ask for something else, or tell the patient."},
    {"A4", "Waiting for a decision", "Wait; answer if they ask for documents."},
    {"A6", "Approved with changes", "Compare what was approved with what is planned."},
    {"C", "Cancelled", "Ask again if the service is still planned."},
    {"CT", "They want to be called", "Call the payer with the reference number of the answer."},
    {"NA", "No approval is needed for this", "Keep the answer; the service may be given."},
};

static const struct {
    const struct code_meaning *list;
    size_t count;
} LISTS[CODE_LISTS] = {
    [CODE_TA1_STATUS] = {TA1_STATUS, COUNT_OF(TA1_STATUS)},
    [CODE_TA1_NOTE] = {TA1_NOTE, COUNT_OF(TA1_NOTE)},
    [CODE_GROUP_STATUS] = {GROUP_STATUS, COUNT_OF(GROUP_STATUS)},
    [CODE_GROUP_NOTE] = {GROUP_NOTE, COUNT_OF(GROUP_NOTE)},
    [CODE_SET_STATUS] = {SET_STATUS, COUNT_OF(SET_STATUS)},
    [CODE_SET_NOTE] = {SET_NOTE, COUNT_OF(SET_NOTE)},
    [CODE_SEGMENT_ERROR] = {SEGMENT_ERROR, COUNT_OF(SEGMENT_ERROR)},
    [CODE_ELEMENT_ERROR] = {ELEMENT_ERROR, COUNT_OF(ELEMENT_ERROR)},
    [CODE_STATUS_CATEGORY] = {STATUS_CATEGORY, COUNT_OF(STATUS_CATEGORY)},
    [CODE_PAYMENT_STATUS] = {PAYMENT_STATUS, COUNT_OF(PAYMENT_STATUS)},
    [CODE_ADJUST_GROUP] = {ADJUST_GROUP, COUNT_OF(ADJUST_GROUP)},
    [CODE_ADJUST_REASON] = {ADJUST_REASON, COUNT_OF(ADJUST_REASON)},
    [CODE_PROVIDER_ADJUST] = {PROVIDER_ADJUST, COUNT_OF(PROVIDER_ADJUST)},
    [CODE_REVIEW_ACTION] = {REVIEW_ACTION, COUNT_OF(REVIEW_ACTION)},
};

const struct code_meaning *code_meanings(enum code_list list, size_t *count)
{
    assert(list < CODE_LISTS);
    *count = LISTS[list].count;
    return LISTS[list].list;
}

const struct code_meaning *code_find(const struct code_meaning *list, size_t count, struct str code)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(code, str_from(list[mid].code));
        if (c == 0)
            return &list[mid];
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct code_meaning *code_meaning(enum code_list list, struct str code)
{
    assert(list < CODE_LISTS);
    return code_find(LISTS[list].list, LISTS[list].count, code);
}
