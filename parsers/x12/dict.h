/* dict.h - the X12 005010 dictionary: every data element, composite and segment the HIPAA guides
 * use, once. */
#ifndef HIA_X12_DICT_H
#define HIA_X12_DICT_H

#include "base/base.h"

/** 005010 Appendix B.1.1.3.1: the types of simple data elements. */
enum x12_type {
    X12_AN, /* string */
    X12_ID, /* identifier: a code */
    X12_N0, /* integer */
    X12_N2, /* implied two decimals */
    X12_R,  /* decimal; sign and point do not count in its length */
    X12_DT, /* CCYYMMDD, or YYMMDD in ISA09 */
    X12_TM, /* HHMM[SS[D[D]]] */
    X12_B,  /* binary */
};

struct x12_dict_element {
    uint16_t number; /* "98" */
    uint8_t type;
    uint16_t min, max; /* characters */
    const char
        *name; /* our own words, snake_case; segments and composites name their parts themselves */
    const char
        *set; /* external code set that governs it ("state", "country", "carc" ...), or NULL */
};

/** Parts are data element numbers in order ("I12": the interchange's own, number 10012) or
 * composite ids;
 *  "*" after one: the standard lets it repeat. Names: one for each part, unique within it;
 * "name@set" names the external code set that governs the part in this place. Syntax notes as X12
 * writes them: P paired, R at least one, E only one, C if first then all, L if first then at least
 * one. */
struct x12_dict_composite {
    const char *id;     /* "C003" */
    const char *parts;  /* "235 234 1339 1339 1339 1339 352 234" */
    const char *names;  /* our own words, snake_case: the JSON names */
    const char *syntax; /* "P0304" or NULL */
};

struct x12_dict_segment {
    const char *id;    /* "NM1" */
    const char *title; /* our own words: "individual or organization" */
    const char *parts; /* "98 1065 1035 ..." */
    const char *names; /* the JSON names where the guide gives none */
    const char *syntax;
};

const struct x12_dict_element *x12_dict_element(uint16_t number);
const struct x12_dict_composite *x12_dict_composite(const char *id);
const struct x12_dict_segment *x12_dict_segment(const char *id);

/** For listings and tests: all of them, in order of number or id. */
extern const struct x12_dict_element x12_dict_elements[];
extern const struct x12_dict_composite x12_dict_composites[];
extern const struct x12_dict_segment x12_dict_segments[];
extern const size_t x12_dict_elements_count, x12_dict_composites_count, x12_dict_segments_count;

#endif
