/* authorization_page.h - a prior authorization answer as a page people can read. */
#ifndef HIA_CLI_AUTHORIZATION_PAGE_H
#define HIA_CLI_AUTHORIZATION_PAGE_H

#include "event/prior_authorization.h"
#include <stdio.h>

/** What was decided, number, days, how much; why not; what is missing; what to do. `asked`: the
 * request it answers, NULL when that is not at hand. Nothing is shown that was not sent. */
void authorization_page(const struct review *answer, const struct review *asked, FILE *out);

#endif
