/* rules_eligibility.h - private to rules_eligibility.c, rules_270.c and rules_271.c: what holds
 * alike where eligibility is asked and where it is answered (X279A1). */
#ifndef HIA_X12_RULES_ELIGIBILITY_H
#define HIA_X12_RULES_ELIGIBILITY_H

#include "x12/forms.h"
#include "x12/rules.h"

enum {
    X12_ELIGIBILITY_REFERENCES_MAX = 16, /* REF of one loop; the guide allows nine */
    X12_ELIGIBILITY_SERVICES_MAX = 99,   /* repetitions of EQ01 and EB03 */
};

struct x12_eligibility {
    uint32_t newest;                                     /* the latest day this set speaks from */
    unsigned diagnoses;                                  /* in the HI of the patient in hand */
    uint32_t references[X12_ELIGIBILITY_REFERENCES_MAX]; /* REF01 of the loop in hand */
    unsigned references_count;
};

/** BHT04 and GS04: what lies after both lies in the future. */
void x12_eligibility_header(struct x12_eligibility *c, struct x12_walk *w,
                            const struct x12_segment *bht);
/** The checks that hold wherever such a segment stands; before those of one direction. */
void x12_eligibility_check(struct x12_eligibility *c, struct x12_walk *w,
                           const struct x12_event *e);
/** Service type against procedure, and service types sent twice. */
void x12_eligibility_service(struct x12_walk *w, const struct x12_segment *s, unsigned types,
                             unsigned code);
/** Pointers in `element` point at diagnoses that the patient has, each once. */
void x12_eligibility_pointers(const struct x12_eligibility *c, struct x12_walk *w,
                              const struct x12_segment *s, unsigned element);

#endif
