/* check_purge.h - the daemon's own ledger, where it is a file of its own, follows hia purge: that
 * one cannot write here while hia serve does. A step at a time, between the commits of answers. */
#ifndef HIA_JOB_CHECK_PURGE_H
#define HIA_JOB_CHECK_PURGE_H

#include "conf/settings.h"
#include "store/purge.h"

struct check_purge {
    bool active;     /* a run is under way */
    int64_t look_us; /* clock_tick_us: when to look whether hia purge ran */
    char run[UUID_MAX];
};

/** Is there something to do, now? Never where the ledger is PostgreSQL. */
bool check_purge_due(const struct check_purge *p, const struct settings *settings);
/** Looks, or goes a step further; what fails is logged, and tried again when it is looked next. */
void check_purge_step(struct check_purge *p, const struct settings *settings, struct store *writer);

#endif
