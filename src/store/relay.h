/* relay.h - who carries the outbox to one sink: the only one to do so, beside the ledger's writer.
 *
 * Events are read as any reader reads them. Where a sink has come to is written without hindering
 * the ledger's one writer (decision 0012): in PostgreSQL in a transaction of its own, in a folder
 * by taking the writer's lock for that moment, when it is free. */
#ifndef HIA_STORE_RELAY_H
#define HIA_STORE_RELAY_H

#include "store/outbox.h"

enum { SINK_NAME_MAX = 32 };

struct store_relay;

/** `place` as store_open takes it. `sink` is [a-z]+. `alone`: ERR_STORE when another process
 * carries to this sink, on whatever machine; without it (for a replay) nothing is locked. */
MUST_USE bool store_relay_open(struct store_relay **out, const char *place,
                               const char *organization_id, const char *sink, bool alone,
                               struct err *err);
/** NULL is nothing. */
void store_relay_close(struct store_relay *r);
/** To read from, until the next save; borrowed. NULL: the ledger cannot be read. */
MUST_USE struct store *store_relay_reader(struct store_relay *r, struct err *err);

/** What became of events, to be written in one transaction. */
struct store_relay_news {
    int64_t seq;                          /* the cursor's new place; 0: stays */
    const struct store_dead_letter *dead; /* whom the sink would not take */
    size_t dead_count;
    const int64_t *alive; /* dead letters it took after all */
    size_t alive_count;
    struct str note; /* for pm_transaction_log; empty: none */
};

/** `*saved` false: the ledger is in use by its writer, try again. */
MUST_USE bool store_relay_save(struct store_relay *r, const struct store_relay_news *news,
                               bool *saved, struct err *err);

/** How a sink stands; one that never began stands at 0. */
struct store_sink {
    int64_t seq, waiting, dead_letters;
    int64_t oldest_us; /* of those waiting; 0: none */
    int64_t moved_us;  /* when its cursor moved last; 0: never */
};
MUST_USE bool store_sink_status(struct store *s, struct str sink, struct store_sink *out,
                                struct err *err);

#endif
