/* html_balance.h - the balance sheet of every 835: what was charged, taken off and paid, claim by
 * claim and for the whole, and by what it differs. */
#ifndef HIA_CLI_HTML_BALANCE_H
#define HIA_CLI_HTML_BALANCE_H

#include "cli/html.h"
#include "x12/event.h"

struct html_balance;

MUST_USE struct html_balance *html_balance_new(struct html_pages *pages, struct err *err);
void html_balance_free(struct html_balance *b);
void html_balance_event(struct html_balance *b, const struct x12_event *e);
/** Whether there was an 835 at all, and how many of them, and of their claims, do not balance. */
uint64_t html_balance_sets(const struct html_balance *b);
uint64_t html_balance_unequal_sets(const struct html_balance *b);
uint64_t html_balance_unequal_claims(const struct html_balance *b);

#endif
