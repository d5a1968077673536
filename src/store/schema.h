/* schema.h - inside the room only: the tables this program works with, and how a ledger gets them.
 *
 * A schema is the base, made at once in an empty database, and numbered steps that bring one from
 * before forward. Both are SQL files (sqlite/ and postgres/), made into C by HiaSqlSteps.cmake. */
#ifndef HIA_STORE_SCHEMA_H
#define HIA_STORE_SCHEMA_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct schema_step {
    int64_t version;               /* of a ledger that has taken it */
    const char *const *statements; /* then NULL */
};

/** The first step is the base; versions grow, and may leave numbers out. */
struct schema {
    const struct schema_step *steps;
    size_t count;
};

extern const struct schema sqlite_schema, postgres_schema;

int64_t schema_newest(const struct schema *schema);

/** Can this program work with a ledger of that version (0: an empty one), when all steps behind it
 * were taken? `where` begins the sentence that refuses: "the ledger in /var/lib/hia". */
MUST_USE bool schema_leads_from(const struct schema *schema, int64_t version, const char *where,
                                struct err *err);

#endif
