/* core.h - CAQH CORE Connectivity vC2.2.0: the envelope's fields, its messages, and what each must
 * carry. Source: CORERule2.2.0.xsd as shared/facts/x12.md D.2 has it; the generic batch actions
 * use the roots of the batch ones.
 *
 * Nothing here owns bytes: every text is borrowed. What the rule leaves to partners (types of
 * payload, words of error codes) is text, never an enum. */
#ifndef HIA_SOAP_CORE_H
#define HIA_SOAP_CORE_H

#include "base/buf.h"
#include "base/str.h"

#define CORE_NAMESPACE "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
#define CORE_VERSION   "2.2.0"

/** The five interactions; each has a request and a response. */
enum core_message {
    CORE_REAL_TIME,         /* one inquiry, its answer in the same exchange */
    CORE_BATCH_SUBMIT,      /* a file; answered with a receipt of the envelope */
    CORE_ACK_RETRIEVAL,     /* is there a TA1 or 999 for it? */
    CORE_RESULTS_RETRIEVAL, /* is there an answer? */
    CORE_RESULTS_ACK,       /* our acknowledgement of the answer */
    CORE_MESSAGES
};

/** The fields in the order of the schema; the same words name the parts of a MIME form. */
enum core_field {
    CORE_PAYLOAD_TYPE,
    CORE_PROCESSING_MODE,
    CORE_PAYLOAD_ID,
    CORE_PAYLOAD_LENGTH,
    CORE_TIME_STAMP,
    CORE_SENDER_ID,
    CORE_RECEIVER_ID,
    CORE_RULE_VERSION,
    CORE_CHECK_SUM,
    CORE_PAYLOAD,
    CORE_ERROR_CODE,
    CORE_ERROR_MESSAGE,
    CORE_FIELDS
};

enum { CORE_TEXT_MAX = 4096, CORE_SHA1_HEX = 40 };

/** {NULL, 0} is a field that is not there; an empty one has a pointer. */
struct core_envelope {
    enum core_message message;
    bool response;
    struct str field[CORE_FIELDS];
};

/** Why something is not what it should be. Every word is stable (soap_verdict_word). */
enum soap_verdict {
    SOAP_GOOD,
    SOAP_EMPTY,         /* nothing there */
    SOAP_TOO_LARGE,     /* past SOAP_BYTES_MAX, or a field past CORE_TEXT_MAX */
    SOAP_NOT_XML,       /* malformed or cut off */
    SOAP_DTD,           /* a document type: never needed, never read */
    SOAP_TOO_DEEP,      /* past SOAP_DEPTH_MAX elements */
    SOAP_ENCODING,      /* not UTF-8 */
    SOAP_NOT_SOAP,      /* XML, but no envelope */
    SOAP_NOT_CORE,      /* an envelope with something else, or several things, in its body */
    SOAP_WRONG_MESSAGE, /* another message than the one waited for */
    SOAP_FIELD_UNKNOWN, /* an element the schema has not, or one inside another */
    SOAP_FIELD_TWICE,
    SOAP_FIELD_MISSING,
    SOAP_FIELD_VALUE,  /* not what the schema allows there */
    SOAP_LENGTH,       /* PayloadLength is not the payload's */
    SOAP_CHECK_SUM,    /* CheckSum is not the payload's */
    SOAP_BASE64,       /* the payload is not base64 */
    SOAP_PART_MISSING, /* xop:Include names a part that is not there */
    SOAP_MIME,         /* parts malformed: no boundary, no header, a header too long */
    SOAP_MIME_CUT,     /* the closing boundary is missing */
    SOAP_PARTS,        /* more than MIME_PARTS_MAX */
    SOAP_CHARACTER,    /* to be written: a byte that XML cannot carry */
    SOAP_VERDICTS
};
/** "not_xml": small letters and underscores. */
const char *soap_verdict_word(enum soap_verdict v);

/** "PayloadType" ... */
struct str core_field_name(enum core_field f);
/** The field of that name: exactly as written in SOAP, without regard to case in MIME. CORE_FIELDS:
 * none. */
enum core_field core_field_of(struct str name, bool any_case);
/** "COREEnvelopeRealTimeRequest" ... */
struct str core_root(enum core_message m, bool response);
/** The message of that root; false: none. */
bool core_root_of(struct str name, enum core_message *m, bool *response);
/** "RealTimeTransaction", or with `generic` "GenericBatchSubmissionTransaction" where there is one.
 */
struct str core_action(enum core_message m, bool generic);
/** "RealTime" or "Batch". */
struct str core_mode(enum core_message m);

/** Lower-case hexadecimal SHA-1 of the payload's bytes. */
void core_check_sum(struct str payload, char out[CORE_SHA1_HEX + 1]);

/** Is it complete, and do length and sum agree with the payload? A response that says an error may
 * lack what a good one must have. */
enum soap_verdict core_check(const struct core_envelope *e);
/** ErrorCode is "Success", or absent where the message has none. */
bool core_is_success(const struct core_envelope *e);

#endif
