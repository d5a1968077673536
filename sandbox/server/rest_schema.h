/* rest_schema.h - what a claim in JSON may say, by the published contracts of Optum (professional,
 * v3) and of Optum and Stedi (institutional, v1): the sandbox takes nothing else. */
#ifndef HIA_SANDBOX_SERVER_REST_SCHEMA_H
#define HIA_SANDBOX_SERVER_REST_SCHEMA_H

#include "sandbox/server/flat.h"

enum { SCHEMA_WRONG_MAX = 200 };

/** NULL: it is one. Else a sentence in `text`, with names of members and no values. */
const char *rest_schema_claim_wrong(const struct flat *f, bool institutional,
                                    char text[SCHEMA_WRONG_MAX]);

#endif
