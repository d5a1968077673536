/* template.h - private: the templates of signature schemes, filled in. */
#ifndef HIA_CRED_TEMPLATE_H
#define HIA_CRED_TEMPLATE_H

#include "cred/scheme.h"

enum { TEMPLATE_NONCE_MAX = 64, FORM_PAIRS_MAX = 64 };

/* What a template may speak of. NULL: that token is not there. */
struct template_values {
    const struct cred_request *request;
    struct str body; /* of the request, with the fields that were added */
    const char *nonce;
    struct str user;
    const struct secret *secret;
    const char *signature; /* hex or base64 */
};

/* Every token is known; {secret} and {signature} only where they are allowed. */
MUST_USE bool template_check(const char *text, bool secret, bool signature, struct err *err);
bool template_has(const char *text, const char *token);
MUST_USE bool template_fill(const char *text, const struct template_values *v,
                            struct secret_buf *out, struct err *err);

/* application/x-www-form-urlencoded. */
void form_put(struct secret_buf *out, struct str text);
/* The non-empty pairs, sorted without regard to case, names and values run together, decoded. */
MUST_USE bool form_sorted(struct str body, struct secret_buf *out, struct err *err);

/* Parts of an absolute URL; false when it is not https:// or http://. */
struct url_parts {
    struct str host, path, query;
    struct str target; /* path and query */
};
bool url_cut(struct str url, struct url_parts *out);

#endif
