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

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_uuid(struct str s)
{
    if (s.n != 36)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.p[i] != '-' : !is_hex(s.p[i]))
            return false;
    }
    return true;
}

static bool is_hash(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_hex(s.p[i]))
            return false;
    return s.n == 64;
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

static bool is_code(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != ':' && c != '-')
            return false;
    }
    return s.n >= 1 && s.n <= 20;
}

static bool is_id(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"' || s.p[i] == '\\')
            return false;
    return s.n >= 1 && s.n <= 80;
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
        return is_code(s);
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
