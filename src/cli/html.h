/* html.h - text as HTML shows it, and long lists cut into pages: what a report of any size is
 * written with, in constant memory. */
#ifndef HIA_CLI_HTML_H
#define HIA_CLI_HTML_H

#include "base/buf.h"
#include "base/err.h"

#include <stdio.h>

/** Escaped for content and for a quoted attribute. Bytes that are no text (controls, broken UTF-8)
 * are shown as \xNN: nothing is hidden and nothing can reach the markup. */
void html_text(struct buf *out, struct str s);
void html_cstr(struct buf *out, const char *cstr);
/** "patient_control_number" as "patient control number". */
void html_name(struct buf *out, const char *name);
/** The text of 'sha256-...' by which a Content-Security-Policy allows one inline script or style.
 */
enum { HTML_HASH_MAX = 64 };
void html_hash(struct str content, char out[HTML_HASH_MAX]);

/** A list too long for one page. Pages wait in a file without a name until they are put into the
 * report: the first as they are, the others deflated and in base64, in blocks that a browser does
 * not look into until a script asks for one. */
struct html_pages;

/** `name` begins the ids of its blocks ("document-7"). The file stands beside `path`, or where
 * temporary files stand when that is NULL. */
MUST_USE struct html_pages *html_pages_new(const char *name, const char *path, struct err *err);
void html_pages_free(struct html_pages *p);

/** Where the rows of the page in hand go. */
struct buf *html_pages_out(struct html_pages *p);
/** The number of the page in hand, from 1; whether it has its size. */
uint32_t html_pages_number(const struct html_pages *p);
bool html_pages_full(const struct html_pages *p);
/** Ends the page in hand, if anything stands on it. */
void html_pages_turn(struct html_pages *p);
/** All of them, with what turns them. False with the error when one could not be kept. */
MUST_USE bool html_pages_put(struct html_pages *p, FILE *out, struct err *err);

#endif
