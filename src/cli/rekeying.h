/* rekeying.h - hia ledger rekey: the ledger's keys. */
#ifndef HIA_CLI_REKEYING_H
#define HIA_CLI_REKEYING_H

#include "cli/cli.h"

/** One step of a rotation, as the options say; the verb's exit code. */
int rekeying_run(const struct cli_args *args, struct err *err);

#endif
