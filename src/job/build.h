/* build.h - clean claims of one kind to one 837 interchange in memory: one ST a payer and billing
 * provider. */
#ifndef HIA_JOB_BUILD_H
#define HIA_JOB_BUILD_H

#include "job/intake.h"

enum { BUILD_SETS_MAX = INTAKE_CLAIMS_MAX };

struct build_set {
    char control[10];      /* ST02 */
    char reference[24];    /* BHT03 */
    uint32_t first, count; /* of the sorted claims */
    uint32_t segments;
    int64_t charge_cents;
};

/** What the caller reserved in the ledger before. */
struct build_numbers {
    uint32_t isa13, gs06;
    int64_t bht03; /* the first; one a set */
    int64_t now_us;
};

struct builder;

MUST_USE struct builder *builder_new(const struct partner *partner, const struct x12_local *local,
                                     struct err *err);
void builder_free(struct builder *b);

/** Orders claims so that those of one kind, route, payer, billing provider, subscriber and patient
 * stand together. */
void build_order(const struct partner *partner, struct intake_claim **claims, size_t count);
/** Of claims in that order: how many fit in one file (the rest goes into the next), and how many
 * sets they make. One file holds claims of one kind, whose payers are routed to one endpoint. */
void build_plan(const struct partner *partner, struct intake_claim *const *claims, size_t count,
                size_t *fit, size_t *sets);

/** Writes the first `count` planned claims. ERR_DATA when the walk refuses what it took claim by
 * claim: our bug, and nothing is sent. */
MUST_USE bool build_interchange(struct builder *b, struct intake_claim *const *claims, size_t count,
                                const struct build_numbers *numbers, struct err *err);
/** The guide of what was built last. */
const struct x12_guide *build_guide(const struct builder *b);
struct str build_bytes(const struct builder *b);
const struct build_set *build_sets(const struct builder *b, size_t *count);

#endif
