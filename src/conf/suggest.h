/* suggest.h - "did you mean": the name in a table nearest to one that is not there. */
#ifndef HIA_CONF_SUGGEST_H
#define HIA_CONF_SUGGEST_H

#include "base/str.h"

enum { SUGGEST_NAME_MAX = 64 };

/** Edits (insert, delete, replace, swap neighbours) from a to b; SIZE_MAX for names past
 * SUGGEST_NAME_MAX. */
size_t suggest_distance(struct str a, struct str b);

/** Which of `count` names is nearest, near enough to be a slip; NULL when none is. `name_of(table,
 * i)`. */
const char *suggest(struct str wrong, const void *table, size_t count,
                    const char *(*name_of)(const void *table, size_t i));

#endif
