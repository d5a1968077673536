/* writer_state.h - what writer.c and writer_envelope.c share; nobody else includes it. */
#ifndef HIA_X12_WRITER_STATE_H
#define HIA_X12_WRITER_STATE_H

#include "x12/writer.h"

/** What a byte of a value is to this interchange. */
enum { X12_BYTE_FORBIDDEN = 1, X12_BYTE_ODD = 2 };

/** What the next value is: one byte, read at each. */
enum { X12_WRITER_CLOSED, X12_WRITER_PLAIN, X12_WRITER_REPEAT, X12_WRITER_COMPOSITE };

struct x12_writer {
    struct buf *out;
    struct x12_envelopes *envelopes;
    struct fault_sink faults;
    bool stopped; /* the caller's sink would take no more */

    /* The segment in hand: it lives at out->p + at until x12_end. */
    struct x12_segment s;
    size_t at;
    size_t limit;                 /* of out: as far as values may go without asking for room */
    const struct x12_use *use;    /* begun for; NULL: a control or raw segment, any place will do */
    const struct x12_use *landed; /* where the walk put it */
    uint64_t dirty;               /* bit i: element i held a byte that was replaced */
    uint64_t unrepeated;          /* bit i: a repetition of element i could not be written */
    bool too_long;

    uint8_t state; /* X12_WRITER_* */

    /* Inside an element. */
    bool first_component, drop;
    size_t element_at; /* of out: back to here when the composite turns out empty */
    size_t parts_at;   /* of out: the composite's first byte */
    size_t first_end;  /* of out: behind its first component */

    struct x12_delims delims;
    uint8_t bytes_of[256]; /* X12_BYTE_* by byte */
    uint64_t words[4][2];  /* each delimiter, sixteen times */
    char eol[2];
    uint8_t eol_n;

    uint32_t isa_control, gs_control;
    char version[13]; /* of the open group */
    char st_control[10];
    uint32_t groups, sets, segments, errors;
    uint64_t bytes, ordinal;
};

void x12_writer_set_style(struct x12_writer *w, struct x12_delims d, bool line_feed,
                          bool carriage_return);
/** A segment of the envelope: it need not land anywhere. */
void x12_writer_begin_control(struct x12_writer *w, const char *id);
/** A delimiter standing as data in ISA11 or ISA16, or any byte, unjudged. */
void x12_writer_put_bare(struct x12_writer *w, char c);
/** x12_end without trimming. */
void x12_writer_finish(struct x12_writer *w);
/** The same of a segment whose bytes are all there, with room for a terminator and a line break. */
void x12_writer_hand_over(struct x12_writer *w);

/** What the writer itself found wrong with the segment just placed. */
void x12_writer_own_faults(struct x12_writer *w);

#endif
