/* clock.h - time as the platform wants it: UTC instants in microseconds, days as CCYYMMDD. */
#ifndef HIA_BASE_CLOCK_H
#define HIA_BASE_CLOCK_H

#include "base/err.h"
#include "base/str.h"

#define DAY_US INT64_C(86400000000)

/** Microseconds since 1970-01-01T00:00:00Z. HIA_NOW (ISO 8601 UTC) in the environment freezes it,
 * for tests. */
int64_t clock_now_us(void);
/** ERR_USAGE when HIA_NOW is set and not an instant: clock_now_us would pass over it. */
MUST_USE bool clock_check(struct err *err);
/** "2026-01-15T14:03:09Z", with up to six decimals; UTC only. False when it is not one. */
bool clock_parse(struct str iso, int64_t *us);
/** Monotonic, for durations only. */
int64_t clock_tick_us(void);

enum { CLOCK_ISO_MAX = 32 };
/** "2026-01-15T14:03:09.000000Z" */
void clock_iso(int64_t us, char out[CLOCK_ISO_MAX]);
/** "20260115", "260115", "1403", "140309" of an instant, in UTC. */
void clock_ccyymmdd(int64_t us, char out[9]);
void clock_yymmdd(int64_t us, char out[7]);
void clock_hhmm(int64_t us, char out[5]);
void clock_hhmmss(int64_t us, char out[7]);

/** Is this eight digits and a real day of the Gregorian calendar (1800..2199)? */
bool day_is_valid(struct str ccyymmdd);
/** Is this HHMM, HHMMSS or HHMMSSD..DD within the day (X12 type TM)? */
bool time_is_valid(struct str tm);
/** Days since 1970-01-01 of a valid CCYYMMDD; INT32_MIN when it is not one. */
int32_t day_number(struct str ccyymmdd);
void day_format(int32_t day, char out[9]);
/** 0 is Sunday. */
int day_of_week(int64_t day);
enum { DAY_ISO_MAX = 11 };
/** "2026-01-15" of "20260115", in `out`; what has not eight characters comes back as it is. */
struct str day_iso(struct str ccyymmdd, char out[DAY_ISO_MAX]);

#endif
