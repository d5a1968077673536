/* scrub.h - is this claim fit to be sent? JSON to record to 837, judged by the walk that judges
 * what we read.
 *
 * One scrub for each thread. What it returns lives in the arena it was given. */
#ifndef HIA_JOB_SCRUB_H
#define HIA_JOB_SCRUB_H

#include "base/arena.h"
#include "conf/settings.h"
#include "event/claim_json.h"
#include "event/x12_claim.h"
#include "store/claim.h"
#include "x12/local.h"

enum { SCRUB_FINDINGS_MAX = 50, SCRUB_CLAIM_X12_MAX = 4 * 1024 * 1024 };

enum scrub_verdict {
    SCRUB_CLEAN,      /* fit to be sent; warnings may stand in the findings */
    SCRUB_HELD,       /* at least one finding blocks it */
    SCRUB_UNREADABLE, /* not even a claim: see `problem` */
    SCRUB_OTHERS,     /* whoever is to have it scrubs it: nothing else is said */
};

struct scrub_result {
    enum scrub_verdict verdict;
    enum claim_kind kind;
    struct record_problem *problem; /* UNREADABLE only */
    struct store_claim row;         /* what the ledger keeps of it; state READY or HELD */
    struct store_claim_line *lines;
    size_t lines_count;
    struct store_finding *findings;
    size_t findings_count, findings_dropped;
    struct str replaces;   /* REF*F8: the payer's number of the claim this one replaces or voids */
    uint64_t level_key[3]; /* by enum claim_level: equal when the claims share that level */
};

struct scrub;

/** `local` is borrowed; NULL: no code sets, no overlays. */
MUST_USE struct scrub *scrub_new(const struct partner *partner, const struct x12_local *local,
                                 struct err *err);
void scrub_free(struct scrub *s);
/** Of all claims those alone, by their payer (empty: not readable); the rest is SCRUB_OTHERS, for
 * as little as it takes to know that. Called by whichever thread scrubs. */
typedef bool scrub_mine_fn(void *ctx, struct str payer);
void scrub_only(struct scrub *s, scrub_mine_fn *mine, void *ctx);
/** False only when we could not do our job (memory). `result` texts live in `arena`. */
MUST_USE bool scrub_claim(struct scrub *s, struct str json, struct arena *arena,
                          struct scrub_result *result, struct err *err);

/** Gives lines without a control number one of ours (REF*6R): "<claim id>-<line number>". */
MUST_USE bool claim_number_lines(struct claim *claim, struct arena *arena);

/** The partner's side of an 837: delimiters, ends, and what stands before the first claim. */
void partner_interchange_head(const struct partner *p, int64_t now_us, uint32_t control,
                              struct x12_interchange_head *head);
void partner_group_head(const struct partner *p, int64_t now_us, uint32_t control,
                        const struct x12_guide *guide, struct x12_group_head *head);

/** ISA and GS of a file we ask something with: its answer says what became of it, so ISA14 asks for
 * no TA1. */
void partner_open_group(const struct partner *p, int64_t now_us, uint32_t control,
                        const struct x12_guide *guide, struct x12_writer *w);

/** Holds the texts a claim_set_head borrows. */
struct partner_set_head {
    struct claim_set_head head;
    struct contact contact;
    struct contact_number number;
    char date[9], time[5];
};
void partner_set_head(const struct partner *p, int64_t now_us, struct str reference,
                      struct partner_set_head *out);

#endif
