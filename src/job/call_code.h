/* call_code.h - exchanges, requests and answers as the short texts that are sealed in a call's row.
 *
 * Our own bytes, opened only when their seal holds; read back as strictly as strangers' all the
 * same. Layout: a version byte, then numbers of 8 bytes and texts of 4 bytes' length and content,
 * little endian, in the order of the structs. Bodies stand apart, under kept/: here is their
 * digest. */
#ifndef HIA_JOB_CALL_CODE_H
#define HIA_JOB_CALL_CODE_H

#include "adapter.h"
#include "base/arena.h"
#include "base/buf.h"
#include "store/call.h"

enum { CALL_CODE_MAX = 1 << 20, CALL_CODE_FIELDS_MAX = 256 };

/** How the bodies of a request are kept. */
struct call_request_bodies {
    struct store_body content, record;
};

void call_code_exchange(struct buf *out, const struct hia_exchange *e,
                        const struct store_body *body);
void call_code_request(struct buf *out, const struct hia_request *r,
                       const struct call_request_bodies *bodies);
/** Status and headers. */
void call_code_answer(struct buf *out, const struct hia_reply *r);

/** Texts stand in the arena; bodies are left empty. ERR_STORE when it is not what was written. */
MUST_USE bool call_decode_exchange(struct str in, struct arena *a, struct hia_exchange *e,
                                   struct store_body *body, struct err *err);
MUST_USE bool call_decode_request(struct str in, struct arena *a, struct hia_request *r,
                                  struct call_request_bodies *bodies, struct err *err);

#endif
