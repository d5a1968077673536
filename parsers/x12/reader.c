/* reader.c - bytes in any chunking to segments: finds headers, scans blocks in place, carries what
 * is cut.
 *
 * The source is worked on where it lies. Only the segment that a feed cuts in two, and a header
 * until it can be judged, are copied into `hold`; so memory is the same for any source, and every
 * decision hangs on the bytes alone, never on how they came. */
#include "x12/reader.h"

#include "x12/envelope.h"
#include "x12/isa.h"
#include "x12/scan.h"
#include <stdlib.h>

enum {
    /* A block is scanned, then visited while it is warm in the cache. Blocks grow from small, so
     * that a file of many tiny interchanges is not scanned again and again. */
    BLOCK_MIN = 1024,
    BLOCK_MAX = 8 * 1024,
    HOLD_MAX = X12_SEGMENT_MAX + 1, /* a segment with its terminator */
};

enum state {
    AT_START, /* the first bytes: compressed, foreign, marked? */
    HUNTING,  /* for a header, over padding and junk */
    READING,  /* segments */
    SKIPPING, /* the rest of a segment that is too long */
    DEAD,     /* nothing here can be read */
};

struct x12_reader {
    struct x12_envelopes *envelopes;
    x12_scan_fn *scan;
    enum state state;
    bool fresh;       /* the next byte is the first of a source */
    bool stopped;     /* the handler said so */
    bool ending;      /* no more bytes will come */
    bool junk;        /* hunting, and it has been said that there is junk */
    bool known;       /* a header was found, or it was said that there is none */
    uint64_t at;      /* of the next byte in the source */
    uint64_t skipped; /* where the segment that is too long began */
    uint64_t bytes, ordinal;
    size_t block;
    struct x12_delims delims;
    struct x12_segment segment;
    struct x12_amounts amounts;
    struct x12_gap gap;
    size_t held, back; /* bytes in hold; how many of its last go back to be read again */
    size_t again_at, again_end;
    char again[2 * ISA_LENGTH_MAX];
    char hold[HOLD_MAX];
    uint32_t index[HOLD_MAX + X12_SCAN_SLACK];
};

_Static_assert(BLOCK_MAX <= (int)X12_SEGMENT_MAX, "a segment within a block is never too long");

struct x12_reader *x12_reader_new(const struct x12_options *options,
                                  const struct x12_handler *handler, struct err *err)
{
    struct x12_reader *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        err_set(err, ERR_LIMIT, "no memory for an X12 reader");
        return NULL;
    }
    r->envelopes = x12_envelopes_new(options, handler, err);
    if (r->envelopes == NULL) {
        free(r);
        return NULL;
    }
    r->scan = x12_scan_best()->scan;
    r->fresh = true;
    return r;
}

void x12_reader_free(struct x12_reader *r)
{
    if (r == NULL)
        return;
    x12_envelopes_free(r->envelopes);
    free(r);
}

uint64_t x12_reader_bytes(const struct x12_reader *r)
{
    return r->bytes;
}

struct str x12_reader_tail(const struct x12_reader *r)
{
    bool is_last = r->gap.end == r->at && r->gap.n > 0;
    return is_last ? str_of(r->gap.bytes, r->gap.n) : str_of("", 0);
}

uint64_t x12_reader_segments(const struct x12_reader *r)
{
    return r->ordinal;
}

static void begin_source(struct x12_reader *r)
{
    if (!r->fresh)
        return;
    r->state = AT_START;
    r->fresh = r->ending = r->junk = r->known = false;
    r->at = r->bytes = r->ordinal = 0;
    r->amounts.ordinal = 0;
    r->gap.end = r->gap.n = 0;
    r->held = r->back = r->again_at = r->again_end = 0;
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static void take(struct x12_reader *r, struct str *in, size_t n)
{
    in->p += n;
    in->n -= n;
    r->at += n;
}

/* Copy into hold until it has `want` bytes. */
static void pull(struct x12_reader *r, struct str *in, size_t want)
{
    if (r->held >= want)
        return;
    size_t n = want - r->held < in->n ? want - r->held : in->n;
    memcpy(r->hold + r->held, in->p, n);
    r->held += n;
    take(r, in, n);
}

static uint64_t hold_offset(const struct x12_reader *r)
{
    return r->at - r->held;
}

/* All but the first `used` bytes of hold are to be read again. */
static void let_go(struct x12_reader *r, size_t used)
{
    r->back = r->held - used;
    if (r->back == 0)
        r->held = 0;
}

/* Put the last `back` bytes of hold before those still to be read again. Whatever is in hold came
 * out of `again` first, so the two together are never more than one longest header. */
static void push_back(struct x12_reader *r)
{
    if (r->back == 0)
        return;
    size_t rest = r->again_end - r->again_at;
    assert(r->back + rest <= sizeof(r->again));
    memmove(r->again + r->back, r->again + r->again_at, rest);
    memcpy(r->again, r->hold + r->held - r->back, r->back);
    r->again_at = 0;
    r->again_end = r->back + rest;
    r->at -= r->back;
    r->held = r->back = 0;
}

static void fault(struct x12_reader *r, enum x12_code code, uint64_t offset)
{
    r->stopped |= !x12_envelopes_fault(r->envelopes, code, offset, r->ordinal + 1);
}

/* Bytes passed over between segments; what comes right behind others is added to them. */
static void note_gap(struct x12_reader *r, uint64_t offset, const char *p, size_t n)
{
    struct x12_gap *g = &r->gap;
    g->n = g->end == offset ? g->n : 0;
    size_t kept = n < sizeof(g->bytes) - g->n ? n : sizeof(g->bytes) - g->n;
    memcpy(g->bytes + g->n, p, kept);
    g->n += kept;
    g->end = offset + n;
}

/* ---- before and between interchanges -------------------------------------------------------- */

static void at_start(struct x12_reader *r, struct str *in)
{
    pull(r, in, MAGIC_MAX);
    if (r->held < MAGIC_MAX && !r->ending)
        return;
    enum x12_code foreign = isa_foreign(r->hold, r->held);
    if (foreign != X12_NO_FAULT) {
        fault(r, foreign, 0);
        r->known = true;
        r->held = 0;
        r->state = DEAD;
        return;
    }
    size_t mark = isa_mark(r->hold, r->held);
    if (mark != 0) {
        fault(r, X12_BOM, 0);
        note_gap(r, 0, r->hold, mark);
    }
    r->state = HUNTING;
    let_go(r, mark);
}

/* Blank padding, also what tapes and DOS put after the end of a file. */
static bool is_padding(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\0' || c == '\f' || c == '\v' ||
           c == 0x1a;
}

static void skip_to_something(struct x12_reader *r, struct str *in)
{
    size_t n = 0;
    if (r->junk) {
        const char *at = memchr(in->p, 'I', in->n);
        n = at ? (size_t)(at - in->p) : in->n;
    } else {
        while (n < in->n && is_padding(in->p[n]))
            n++;
        note_gap(r, r->at, in->p, n);
    }
    take(r, in, n);
}

/* What is in hold is no header: look again from its second byte. Said once for each stretch. */
static void not_a_header(struct x12_reader *r, enum x12_code code)
{
    if (!r->junk)
        fault(r, code, hold_offset(r));
    r->junk = r->known = true;
    let_go(r, 1);
}

static inline bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* Some byte in the block is no character: is it in this segment, and is it a control? */
static void look_for_odd(struct x12_reader *r, struct x12_segment *s)
{
    const struct x12_delims *d = s->delims;
    bool control = false;
    s->odd_bytes = false;
    for (uint32_t i = 0; i < s->len; i++) {
        char c = s->p[i];
        if ((uint8_t)(c - 0x20) <= 0x7e - 0x20 || c == d->element || c == d->component ||
            c == d->segment || (c == d->repetition && c != '\0'))
            continue;
        s->odd_bytes = true;
        control |= ((uint8_t)c < 0x20 && !is_break(c) && c != '\t') || c == 0x7f;
    }
    if (control)
        fault(r, X12_BINARY, s->offset);
}

static void open_interchange(struct x12_reader *r, const struct isa *isa)
{
    struct x12_segment *s = &r->segment;
    r->state = READING;
    r->junk = false;
    r->known = true;
    r->block = BLOCK_MIN;
    r->delims = isa->delims;
    *s = (struct x12_segment){.p = r->hold,
                              .len = isa->length - 1,
                              .tag = X12_TAG('I', 'S', 'A'),
                              .n = ISA_ELEMENTS,
                              .offset = hold_offset(r),
                              .delims = &r->delims,
                              .gap = &r->gap,
                              .amounts = &r->amounts};
    memcpy(s->start, isa->start, sizeof(isa->start));
    look_for_odd(r, s);
    s->ordinal = ++r->ordinal;
    r->stopped = r->stopped || !x12_envelopes_step(r->envelopes, s);
    let_go(r, isa->length);
}

/* A header not of fixed width is believed only where a header must stand, never amid junk. */
static void hunt(struct x12_reader *r, struct str *in)
{
    if (r->held == 0)
        skip_to_something(r, in);
    pull(r, in, 4);
    if (r->held == 0 || (r->held < 4 && !r->ending && isa_may_begin(r->hold, r->held)))
        return;
    if (!isa_begins(r->hold, r->held)) {
        not_a_header(r, r->known ? X12_JUNK_BETWEEN : X12_NOT_X12);
        return;
    }
    pull(r, in, ISA_FIXED_LENGTH);
    struct isa isa;
    enum isa_verdict verdict = isa_judge_fixed(r->hold, r->held, &isa);
    if (verdict == ISA_MORE && !r->ending)
        return;
    if (verdict != ISA_FIXED && !r->junk) {
        pull(r, in, ISA_LENGTH_MAX);
        if (r->held < ISA_LENGTH_MAX && !r->ending)
            return;
        verdict = isa_judge_loose(r->hold, r->held, &isa);
    }
    if (verdict == ISA_FIXED || verdict == ISA_LOOSE)
        open_interchange(r, &isa);
    else
        not_a_header(r, verdict == ISA_MORE && r->ending && r->held < ISA_LENGTH_MAX
                            ? X12_TRUNCATED
                            : X12_ISA_UNREADABLE);
}

static void drop_all(struct x12_reader *r, struct str *in)
{
    take(r, in, in->n);
}

/* ---- segments ------------------------------------------------------------------------------- */

/* Letters and digits of an id. A table: three bytes of every segment are asked for. */
static const bool is_id_byte[256] = {
    ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true,
    ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, ['A'] = true, ['B'] = true,
    ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true, ['G'] = true, ['H'] = true,
    ['I'] = true, ['J'] = true, ['K'] = true, ['L'] = true, ['M'] = true, ['N'] = true,
    ['O'] = true, ['P'] = true, ['Q'] = true, ['R'] = true, ['S'] = true, ['T'] = true,
    ['U'] = true, ['V'] = true, ['W'] = true, ['X'] = true, ['Y'] = true, ['Z'] = true,
};

/* As x12_tag_of, without a branch on the length of ids, which varies from segment to segment. */
static inline uint32_t tag_at(const char *p, uint32_t n)
{
    if (UNLIKELY(n < 2 || n > 3))
        return 0;
    bool three = n == 3;
    uint8_t first = (uint8_t)p[0], second = (uint8_t)p[1], last = (uint8_t)p[three ? 2 : 0];
    uint32_t tag = X12_TAG(first, second, three ? last : 0);
    return is_id_byte[first] & is_id_byte[second] & is_id_byte[last] ? tag : 0;
}

/* One segment out of the index: it begins at `begin`, `ix` is at its first delimiter. Returns the
 * index after its terminator. Every delimiter is written down as the end of an element before it is
 * known to be one. (Eight at a time without branches was slower: then nothing of the next segment
 * can begin before the end of this one is computed, whereas a guessed branch lets it.) */
static inline const uint32_t *build(struct x12_segment *s, const char *block, uint32_t begin,
                                    const uint32_t *ix, struct x12_delims d)
{
    unsigned n = 0;
    uint64_t compound = 0;
    uint32_t at;
    s->overlong = false;
    for (;;) {
        at = *ix++;
        char c = block[at];
        s->start[n + 1] = at - begin + 1;
        if (LIKELY(c == d.element)) {
            if (UNLIKELY(n == X12_ELEMENTS_MAX)) {
                s->overlong = true;
                while (block[*ix] != d.segment)
                    ix++;
                at = *ix++;
                break;
            }
            n++;
        } else if (c == d.segment) {
            break;
        } else {
            compound |= (uint64_t)1 << n;
        }
    }
    s->p = block + begin;
    s->len = at - begin;
    s->n = (uint16_t)n;
    s->compound = compound;
    s->tag = tag_at(s->p, s->start[1] - 1);
    return ix;
}

static inline void deliver(struct x12_reader *r, uint64_t offset, bool odd)
{
    struct x12_segment *s = &r->segment;
    s->offset = offset;
    s->odd_bytes = false;
    if (UNLIKELY(odd))
        look_for_odd(r, s);
    s->ordinal = ++r->ordinal;
    if (UNLIKELY(r->stopped || !x12_envelopes_step(r->envelopes, s)))
        r->stopped = true;
    if (UNLIKELY(s->tag == X12_TAG('I', 'E', 'A')))
        r->state = HUNTING;
}

/* Does a header stand where a segment should begin? Then the last interchange lost its end, and
 * this one may have other delimiters. */
static inline bool meets_header(struct x12_reader *r, const char *p, size_t n)
{
    if (LIKELY(n < 4 || p[0] != 'I' || p[1] != 'S') || !isa_begins(p, n))
        return false;
    r->state = HUNTING;
    return true;
}

/* Visits the segments that end within p[0..n), n a block at most; returns where the last of them
 * ends. */
static size_t read_block(struct x12_reader *r, const char *p, size_t n)
{
    const struct x12_delims d = r->delims;
    bool odd = false;
    size_t count = r->scan(p, n, &d, r->index, &odd);
    while (count > 0 && p[r->index[count - 1]] != d.segment)
        count--;
    const uint32_t *ix = r->index, *end = ix + count;
    uint32_t begin = 0;
    while (ix < end) {
        if (UNLIKELY(is_break(p[begin]))) {
            uint32_t first = begin;
            while (begin < n && is_break(p[begin]))
                begin++;
            note_gap(r, r->at + first, p + first, begin - first);
            while (ix < end && *ix < begin) /* where a line break is the terminator */
                ix++;
            continue;
        }
        if (meets_header(r, p + begin, n - begin))
            break;
        ix = build(&r->segment, p, begin, ix, d);
        deliver(r, r->at + begin, odd);
        begin += r->segment.len + 1;
        if (UNLIKELY(r->stopped || r->state != READING))
            break;
    }
    return begin;
}

/* The segment in hold is complete. */
static void read_hold(struct x12_reader *r)
{
    bool odd = false;
    r->scan(r->hold, r->held, &r->delims, r->index, &odd);
    build(&r->segment, r->hold, 0, r->index, r->delims);
    deliver(r, hold_offset(r), odd);
    r->held = 0;
}

/* The rest of this segment is passed over: one of a gigabyte costs no more than one too long by a
 * byte. */
static void give_up(struct x12_reader *r)
{
    r->skipped = hold_offset(r);
    fault(r, X12_SEGMENT_TOO_LONG, r->skipped);
    r->held = 0;
    r->state = SKIPPING;
}

/* Add to the segment in hold, up to its terminator. The first four bytes come alone: they may be
 * those of a header. */
static void carry(struct x12_reader *r, struct str *in)
{
    bool beginning = r->held < 4;
    size_t most = beginning && in->n > 4 - r->held ? 4 - r->held : in->n;
    const char *end = memchr(in->p, r->delims.segment, most);
    size_t n = end ? (size_t)(end - in->p) : most; /* bytes before the terminator */
    if (n > X12_SEGMENT_MAX - r->held) {
        give_up(r);
        return;
    }
    pull(r, in, r->held + n + (end != NULL));
    if (beginning && meets_header(r, r->hold, r->held))
        return;
    if (end)
        read_hold(r);
}

static void read_segments(struct x12_reader *r, struct str *in)
{
    if (r->held == 0) {
        size_t breaks = 0;
        while (breaks < in->n && is_break(in->p[breaks]))
            breaks++;
        if (breaks > 0)
            note_gap(r, r->at, in->p, breaks);
        take(r, in, breaks);
        if (in->n == 0 || meets_header(r, in->p, in->n))
            return;
        size_t n = read_block(r, in->p, in->n < r->block ? in->n : r->block);
        r->block = r->block < BLOCK_MAX ? 2 * r->block : BLOCK_MAX;
        take(r, in, n);
        if (n > 0)
            return;
    }
    carry(r, in);
}

static void skip_segment(struct x12_reader *r, struct str *in)
{
    const char *end = memchr(in->p, r->delims.segment, in->n);
    take(r, in, end ? (size_t)(end - in->p) + 1 : in->n);
    if (end == NULL)
        return;
    r->state = READING;
    r->ordinal++;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void step(struct x12_reader *r, struct str *in)
{
    static void (*const steps[])(struct x12_reader *, struct str *) = {
        [AT_START] = at_start,     [HUNTING] = hunt,  [READING] = read_segments,
        [SKIPPING] = skip_segment, [DEAD] = drop_all,
    };
    steps[r->state](r, in);
}

/* Bytes pushed back come before those fed. */
static void run(struct x12_reader *r, struct str fed)
{
    while (!r->stopped && (r->again_at < r->again_end || fed.n > 0)) {
        bool again = r->again_at < r->again_end;
        struct str in = again ? str_of(r->again + r->again_at, r->again_end - r->again_at) : fed;
        step(r, &in);
        if (again)
            r->again_at = r->again_end - in.n;
        else
            fed = in;
        push_back(r);
    }
}

bool x12_reader_feed(struct x12_reader *r, const void *p, size_t n)
{
    begin_source(r);
    r->bytes += n;
    run(r, str_of(p, n));
    return !r->stopped;
}

/* Judge what was waiting for more bytes: every step leaves less of it. */
static void finish(struct x12_reader *r)
{
    struct str nothing = STR("");
    r->ending = true;
    run(r, nothing);
    while (!r->stopped && r->held > 0 && (r->state == AT_START || r->state == HUNTING)) {
        step(r, &nothing);
        push_back(r);
        run(r, nothing);
    }
}

bool x12_reader_end(struct x12_reader *r)
{
    begin_source(r);
    finish(r);
    if (!r->stopped && !r->known)
        fault(r, X12_NOT_X12, 0);
    if (!r->stopped && r->state == READING && r->held > 0)
        fault(r, X12_TRUNCATED, hold_offset(r));
    if (!r->stopped && r->state == SKIPPING)
        fault(r, X12_TRUNCATED, r->skipped);
    bool ok = x12_envelopes_end(r->envelopes) && !r->stopped;
    r->stopped = false;
    r->fresh = true;
    return ok;
}
