/* banking_ids.h - accounts in question, and what a person says of them: it is that one of ours, or
 * one of its own (docs/decisions/0019); banking_undo.c: and takes back. Nothing is asked of a
 * vendor. */
#ifndef HIA_JOB_BANKING_IDS_H
#define HIA_JOB_BANKING_IDS_H

#include "job/bank_ids.h"

struct bank_question {
    struct store_bank_id id;
    struct bank_alikes may_be; /* none: it is left for the next sync to say so */
};
typedef void bank_question_fn(void *ctx, const struct bank_question *q);

/** Does the link of the question list it besides? */
bool bank_alike_is_beside(const struct store_bank_alike *a, const struct store_bank_id *i);
/** Those of links that are not over, oldest first. At most BANK_QUESTIONS_MAX. */
MUST_USE bool bank_questions(struct job *job, bank_question_fn *fn, void *ctx, struct err *err);
/** How many that would be. */
MUST_USE bool bank_questions_count(struct job *job, size_t *count, struct err *err);

struct bank_said {
    struct str question; /* its uuid */
    bool same;
    struct str account; /* same: which of ours; empty where there is one only */
    bool dry_run;       /* only what would be done */
};
/** What was done, or would be. */
struct bank_answer {
    const struct bank_question *question;
    const struct store_bank_alike *account; /* NULL: one of its own */
    bool beside;                            /* the bank lists both: its lines are passed over */
    int64_t lines;                          /* of it that come along */
};
typedef void bank_answer_fn(void *ctx, const struct bank_answer *a);
/** ERR_DATA: there is no such question or account, or the account's own link still brings its lines
 * and has to be ended first. The link's history is asked for anew with its next sync. */
MUST_USE bool bank_question_decide(struct job *job, const struct bank_said *said,
                                   bank_answer_fn *fn, void *ctx, struct err *err);

enum bank_undone_what { BANK_UNDONE_SAME, BANK_UNDONE_BESIDE, BANK_UNDONE_DIFFERENT };
/** What was taken back, or would be. */
struct bank_undone {
    const struct store_bank_id *question;
    enum bank_undone_what what;
    const char *account; /* SAME: goes back to the id it had; DIFFERENT: is there no more */
    int64_t lines;       /* SAME: that go back with it */
};
typedef void bank_undone_fn(void *ctx, const struct bank_undone *u);
/** What a person said of it is taken back: it is in question again. ERR_DATA: nobody said anything,
 * or lines came or money was moved since. */
MUST_USE bool bank_question_undo(struct job *job, struct str question, bool dry_run,
                                 bank_undone_fn *fn, void *ctx, struct err *err);

#endif
