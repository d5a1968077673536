/* eligibility_line.h - the pieces the lines of an eligibility page are made of. */
#ifndef HIA_CLI_ELIGIBILITY_LINE_H
#define HIA_CLI_ELIGIBILITY_LINE_H

#include "event/eligibility_summary.h"

void line_party(struct buf *b, const struct party *p);
/** `before` stands before the first of it. */
void line_contact(struct buf *b, const struct contact *c, const char *before);
void line_address(struct buf *b, const struct address *a);
void line_day(struct buf *b, struct str day);
void line_period(struct buf *b, const struct period *p);
void line_reference(struct buf *b, const struct eligibility_reference *r);
/** Their words, wrapped; none: all services. `indent` of the lines after the first. */
void line_services(struct buf *b, const struct str *codes, size_t count, unsigned indent);
bool line_same_services(const struct str *a, size_t a_count, const struct str *b, size_t b_count);
void line_procedure(struct buf *b, const struct eligibility_procedure *p);
/** "$20.00", "20%", "12 visits": what was sent, nothing computed. */
void line_amount(struct buf *b, const struct benefit *x);
/** "Deductible left, individual". */
void line_cost_label(struct buf *b, const struct benefit *x);
/** All of a benefit that is not a cost: plan, amount, quantity, period, level, network. */
void line_benefit(struct buf *b, const struct benefit *x);
/** Patterns of delivery, places, messages and related parties, a line each. */
void line_details(struct buf *b, const struct benefit *x, const char *indent);
/** The small print, and the end of the line. */
void line_codes(struct buf *b, const struct benefit *x);
void line_cost_codes(struct buf *b, const struct eligibility_cost *c);
void line_note(struct buf *b, const char *id, struct quantity segment, const struct str *codes,
               size_t count);

#endif
