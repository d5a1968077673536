/* flat.h - a JSON document as a list of paths and values: "subscriber.memberId", "claims[0].id". */
#ifndef HIA_SANDBOX_SERVER_FLAT_H
#define HIA_SANDBOX_SERVER_FLAT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

enum { FLAT_MAX = 4096, FLAT_PATH_MAX = 256, FLAT_BYTES_MAX = 96 << 20 };

struct flat_value {
    struct str path, text;
    enum json_token kind; /* STRING, NUMBER, TRUE, FALSE, NULL, or OBJECT, ARRAY where one begins */
};

struct flat {
    struct flat_value values[FLAT_MAX];
    size_t count;
    struct arena memory;
};

/** NULL when read; else a sentence. An object is wanted. */
MUST_USE const char *flat_read(struct flat *f, struct str text);
void flat_free(struct flat *f);
MUST_USE struct flat *flat_new(void);

/** NULL when there is none. */
const struct flat_value *flat_find(const struct flat *f, const char *path);
/** Of a string; {NULL, 0} when there is none or it is another kind. */
struct str flat_text(const struct flat *f, const char *path);
/** "a[3].b" is of the row "a[].b". */
bool flat_is_of(struct str path, const char *row);

#endif
