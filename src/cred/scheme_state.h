/* scheme_state.h - private: one application of a scheme, while it is made. */
#ifndef HIA_CRED_SCHEME_STATE_H
#define HIA_CRED_SCHEME_STATE_H

#include "cred/scheme.h"

struct apply {
    const struct cred_scheme *scheme;
    struct cred_store *store;
    const char *organization_id;
    const struct cred_request *request;
    struct cred_applied *out;
    struct secret *secret; /* resolved; NULL: the scheme has none */
    struct secret *user;
    size_t starts[CRED_HEADERS_MAX]; /* of the headers in out->text */
    size_t count;
};

/* A header's text follows until header_end. */
MUST_USE bool header_begin(struct apply *a, const char *name, struct err *err);
void header_end(struct apply *a);
/* base64(user:secret) */
void put_basic(struct apply *a, struct secret_buf *out, bool form_encoded);

MUST_USE bool apply_token(struct apply *a, struct err *err);
MUST_USE bool apply_signature(struct apply *a, struct err *err);
MUST_USE bool apply_wsse(struct apply *a, struct err *err);

#endif
