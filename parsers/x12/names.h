/* names.h - the JSON keys of a guide's elements: our own names,
 * made unique within their segment. */
#ifndef HIA_X12_NAMES_H
#define HIA_X12_NAMES_H

#include "x12/guide.h"

/** Where a guide gives two fields of a segment the same name, the second is "..._2". What a segment
 * holds beyond its guide is "element_25", "component_9". */
enum { X12_NAME_MAX = 96 };

struct x12_names; /* of the guides met so far; filled as they are asked for */

MUST_USE struct x12_names *x12_names_new(struct err *err);
void x12_names_free(struct x12_names *n);

/** The key of element i (1-based) of `use`, of component c of it when c > 0. `scratch` holds a
 * made-up one. */
const char *x12_names_key(struct x12_names *n, const struct x12_guide *g, const struct x12_use *use,
                          unsigned i, unsigned c, char scratch[X12_NAME_MAX]);
/** The other way round: the element, or the component of element i when i > 0; 0: no such key.
 * Looks from number `from` on first, as keys usually come in order. */
unsigned x12_names_find(struct x12_names *n, const struct x12_guide *g, const struct x12_use *use,
                        unsigned i, struct str key, unsigned from);

#endif
