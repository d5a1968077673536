/* zone.h - a time zone by its name, from the system's tables (/usr/share/zoneinfo, RFC 8536): what
 * a wall clock there shows. Own code, because libc's tzset is the whole process's. */
#ifndef HIA_CONF_ZONE_H
#define HIA_CONF_ZONE_H

#include "base/err.h"
#include "base/str.h"

struct zone;

/** "UTC" needs no table; else "America/Phoenix". ERR_CONFIG when there is no such zone. */
MUST_USE struct zone *zone_open(const char *name, struct err *err);
/** The bytes of a table (RFC 8536, version 2 or later); ERR_DATA when they are none. */
MUST_USE struct zone *zone_read(struct str bytes, struct err *err);
void zone_free(struct zone *z);

/** Seconds from UTC at that instant, in seconds since 1970. */
int32_t zone_offset_s(const struct zone *z, int64_t utc_s);
/** When a clock there shows `local_s` (seconds since 1970 as if it were UTC): of two times the
 * first; of none, as long after the change as it would have been (02:30 becomes 03:30). */
int64_t zone_utc_s(const struct zone *z, int64_t local_s);

/** For the option table: is there such a zone? */
bool zone_check(struct str name, struct err *err);

#endif
