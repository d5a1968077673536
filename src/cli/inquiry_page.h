/* inquiry_page.h - a claim status answer as a page a biller can read. */
#ifndef HIA_CLI_INQUIRY_PAGE_H
#define HIA_CLI_INQUIRY_PAGE_H

#include "cli/session.h"
#include "event/claim_status.h"

/** Where the claim is, what the payer says, what to do. Sentences an operator loaded stand beside
 * the codes. `answered`: the day of the answer, CCYYMMDD. */
void inquiry_page(const struct session *s, const struct status_answer *a, const char *answered,
                  FILE *out);

#endif
