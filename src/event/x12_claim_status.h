/* x12_claim_status.h - claim status inquiries and answers to X12 and back (005010X212). */
#ifndef HIA_EVENT_X12_CLAIM_STATUS_H
#define HIA_EVENT_X12_CLAIM_STATUS_H

#include "event/claim_status.h"
#include "event/x12_map.h"

/** Of struct status_inquiry and the guide 276; of struct status_answer and the guide 277. */
extern const struct x12_map x12_status_inquiry_map, x12_status_answer_map;

/** The BHT of a set of either guide; a set is begun with x12_writer_set and then this. `reference`
 * is BHT03; the day is CCYYMMDD, the time HHMM. */
void x12_status_begin(struct x12_writer *w, const struct x12_guide *g, struct str reference,
                      const char *day, const char *time);

#endif
