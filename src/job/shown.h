/* shown.h - the ledger's nouns as JSON, for the command line and the API alike: views (base/view.h)
 * of their rows, and the two that are more than a row.
 *
 * Ids, codes, days and amounts: nothing of a patient's name, birth date or member id is in them. */
#ifndef HIA_JOB_SHOWN_H
#define HIA_JOB_SHOWN_H

#include "base/view.h"
#include "store/store.h"

extern const struct view shown_batch, shown_claim, shown_log, shown_document, shown_remittance,
    shown_provider_adjustment, shown_orphan, shown_check;
/** Banks: what is in clear, ids, dates, codes, amounts. */
extern const struct view shown_connection, shown_bank_account, shown_transfer;
extern const struct view shown_bank_question; /* struct store_bank_id */
/** A line, and the decimals of its currency's minor unit. */
struct shown_bank_line {
    struct store_bank_line l;
    int32_t exponent;
};
struct shown_bank_line shown_bank_line_of(const struct store_bank_line *l);
extern const struct view shown_bank_line;
/** A card transaction, and what it comes to now. */
struct shown_card {
    struct store_card_transaction t;
    int64_t now_minor;
    int32_t exponent;
};
struct shown_card shown_card_of(const struct store_card_transaction *t);
extern const struct view shown_card;
/** A claim with its life; a payment of a remittance; a payment of a claim. */
extern const struct view shown_claim_life, shown_remittance_claim, shown_claim_payment;
/** A remittance with its provider adjustments. */
extern const struct view shown_remittance_whole;

struct x12_fault_row;
/** The row of "X12-404"; NULL when it names none. */
const struct x12_fault_row *shown_fault(struct str id);
/** A finding of the scrub, with what our catalogue says of it. */
void shown_finding(struct json_writer *w, const struct store_finding *f);

/** Members of an object that is open: findings, history, lines, payments. */
MUST_USE bool shown_life(struct json_writer *w, struct store *s, const struct store_claim *c,
                         struct err *err);
/** The member provider_adjustment_list. */
MUST_USE bool shown_provider_adjustments(struct json_writer *w, struct store *s,
                                         const struct store_remittance *r, struct err *err);
/** The claims of a remittance after that ordinal, as elements of an array that is open; `*last`
 * (may be NULL) is the ordinal of the last one. Without details: only the payment itself. */
MUST_USE bool shown_remittance_claims(struct json_writer *w, struct store *s,
                                      const struct store_remittance *r, int64_t after,
                                      int64_t limit, bool details, int64_t *last, struct err *err);

#endif
