/* pattern.c - see pattern.h: steps side by side in one word (a Thompson machine without groups). */
#include "x12/pattern.h"

/* What one item of the text takes: characters 0..127 as bits. */
struct taken {
    uint64_t low, high;
};

struct source {
    struct str text;
    size_t at;
    const char *wrong; /* what is, or NULL */
};

static bool more(const struct source *s)
{
    return s->at < s->text.n;
}

static char peek(const struct source *s)
{
    return more(s) ? s->text.p[s->at] : '\0';
}

static void add(struct taken *t, unsigned char c)
{
    *(c < 64 ? &t->low : &t->high) |= 1ULL << (c & 63);
}

static void add_range(struct taken *t, unsigned char from, unsigned char to)
{
    for (unsigned c = from; c <= to; c++)
        add(t, (unsigned char)c);
}

static bool fail(struct source *s, const char *wrong)
{
    s->wrong = s->wrong ? s->wrong : wrong;
    return false;
}

/* One character, with its backslash if it has one. */
static bool read_char(struct source *s, unsigned char *c)
{
    if (peek(s) == '\\')
        s->at++;
    if (!more(s))
        return fail(s, "the pattern ends too early");
    *c = (unsigned char)s->text.p[s->at++];
    return (*c >= ' ' && *c <= '~') || fail(s, "only printable ASCII stands in a pattern");
}

/* After the '[' */
static bool read_class(struct source *s, struct taken *t)
{
    bool negated = peek(s) == '^', any = false;
    s->at += negated;
    for (; more(s) && (peek(s) != ']' || !any); any = true) {
        unsigned char from = 0, to = 0;
        if (!read_char(s, &from))
            return false;
        to = from;
        if (peek(s) == '-' && s->at + 1 < s->text.n && s->text.p[s->at + 1] != ']') {
            s->at++;
            if (!read_char(s, &to))
                return false;
        }
        if (to < from)
            return fail(s, "a range goes from the lower to the higher character");
        add_range(t, from, to);
    }
    if (!more(s))
        return fail(s, "a ] is missing");
    s->at++;
    if (negated)
        *t = (struct taken){~t->low & ~0xffffffffULL, ~t->high};
    return true;
}

static bool read_item(struct source *s, struct taken *t)
{
    unsigned char c;
    *t = (struct taken){0};
    switch (peek(s)) {
    case '[':
        s->at++;
        return read_class(s, t);
    case '.':
        s->at++;
        add_range(t, ' ', '~');
        return true;
    case '#':
        s->at++;
        add_range(t, '0', '9');
        return true;
    case '@':
        s->at++;
        add_range(t, 'A', 'Z');
        return true;
    case '?':
    case '*':
    case '+':
    case '{':
        return fail(s, "nothing stands here that could come more than once");
    case '(':
    case ')':
    case ']':
    case '}':
        return fail(s, "this character needs a \\ before it");
    default:
        if (!read_char(s, &c))
            return false;
        add(t, c);
        return true;
    }
}

static bool read_number(struct source *s, unsigned *n)
{
    unsigned digits = 0;
    for (*n = 0; peek(s) >= '0' && peek(s) <= '9' && digits < 3; digits++)
        *n = *n * 10 + (unsigned)(s->text.p[s->at++] - '0');
    return digits > 0;
}

/* How often the item comes: at least, at most; most 0 is without limit. */
static bool read_times(struct source *s, unsigned *least, unsigned *most)
{
    *least = *most = 1;
    switch (peek(s)) {
    case '?':
        *least = 0;
        break;
    case '*':
        *least = *most = 0;
        break;
    case '+':
        *most = 0;
        break;
    case '{':
        s->at++;
        if (!read_number(s, least))
            return fail(s, "a number stands in {}");
        *most = *least;
        if (peek(s) == ',') {
            s->at++;
            if (!read_number(s, most))
                return fail(s, "the larger number of {2,5} is missing");
        }
        if (peek(s) != '}' || *most == 0 || *most < *least)
            return fail(s, "{} is written {3} or {2,5}");
        break;
    default:
        return true;
    }
    s->at++;
    return true;
}

static bool add_step(struct source *s, struct x12_pattern_form *f, const struct taken *t,
                     bool may_skip, bool may_repeat)
{
    if (f->count == X12_PATTERN_STEPS_MAX)
        return fail(s, "the pattern is too long");
    uint64_t bit = 1ULL << f->count++;
    for (unsigned c = 0; c < 128; c++)
        if ((c < 64 ? t->low : t->high) >> (c & 63) & 1)
            f->takes[c] |= bit;
    f->skips |= may_skip ? bit : 0;
    f->repeats |= may_repeat ? bit : 0;
    return true;
}

static bool read_form(struct source *s, struct x12_pattern_form *f)
{
    while (more(s) && peek(s) != '|') {
        struct taken t;
        unsigned least, most;
        if (!read_item(s, &t) || !read_times(s, &least, &most))
            return false;
        for (unsigned i = 0; i < least; i++)
            if (!add_step(s, f, &t, false, most == 0 && i + 1 == least))
                return false;
        if (most == 0 && least == 0 && !add_step(s, f, &t, true, true))
            return false;
        for (unsigned i = least; i < most; i++)
            if (!add_step(s, f, &t, true, false))
                return false;
    }
    return f->count || fail(s, "a form is empty");
}

bool x12_pattern_compile(struct str text, struct x12_pattern *p, unsigned *column, struct err *err)
{
    struct source s = {.text = text};
    memset(p, 0, sizeof(*p));
    do {
        if (p->count == X12_PATTERN_FORMS_MAX)
            fail(&s, "at most 8 forms stand side by side");
        else if (read_form(&s, &p->form[p->count]))
            p->count++;
    } while (!s.wrong && more(&s) && s.at++ < text.n);
    if (!s.wrong && text.n && text.p[text.n - 1] == '|')
        fail(&s, "a form is empty");
    *column = (unsigned)s.at + 1;
    return !s.wrong || err_set(err, ERR_CONFIG, "%s", s.wrong);
}

/* Steps that may be left out carry what stands before them past themselves. */
static uint64_t skip_on(const struct x12_pattern_form *f, uint64_t at)
{
    for (unsigned i = 0; i < f->count; i++)
        at |= (at & f->skips & 1ULL << i) << 1;
    return at;
}

static bool form_matches(const struct x12_pattern_form *f, struct str value)
{
    uint64_t at = skip_on(f, 1);
    for (size_t i = 0; i < value.n && at; i++) {
        unsigned char c = (unsigned char)value.p[i];
        uint64_t taken = c < 128 ? at & f->takes[c] : 0;
        at = taken << 1 | (taken & f->repeats);
        if (f->skips)
            at = skip_on(f, at);
    }
    return at >> f->count & 1;
}

bool x12_pattern_matches(const struct x12_pattern *p, struct str value)
{
    for (unsigned i = 0; i < p->count; i++)
        if (form_matches(&p->form[i], value))
            return true;
    return false;
}
