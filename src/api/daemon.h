/* daemon.h - hia serve: organizations, their partners and the HTTP front on one loop, from start to
 * SIGTERM. */
#ifndef HIA_API_DAEMON_H
#define HIA_API_DAEMON_H

#include "conf/settings.h"
#include "job/asker.h"

struct event_base;

struct daemon_options {
    struct settings *const *settings; /* one organization each; listeners are of the first */
    size_t count;
    const char *const *paths; /* of their files, for SIGHUP; NULL: only tokens are read again */
    const char *data_dir;     /* in place of the first one's; may be NULL */
    bool keep_log_level;      /* it was not set from the settings */
    const char *adapters_dir; /* NULL: beside the program */
    /** For tests and the bench: who is asked instead of partners' adapters. */
    const struct asker *(*asker)(void *ctx, struct event_base *base);
    void (*asker_close)(void *ctx); /* nobody is called back after it */
    void *asker_ctx;
};

/** Serves until SIGTERM or SIGINT. SIGHUP reads configurations and tokens anew (daemon_reload.c).
 * False: it could not start. "serving" with the port is logged once callers can come. */
MUST_USE bool daemon_run(const struct daemon_options *options, struct err *err);

#endif
