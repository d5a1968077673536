/* schema.c - from which ledgers a schema leads on. */
#include "store/schema.h"

int64_t schema_newest(const struct schema *schema)
{
    return schema->steps[schema->count - 1].version;
}

bool schema_leads_from(const struct schema *schema, int64_t version, const char *where,
                       struct err *err)
{
    int64_t base = schema->steps[0].version, newest = schema_newest(schema);
    if (version > newest)
        return err_set(err, ERR_STORE,
                       "%s has schema %lld, this program knows %lld: use a newer one", where,
                       (long long)version, (long long)newest);
    if (version != 0 && version < base)
        return err_set(err, ERR_STORE,
                       "%s has schema %lld, of before the first release: begin a new ledger, or "
                       "bring this one to %lld with a program of 29 November 2026",
                       where, (long long)version, (long long)base);
    return true;
}
