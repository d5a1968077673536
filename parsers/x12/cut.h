/* cut.h - private to split and join: envelopes written round segments that are passed on as they
 * are. */
#ifndef HIA_X12_CUT_H
#define HIA_X12_CUT_H

#include "base/buf.h"
#include "x12/event.h"

/** How the interchange in hand is written. */
struct x12_style {
    struct x12_delims delims;
    char line_break[3]; /* after each terminator: "", "\n" or "\r\n" */
};

enum { X12_CONTROL_MAX = 64 };

/** An interchange being written: what is open, and what its trailers will say. */
struct x12_cut {
    struct x12_style style;
    bool interchange, group, set;
    uint32_t groups, sets, segments; /* of the open interchange, group and set */
    char isa[X12_CONTROL_MAX], gs[X12_CONTROL_MAX], st[X12_CONTROL_MAX];
};

/** The segment as it is, with terminator and line break. */
void x12_cut_raw(const struct x12_style *style, const struct x12_segment *s, struct buf *out);
/** The same with element `i` replaced. */
void x12_cut_with(const struct x12_style *style, const struct x12_segment *s, unsigned i,
                  struct str value, struct buf *out);

/** ISA, GS, ST with this control number, NULL: their own. What of the same kind is open is closed
 * first. */
void x12_cut_interchange(struct x12_cut *c, const struct x12_style *style,
                         const struct x12_segment *isa, const char *control, struct buf *out);
void x12_cut_group(struct x12_cut *c, const struct x12_segment *gs, const char *control,
                   struct buf *out);
void x12_cut_set(struct x12_cut *c, const struct x12_segment *st, const char *control,
                 struct buf *out);
/** Text that holds `segments` whole segments of the open set. */
void x12_cut_text(struct x12_cut *c, struct str text, uint32_t segments, struct buf *out);
/** SE; SE and GE; SE, GE and IEA: with what they have counted. Nothing when nothing is open. */
void x12_cut_set_end(struct x12_cut *c, struct buf *out);
void x12_cut_group_end(struct x12_cut *c, struct buf *out);
void x12_cut_interchange_end(struct x12_cut *c, struct buf *out);

/** A number with leading zeros up to `width` digits. */
enum { X12_NUMBER_MAX = 16 };
void x12_cut_number(uint32_t value, unsigned width, char text[X12_NUMBER_MAX]);

/** Learns the line break of an interchange from the gap between two segments. */
void x12_cut_learn(struct x12_style *style, const struct x12_segment *last_isa,
                   const struct x12_segment *next);

/** A segment kept after the reader has gone on. */
struct x12_kept {
    struct buf bytes;
    struct x12_segment segment; /* points into `bytes` */
    struct x12_delims delims;
};
void x12_keep(struct x12_kept *k, const struct x12_segment *s);
void x12_keep_fini(struct x12_kept *k);

#endif
