/* connection.h - what a partner said of a connection, into its row and its events.
 *
 * An adapter keeps a document of the kind "json.connection" with its call: one object, members
 *   state        "connected", "attention", "expiring", "revoked", "gone"; "repaired" is connected
 *                after a person acted: only that ends "expiring" before its time
 *   code, action the vendor's code and what a person does next: "update", "relink", "wait"
 *   vendor_id, institution_id, institution, feed ("initial", "complete"), expires_at (RFC 3339)
 * all of them optional. What is not said stays. It is applied in the transaction that ends the
 * call; a state that changed is an event. A good answer of a connection in ATTENTION restores it,
 * whatever the vendor forgot to say. */
#ifndef HIA_JOB_CONNECTION_H
#define HIA_JOB_CONNECTION_H

#include "job/call.h"
#include "store/store.h"

#define CONNECTION_KIND "json.connection"
enum { CONNECTION_SAID_MAX = 16384 };

struct connection_said {
    struct str state, code, action, vendor_id, institution_id, institution, feed;
    int64_t expires_at_us;
    bool sync_wanted; /* a webhook: there is news */
};

/** Texts are copied into the arena. ERR_DATA, without values. */
MUST_USE bool connection_said_read(struct str json, struct arena *a, struct connection_said *out,
                                   struct err *err);

/** Into the row and its events, in the caller's transaction. `c` is changed as the row is. */
MUST_USE bool connection_apply(struct job *job, struct emitter *emitter, struct store_connection *c,
                               const struct connection_said *said, struct err *err);

/** The last "json.connection" the call kept, applied; nothing when it kept none. Texts of `c` come
 * from the arena. */
MUST_USE bool connection_apply_call(struct job *job, struct emitter *emitter,
                                    struct store_connection *c, struct job_call *call,
                                    struct arena *a, struct err *err);

/** Its last sync is not whole, by the partner's own word, and comes again with the next sweep:
 * WANTED, and as long as nothing is worse `next_action` is "wait" and `code` says why. The caller
 * writes the row. */
void connection_wait(struct store_connection *c, struct str code);
bool connection_waits(const struct store_connection *c);
/** A sync of it is whole. */
void connection_waited(struct store_connection *c);

/** Its secrets are taken out of the vault: after the vendor let it go. */
MUST_USE bool connection_forget_secrets(struct job *job, const struct store_connection *c,
                                        struct err *err);

#endif
