/* rest.h - what the REST resources share: who asks, traces, errors in the partners' own shapes. */
#ifndef HIA_SANDBOX_SERVER_REST_H
#define HIA_SANDBOX_SERVER_REST_H

#include "base/json.h"
#include "sandbox/server/flat.h"
#include "sandbox/server/route.h"

/** PLAIN: X12 bare under /x12, by a bearer token; as a partner of no name has it. */
enum rest_vendor { REST_STEDI, REST_OPTUM, REST_AVAILITY, REST_PLAIN };

/** Knows the account by its key (Stedi) or bearer token (the others); else answers 401 or,
 * past its rate, 429. False: answered. */
bool rest_enter(struct exchange *x, enum rest_vendor vendor, const char *carrier,
                const char *operation);

/** The body as JSON; NULL: 400 or 415 was answered. The caller frees it. */
struct flat *rest_json(struct exchange *x);

/** By the path. */
enum rest_vendor rest_vendor_of(const struct exchange *x);
/** Claims in X12, under the request's idempotency key where the vendor has one. `account`: the one
 * claim's number, or empty. */
void rest_claims_take(struct exchange *x, enum rest_vendor vendor, struct str x12,
                      struct str account);

/** An authorization request in X12, answered as Optum does. */
void rest_x12_review(struct exchange *x, struct str x12);

/** {"code","message","errors":[{"code","description"}]} */
void rest_refuse(struct exchange *x, int status, const char *code, const char *description);
/** {"statusCode","reasonCode","userMessage","errors":[{"field","errorMessage"}]}: Availity's. */
void availity_refuse(struct exchange *x, int status, const char *field, const char *message);
/** Opens an answer of JSON; the caller ends it by rest_end, which adds "meta" with a trace. */
void rest_begin(struct exchange *x, struct json_writer *w, const char *type);
void rest_end(struct exchange *x, struct json_writer *w);

#endif
