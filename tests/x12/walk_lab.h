/* walk_lab.h - a transaction set written as text, walked without reader and envelope: what was
 * said, as text. */
#ifndef HIA_TESTS_X12_WALK_LAB_H
#define HIA_TESTS_X12_WALK_LAB_H

#include "x12/fault.h"
#include "x12/walk.h"

enum { WALK_LAB_TEXT = 1 << 16, WALK_LAB_FAULTS = 256 };

struct walk_lab {
    char faults[WALK_LAB_TEXT]; /* "X12-402 2000A[1]/2010AA[1] N4 @8\n" one a line, in the order
                                   reported */
    char loops[WALK_LAB_TEXT];  /* "(2000A#1 ... )": opens and closes; "-" for a segment without a
                                   place */
    struct fault list[WALK_LAB_FAULTS];
    unsigned count, errors;
};

/** Segments end in '~'; '*' ':' '^' separate. The result lasts until the next call. */
const struct walk_lab *walk_lab(const char *guide, const char *text, unsigned snip);

/** One segment of text (no terminator) as the reader would hand it over; `text` stays borrowed. */
void walk_lab_segment(struct x12_segment *s, const char *text, size_t n);

#endif
