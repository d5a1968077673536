/* reader.h - bytes in any chunking to segments, envelopes, loops and faults. Constant memory. */
#ifndef HIA_X12_READER_H
#define HIA_X12_READER_H

#include "x12/event.h"
#include "x12/walk.h"

enum x12_altitude {
    X12_ALTITUDE_SEGMENTS, /* SEGMENT events only, nothing judged but the bytes */
    X12_ALTITUDE_ENVELOPE, /* ISA to IEA: counts, control numbers, order of the envelope */
    X12_ALTITUDE_GUIDE,    /* the whole: loops, elements, rules */
};

struct x12_options {
    enum x12_altitude altitude;
    unsigned snip;                 /* guide altitude: what x12/snip.h makes */
    const struct x12_local *local; /* guide altitude: code sets and overlays; NULL: none */
};

struct x12_reader;

MUST_USE struct x12_reader *x12_reader_new(const struct x12_options *options,
                                           const struct x12_handler *handler, struct err *err);
void x12_reader_free(struct x12_reader *r);

/** Any number of bytes, also 0 or 1. The events are the same for any way of cutting the source.
 *  False when the handler stopped; bad data never stops it, it is faulted and skipped. */
bool x12_reader_feed(struct x12_reader *r, const void *p, size_t n);
/** The source is at its end: what is open is closed and faulted. The reader is then ready for the
 * next source. */
bool x12_reader_end(struct x12_reader *r);

/** Segments and bytes seen so far, for progress. */
uint64_t x12_reader_bytes(const struct x12_reader *r);
/** What stands behind the last segment of the source: line breaks and blanks (x12_before). */
struct str x12_reader_tail(const struct x12_reader *r);
uint64_t x12_reader_segments(const struct x12_reader *r);

#endif
