/* places.h - private: the places outside the vault a secret is fetched from. */
#ifndef HIA_CRED_PLACES_H
#define HIA_CRED_PLACES_H

#include "cred/reference.h"

/* NULL and err; `alone`: the store is open for this one organization. */
struct secret *place_file(const char *secrets_dir, const char *organization_id, struct str path,
                          bool alone, struct err *err);
struct secret *place_systemd(const char *organization_id, struct str name, bool alone,
                             struct err *err);
struct secret *place_exec(const char *organization_id, struct str command, bool alone,
                          int64_t timeout_us, struct err *err);

#endif
