/* auth_scheme.h - a partner's credentials as configured, for the exchange engine: a scheme of
 * cred/scheme.h on each request, a client certificate, an ssh login.
 *
 * One for one partner of one engine: it outlives that engine. Other partners, engines and processes
 * share tokens through the store: one flight for a token, whoever asks. References to helpers
 * (exec:) are looked up in a thread of its own, before they grow old; what is looked up in the
 * engine's thread reads our vault or a small file. */
#ifndef HIA_NET_AUTH_SCHEME_H
#define HIA_NET_AUTH_SCHEME_H

#include "cred/identity.h"
#include "cred/scheme.h"
#include "net/auth.h"

/** `user` is a name, or a reference to one. Either a key (PEM or OpenSSH; `passphrase` where it is
 * encrypted) or a password; NULL where not used. */
struct auth_ssh {
    const char *user;
    const char *key, *passphrase, *password; /* references */
};

/** Texts are copied. Each may be NULL: nothing of the kind. */
struct auth_scheme_parts {
    const struct cred_scheme *scheme;
    const struct cred_identity *identity; /* a client certificate; `scheme` MTLS alone has one too:
                                           * key = its secret, passphrase */
    const struct auth_ssh *ssh;
};

/** Checks the scheme and looks up every reference once, which may take a helper's time: not in the
 * engine's thread. ERR_CONFIG, ERR_CRYPTO, ERR_SYSTEM: a sentence without the secret. */
MUST_USE struct net_auth *auth_scheme_new(struct cred_store *store, const char *organization_id,
                                          const struct auth_scheme_parts *parts, struct err *err);
/** After its engine is closed. NULL: nothing. */
void auth_scheme_free(struct net_auth *auth);

#endif
