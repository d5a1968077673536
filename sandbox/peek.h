/* peek.h - what an interchange is, by its first segments alone and by other eyes than the parsers':
 * positions of ISA, then GS and ST (005010 Appendix B, C). */
#ifndef HIA_SANDBOX_PEEK_H
#define HIA_SANDBOX_PEEK_H

#include "base/str.h"

struct sandbox_peek {
    char isa_control[10];
    char sender[18];  /* ISA05 and ISA06 as they stand */
    char kind[4];     /* ST01: "837"; "TA1" for an interchange of TA1 alone */
    char version[13]; /* GS08: "005010X222A1" */
};

/** False when the bytes are no interchange. kind is "" when there is no group. */
bool sandbox_peek(struct str bytes, struct sandbox_peek *out);

#endif
