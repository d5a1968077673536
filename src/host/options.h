/* options.h - pairs of a partner's file into the struct an adapter's option table describes. */
#ifndef HIA_HOST_OPTIONS_H
#define HIA_HOST_OPTIONS_H

#include "adapter.h"
#include "base/err.h"
#include "base/str.h"

/** An option as it was given, and where it stood (line 0: nowhere; path NULL: not in a file). */
struct host_pair {
    struct str name, value;
    unsigned line;
    const char *path;
};

/** A new struct with defaults and pairs in it, checked by the table and the adapter's own check;
 * free() it. NULL on error: ERR_CONFIG "file:N: ..." or "line N: ..."
 * without the value. */
MUST_USE void *host_options_new(const struct hia_adapter *a, const struct host_pair *pairs,
                                size_t count, struct err *err);

#endif
