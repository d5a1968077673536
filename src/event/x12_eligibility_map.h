/* x12_eligibility_map.h - the two record maps of 005010X279A1: private to x12_eligibility_*.c. */
#ifndef HIA_EVENT_X12_ELIGIBILITY_MAP_H
#define HIA_EVENT_X12_ELIGIBILITY_MAP_H

#include "event/x12_map.h"

extern const struct x12_map eligibility_inquiry_map, eligibility_answer_map;

#endif
