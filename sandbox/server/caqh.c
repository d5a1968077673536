/* caqh.c - see caqh.h: names, MIME forms, and what the rule says of the fields. */
#include "sandbox/server/caqh.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "sandbox/server/parts.h"
#include "sandbox/server/web.h"

#include <openssl/evp.h>

const struct caqh_row CAQH_ROWS[CAQH_INTERACTIONS] = {
    {"COREEnvelopeRealTimeRequest", "COREEnvelopeRealTimeResponse", "RealTimeTransaction", NULL,
     "RealTime"},
    {"COREEnvelopeBatchSubmission", "COREEnvelopeBatchSubmissionResponse", "BatchSubmitTransaction",
     "GenericBatchSubmissionTransaction", "Batch"},
    {"COREEnvelopeBatchSubmissionAckRetrievalRequest",
     "COREEnvelopeBatchSubmissionAckRetrievalResponse", "BatchSubmitAckRetrievalTransaction", NULL,
     "Batch"},
    {"COREEnvelopeBatchResultsRetrievalRequest", "COREEnvelopeBatchResultsRetrievalResponse",
     "BatchResultsRetrievalTransaction", "GenericBatchRetrievalTransaction", "Batch"},
    {"COREEnvelopeBatchResultsAckSubmission", "COREEnvelopeBatchResultsAckSubmissionResponse",
     "BatchResultsAckSubmitTransaction", "GenericBatchReceiptConfirmationTransaction", "Batch"},
};

const char *const CAQH_NAMES[CAQH_FIELDS] = {
    "PayloadType", "ProcessingMode",  "PayloadID", "PayloadLength", "TimeStamp", "SenderID",
    "ReceiverID",  "CORERuleVersion", "CheckSum",  "Payload",       "ErrorCode", "ErrorMessage",
};

/* ---- MIME forms ------------------------------------------------------------------------------ */

static struct str *field_of(struct caqh_request *r, struct str name)
{
    if (web_same(name, "UserName"))
        return &r->user;
    if (web_same(name, "Password"))
        return &r->password;
    for (size_t i = 0; i < CAQH_ERROR_CODE; i++)
        if (web_same(name, CAQH_NAMES[i]))
            return &r->field[i];
    return NULL;
}

/* A form does not say its interaction: mode and payload type do. */
static enum caqh_interaction interaction_of(const struct caqh_request *r)
{
    struct str type = r->field[CAQH_PAYLOAD_TYPE];
    if (str_is(r->field[CAQH_PROCESSING_MODE], "RealTime"))
        return CAQH_REAL_TIME;
    if (str_starts(type, STR("X12_999_RetrievalRequest")) ||
        str_starts(type, STR("X12_TA1_RetrievalRequest")))
        return CAQH_ACK_RETRIEVAL;
    if (str_starts(type, STR("X12_999_SubmissionRequest")) ||
        str_starts(type, STR("X12_TA1_SubmissionRequest")) ||
        str_starts(type, STR("X12_Response_ConfirmReceipt")))
        return CAQH_RESULTS_ACK;
    return r->field[CAQH_PAYLOAD].p ? CAQH_SUBMIT : CAQH_RESULTS_RETRIEVAL;
}

const char *caqh_read_form(struct caqh_request *r, struct str content_type, struct str body)
{
    struct parts parts;
    const char *wrong = parts_read(content_type, body, &parts);
    for (size_t i = 0; !wrong && i < parts.count; i++) {
        char name[64];
        struct str disposition = part_header(&parts.part[i], "Content-Disposition");
        if (!web_same(web_media_type(disposition), "form-data") ||
            !web_parameter(disposition, "name", name, sizeof name))
            return "a part is not form-data with a name";
        struct str *into = field_of(r, str_from(name));
        if (!into || into->p)
            return "a field is unknown, or there twice";
        *into = parts.part[i].body;
    }
    r->interaction = interaction_of(r);
    return wrong;
}

/* ---- the rule -------------------------------------------------------------------------------- */

void caqh_sha1(struct str bytes, char hex[41])
{
    uint8_t digest[20];
    unsigned n = sizeof digest;
    EVP_Digest(bytes.p ? bytes.p : "", bytes.n, digest, &n, EVP_sha1(), NULL);
    hex_encode(digest, sizeof digest, hex);
}

/* "2026-01-15T14:03:09Z": UTC, seconds, no fraction. */
static bool is_time_stamp(struct str s)
{
    int64_t us;
    return s.n == 20 && clock_parse(s, &us);
}

static const char *check_payload(const struct caqh_request *r)
{
    char sum[41];
    uint64_t length;
    struct str payload = r->field[CAQH_PAYLOAD], told = r->field[CAQH_PAYLOAD_LENGTH];
    if (!told.p)
        return "PayloadLengthRequired";
    if (!str_to_u64(told, INT32_MAX, &length) || length != payload.n)
        return "PayloadLengthIllegal";
    if (!r->field[CAQH_CHECK_SUM].p)
        return "CheckSumRequired";
    caqh_sha1(payload, sum);
    return str_is(r->field[CAQH_CHECK_SUM], sum) ? NULL : "ChecksumMismatched";
}

static const char *check_presence(const struct caqh_request *r)
{
    static const struct {
        enum caqh_field field;
        const char *code;
    } rows[] = {
        {CAQH_PAYLOAD_TYPE, "PayloadTypeRequired"},
        {CAQH_PROCESSING_MODE, "ProcessingModeRequired"},
        {CAQH_PAYLOAD_ID, "PayloadIDRequired"},
        {CAQH_TIME_STAMP, "TimeStampRequired"},
        {CAQH_SENDER_ID, "SenderIDRequired"},
        {CAQH_RECEIVER_ID, "ReceiverIDRequired"},
        {CAQH_RULE_VERSION, "CORERuleVersionRequired"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (r->field[rows[i].field].n == 0)
            return rows[i].code;
    bool needs = r->interaction == CAQH_REAL_TIME || r->interaction == CAQH_SUBMIT;
    return needs && r->field[CAQH_PAYLOAD].n == 0 ? "PayloadRequired" : NULL;
}

const char *caqh_check(const struct caqh_request *r, const char *sender, const char *receiver)
{
    const struct str *f = r->field;
    const char *missing = check_presence(r);
    if (missing)
        return missing;
    if (!str_is(f[CAQH_RULE_VERSION], "2.2.0"))
        return "VersionMismatch";
    if (!str_is(f[CAQH_PROCESSING_MODE], CAQH_ROWS[r->interaction].mode))
        return "ProcessingModeIllegal";
    if (!uuid_is(f[CAQH_PAYLOAD_ID]))
        return "PayloadIDIllegal";
    if (!is_time_stamp(f[CAQH_TIME_STAMP]))
        return "TimeStampIllegal";
    if (sender && !str_is(f[CAQH_SENDER_ID], sender))
        return "SenderIDIllegal";
    if (receiver && !str_is(f[CAQH_RECEIVER_ID], receiver))
        return "ReceiverIDIllegal";
    if (r->interaction == CAQH_REAL_TIME)
        return f[CAQH_PAYLOAD_LENGTH].p ? "PayloadLengthIllegal"
               : f[CAQH_CHECK_SUM].p    ? "CheckSumIllegal"
                                        : NULL;
    bool told = f[CAQH_PAYLOAD_LENGTH].p || f[CAQH_CHECK_SUM].p;
    return f[CAQH_PAYLOAD].n > 0 || told ? check_payload(r) : NULL;
}
