/* codes.h - the code sets of this data directory: loading a list, and all of them for the engine.
 *
 * A load speaks for a window of days: what was known of those days is forgotten, the rest stays, so
 * that the lists of several years stand side by side. */
#ifndef HIA_JOB_CODES_H
#define HIA_JOB_CODES_H

#include "conf/settings.h"
#include "job/code_file.h"
#include "job/code_list.h"

struct codes; /* all that are loaded, and those built in */

/** Where they are: "codes" below the data directory. */
void codes_dir(const struct settings *s, char out[OPTION_PATH_MAX]);

/** A damaged set is an error: better none than half of one. */
MUST_USE struct codes *codes_open(const char *dir, struct err *err);
void codes_close(struct codes *c);
/** For x12_local. Lives as long as `c`. */
const struct x12_code_sets *codes_sets(const struct codes *c);
/** NULL: not loaded (it may be built in). */
const struct code_file *codes_file(const struct codes *c, enum x12_code_set_id id);
/** What a code means, where texts were loaded; {NULL, 0} else. For hia explain and its like. */
struct str codes_text(const struct codes *c, enum x12_code_set_id id, struct str code);

struct codes_load {
    struct code_reading reading;
    uint32_t from, to;   /* the window, CCYYMMDD; 0: by the list (its days, the year in its name) */
    const char *version; /* NULL: by the list's name */
    bool keep;           /* what the list does not have stays in force */
    bool no_texts;
};

struct codes_loaded {
    const char *format;
    size_t read, passed_over; /* lines */
    uint32_t codes, before;   /* in the set now, and before */
    uint32_t from, to;        /* the window */
    bool texts;
};

/** `name` is the file's, without folders. */
MUST_USE bool codes_load(const char *dir, enum x12_code_set_id id, struct str content,
                         const char *name, const struct codes_load *how, struct codes_loaded *done,
                         struct err *err);

#endif
