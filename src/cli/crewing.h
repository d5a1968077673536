/* crewing.h - what the verbs that serve several organizations in one process share. */
#ifndef HIA_CLI_CREWING_H
#define HIA_CLI_CREWING_H

#include "base/json.h"
#include "cli/organizations.h"
#include "job/crew.h"

enum { CREWING_HANDS = 4 /* --hands, unless it is given */ };
#define CREWING_HANDS_HELP "of several organizations so many are worked for at once (default: 4)"

/** Callbacks get it as their ctx. */
struct crewing {
    struct organizations organizations; /* args are set */
    crew_totals_fn *tell;               /* of each organization at the end */
    /** With --json: of all of them, into the last line. */
    void (*put_totals)(const void *ctx, struct json_writer *w);
};

/** --hands; ERR_USAGE: too many, or --data for several. */
MUST_USE bool crewing_hands(const struct cli_args *args, size_t *hands, struct err *err);
/** Until interrupted, or nothing is left and that is the end; SIGHUP reads the configurations
 * anew. Then what was done is told. tend of `options` is set here, and its ctx is `c`. False: what
 * broke is in `err`, or with `once` a configuration is wrong. */
MUST_USE bool crewing_run(struct crewing *c, struct crew_options *options, struct err *err);

#endif
