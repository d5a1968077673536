/* writer.h - values to X12, judged by the same walk as what we read. Symmetrical to reader.h.
 *
 *     x12_writer_interchange(w, &head);
 *     x12_writer_group(w, &group);
 *     x12_writer_set(w, guide, "0001");
 *     x12_begin(w, use);  x12_put(w, STR("85"));  x12_skip(w, 2);  x12_put_money(w, cents);
 *     x12_end(w);
 *     x12_writer_set_end(w);  x12_writer_group_end(w);  x12_writer_interchange_end(w);
 *
 * ST, SE, GS, GE, ISA, IEA and all counts are the writer's own. Trailing empty elements are not
 * written. Every value is checked for delimiters; every segment must land on the use it was begun
 * for. */
#ifndef HIA_X12_WRITER_H
#define HIA_X12_WRITER_H

#include "base/buf.h"
#include "base/money.h"
#include "x12/envelope.h"

struct x12_interchange_head {
    struct x12_delims delims; /* zeroed: * : ^ ~ */
    bool line_breaks;         /* '\n' after each terminator */
    bool carriage_returns;    /* '\r' too, before it */
    char sender_qualifier[3], sender_id[16], receiver_qualifier[3], receiver_id[16];
    char date[9], time[5]; /* CCYYMMDD, HHMM; the ISA takes the short year */
    uint32_t control;      /* ISA13, 1..999999999 */
    bool ack_requested;
    char usage; /* 'P' or 'T' */
};

struct x12_group_head {
    char sender[16], receiver[16];
    char date[9], time[9];
    uint32_t control;              /* GS06 */
    const struct x12_guide *guide; /* GS01, GS08 */
    char version[13];              /* GS08 and ST03, an alias of the guide; "": its id */
};

struct x12_writer;

/** Faults go to `faults` as they are found; bytes to `out`, which the caller may drain between
 * calls. */
MUST_USE struct x12_writer *x12_writer_new(struct buf *out, unsigned snip,
                                           const struct fault_sink *faults, struct err *err);
void x12_writer_free(struct x12_writer *w);
/** Judge by code sets and overlays too, before the first set; `local` is borrowed. */
MUST_USE bool x12_writer_local(struct x12_writer *w, const struct x12_local *local,
                               struct err *err);

void x12_writer_interchange(struct x12_writer *w, const struct x12_interchange_head *head);
void x12_writer_group(struct x12_writer *w, const struct x12_group_head *head);
/** ST with the given control number and, where the guide has ST03, its id. */
void x12_writer_set(struct x12_writer *w, const struct x12_guide *g, const char *control);
void x12_writer_set_end(struct x12_writer *w);
void x12_writer_group_end(struct x12_writer *w);
void x12_writer_interchange_end(struct x12_writer *w);

/** One segment: begin, its elements in order, end. */
void x12_begin(struct x12_writer *w, const struct x12_use *use);
void x12_put(struct x12_writer *w, struct str value); /* the next element; empty: not sent */
void x12_put_code(struct x12_writer *w, const char *code);
void x12_put_money(struct x12_writer *w, int64_t cents);
void x12_put_decimal(struct x12_writer *w, struct decimal d);
void x12_put_u64(struct x12_writer *w, uint64_t v);
void x12_skip(struct x12_writer *w, unsigned elements); /* leave that many empty */
/** The next element is a composite: its components follow as x12_put..., until the close. */
void x12_open(struct x12_writer *w);
void x12_close(struct x12_writer *w);
/** The next put repeats the element just written. */
void x12_repeat(struct x12_writer *w);
void x12_end(struct x12_writer *w);

/** A value and what stands in front of it. */
enum x12_piece_kind { X12_PIECE_ELEMENT, X12_PIECE_COMPONENT, X12_PIECE_REPEAT };

struct x12_piece {
    const char *p;
    uint32_t n; /* 0: not given; p may be NULL */
    uint8_t kind;
    uint8_t gap; /* so many of its kind left empty before it */
    bool sure;   /* X12_PIECE_ELEMENT: it meets x12_sure_limits of the use it is put for */
};

enum { X12_PIECES_MAX = 512 };

/** Bytes of an element that need no further check when it ends in no space. None are when `min` is
 * more than `max`. */
struct x12_sure {
    uint16_t min, max;
};

/** Any text; a number as money.h spells them; a whole number that is not negative. */
enum x12_made_of { X12_OF_TEXT, X12_OF_NUMBER, X12_OF_DIGITS };

struct x12_sure x12_sure_limits(const struct x12_use *use, unsigned element, enum x12_made_of made);
/** Of that very value. */
struct x12_sure x12_sure_value(const struct x12_use *use, unsigned element, struct str value);

static inline bool x12_is_sure(struct x12_sure sure, struct str value)
{
    return value.n >= sure.min && value.n <= sure.max && value.p[value.n - 1] != ' ';
}

/** A whole segment at once: the same as begin, put ..., end, and faster. The first component of a
 * composite is an element piece. An empty repetition is not written. */
void x12_put_pieces(struct x12_writer *w, const struct x12_use *use, const struct x12_piece *pieces,
                    unsigned count);

/** Where the value of an element or a component stands: by itself, or in a record. */
struct x12_source {
    const struct str *value; /* NULL: it is the struct str at `offset` */
    struct x12_sure sure;    /* of an element by itself */
    uint16_t offset;
    uint16_t place; /* its element, of a composite x12_place_of; each element once or component by
                       component, ascending from one to the next */
};

/** Component 1 to 255 of an element. */
static inline uint16_t x12_place_of(unsigned element, unsigned component)
{
    return (uint16_t)(component << 8 | element);
}

/** The same of values that stand in the record at `base`. */
void x12_put_sources(struct x12_writer *w, const struct x12_use *use,
                     const struct x12_source *sources, unsigned count, const char *base);

/** A whole segment as raw bytes without terminator, in this interchange's delimiters. For lossless
 * rewriting. */
void x12_raw(struct x12_writer *w, struct str segment);
/** Before a raw ISA: the delimiters and line breaks it and what follows use. */
void x12_writer_style(struct x12_writer *w, const struct x12_delims *delims, bool line_feed,
                      bool carriage_return);
/** Nothing follows: what is still open is faulted, as the reader would. Needed after raw segments
 * only. */
void x12_writer_end(struct x12_writer *w);

/** Number of faults of severity ERROR or worse so far: a document with any must not be sent. */
uint32_t x12_writer_errors(const struct x12_writer *w);
/** Segments of the open set so far, ST included; and bytes written in all. */
uint32_t x12_writer_segments(const struct x12_writer *w);
uint64_t x12_writer_bytes(const struct x12_writer *w);
/** In force now. */
const struct x12_delims *x12_writer_delims(const struct x12_writer *w);

/** Characters of a value that may not be sent as they are (delimiters, controls, non-ASCII) are
 * replaced by
 *  a space; returns how many. `value` is rewritten into `scratch`. */
unsigned x12_clean(struct str *value, const struct x12_delims *d, struct buf *scratch);

#endif
