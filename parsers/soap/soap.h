/* soap.h - CORE envelopes in SOAP 1.2, bare or with the payload in a part of its own (MTOM/XOP).
 *
 * Written by our own escaping writer; read by libxml2's SAX interface without network, document
 * types or entities, in one block of memory the caller gives. A payload in a part is never copied:
 * it is a slice of what came. */
#ifndef HIA_SOAP_SOAP_H
#define HIA_SOAP_SOAP_H

#include "soap/mime.h"

enum {
    SOAP_BYTES_MAX = 192 << 20, /* of a whole message: 64 MB of X12 in base64, and room */
    SOAP_DEPTH_MAX = 32         /* elements in elements */
};

/** How a request is written. */
struct soap_style {
    bool security;       /* a WS-Security header is put in later */
    bool mtom;           /* the payload in its own part; else base64 in the element (batch) */
    bool generic;        /* the generic actions of batch */
    struct str boundary; /* of MTOM */
};

/** Where the parts of a written message are. */
struct soap_written {
    struct str bytes;       /* the body to be sent: in `memory` */
    size_t security_at;     /* where a WS-Security element belongs in it; 0: nowhere */
    char content_type[256]; /* with action and boundary */
};

/** Bytes of memory soap_write needs for it; never less. */
size_t soap_write_size(const struct core_envelope *e, const struct soap_style *style);
/** SOAP_FIELD_MISSING ..., SOAP_CHARACTER when a real-time payload has bytes XML cannot carry,
 * SOAP_MIME when the boundary stands in the payload. */
enum soap_verdict soap_write(const struct core_envelope *e, const struct soap_style *style,
                             char *memory, size_t size, struct soap_written *out);

/** A fault of SOAP 1.2, or 1.1: local names of its codes. */
struct soap_fault {
    struct str code, subcode, reason;
};
struct soap_reading {
    bool is_fault;
    struct soap_fault fault;
    struct core_envelope core;
};

/** Bytes of memory soap_read needs: of a message in parts only for its envelope and what is base64.
 */
size_t soap_read_size(struct str content_type, struct str body);
/** Reads a message bare or in parts, as its Content-Type says. In `memory` are the texts of `out`
 * that are not in `body`. Only SOAP_GOOD fills `out`; core_check is the caller's. */
enum soap_verdict soap_read(struct str content_type, struct str body, char *memory, size_t size,
                            struct soap_reading *out);

#endif
