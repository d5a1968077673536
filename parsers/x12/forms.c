/* forms.c - shapes of codes and dates, and nothing about what they mean. */
#include "x12/forms.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool alnum(char c)
{
    return digit(c) || letter(c);
}

/* Components are a few bytes each: a loop over them is shorter than a call for each. */
unsigned x12_split(const struct x12_segment *s, unsigned i, struct str *parts, unsigned max)
{
    struct str value = x12_element(s, i);
    const char *end = value.p + value.n;
    bool compound = value.n != 0 && (s->compound >> i & 1) != 0;
    char component = s->delims->component, repetition = s->delims->repetition;
    unsigned count = 0;

    for (const char *p = value.p; compound && count < max; p++) {
        const char *from = p;

        while (p < end && *p != component && *p != repetition)
            p++;
        parts[count++] = str_of(from, (size_t)(p - from));
        if (p == end || *p == repetition)
            break;
    }
    if (!compound)
        parts[count++] = value;
    for (unsigned k = count; k < max; k++)
        parts[k] = str_of(end, 0);
    return count;
}

bool x12_form_digits(struct str s, size_t n)
{
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!digit(s.p[i]))
            return false;
    return true;
}

bool x12_form_icd10cm(struct str s)
{
    if (s.n < 3 || s.n > 7 || !letter(s.p[0]) || !digit(s.p[1]))
        return false;
    for (size_t i = 2; i < s.n; i++)
        if (!alnum(s.p[i]))
            return false;
    return true;
}

bool x12_form_hcpcs(struct str s)
{
    return s.n == 5 && alnum(s.p[0]) && digit(s.p[1]) && digit(s.p[2]) && digit(s.p[3]) &&
           alnum(s.p[4]);
}

bool x12_form_modifier(struct str s)
{
    return s.n == 2 && alnum(s.p[0]) && alnum(s.p[1]);
}

unsigned x12_form_zip(struct str s)
{
    if (x12_form_digits(s, 5))
        return 5;
    return x12_form_digits(s, 9) ? 9 : 0;
}

/* Eight digits at once: are they all '0' to '9', then pairs, fours, the whole. */
uint32_t x12_day_of(struct str s)
{
    uint64_t v;

    if (s.n != 8)
        return 0;
    memcpy(&v, s.p, 8);
    v = LITTLE_ENDIAN_64(v);
    if (((v & 0xf0f0f0f0f0f0f0f0u) | ((v + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) >> 4) !=
        0x3333333333333333u)
        return 0;
    v = (v & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
    v = (v & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
    return (uint32_t)((v & 0x0000ffff0000ffffu) * 42949672960001u >> 32);
}

bool x12_span_of(struct str format, struct str value, struct x12_span *span)
{
    if (str_is(format, "D8")) {
        span->from = span->to = x12_day_of(value);
    } else if (str_is(format, "DT") && value.n > 8) {
        span->from = span->to = x12_day_of(str_of(value.p, 8));
    } else if (str_is(format, "RD8") && value.n == 17 && value.p[8] == '-') {
        span->from = x12_day_of(str_of(value.p, 8));
        span->to = x12_day_of(str_of(value.p + 9, 8));
    } else {
        return false;
    }
    return span->from != 0 && span->to != 0;
}
