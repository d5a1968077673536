/* decide.h - the stated rules by which the sandbox answers (docs/sandbox.md). Same seed, same
 * answers. */
#ifndef HIA_SANDBOX_DECIDE_H
#define HIA_SANDBOX_DECIDE_H

#include "sandbox/claims.h"

/** A payer id whose companion guide wants a prior authorization on every claim: its sets without
 * one are rejected by the 999. */
#define SANDBOX_STRICT_PAYER "SBX999"

enum sandbox_outcome {
    SANDBOX_REJECT_MEMBER,    /* 277CA A7:164:IL */
    SANDBOX_REJECT_DIAGNOSIS, /* 277CA A7:254 */
    SANDBOX_REJECT_DUPLICATE, /* 277CA A3:54 */
    SANDBOX_FORGET,           /* missing from the 277CA, and never paid */
    SANDBOX_DENY_TIMELY,      /* 835: CLP02 4, CO 29 */
    SANDBOX_DENY_AUTH,        /* 835: CLP02 4, CO 197 */
    SANDBOX_DEDUCTIBLE,       /* 835: nothing paid, PR 1 */
    SANDBOX_PAY,              /* 835: CO 45 and PR 2 */
    SANDBOX_PAY_COPAY,        /* 835: CO 45 and PR 3 */
    SANDBOX_PAY_LATER,        /* as PAY, in the second 835 */
    SANDBOX_FORWARD,          /* as PAY, CLP02 19: sent on to the next payer */
    SANDBOX_REVERSE,          /* as PAY, then reversed and corrected in the second 835 */
};

enum sandbox_outcome sandbox_decide(uint64_t seed, const struct sandbox_claim *claim);
bool sandbox_is_rejected(enum sandbox_outcome outcome);

/** What is paid of a line and why not all of it: at most one CO and one PR adjustment. */
struct sandbox_adjudication {
    int64_t paid_cents;
    int64_t contractual_cents, patient_cents;
    const char *contractual_reason, *patient_reason; /* CARC */
};

/** `corrected`: the second look after a reversal, which pays less. `line` counts from 0. */
struct sandbox_adjudication sandbox_adjudicate(enum sandbox_outcome outcome, size_t line,
                                               int64_t charge_cents, bool corrected);

/** What a member's coverage is: `person` is the hash of member id, last and first name. */
enum sandbox_member {
    SANDBOX_MEMBER_ACTIVE,
    SANDBOX_MEMBER_DEDUCTIBLE,
    SANDBOX_MEMBER_AUTHORIZATION,
    SANDBOX_MEMBER_INACTIVE,
    SANDBOX_MEMBER_UNKNOWN,
};
enum sandbox_member sandbox_member(uint64_t seed, uint64_t person);
/** Whole dollars: what is left of the deductible of 1,500 (and fifty cents); the copay. */
unsigned sandbox_deductible_left(uint64_t seed, uint64_t person);
unsigned sandbox_copay(uint64_t seed, uint64_t person);

/** Where a claim stands, by the hash of its number. */
struct sandbox_standing {
    const char *category, *status; /* of STC01 */
    bool paid;                     /* in full */
};
struct sandbox_standing sandbox_standing(uint64_t seed, uint64_t claim);

/** A hash of `seed` and what is added to it, and a share of it below `of`: evenly spread. */
uint64_t sandbox_hash(uint64_t hash, struct str more);
unsigned sandbox_share(uint64_t seed, uint64_t hash, unsigned of);

/** What a review organization decides: HCR01, HCR02 (or ""), HCR03 (or ""). */
struct sandbox_review {
    const char *action, *reason;
    char number[16];
};
struct sandbox_review sandbox_review(uint64_t seed, uint64_t what);

#endif
