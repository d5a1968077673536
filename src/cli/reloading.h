/* reloading.h - verbs that go on: SIGHUP reads the configuration anew, and they begin again with it
 * between two pieces of work. */
#ifndef HIA_CLI_RELOADING_H
#define HIA_CLI_RELOADING_H

#include "cli/session.h"

/** May this verb begin again with `next`? Asked before the old one is left; NULL: always. */
typedef bool reloading_fn(const struct settings *next, const struct cli_args *args,
                          struct err *err);

/** SIGINT and SIGTERM as interrupt.h, and SIGHUP, unless a terminal hangs up with it. */
MUST_USE bool reloading_signals(struct err *err);
/** Has SIGHUP come since it was last asked? */
bool reloading_asked(void);
/** What a configuration names beside itself is opened once, so that it is found wrong before the
 * old one ends. */
MUST_USE bool reloading_is_good(const struct settings *next, struct err *err);

/** SIGHUP, unless a terminal hangs up with it; SIGINT and SIGTERM as interrupt.h. `now` is what is
 * in use; it stays the caller's. */
MUST_USE bool reloading_watch(const struct cli_args *args, const struct settings *now,
                              reloading_fn *check, struct err *err);
/** Asked often: true when the verb is interrupted, or when a new configuration is there and good.
 * One that is not is logged, and nothing changes. */
bool reloading_stop(void);
/** The new configuration takes the place of `*now`, which is freed; what changed is logged. False:
 * there is none, the verb was interrupted. */
bool reloading_take(struct settings **now);

#endif
