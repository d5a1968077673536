/* reloading.h - verbs that go on: SIGHUP reads the configuration anew, and they begin again with it
 * between two pieces of work. */
#ifndef HIA_CLI_RELOADING_H
#define HIA_CLI_RELOADING_H

#include "base/hash.h"
#include "cli/session.h"

/** What a verb says of beginning again. */
struct reloading_verb {
    /** May it, with the settings and the registry of `job`? Asked before the old one is left. NULL:
     * always. */
    bool (*check)(struct job *job, const struct cli_args *args, struct err *err);
    /** Does it read nothing beside these settings but the registry of events, as a relay which
     * shows no credential? Then it goes on where both are the same. NULL: no. */
    bool (*reads_no_more)(const struct settings *settings, const struct cli_args *args);
};

/** The files of a registry: their names, sizes and times. */
struct reloading_registry {
    bool known;
    uint8_t digest[SHA256_SIZE];
};
/** As they are now: asked before the verb begins again, so that none is missed that it read. */
void reloading_see(const struct settings *settings, struct reloading_registry *out);
/** Settings are the same; is there any reason to begin again? `seen`: when it began. */
bool reloading_goes_on(const struct reloading_verb *verb, const struct cli_args *args,
                       const struct settings *settings, const struct reloading_registry *seen);

/** SIGINT and SIGTERM as interrupt.h, and SIGHUP, unless a terminal hangs up with it. */
MUST_USE bool reloading_signals(struct err *err);
/** Has SIGHUP come since it was last asked? */
bool reloading_asked(void);
/** What a configuration names beside itself is opened once, so that it is found wrong before the
 * old one ends; and the verb is asked. */
MUST_USE bool reloading_is_good(const struct reloading_verb *verb, const struct cli_args *args,
                                const struct settings *next, struct err *err);

/** SIGHUP, unless a terminal hangs up with it; SIGINT and SIGTERM as interrupt.h. `now` is what is
 * in use; it stays the caller's. */
MUST_USE bool reloading_watch(const struct cli_args *args, const struct settings *now,
                              const struct reloading_verb *verb, struct err *err);
/** Asked often: true when the verb is interrupted, or when a new configuration is there and good.
 * One that is not, or by which the verb may go on, is logged, and nothing changes. */
bool reloading_stop(void);
/** The new configuration takes the place of `*now`, which is freed; what changed is logged. False:
 * there is none, the verb was interrupted. */
bool reloading_take(struct settings **now);

#endif
