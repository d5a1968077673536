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

uint32_t x12_day_of(struct str s)
{
    uint32_t day = 0;

    if (s.n != 8)
        return 0;
    for (size_t i = 0; i < 8; i++) {
        if (!digit(s.p[i]))
            return 0;
        day = day * 10 + (uint32_t)(s.p[i] - '0');
    }
    return day;
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
