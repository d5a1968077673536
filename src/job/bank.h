/* bank.h - bank lines folded into the ledger: fa_bank_statement_lines, their history, their events.
 *
 * A page is JSON lines of the kind "json.bank-lines", one object a line, in the vendor's order:
 *   {"op":"put","id":ID,"account":ID,"pending":BOOL,"pending_id":ID,"date":D,"authorized":D,
 *    "amount":"-12.34","raw":"12.34","currency":"USD","detail":{...}}
 *   {"op":"remove","id":ID}
 * and, anywhere, {"op":"account",...} (struct store_bank_account) and {"op":"all"}: this chain is
 * the whole truth, lines it does not name are withdrawn; {"op":"accounts"}: so are its accounts.
 *
 * "amount" has the sign turned already (positive: money in), "raw" is the vendor's own text. A line
 * with pending_id takes the place of that pending line and keeps its id; the removal of the pending
 * id, before or after it, is then no withdrawal. Removals count when all pages are read. */
#ifndef HIA_JOB_BANK_H
#define HIA_JOB_BANK_H

#include "job/finance_sync.h"
#include "store/bank.h"

#define BANK_LINES_KIND "json.bank-lines"

struct bank_counts {
    int64_t posted, pending, superseded, amended, withdrawn, returned, unchanged;
    /* Of accounts whose id changed (bank_ids.h): told again under new ids; new, though the old ids'
     * lines are of those days; passed over, for it is asked whose account it is. */
    int64_t matched, unmatched, held;
};

struct bank_fold;
/** `pending_events`: fa_bank_transaction_pending is said too. */
MUST_USE struct bank_fold *bank_fold_new(struct job *job, struct emitter *emitter,
                                         const struct store_connection *c, bool pending_events,
                                         struct err *err);
void bank_fold_free(struct bank_fold *f);
struct finance_fold bank_fold_of(struct bank_fold *f);
const struct bank_counts *bank_fold_counts(const struct bank_fold *f);

/** Decimals of a currency's minor unit: of ISO 4217's its own, of what Plaid calls unofficial those
 * they have among themselves, of one nobody knows 2. */
unsigned bank_exponent(struct str currency);
/** "-12.34" of a currency into its minor units, exactly: USD 2 decimals, JPY 0, BHD 3. False: not
 * a decimal, past int64_t, or more decimals than the currency has and they are
 * neither zero nor the noise of a binary fraction (12.340000000000001). */
bool bank_minor_units(struct str text, struct str currency, int64_t *units);

#endif
