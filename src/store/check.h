/* check.h - questions asked while somebody waited, and what was answered: pm_eligibility_checks,
 * append-only. A row is one request_trace_id of the platform, and there is one row of it.
 *
 * Clear columns hold ids, codes and times. What was asked and answered is `content`, sealed by the
 * caller; the question is known by a keyed digest. A row whose answer is that of another row
 * (shared, recent, last known) names it in answer_of and has no content of its own. */
#ifndef HIA_STORE_CHECK_H
#define HIA_STORE_CHECK_H

#include "base/arena.h"
#include "base/hash.h"
#include "store/word.h"

struct store_check {
    int64_t id;
    struct str uuid;
    struct str kind; /* "eligibility", "claim_status" */
    struct str partner;
    struct str trace; /* request_trace_id; empty: an answer that came when nobody waited any more */
    struct str trigger_context, patient_id, policy_id, appointment_id;
    const uint8_t *question; /* SHA256_SIZE bytes: a keyed digest of kind, partner and inquiry */
    struct str status, source;
    bool stale;
    bool usable; /* the payer answered and refused nothing: may be given again */
    struct str verdict, codes, code;
    int64_t control; /* ISA13; 0: nothing was sent for this row */
    int64_t asked_at, answered_at, partner_us;
    int64_t answer_of;
    struct str content; /* sealed; empty once it was purged */
    int64_t created_at;
    int64_t purged_at_us; /* its content went by policy (purge.h); 0: not */
};

/** `*id` is the new row's. ERR_STORE when there is one of this trace. */
MUST_USE bool store_check_put(struct store *s, const struct store_check *row, int64_t *id,
                              struct err *err);
/** That it was asked, before it is answered (pm_eligibility_asks, append-only): of `row` the uuid
 * its answer's row will have, kind, partner, trace, who it is about, question, control, content and
 * created_at. */
MUST_USE bool store_ask_put(struct store *s, const struct store_check *row, struct err *err);
/** How many were asked from `since_us` to before `until_us` and have no row of an answer. */
MUST_USE bool store_ask_unanswered(struct store *s, int64_t since_us, int64_t until_us,
                                   int64_t *count, struct err *err);
/** By its trace, its uuid, its row. Texts are copied into the arena; `content` too. */
MUST_USE bool store_check_of_trace(struct store *s, struct str trace, struct arena *a,
                                   struct store_check *row, bool *found, struct err *err);
MUST_USE bool store_check_of_uuid(struct store *s, struct str uuid, struct arena *a,
                                  struct store_check *row, bool *found, struct err *err);
MUST_USE bool store_check_of_id(struct store *s, int64_t id, struct arena *a,
                                struct store_check *row, bool *found, struct err *err);
/** The newest usable answer to the question, not older than `since_us`. */
MUST_USE bool store_check_last(struct store *s, const uint8_t question[SHA256_SIZE],
                               int64_t since_us, struct arena *a, struct store_check *row,
                               bool *found, struct err *err);

struct store_check_filter {
    struct str kind, status, patient_id; /* empty: any */
};
typedef bool store_check_fn(void *ctx, const struct store_check *row);
/** Without `content`; texts are borrowed. */
MUST_USE bool store_check_page(struct store *s, const struct store_page *page,
                               const struct store_check_filter *f, store_check_fn *fn, void *ctx,
                               struct err *err);

#endif
