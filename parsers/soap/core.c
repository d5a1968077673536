/* core.c - the tables of CORE vC2.2.0, and what an envelope must carry. */
#include "soap/core.h"
#include "base/hash.h"

#include <openssl/evp.h>
#include <strings.h>

static const char *const FIELDS[CORE_FIELDS] = {
    "PayloadType", "ProcessingMode",  "PayloadID", "PayloadLength", "TimeStamp", "SenderID",
    "ReceiverID",  "CORERuleVersion", "CheckSum",  "Payload",       "ErrorCode", "ErrorMessage"};

/* What the schema says of PayloadLength and CheckSum, and of Payload, in one message. */
enum presence { ABSENT, OPTIONAL, REQUIRED };
struct form {
    const char *root;
    enum presence sum, payload;
};

static const struct form FORMS[CORE_MESSAGES][2] = {
    {{"COREEnvelopeRealTimeRequest", ABSENT, REQUIRED},
     {"COREEnvelopeRealTimeResponse", ABSENT, OPTIONAL}},
    {{"COREEnvelopeBatchSubmission", REQUIRED, REQUIRED},
     {"COREEnvelopeBatchSubmissionResponse", OPTIONAL, OPTIONAL}},
    {{"COREEnvelopeBatchSubmissionAckRetrievalRequest", OPTIONAL, OPTIONAL},
     {"COREEnvelopeBatchSubmissionAckRetrievalResponse", OPTIONAL, OPTIONAL}},
    {{"COREEnvelopeBatchResultsRetrievalRequest", OPTIONAL, OPTIONAL},
     {"COREEnvelopeBatchResultsRetrievalResponse", OPTIONAL, OPTIONAL}},
    {{"COREEnvelopeBatchResultsAckSubmission", OPTIONAL, OPTIONAL},
     {"COREEnvelopeBatchResultsAckSubmissionResponse", OPTIONAL, OPTIONAL}},
};

static const char *const ACTIONS[CORE_MESSAGES][2] = {
    {"RealTimeTransaction", "RealTimeTransaction"},
    {"BatchSubmitTransaction", "GenericBatchSubmissionTransaction"},
    {"BatchSubmitAckRetrievalTransaction", "GenericBatchRetrievalTransaction"},
    {"BatchResultsRetrievalTransaction", "GenericBatchRetrievalTransaction"},
    {"BatchResultsAckSubmitTransaction", "GenericBatchReceiptConfirmationTransaction"},
};

static const char *const VERDICTS[SOAP_VERDICTS] = {
    "good",          "empty",       "too_large", "not_xml",       "document_type", "too_deep",
    "encoding",      "not_soap",    "not_core",  "wrong_message", "field_unknown", "field_twice",
    "field_missing", "field_value", "length",    "check_sum",     "base64",        "part_missing",
    "mime",          "mime_cut",    "parts",     "character"};

const char *soap_verdict_word(enum soap_verdict v)
{
    return v < SOAP_VERDICTS ? VERDICTS[v] : "?";
}

struct str core_field_name(enum core_field f)
{
    return str_from(FIELDS[f]);
}

enum core_field core_field_of(struct str name, bool any_case)
{
    for (size_t i = 0; i < CORE_FIELDS; i++) {
        struct str is = str_from(FIELDS[i]);
        if (name.n == is.n && (any_case ? strncasecmp(name.p, is.p, is.n) == 0 : str_eq(name, is)))
            return (enum core_field)i;
    }
    return CORE_FIELDS;
}

struct str core_root(enum core_message m, bool response)
{
    return str_from(FORMS[m][response].root);
}

bool core_root_of(struct str name, enum core_message *m, bool *response)
{
    for (size_t i = 0; i < (size_t)CORE_MESSAGES * 2; i++) {
        if (!str_is(name, FORMS[i / 2][i % 2].root))
            continue;
        *m = (enum core_message)(i / 2);
        *response = i % 2;
        return true;
    }
    return false;
}

struct str core_action(enum core_message m, bool generic)
{
    return str_from(ACTIONS[m][generic]);
}

struct str core_mode(enum core_message m)
{
    return m == CORE_REAL_TIME ? STR("RealTime") : STR("Batch");
}

void core_check_sum(struct str payload, char out[CORE_SHA1_HEX + 1])
{
    uint8_t sum[CORE_SHA1_HEX / 2];
    unsigned n = 0;
    /* SHA-1 is what the rule names; it guards against accidents, not against people. */
    int good = EVP_Digest(payload.p ? payload.p : "", payload.n, sum, &n, EVP_sha1(), NULL);
    assert(good == 1 && n == sizeof(sum));
    hex_encode(sum, sizeof(sum), out);
}

bool core_is_success(const struct core_envelope *e)
{
    struct str code = e->field[CORE_ERROR_CODE];
    return e->response ? code.n == 7 && strncasecmp(code.p, "Success", 7) == 0 : code.n == 0;
}

static bool has(const struct core_envelope *e, enum core_field f)
{
    return e->field[f].p != NULL;
}

/* Which fields must be there: of a response that is no success, only what says so. */
static bool is_needed(const struct core_envelope *e, enum core_field f)
{
    const struct form *form = &FORMS[e->message][e->response];
    bool refused = e->response && !core_is_success(e);
    switch (f) {
    case CORE_PAYLOAD_LENGTH:
    case CORE_CHECK_SUM:
        return form->sum == REQUIRED;
    case CORE_PAYLOAD:
        return form->payload == REQUIRED;
    case CORE_ERROR_CODE:
        return e->response;
    case CORE_ERROR_MESSAGE:
        return false; /* the schema asks for it; not every server writes it */
    default:
        return !refused;
    }
}

/* A real-time message has neither; a response with them is not held to them, as white space around
 * a payload of text is nobody's. */
static enum soap_verdict check_sum(const struct core_envelope *e)
{
    bool absent = FORMS[e->message][e->response].sum == ABSENT;
    struct str sum = e->field[CORE_CHECK_SUM], payload = e->field[CORE_PAYLOAD];
    char own[CORE_SHA1_HEX + 1];
    uint64_t length = 0;
    if (absent && !e->response && (has(e, CORE_PAYLOAD_LENGTH) || sum.p))
        return SOAP_FIELD_VALUE;
    if (absent)
        return SOAP_GOOD;
    if (e->field[CORE_PAYLOAD_LENGTH].n) {
        if (!str_to_u64(e->field[CORE_PAYLOAD_LENGTH], INT32_MAX, &length))
            return SOAP_FIELD_VALUE;
        if (has(e, CORE_PAYLOAD) ? length != payload.n : length != 0)
            return SOAP_LENGTH;
    }
    if (sum.n == 0 || !has(e, CORE_PAYLOAD))
        return SOAP_GOOD;
    core_check_sum(payload, own);
    return sum.n == CORE_SHA1_HEX && strncasecmp(sum.p, own, CORE_SHA1_HEX) == 0 ? SOAP_GOOD
                                                                                 : SOAP_CHECK_SUM;
}

enum soap_verdict core_check(const struct core_envelope *e)
{
    for (size_t i = 0; i < CORE_FIELDS; i++) {
        if (is_needed(e, (enum core_field)i) && e->field[i].n == 0)
            return SOAP_FIELD_MISSING;
        if (i != CORE_PAYLOAD && e->field[i].n > CORE_TEXT_MAX)
            return SOAP_TOO_LARGE;
    }
    /* Words of a partner's own are its business; a mode of the other kind is another message. */
    struct str mode = e->field[CORE_PROCESSING_MODE];
    if (mode.n && !str_eq(mode, core_mode(e->message)))
        return SOAP_FIELD_VALUE;
    if (!e->response && (has(e, CORE_ERROR_CODE) || has(e, CORE_ERROR_MESSAGE)))
        return SOAP_FIELD_VALUE;
    return check_sum(e);
}
