/* libpq.h - what everyone here who speaks to a PostgreSQL server does alike: the ledger, the relay
 * to the platform's table, and who reads the platform's. */
#ifndef HIA_STORE_LIBPQ_H
#define HIA_STORE_LIBPQ_H

#include "base/buf.h"
#include "base/err.h"

#include <libpq-fe.h>

/** ERR_CONFIG where it is none, or holds a password: that has no place in configuration, libpq
 * finds it in the password file. `whose`: "[events] platform", for the sentence, which holds
 * nothing of the address. */
MUST_USE bool libpq_check_address(const char *uri, const char *whose, struct err *err);

/** As PQconnectdbParams, with what is the same for all: times out, speaks UTF-8, and notices within
 * half a minute that the peer is gone. `options`: the session's, or NULL. */
PGconn *libpq_connect(const char *uri, const char *application, const char *options);
/** ERR_SYSTEM, with what libpq says of the connection behind `what`; it is closed, and NULL. */
bool libpq_down(PGconn **conn, const char *what, struct err *err);

/** In pipeline mode (postgresql.org, libpq "Pipeline Mode"): ends what was sent and hands over the
 * answer of each statement, in order; it is cleared by who takes it. False: the connection is lost.
 */
MUST_USE bool libpq_answers(PGconn *conn, void (*take)(void *ctx, PGresult *r), void *ctx);

/** A name from configuration into a statement, in quotes; NAME or SCHEMA.NAME. ERR_CONFIG where it
 * is none; `whose` as above. */
MUST_USE bool libpq_put_name(struct str name, const char *whose, struct buf *out, struct err *err);
MUST_USE bool libpq_put_table(struct str table, const char *whose, struct buf *out,
                              struct err *err);

/** Is the refusal one of what a row holds (class 22 a value, 23 a constraint)? Its sentence may
 * then quote the row. */
bool libpq_is_of_data(const char *sqlstate);

#endif
