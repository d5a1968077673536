/* page.h - one page of a list: the cursor that came, the rows, the cursor of the next.
 *
 * A cursor says behind which row to go on, so pages join to the whole list while rows are added. It
 * is bound to the list, its filters and the organization: another's is refused. */
#ifndef HIA_API_PAGE_H
#define HIA_API_PAGE_H

#include "api/call.h"

struct api_page {
    struct api_call *q;
    struct json_writer *w;
    int64_t after; /* the row to go on behind; 0: from the beginning */
    int64_t want;  /* rows to read: one more than are told, to know whether there is a next page */
    int64_t told, last;
    bool more;
};

/** Opens {"items":[. False: the cursor is none of this list's, and that was said. */
MUST_USE bool api_page_open(struct api_page *p, struct api_call *q);
/** Before each row: may it be told? False: it is the one more. */
bool api_page_row(struct api_page *p, int64_t id);
/** Closes the list; `ok` false: it is a failure of ours instead. */
void api_page_close(struct api_page *p, bool ok, const struct err *err);

/** For tests: a cursor's text, and back. */
enum { API_CURSOR_MAX = 32 };
void api_cursor_write(const struct api_call *q, int64_t id, char out[API_CURSOR_MAX]);
MUST_USE bool api_cursor_read(const struct api_call *q, struct str cursor, int64_t *id);

#endif
