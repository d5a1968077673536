/* rest_schema.h - what a professional claim in v3 JSON may say, by Optum's published contract: the
 * sandbox takes nothing else. */
#ifndef HIA_SANDBOX_SERVER_REST_SCHEMA_H
#define HIA_SANDBOX_SERVER_REST_SCHEMA_H

#include "sandbox/server/flat.h"

enum { SCHEMA_WRONG_MAX = 200 };

/** NULL: it is one. Else a sentence in `text`, with names of members and no values. */
const char *rest_schema_claim_wrong(const struct flat *f, char text[SCHEMA_WRONG_MAX]);

#endif
