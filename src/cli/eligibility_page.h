/* eligibility_page.h - an eligibility answer as a page a receptionist reads. */
#ifndef HIA_CLI_ELIGIBILITY_PAGE_H
#define HIA_CLI_ELIGIBILITY_PAGE_H

#include "event/eligibility_summary.h"

/** Appends the page of one answer: who, covered or not, plan, what the patient pays, the rest.
 * `asked`: service types that come first. False without room in the arena. Holds PHI. */
MUST_USE bool eligibility_page(const struct eligibility_answer *a, const struct str *asked,
                               size_t asked_count, struct arena *arena, struct buf *out);

#endif
