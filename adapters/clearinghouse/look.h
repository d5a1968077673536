/* look.h - a look at an interchange, no more: is it whole, what is it, does it answer ours?
 *
 * Judging X12 is the platform's; an adapter only must not take garbage, half a file or another
 * patient's answer for what was asked. */
#ifndef HIA_CLEARINGHOUSE_LOOK_H
#define HIA_CLEARINGHOUSE_LOOK_H

#include "adapter.h"
#include "base/str.h"

enum { LOOK_TRACES_MAX = 128 };

enum look_verdict {
    LOOK_WHOLE,   /* ISA to IEA, and the two have one number */
    LOOK_NOT_X12, /* no ISA */
    LOOK_CUT,     /* no IEA */
    LOOK_BROKEN,  /* an IEA of another number, or bytes `after` it that are no interchange */
    LOOK_MORE,    /* good, and another interchange comes `after` it: not one whole interchange */
};

struct look {
    enum look_verdict verdict;
    struct str after;                     /* behind the IEA, line breaks left out */
    struct str sender, receiver, control; /* ISA06, ISA08, ISA13; blanks cut off */
    struct str set;                /* ST01 of the first set; "TA1" when there is none but it */
    struct str version;            /* GS08 */
    struct str purpose, reference; /* BHT02, BHT03 of the first set */
    struct str ta1_control, ta1_verdict, ta1_note; /* TA101, TA104, TA105 */
    struct str verdict_999;                        /* AK901, or IK501 without it */
    struct str group_control, ak1_control;         /* GS06, AK102 */
    struct str trace[LOOK_TRACES_MAX];             /* TRN02 */
    size_t traces;
    unsigned sets;
};

/** Segments one by one, from the ISA's delimiters; for what looks further. */
struct segments {
    struct str rest;
    char element, component, repetition, terminator;
};
bool segments_open(struct segments *s, struct str bytes);
bool segments_next(struct segments *s, struct str *segment);
/** Element i; 0 is the id. */
struct str segment_element(struct str segment, char separator, unsigned i);

void look_at(struct str bytes, struct look *out);
/** At a file, which may have several: WHOLE when each is; `out` is of the last, or the first bad.
 */
void look_file(struct str bytes, struct look *out);
/** "whole", "not_x12", "cut", "broken"; of MORE "broken" too: one was wanted. */
const char *look_word(enum look_verdict v);

/** Control numbers are compared as such: partners drop or add leading zeros. */
bool look_same_number(struct str a, struct str b);
/** Is it a TRN02 of it? */
bool look_has_trace(const struct look *l, struct str trace);
enum look_match { LOOK_OURS, LOOK_ANOTHERS, LOOK_UNSAID };
/** Does `answer` name the trace or reference of `request`? A TA1 or 999: its control number. */
enum look_match look_match(const struct look *request, const struct look *answer);

/** "x12.270", and "x12.837P", "x12.837I", "x12.837D" by GS08; "" when it is none we know. */
struct hia_text look_kind(const struct look *l);

#endif
