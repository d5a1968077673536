/* code_day.c - days and codes as lists write them, as X12 sends them. */
#include "job/code_list.h"

#include "base/clock.h"
#include <stdio.h>
#include <strings.h>

/* Numbers and words of a date, at most three. */
struct date_parts {
    uint64_t number[3];
    unsigned digits[3], count, month; /* month: named, 1 to 12; 0: none */
    bool month_first;
};

static unsigned month_named(const char *p, size_t n)
{
    static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    for (unsigned m = 0; n >= 3 && m < 12; m++)
        if (strncasecmp(p, names + (size_t)3 * m, 3) == 0)
            return m + 1;
    return 0;
}

static bool take_apart(struct str s, struct date_parts *d)
{
    *d = (struct date_parts){0};
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        if (i > from) {
            if (d->count == 3 ||
                !str_to_u64(str_of(s.p + from, i - from), 99999999, &d->number[d->count]))
                return false;
            d->digits[d->count++] = (unsigned)(i - from);
            continue;
        }
        while (i < s.n && ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z'))
            i++;
        if (i > from) {
            unsigned month = month_named(s.p + from, i - from);
            if (!month || d->month)
                return false;
            d->month = month;
            d->month_first = d->count == 0;
            continue;
        }
        if (!strchr("-/., ", s.p[i]))
            return false;
        i++;
    }
    return true;
}

uint32_t code_day(struct str text)
{
    struct date_parts d;
    char out[16];
    uint64_t y, m, day;
    text = str_trim(text);
    if (text.n > 10 && text.p[4] == '-' && (text.p[10] == 'T' || text.p[10] == ' '))
        text.n = 10; /* 2025-10-01T00:00:00 */
    if (!take_apart(text, &d))
        return 0;
    if (d.count == 1 && d.digits[0] == 8)
        y = d.number[0] / 10000, m = d.number[0] / 100 % 100, day = d.number[0] % 100;
    else if (d.month && d.count == 2)
        y = d.number[1], m = d.month, day = d.number[0];
    else if (d.count == 3 && d.digits[0] == 4)
        y = d.number[0], m = d.number[1], day = d.number[2];
    else if (d.count == 3 && d.digits[2] == 4)
        m = d.number[0], day = d.number[1], y = d.number[2];
    else
        return 0;
    if (y > 9999 || m > 12 || day > 31)
        return 0;
    snprintf(out, sizeof out, "%04u%02u%02u", (unsigned)y, (unsigned)m, (unsigned)day);
    return day_is_valid(str_from(out)) ? (uint32_t)(y * 10000 + m * 100 + day) : 0;
}

static uint32_t shift_day(uint32_t day, int32_t by)
{
    char text[16];
    uint64_t moved;
    if (day == X12_CODE_FIRST_DAY || day >= X12_CODE_LAST_DAY)
        return day;
    snprintf(text, sizeof text, "%08u", day);
    if (!day_is_valid(str_from(text)))
        return day;
    day_format(day_number(str_from(text)) + by, text);
    return str_to_u64(str_from(text), X12_CODE_LAST_DAY, &moved) ? (uint32_t)moved : day;
}

uint32_t code_day_after(uint32_t day)
{
    return shift_day(day, 1);
}

uint32_t code_day_before(uint32_t day)
{
    return shift_day(day, -1);
}

/* ---- codes ---- */

/* "0002-1433-80", "50090-0001-0", "12345-6789-01": labeler, product and package to 5, 4 and 2. */
static bool tidy_ndc(struct str raw, char *out)
{
    static const unsigned widths[] = {5, 4, 2};
    if (!memchr(raw.p, '-', raw.n))
        return raw.n == 11 && str_copy(out, X12_CODE_BYTES_MAX + 1, raw);
    char *at = out;
    for (unsigned i = 0; i < 3; i++) {
        struct str part = str_split(&raw, '-');
        if (part.n == 0 || part.n > widths[i])
            return false;
        for (size_t zeros = widths[i] - part.n; zeros; zeros--)
            *at++ = '0';
        memcpy(at, part.p, part.n);
        at += part.n;
        if (i < 2 && !raw.p)
            return false;
    }
    *at = '\0';
    return raw.p == NULL;
}

/* Zeros that stand in front: a spreadsheet takes them for a number's. */
static unsigned width_of(enum x12_code_set_id id)
{
    switch (id) {
    case X12_CS_PLACE_OF_SERVICE:
    case X12_CS_BILL_TYPE:
        return 2;
    case X12_CS_DRG:
        return 3;
    case X12_CS_REVENUE:
        return 4;
    case X12_CS_ZIP:
        return 5;
    default:
        return 0;
    }
}

bool code_tidy(enum x12_code_set_id id, struct str raw, char out[X12_CODE_BYTES_MAX + 1])
{
    size_t n = 0;
    raw = str_trim(raw);
    if (raw.n == 0 || raw.n > (size_t)2 * X12_CODE_BYTES_MAX)
        return false;
    if (id == X12_CS_NDC)
        return tidy_ndc(raw, out) && x12_code_formed(id, str_from(out));
    while (n + raw.n < width_of(id) && n < X12_CODE_BYTES_MAX)
        out[n++] = '0';
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '.' && (id == X12_CS_ICD10CM || id == X12_CS_ICD10PCS))
            continue;
        if (n == X12_CODE_BYTES_MAX)
            return false;
        out[n++] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    out[n] = '\0';
    if (id == X12_CS_ZIP && n > 5)
        out[n = 5] = '\0';
    return x12_code_formed(id, str_of(out, n)) && x12_code_key(str_of(out, n)) != 0;
}
