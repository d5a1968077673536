/* authorization_withdraw.h - hia authorization --withdraw: nobody wants the answer any more. */
#ifndef HIA_CLI_AUTHORIZATION_WITHDRAW_H
#define HIA_CLI_AUTHORIZATION_WITHDRAW_H

#include "cli/cli.h"

/** The request of --withdraw, or with --dry-run what would become of it; the exit code. */
int authorization_withdraw_one(const struct cli_args *args, struct err *err);

#endif
