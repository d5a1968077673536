/* zone.c - see zone.h. */
#include "conf/zone.h"

#include "base/clock.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ZONE_BYTES_MAX = 64 * 1024, CHANGES_MAX = 4096, TYPES_MAX = 256, NAME_MAX_BYTES = 64 };
enum { HEADER = 44, DAY_S = 86400, HOUR_S = 3600 };

/* "M3.2.0/2": the second Sunday of March at two o'clock. */
struct rule {
    int month, week, weekday;
    int32_t time_s;
};

/* What holds behind the last change of the table: RFC 8536 3.3, POSIX TZ. */
struct footer {
    int32_t standard_s, summer_s;
    bool has_summer;
    struct rule begins, ends; /* of summer, in the local time before each */
};

struct zone {
    size_t count;
    int32_t first_s; /* before the first change */
    struct footer footer;
    struct change {
        int64_t at;
        int32_t offset_s;
    } changes[];
};

/* --- the footer --- */

static bool number(struct str *s, int max, int *out)
{
    size_t n = 0;
    uint64_t value;
    while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (!n || !str_to_u64(str_of(s->p, n), (uint64_t)max, &value))
        return false;
    *out = (int)value;
    *s = str_of(s->p + n, s->n - n);
    return true;
}

static bool take(struct str *s, char c)
{
    if (!s->n || *s->p != c)
        return false;
    *s = str_of(s->p + 1, s->n - 1);
    return true;
}

/* "EST" or "<-03>" */
static bool skip_name(struct str *s)
{
    bool quoted = take(s, '<');
    size_t n = 0;
    while (n < s->n && (quoted ? s->p[n] != '>' : (s->p[n] | 32) >= 'a' && (s->p[n] | 32) <= 'z'))
        n++;
    *s = str_of(s->p + n, s->n - n);
    return n >= 3 && (!quoted || take(s, '>'));
}

/* "[+-]hh[:mm[:ss]]" */
static bool clock_of(struct str *s, int32_t *out_s)
{
    bool negative = take(s, '-');
    int h, m = 0, sec = 0;
    if (!negative)
        (void)take(s, '+');
    if (!number(s, 167, &h) || (take(s, ':') && !number(s, 59, &m)) ||
        (take(s, ':') && !number(s, 59, &sec)))
        return false;
    *out_s = h * HOUR_S + m * 60 + sec;
    if (negative)
        *out_s = -*out_s;
    return true;
}

static bool rule_of(struct str *s, struct rule *r)
{
    r->time_s = 2 * HOUR_S;
    return take(s, ',') && take(s, 'M') && number(s, 12, &r->month) && r->month > 0 &&
           take(s, '.') && number(s, 5, &r->week) && r->week > 0 && take(s, '.') &&
           number(s, 6, &r->weekday) && (!take(s, '/') || clock_of(s, &r->time_s));
}

static bool footer_of(struct str s, struct footer *f)
{
    int32_t west;
    *f = (struct footer){0};
    if (!skip_name(&s) || !clock_of(&s, &west))
        return false;
    f->standard_s = -west;
    if (!s.n)
        return true;
    f->has_summer = true;
    f->summer_s = f->standard_s + HOUR_S;
    if (!skip_name(&s))
        return false;
    if (s.n && *s.p != ',') {
        if (!clock_of(&s, &west))
            return false;
        f->summer_s = -west;
    }
    return rule_of(&s, &f->begins) && rule_of(&s, &f->ends) && !s.n;
}

/* --- the table --- */

static int64_t big_endian(const char *p, int bytes)
{
    uint64_t n = bytes == 8 || !(*p & 0x80) ? 0 : UINT64_MAX;
    for (int i = 0; i < bytes; i++)
        n = n << 8 | (uint8_t)p[i];
    return (int64_t)n;
}

struct counts {
    int64_t isutc, isstd, leap, time, type, chars;
};

static bool counts_of(struct str s, struct counts *c)
{
    if (s.n < HEADER || memcmp(s.p, "TZif", 4) != 0 || s.p[4] < '2')
        return false;
    *c = (struct counts){big_endian(s.p + 20, 4), big_endian(s.p + 24, 4), big_endian(s.p + 28, 4),
                         big_endian(s.p + 32, 4), big_endian(s.p + 36, 4), big_endian(s.p + 40, 4)};
    return c->isutc >= 0 && c->isutc <= TYPES_MAX && c->isstd >= 0 && c->isstd <= TYPES_MAX &&
           c->leap >= 0 && c->leap <= CHANGES_MAX && c->time >= 0 && c->time <= CHANGES_MAX &&
           c->type > 0 && c->type <= TYPES_MAX && c->chars >= 0 && c->chars <= CHANGES_MAX;
}

static size_t block_bytes(const struct counts *c, int64_t word)
{
    return (size_t)(c->time * (word + 1) + c->type * 6 + c->chars + c->leap * (word + 4) +
                    c->isstd + c->isutc);
}

static bool changes_of(struct zone *z, const char *block, const struct counts *c)
{
    const char *types = block + c->time * 8, *offsets = types + c->time;
    z->count = (size_t)c->time;
    z->first_s = (int32_t)big_endian(offsets, 4);
    for (size_t i = 0; i < z->count; i++) {
        uint8_t type = (uint8_t)types[i];
        if (type >= c->type)
            return false;
        z->changes[i] = (struct change){big_endian(block + i * 8, 8),
                                        (int32_t)big_endian(offsets + (size_t)type * 6, 4)};
        if (i > 0 && z->changes[i].at <= z->changes[i - 1].at)
            return false;
    }
    return true;
}

/* The first block, of 32 bits, is passed over. */
static bool read_table(struct str s, struct zone **out)
{
    struct counts c;
    if (!counts_of(s, &c) || s.n < HEADER + block_bytes(&c, 4))
        return false;
    s = str_of(s.p + HEADER + block_bytes(&c, 4), s.n - HEADER - block_bytes(&c, 4));
    if (!counts_of(s, &c) || s.n < HEADER + block_bytes(&c, 8) + 2)
        return false;
    struct str footer =
        str_of(s.p + HEADER + block_bytes(&c, 8), s.n - HEADER - block_bytes(&c, 8));
    struct zone *z = calloc(1, sizeof *z + (size_t)c.time * sizeof *z->changes);
    *out = z;
    if (!z || !changes_of(z, s.p + HEADER, &c) || !take(&footer, '\n') ||
        footer.p[footer.n - 1] != '\n')
        return false;
    footer.n--;
    if (footer.n)
        return footer_of(footer, &z->footer);
    z->footer.standard_s = z->count ? z->changes[z->count - 1].offset_s : z->first_s;
    return true;
}

struct zone *zone_read(struct str bytes, struct err *err)
{
    struct zone *z = NULL;
    if (read_table(bytes, &z))
        return z;
    zone_free(z);
    err_set(err, ERR_DATA, "that is no table of a time zone");
    return NULL;
}

static bool is_name(const char *name)
{
    size_t n = strlen(name);
    return n > 0 && n <= NAME_MAX_BYTES && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-") == n;
}

struct zone *zone_open(const char *name, struct err *err)
{
    char path[NAME_MAX_BYTES + 32], bytes[ZONE_BYTES_MAX];
    struct err ignored = {0};
    struct zone *z = NULL;
    if (strcmp(name, "UTC") == 0) {
        if (!(z = calloc(1, sizeof *z)))
            err_set(err, ERR_LIMIT, "out of memory");
        return z;
    }
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", is_name(name) ? name : ".");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
    if (fd >= 0)
        close(fd);
    if (n > 0)
        z = zone_read(str_of(bytes, (size_t)n), &ignored);
    if (!z)
        err_set(
            err, ERR_CONFIG,
            "there is no such time zone: a name such as America/Phoenix is needed (Debian: package "
            "tzdata), or UTC");
    return z;
}

void zone_free(struct zone *z)
{
    free(z);
}

bool zone_check(struct str name, struct err *err)
{
    char text[NAME_MAX_BYTES + 2];
    str_copy(text, sizeof text, name);
    struct zone *z = zone_open(text, err);
    zone_free(z);
    return z != NULL;
}

/* --- what a clock shows --- */

/* The local time at which it changes in that year. */
static int64_t rule_at(const struct rule *r, int year)
{
    char text[24];
    snprintf(text, sizeof text, "%04d%02d01", year, r->month);
    int32_t first = day_number(str_of(text, 8));
    int32_t day = first + (r->weekday - day_of_week(first) + 7) % 7 + (r->week - 1) * 7;
    snprintf(text, sizeof text, "%04d%02d01", year + r->month / 12, r->month % 12 + 1);
    while (day >= day_number(str_of(text, 8)))
        day -= 7; /* the fifth is the last */
    return (int64_t)day * DAY_S + r->time_s;
}

static int32_t by_footer(const struct footer *f, int64_t utc_s)
{
    char text[9];
    int year = 0;
    if (!f->has_summer)
        return f->standard_s;
    day_format((int32_t)((utc_s + f->standard_s) / DAY_S), text);
    for (int i = 0; i < 4; i++)
        year = year * 10 + (text[i] - '0');
    int64_t begins = rule_at(&f->begins, year) - f->standard_s;
    int64_t ends = rule_at(&f->ends, year) - f->summer_s;
    bool summer = begins < ends ? utc_s >= begins && utc_s < ends : utc_s >= begins || utc_s < ends;
    return summer ? f->summer_s : f->standard_s;
}

int32_t zone_offset_s(const struct zone *z, int64_t utc_s)
{
    size_t low = 0, high = z->count; /* how many changes are not behind it */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (z->changes[middle].at <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == z->count)
        return by_footer(&z->footer, utc_s);
    return low ? z->changes[low - 1].offset_s : z->first_s;
}

int64_t zone_utc_s(const struct zone *z, int64_t local_s)
{
    /* Nobody changes a clock by more than a day, or twice within two. */
    int32_t before = zone_offset_s(z, local_s - DAY_S), after = zone_offset_s(z, local_s + DAY_S);
    int64_t first = local_s - before, second = local_s - after;
    if (zone_offset_s(z, first) == before)
        return first;
    return zone_offset_s(z, second) == after ? second : first;
}
