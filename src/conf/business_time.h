/* business_time.h - a partner's working hours: when an answer is due that is awaited in business
 * hours and days (x12.md B.6: no 999 by two business hours, no 277CA by two business days). */
#ifndef HIA_CONF_BUSINESS_TIME_H
#define HIA_CONF_BUSINESS_TIME_H

#include "conf/settings.h"

/** `duration_ms` of the partner's business time after `from_us`: whole days of it are business
 * days, at the same time of day, the rest hours in which it works. What comes in outside of them
 * counts as come at the next opening. Without options of a calendar: plain time.
 *
 * Time of day is `time_zone_offset` from UTC all the year: no summer time is known here. */
int64_t business_time_after(const struct partner *partner, int64_t from_us, int64_t duration_ms);

/** "08:00-17:00", "24:00" is midnight at the end; an hour at least. Minutes of the day. */
bool business_hours_parse(struct str s, int *open_minute, int *close_minute);
/** "-07:00", "+05:30"; minutes from UTC. */
bool time_zone_offset_parse(struct str s, int *minutes);
/** "2026-12-25"; days since 1970. */
bool holiday_parse(struct str s, int32_t *day);

/* For the option table. */
bool business_hours_check(struct str s, struct err *err);
bool time_zone_offset_check(struct str s, struct err *err);
bool holidays_check(struct str s, struct err *err);

#endif
