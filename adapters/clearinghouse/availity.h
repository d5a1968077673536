/* availity.h - private to Availity's carriers: what is polled, and service reviews there and back.
 */
#ifndef HIA_CLEARINGHOUSE_AVAILITY_H
#define HIA_CLEARINGHOUSE_AVAILITY_H

#include "clearinghouse/json_talk.h"

/** The last part of Location; empty: there is none. */
struct str availity_place(const struct hia_reply *reply);
/** GET of what was asked for before: `path`/ID; stage "poll". */
enum hia_step availity_poll(const struct hia_call *call, const char *endpoint, const char *path);

/** An authorization request of ours as a service review. False: `*step` says why it cannot be. */
bool review_write(const struct hia_call *call, struct buf *out, enum hia_step *step);
/** What was decided, as our record; false: it is none of the decisions we know, or no JSON. */
bool review_take(const struct hia_call *call, struct str body, struct buf *record);

#endif
