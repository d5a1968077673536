/* guide_levels.h - the levels of a document built of HL segments (270, 271, 276, 277, 277CA, 278):
 * each word is how a level begins (see guide_837.h). */
#ifndef HIA_X12_GUIDE_LEVELS_H
#define HIA_X12_GUIDE_LEVELS_H

#include "x12/guides.h"

/* clang-format off */

/* The children: "0" none, "1" some, "0 1" as it comes. */
#define TOP_LEVEL(code, children) \
    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RNRR", {PICK(3, code), CODES(4, children)}}
#define LEVEL(code, children) \
    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR", {PICK(3, code), CODES(4, children)}}
/* Whether it has children is not said: it cannot have any. */
#define LAST_LEVEL(code) \
    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRN", {PICK(3, code)}}

/* clang-format on */

#endif
