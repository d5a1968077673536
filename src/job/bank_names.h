/* bank_names.h - private to bank.c: a set of ids in the order they came; one can be dropped again.
 */
#ifndef HIA_JOB_BANK_NAMES_H
#define HIA_JOB_BANK_NAMES_H

#include "base/arena.h"
#include "base/err.h"

enum { BANK_NAMES_MAX = 1 << 20 };

struct bank_name {
    struct str id; /* p NULL: dropped */
};

struct bank_names {
    struct arena texts;
    struct bank_name *all;
    uint32_t *slots; /* 1 + index into all; 0: free. A power of two, at most half full */
    size_t count, slot_count;
};

void bank_names_init(struct bank_names *n);
void bank_names_fini(struct bank_names *n);
void bank_names_reset(struct bank_names *n);
/** Once; put again after a drop it is there again, at the end. */
MUST_USE bool bank_names_put(struct bank_names *n, struct str id, struct err *err);
bool bank_names_has(const struct bank_names *n, struct str id);
void bank_names_drop(struct bank_names *n, struct str id);
MUST_USE bool bank_names_each(const struct bank_names *n,
                              bool (*fn)(void *ctx, struct str id, struct err *err), void *ctx,
                              struct err *err);

#endif
