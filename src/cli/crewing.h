/* crewing.h - what the verbs that serve several organizations in one process share. */
#ifndef HIA_CLI_CREWING_H
#define HIA_CLI_CREWING_H

#include "base/json.h"
#include "cli/organizations.h"
#include "job/crew.h"

enum { CREWING_HANDS = 4 /* --hands, unless it is given */ };
#define CREWING_HANDS_HELP "of several organizations so many are worked for at once (default: 4)"

struct crewing {
    struct organizations organizations; /* args are set */
    crew_totals_fn *tell;               /* of each organization at the end, with: */
    void *ctx;
};

/** --hands; ERR_USAGE: too many, or --data for several. */
MUST_USE bool crewing_hands(const struct cli_args *args, size_t alone, size_t *hands,
                            struct err *err);
/** Until interrupted, or nothing is left and that is the end; SIGHUP reads the configurations
 * anew. tend of `options` is set here, and its ctx is `c`. */
MUST_USE bool crewing_run(struct crewing *c, struct crew_options *options, struct err *err);
void crewing_free(struct crewing *c);

/** "organizations" and "configurations_wrong", where several were given. */
void crewing_put_counts(const struct crewing *c, struct json_writer *w);

#endif
