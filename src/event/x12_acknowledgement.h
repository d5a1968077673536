/* x12_acknowledgement.h - TA1, 999 (005010X231A1) and 277CA (005010X214) events to answers. */
#ifndef HIA_EVENT_X12_ACKNOWLEDGEMENT_H
#define HIA_EVENT_X12_ACKNOWLEDGEMENT_H

#include "event/acknowledgement.h"
#include "x12/event.h"

struct acknowledgement_reader;

/** x12_guides_init must have run. */
MUST_USE struct acknowledgement_reader *
acknowledgement_reader_new(const struct acknowledgement_sink *sink, struct err *err);
void acknowledgement_reader_free(struct acknowledgement_reader *ar);
/** Fits x12_handler.event with the reader as ctx; sets of other guides pass by untouched.
 *  Of a 999: every set, then its group. Of a 277CA: batch, provider, claims, in document order. */
bool acknowledgement_reader_event(void *ar, const struct x12_event *event);

#endif
