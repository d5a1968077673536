/* rest_schema.h - what a body in JSON may say, by published contracts: professional claims (v3) and
 * institutional ones (v1) of Optum and Stedi, authorizations (v1) of Optum, service reviews (v2) of
 * Availity. The sandbox takes nothing else. */
#ifndef HIA_SANDBOX_SERVER_REST_SCHEMA_H
#define HIA_SANDBOX_SERVER_REST_SCHEMA_H

#include "sandbox/server/flat.h"

enum { SCHEMA_WRONG_MAX = 200 };
enum schema_body { SCHEMA_PROFESSIONAL, SCHEMA_INSTITUTIONAL, SCHEMA_REVIEW, SCHEMA_AUTHORIZATION };

/** NULL: it is one. Else a sentence in `text`, with names of members and no values. */
const char *rest_schema_wrong(const struct flat *f, enum schema_body body,
                              char text[SCHEMA_WRONG_MAX]);

#endif
