/* identity.h - who we are in TLS: certificate and key, both from memory, given to an SSL_CTX. */
#ifndef HIA_CRED_IDENTITY_H
#define HIA_CRED_IDENTITY_H

#include "cred/signer.h"

/** References; certificate NULL: it is in the key's own PEM or PKCS#12. */
struct cred_identity {
    const char *key, *passphrase, *certificate;
};

/** A signer with a certificate that fits its key. The caller frees it. */
MUST_USE struct signer *cred_identity_open(const struct cred_identity *i, struct cred_store *s,
                                           const char *organization_id, int64_t now_us,
                                           struct err *err);
/** SSL_CTX_use_cert_and_key. From CURLOPT_SSL_CTX_FUNCTION; cheap, no parsing. */
MUST_USE bool cred_identity_use(const struct signer *s, SSL_CTX *ctx, struct err *err);

#endif
