/* test_cron.c - when a schedule comes, by wall clocks that change; what is no schedule. */
#include "conf/cron.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* "2026-03-08 09:30" UTC as seconds. */
static int64_t at(const char *text)
{
    char day[9];
    snprintf(day, sizeof day, "%.4s%.2s%.2s", text, text + 5, text + 8);
    return ((int64_t)day_number(str_of(day, 8)) * 24 + atoi(text + 11)) * 3600 +
           atoi(text + 14) * 60;
}

static const char *shown(int64_t us)
{
    static char out[32];
    int64_t s = us / 1000000;
    char day[9];
    day_format((int32_t)(s / 86400), day);
    snprintf(out, sizeof out, "%.4s-%.2s-%.2s %02d:%02d", day, day + 4, day + 6,
             (int)(s % 86400 / 3600), (int)(s % 3600 / 60));
    return out;
}

static struct zone *zone(const char *name)
{
    struct err e = {0};
    struct zone *z = zone_open(name, &e);
    cr_assert(z, "%s: %s", name, e.text);
    return z;
}

struct row {
    const char *expression, *zone, *from, *next;
};

static void check_next(const struct row *r)
{
    struct err e = {0};
    struct cron c;
    struct zone *z = zone(r->zone);
    cr_assert(cron_parse(str_from(r->expression), &c, &e), "%s: %s", r->expression, e.text);
    int64_t next = cron_next(&c, z, at(r->from) * 1000000);
    cr_assert_str_eq(shown(next), r->next, "%s in %s after %s: %s, not %s", r->expression, r->zone,
                     r->from, shown(next), r->next);
    /* And back again: of a minute later it is the last one. */
    cr_assert_eq(cron_last(&c, z, next + 59999999), next, "%s", r->expression);
    cr_assert_eq(cron_last(&c, z, next), next, "%s", r->expression);
    cr_assert_lt(cron_last(&c, z, next - 1), next, "%s", r->expression);
    zone_free(z);
}

/* All times are UTC; worked out by Python's zoneinfo. */
Test(cron, comes_when_it_says)
{
    static const struct row rows[] = {
        {"* * * * *", "UTC", "2026-11-29 12:00", "2026-11-29 12:01"},
        {"*/15 * * * *", "UTC", "2026-11-29 12:46", "2026-11-29 13:00"},
        {"5,35 9-17/4 * * *", "UTC", "2026-11-29 09:35", "2026-11-29 13:05"},
        {"30 18 * * 1-5", "UTC", "2026-11-27 18:30", "2026-11-30 18:30"},
        {"30 18 * * mon-fri", "UTC", "2026-11-27 18:30", "2026-11-30 18:30"},
        {"0 0 * * 7", "UTC", "2026-11-29 00:00", "2026-12-06 00:00"},
        {"0 0 * * SUN", "UTC", "2026-11-29 00:00", "2026-12-06 00:00"},
        {"0 0 31 * *", "UTC", "2026-11-29 00:00", "2026-12-31 00:00"},
        {"0 0 29 2 *", "UTC", "2026-01-01 00:00", "2028-02-29 00:00"},
        {"0 0 29 feb *", "UTC", "2096-03-01 00:00", "2104-02-29 00:00"},
        {"0 0 13 * 5", "UTC", "2026-11-28 00:00", "2026-12-04 00:00"}, /* the 13th or a Friday */
        {"0 0 31 2 5", "UTC", "2026-02-01 00:00", "2026-02-06 00:00"},
        {"59 23 31 12 *", "UTC", "2026-12-31 23:59", "2027-12-31 23:59"},
        {"0 18 * * *", "America/Phoenix", "2026-07-01 00:00", "2026-07-01 01:00"},
        {"0 18 * * *", "Asia/Kathmandu", "2026-07-01 00:00", "2026-07-01 12:15"},
        {"0 18 * * *", "America/New_York", "2026-11-29 00:00", "2026-11-29 23:00"},
        {"0 18 * * *", "America/New_York", "2060-07-01 00:00", "2060-07-01 22:00"},
        {"0 18 * * *", "America/New_York", "2060-12-01 00:00", "2060-12-01 23:00"},
        {"0 18 * * *", "Australia/Sydney", "2055-01-10 00:00", "2055-01-10 07:00"},
        {"0 18 * * *", "Australia/Sydney", "2055-07-10 00:00", "2055-07-10 08:00"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_next(&rows[i]);
}

/* New York 2026: at 02:00 on 8 March clocks go to 03:00 (07:00 UTC), at 02:00 on 1 November back.
 */
Test(cron, a_time_that_is_left_out_comes_as_long_after_the_change)
{
    static const struct row rows[] = {
        {"30 2 * * *", "America/New_York", "2026-03-08 00:00", "2026-03-08 07:30"}, /* 03:30 */
        {"30 2 * * *", "America/New_York", "2026-03-08 07:30", "2026-03-09 06:30"},
        {"0 3 * * *", "America/New_York", "2026-03-08 00:00", "2026-03-08 07:00"},
        /* Real hours: 01:45, 03:00 and nothing in between. */
        {"*/15 * * * *", "America/New_York", "2026-03-08 06:45", "2026-03-08 07:00"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_next(&rows[i]);
}

Test(cron, a_time_that_comes_twice_counts_once_but_every_hour_is_every_hour)
{
    static const struct row rows[] = {
        {"30 1 * * *", "America/New_York", "2026-11-01 00:00", "2026-11-01 05:30"},
        {"30 1 * * *", "America/New_York", "2026-11-01 05:30", "2026-11-02 06:30"},
        {"30 * * * *", "America/New_York", "2026-11-01 05:30", "2026-11-01 06:30"},
        {"30 * * * *", "America/New_York", "2026-11-01 06:30", "2026-11-01 07:30"},
        {"15 0-3 * * *", "America/New_York", "2026-11-01 05:15", "2026-11-01 07:15"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_next(&rows[i]);
}

Test(cron, what_is_none_is_refused)
{
    static const char *const bad[] = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * 0 *",
        "* * * * 8",
        "-1 * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "*/60 * * * *",
        "5/10 * * * *",
        "1,,2 * * * *",
        "1, * * * *",
        ",1 * * * *",
        "a * * * *",
        "* * * ma *",
        "* * * * monday",
        "@daily",
        "1.5 * * * *",
        "0x1 * * * *",
        "1- * * * *",
        "1-2-3 * * * *",
        "*/ * * * *",
        "** * * * *",
        "* * 31 2 *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "001 * * * *",
        "1 2 3 4 5\n6",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err e = {0};
        struct cron c;
        cr_assert_not(cron_parse(str_from(bad[i]), &c, &e), "%s", bad[i]);
        cr_assert_eq(e.kind, ERR_CONFIG, "%s", bad[i]);
    }
}

Test(zone, that_is_not_there_is_refused)
{
    static const char *const bad[] = {
        "",        "Mars/Olympus", "../../etc/passwd", "/etc/localtime",
        "America", "zone.tab",     "America/Phoenix\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err e = {0};
        cr_assert_not(zone_check(str_from(bad[i]), &e), "%s", bad[i]);
        cr_assert_eq(e.kind, ERR_CONFIG);
    }
}

/* Every cut of a table, and every byte of its head put wrong, is refused or read: never more. */
Test(zone, a_damaged_table_does_no_harm)
{
    static char bytes[65536];
    FILE *f = fopen("/usr/share/zoneinfo/America/New_York", "rb");
    cr_assert(f);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    for (size_t cut = 0; cut < n; cut++) {
        struct err e = {0};
        char *exact = malloc(cut ? cut : 1);
        memcpy(exact, bytes, cut);
        struct zone *z = zone_read(str_of(exact, cut), &e);
        cr_assert(!z && e.kind == ERR_DATA, "cut at %zu of %zu", cut, n);
        free(exact);
    }
    for (size_t i = 0; i < 44 * 2; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct err e = {0};
            bytes[i] ^= (char)(1 << bit);
            zone_free(zone_read(str_of(bytes, n), &e));
            bytes[i] ^= (char)(1 << bit);
        }
}
