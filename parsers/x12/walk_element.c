/* walk_element.c - the checks of one segment against its use (005010 Appendix B.1.1.3). */
#include "x12/walk_element.h"

#include "base/digits.h"

#include "x12/walk.h"

static const uint32_t tag_isa = X12_TAG('I', 'S', 'A');

struct checker {
    const struct x12_segment *s;
    unsigned snip;
    void (*report)(void *, enum x12_code, unsigned, unsigned, unsigned, uint16_t);
    void *ctx;
    bool clean;
};

/* Where in the segment: for the reports. */
struct place {
    unsigned element, component, repeat;
};

static void __attribute__((noinline, cold))
report(struct checker *k, enum x12_code code, struct place at, uint16_t number)
{
    unsigned snip = x12_fault_row(code)->snip;
    if (snip && !(k->snip & 1U << snip))
        return;
    k->clean = false;
    k->report(k->ctx, code, at.element, at.component, at.repeat, number);
}

/* ---- one value ---- */

/* Sign and decimal point do not count in the length (B.1.1.3.1.1, B.1.1.3.1.2). */
static enum x12_code __attribute__((noinline))
check_long_number(const struct x12_check *c, const char *p, size_t n, bool decimal)
{
    const char *end = p + n;
    size_t count = n;
    if (*p == '-')
        p++, count--;
    for (bool point = false; p < end; p++) {
        if ((unsigned char)(*p - '0') <= 9)
            continue;
        if (*p != '.' || point || !decimal)
            return X12_ELEMENT_NUMBER;
        point = true;
        count--;
    }
    if (UNLIKELY(count < c->min))
        return count ? X12_ELEMENT_SHORT : X12_ELEMENT_NUMBER;
    return count > c->max ? X12_ELEMENT_LONG : X12_NO_FAULT;
}

/* Nearly all are at most eight bytes and not negative: as one word, without a loop. */
static inline enum x12_code check_integer(const struct x12_check *c, const char *p, size_t n)
{
    if (UNLIKELY(n > 8 || !digits_only(digits_word(p, n)) || n < c->min || n > c->max))
        return check_long_number(c, p, n, false);
    return X12_NO_FAULT;
}

/* Likewise; and as nearly all are amounts, which somebody is going to ask for, its cents on the
 * way. `element` 0: a component, for which nobody can remember it. */
static inline enum x12_code check_decimal(const struct x12_check *c, const char *p, size_t n,
                                          const struct x12_segment *s, unsigned element)
{
    static const uint8_t to_cents[] = {100, 100, 10, 1}; /* by bytes from the point on */
    unsigned tail;
    uint32_t v;
    if (UNLIKELY(n > 8))
        return check_long_number(c, p, n, true);
    uint64_t w = digits_without_point(digits_word(p, n), &tail);
    size_t count = n - (tail > 0);
    if (UNLIKELY(!digits_eight(w, &v) || count < c->min || count > c->max))
        return check_long_number(c, p, n, true);
    if (LIKELY(tail < COUNT_OF(to_cents)) && element && s->amounts && count)
        x12_remember_money(s, element, (int64_t)v * to_cents[tail]);
    return X12_NO_FAULT;
}

/* Trailing spaces are to be suppressed, leading ones are data (B.1.1.3.1.4). */
static enum x12_code __attribute__((noinline, cold))
check_padding(const struct x12_check *c, const char *p, size_t n)
{
    if (c->min == c->max) /* fixed width: spaces are part of it (ISA) */
        return X12_NO_FAULT;
    while (n && p[n - 1] == ' ')
        n--;
    return n == 0 || n < c->min ? X12_ELEMENT_SHORT : X12_ELEMENT_PADDED;
}

static inline enum x12_code check_text(const struct x12_check *c, const char *p, size_t n)
{
    if (UNLIKELY(n < c->min))
        return X12_ELEMENT_SHORT;
    if (UNLIKELY(n > c->max))
        return X12_ELEMENT_LONG;
    return UNLIKELY(p[n - 1] == ' ') ? check_padding(c, p, n) : X12_NO_FAULT;
}

static inline enum x12_code check_code(const struct x12_check *c, const char *p, size_t n)
{
    if (LIKELY(x12_check_lists(c, p, n)))
        return X12_NO_FAULT;
    enum x12_code code = check_text(c, p, n);
    return code == X12_ELEMENT_SHORT || code == X12_ELEMENT_LONG ? code : X12_ELEMENT_CODE;
}

static __attribute__((noinline)) enum x12_code check_digits(const struct x12_check *c,
                                                            const char *p, size_t n,
                                                            const struct x12_segment *s,
                                                            unsigned element)
{
    enum x12_code code;
    switch (c->kind) {
    case X12_CHECK_INTEGER:
        return check_integer(c, p, n);
    case X12_CHECK_DECIMAL:
        return check_decimal(c, p, n, s, element);
    case X12_CHECK_DATE:
        code = check_text(c, p, n);
        return code || x12_date_valid(p, n) ? code : X12_ELEMENT_DATE;
    case X12_CHECK_TIME:
        code = check_text(c, p, n);
        return code || x12_time_valid(p, n) ? code : X12_ELEMENT_TIME;
    default:
        return check_text(c, p, n);
    }
}

/* Texts and codes are nearly all there is: the loop over a segment holds them and nothing else. */
static inline enum x12_code check_value(const struct x12_check *c, const char *p, size_t n,
                                        const struct x12_segment *s, unsigned element)
{
    if (c->kind == X12_CHECK_TEXT)
        return check_text(c, p, n);
    return c->kind == X12_CHECK_CODE ? check_code(c, p, n) : check_digits(c, p, n, s, element);
}

enum x12_code x12_check_value(const struct x12_check *c, const char *p, size_t n)
{
    return check_value(c, p, n, NULL, 0);
}

/* ---- presence ---- */

static inline bool note_holds(const struct x12_syntax *n, uint64_t present)
{
    uint64_t here = present & n->others;
    bool first = n->first && (present >> (n->first - 1) & 1) != 0;
    switch (n->kind) {
    case 'P':
        return here == 0 || here == n->others;
    case 'R':
        return here != 0;
    case 'E':
        return (here & (here - 1)) == 0;
    case 'C':
        return !first || here == n->others;
    case 'L':
        return !first || here != 0;
    default:
        return true;
    }
}

/* The element a broken note is reported at: the first missing one,
 * or the second of an exclusion. */
static unsigned note_element(const struct x12_syntax *n, uint64_t present)
{
    uint64_t here = present & n->others;
    if (n->kind == 'E')
        here &= here - 1;
    else
        here = n->others & ~present;
    return (unsigned)__builtin_ctzll(here) + 1;
}

static void __attribute__((noinline, cold))
report_note(struct checker *k, const struct x12_checks *cs, const struct x12_syntax *n,
            uint64_t present, struct place at)
{
    unsigned i = note_element(n, present);
    *(at.element ? &at.component : &at.element) = i;
    report(k, n->kind == 'E' ? X12_ELEMENT_EXCLUSION : X12_ELEMENT_CONDITION, at,
           i <= cs->count ? cs->check[i - 1].number : 0);
}

static void __attribute__((noinline, cold))
report_usage(struct checker *k, const struct x12_checks *cs, uint64_t present, struct place at)
{
    uint64_t missing = cs->required & ~present, wrong = missing | (cs->unused & present);
    bool whole = at.element == 0;
    for (; wrong; wrong &= wrong - 1) {
        unsigned i = (unsigned)__builtin_ctzll(wrong) + 1;
        *(whole ? &at.element : &at.component) = i;
        report(k, missing >> (i - 1) & 1 ? X12_ELEMENT_MISSING : X12_ELEMENT_NOT_USED, at,
               cs->check[i - 1].number);
    }
}

/* `at` is {0} for a segment's elements, else the composite's place. True: nothing is wrong. */
static inline bool check_presence(struct checker *k, const struct x12_checks *cs, uint64_t present,
                                  struct place at)
{
    uint64_t missing = cs->required & ~present;
    bool good = (missing | (cs->unused & present)) == 0;
    if (UNLIKELY(!good))
        report_usage(k, cs, present, at);
    if (!cs->any_of && (present & cs->touched) == 0)
        return good;
    for (const struct x12_syntax *n = cs->syntax; n < cs->syntax + cs->syntax_count; n++) {
        /* What the guide requires is reported once, as missing. */
        if (LIKELY(note_holds(n, present | missing)))
            continue;
        report_note(k, cs, n, present | missing, at);
        good = false;
    }
    return good;
}

/* As the last good one of its use had it, or looked at. */
static inline void recall_presence(struct checker *k, const struct x12_checks *cs, uint64_t present,
                                   struct x12_check_memory *memory)
{
    if (LIKELY(memory && memory->present == (present | X12_CHECK_KNOWN)))
        return;
    if (check_presence(k, cs, present, (struct place){0}) && memory)
        memory->present = present | X12_CHECK_KNOWN;
}

/* ---- composites, repetitions, periods ---- */

struct within {
    char component, repetition; /* the same twice when there is no repetition separator */
};

/* From `p` to the next separator of either kind, or `end`. */
static inline const char *part_end(const char *p, const char *end, struct within in)
{
    while (p < end && *p != in.component && *p != in.repetition)
        p++;
    return p;
}

static inline void check_part(struct checker *k, const struct x12_check *c, struct str v,
                              struct str qualifier, struct place at)
{
    enum x12_code code = check_value(c, v.p, v.n, NULL, 0);
    if (code == X12_NO_FAULT && c->kind == X12_CHECK_PERIOD)
        code = x12_period_check(qualifier, v);
    if (UNLIKELY(code != X12_NO_FAULT) && c->usage != 'N')
        report(k, code, at, c->number);
}

/* One composite, up to a repetition separator or `end`: returns which. */
static const char *check_composite(struct checker *k, const struct x12_check *c, const char *p,
                                   const char *end, struct within in, struct place at)
{
    const struct x12_checks *parts = c->parts;
    struct str before = {0};
    uint64_t present = 0;
    for (unsigned i = 0;; i++, p++) {
        const char *q = part_end(p, end, in);
        struct str part = str_of(p, (size_t)(q - p));
        struct place here = {at.element, i + 1, at.repeat};
        bool last = q == end || *q != in.component;
        if (part.n && LIKELY(i < parts->count)) {
            present |= 1ULL << i;
            /* 1250 always stands just before its 1251 (C022 and its like). */
            check_part(k, &parts->check[i], part, before, here);
        } else if (part.n && i == parts->count) {
            report(k, X12_COMPONENT_TOO_MANY, here, 0);
        } else if (last && i) {
            report(k, X12_SEGMENT_TRAILING, at, 0);
        }
        before = part;
        p = q;
        if (last)
            break;
    }
    (void)check_presence(k, parts, present, at);
    return p;
}

/* One repetition of a simple element, likewise. */
static const char *check_simple(struct checker *k, const struct x12_check *c, const char *p,
                                const char *end, struct within in, struct place at)
{
    const char *q = part_end(p, end, in);
    struct str v = str_of(p, (size_t)(q - p));
    struct str qualifier = c->qualifier ? x12_element(k->s, c->qualifier) : (struct str){0};
    if (q < end && *q == in.component) {
        at.component = 2;
        report(k, X12_COMPONENT_TOO_MANY, at, c->number);
        return part_end(q, end, (struct within){in.repetition, in.repetition});
    }
    if (v.n == 0)
        report(k, X12_ELEMENT_SHORT, at, c->number);
    else
        check_part(k, c, v, qualifier, at);
    return q;
}

/* A period alone in its element, which is how they come. */
static void check_period(struct checker *k, const struct x12_check *c, unsigned i, struct str v)
{
    struct place at = {i, 0, c->repeat > 1};
    struct str qualifier = c->qualifier ? x12_element(k->s, c->qualifier) : (struct str){0};
    check_part(k, c, v, qualifier, at);
}

/* An element that holds separators, or whose kind asks for more than its own bytes. */
static __attribute__((noinline)) void check_compound(struct checker *k, const struct x12_check *c,
                                                     unsigned i)
{
    const struct x12_delims *d = k->s->delims;
    const char *p = k->s->p + k->s->start[i], *end = k->s->p + k->s->start[i + 1] - 1;
    struct within in = {d->component, d->repetition ? d->repetition : d->component};
    if (UNLIKELY(c->usage == 'N'))
        return;
    if (c->kind == X12_CHECK_PERIOD && !(k->s->compound >> i & 1)) {
        check_period(k, c, i, str_of(p, (size_t)(end - p)));
        return;
    }
    for (unsigned r = 1;; r++, p++) {
        struct place at = {i, 0, r > 1 || c->repeat > 1 ? r : 0};
        if (UNLIKELY(r > c->repeat)) {
            report(k, X12_ELEMENT_REPEATS, at, c->number);
            return;
        }
        p = c->kind == X12_CHECK_COMPOSITE ? check_composite(k, c, p, end, in, at)
                                           : check_simple(k, c, p, end, in, at);
        if (p == end)
            return;
    }
}

/* ---- the whole ---- */

static bool is_odd(char c, const struct x12_delims *d)
{
    return ((unsigned char)c < 0x20 || (unsigned char)c > 0x7e) && c != d->component &&
           c != d->repetition;
}

/* Printable ASCII is the extended character set of B.1.1.2.2 and what stands on every keyboard
 * beside it. */
static void __attribute__((noinline, cold))
check_characters(struct checker *k, const struct x12_checks *cs)
{
    for (unsigned i = 1; i <= k->s->n; i++) {
        struct str v = x12_element(k->s, i);
        for (size_t b = 0; b < v.n; b++) {
            if (!is_odd(v.p[b], k->s->delims))
                continue;
            report(k, X12_ELEMENT_CHARACTER, (struct place){i, 0, 0},
                   i <= cs->count ? cs->check[i - 1].number : 0);
            break;
        }
    }
}

/* Elements past the last one the guide has, and separators with nothing behind them. */
static void __attribute__((noinline, cold))
check_end(struct checker *k, const struct x12_checks *cs)
{
    const struct x12_segment *s = k->s;
    unsigned last = s->n;
    while (last && !x12_has(s, last))
        last--;
    if (last > cs->count || s->overlong)
        report(k, X12_ELEMENT_TOO_MANY, (struct place){cs->count + 1U, 0, 0}, 0);
    if (last < s->n && last && !s->overlong)
        report(k, X12_SEGMENT_TRAILING, (struct place){0}, 0);
}

static void __attribute__((noinline, cold))
report_plain(struct checker *k, enum x12_code code, const struct x12_check *c, unsigned i)
{
    if (c->usage != 'N')
        report(k, code, (struct place){i, 0, 0}, c->number);
}

/* The elements by themselves, `n` of them; which are not empty, bit 0 the first. */
static inline uint64_t check_all(struct checker *k, const struct x12_checks *cs, unsigned n)
{
    const struct x12_segment *s = k->s;
    /* ISA11 and ISA16 hold the separators themselves. */
    uint64_t present = 0, deep = cs->deep | (UNLIKELY(s->tag == tag_isa) ? 0 : s->compound >> 1);
    const struct x12_check *c = cs->check;
    const uint32_t *at = &s->start[1];
    uint32_t start, next = *at;
    for (uint64_t bit = 1; c < cs->check + n; c++, bit <<= 1) {
        start = next;
        next = *++at;
        uint32_t len = next - 1 - start;
        if (len == 0)
            continue;
        present |= bit;
        if (deep & bit) {
            check_compound(k, c, (unsigned)(c - cs->check) + 1);
            continue;
        }
        enum x12_code code = check_value(c, s->p + start, len, s, (unsigned)(c - cs->check) + 1);
        if (UNLIKELY(code != X12_NO_FAULT))
            report_plain(k, code, c, (unsigned)(c - cs->check) + 1);
    }
    return present;
}

/* The same of a segment whose writer knows what is given, and is sure of some of it. */
static inline uint64_t check_doubtful(struct checker *k, const struct x12_checks *cs)
{
    const struct x12_segment *s = k->s;
    uint64_t deep = cs->deep | s->compound >> 1;
    for (uint64_t left = (s->given & ~s->sure) >> 1; left; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);
        const struct x12_check *c = &cs->check[i];
        if (deep >> i & 1) {
            check_compound(k, c, i + 1);
            continue;
        }
        struct str v = x12_element(s, i + 1);
        enum x12_code code = check_value(c, v.p, v.n, s, i + 1);
        if (UNLIKELY(code != X12_NO_FAULT))
            report_plain(k, code, c, i + 1);
    }
    return s->given >> 1;
}

bool x12_check_segment(const struct x12_segment *s, const struct x12_use *use,
                       struct x12_check_memory *memory, unsigned snip,
                       void (*put)(void *, enum x12_code, unsigned, unsigned, unsigned, uint16_t),
                       void *ctx)
{
    const struct x12_checks *cs = use->checks;
    struct checker k = {s, snip, put, ctx, true};
    unsigned n = s->n < cs->count ? s->n : cs->count;
    if (UNLIKELY((snip & (X12_SNIP_1 | X12_SNIP_2)) == 0))
        return true;
    uint64_t present =
        s->sure_of == cs && n == s->n ? check_doubtful(&k, cs) : check_all(&k, cs, n);
    if (UNLIKELY(present == 0 && n == s->n && !s->overlong)) {
        report(&k, X12_SEGMENT_EMPTY, (struct place){0}, 0);
        return k.clean;
    }
    if (UNLIKELY(s->odd_bytes))
        check_characters(&k, cs);
    recall_presence(&k, cs, present, memory);
    if (UNLIKELY(s->n > cs->count || s->overlong || !x12_has(s, s->n)))
        check_end(&k, cs);
    return k.clean;
}
