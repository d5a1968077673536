/* property.c - the forms a text in an event may have. */
#include "event/property.h"

#include "base/clock.h"

static const struct {
    enum event_form form;
    const char *format, *pattern;
} FORMS[] = {
    {EVENT_FORM_UUID, "uuid", NULL},
    {EVENT_FORM_INSTANT, "date-time", NULL},
    {EVENT_FORM_DAY, "date", NULL},
    {EVENT_FORM_CODE, NULL, "^[A-Za-z0-9._:-]{1,20}$"},
    {EVENT_FORM_ID, NULL, "^[!#-\\[\\]-~]{1,80}$"},
    {EVENT_FORM_HASH, NULL, "^[0-9a-f]{64}$"},
};

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

enum event_form event_form(const char *format, const char *pattern)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++)
        if (same(format, FORMS[i].format) && same(pattern, FORMS[i].pattern))
            return FORMS[i].form;
    return EVENT_FORM_NONE;
}

const char *event_form_text(enum event_form form)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++)
        if (FORMS[i].form == form)
            return FORMS[i].format ? FORMS[i].format : FORMS[i].pattern;
    return NULL;
}

/* Lower-case hexadecimal digits and nothing else. No way out of the loop: all are judged at once.
 */
static inline bool all_hex(const char *p, size_t n)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        wrong |= (unsigned char)(c - '0') > 9 && (unsigned char)(c - 'a') > 5;
    }
    return !wrong;
}

static bool is_uuid(struct str s)
{
    enum { LENGTH = 36 };
    char t[LENGTH];
    if (s.n != LENGTH || s.p[8] != '-' || s.p[13] != '-' || s.p[18] != '-' || s.p[23] != '-')
        return false;
    memcpy(t, s.p, LENGTH);
    t[8] = t[13] = t[18] = t[23] = '0';
    return all_hex(t, LENGTH);
}

static bool is_hash(struct str s)
{
    return s.n == 64 && all_hex(s.p, 64);
}

static bool is_day(struct str s)
{
    char day[8];
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    memcpy(day, s.p, 4);
    memcpy(day + 4, s.p + 5, 2);
    memcpy(day + 6, s.p + 8, 2);
    return day_is_valid(str_of(day, sizeof(day)));
}

/* Where a byte may stand. */
enum { IN_ID = 1, IN_CODE = 2 };

#define ID   IN_ID
#define BOTH (IN_ID | IN_CODE)
static const uint8_t CLASSES[256] = {
    ['!'] = ID,   ['#'] = ID,   ['$'] = ID,   ['%'] = ID,   ['&'] = ID,   ['\''] = ID,
    ['('] = ID,   [')'] = ID,   ['*'] = ID,   ['+'] = ID,   [','] = ID,   ['-'] = BOTH,
    ['.'] = BOTH, ['/'] = ID,   ['0'] = BOTH, ['1'] = BOTH, ['2'] = BOTH, ['3'] = BOTH,
    ['4'] = BOTH, ['5'] = BOTH, ['6'] = BOTH, ['7'] = BOTH, ['8'] = BOTH, ['9'] = BOTH,
    [':'] = BOTH, [';'] = ID,   ['<'] = ID,   ['='] = ID,   ['>'] = ID,   ['?'] = ID,
    ['@'] = ID,   ['A'] = BOTH, ['B'] = BOTH, ['C'] = BOTH, ['D'] = BOTH, ['E'] = BOTH,
    ['F'] = BOTH, ['G'] = BOTH, ['H'] = BOTH, ['I'] = BOTH, ['J'] = BOTH, ['K'] = BOTH,
    ['L'] = BOTH, ['M'] = BOTH, ['N'] = BOTH, ['O'] = BOTH, ['P'] = BOTH, ['Q'] = BOTH,
    ['R'] = BOTH, ['S'] = BOTH, ['T'] = BOTH, ['U'] = BOTH, ['V'] = BOTH, ['W'] = BOTH,
    ['X'] = BOTH, ['Y'] = BOTH, ['Z'] = BOTH, ['['] = ID,   [']'] = ID,   ['^'] = ID,
    ['_'] = BOTH, ['`'] = ID,   ['a'] = BOTH, ['b'] = BOTH, ['c'] = BOTH, ['d'] = BOTH,
    ['e'] = BOTH, ['f'] = BOTH, ['g'] = BOTH, ['h'] = BOTH, ['i'] = BOTH, ['j'] = BOTH,
    ['k'] = BOTH, ['l'] = BOTH, ['m'] = BOTH, ['n'] = BOTH, ['o'] = BOTH, ['p'] = BOTH,
    ['q'] = BOTH, ['r'] = BOTH, ['s'] = BOTH, ['t'] = BOTH, ['u'] = BOTH, ['v'] = BOTH,
    ['w'] = BOTH, ['x'] = BOTH, ['y'] = BOTH, ['z'] = BOTH, ['{'] = ID,   ['|'] = ID,
    ['}'] = ID,   ['~'] = ID,
};
#undef ID
#undef BOTH

static inline bool all_in(struct str s, size_t max, unsigned class)
{
    if (s.n < 1 || s.n > max)
        return false;
    for (size_t i = 0; i < s.n; i++)
        class &= CLASSES[(unsigned char)s.p[i]];
    return class != 0;
}

/* Eight bytes at once: none below '!' or above '~', no quote, no backslash. A high bit is wrong: a
 * borrow or a carry comes only from a byte that is wrong itself. */
static inline uint64_t not_id(const char *p)
{
    const uint64_t ones = 0x0101010101010101;
    uint64_t w, quote, slash;
    memcpy(&w, p, sizeof(w));
    quote = w ^ ones * '"';
    slash = w ^ ones * '\\';
    return ((w - ones * '!') | (w + ones) | (quote - ones) | (slash - ones) | w);
}

static bool is_id(struct str s)
{
    uint64_t wrong = 0;
    if (s.n < 8 || s.n > 80)
        return all_in(s, 80, IN_ID);
    for (size_t i = 0; i + 8 <= s.n; i += 8)
        wrong |= not_id(s.p + i);
    wrong |= not_id(s.p + s.n - 8);
    return !(wrong & 0x8080808080808080);
}

bool event_form_fits(enum event_form form, struct str s)
{
    int64_t us;
    switch (form) {
    case EVENT_FORM_UUID:
        return is_uuid(s);
    case EVENT_FORM_INSTANT:
        return clock_parse(s, &us);
    case EVENT_FORM_DAY:
        return is_day(s);
    case EVENT_FORM_CODE:
        return all_in(s, 20, IN_CODE);
    case EVENT_FORM_ID:
        return is_id(s);
    case EVENT_FORM_HASH:
        return is_hash(s);
    case EVENT_FORM_ENUM:
    case EVENT_FORM_NONE:
        return false;
    }
    return false;
}
