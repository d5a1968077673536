/* core_mime.h - CORE envelopes as a MIME form: multipart/form-data, one part a field (vC2.2.0).
 *
 * UserName and Password are parts too; the engine puts them at `credential_at`. Names are written
 * as the rule has them and read without regard to case: OpenEMR sends PayloadId. */
#ifndef HIA_SOAP_CORE_MIME_H
#define HIA_SOAP_CORE_MIME_H

#include "soap/mime.h"

struct core_form {
    struct str bytes;
    size_t credential_at; /* offset of the first part: parts may be put before it */
    char content_type[128];
};

size_t core_mime_write_size(const struct core_envelope *e, struct str boundary);
/** SOAP_MIME: the boundary stands in a value. */
enum soap_verdict core_mime_write(const struct core_envelope *e, struct str boundary, char *memory,
                                  size_t size, struct core_form *out);

/** `e->message` and `e->response` are the caller's expectation: a form does not say what it is.
 * Every text is a slice of `body`. Parts of other names are passed over: servers add some. */
enum soap_verdict core_mime_read(struct str content_type, struct str body, struct core_envelope *e);

#endif
