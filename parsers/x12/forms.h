/* forms.h - the outer form of codes whose lists change or are licensed: judged by shape, never by
 * membership. */
#ifndef HIA_X12_FORMS_H
#define HIA_X12_FORMS_H

#include "x12/segment.h"

/** The components of element i, of its first repetition: returns how many, at most `max`. The parts
 * asked for and not sent are empty. */
unsigned x12_split(const struct x12_segment *s, unsigned i, struct str *parts, unsigned max);

bool x12_form_digits(struct str s, size_t n);
/** ICD-10-CM: letter, digit, then one to five letters or digits; the point is not sent (X222A1 2300
 * HI). */
bool x12_form_icd10cm(struct str s);
/** HCPCS and CPT: letter or digit, three digits, letter or digit. */
bool x12_form_hcpcs(struct str s);
bool x12_form_modifier(struct str s);
/** 5 or 9 when it is a US ZIP code of that length, else 0. */
unsigned x12_form_zip(struct str s);

/** The days a DTP or DTM speaks of, as CCYYMMDD numbers, so that they compare. */
struct x12_span {
    uint32_t from, to;
};
/** Formats D8, DT (its day) and RD8. False for others, and where the digits are not there. */
bool x12_span_of(struct str format, struct str value, struct x12_span *span);
/** CCYYMMDD to a number; 0 when it is not eight digits. */
uint32_t x12_day_of(struct str s);

#endif
