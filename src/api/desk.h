/* desk.h - private to the pool: the ledgers a thread keeps open, and how a call is run. */
#ifndef HIA_API_DESK_H
#define HIA_API_DESK_H

#include "api/call.h"

enum { DESK_LEDGERS = 8 /* organizations a thread reads without opening anew */ };

struct desk {
    struct desk_ledger {
        char organization_id[UUID_MAX]; /* "": free; its settings come and go */
        struct store *ledger, *checks;
        uint64_t used; /* when: the one that was not used for longest makes room */
    } ledgers[DESK_LEDGERS];
    uint64_t tick;
    struct besides *besides; /* of the pool: what is changed with */
};

void desk_close(struct desk *d);
/** NULL: ERR of the store. */
MUST_USE struct store *desk_ledger(struct desk *d, const struct settings *s, struct err *err);
MUST_USE struct store *desk_checks(struct desk *d, const struct settings *s, struct err *err);
/** What is open of this organization is opened anew next time. */
void desk_forget(struct desk *d, const struct settings *s);

/** Everything around the handler: keys of idempotency, tags. */
void call_run(struct api_call *q);

#endif
