/* cards.h - what a card programme says, folded into the ledger: fa_card_transactions, their
 * adjustments, fa_spend_entities, their events.
 *
 * Rows are JSON lines of the kinds "json.card-transactions" and "json.finance-entities"
 * (adapters/ramp/page.h). A chain's first line says what it is; where it is full, what it does not
 * name is gone. A transaction's amount is what was heard first; what it comes to later is an
 * adjustment with its event. A transaction that comes back in another currency is a conflict:
 * nothing is adjusted, `hia cards status` counts it. */
#ifndef HIA_JOB_CARDS_H
#define HIA_JOB_CARDS_H

#include "job/finance_sync.h"
#include "store/card.h"

enum { CARD_SEEN_MAX = 1 << 24 };

struct card_counts {
    int64_t rows, fresh, changed, adjusted, gone, conflicts, unchanged;
};

struct card_fold;
MUST_USE struct card_fold *card_fold_new(struct job *job, struct emitter *emitter,
                                         const struct store_connection *c, struct err *err);
void card_fold_free(struct card_fold *f);
struct finance_fold card_fold_of(struct card_fold *f);
const struct card_counts *card_fold_counts(const struct card_fold *f);

#endif
