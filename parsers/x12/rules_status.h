/* rules_status.h - private to the rules of 276 and 277: checks that hold for both alike. */
#ifndef HIA_X12_RULES_STATUS_H
#define HIA_X12_RULES_STATUS_H

#include "x12/balance.h"
#include "x12/forms.h"
#include "x12/rules.h"

/** The day the set was made: the later of BHT04 and GS04. */
uint32_t x12_status_made(const struct x12_walk *w, const struct x12_segment *bht);

/** NM1*1P: an NPI has its check digit, a tax number its nine digits. */
void x12_status_provider(struct x12_walk *w, const struct x12_segment *nm1);

/** DTP*472: not before the patient was born (0: not known), not after the file was made. */
void x12_status_served(struct x12_walk *w, const struct x12_segment *dtp, uint32_t born,
                       uint32_t made);

/** SVC: the form of its procedure, charge and units. */
void x12_status_service(struct x12_walk *w, const struct x12_segment *svc);

/** An amount that cannot be below zero. */
void x12_status_amount(struct x12_walk *w, const struct x12_segment *s, unsigned element);

#endif
