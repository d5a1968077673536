/* authorization_live.h - hia authorization --ask: requests for authorization are sent, each once,
 * and what the payer answers is shown. */
#ifndef HIA_CLI_AUTHORIZATION_LIVE_H
#define HIA_CLI_AUTHORIZATION_LIVE_H

#include "cli/cli.h"

enum { AUTHORIZATION_WAIT_MAX_SECONDS = 86400 };

/** A request a line, or with --open what is open; the exit code. */
int authorization_live(const struct cli_args *args, char **paths, int count, struct err *err);

#endif
