/* availity.h - coverages that are being asked for: few, and forgotten with the process. */
#ifndef HIA_SANDBOX_SERVER_AVAILITY_H
#define HIA_SANDBOX_SERVER_AVAILITY_H

#include "base/hash.h"
#include "sandbox/server/config.h"

enum { COVERAGES_MAX = 256, COVERAGE_TEXT_MAX = 64 };

struct coverage {
    char id[UUID_MAX]; /* "": free */
    const struct config_account *account;
    unsigned polls; /* left, each of which is answered "not yet" */
    char payer_id[COVERAGE_TEXT_MAX], member_id[COVERAGE_TEXT_MAX];
    char last[COVERAGE_TEXT_MAX], first[COVERAGE_TEXT_MAX], birth[COVERAGE_TEXT_MAX];
    char service[COVERAGE_TEXT_MAX];
};

struct coverage_table {
    struct coverage rows[COVERAGES_MAX]; /* a ring: the oldest makes room */
    size_t next;
};

#endif
