/* body.h - private: the JSON body of a request, one flat object. */
#ifndef HIA_API_BODY_H
#define HIA_API_BODY_H

#include "api/call.h"

/** A member of the body: a text, or a whole number. What is not there stays as it is. */
struct body_member {
    const char *name;
    struct str *text; /* or */
    int64_t *number;
};
/** One object with these members and no other, none twice; texts are not empty, and live in the
 * call's arena. False: it was said (400). */
MUST_USE bool body_take(struct api_call *q, const struct body_member *members, size_t count);

#endif
