/* behind.h - inside the room only: an SQLite VFS whose writes are gathered and done by a thread
 * behind the writer's back, so that he need not wait for the kernel to copy a large transaction.
 *
 * Nothing else changes. Whatever else SQLite asks of the file - to read what is still on its way,
 * to sync, cut, measure, lock, unlock or publish it - first waits until all that was written before
 * is with the kernel, in its order; a write that failed is told by the next write, sync, cut or
 * read. So a commit is durable when it returns, as ever, and no other process can see the file at a
 * moment when something is missing. A small transaction is written at its sync, by the one who asks
 * for it. */
#ifndef HIA_STORE_BEHIND_H
#define HIA_STORE_BEHIND_H

#include "base/err.h"

/** The name for sqlite3_open_v2, above SQLite's own VFS; made known once a process. */
MUST_USE bool behind_register(const char **name, struct err *err);

#endif
