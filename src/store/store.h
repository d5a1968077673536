/* store.h - the ledger of one organization: opening it, transactions, and every noun it keeps.
 *
 * No SQL leaves this room. Every statement carries the organization the store was opened for, so a
 * handle can neither read nor change another tenant's rows. One store is used by one thread at a
 * time. Exactly one writer exists for a data directory, held by a lock file (docs/ledger.md):
 * SQLite 3.40.1 has the WAL-reset bug (platform.md C1). Readers are as many as one likes.
 *
 * A function called outside store_begin/store_commit is durable when it returns. Inside, nothing is
 * durable before store_commit, and the first failure spoils the transaction: only store_rollback
 * is left. Text that goes in is borrowed for the call; text a callback is given is borrowed until
 * the callback returns; text of a `_get` is copied into the caller's arena. A listing streams: its
 * `limit` is rows, 0 is all; its callback may ask the store again, and gives false to stop. */
#ifndef HIA_STORE_STORE_H
#define HIA_STORE_STORE_H

#include "store/ack.h"
#include "store/api_log.h"
#include "store/bank.h"
#include "store/bank_id.h"
#include "store/batch.h"
#include "store/breaker.h"
#include "store/call.h"
#include "store/card.h"
#include "store/check.h"
#include "store/claim.h"
#include "store/command.h"
#include "store/connection.h"
#include "store/document.h"
#include "store/expectation.h"
#include "store/job.h"
#include "store/keep.h"
#include "store/outbox.h"
#include "store/purge.h"
#include "store/relay.h"
#include "store/remittance.h"
#include "store/status.h"
#include "store/transfer.h"
#include "store/vault_mark.h"
#include "store/webhook.h"
#include "store/word.h"

enum store_mode {
    STORE_READER, /* sees committed rows only; any change is ERR_STORE */
    STORE_WRITER, /* creates the ledger when there is none, migrates it, holds the lock file */
    /* What follows is the writer, where the ledger is a folder. In PostgreSQL: */
    STORE_BESIDE, /* writes small things of its own beside the writer and the workers: asks for no
                   * lock (the queue, hia serve) */
    STORE_WORKER, /* one of many: repeatable read, so that nothing read is changed by another before
                   * it is written; writes only under a fence (store_fence of job.h) */
    STORE_RELAY,  /* of store_relay_open: a reader which, in PostgreSQL, may say how far it came */
};

/** `place` is a folder that exists already (SQLite), or postgresql://ROLE@HOST/DATABASE?... as
 * libpq reads it, without a password (docs/ledger.md). ERR_STORE when another writer holds the
 * ledger, and says so when the ledger is newer than this program or, for a reader, not there yet.
 */
MUST_USE bool store_open(struct store **out, const char *place, const char *organization_id,
                         enum store_mode mode, struct err *err);
/** Bring a PostgreSQL ledger to this program's schema, as the database's owner; `role` (may be
 * NULL) is then granted what the program needs and no more. A folder's ledger is brought forward by
 *  store_open. */
MUST_USE bool store_migrate(const char *place, const char *role, int64_t *version, struct err *err);
/** Rolls back what is open. NULL is nothing. */
void store_close(struct store *s);
/** In a database, where others work beside us; not in a folder. */
bool store_is_shared(const struct store *s);
/** The same connection for another organization of the same database, between two transactions. It
 * keeps nothing of the one before: the tenant is set anew in every transaction, and what was asked
 * ahead or waited to be sent is forgotten. False: it is not fit for that, close it (a folder, one
 * that is fenced or in a transaction). */
MUST_USE bool store_turn_to(struct store *s, const char *organization_id, struct err *err);
/** Its connection broke: whatever is asked of it fails from now on. Who lives on closes it and
 * opens another. */
bool store_lost(const struct store *s);

MUST_USE bool store_begin(struct store *s, struct err *err);
/** Durable on return (WAL, synchronous=FULL). ERR_STORE when the transaction was spoilt; it is
 *  rolled back then. */
MUST_USE bool store_commit(struct store *s, struct err *err);
/** Nothing open is nothing to do, so it may stand behind every `out:`. */
void store_rollback(struct store *s);
bool store_in_transaction(const struct store *s);
/** Thousands of rows may come in this transaction, in no order of their keys: until it ends SQLite
 * holds 16 MiB of pages instead of 4, and does not write an index page for every row. */
void store_expect_many(struct store *s);

/** The schema's version, and the check an operator may ask for: pages, indexes, foreign keys. */
MUST_USE bool store_schema_version(struct store *s, int64_t *version, struct err *err);
MUST_USE bool store_verify(struct store *s, struct err *err);

#endif
