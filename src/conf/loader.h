/* loader.h - files and drop-ins into structs, as the option tables say. */
#ifndef HIA_CONF_LOADER_H
#define HIA_CONF_LOADER_H

#include "base/err.h"
#include "conf/conf_file.h"
#include "conf/option.h"

enum {
    SECTION_OPTIONS_MAX = 128,
    SECTION_NAME_MAX = 33,
    LOADER_INSTANCES_MAX = 400,
    SECTION_PAIR_MAX = 2 * SECTION_NAME_MAX, /* PARTNER/NAME with its NUL */
    LOADER_FILES_MAX = 256
};

/** `[name]`, which fills the struct at `offset` of the root, or `[name NAME]`, which fills the next
 * element of the array there. The name of an element goes to a char[SECTION_NAME_MAX] at its
 * `name_offset`; that of a `[name PARTNER/NAME]` to a char[SECTION_PAIR_MAX]. A section with a
 * `pair` has keys of its own: it is given each line as it stands, with the number of its file. */
struct section {
    const char *name;
    const char *help;
    const struct option *options;
    size_t count;
    size_t offset;
    bool named, of_partner;
    size_t element_size, count_offset, max, name_offset; /* of a named one */
    bool (*pair)(void *root, void *element, const struct conf_file *f, unsigned file,
                 struct err *err);
};

struct loader; /* the root being filled, and where each value came from */

/** Puts every default of the sections without a name into `root`, which is zeroed. */
MUST_USE struct loader *loader_new(const struct section *sections, size_t count, void *root,
                                   struct err *err);
void loader_free(struct loader *l);

/** Read one file. A key said twice in one file is an error; a later file has the last word. */
MUST_USE bool loader_file(struct loader *l, const char *path, struct err *err);
/** Read every *.conf of a directory in byte order of the names; a directory that is not there has
 * none. */
MUST_USE bool loader_directory(struct loader *l, const char *path, struct err *err);
/** Is every required key there? */
MUST_USE bool loader_finish(struct loader *l, struct err *err);
/** Was this key given? */
bool loader_said(const struct loader *l, const void *element, const char *key);
/** Where the n-th element of a named section was first opened: "file:line". */
const char *loader_origin(const struct loader *l, const void *element);

#endif
