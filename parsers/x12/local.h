/* local.h - what the guides leave to others: external code sets, and what a partner asks beyond
 * them. Handed to a reader or writer; borrowed as long as that lives. */
#ifndef HIA_X12_LOCAL_H
#define HIA_X12_LOCAL_H

#include "x12/codes.h"

struct x12_overlays; /* x12/overlay.h */

struct x12_local {
    const struct x12_code_sets *codes;   /* NULL: no codes are looked up, nor their form (SNIP 5) */
    const struct x12_overlays *overlays; /* NULL: the partner asks nothing more (SNIP 7) */
};

#endif
