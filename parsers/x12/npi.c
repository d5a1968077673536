/* npi.c - the check digit of a National Provider Identifier. */
#include "x12/npi.h"

enum { NPI_DIGITS = 10, NPI_PREFIX_SUM = 24 }; /* what "80840" adds to the Luhn sum */

bool x12_npi_valid(struct str npi)
{
    /* Luhn: every second digit from the right, the check digit not counted, is doubled and its
     * digits added. */
    static const uint8_t doubled[10] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    unsigned sum = NPI_PREFIX_SUM;

    if (npi.n != NPI_DIGITS || (npi.p[0] != '1' && npi.p[0] != '2'))
        return false;
    for (unsigned i = 0; i < NPI_DIGITS; i++) {
        unsigned d = (unsigned)(unsigned char)npi.p[i] - '0';

        if (d > 9)
            return false;
        sum += i % 2 == 0 ? doubled[d] : d;
    }
    return sum % 10 == 0;
}
