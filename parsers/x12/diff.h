/* diff.h - two documents compared by meaning.
 *
 * Each is read into a tree: interchanges, groups, sets, loops, segments. Loops are matched by what
 * they are about (CLM01, CLP01, TRN02, LX01, who stands at an HL), segments by their place and
 * qualifier, so order and numbering do not matter where the guide gives them no meaning.
 * Delimiters, line breaks, control numbers, counts and the dates of envelopes are no differences,
 * nor is 100 against 100.00, unless asked to be strict. Both documents are in memory, bounded. */
#ifndef HIA_X12_DIFF_H
#define HIA_X12_DIFF_H

#include "base/buf.h"
#include "x12/event.h"

enum {
    X12_DIFF_TEXT_MAX = 256 * 1024 * 1024, /* bytes of values of one document */
    X12_DIFF_NODES_MAX = 8 * 1024 * 1024,
    X12_DIFF_PATH_MAX = 512,
};

struct x12_diff_options {
    bool strict;    /* control numbers, counts, envelope dates and the form of numbers count too */
    bool no_values; /* paths have occurrences in place of keys */
};

enum x12_diff_kind { X12_DIFF_VALUE, X12_DIFF_ONLY_A, X12_DIFF_ONLY_B };

struct x12_difference {
    enum x12_diff_kind kind;
    const char *path;   /* "2000A[1234567893]/2300[A1]/CLM" */
    struct str segment; /* "CLM"; of a loop only on one side, the one that opens it */
    const char *loop;   /* id of the loop; "" outside */
    const char *name;   /* of a value or loop, our own; NULL: none known */
    unsigned element, component, repetition; /* VALUE; 0: none */
    uint32_t segments;                       /* ONLY: how many segments */
    struct str a, b; /* VALUE: what stands there, components separated by ':' */
};

/** Takes a difference; false stops. */
struct x12_diff_sink {
    void *ctx;
    bool (*put)(void *ctx, const struct x12_difference *d);
};

struct x12_diff_doc;

MUST_USE struct x12_diff_doc *x12_diff_doc_new(const struct x12_diff_options *options,
                                               struct err *err);
void x12_diff_doc_free(struct x12_diff_doc *doc);
struct x12_handler x12_diff_doc_handler(struct x12_diff_doc *doc);
/** After the reader's end. */
MUST_USE bool x12_diff_doc_end(struct x12_diff_doc *doc, struct err *err);

/** In the order of A, then what only B has. False when stopped, or with err for want of memory. */
MUST_USE bool x12_diff(const struct x12_diff_doc *a, const struct x12_diff_doc *b,
                       const struct x12_diff_options *options, const struct x12_diff_sink *sink,
                       struct err *err);

#endif
