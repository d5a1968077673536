/* openapi.h - the OpenAPI 3.1 document of the API, printed from the table of routes. */
#ifndef HIA_API_OPENAPI_H
#define HIA_API_OPENAPI_H

#include "base/buf.h"

/** One JSON object. */
void api_openapi(struct buf *out);

#endif
