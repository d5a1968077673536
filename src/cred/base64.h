/* base64.h - private: RFC 4648 base64 and base64url. */
#ifndef HIA_CRED_BASE64_H
#define HIA_CRED_BASE64_H

#include "base/buf.h"
#include "cred/secret.h"

/* With padding. */
void base64_put(struct secret_buf *out, struct str bytes);
/* base64url without padding, as in JWS. */
void base64url_put(struct buf *out, struct str bytes);
/* Strict: no padding, no blanks, no bits left over. False also past `max`. */
bool base64url_read(struct str text, uint8_t *out, size_t max, size_t *n);
/* Either alphabet, with or without padding. */
bool base64_read(struct str text, uint8_t *out, size_t max, size_t *n);

#endif
