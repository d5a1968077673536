/* batch.h - control numbers, batches as the platform shows them, and the journal of attempts. */
#ifndef HIA_STORE_BATCH_H
#define HIA_STORE_BATCH_H

#include "store/word.h"

enum store_control_kind {
    CONTROL_ISA13,
    CONTROL_GS06,
    CONTROL_ST02,
    CONTROL_BHT03,
    CONTROL_LINE, /* REF*6R */
    CONTROL_KIND_COUNT,
};
enum { CONTROL_MAX = 999999999 };

/** Reserve `count` numbers in a row: `*first` .. `*first + count - 1`, at most CONTROL_MAX, then
 *  from 1 again. They are spent when this is committed, used or not: call it before the transaction
 *  that uses them, or commit that one before a byte is sent (x12.md B.2). */
MUST_USE bool store_control_next(struct store *s, struct str partner, enum store_control_kind kind,
                                 int64_t count, int64_t *first, struct err *err);

struct store_batch {
    int64_t id;
    char uuid[UUID_MAX]; /* what the platform sees; made by the store when empty */
    struct str partner;  /* the clearinghouse */
    struct str file_name;
    struct str transaction_type; /* "837P" */
    enum store_direction direction;
    enum store_batch_state state;
    int64_t document_id; /* 0: not built yet */
    int64_t record_count;
    int64_t charge_cents;
    int64_t created_at_us, submitted_at_us, acknowledged_at_us; /* stamped by the store */
    struct str errors;                                          /* JSON, or empty */
};

MUST_USE bool store_batch_put(struct store *s, struct store_batch *b, struct err *err);
/** Stamps submitted_at when it moves to Submitted, acknowledged_at on the first of Acknowledged,
 *  Accepted, Rejected. Empty `errors` leaves what is there. */
MUST_USE bool store_batch_move(struct store *s, int64_t id, enum store_batch_state to,
                               struct str errors, struct err *err);
/** Once the file is built: its document, its name, its counts. */
MUST_USE bool store_batch_built(struct store *s, const struct store_batch *b, struct err *err);
MUST_USE bool store_batch_get(struct store *s, int64_t id, struct arena *a, struct store_batch *out,
                              bool *found, struct err *err);
typedef bool store_batch_fn(void *ctx, const struct store_batch *b);
/** Newest first; BATCH_STATE_COUNT means any. */
MUST_USE bool store_batch_list(struct store *s, enum store_batch_state state, int64_t limit,
                               store_batch_fn *fn, void *ctx, struct err *err);

MUST_USE bool store_batch_by_uuid(struct store *s, struct str uuid, struct arena *a,
                                  struct store_batch *out, bool *found, struct err *err);
struct store_batch_filter {
    enum store_batch_state state; /* BATCH_STATE_COUNT: any */
    struct str partner;           /* empty: any */
};
MUST_USE bool store_batch_page(struct store *s, const struct store_page *page,
                               const struct store_batch_filter *f, store_batch_fn *fn, void *ctx,
                               struct err *err);

struct store_attempt {
    int64_t id;
    int64_t batch_id;
    struct str partner;
    uint8_t sha256[SHA256_SIZE]; /* of the document it sends */
    struct str file_name;
    struct str control; /* ISA13 */
    int64_t started_at_us, finished_at_us;
    enum store_attempt_result result;
    struct str note; /* how the result was learnt: a sentence without values */
};

/** Write the attempt down before its first byte: refuses to run inside a transaction, so that it
 *  is durable on return (platform.md C3). */
MUST_USE bool store_attempt_begin(struct store *s, const struct store_attempt *a, int64_t *id,
                                  struct err *err);
/** Only an open or unknown attempt can be given a result: reconciling is the same call. */
MUST_USE bool store_attempt_end(struct store *s, int64_t id, enum store_attempt_result result,
                                struct str note, struct err *err);
typedef bool store_attempt_fn(void *ctx, const struct store_attempt *a);
/** Open and unknown ones, oldest first: what a restart must reconcile. */
MUST_USE bool store_attempt_unsettled(struct store *s, int64_t limit, store_attempt_fn *fn,
                                      void *ctx, struct err *err);
/** All of a batch, oldest first. */
MUST_USE bool store_attempt_list(struct store *s, int64_t batch_id, int64_t limit,
                                 store_attempt_fn *fn, void *ctx, struct err *err);

#endif
