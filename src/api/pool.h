/* pool.h - threads that do what the loop must not wait for: they read the ledger, and change it
 * where a resource says so. */
#ifndef HIA_API_POOL_H
#define HIA_API_POOL_H

#include "api/call.h"

enum { POOL_THREADS = 4, POOL_QUEUE_MAX = 1024 };

/** A call on its way. The loop's thread makes and frees it; a thread of the pool has it between. */
struct pool_entry {
    struct pool_entry *next;
    uint64_t number; /* in the order they were put, from 1 */
    struct api_call call;
    struct buf head, body; /* what call.head and call.body borrow */
    char text[API_TEXT_MAX];
    char actor[CRED_NAME_MAX + 1];
    void *ctx; /* the loop's */
};

struct pool;

/** `wake` is called from any thread when calls are through. */
MUST_USE struct pool *pool_new(void (*wake)(void *ctx), void *wake_ctx, struct err *err);
/** Ends the threads once the call each has in hand is through; the rest is given back by
 * pool_take, status 0. */
void pool_stop(struct pool *p);
void pool_free(struct pool *p);

/** A new entry with what the request asks for; NULL: no memory. */
MUST_USE struct pool_entry *pool_entry_new(const struct api_match *m, const struct http_parser *p,
                                           struct str body);
void pool_entry_free(struct pool_entry *e);

/** False: as many wait as may. */
MUST_USE bool pool_put(struct pool *p, struct pool_entry *e);
/** One that is through; NULL: none. */
struct pool_entry *pool_take(struct pool *p);

/** How many entries were put until now; and whether all of so many are through: taken, and what is
 * done behind them too. */
uint64_t pool_mark(struct pool *p);
bool pool_is_past(struct pool *p, uint64_t mark);
/** beside_reload */
void pool_reload(struct pool *p, const struct settings *settings);
/** Is anything open with these settings, behind no entry? */
bool pool_uses(struct pool *p, const struct settings *settings);

#endif
