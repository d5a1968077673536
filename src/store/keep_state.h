/* keep_state.h - private to the kept bytes. */
#ifndef HIA_STORE_KEEP_STATE_H
#define HIA_STORE_KEEP_STATE_H

#include "store/keep.h"

enum { KEEP_CONTEXT_MAX = 64 };

struct keep {
    struct cred_ring *ring;
    int dir;                        /* kept/<organization> */
    int part;                       /* kept/<organization>/part: unfinished files */
    char context[KEEP_CONTEXT_MAX]; /* of every seal */
};

#endif
