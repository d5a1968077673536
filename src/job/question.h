/* question.h - one question to a payer: an inquiry read and known again, written as a 270 or 276,
 * and what came back judged against it.
 *
 * One desk for each thread. What a record or a judged answer borrows lives until the desk is used
 * again. */
#ifndef HIA_JOB_QUESTION_H
#define HIA_JOB_QUESTION_H

#include "event/claim_status.h"
#include "event/eligibility.h"
#include "event/record_json.h"
#include "job/asker.h"
#include "job/judge.h"

enum {
    QUESTION_REFERENCE_MAX = 51, /* BHT03: 50 */
    QUESTION_MEMBER_MAX = 81,    /* NM109: 80 */
    QUESTION_TRACES_MAX = 4,
    QUESTION_FAULTS_MAX = 20,
};

struct question_desk;

/** `judge` and `key` stay the caller's. The key makes digests of questions that say nothing about
 * a patient to who has not got it. */
MUST_USE struct question_desk *question_desk_new(const struct settings *settings,
                                                 const struct judgment *judge,
                                                 const uint8_t key[SHA256_SIZE], struct err *err);
void question_desk_free(struct question_desk *d);

/** An inquiry in hand. */
struct question {
    enum real_time_kind kind;
    const struct partner *partner; /* whom it goes to, and who is asked when that one is out of */
    const struct partner *second;  /* order; NULL: nobody */
    uint8_t digest[SHA256_SIZE];   /* the same for the same question, whatever its numbers */
    union {
        struct eligibility_inquiry eligibility;
        struct status_inquiry status;
    } of;
};

/** What an answer must name. */
struct question_marks {
    char reference[QUESTION_REFERENCE_MAX];                   /* BHT03, of our own */
    char member[QUESTION_MEMBER_MAX];                         /* NM109 of the subscriber; PHI */
    char traces[QUESTION_TRACES_MAX][QUESTION_REFERENCE_MAX]; /* TRN02 */
    size_t traces_count;
};

/** `partner` NULL: by [vendors KIND], for the caller to fill in; its digest names none, so that it
 * stays the same question whoever answers. False: `*problem` says what is wrong with the JSON. */
MUST_USE bool question_read(struct question_desk *d, enum real_time_kind kind,
                            const struct partner *partner, struct str json, struct question *q,
                            struct record_problem *problem);

/** The payer asked, by the partner's number for it; borrowed from the question. */
struct str question_payer(const struct question *q);

struct question_faults {
    struct fault list[QUESTION_FAULTS_MAX];
    size_t count; /* of the list; errors alone */
};
/** A fault_sink's, whose `ctx` are the question_faults. */
bool question_note_fault(void *ctx, const struct fault *f);

/** Writes one interchange of one set into `x12`. False: our rules find errors in it (`faults`), or
 * `err`. */
MUST_USE bool question_write(struct question_desk *d, const struct question *q, uint32_t control,
                             int64_t now_us, struct buf *x12, struct question_marks *marks,
                             struct question_faults *faults, struct err *err);

/** What came back. Texts live until the desk is used again. */
struct question_answer {
    bool answered;      /* by the payer, to this question; AAA too */
    bool usable;        /* and nothing was refused: a verdict about the person or the claim */
    const char *code;   /* when not answered: "other_question", "not_x12", "not_read", "damaged",
                           "refused_999",   "refused_ta1", "no_answer"; a literal */
    struct str answers; /* a JSON array of answer records */
    struct str verdict; /* EB01 of the plan, or STC01-1 */
    struct str codes;   /* a JSON array of text: AAA03, or the codes of a 999 or TA1 */
};
/** False: no memory, `err`. */
MUST_USE bool question_judge(struct question_desk *d, enum real_time_kind kind,
                             enum asker_content content, struct str bytes,
                             const struct question_marks *marks, struct question_answer *answer,
                             struct err *err);

#endif
