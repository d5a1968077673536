/* platform_sql.h - the statements that read the platform's tables, made of [commands]. */
#ifndef HIA_JOB_PLATFORM_SQL_H
#define HIA_JOB_PLATFORM_SQL_H

#include "base/buf.h"
#include "conf/subscriptions.h"

/** $1 the organization, $2 the event's name, $3 a place. Their types are the columns'. */
struct platform_sql {
    struct buf behind; /* place, id, payload of those behind a place, in order, a page of them */
    struct buf at;     /* the same of the one at a place */
    struct buf last;   /* the highest place */
};

void platform_sql_init(struct platform_sql *s);
void platform_sql_fini(struct platform_sql *s);
/** ERR_CONFIG: a name is none, or a column is missing. */
MUST_USE bool platform_sql_make(const struct settings_commands *c, struct platform_sql *out,
                                struct err *err);
/** $1 the claim's id. `function`: NAME or SCHEMA.NAME. */
MUST_USE bool platform_sql_claim(const char *function, struct buf *out, struct err *err);

#endif
