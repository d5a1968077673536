/* segment.c - components and repetitions of an element, and segment ids as words. */
#include "x12/segment.h"

struct str x12_part(struct str value, char separator, unsigned index)
{
    if (index == 0 || value.n == 0 || (separator == '\0' && index > 1))
        return str_of(value.p, 0);
    if (separator == '\0')
        return value;
    const char *end = value.p + value.n;
    for (;;) {
        const char *at = memchr(value.p, separator, (size_t)(end - value.p));
        if (--index == 0)
            return str_of(value.p, (size_t)((at ? at : end) - value.p));
        if (at == NULL || at + 1 == end)
            return str_of(end, 0);
        value.p = at + 1;
    }
}

static bool is_compound(const struct x12_segment *s, unsigned i)
{
    return i <= s->n && (s->compound >> i & 1) != 0;
}

struct str x12_repetition(const struct x12_segment *s, unsigned i, unsigned r)
{
    struct str value = x12_element(s, i);
    if (is_compound(s, i))
        return x12_part(value, s->delims->repetition, r);
    return r == 1 ? value : str_of(value.p, 0);
}

enum number_status x12_read_money(const struct x12_segment *s, unsigned i, int64_t *cents)
{
    enum number_status status = money_parse(x12_element(s, i), cents);
    if (status == NUMBER_OK && s->amounts)
        x12_remember_money(s, i, *cents);
    return status;
}

struct str x12_component(const struct x12_segment *s, unsigned i, unsigned c)
{
    struct str value = x12_repetition(s, i, 1);
    if (is_compound(s, i))
        return x12_part(value, s->delims->component, c);
    return c == 1 ? value : str_of(value.p, 0);
}

unsigned x12_repetitions(const struct x12_segment *s, unsigned i)
{
    struct str value = x12_element(s, i);
    if (value.n == 0)
        return 0;
    unsigned count = 1;
    if (is_compound(s, i) && s->delims->repetition != '\0')
        for (size_t k = 0; k < value.n; k++)
            count += value.p[k] == s->delims->repetition;
    return count;
}

static bool is_id_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

uint32_t x12_tag_of(struct str id)
{
    if (id.n < 2 || id.n > 3 || !is_id_byte(id.p[0]) || !is_id_byte(id.p[1]))
        return 0;
    if (id.n == 2)
        return X12_TAG(id.p[0], id.p[1], 0);
    return is_id_byte(id.p[2]) ? X12_TAG(id.p[0], id.p[1], id.p[2]) : 0;
}
