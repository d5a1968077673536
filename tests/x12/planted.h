/* planted.h - a clean document, and the faults planted in it one at a time: exactly those must be
 * found. */
#ifndef HIA_TESTS_X12_PLANTED_H
#define HIA_TESTS_X12_PLANTED_H

#include "x12/fault.h"

/** A transaction set as lines, ST to the last segment before SE. The envelope, SE and its count are
 * added. */
struct planted_doc {
    const char *functional, *version; /* GS01, GS08 */
    const char *day;                  /* GS04, CCYYMMDD */
    const char *set; /* "ST*837*0001*005010X222A1\nBHT*..." each line ended by '\n' */
};

struct planted_edit {
    const char *find; /* occurs exactly once; NULL ends the list */
    const char *with;
};

struct planted_want {
    enum x12_code code; /* X12_NO_FAULT ends the list */
    const char *segment;
    unsigned element, component;
};

enum { PLANTED_EDITS_MAX = 4, PLANTED_WANTS_MAX = 4, PLANTED_FAULTS_MAX = 64 };

struct planted {
    const char *name;
    struct planted_edit edits[PLANTED_EDITS_MAX];
    struct planted_want wants[PLANTED_WANTS_MAX];
};

struct planted_faults {
    struct fault list[PLANTED_FAULTS_MAX];
    unsigned count; /* may pass the maximum; the rest is not kept */
};

/** Reads the document with these edits at guide altitude, fed in odd pieces. */
void planted_read(const struct planted_doc *doc, const struct planted_edit *edits,
                  struct planted_faults *out);
/** Reads bytes as they are. */
void planted_read_bytes(const char *p, size_t n, struct planted_faults *out);
/** Fails the test unless exactly the wanted faults are found, in any order. */
void planted_check(const struct planted_doc *doc, const struct planted *cases, size_t count);

#endif
