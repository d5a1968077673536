/* cron.h - when something is to be done: five fields as of crontab(5), read strictly.
 *
 * Minute, hour, day of month, month, day of week (0 and 7 are Sunday); each `*`, a number, a range,
 * a list, with `/step` behind `*` or a range; months and days of the week by their first three
 * letters too. Are both days restricted, one of them is enough (POSIX crontab).
 *
 * Where clocks are put forward, a time that is left out comes as long after the change as it would
 * have been (02:30 at 03:30); where they are put back, one that comes twice counts once, the first
 * time. An hour of `*` means real hours: none is left out and none comes in between. */
#ifndef HIA_CONF_CRON_H
#define HIA_CONF_CRON_H

#include "conf/zone.h"

enum { CRON_TEXT_MAX = 96 };

struct cron {
    uint64_t minutes; /* bit n: minute n */
    uint32_t hours, days, months, weekdays;
    bool every_hour, any_day, any_weekday;
};

/** ERR_CONFIG: a field that is none, or a date that never comes (31 February). */
MUST_USE bool cron_parse(struct str text, struct cron *out, struct err *err);
/** The first time behind `after_us`, microseconds UTC. */
int64_t cron_next(const struct cron *c, const struct zone *z, int64_t after_us);
/** The last time not behind `until_us`. */
int64_t cron_last(const struct cron *c, const struct zone *z, int64_t until_us);

/** For the option table. */
bool cron_check(struct str text, struct err *err);

#endif
