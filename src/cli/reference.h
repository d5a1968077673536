/* reference.h - every code hia can name: whose it is, what it means, who acts, what to do. */
#ifndef HIA_CLI_REFERENCE_H
#define HIA_CLI_REFERENCE_H

#include "event/codes.h"
#include "x12/fault.h"

/** A list of codes that stand in one place of a document. */
struct reference_list {
    const char *key;     /* "IK304": the place */
    const char *name;    /* "segment error" */
    const char *where;   /* "999: what is wrong with a segment" */
    const char *who;     /* who acts, where the code itself does not say */
    const char *sibling; /* another place that has the same list; NULL: none */
    const char *owner;   /* the published list that governs it, where its sentences are not ours to
                            give; NULL: our words are all there is */
    const char *load;    /* what supplies these: "hia codes load carc FILE"; NULL: nothing */
    const struct code_meaning *(*meanings)(size_t *count);
};

const struct reference_list *reference_lists(size_t *count);
/** By its key, a sibling's, or a short form ("CARC"), in any case; NULL: none. */
const struct reference_list *reference_list(struct str key);
/** NULL when the list has no words of ours for it. */
const struct code_meaning *reference_meaning(const struct reference_list *l, struct str code);

/** What the hundreds of our own faults have in common: "The functional group" ... Never NULL. */
const char *reference_chapter(const struct x12_fault_row *row);
/** Who acts on a fault: in a document sent, and in one received. */
const char *reference_fault_who(const struct x12_fault_row *row);
const char *reference_snip(unsigned snip);

#endif
