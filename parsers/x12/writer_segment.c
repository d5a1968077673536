/* writer_segment.c - values to the bytes of one segment, built in place in the output. */
#include "x12/writer_state.h"

enum {
    SPARE = 2 + 1,     /* room for a terminator and a line break behind every segment */
    FIRST_BYTES = 128, /* most segments are shorter */
};

/* ---- begin ----------------------------------------------------------------------------------- */

static inline void set_limit(struct x12_writer *w)
{
    size_t end = w->at + X12_SEGMENT_MAX;
    w->limit = w->out->cap < end ? w->out->cap : end;
}

/* Makes room for `n` more bytes of this segment; false when it would be too long, or memory ran
 * out. */
static bool grow(struct x12_writer *w, size_t n)
{
    if (n > X12_SEGMENT_MAX || w->out->n + n > w->at + X12_SEGMENT_MAX)
        w->too_long = true;
    bool ok = !w->too_long && buf_reserve(w->out, n);
    if (ok)
        set_limit(w);
    else
        w->limit = 0;
    return ok;
}

static void begin(struct x12_writer *w, const struct x12_use *use)
{
    assert(w->state == X12_WRITER_CLOSED);
    w->state = X12_WRITER_PLAIN;
    w->too_long = false;
    w->use = use;
    w->landed = NULL;
    w->dirty = w->unrepeated = 0;
    w->at = w->out->n;
    w->s.n = 0;
    w->s.overlong = w->s.odd_bytes = false;
    w->s.compound = 0;
    w->s.sure_of = NULL;
    w->s.start[0] = 0;
    if (LIKELY(w->out->cap - w->out->n >= FIRST_BYTES))
        set_limit(w);
    else
        grow(w, FIRST_BYTES);
}

/* The id is in its tag: two or three bytes. Where memory ran out nothing is written, which finish
 * sees. */
static void put_id(struct x12_writer *w, uint32_t tag)
{
    struct buf *out = w->out;
    w->s.tag = tag;
    if (UNLIKELY(out->n + 3 > w->limit))
        return;
    char *to = out->p + out->n;
    to[0] = (char)(tag >> 16);
    to[1] = (char)(tag >> 8);
    to[2] = (char)tag; /* 0 in a shorter one, and written over */
    out->n += tag & 0xff ? 3 : 2;
}

void x12_begin(struct x12_writer *w, const struct x12_use *use)
{
    begin(w, use);
    put_id(w, use->tag);
}

void x12_writer_begin_control(struct x12_writer *w, const char *id)
{
    begin(w, NULL);
    put_id(w, x12_tag_of(str_from(id)));
}

/* ---- values ---------------------------------------------------------------------------------- */

/* An element begins at byte `start` of the segment. */
static inline void note_start(struct x12_segment *s, uint32_t start)
{
    if (LIKELY(s->n < X12_ELEMENTS_MAX)) {
        s->start[++s->n] = start;
    } else if (!s->overlong) {
        s->overlong = true;
        s->start[X12_ELEMENTS_MAX + 1] = start;
    }
}

static void note_compound(struct x12_writer *w)
{
    w->s.compound |= (uint64_t)1 << w->s.n;
}

/* What the words of put_value found something in, byte by byte. */
static __attribute__((noinline)) void inspect(struct x12_writer *w, char *p, size_t n)
{
    unsigned seen = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned is = w->bytes_of[(uint8_t)p[i]];
        seen |= is;
        if (is & X12_BYTE_FORBIDDEN)
            p[i] = ' ';
    }
    w->s.odd_bytes |= (seen & X12_BYTE_ODD) != 0;
    if (seen & X12_BYTE_FORBIDDEN)
        w->dirty |= (uint64_t)1 << w->s.n;
}

/* The high bit of some byte is set when one of the eight is a control, a delimiter or not ASCII. */
static inline uint64_t hits(const struct x12_writer *w, uint64_t v)
{
    const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    return (v | (v - ones * 0x20) | ((v ^ w->words[0][0]) - ones) | ((v ^ w->words[1][0]) - ones) |
            ((v ^ w->words[2][0]) - ones) | ((v ^ w->words[3][0]) - ones) |
            ((v ^ ones * 0x7f) - ones)) &
           tops;
}

/* Eight bytes at once, the last eight whatever comes before them. */
static __attribute__((noinline)) uint64_t copy_long(const struct x12_writer *w, char *to,
                                                    const char *from, size_t n)
{
    uint64_t seen = 0, v;
    for (size_t i = 0; i + 8 < n; i += 8) {
        memcpy(&v, from + i, 8);
        memcpy(to + i, &v, 8);
        seen |= hits(w, v);
    }
    memcpy(&v, from + n - 8, 8);
    memcpy(to + n - 8, &v, 8);
    return seen | hits(w, v);
}

/* Copies `n` bytes and tells whether any wants a second look. Short texts are two words that
 * overlap, or three bytes that do. */
static inline uint64_t copy(const struct x12_writer *w, char *to, const char *from, size_t n)
{
    if (UNLIKELY(n > 16))
        return copy_long(w, to, from, n);
    if (n >= 8) {
        uint64_t first, last;
        memcpy(&first, from, 8);
        memcpy(&last, from + n - 8, 8);
        memcpy(to, &first, 8);
        memcpy(to + n - 8, &last, 8);
        return hits(w, first) | hits(w, last);
    }
    if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, from, 4);
        memcpy(&last, from + n - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + n - 4, &last, 4);
        return hits(w, (uint64_t)last << 32 | first);
    }
    if (n == 0)
        return 0;
    const char first = from[0], middle = from[n / 2], last = from[n - 1];
    to[0] = first;
    to[n / 2] = middle;
    to[n - 1] = last;
    return w->bytes_of[(uint8_t)first] | w->bytes_of[(uint8_t)middle] | w->bytes_of[(uint8_t)last];
}

/* `n` bytes more fit the segment and the buffer. */
static inline bool room(struct x12_writer *w, size_t n)
{
    return LIKELY(w->out->n + n <= w->limit) || grow(w, n);
}

static inline void put_value(struct x12_writer *w, struct str value)
{
    if (UNLIKELY(!room(w, value.n)))
        return;
    char *to = w->out->p + w->out->n;
    w->out->n += value.n;
    if (UNLIKELY(copy(w, to, value.p, value.n)))
        inspect(w, to, value.n);
}

void x12_writer_put_bare(struct x12_writer *w, char c)
{
    if (room(w, 1))
        w->out->p[w->out->n++] = c;
}

static inline void put_separator(struct x12_writer *w)
{
    x12_writer_put_bare(w, w->delims.element);
    note_start(&w->s, (uint32_t)(w->out->n - w->at));
}

/* The separator in front of a further repetition; false when this interchange has none. */
static bool put_repetition(struct x12_writer *w)
{
    w->state = X12_WRITER_PLAIN;
    if (!w->delims.repetition) {
        w->unrepeated |= (uint64_t)1 << w->s.n;
        return false;
    }
    x12_writer_put_bare(w, w->delims.repetition);
    note_compound(w);
    return true;
}

/* A component, or a further repetition. */
static __attribute__((noinline)) void put_part(struct x12_writer *w, struct str value)
{
    assert(w->state != X12_WRITER_CLOSED);
    if (w->state == X12_WRITER_COMPOSITE) {
        bool first = w->first_component;
        w->first_component = false;
        if (!first)
            x12_writer_put_bare(w, w->delims.component);
        put_value(w, value);
        if (first)
            w->first_end = w->out->n;
    } else if (value.n == 0) {
        w->state = X12_WRITER_PLAIN; /* an empty repetition says nothing */
    } else if (put_repetition(w)) {
        put_value(w, value);
    }
}

/* A component, a repetition, an element too many, or one there is no room for. */
static __attribute__((noinline)) void put_slowly(struct x12_writer *w, struct str value)
{
    if (w->state != X12_WRITER_PLAIN) {
        put_part(w, value);
        return;
    }
    put_separator(w);
    put_value(w, value);
}

/* A separator and the value behind it, as nearly all of a document is written. What is rare is left
 * by a jump, so that nothing need be saved on the way. */
void x12_put(struct x12_writer *w, struct str value)
{
    struct buf *out = w->out;
    struct x12_segment *s = &w->s;
    size_t end = out->n + 1 + value.n;
    if (UNLIKELY(w->state != X12_WRITER_PLAIN || end > w->limit || s->n == X12_ELEMENTS_MAX)) {
        put_slowly(w, value);
        return;
    }
    char *to = out->p + out->n;
    s->start[++s->n] = (uint32_t)(out->n + 1 - w->at);
    out->n = end;
    *to++ = w->delims.element;
    if (UNLIKELY(copy(w, to, value.p, value.n)))
        inspect(w, to, value.n);
}

void x12_put_code(struct x12_writer *w, const char *code)
{
    x12_put(w, str_from(code));
}

void x12_put_money(struct x12_writer *w, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    size_t n = money_format(cents, text);
    x12_put(w, str_of(text, n));
}

void x12_put_decimal(struct x12_writer *w, struct decimal d)
{
    char text[MONEY_TEXT_MAX];
    size_t n = decimal_format(d, text);
    x12_put(w, str_of(text, n));
}

void x12_put_u64(struct x12_writer *w, uint64_t v)
{
    char text[20];
    size_t at = sizeof(text);
    do {
        text[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    x12_put(w, str_of(text + at, sizeof(text) - at));
}

void x12_skip(struct x12_writer *w, unsigned elements)
{
    const struct str nothing = {"", 0};
    while (elements-- > 0)
        x12_put(w, nothing);
}

void x12_open(struct x12_writer *w)
{
    assert(w->state == X12_WRITER_PLAIN || w->state == X12_WRITER_REPEAT);
    w->element_at = w->out->n;
    w->drop = false;
    if (w->state == X12_WRITER_REPEAT) {
        w->drop = !put_repetition(w);
    } else {
        put_separator(w);
        w->element_at = w->out->n;
    }
    w->parts_at = w->first_end = w->out->n;
    w->first_component = true;
    w->state = X12_WRITER_COMPOSITE;
}

void x12_close(struct x12_writer *w)
{
    assert(w->state == X12_WRITER_COMPOSITE);
    struct buf *out = w->out;
    w->state = X12_WRITER_PLAIN;
    while (out->n > w->parts_at && out->p[out->n - 1] == w->delims.component)
        out->n--;
    if (w->drop || out->n == w->parts_at)
        out->n = w->element_at; /* an empty repetition takes its separator with it */
    else if (out->n > w->first_end)
        note_compound(w);
}

void x12_repeat(struct x12_writer *w)
{
    assert(w->state == X12_WRITER_PLAIN && w->s.n > 0);
    w->state = X12_WRITER_REPEAT;
}

/* ---- end ------------------------------------------------------------------------------------- */

/* What the counts in SE01, GE01, IEA01 are made of. */
static void count(struct x12_writer *w)
{
    switch (w->s.tag) {
    case X12_TAG('I', 'S', 'A'):
        w->groups = w->sets = w->segments = 0;
        break;
    case X12_TAG('G', 'S', 0):
        w->groups++;
        w->sets = w->segments = 0;
        break;
    case X12_TAG('S', 'T', 0):
        w->sets++;
        w->segments = 1;
        break;
    case X12_TAG('S', 'E', 0):
        w->segments = 0;
        break;
    default:
        w->segments += w->segments > 0;
    }
}

void x12_writer_finish(struct x12_writer *w)
{
    struct buf *out = w->out;
    w->state = X12_WRITER_CLOSED;
    if (UNLIKELY(w->too_long || out->failed ||
                 (out->cap - out->n < SPARE && !buf_reserve(out, SPARE)))) {
        out->n = w->at; /* the reader would skip it, so it is not written */
        x12_envelopes_fault(w->envelopes, X12_SEGMENT_TOO_LONG, w->bytes, ++w->ordinal);
        return;
    }
    x12_writer_hand_over(w);
}

/* Terminate, judge, count. */
void x12_writer_hand_over(struct x12_writer *w)
{
    struct buf *out = w->out;
    struct x12_segment *s = &w->s;
    s->offset = w->bytes;
    s->ordinal = ++w->ordinal;
    s->len = (uint32_t)(out->n - w->at);
    s->p = out->p + w->at;
    s->delims = &w->delims;
    if (!s->overlong)
        s->start[s->n + 1] = s->len + 1;
    out->p[out->n++] = w->delims.segment;
    for (unsigned i = 0; i < w->eol_n; i++)
        out->p[out->n++] = w->eol[i];
    w->bytes += out->n - w->at;
    if (LIKELY(w->use != NULL))
        w->segments += w->segments > 0;
    else
        count(w);
    x12_envelopes_step(w->envelopes, s);
    if (UNLIKELY(w->dirty || w->unrepeated || (w->use && w->landed != w->use)))
        x12_writer_own_faults(w);
}

void x12_end(struct x12_writer *w)
{
    assert(w->state == X12_WRITER_PLAIN || w->state == X12_WRITER_REPEAT);
    struct x12_segment *s = &w->s;
    while (!s->overlong && s->n > 0 && w->at + s->start[s->n] == w->out->n) {
        w->out->n--;
        s->n--;
    }
    x12_writer_finish(w);
}

/* ---- raw ------------------------------------------------------------------------------------- */

/* Element starts and what else a reader notes of a segment that stands in out as it is. */
static void index_raw(struct x12_writer *w)
{
    struct x12_segment *s = &w->s;
    struct x12_delims d = w->delims;
    char *p = w->out->p + w->at;
    size_t n = w->out->n - w->at;
    s->p = p;
    for (size_t i = 0; i < n; i++) {
        if (!w->bytes_of[(uint8_t)p[i]])
            continue;
        if (p[i] == d.element)
            note_start(s, (uint32_t)i + 1);
        else if (p[i] == d.component || (d.repetition && p[i] == d.repetition))
            note_compound(w);
        else if (p[i] == d.segment)
            inspect(w, p + i, 1);
        else
            s->odd_bytes = true;
    }
    s->tag = x12_tag_of(x12_element(s, 0));
}

void x12_raw(struct x12_writer *w, struct str segment)
{
    begin(w, NULL);
    if (grow(w, segment.n)) {
        buf_put_str(w->out, segment);
        w->s.start[1] = (uint32_t)segment.n + 1; /* until an element is found */
        index_raw(w);
    }
    x12_writer_finish(w);
}
