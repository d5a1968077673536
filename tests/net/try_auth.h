/* try_auth.h - credentials of exchange_try's partners, from a file: tab separated key=value lines.
 *
 *   store    vault=PATH key=PATH secrets=DIR org=ID max_age_ms=N
 *   PARTNER  kind=KIND and the fields of struct cred_scheme by their names; header1= and field1=
 * are its outputs (NAME:TEMPLATE); identity=, identity_passphrase=, identity_certificate=;
 *            ssh_user=, ssh_key=, ssh_passphrase=, ssh_password= */
#ifndef HIA_TESTS_NET_TRY_AUTH_H
#define HIA_TESTS_NET_TRY_AUTH_H

#include "net/auth_scheme.h"

/** False with err set when the file does not read or a credential does not open. */
bool try_auth_load(const char *path, struct err *err);
/** NULL: the partner has none. */
struct net_auth *try_auth_of(const char *partner);
void try_auth_free(void);

#endif
