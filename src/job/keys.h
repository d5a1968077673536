/* keys.h - the ledger's keys: where they are, what is sealed under which, and the bytes kept under
 * an older data key sealed anew. */
#ifndef HIA_JOB_KEYS_H
#define HIA_JOB_KEYS_H

#include "conf/settings.h"
#include "cred/rekey.h"
#include "store/keep.h"

struct job_keys {
    char ring_path[OPTION_PATH_MAX + 80], lock_path[OPTION_PATH_MAX + 16];
    struct cred_ring_place place; /* its texts are these and the settings' */
};

/** Where they are. */
MUST_USE bool job_keys_find(const struct settings *settings, struct job_keys *keys,
                            struct err *err);
/** The keyring of the settings' organization. `create`: what is not there yet is made. */
MUST_USE struct cred_ring *job_ring_open(const struct settings *settings, bool create,
                                         struct err *err);

/** By which what was asked once is known again, of a text with a person in it: keyed, for that use
 * alone, by the organization's first data key, which is never another. */
MUST_USE bool job_digest(const struct cred_ring *ring, const char *organization_id, struct str use,
                         struct str text, char hex[SHA256_HEX_MAX], struct err *err);

/** ring_rekey and ring_retire for what the settings say. Retiring looks at every organization in
 * data_dir/kept. */
MUST_USE bool job_rekey(const struct settings *settings, int64_t now_us, struct rekeyed *done,
                        struct err *err);
MUST_USE bool job_retire(const struct settings *settings, bool dry, size_t *retired,
                         struct err *err);

#endif
