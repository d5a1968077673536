/* csv.h - rows for spreadsheets (RFC 4180): quoted, CRLF, and nothing a spreadsheet would run. */
#ifndef HIA_CLI_CSV_H
#define HIA_CLI_CSV_H

#include "base/buf.h"
#include "base/money.h"
#include "event/fact.h"

struct csv {
    struct buf *out;
    unsigned cells; /* of the row in hand */
};

void csv_begin(struct csv *c, struct buf *out);
/** Somebody's text. One that a spreadsheet would take for a formula (= + - @, a tab or a line break
 * in front) gets an apostrophe before it. What is not UTF-8 becomes U+FFFD. */
void csv_text(struct csv *c, struct str s);
void csv_cstr(struct csv *c, const char *cstr);
/** "2026-01-05" of CCYYMMDD; anything else as text. */
void csv_day(struct csv *c, struct str day);
/** "175.00": exact, and a number to a spreadsheet also when negative. */
void csv_money(struct csv *c, int64_t cents);
void csv_amount(struct csv *c, struct amount a);
void csv_quantity(struct csv *c, struct quantity q);
void csv_number(struct csv *c, uint64_t n);
void csv_empty(struct csv *c);
void csv_row_end(struct csv *c);

#endif
