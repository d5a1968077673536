/* html_report.h - what validate found, as one page for people: it opens without network and holds
 * documents of any size, in memory that does not grow with them. */
#ifndef HIA_CLI_HTML_REPORT_H
#define HIA_CLI_HTML_REPORT_H

#include "base/err.h"
#include "x12/event.h"

enum { HTML_FAULTS_MAX = 10000 }; /* in the index; all are in the tree, and counted */

struct html_report;

/** `source` is the document's path, as it is named on the page. `path` is the page ("-": standard
 * output): it is made at once, for its owner alone (0600), as it holds what the document holds. */
MUST_USE struct html_report *html_report_new(const char *source, const char *path, bool notes,
                                             uint64_t faults_max, struct err *err);
/** When html_report_write was not called there is no page: the file is taken away again. */
void html_report_free(struct html_report *h);

void html_report_event(struct html_report *h, const struct x12_event *e);
void html_report_fault(struct html_report *h, const struct fault *f);
/** After the reader's end. */
MUST_USE bool html_report_write(struct html_report *h, uint64_t segments, uint64_t bytes,
                                struct err *err);

#endif
