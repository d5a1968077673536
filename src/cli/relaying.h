/* relaying.h - what the verbs that carry events share: which sink, and what became of them. */
#ifndef HIA_CLI_RELAYING_H
#define HIA_CLI_RELAYING_H

#include "cli/cli.h"
#include "job/relay.h"

/** --sink, or the only one configured; NULL and ERR_USAGE or ERR_CONFIG. */
const char *relaying_sink(const struct settings *settings, const struct cli_args *args,
                          struct err *err);
void relaying_tell(const char *sink, const struct relay_totals *totals, int64_t took_us, bool json);

#endif
