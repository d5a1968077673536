/* tray.h - what one thread has read of a document, on its way to the one that writes the ledger:
 * steps in the order of the document, carried in trays of which a few exist.
 *
 * With one thread the same trays are emptied on the spot, so nothing but the time depends on the
 * number of threads. */
#ifndef HIA_JOB_TRAY_H
#define HIA_JOB_TRAY_H

#include "base/arena.h"
#include "base/err.h"

enum {
    TRAYS_MAX = 4,
    /* Full; the record that filled it may have made it larger. */
    TRAY_RECORDS_MAX = 256,
    TRAY_BYTES_MAX = 256 * 1024,
    /* One claim payment with all a record may hold; past it the document fails. */
    TRAY_ARENA_MAX = 8 * 1024 * 1024,
};

/** The first member of whatever is put on a tray. */
struct step {
    struct step *next;
    int kind;
};

struct tray {
    struct arena arena; /* of the steps and all they point to */
    struct step *first;
    struct step **last, **end; /* where the last step hangs, where the next one will */
    uint32_t records;
    uint64_t bytes; /* of the document, read when it was handed over */
};

struct trays;

/** Runs in a thread of its own: puts steps, false when it could not go on. */
typedef bool trays_read_fn(void *ctx, struct trays *t, struct err *err);
/** Runs in the calling thread, for each tray in the order of the document. False: no more, and
 *  the reader is stopped. */
typedef bool trays_take_fn(void *ctx, const struct tray *tray);

struct trays_ends {
    trays_read_fn *read;
    void *read_ctx;
    trays_take_fn *take;
    void *take_ctx;
    /* Sees each tray once before it is taken, while the one before it is still to be taken if it
     * can be had so early; in the same thread and of the same ctx as `take`. NULL: nobody looks. */
    trays_take_fn *look;
};

/** Until `read` is done and all it put was taken, or `take` refused. Where both failed, the error
 *  is that of `take`, which is told by the taker: `err` is of the reader alone. */
MUST_USE bool trays_run(const struct trays_ends *ends, bool threaded, struct err *err);

/* ---- the reader's side ---- */

/** A step of that kind at the end, `size` bytes zeroed, of which struct step is the first member.
 *  NULL: stopped by the taker, or out of memory. */
MUST_USE void *trays_step(struct trays *t, int kind, size_t size);
/** Of the tray last put on: what the last step points to. */
struct arena *trays_arena(struct trays *t);
/** What the last step points to found no room there: it is taken off. False, and why. */
bool trays_too_large(struct trays *t);
/** A record, or an envelope, is whole on it: the tray goes when it is full. False: stopped. */
MUST_USE bool trays_record_done(struct trays *t);
/** How far the document is read. */
void trays_bytes(struct trays *t, uint64_t bytes);
/** Hands over what was put and waits until the taker has been through all of it: then a step may
 *  point to what is the reader's own. False: stopped. */
MUST_USE bool trays_settle(struct trays *t);

#endif
