/* bank_play.h - Plaid played in this process: the real adapter's conversations against the
 * sandbox's bank, with the ledger's own store behind them; it changes while pages are read, and we
 * crash. */
#ifndef HIA_TESTS_JOB_BANK_PLAY_H
#define HIA_TESTS_JOB_BANK_PLAY_H

#include "job/bank.h"
#include "sandbox/server/plaid_bank.h"

struct bank_play {
    struct bank *bank; /* the item every exchange is about */
    uint64_t random;   /* state of the generator */
    size_t page;       /* transactions a page, whatever was asked; 0: as asked */
    unsigned mutate_percent, crash_percent,
        fail_percent; /* of exchanges; of commits; of exchanges */
    void (*mutate)(struct bank_play *p);
    int64_t now_us; /* the adapter's clock: waits are passed over */
    size_t exchanges, mutations, crashes, waits;
    int64_t vendor_us; /* processor time spent being the vendor */
    size_t bytes;      /* of its answers */
    bool crashed;      /* the last run ended so */
    size_t strays;     /* a broken chain that was gone on with where it broke */
    /* private */
    bool in_chain, broken, known; /* known: this run saw the chain begin */
    char first[BANK_CURSOR_MAX];  /* of the chain that is being read */
    struct host_adapters *adapters;
    const struct hia_adapter *adapter;
    void *options;
};

/** ERR_CONFIG when the adapter is not in `dir`. */
MUST_USE bool bank_play_open(struct bank_play *p, const char *dir, struct err *err);
void bank_play_close(struct bank_play *p);
/** For job.talks. */
struct talk_source bank_play_talks(struct bank_play *p);

/** The next number below `limit`. */
uint64_t bank_play_next(struct bank_play *p, uint64_t limit);

#endif
