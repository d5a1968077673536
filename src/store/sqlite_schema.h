/* sqlite_schema.h - the numbered steps that bring a ledger to this program's schema. */
#ifndef HIA_STORE_SQLITE_SCHEMA_H
#define HIA_STORE_SQLITE_SCHEMA_H

#include <stddef.h>

/** `sqlite_steps[n]` takes a ledger from version n to n + 1: statements, then NULL. A released
 *  step never changes. */
extern const char *const *const sqlite_steps[];
extern const size_t sqlite_step_count;

#endif
