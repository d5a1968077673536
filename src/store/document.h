/* document.h - every file in or out, and the envelopes found in it. */
#ifndef HIA_STORE_DOCUMENT_H
#define HIA_STORE_DOCUMENT_H

#include "store/word.h"

struct store_document {
    int64_t id; /* set by the store */
    enum store_direction direction;
    struct str partner;
    struct str name;             /* the file's name, without folders */
    uint8_t sha256[SHA256_SIZE]; /* of the bytes as they were; the name under kept/ */
    int64_t bytes;
    struct str kind; /* "837P", "835", "999", "TA1", "277CA"; "" while unread */
    enum store_document_state state;
    int64_t fault_count, warning_count;
    struct str reason;                      /* of quarantine: a sentence without values */
    int64_t received_at_us, finished_at_us; /* set by the store; 0 = not yet */
    int64_t purged_at_us; /* its bytes went by policy (purge.h); 0: they are kept */
};

/** Duplicate guard: (direction, sha256). A file seen before gives `*duplicate` and its first id. */
MUST_USE bool store_document_put(struct store *s, const struct store_document *d, int64_t *id,
                                 bool *duplicate, struct err *err);
/** Takes state, kind, counts and reason from `d`; stamps finished_at. ERR_STORE: no such id. */
MUST_USE bool store_document_finish(struct store *s, int64_t id, const struct store_document *d,
                                    struct err *err);
MUST_USE bool store_document_get(struct store *s, int64_t id, struct arena *a,
                                 struct store_document *out, bool *found, struct err *err);
MUST_USE bool store_document_find(struct store *s, enum store_direction direction,
                                  const uint8_t sha256[SHA256_SIZE], struct arena *a,
                                  struct store_document *out, bool *found, struct err *err);

/** False stops a listing; that is no error. */
typedef bool store_document_fn(void *ctx, const struct store_document *d);
struct store_document_filter {
    enum store_document_state state; /* DOCUMENT_STATE_COUNT: any */
    enum store_direction direction;  /* STORE_DIRECTION_COUNT: any */
    struct str kind, partner;        /* empty: any */
};
/** Newest first. */
MUST_USE bool store_document_page(struct store *s, const struct store_page *page,
                                  const struct store_document_filter *f, store_document_fn *fn,
                                  void *ctx, struct err *err);

struct store_interchange {
    int64_t id;
    int64_t document_id;
    int64_t batch_id; /* 0: none */
    enum store_direction direction;
    struct str sender, receiver; /* ISA06, ISA08 without padding */
    struct str control;          /* ISA13 */
    struct str date, time;       /* ISA09, ISA10 as written */
    struct str usage;            /* ISA15 */
};

/** Duplicate guard: (direction, sender, receiver, ISA13). */
MUST_USE bool store_interchange_put(struct store *s, const struct store_interchange *x, int64_t *id,
                                    bool *duplicate, struct err *err);
/** For a TA1: the interchange it answers, `sender` and `receiver` as they stand in that one. */
MUST_USE bool store_interchange_find(struct store *s, enum store_direction direction,
                                     struct str sender, struct str receiver, struct str control,
                                     struct arena *a, struct store_interchange *out, bool *found,
                                     struct err *err);

struct store_group {
    int64_t id;
    int64_t interchange_id;
    struct str functional_id;    /* GS01 */
    struct str sender, receiver; /* GS02, GS03 */
    struct str control;          /* GS06 */
    struct str version;          /* GS08 */
};

MUST_USE bool store_group_put(struct store *s, const struct store_group *g, int64_t *id,
                              struct err *err);
/** Whom something of ours was sent to, and under which names (GS02, GS03; empty: any). */
struct store_sent {
    struct str partner, sender, receiver;
};
/** For a 999: the newest outbound group with this GS01 and GS06, sent under these names (the 999's
 *  GS03 and GS02). Control numbers are counted for each partner: one that was sent to that partner
 *  comes before those of others. */
MUST_USE bool store_group_find(struct store *s, struct str functional_id, struct str control,
                               const struct store_sent *sent, struct arena *a,
                               struct store_group *out, bool *found, struct err *err);

struct store_set {
    int64_t id;
    int64_t group_id;
    int64_t document_id;
    int64_t batch_id; /* 0: none */
    enum store_direction direction;
    struct str control;   /* ST02 */
    struct str type;      /* ST01 */
    struct str guide;     /* "837P", "835" */
    struct str reference; /* BHT03, or TRN02 of an 835 */
    enum store_set_state state;
    int64_t segment_count, claim_count, fault_count;
};

MUST_USE bool store_set_put(struct store *s, const struct store_set *t, int64_t *id,
                            struct err *err);
/** Takes state and the three counts. */
MUST_USE bool store_set_finish(struct store *s, int64_t id, const struct store_set *t,
                               struct err *err);
/** For a 999 (AK202 within its group). */
MUST_USE bool store_set_find(struct store *s, int64_t group_id, struct str control, struct arena *a,
                             struct store_set *out, bool *found, struct err *err);
/** For a 277CA (2200B TRN02 = BHT03): the newest set of that direction with this reference; one of
 * a batch for the partner comes before those of others, which count from 1 too, and these are
 * looked at only where they were sent under the same names. */
MUST_USE bool store_set_by_reference(struct store *s, enum store_direction direction,
                                     struct str reference, const struct store_sent *sent,
                                     struct arena *a, struct store_set *out, bool *found,
                                     struct err *err);
/** How far the posting of a document came, for one that a crash cut short or that another process
 * posts at this moment. */
struct store_progress {
    int64_t steps;    /* made, as store_document_advance counts them */
    int64_t sets;     /* written down */
    int64_t group_id; /* of the last of them; 0: none */
};

MUST_USE bool store_document_progress(struct store *s, int64_t document_id,
                                      struct store_progress *out, struct err *err);
/** In the transaction of each step: the next one behind `steps`. Refused where somebody else has
 * made it, or makes it at this moment. */
MUST_USE bool store_document_advance(struct store *s, int64_t document_id, int64_t steps,
                                     struct err *err);
typedef bool store_set_fn(void *ctx, const struct store_set *t);
MUST_USE bool store_set_list(struct store *s, int64_t batch_id, int64_t limit, store_set_fn *fn,
                             void *ctx, struct err *err);

#endif
