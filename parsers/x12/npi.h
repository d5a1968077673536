/* npi.h - the National Provider Identifier's own proof. */
#ifndef HIA_X12_NPI_H
#define HIA_X12_NPI_H

#include "base/str.h"

/** Ten digits, the first 1 or 2, and the check digit holds (ISO/IEC 7812 over "80840" + NPI; 45 CFR
 * 162.406). */
bool x12_npi_valid(struct str npi);

#endif
