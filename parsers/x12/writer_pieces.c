/* writer_pieces.c - a whole segment of pieces: laid at once where all is plain, else value by
 * value. */
#include "base/copy.h"

#include "x12/walk_element.h"
#include "x12/writer_state.h"

/* ---- what needs no check ---- */

static const struct x12_sure never = {1, 0};

static const struct x12_check *check_of(const struct x12_use *use, unsigned element)
{
    return element - 1 < use->checks->count ? &use->checks->check[element - 1] : NULL;
}

/* Signs and points do not count in the length of a number: one of at most `max` bytes is not too
 * long, and has a digit. */
struct x12_sure x12_sure_limits(const struct x12_use *use, unsigned element, enum x12_made_of made)
{
    const struct x12_check *c = check_of(use, element);
    if (!c)
        return never;
    if (c->kind == X12_CHECK_TEXT)
        return (struct x12_sure){c->min > 1 ? c->min : 1, c->max};
    bool number = (c->kind == X12_CHECK_DECIMAL && made != X12_OF_TEXT) ||
                  (c->kind == X12_CHECK_INTEGER && made == X12_OF_DIGITS);
    return number && c->min <= 1 ? (struct x12_sure){1, c->max} : never;
}

struct x12_sure x12_sure_value(const struct x12_use *use, unsigned element, struct str value)
{
    enum { BEFORE = 3, MOST = 16 }; /* as a value stands in its segment */
    char text[BEFORE + MOST] = {0};
    const struct x12_check *c = check_of(use, element);
    if (!c || c->kind >= X12_CHECK_PERIOD || value.n == 0 || value.n > MOST)
        return never;
    memcpy(text + BEFORE, value.p, value.n);
    return x12_check_value(c, text + BEFORE, value.n) == X12_NO_FAULT
               ? (struct x12_sure){(uint16_t)value.n, (uint16_t)value.n}
               : never;
}

/* ---- laying ---- */

/* The plain case is laid by a loop that looks at no byte; whether all were plain is asked of the
 * whole segment afterwards. What is not plain is put value by value. */
enum {
    PIECE_SLACK = X12_ELEMENTS_MAX + UINT8_MAX + 1, /* separators before a piece */
    BLOCK = 16,
    PLAIN_MAX = UINT8_MAX * BLOCK, /* a byte counts the separators of every sixteenth */
};

/* Sixteen bytes at once, on any machine gcc knows. */
typedef uint8_t bytes16 __attribute__((vector_size(BLOCK)));
typedef int8_t signed16 __attribute__((vector_size(BLOCK)));

static inline bytes16 load16(const void *from)
{
    bytes16 v;
    memcpy(&v, from, sizeof(v));
    return v;
}

#ifdef __SSE2__
#include <emmintrin.h>

static inline unsigned sum16(bytes16 v)
{
    __m128i halves = _mm_sad_epu8((__m128i)v, _mm_setzero_si128());
    return (unsigned)(_mm_cvtsi128_si32(halves) + _mm_extract_epi16(halves, 4));
}
#else
static inline unsigned sum16(bytes16 v)
{
    const uint64_t even = 0x00ff00ff00ff00ff;
    uint64_t half[2];
    memcpy(half, &v, sizeof(half));
    uint64_t pairs =
        (half[0] & even) + (half[0] >> 8 & even) + (half[1] & even) + (half[1] >> 8 & even);
    return (unsigned)(pairs * 0x0001000100010001 >> 48);
}
#endif

/* Printable ASCII from `p` to `to`, and no delimiter but the `separators` we put there ourselves?
 * There is room for a block behind `to`. */
static inline bool is_plain(const struct x12_writer *w, const char *p, char *to,
                            unsigned separators)
{
    const bytes16 element = load16(w->words[0]), component = load16(w->words[1]);
    const bytes16 segment = load16(w->words[2]), repetition = load16(w->words[3]);
    bytes16 found = {0};
    memset(to, ' ', BLOCK);
    for (; p < to; p += BLOCK) {
        bytes16 v = load16(p);
        /* As signed bytes, controls and what is not ASCII are the ones below the space. */
        found -= (bytes16)((signed16)v < 0x20) | (bytes16)(v == 0x7f) | (bytes16)(v == element) |
                 (bytes16)(v == component) | (bytes16)(v == segment) | (bytes16)(v == repetition);
    }
    return sum16(found) == separators;
}

/* Nothing stands here: only where a composite begins whose first component is empty. */
static bool begins_composite(const struct x12_piece *piece, const struct x12_piece *end)
{
    return piece->kind != X12_PIECE_COMPONENT && piece + 1 < end &&
           piece[1].kind == X12_PIECE_COMPONENT && piece[1].n > 0;
}

/* Where in the segment we are. Held in registers: a byte written may be any byte of the writer for
 * all the compiler knows. */
struct laying {
    char *to; /* the next byte */
    char *limit;
    const char *segment; /* its first byte */
    uint32_t *start;     /* of its elements */
    unsigned n;          /* elements */
    unsigned component;  /* of the composite of sources in hand */
    unsigned parts;      /* separators of other kinds */
    struct x12_delims by;
    uint64_t compound, sure, empty; /* as struct x12_segment */
};

/* The separator in front of an element. */
static inline void lay_element(struct laying *at)
{
    *at->to++ = at->by.element;
    at->start[++at->n] = (uint32_t)(at->to - at->segment);
}

static inline void lay_gap(struct laying *at, unsigned elements)
{
    for (; elements; elements--) {
        lay_element(at);
        at->empty |= (uint64_t)1 << at->n;
    }
}

/* In front of a component or a repetition; false: this interchange has none. */
static inline bool lay_part(struct laying *at, const struct x12_piece *piece)
{
    char separator = piece->kind == X12_PIECE_COMPONENT ? at->by.component : at->by.repetition;
    at->parts += piece->gap + 1U;
    at->compound |= (uint64_t)1 << at->n;
    for (unsigned gap = piece->gap; UNLIKELY(gap > 0); gap--)
        *at->to++ = separator;
    *at->to++ = separator;
    return separator != '\0';
}

static inline bool lay_pieces(struct laying *at, const struct x12_piece *pieces, unsigned count)
{
    const struct x12_piece *end = pieces + count;
    for (const struct x12_piece *piece = pieces; piece < end; piece++) {
        size_t n = piece->n;
        if (UNLIKELY((ptrdiff_t)n >= at->limit - at->to))
            return false;
        if (LIKELY(piece->kind == X12_PIECE_ELEMENT)) {
            assert(at->n + piece->gap < X12_ELEMENTS_MAX);
            if (UNLIKELY(piece->gap))
                lay_gap(at, piece->gap);
            lay_element(at);
            at->sure |= (uint64_t)piece->sure << at->n;
        } else if (!lay_part(at, piece)) {
            return false;
        }
        if (UNLIKELY(n == 0) && !begins_composite(piece, end))
            return false;
        if (LIKELY(n > 0))
            at->to = copy_text(at->to, piece->p, n);
    }
    return true;
}

static inline struct str source_value(const struct x12_source *source, const char *base)
{
    return source->value ? *source->value
                         : *(const struct str *)(const void *)(base + source->offset);
}

static inline unsigned element_of(const struct x12_source *source)
{
    return source->place & UINT8_MAX;
}

static inline unsigned component_of(const struct x12_source *source)
{
    return source->place >> 8;
}

/* What stands in front of a value that is not the next element by itself. */
static inline void lay_place(struct laying *at, const struct x12_source *source)
{
    unsigned element = element_of(source), component = component_of(source);
    if (at->n < element) {
        lay_gap(at, element - at->n - 1);
        lay_element(at);
        at->component = 1;
    }
    for (; at->component < component; at->component++) {
        *at->to++ = at->by.component;
        at->parts++;
        at->compound |= (uint64_t)1 << at->n;
    }
}

static inline bool lay_sources(struct laying *at, const struct x12_source *sources, unsigned count,
                               const char *base)
{
    assert(count == 0 || element_of(&sources[count - 1]) <= X12_ELEMENTS_MAX);
    /* One look for room: only what is longer than a block takes another. */
    if (UNLIKELY(at->limit - at->to < (ptrdiff_t)count * BLOCK))
        return false;
    at->limit -= count * BLOCK;
    for (const struct x12_source *source = sources; source < sources + count; source++) {
        struct str s = source_value(source, base);
        if (s.n == 0)
            continue;
        if (UNLIKELY(s.n > BLOCK && (ptrdiff_t)s.n >= at->limit - at->to))
            return false;
        if (LIKELY(at->n + 1 == source->place))
            lay_element(at);
        else
            lay_place(at, source);
        at->sure |= (uint64_t)x12_is_sure(source->sure, s) << at->n;
        at->to = copy_text(at->to, s.p, s.n);
    }
    return true;
}

/* The id of `use`, two or three bytes. False: there is no room. */
static inline bool begin_laying(struct x12_writer *w, const struct x12_use *use, struct laying *at)
{
    const struct buf *out = w->out;
    if (UNLIKELY(out->cap - out->n < PIECE_SLACK || out->failed))
        return false;
    char *p = out->p + out->n;
    const uint32_t id = X12_BIG_ENDIAN_32(use->tag << 8); /* what is no letter is written over */
    memcpy(p, &id, sizeof(id));
    *at = (struct laying){.to = p + (use->tag & 0xff ? 3 : 2),
                          .limit = out->p + out->cap - PIECE_SLACK,
                          .segment = p,
                          .start = w->s.start,
                          .by = w->delims};
    return true;
}

/* False: something is not plain; what was laid is to be forgotten. */
static inline bool end_laying(struct x12_writer *w, const struct x12_use *use,
                              const struct laying *at)
{
    if (UNLIKELY(at->to - at->segment > PLAIN_MAX ||
                 !is_plain(w, at->segment, at->to, at->n + at->parts)))
        return false;
    w->use = use;
    w->landed = NULL;
    w->dirty = w->unrepeated = 0;
    w->at = w->out->n;
    w->out->n = (size_t)(at->to - w->out->p);
    w->s.tag = use->tag;
    w->s.n = (uint16_t)at->n;
    w->s.overlong = w->s.odd_bytes = false;
    w->s.start[0] = 0;
    w->s.compound = at->compound;
    w->s.given = ~at->empty & (((uint64_t)2 << at->n) - 2);
    w->s.sure = at->sure & ~at->compound;
    w->s.sure_of = use->checks;
    return true;
}

/* Value by value, as everybody else writes. */
static __attribute__((noinline, cold)) void put_one_by_one(struct x12_writer *w,
                                                           const struct x12_use *use,
                                                           const struct x12_piece *pieces,
                                                           unsigned count)
{
    bool open = false;
    x12_begin(w, use);
    for (const struct x12_piece *piece = pieces; piece < pieces + count; piece++) {
        bool in_composite = piece + 1 < pieces + count && piece[1].kind == X12_PIECE_COMPONENT;
        if (piece->kind != X12_PIECE_COMPONENT && open) {
            x12_close(w);
            open = false;
        }
        if (piece->kind == X12_PIECE_REPEAT)
            x12_repeat(w);
        else
            x12_skip(w, piece->gap);
        if (in_composite && !open) {
            x12_open(w);
            open = true;
        }
        x12_put(w, str_of(piece->p, piece->n));
    }
    if (open)
        x12_close(w);
    x12_end(w);
}

/* ---- whole segments ---- */

void x12_put_pieces(struct x12_writer *w, const struct x12_use *use, const struct x12_piece *pieces,
                    unsigned count)
{
    struct laying at;
    assert(w->state == X12_WRITER_CLOSED);
    if (LIKELY(begin_laying(w, use, &at) && lay_pieces(&at, pieces, count) &&
               end_laying(w, use, &at)))
        x12_writer_hand_over(w);
    else
        put_one_by_one(w, use, pieces, count);
}

static __attribute__((noinline, cold)) void put_sources_slowly(struct x12_writer *w,
                                                               const struct x12_use *use,
                                                               const struct x12_source *sources,
                                                               unsigned count, const char *base)
{
    unsigned component = 0; /* the last of the composite that is open */
    x12_begin(w, use);
    for (const struct x12_source *source = sources; source < sources + count; source++) {
        struct str s = source_value(source, base);
        if (s.n == 0)
            continue;
        if (element_of(source) > w->s.n) {
            if (component)
                x12_close(w);
            component = 0;
            x12_skip(w, element_of(source) - w->s.n - 1U);
        }
        if (component_of(source)) {
            if (!component)
                x12_open(w);
            x12_skip(w, component_of(source) - component - 1U);
            component = component_of(source);
        }
        x12_put(w, s);
    }
    if (component)
        x12_close(w);
    x12_end(w);
}

void x12_put_sources(struct x12_writer *w, const struct x12_use *use,
                     const struct x12_source *sources, unsigned count, const char *base)
{
    struct laying at;
    assert(w->state == X12_WRITER_CLOSED);
    if (LIKELY(begin_laying(w, use, &at) && lay_sources(&at, sources, count, base) &&
               end_laying(w, use, &at)))
        x12_writer_hand_over(w);
    else
        put_sources_slowly(w, use, sources, count, base);
}
