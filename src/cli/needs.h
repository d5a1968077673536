/* needs.h - what needs a person, and what to do about it: a line each, under its kind. */
#ifndef HIA_CLI_NEEDS_H
#define HIA_CLI_NEEDS_H

#include "base/json.h"
#include "store/status.h"

struct needs {
    struct json_writer *w; /* into a list; NULL: for people */
    const int64_t *totals; /* for people: of each kind, whatever is listed */
    enum store_need_kind shown_kind;
    int64_t shown;
    bool any;
};

void needs_count(const struct store_status *st, int64_t totals[NEED_KIND_COUNT]);
/** A store_need_fn; ctx is the needs. */
bool needs_show(void *needs, const struct store_need *need);
/** For people: how many more there are of the last kind, or that there is nothing. */
void needs_end(const struct needs *n);

#endif
