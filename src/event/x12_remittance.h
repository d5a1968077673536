/* x12_remittance.h - 835 events to remittance records (005010X221A1). */
#ifndef HIA_EVENT_X12_REMITTANCE_H
#define HIA_EVENT_X12_REMITTANCE_H

#include "event/remittance.h"
#include "x12/event.h"

struct remittance_reader;

/** x12_guides_init must have run. */
MUST_USE struct remittance_reader *remittance_reader_new(const struct remittance_sink *sink,
                                                         struct err *err);
void remittance_reader_free(struct remittance_reader *rr);
/** Fits x12_handler.event with the reader as ctx; sets of other guides pass by untouched. */
bool remittance_reader_event(void *rr, const struct x12_event *event);

#endif
