/* question_state.h - private: what a desk holds. */
#ifndef HIA_JOB_QUESTION_STATE_H
#define HIA_JOB_QUESTION_STATE_H

#include "event/eligibility_summary.h"
#include "event/x12_acknowledgement.h"
#include "event/x12_claim_status.h"
#include "event/x12_eligibility.h"
#include "job/question.h"
#include "x12/reader.h"

struct question_desk {
    const struct settings *settings;
    const struct judgment *judge;
    uint8_t key[SHA256_SIZE];
    const struct x12_guide *guide[REAL_TIME_KINDS];
    struct json_reader *json;
    struct arena arena; /* of the inquiry in hand, or of the answer */
    struct buf text;

    struct eligibility_writer *ew;
    struct x12_map_writer *mw;

    /* Ears: one reader hears answers of both kinds and acknowledgements. */
    struct x12_reader *reader;
    struct eligibility_reader *er;
    struct x12_map_reader *mr;
    struct acknowledgement_reader *ar;

    /* Of the answer in hand. */
    enum real_time_kind kind;
    const struct question_marks *marks;
    struct buf answers, codes;
    char verdict[4];
    size_t heard, others, refusals, codes_count; /* answers; those of other questions; AAA */
    bool saw_x12, damaged, no_memory;
    const char *refused_by;
};

MUST_USE bool question_ears_open(struct question_desk *d, struct err *err);
void question_ears_close(struct question_desk *d);

#endif
