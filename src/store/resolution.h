/* resolution.h - contradictions between acknowledgements that a person has closed. Append-only:
 * who, when, and which word of a closed list; never free text. */
#ifndef HIA_STORE_RESOLUTION_H
#define HIA_STORE_RESOLUTION_H

#include "store/word.h"

enum store_resolution {
    RESOLVED_EARLIER_HOLDS, /* the partner says that its first answer stands */
    RESOLVED_LATER_HOLDS,
    RESOLVED_SENT_AGAIN, /* overtaken: the claims went out anew */
    RESOLVED_WITHDRAWN,  /* nobody pursues them any more */
    RESOLUTION_COUNT,
};

/** "earlier-holds" ... */
extern const char *const store_resolution_names[RESOLUTION_COUNT];

/** An answer noted "contradicts", and how it was closed. */
struct store_contradiction {
    int64_t ack_id, batch_id, claim_row; /* claim_row 0: it is not of one claim */
    struct str kind, level;              /* of the later answer */
    struct str claim_id, batch_uuid, file_name;
    struct str refers;
    struct str resolved; /* a name of the list; empty: open */
};
typedef bool store_contradiction_fn(void *ctx, const struct store_contradiction *c);

/** Those that `hia status` shows under `key`: a claim's id, or a file's name where it is of no one
 * claim. Oldest first. */
MUST_USE bool store_contradictions(struct store *s, struct str key, int64_t limit,
                                   store_contradiction_fn *fn, void *ctx, struct err *err);
/** Closed for good, by `actor` (uuid) as the user `os_user` of this machine. */
MUST_USE bool store_resolution_put(struct store *s, int64_t ack_id, enum store_resolution how,
                                   const char *actor, int64_t os_user, struct err *err);

#endif
