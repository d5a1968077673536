/* vault_page.h - of `hia secret`: the vault's log shown, and what the ledger knows of the vault. */
#ifndef HIA_CLI_VAULT_PAGE_H
#define HIA_CLI_VAULT_PAGE_H

#include "cli/cli.h"
#include "conf/settings.h"
#include "cred/vault_log.h"

/** A line, or an object with --json, a change of that organization's secrets, or of the vault's
 * key; of every organization with --all. */
MUST_USE bool vault_page_log(const struct cli_args *args, const char *organization_id,
                             const struct vault *v, enum vault_log_state *state, struct err *err);
/** `*older`: than the ledger has seen, where there is one; `*seen` its generation, or 0. */
MUST_USE bool vault_page_seen(const struct settings *c, bool *older, uint64_t *seen,
                              struct err *err);

#endif
