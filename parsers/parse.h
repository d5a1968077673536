/* parse.h - the words all parsers share: where something is, what is wrong with it, how bad that
 * is. */
#ifndef HIA_PARSE_H
#define HIA_PARSE_H

#include "base/base.h"
#include "base/str.h"

enum severity {
    SEVERITY_NOTE,    /* worth knowing: a tolerated habit of the sender */
    SEVERITY_WARNING, /* a person may want to look; the document stands */
    SEVERITY_ERROR,   /* the document, or the claim it concerns, does not stand */
    SEVERITY_FATAL,   /* nothing after this point can be trusted: the interchange ends here */
};

enum { FAULT_PATH_MAX = 128 };

/** What is wrong with somebody's data. It points; it never holds a value (PHI). Plain data: copy
 * freely. */
struct fault {
    uint16_t code; /* the parser's own stable number: enum x12_code for X12 */
    uint8_t severity;
    uint8_t snip;              /* WEDI SNIP type 1..7; 0 where it does not apply */
    uint64_t offset;           /* byte in the source, of the segment */
    uint64_t ordinal;          /* segment in the source, from 1 */
    uint32_t position;         /* segment in its transaction set, ST is 1; 0 outside a set */
    uint8_t element;           /* 1-based; 0: the whole segment */
    uint8_t component;         /* 1-based; 0: the whole element */
    uint8_t repeat;            /* 1-based; 0: not repeating */
    uint16_t data_element;     /* X12 data element number, for IK402; 0 unknown */
    char segment[4];           /* segment id, "" when none; for a missing one, the one missed */
    char loop[8];              /* loop id, "" when none */
    char path[FAULT_PATH_MAX]; /* "2000A[1]/2000B[3]/2300[1]/CLM", with occurrences from 1 */
    /* Said in other words than the code's own, as a code set or a partner's overlay has them; NULL:
     * its own. They live as long as what said them. */
    const char *title, *remedy, *stc;
    const char *rule; /* of the partner's overlay that asks for it; NULL: none */
    /* Which interchange, group and set it is in (control numbers are not
     * PHI); "" when not in one. */
    char isa_control[10], gs_control[10], st_control[10];
};

/** Takes one fault; false stops the parse (the taker could not do its job). */
struct fault_sink {
    void *ctx;
    bool (*put)(void *ctx, const struct fault *fault);
};

#endif
