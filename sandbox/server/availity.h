/* availity.h - coverages that are being asked for: few, and forgotten with the process; what else
 * is posted and polled. */
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

/** What is posted, answered 202 and Location, polled once in vain and then there
 * (availity_polled.c). */
struct exchange;
struct polled_resource {
    const char *base, *space, *operation; /* "/v1/claim-statuses"; of seen_put; of the journal */
    const char *pending;                  /* the body of 202 */
    /** Of what is posted; false: what is wrong was answered. */
    bool (*is_good)(struct exchange *x);
    void (*answer)(struct exchange *x, struct str id, struct str posted);
};
void polled_serve(struct exchange *x, const struct polled_resource *r);

struct coverage_table {
    struct coverage rows[COVERAGES_MAX]; /* a ring: the oldest makes room */
    size_t next;
};

#endif
