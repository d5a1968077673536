/* html_rows.h - the tables of a saved page as lines of cells between tabs, so that one reader takes
 * both. */
#ifndef HIA_JOB_HTML_ROWS_H
#define HIA_JOB_HTML_ROWS_H

#include "base/buf.h"
#include "base/str.h"

/** Behind what `out` holds. What stands outside cells is passed over. It never fails, whatever the
 * page is, but where `out` does. */
void html_rows(struct str html, struct buf *out);

#endif
