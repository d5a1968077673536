/* codes.h - what a code means to a biller, in our own words, and what to do about it.
 *
 * Bare codes only. The sentences of CARC, RARC and claim status codes belong to X12 and are not
 * shipped; an operator with a licence loads them (code_texts_load). */
#ifndef HIA_EVENT_CODES_H
#define HIA_EVENT_CODES_H

#include "base/err.h"
#include "base/str.h"

enum code_list {
    CODE_TA1_STATUS,      /* TA104 */
    CODE_TA1_NOTE,        /* TA105 */
    CODE_GROUP_STATUS,    /* AK901 */
    CODE_GROUP_NOTE,      /* AK905 */
    CODE_SET_STATUS,      /* IK501 */
    CODE_SET_NOTE,        /* IK502 */
    CODE_SEGMENT_ERROR,   /* IK304 */
    CODE_ELEMENT_ERROR,   /* IK403 */
    CODE_STATUS_CATEGORY, /* STC01-1 */
    CODE_CLAIM_STATUS,    /* STC01-2: loaded only */
    CODE_PAYMENT_STATUS,  /* CLP02 */
    CODE_ADJUST_GROUP,    /* CAS01 */
    CODE_ADJUST_REASON,   /* CAS02: PR 1 2 3 and few others; the rest loaded only */
    CODE_REMARK,          /* LQ, MIA, MOA: loaded only */
    CODE_PROVIDER_ADJUST, /* PLB03-1 */
    CODE_REVIEW_ACTION,   /* HCR01 of a 278 */
    CODE_LISTS,
};

struct code_meaning {
    const char *code;
    const char *title;  /* "Accepted, with errors" */
    const char *advice; /* what a person does now; NULL: nothing */
};

/** In any list that is in order of code; NULL when it is not there. */
const struct code_meaning *code_find(const struct code_meaning *list, size_t count,
                                     struct str code);
/** NULL when the code is not known here. */
const struct code_meaning *code_meaning(enum code_list list, struct str code);
/** All of a list, in order of code. */
const struct code_meaning *code_meanings(enum code_list list, size_t *count);

struct code_texts; /* sentences an operator loaded */

/** A file of lines "code<TAB>sentence"; '#' begins a comment. */
MUST_USE struct code_texts *code_texts_load(const char *path, struct err *err);
void code_texts_free(struct code_texts *t);
/** NULL when not there. */
const char *code_text(const struct code_texts *t, struct str code);

#endif
