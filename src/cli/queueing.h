/* queueing.h - --queue of the verbs that take files: kept, and left to the workers. */
#ifndef HIA_CLI_QUEUEING_H
#define HIA_CLI_QUEUEING_H

#include "cli/cli.h"

/** Each operand is kept and queued as a job of that kind (`receive`: one job, and no operands); the
 * verb's exit code. */
int queueing_run(const struct cli_args *args, const char *kind, struct err *err);

#define QUEUEING_OPTION                                                                            \
    {                                                                                              \
        "queue", 0, CLI_FLAG, NULL, "leave it to the workers (hia work)"                           \
    }

#endif
