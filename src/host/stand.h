/* stand.h - everything it takes to ask how partners are configured, or one whether it knows us: a
 * loop, an engine without hooks, credentials, registry, runner. For commands; who runs calls of the
 * ledger or serves has his own. */
#ifndef HIA_HOST_STAND_H
#define HIA_HOST_STAND_H

#include "host/runner.h"

struct host_stand {
    struct event_base *base;
    struct engine *engine;
    struct cred_store *credentials;
    struct event_registry *registry;
    struct host_runner *runner;
};

/** `adapters_dir` NULL: beside the program. host_stand_close also after false. */
MUST_USE bool host_stand_open(struct host_stand *h, const struct settings *settings,
                              const char *adapters_dir, struct err *err);
void host_stand_close(struct host_stand *h);

#endif
