/* lab.h - what the tests of writer, acknowledgement and tree share: read
 * bytes, keep what was said. */
#ifndef HIA_TESTS_X12_LAB_H
#define HIA_TESTS_X12_LAB_H

#include "x12/fault.h"
#include "x12/guide.h"
#include "x12/reader.h"
#include "x12/writer.h"

enum { LAB_FAULTS_MAX = 4096 };

struct lab_faults {
    struct fault list[LAB_FAULTS_MAX];
    unsigned n;      /* kept */
    unsigned errors; /* all of severity ERROR or worse */
};

struct fault_sink lab_sink(struct lab_faults *f);
/** Whether a fault of that code was kept; the first such, or NULL. */
const struct fault *lab_find(const struct lab_faults *f, enum x12_code code);
/** The kept faults as text, one a line: for messages of failing tests. */
const char *lab_text(const struct lab_faults *f);

/** Compiles the guides; fails the test when they do not compile. */
void lab_init(void);

/** Reads all of `text` in pieces of `chunk` bytes (0: at once). */
void lab_read(struct str text, unsigned snip, size_t chunk, const struct x12_handler *handler);

/** Every event and fault of a document, written down one a line. */
void lab_transcript(struct str text, unsigned snip, size_t chunk, struct buf *out);

/** A file whole; n = 0 and p NULL when there is none. The caller frees p. */
struct str lab_file(const char *path);

/** Calls `visit` for every sample document: samples/ in the tree and the
 * corpus where there is one. */
unsigned lab_samples(void (*visit)(const char *path, struct str text));

#endif
