/* remittance_json.h - remittance records as JSON lines, money exact. Holds PHI: for files and
 * callers with the right to it, never for events. */
#ifndef HIA_EVENT_REMITTANCE_JSON_H
#define HIA_EVENT_REMITTANCE_JSON_H

#include "base/json.h"
#include "event/remittance.h"

/** Each writes one object, {"record": "remittance" | "claim_payment" | "provider_adjustment" |
 *  "remittance_totals", ...}, without a line break. */
void remittance_write_json(const struct remittance *r, struct buf *out);
void claim_payment_write_json(const struct claim_payment *p, struct buf *out);
void provider_adjustment_write_json(const struct provider_adjustment *a, struct buf *out);
void remittance_totals_write_json(const struct remittance_totals *t, struct buf *out);

#endif
