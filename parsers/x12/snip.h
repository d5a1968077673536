/* snip.h - which of the seven SNIP types are checked and what their faults weigh: one word, one
 * mapping.
 *
 * WEDI SNIP: 1 integrity, 2 guide requirements, 3 balancing, 4 situations, 5 external codes, 6
 * product and service lines, 7 the partner's own rules. Placing segments and numbering HLs is
 * always done, whatever is asked for; faults of a type that is off are not reported. */
#ifndef HIA_X12_SNIP_H
#define HIA_X12_SNIP_H

#include "base/err.h"
#include "base/str.h"
#include "x12/fault.h"

enum { X12_SNIP_TYPES = 7 };

/** A word of these: 1 << type is checked; 1 << (type + 8): its errors count as warnings. */
enum {
    X12_SNIP_1 = 1 << 1,
    X12_SNIP_2 = 1 << 2,
    X12_SNIP_3 = 1 << 3,
    X12_SNIP_4 = 1 << 4,
    X12_SNIP_5 = 1 << 5,
    X12_SNIP_6 = 1 << 6,
    X12_SNIP_7 = 1 << 7,
    X12_SNIP_ALL = 0xfe,
    X12_SNIP_NONE = 0,
};

enum x12_snip_level {
    X12_SNIP_OFF,     /* not reported */
    X12_SNIP_WARNING, /* its errors are warnings: nothing is held for them */
    X12_SNIP_ERROR,   /* each fault weighs what its row says */
};

/** "integrity", "guide requirements", ... of type 1 to 7. */
const char *x12_snip_title(unsigned type);

unsigned x12_snip_with(unsigned snip, unsigned type, enum x12_snip_level level);
enum x12_snip_level x12_snip_level(unsigned snip, unsigned type);

/** "1-5,7": these and no others. "5=warning": the others stay as they are in `*snip`. Both may
 * stand in one list. Levels are off, warning and error. ERR_USAGE with a remedy. */
MUST_USE bool x12_snip_parse(struct str text, unsigned *snip, struct err *err);

/** The one mapping: what a fault of this row weighs under these settings. False: its type is off
 * and it is not reported. Faults of bytes and envelope always are: where they are wrong, nothing
 * else can be judged. */
static inline bool x12_snip_weigh(unsigned snip, const struct x12_fault_row *row, uint8_t *severity)
{
    *severity = row->severity;
    if (row->snip == 0 || row->severity == SEVERITY_FATAL)
        return true;
    bool checked = snip >> row->snip & 1;
    if (row->severity == SEVERITY_ERROR && (snip >> (row->snip + 8) & 1))
        *severity = SEVERITY_WARNING;
    return checked || row->code < X12_SEGMENT_UNKNOWN;
}

#endif
