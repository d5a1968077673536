/* cards_hint.h - what a webhook of a card programme says: which object to look at. Nothing else of
 * it is believed. */
#ifndef HIA_JOB_CARDS_HINT_H
#define HIA_JOB_CARDS_HINT_H

#include "base/arena.h"
#include "base/json.h"

enum { CARD_HINT_MAX = 64 * 1024 }; /* bytes of one message */

/** Thin, as Ramp sends it: {"id","type","created_at","business_id","object":{"id"}}. Texts in the
 * arena. */
struct card_hint {
    const char *noun;        /* "transaction"; NULL: of nothing that is read here */
    struct str id, business; /* of the object; of whose it is, or empty */
};

/** False: it is no such message. */
MUST_USE bool card_hint_read(struct str body, struct arena *a, struct card_hint *out);

#endif
