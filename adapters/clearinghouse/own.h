/* own.h - what the carriers say of the options of the partner. */
#ifndef HIA_CLEARINGHOUSE_OWN_H
#define HIA_CLEARINGHOUSE_OWN_H

#include "clearinghouse/options.h"
#include "common/say.h"

static inline const struct options *options_of(const struct hia_call *call)
{
    assert(call->options); /* the host fills them in before anything is asked */
    return call->options;
}

/** Headers of the options, and what is given; at most HEADERS_MAX together. */
enum { SAY_HEADERS_MAX = HIA_LIST_MAX + 4 };
size_t say_headers(const struct hia_call *call, struct hia_field out[SAY_HEADERS_MAX]);

#endif
