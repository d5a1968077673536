/* join.h - interchanges put together: those of the same two parties, written the same way, become
 * one; their groups of the same kind become one.
 *
 * Runs on the events of readers at envelope altitude, one source after the other. Transaction sets
 * are passed on as they are; only the envelope is made anew. Constant memory. */
#ifndef HIA_X12_JOIN_H
#define HIA_X12_JOIN_H

#include "base/buf.h"
#include "x12/event.h"

struct x12_join_options {
    bool apart;       /* leave each interchange its own envelope; only control numbers change */
    uint32_t control; /* ISA13 and GS06 of the first interchange, ST02 from 0001; 0: their own
                         where unique */
};

/** Takes the bytes; false stops. */
struct x12_join_sink {
    void *ctx;
    bool (*put)(void *ctx, struct str bytes);
};

struct x12_joined {
    uint32_t interchanges_read, groups_read, interchanges, groups, sets, renumbered;
};

struct x12_join;

MUST_USE struct x12_join *x12_join_new(const struct x12_join_options *options,
                                       const struct x12_join_sink *sink, struct err *err);
void x12_join_free(struct x12_join *j);
struct x12_handler x12_join_handler(struct x12_join *j);
/** After the last source. */
MUST_USE bool x12_join_end(struct x12_join *j, struct x12_joined *counts);

#endif
