/* claim_look.h - who and what one claim of an 837 is about: enough to ask for its status. */
#ifndef HIA_CLEARINGHOUSE_CLAIM_LOOK_H
#define HIA_CLEARINGHOUSE_CLAIM_LOOK_H

#include "clearinghouse/json_talk.h"

struct claim_look {
    struct inquiry about;          /* payer, provider, people, dates of service, charge */
    struct str account, frequency; /* CLM01; CLM05-3 */
};

/** Claim number `at` of all sets; false: there are no more. Texts are borrowed from the 837. */
bool claim_look(struct str x12, unsigned at, struct claim_look *out);

#endif
