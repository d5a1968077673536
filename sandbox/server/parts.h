/* parts.h - a multipart body read strictly (RFC 2046 5.1, 7578, 2387): CRLF only, no preamble, a
 * closing boundary. */
#ifndef HIA_SANDBOX_SERVER_PARTS_H
#define HIA_SANDBOX_SERVER_PARTS_H

#include "base/str.h"

enum { PARTS_MAX = 32, PART_HEADERS_MAX = 8 };

struct part {
    struct str names[PART_HEADERS_MAX], values[PART_HEADERS_MAX];
    size_t headers_count;
    struct str body;
};

struct parts {
    struct part part[PARTS_MAX];
    size_t count;
};

/** NULL when read; else a sentence that says what is wrong. The slices point into `body`. */
MUST_USE const char *parts_read(struct str content_type, struct str body, struct parts *out);
/** Empty when there is none. */
struct str part_header(const struct part *p, const char *name);

#endif
