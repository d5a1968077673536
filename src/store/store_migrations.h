/* store_migrations.h - the numbered steps that bring a ledger to this program's schema. */
#ifndef HIA_STORE_STORE_MIGRATIONS_H
#define HIA_STORE_STORE_MIGRATIONS_H

#include <stddef.h>

/** `store_migrations[n]` takes a ledger from version n to n + 1: statements, then NULL. A released
 *  step never changes. */
extern const char *const *const store_migrations[];
extern const size_t store_migration_count;

#endif
