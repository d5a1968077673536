/* controls.h - control numbers met so far, to notice one that comes twice. Bounded. */
#ifndef HIA_X12_CONTROLS_H
#define HIA_X12_CONTROLS_H

#include "base/str.h"

/** Numbers that count up by one, as nearly all do, need no memory. The others are kept as 64-bit
 *  fingerprints, X12_CONTROLS_MAX of them; what comes after those is not compared. */
enum { X12_CONTROLS_MAX = 100000 };

struct x12_controls { /* zeroed: empty */
    uint64_t *slots;
    uint32_t cap, used;
    uint64_t first, last; /* the run */
    uint8_t width;        /* digits its numbers are padded to; 0: no run yet */
};

void x12_controls_clear(struct x12_controls *c);
/** Remembers it; true when it was there already. An empty one never was. */
bool x12_controls_before(struct x12_controls *c, struct str number);

#endif
