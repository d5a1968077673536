/* caqh.h - CAQH CORE Connectivity vC2.2.0 as a receiver reads and writes it: SOAP 1.2 with
 * WS-Security and MTOM, and MIME forms. Written from shared/facts/x12.md D.2 to D.6, by other hands
 * than parsers/soap. */
#ifndef HIA_SANDBOX_SERVER_CAQH_H
#define HIA_SANDBOX_SERVER_CAQH_H

#include "base/buf.h"

#define CAQH_NAMESPACE "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"

enum caqh_interaction {
    CAQH_REAL_TIME,
    CAQH_SUBMIT,
    CAQH_ACK_RETRIEVAL,
    CAQH_RESULTS_RETRIEVAL,
    CAQH_RESULTS_ACK,
    CAQH_INTERACTIONS
};

struct caqh_row {
    const char *request, *response; /* body roots */
    const char *action, *generic;   /* SOAP actions */
    const char *mode;
};
extern const struct caqh_row CAQH_ROWS[CAQH_INTERACTIONS];

/** In the order of the schema. */
enum caqh_field {
    CAQH_PAYLOAD_TYPE,
    CAQH_PROCESSING_MODE,
    CAQH_PAYLOAD_ID,
    CAQH_PAYLOAD_LENGTH,
    CAQH_TIME_STAMP,
    CAQH_SENDER_ID,
    CAQH_RECEIVER_ID,
    CAQH_RULE_VERSION,
    CAQH_CHECK_SUM,
    CAQH_PAYLOAD,
    CAQH_ERROR_CODE,
    CAQH_ERROR_MESSAGE,
    CAQH_FIELDS
};
extern const char *const CAQH_NAMES[CAQH_FIELDS];

enum { CAQH_OWNED_MAX = 24 };

struct caqh_request {
    enum caqh_interaction interaction;
    struct str field[CAQH_FIELDS]; /* p NULL: not there */
    struct str user, password;     /* p NULL: none */
    bool in_parts;                 /* MTOM: the payload came in a part of its own */
    bool soap;                     /* else a MIME form */
    /* owned */
    void *owned[CAQH_OWNED_MAX]; /* of libxml2 */
    size_t owned_count;
    void *document;
    struct buf decoded;
};
void caqh_request_init(struct caqh_request *r);
void caqh_request_fini(struct caqh_request *r);

/** A SOAP fault: `code` is "Sender", "MustUnderstand", "VersionMismatch"; NULL: none. */
struct caqh_fault {
    const char *code, *subcode, *reason;
};
/** `xop`: the media type of the root part is told by the multipart, else of the body. */
struct caqh_fault caqh_read_soap(struct caqh_request *r, struct str content_type, struct str body);
/** A MIME form: NULL, or what is wrong. */
const char *caqh_read_form(struct caqh_request *r, struct str content_type, struct str body);

/** What the rule says of the fields: NULL, or the ErrorCode. `sender` and `receiver` may be NULL:
 * any. */
const char *caqh_check(const struct caqh_request *r, const char *sender, const char *receiver);
void caqh_sha1(struct str bytes, char hex[41]);

struct caqh_response {
    enum caqh_interaction interaction;
    const char *payload_type;
    struct str payload_id, sender, receiver;
    struct str payload; /* p NULL: none */
    const char *error_code, *error_message;
    bool wrong_sum; /* FAULT_WRONG_CHECKSUM */
    int64_t now_us;
};
/** The body, and its Content-Type into `type`. */
void caqh_write_soap(const struct caqh_response *a, bool in_parts, struct buf *out, char *type,
                     size_t type_size);
void caqh_write_form(const struct caqh_response *a, struct buf *out, char *type, size_t type_size);
void caqh_write_fault(const struct caqh_fault *f, struct buf *out);

#endif
