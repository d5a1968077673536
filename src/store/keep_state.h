/* keep_state.h - private to the kept bytes. */
#ifndef HIA_STORE_KEEP_STATE_H
#define HIA_STORE_KEEP_STATE_H

#include "store/keep.h"

enum {
    KEEP_CONTEXT_MAX = 64,
    KEEP_NAME_MAX = 96, /* "ab/" + 64 hex digits + ".sealed" */
};

struct keep {
    struct cred_ring *ring;
    int dir;                        /* kept/<organization> */
    int part;                       /* kept/<organization>/part: unfinished files */
    char context[KEEP_CONTEXT_MAX]; /* of every seal */
};

/** The folder and the name of these bytes. */
void keep_name(const uint8_t sha256[SHA256_SIZE], char dir[3], char name[KEEP_NAME_MAX]);

/** Each file that is kept; `dir` is the folder it is in. False: `err`, or no more are wanted. */
typedef bool keep_walk_fn(void *ctx, int dir, const char *name, struct err *err);
bool keep_walk(struct keep *k, keep_walk_fn *fn, void *ctx, struct err *err);

#endif
