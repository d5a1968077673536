/* seen.h - has this identifier been here before? A bounded set of fingerprints, for "unique in this
 * set". */
#ifndef HIA_X12_SEEN_H
#define HIA_X12_SEEN_H

#include "base/str.h"

/** X222A1 asks for at most 5000 claims a set; past X12_SEEN_MAX identifiers the question is no
 * longer asked. 48 bits each beside the slot: in a full set an unjust answer comes once in some
 * 10^10 sets. */
enum { X12_SEEN_SLOTS = 8192, X12_SEEN_MAX = 6144 };

struct x12_seen { /* zeroed: empty */
    uint32_t low[X12_SEEN_SLOTS];
    uint16_t high[X12_SEEN_SLOTS];
    uint16_t taken[X12_SEEN_MAX]; /* the slots, as they came */
    uint16_t count;
};

/** Remembers it; true when it was there already. Always false once the set is full. */
bool x12_seen_before(struct x12_seen *s, struct str id);

/** Empties it: most sets hold a few identifiers, and zeroing is for room for all. */
void x12_seen_forget(struct x12_seen *s);

/** A word for a value, never 0. Equal values have equal words; that others differ is overwhelmingly
 * likely. */
uint64_t x12_word_of(struct str value);

#endif
