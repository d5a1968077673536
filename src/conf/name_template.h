/* name_template.h - names of outbound files from a pattern: "{type}-{date}-{isa13}.x12".
 *
 * Tokens: {date} CCYYMMDD, {time} HHMMSS, {isa13} the nine digits of the interchange control
 * number, {type} as given ("837P", "999"), {usage} P or T. A name never holds anything of a
 * patient. */
#ifndef HIA_CONF_NAME_TEMPLATE_H
#define HIA_CONF_NAME_TEMPLATE_H

#include "base/err.h"
#include "base/str.h"

enum { NAME_TEMPLATE_MAX = 128, FILE_NAME_MAX = 128 };

struct name_parts {
    int64_t now_us;
    uint32_t isa13; /* 1..999999999 */
    const char *type;
    char usage;
};

/** ERR_CONFIG when a token is unknown, a character does not belong in a file name (letters, digits,
 * . _ -), it begins with a dot or ends in ".part", or {isa13} is missing (names would repeat). */
MUST_USE bool name_template_check(struct str pattern, struct err *err);
/** The name, NUL-terminated. ERR_LIMIT when it is too long. The pattern has been checked. */
MUST_USE bool name_template_fill(struct str pattern, const struct name_parts *parts,
                                 char out[FILE_NAME_MAX], struct err *err);

#endif
