/* bank_rows.h - inside the room only: rows of bank.h as statements give them. Texts are borrowed.
 */
#ifndef HIA_STORE_BANK_ROWS_H
#define HIA_STORE_BANK_ROWS_H

#include "store/bank.h"
#include "store/sql.h"

/** LINE_COLUMNS. */
void bank_line_of(const struct sql_row *row, struct store_bank_line *l);
struct bank_line_lister {
    store_bank_line_fn *fn;
    void *ctx;
};
bool bank_line_each(void *lister, const struct sql_row *row);
/** ACCOUNT_COLUMNS. */
void bank_account_of(const struct sql_row *row, struct store_bank_account *a);

#endif
