/* split.h - one source of X12 cut into whole interchanges: a set, a claim, a payer, a provider or a
 * size each.
 *
 * Runs on the events of a reader at guide altitude. Segments are passed on as they are; the
 * envelope, its counts, HL numbers and, where a claim is cut out of a remittance, the payment
 * amount are made anew (docs/split.md). Memory is bounded by one claim and, by payer or provider,
 * by how many of those there are. */
#ifndef HIA_X12_SPLIT_H
#define HIA_X12_SPLIT_H

#include "base/buf.h"
#include "x12/event.h"

enum x12_split_by {
    X12_SPLIT_SET,
    X12_SPLIT_CLAIM,    /* 837, 835; a set of another kind is a piece of its own */
    X12_SPLIT_PAYER,    /* 837 by 2010BB, 835 by 1000A; sets of other kinds together */
    X12_SPLIT_PROVIDER, /* 837 by 2010AA, 835 by 1000B; sets of other kinds together */
    X12_SPLIT_SIZE,     /* whole sets up to the size; an 837 also between claims */
};

enum {
    X12_SPLIT_UNIT_MAX = 64 * 1024 * 1024, /* bytes of one claim, or of what stands above it */
    X12_SPLIT_KEYS_MAX = 4096,             /* payers or providers of one source */
    X12_SPLIT_KEY_MAX = 81,
};

struct x12_split_options {
    enum x12_split_by by;
    uint64_t size_max; /* X12_SPLIT_SIZE: bytes of a piece; one claim or set may be more */
    uint32_t control;  /* ISA13, GS06 of the first interchange written; 0: kept where unique */
};

struct x12_split_piece {
    uint32_t number;             /* from 1 */
    char key[X12_SPLIT_KEY_MAX]; /* what it was cut by; may identify somebody */
    char set[4];                 /* ST01 of its first set; "TA1" */
    uint64_t bytes;
    uint32_t interchanges, sets, claims;
};

/** Pieces may take turns; false stops. `done` comes once for each, with nothing after it. */
struct x12_split_sink {
    void *ctx;
    bool (*put)(void *ctx, uint32_t piece, struct str bytes);
    bool (*done)(void *ctx, const struct x12_split_piece *piece);
};

struct x12_split;

MUST_USE struct x12_split *x12_split_new(const struct x12_split_options *options,
                                         const struct x12_split_sink *sink, struct err *err);
void x12_split_free(struct x12_split *sp);
struct x12_handler x12_split_handler(struct x12_split *sp);
/** After the reader's end: closes the pieces. False with err also when splitting had to stop. */
MUST_USE bool x12_split_end(struct x12_split *sp, struct err *err);
/** Sets of an 837 without a single claim: nothing of them is in any piece. */
uint32_t x12_split_left_out(const struct x12_split *sp);

#endif
