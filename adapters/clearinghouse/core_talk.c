/* core_talk.c - CORE messages of the adapter: written with the options, read into what they mean.
 */
#include "clearinghouse/core_talk.h"
#include "soap/core_mime.h"
#include "soap/soap.h"

#include <strings.h>

/* ---- writing ---- */

struct hia_text core_type(const struct hia_call *call, const char *kind)
{
    /* As seen in public implementations or remembered (facts/x12.md D.2): defaults, no more. */
    static const char *const USUAL[][2] = {
        {"x12.270", "X12_270_Request_005010X279A1"},
        {"x12.276", "X12_276_Request_005010X212"},
        {"x12.278", "X12_278_Request_005010X217E1_2"},
        {"x12.837P", "X12_837_Request_005010X222A1"},
        {"x12.837I", "X12_837_Request_005010X223A1_2"},
        {"x12.837D", "X12_837_Request_005010X224A1_2"},
        {"x12.999", "X12_999_SubmissionRequest_005010X231A1"},
        {"x12.TA1", "X12_TA1_SubmissionRequest_00501X231A1"},
        {"acknowledgement", "X12_999_RetrievalRequest_005010X231A1"},
        {"claim_acknowledgement", "X12_277CA_Request_005010X214"},
        {"remittance", "X12_835_Request_005010X221A1"},
        {"confirmation", "X12_Response_ConfirmReceiptReceived"},
    };
    struct hia_text own;
    if (list_value(&options_of(call)->core_types, kind, &own))
        return own;
    for (size_t i = 0; i < COUNT_OF(USUAL); i++)
        if (strcmp(USUAL[i][0], kind) == 0)
            return text_from(USUAL[i][1]);
    return (struct hia_text){NULL, 0};
}

static struct str or_else(const char *option, struct hia_text other)
{
    return option[0] ? str_from(option) : str_of_text(other);
}

static void fill(const struct hia_call *call, const struct core_ask *ask, struct core_envelope *e)
{
    const struct options *o = options_of(call);
    *e = (struct core_envelope){.message = ask->message};
    e->field[CORE_PAYLOAD_TYPE] = str_of_text(ask->type);
    e->field[CORE_PROCESSING_MODE] = core_mode(ask->message);
    e->field[CORE_PAYLOAD_ID] = str_of_text(ask->id);
    e->field[CORE_TIME_STAMP] = str_of_text(say_instant(call));
    e->field[CORE_SENDER_ID] = or_else(o->core_sender, call->sender_id);
    e->field[CORE_RECEIVER_ID] = or_else(o->core_receiver, call->receiver_id);
    e->field[CORE_RULE_VERSION] = str_from(o->core_version);
    if (ask->payload.n == 0)
        return;
    e->field[CORE_PAYLOAD] = str_of_text(ask->payload);
    if (ask->message == CORE_REAL_TIME)
        return;
    char sum[CORE_SHA1_HEX + 1];
    core_check_sum(e->field[CORE_PAYLOAD], sum);
    e->field[CORE_CHECK_SUM] = str_of_text(say_text(call, "%s", sum));
    e->field[CORE_PAYLOAD_LENGTH] = str_of_text(say_text(call, "%zu", ask->payload.n));
}

/* Into `x`: body, Content-Type, and where the credential goes. */
static enum soap_verdict write_soap(const struct hia_call *call, const struct core_envelope *e,
                                    struct hia_exchange *x)
{
    const struct options *o = options_of(call);
    struct soap_style style = {.security = o->core_security,
                               .mtom = o->core_mtom,
                               .generic = o->core_generic,
                               .boundary = str_of_text(x->boundary)};
    struct soap_written w;
    size_t size = soap_write_size(e, &style);
    char *memory = hia_alloc(call, size);
    if (!memory)
        return SOAP_TOO_LARGE;
    enum soap_verdict v = soap_write(e, &style, memory, size, &w);
    x->body = text_of_str(w.bytes);
    x->content_type = say_text(call, "%s", w.content_type);
    x->place = o->core_security ? HIA_PLACE_XML : HIA_PLACE_NONE;
    x->place_at = w.security_at;
    return v;
}

static enum soap_verdict write_form(const struct hia_call *call, const struct core_envelope *e,
                                    struct hia_exchange *x)
{
    struct core_form form;
    size_t size = core_mime_write_size(e, str_of_text(x->boundary));
    char *memory = hia_alloc(call, size);
    if (!memory)
        return SOAP_TOO_LARGE;
    enum soap_verdict v = core_mime_write(e, str_of_text(x->boundary), memory, size, &form);
    x->body = text_of_str(form.bytes);
    x->content_type = say_text(call, "%s", form.content_type);
    x->place = options_of(call)->core_security ? HIA_PLACE_MULTIPART : HIA_PLACE_NONE;
    x->place_at = form.credential_at;
    return v;
}

enum hia_step core_send(const struct hia_call *call, const struct core_ask *ask)
{
    const struct options *o = options_of(call);
    struct core_envelope e;
    struct hia_field headers[SAY_HEADERS_MAX];
    bool real_time = ask->message == CORE_REAL_TIME;
    char edge[37];
    hia_uuid(call, HIA_TEXT("boundary"), edge);
    struct hia_exchange x = {HIA_SIZED(struct hia_exchange),
                             .verb = HIA_POST,
                             .safety = ask->safety,
                             .endpoint = text_from(ask->endpoint),
                             .key = ask->id,
                             .headers = headers,
                             .header_count = say_headers(call, headers),
                             .boundary = say_text(call, "hia-%s", edge)};
    x.target = text_from(real_time || !o->core_batch_path[0] ? o->core_path : o->core_batch_path);
    fill(call, ask, &e);
    if (!ask->type.n)
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("core.payload_type"), 0,
                        "No PayloadType is known for it: give one in core_types.");
    enum soap_verdict v =
        o->core_codec == CODEC_MIME ? write_form(call, &e, &x) : write_soap(call, &e, &x);
    if (v)
        return say_fail(
            call, v == SOAP_FIELD_MISSING ? HIA_FAIL_OPTIONS : HIA_FAIL_REQUEST,
            say_text(call, "core.write.%s", soap_verdict_word(v)), 0,
            "The message cannot be written: sender, receiver, or a byte XML cannot carry.");
    stage_set(call, ask->stage);
    return hia_send(call, &x);
}

/* ---- reading ---- */

static enum soap_verdict read_message(const struct hia_call *call, const struct hia_reply *reply,
                                      enum core_message message, struct core_answer *out,
                                      bool *is_fault)
{
    struct str body = str_of_text(reply->body);
    struct str type = str_of_text(header_of(reply, "content-type"));
    struct soap_reading r = {.is_fault = false};
    *is_fault = false;
    if (mime_type_is(type, "multipart/form-data")) {
        out->core = (struct core_envelope){.message = message, .response = true};
        return core_mime_read(type, body, &out->core);
    }
    size_t size = soap_read_size(type, body);
    char *memory = hia_alloc(call, size);
    if (!memory)
        return SOAP_TOO_LARGE;
    enum soap_verdict v = soap_read(type, body, memory, size, &r);
    *is_fault = r.is_fault;
    out->core = r.core;
    out->fault_code = r.fault.code;
    out->fault_subcode = r.fault.subcode;
    return v;
}

void core_hear(const struct hia_call *call, const struct hia_reply *reply,
               enum core_message message, struct core_answer *out)
{
    bool is_fault;
    *out = (struct core_answer){.heard = HEARD_TROUBLE, .status = reply->status};
    if (reply->outcome != HIA_ANSWERED)
        return;
    bool good_status = reply->status == 200 || reply->status == 202;
    out->verdict = read_message(call, reply, message, out, &is_fault);
    if (!out->verdict && is_fault) {
        out->heard = HEARD_FAULT;
        return;
    }
    if (!out->verdict && (!out->core.response || out->core.message != message))
        out->verdict = SOAP_WRONG_MESSAGE;
    if (!out->verdict)
        out->verdict = core_check(&out->core);
    if (!out->verdict && !core_is_success(&out->core))
        out->heard = HEARD_ERROR;
    else if (!good_status)
        out->heard = HEARD_TROUBLE;
    else
        out->heard = out->verdict ? HEARD_NO_ANSWER : HEARD_GOOD;
}

/* ---- what it means ---- */

/* Words of ErrorCode: the whole word, or the field it begins with. CORE's list is not published
 * with the rule (facts/x12.md D.2): what is not here is a no. */
static const struct error_row {
    const char *word;
    bool begins;
    enum hia_failure failure;
    const char *help;
} ERRORS[] = {
    {"UnAuthorized", false, HIA_FAIL_CREDENTIAL,
     "The partner does not know us by this credential."},
    {"UserName", true, HIA_FAIL_CREDENTIAL, "The partner does not take the user name."},
    {"Password", true, HIA_FAIL_CREDENTIAL, "The partner does not take the password."},
    {"VersionMismatch", false, HIA_FAIL_OPTIONS, "The partner speaks another CORE version."},
    {"NotSupported", false, HIA_FAIL_OPTIONS, "The partner does not do this."},
    {"CheckSumMismatched", false, HIA_FAIL_RETRY, "The file was damaged on its way."},
    {"CheckSum", true, HIA_FAIL_REJECTED, "The partner does not take the check sum."},
    {"SenderID", true, HIA_FAIL_OPTIONS, "The partner does not know the sender: core_sender."},
    {"ReceiverID", true, HIA_FAIL_OPTIONS,
     "The partner does not know the receiver: core_receiver."},
    {"PayloadType", true, HIA_FAIL_OPTIONS, "The partner has another PayloadType: core_types."},
    {"ProcessingMode", true, HIA_FAIL_OPTIONS, "The partner does not do this in this mode."},
    {"CORERuleVersion", true, HIA_FAIL_OPTIONS,
     "The partner speaks another version: core_version."},
    {"TimeStamp", true, HIA_FAIL_OPTIONS, "The partner does not take our time: look at the clock."},
    {"PayloadID", true, HIA_FAIL_REJECTED, "The partner does not take this PayloadID."},
    {"Payload", true, HIA_FAIL_REJECTED, "The partner does not take the payload."},
};

static const struct error_row *error_of(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(ERRORS); i++) {
        size_t n = strlen(ERRORS[i].word);
        if ((ERRORS[i].begins ? code.n > n : code.n == n) &&
            strncasecmp(code.p, ERRORS[i].word, n) == 0)
            return &ERRORS[i];
    }
    return NULL;
}

/* Codes of SOAP 1.2 and 1.1, and the subcodes of WS-Security 1.0, 12. */
static enum hia_failure fault_of(const struct core_answer *a)
{
    static const struct {
        const char *code;
        enum hia_failure failure;
    } rows[] = {
        {"FailedAuthentication", HIA_FAIL_CREDENTIAL},
        {"InvalidSecurity", HIA_FAIL_CREDENTIAL},
        {"InvalidSecurityToken", HIA_FAIL_CREDENTIAL},
        {"FailedCheck", HIA_FAIL_CREDENTIAL},
        {"UnsupportedSecurityToken", HIA_FAIL_CREDENTIAL},
        {"UnsupportedAlgorithm", HIA_FAIL_CREDENTIAL},
        {"SecurityTokenUnavailable", HIA_FAIL_CREDENTIAL},
        {"MessageExpired", HIA_FAIL_CREDENTIAL},
        {"VersionMismatch", HIA_FAIL_OPTIONS},
        {"MustUnderstand", HIA_FAIL_OPTIONS},
        {"DataEncodingUnknown", HIA_FAIL_OPTIONS},
        {"Sender", HIA_FAIL_REJECTED},
        {"Client", HIA_FAIL_REJECTED},
        {"Receiver", HIA_FAIL_RETRY},
        {"Server", HIA_FAIL_RETRY},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(a->fault_subcode, rows[i].code) || str_is(a->fault_code, rows[i].code))
            return rows[i].failure;
    return HIA_FAIL_REJECTED;
}

static enum hia_step fail_by(const struct hia_call *call, const struct hia_reply *reply,
                             enum hia_failure failure, struct hia_text code, const char *help)
{
    if (failure == HIA_FAIL_RETRY)
        return say_retry(call, code, reply->status, retry_after_ms(reply), help);
    return say_fail(call, failure, code, reply->status, help);
}

enum hia_step core_fail(const struct hia_call *call, const struct hia_reply *reply,
                        const struct core_answer *a)
{
    struct hia_text code;
    switch (a->heard) {
    case HEARD_ERROR: {
        struct str word = a->core.field[CORE_ERROR_CODE];
        const struct error_row *row = error_of(word);
        code =
            plain_id(word).n ? say_text(call, "core.%.*s", STR_FMT(word)) : HIA_TEXT("core.error");
        return fail_by(call, reply, row ? row->failure : HIA_FAIL_REJECTED, code,
                       row ? row->help : "The partner answered with an error of its own.");
    }
    case HEARD_FAULT: {
        struct str word = a->fault_subcode.n ? a->fault_subcode : a->fault_code;
        code =
            plain_id(word).n ? say_text(call, "soap.%.*s", STR_FMT(word)) : HIA_TEXT("soap.fault");
        return fail_by(call, reply, fault_of(a), code, "The partner answered with a SOAP fault.");
    }
    case HEARD_NO_ANSWER:
        return say_fail(call, HIA_FAIL_ANSWER,
                        say_text(call, "core.%s", soap_verdict_word(a->verdict)), reply->status,
                        "What came is no answer: cut off, damaged, or of something else.");
    default:
        return say_trouble(call, reply);
    }
}

bool core_is_doubtful(const struct hia_reply *reply, const struct core_answer *a)
{
    return a->heard == HEARD_NO_ANSWER ||
           (a->heard == HEARD_FAULT && fault_of(a) == HIA_FAIL_RETRY) ||
           (a->heard == HEARD_TROUBLE && is_doubtful(reply)) ||
           (a->heard == HEARD_TROUBLE && reply->outcome == HIA_ANSWERED && reply->status < 400);
}
