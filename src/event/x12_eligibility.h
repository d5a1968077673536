/* x12_eligibility.h - eligibility inquiries and answers to 270 and 271, and back (005010X279A1). */
#ifndef HIA_EVENT_X12_ELIGIBILITY_H
#define HIA_EVENT_X12_ELIGIBILITY_H

#include "event/eligibility.h"
#include "x12/event.h"
#include "x12/writer.h"

enum eligibility_side {
    ELIGIBILITY_INQUIRY, /* 270, struct eligibility_inquiry */
    ELIGIBILITY_ANSWER,  /* 271, struct eligibility_answer */
};

/** Its guide; x12_guides_init must have run. */
const struct x12_guide *eligibility_guide(enum eligibility_side side);

/* ---- writing ---- */

struct eligibility_writer; /* reusable; one for each thread */

MUST_USE struct eligibility_writer *eligibility_writer_new(enum eligibility_side side,
                                                           struct err *err);
void eligibility_writer_free(struct eligibility_writer *ew);
/** After x12_writer_set: BHT from reference, date, time and purpose (empty: 13 asks, 11 answers);
 * `type` is BHT06, an inquiry's. `w` is used until the next. */
void eligibility_writer_begin(struct eligibility_writer *ew, struct x12_writer *w,
                              const struct eligibility_document *head, struct str type);
/** One patient. Payer, provider and subscriber are not repeated where they are those of the one
 * before. */
void eligibility_writer_put(struct eligibility_writer *ew, const void *record);

/* ---- reading ---- */

/** Takes a record; valid during the call only. False stops the reader. NULL: not wanted. */
struct eligibility_sink {
    void *ctx;
    bool (*inquiry)(void *ctx, const struct eligibility_inquiry *inquiry);
    bool (*answer)(void *ctx, const struct eligibility_answer *answer);
};

struct eligibility_reader;

MUST_USE struct eligibility_reader *eligibility_reader_new(const struct eligibility_sink *sink,
                                                           struct err *err);
void eligibility_reader_free(struct eligibility_reader *er);
/** Fits x12_handler.event with the reader as ctx; sets of other guides pass by untouched. */
bool eligibility_reader_event(void *er, const struct x12_event *event);
/** Records dropped because a maximum was passed (the faults of the walk say where). */
size_t eligibility_reader_dropped(const struct eligibility_reader *er);

#endif
