/* eligibility_codes.h - the codes of 270 and 271 in plain words: a receptionist reads them. */
#ifndef HIA_EVENT_ELIGIBILITY_CODES_H
#define HIA_EVENT_ELIGIBILITY_CODES_H

#include "event/codes.h"

enum eligibility_list {
    ELIGIBILITY_SERVICE,   /* EB03, EQ01 */
    ELIGIBILITY_BENEFIT,   /* EB01 */
    ELIGIBILITY_LEVEL,     /* EB02 */
    ELIGIBILITY_PERIOD,    /* EB06, HSD05 */
    ELIGIBILITY_QUANTITY,  /* EB09, HSD01 */
    ELIGIBILITY_UNIT,      /* HSD03 */
    ELIGIBILITY_INSURANCE, /* EB04 */
    ELIGIBILITY_REASON,    /* AAA03; the advice is what to do now */
    ELIGIBILITY_FOLLOW_UP, /* AAA04 */
    ELIGIBILITY_DATE,      /* DTP01 */
    ELIGIBILITY_PARTY,     /* NM101 */
    ELIGIBILITY_RELATION,  /* INS02 */
    ELIGIBILITY_REFERENCE, /* REF01 */
    ELIGIBILITY_NUMBER,    /* PER03 */
    ELIGIBILITY_LISTS
};

/** NULL when the code is not known here. */
const struct code_meaning *eligibility_meaning(enum eligibility_list list, struct str code);
/** All of a list, in order of code. */
const struct code_meaning *eligibility_meanings(enum eligibility_list list, size_t *count);
/** Its words, or the code itself. */
struct str eligibility_word(enum eligibility_list list, struct str code);

#endif
