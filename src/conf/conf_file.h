/* conf_file.h - the lines of a configuration file: `# comment`, `[section]`, `[section NAME]`, `key
 * = value`.
 *
 * Strict: whatever is none of these is an error with its line and column. A comment is a line of
 * its own, so that '#' can stand in a value. Spaces around a value are not part of it; a value in
 * double quotes keeps them (there are no escapes inside). Lines end in LF or CRLF. */
#ifndef HIA_CONF_CONF_FILE_H
#define HIA_CONF_CONF_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { CONF_FILE_MAX = 1 << 20, CONF_NAME_MAX = 64 };

enum conf_line {
    CONF_END,
    CONF_SECTION, /* name, and value: the NAME or empty */
    CONF_PAIR,    /* name and value */
    CONF_ERROR,   /* err is set */
};

/** Zero it, set `path` (for messages) and `text`. Slices point into the text. */
struct conf_file {
    const char *path;
    struct str text; /* what is left to read */
    struct str name, value;
    unsigned line;        /* of the last line read, from 1 */
    unsigned name_column; /* in bytes, from 1 */
    unsigned value_column;
};

enum conf_line conf_file_next(struct conf_file *f, struct err *err);
/** Put "path:line:column: " in front of the error. Always returns false. */
bool conf_file_wrap(const struct conf_file *f, unsigned column, struct err *err);

/** A whole file into `out`, which bounds it. ERR_CONFIG when it is not a regular file. */
MUST_USE bool conf_file_read(const char *path, struct buf *out, struct err *err);

#endif
