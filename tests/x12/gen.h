/* gen.h - random documents that a guide accepts (SNIP 1 and 2), from a seed: for laws, fuzzing and
 * benches. */
#ifndef HIA_TESTS_X12_GEN_H
#define HIA_TESTS_X12_GEN_H

#include "x12/writer.h"

struct gen {
    uint64_t state;
    unsigned situational; /* chance of what may be left out, percent */
    unsigned repeats;     /* of a loop or segment that may repeat: 1 to this many */
    /* Of the set being written. */
    uint32_t hl;        /* last HL01 */
    char format[4];     /* the last date format qualifier (1250) */
    const char *canary; /* not NULL: strings are this and a number, to be searched for */
    uint32_t canaries;
};

void gen_init(struct gen *g, uint64_t seed);
uint64_t gen_random(struct gen *g);
/** 0 .. n - 1. */
unsigned gen_below(struct gen *g, unsigned n);

/** One transaction set, ST to SE */
void gen_set(struct gen *g, struct x12_writer *w, const struct x12_guide *guide,
             const char *control);
/** A whole interchange: groups of sets. */
void gen_interchange(struct gen *g, struct x12_writer *w, const struct x12_guide *guide,
                     unsigned groups, unsigned sets);
/** An interchange head with random delimiters and line breaks. */
void gen_head(struct gen *g, struct x12_interchange_head *head);

#endif
