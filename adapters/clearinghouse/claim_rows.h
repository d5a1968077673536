/* claim_rows.h - private to the tables of claims in JSON: the rows that professional and
 * institutional claims share. */
#ifndef HIA_CLEARINGHOUSE_CLAIM_ROWS_H
#define HIA_CLEARINGHOUSE_CLAIM_ROWS_H

#include "clearinghouse/claim_json.h"
#include "clearinghouse/shape_rows.h"

#define BORN DAY("dateOfBirth", "birth_date"), TEXT("gender", "gender"), TEXT("ssn", "ssn")

/* Of both, in claim_table.c. */
extern const struct shape_row CLAIM_ADDRESS[], CLAIM_REFERENCE[], CLAIM_CONTRACT[],
    CLAIM_ATTACHMENT[], CLAIM_EPSDT[], CLAIM_MEDICARE[], CLAIM_OTHER_PAYER[];

#endif
