/* adapter_check.h - hia adapter check: would a partner's configuration do? */
#ifndef HIA_CLI_ADAPTER_CHECK_H
#define HIA_CLI_ADAPTER_CHECK_H

#include "cli/cli.h"

/** The exit code: EXIT_DATA when something is wrong with it. */
int adapter_check(const struct cli_args *args, const char *adapters_dir, struct err *err);

#endif
