/* remit_csv.h - a remittance of the ledger as rows: a row for each line, or for a claim without. */
#ifndef HIA_CLI_REMIT_CSV_H
#define HIA_CLI_REMIT_CSV_H

#include "store/remittance.h"
#include <stdio.h>

/** What the ledger keeps: ids, codes and amounts; names and days of service are in the sealed file
 * only, and `hia parse --csv` of the 835 has them. */
MUST_USE bool remit_csv(struct store *store, const struct store_remittance *r, FILE *out,
                        struct err *err);

#endif
