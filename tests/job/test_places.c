/* test_places.c - what of a table has been read, where rows appear late below others. */
#include "job/places.h"

#include <criterion/criterion.h>

static struct places p;
static struct err e;

static void setup(void)
{
    places_init(&p, 10);
}

static void teardown(void)
{
    places_fini(&p);
}

TestSuite(places, .init = setup, .fini = teardown);

static void add(int64_t place)
{
    cr_assert(places_add(&p, place, &e), "%s", e.text);
}

static void mark(int64_t next)
{
    cr_assert(places_open(&p));
    places_mark(&p, next, 0);
}

Test(places, each_is_remembered_in_whatever_order)
{
    cr_assert(places_has(&p, 10) && places_has(&p, -5) && !places_has(&p, 11));
    for (int64_t i = 2000; i > 10; i -= 2)
        add(i);
    for (int64_t i = 11; i <= 2000; i++)
        cr_assert_eq(places_has(&p, i), i % 2 == 0, "%lld", (long long)i);
    add(12);
    cr_assert_eq(p.count, 995, "once");
    cr_assert_eq(p.front, 2000);
}

Test(places, nothing_is_settled_while_a_transaction_of_that_moment_is_open)
{
    add(12);
    mark(105); /* transactions up to 104 had begun */
    cr_assert(!places_settle(&p, 104, 1, 0), "104 is open");
    cr_assert_eq(p.settled, 10);
    add(11);
    cr_assert(places_settle(&p, 105, 2, 0), "it has ended, and 11 was its row");
    cr_assert_eq(p.settled, 12);
    cr_assert_eq(p.count, 0);
}

Test(places, what_came_since_waits_for_the_next_moment)
{
    add(12);
    mark(105);
    add(20);
    cr_assert(!places_open(&p), "one moment at a time");
    cr_assert(places_settle(&p, 110, 1, 0));
    cr_assert_eq(p.settled, 12);
    cr_assert(places_has(&p, 20) && !places_has(&p, 15));
    mark(115);
    cr_assert(!places_settle(&p, 114, 2, 0), "114 was open when 20 was read");
    cr_assert(places_settle(&p, 115, 2, 0));
    cr_assert_eq(p.settled, 20);
}

Test(places, nor_before_the_while_has_passed)
{
    add(12);
    cr_assert(places_open(&p));
    places_mark(&p, 100, 1000);
    cr_assert(!places_settle(&p, 200, 1499, 500));
    cr_assert(places_settle(&p, 200, 1500, 500));
}

Test(places, where_nothing_came_nothing_moves)
{
    for (int64_t i = 0; i < 5; i++)
        cr_assert(!places_open(&p) && !places_settle(&p, i, i, 0));
    cr_assert_eq(p.settled, 10);
}

Test(places, it_waits_rather_than_forget)
{
    bool good = true;
    int64_t n = 0;
    while (good && n <= PLACES_MAX)
        good = places_add(&p, 11 + n++, &e);
    cr_assert(!good && e.kind == ERR_LIMIT, "%lld", (long long)n);
}
