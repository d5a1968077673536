/* mime.h - multipart bodies: multipart/form-data (RFC 7578) and multipart/related (RFC 2387, XOP).
 *
 * Read without a copy: every part is a slice of the body. Bodies whose lines end in LF alone are
 * taken too, as servers write them. Nothing here decodes a transfer encoding. */
#ifndef HIA_SOAP_MIME_H
#define HIA_SOAP_MIME_H

#include "soap/core.h"

enum {
    MIME_PARTS_MAX = 32,
    MIME_BOUNDARY_MAX = 70,     /* RFC 2046 5.1.1 */
    MIME_HEADERS_MAX = 16 << 10 /* bytes of the headers of one part */
};

struct mime_part {
    struct str content_type, content_id, disposition, encoding; /* values of headers; or none */
    struct str body;
};
struct mime_parts {
    struct mime_part part[MIME_PARTS_MAX];
    size_t count;
};

/** "multipart/related" of the value of a Content-Type header. */
struct str mime_type(struct str header);
/** Without regard to case. */
bool mime_type_is(struct str header, const char *type);
/** The parameter of a header's value, without its quotes; false: none, or one with escapes. */
bool mime_parameter(struct str header, const char *name, struct str *value);

/** SOAP_GOOD, SOAP_EMPTY, SOAP_MIME, SOAP_MIME_CUT, SOAP_PARTS. `content_type` is the header of the
 * whole, which has the boundary. */
enum soap_verdict mime_read(struct str content_type, struct str body, struct mime_parts *out);
/** The part a "cid:..." names; NULL: none. */
const struct mime_part *mime_find(const struct mime_parts *parts, struct str href);

/** May the boundary stand between parts with this in them? */
bool mime_boundary_is_free(struct str boundary, struct str bytes);
/** One part of a form; the value goes in as it is. */
void mime_put_field(struct buf *out, struct str boundary, const char *name, struct str value);
/** The same of a file: without a name of one, servers take it for a field. */
void mime_put_file(struct buf *out, struct str boundary, const char *name, struct str file_name,
                   struct str bytes);
/** "--boundary--" */
void mime_put_end(struct buf *out, struct str boundary);

#endif
