/* cron.c - see cron.h. */
#include "conf/cron.h"

#include "base/clock.h"

enum { DAY_S = 86400, MINUTE_S = 60, MARGIN_S = 3 * 3600 };
/* 29 February comes after eight years at the latest (1896 to 1904). */
enum { DAYS_MAX = 8 * 366 + 2 };
static const int64_t SECOND_US = 1000000;

/* --- reading --- */

static const char *const MONTHS[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};
static const char *const WEEKDAYS[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct field {
    const char *name;
    int min, max;
    const char *const *names; /* of min, min + 1 ...; NULL: none */
    size_t name_count;
};

static const struct field FIELDS[5] = {
    {"minute", 0, 59, NULL, 0},
    {"hour", 0, 23, NULL, 0},
    {"day of the month", 1, 31, NULL, 0},
    {"month", 1, 12, MONTHS, COUNT_OF(MONTHS)},
    {"day of the week", 0, 7, WEEKDAYS, COUNT_OF(WEEKDAYS)},
};

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0 && s.n <= 2;
}

static bool value_of(const struct field *f, struct str s, int *out)
{
    uint64_t n;
    for (size_t i = 0; i < f->name_count; i++)
        if (s.n == 3 && (s.p[0] | 32) == f->names[i][0] && (s.p[1] | 32) == f->names[i][1] &&
            (s.p[2] | 32) == f->names[i][2]) {
            *out = f->min + (int)i;
            return true;
        }
    if (!is_digits(s) || !str_to_u64(s, (uint64_t)f->max, &n) || (int)n < f->min)
        return false;
    *out = (int)n;
    return true;
}

static bool is_stepped(struct str *s, struct str *step)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->p[i] == '/') {
            *step = str_of(s->p + i + 1, s->n - i - 1);
            s->n = i;
            return true;
        }
    return false;
}

static bool is_range(struct str s, struct str *from, struct str *to)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '-') {
            *from = str_of(s.p, i);
            *to = str_of(s.p + i + 1, s.n - i - 1);
            return true;
        }
    return false;
}

/* One of a list. */
static bool part_of(const struct field *f, struct str s, uint64_t *set)
{
    struct str step, from, to;
    bool stepped = is_stepped(&s, &step), range = is_range(s, &from, &to);
    int first = f->min, last = f->max, by = 1;
    if (stepped &&
        (!is_digits(step) || !value_of(&(struct field){NULL, 1, f->max, NULL, 0}, step, &by)))
        return false;
    if (range) {
        if (!value_of(f, from, &first) || !value_of(f, to, &last) || first > last)
            return false;
    } else if (!str_is(s, "*")) {
        if (stepped || !value_of(f, s, &first))
            return false;
        last = first;
    }
    for (int i = first; i <= last; i += by)
        *set |= UINT64_C(1) << i;
    return true;
}

static bool field_of(const struct field *f, struct str s, uint64_t *set, struct err *err)
{
    *set = 0;
    bool good = s.n > 0 && s.p[s.n - 1] != ',';
    for (struct str rest = s; good && rest.p && rest.n;)
        good = part_of(f, str_split(&rest, ','), set);
    return good || err_set(err, ERR_CONFIG, "%s is %d to %d, a range, a list, or * (crontab(5))",
                           f->name, f->min, f->max);
}

static struct str next_word(struct str *rest)
{
    size_t from = 0, to;
    while (from < rest->n && (rest->p[from] == ' ' || rest->p[from] == '\t'))
        from++;
    for (to = from; to < rest->n && rest->p[to] != ' ' && rest->p[to] != '\t';)
        to++;
    struct str word = str_of(rest->p + from, to - from);
    *rest = str_of(rest->p + to, rest->n - to);
    return word;
}

static bool ever_comes(const struct cron *c)
{
    static const int DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!c->any_weekday)
        return true;
    for (int m = 1; m <= 12; m++)
        if (c->months >> m & 1 && c->days & ((UINT64_C(2) << DAYS[m - 1]) - 2))
            return true;
    return false;
}

bool cron_parse(struct str text, struct cron *out, struct err *err)
{
    uint64_t sets[5];
    bool any[5];
    if (text.n >= CRON_TEXT_MAX)
        return err_set(err, ERR_CONFIG, "%d characters are enough", CRON_TEXT_MAX - 1);
    for (int i = 0; i < 5; i++) {
        struct str word = next_word(&text);
        if (!word.n)
            return err_set(err, ERR_CONFIG,
                           "five fields are needed: minute hour day month weekday");
        if (!field_of(&FIELDS[i], word, &sets[i], err))
            return false;
        any[i] = *word.p == '*';
    }
    if (next_word(&text).n)
        return err_set(err, ERR_CONFIG, "five fields are needed, and no more");
    sets[4] |= sets[4] >> 7 & 1; /* 7 is Sunday too */
    *out = (struct cron){.minutes = sets[0],
                         .hours = (uint32_t)sets[1],
                         .days = (uint32_t)sets[2],
                         .months = (uint32_t)sets[3],
                         .weekdays = (uint32_t)sets[4] & 0x7f,
                         .every_hour = any[1],
                         .any_day = any[2],
                         .any_weekday = any[4]};
    return ever_comes(out) || err_set(err, ERR_CONFIG, "there is no such day in any year");
}

bool cron_check(struct str text, struct err *err)
{
    struct cron c;
    return cron_parse(text, &c, err);
}

/* --- when --- */

static bool is_day(const struct cron *c, int64_t day)
{
    char text[9];
    day_format((int32_t)day, text);
    int month = (text[4] - '0') * 10 + text[5] - '0',
        of_month = (text[6] - '0') * 10 + text[7] - '0';
    bool by_date = c->days >> of_month & 1, by_week = c->weekdays >> day_of_week(day) & 1;
    /* crontab(5): a field that begins with * does not restrict; of two that do, one is enough. */
    bool fits = c->any_day || c->any_weekday ? by_date && by_week : by_date || by_week;
    return c->months >> month & 1 && fits;
}

struct search {
    const struct cron *c;
    const struct zone *z;
    int64_t border_s;
    bool forward; /* the first behind the border; else the last not behind it */
    bool found;
    int64_t best_s;
};

static void consider(struct search *s, int64_t utc_s)
{
    if (s->forward ? utc_s <= s->border_s : utc_s > s->border_s)
        return;
    if (!s->found || (s->forward ? utc_s < s->best_s : utc_s > s->best_s))
        s->best_s = utc_s;
    s->found = true;
}

/* The hours as the clock shows them. */
static void by_clock(struct search *s, int64_t day)
{
    for (int h = 0; h < 24; h++)
        for (int m = 0; s->c->hours >> h & 1 && m < 60; m++)
            if (s->c->minutes >> m & 1)
                consider(s, zone_utc_s(s->z, day * DAY_S + (h * 60 + m) * MINUTE_S));
}

/* Every minute that is, and what the clock shows then. */
static void by_minute(struct search *s, int64_t day)
{
    int64_t begins = zone_utc_s(s->z, day * DAY_S) - MARGIN_S;
    for (int64_t at = begins - begins % MINUTE_S; at < begins + DAY_S + 2 * MARGIN_S;
         at += MINUTE_S) {
        int64_t local = at + zone_offset_s(s->z, at), of_day = local - day * DAY_S;
        if (of_day >= 0 && of_day < DAY_S && s->c->hours >> of_day / 3600 & 1 &&
            s->c->minutes >> of_day % 3600 / 60 & 1 && local % MINUTE_S == 0)
            consider(s, at);
    }
}

static int64_t floor_to(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

static int64_t find(const struct cron *c, const struct zone *z, int64_t border_us, bool forward)
{
    struct search s = {
        .c = c, .z = z, .border_s = floor_to(border_us, SECOND_US), .forward = forward};
    int64_t day = floor_to(s.border_s + zone_offset_s(z, s.border_s), DAY_S) - (forward ? 1 : -1);
    for (int i = 0; i < DAYS_MAX && !s.found; i++, day += forward ? 1 : -1)
        if (is_day(c, day))
            (c->every_hour ? by_minute : by_clock)(&s, day);
    assert(s.found); /* cron_parse refuses what never comes */
    return s.best_s * SECOND_US;
}

int64_t cron_next(const struct cron *c, const struct zone *z, int64_t after_us)
{
    return find(c, z, after_us, true);
}

int64_t cron_last(const struct cron *c, const struct zone *z, int64_t until_us)
{
    return find(c, z, until_us, false);
}
