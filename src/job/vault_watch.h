/* vault_watch.h - the ledger remembers how far the vault has come: an older copy of it that was put
 * back together with its log is known by that. */
#ifndef HIA_JOB_VAULT_WATCH_H
#define HIA_JOB_VAULT_WATCH_H

#include "conf/settings.h"
#include "store/store.h"

/** `*older`: the vault is of an earlier generation than the ledger has seen, or another of the
 * same;
 * `*seen` is the ledger's. Without a vault, or a mark, it is not. */
MUST_USE bool vault_watch_look(struct store *s, const struct settings *settings, bool *older,
                               uint64_t *seen, struct err *err);
/** The same, with a writer: what is newer is remembered; what is older is told in the log. */
MUST_USE bool vault_watch_note(struct store *s, const struct settings *settings, struct err *err);

#endif
