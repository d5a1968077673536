/* html_tree.h - a document as an indented tree with readable names, each fault where it was found.
 */
#ifndef HIA_CLI_HTML_TREE_H
#define HIA_CLI_HTML_TREE_H

#include "cli/html.h"
#include "x12/event.h"

struct html_tree;

MUST_USE struct html_tree *html_tree_new(struct html_pages *pages, struct err *err);
void html_tree_free(struct html_tree *t);

void html_tree_event(struct html_tree *t, const struct x12_event *e);
/** `number` becomes its id, "fault-7". Faults wait for the segment they were found at; the page
 * they will stand on is the one in hand. */
void html_tree_fault(struct html_tree *t, const struct fault *f, uint64_t number);
/** After the reader's end: closes what is open. */
void html_tree_end(struct html_tree *t);

/** "CLM05-2", "REF", "NM109, repetition 2": where in its segment a fault is. */
void html_fault_place(struct buf *out, const struct fault *f);
/** "note", "warning", "error", "fatal": also the class it is coloured by. */
const char *html_severity(unsigned severity);

#endif
