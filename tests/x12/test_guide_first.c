/* test_guide_first.c - a guide is compiled when it is first asked for: that one alone, and once. */
#include "x12/guide.h"

#include <criterion/criterion.h>
#include <pthread.h>

enum { THREADS = 8, GUIDES_MAX = 32 };

static void setup(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
}

TestSuite(guide_first, .init = setup);

static size_t count_compiled(void)
{
    size_t count, n = 0;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        n += guides[i]->plan != NULL;
    return n;
}

Test(guide_first, only_what_was_asked_for)
{
    cr_expect_eq(count_compiled(), 0);
    cr_expect_not_null(x12_guide_control()->plan);
    cr_expect_not_null(x12_guide_named(STR("835"))->plan);
    cr_expect_not_null(x12_guide_named(STR("005010X221A1"))->plan);
    cr_expect_eq(count_compiled(), 1);
    cr_expect_not_null(x12_guide_for(STR("HC"), STR("005010X222"))->plan);
    cr_expect_null(x12_guide_for(STR("HC"), STR("004010X098")));
    cr_expect_eq(count_compiled(), 2);
}

Test(guide_first, a_use_tells_its_guide)
{
    size_t count;
    const struct x12_guide *g = x12_guide_named(STR("837D"));
    cr_expect_eq(x12_guide_of(&g->uses[g->uses_count - 1]), g);
    cr_expect_null(x12_guide_of(&x12_guide_control()->uses[0]));
    const struct x12_guide *last = x12_guides(&count)[count - 1];
    cr_expect_eq(x12_guide_ready(last), last);
    cr_expect_eq(x12_guide_of(&last->uses[0]), last);
}

Test(guide_first, all_at_once_for_who_would_rather)
{
    size_t count;
    struct err err = {0};
    const struct x12_use *before = x12_guide_named(STR("999"))->uses;
    cr_assert(x12_guides_compile(&err) && x12_guides_compile(&err), "%s", err.text);
    (void)x12_guides(&count);
    cr_expect_eq(count_compiled(), count);
    cr_expect_eq(x12_guide_named(STR("999"))->uses, before);
}

static pthread_barrier_t gate;

struct seen {
    size_t first; /* the guide it asks for before the others */
    const struct x12_use *uses[GUIDES_MAX];
    const struct x12_plan *plan[GUIDES_MAX];
};

static void *ask(void *ctx)
{
    struct seen *seen = ctx;
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    pthread_barrier_wait(&gate);
    for (size_t k = 0; k < count; k++) {
        size_t i = (seen->first + k) % count;
        const struct x12_guide *g = x12_guide_ready(guides[i]);
        seen->uses[i] = g->uses;
        seen->plan[i] = g->plan;
    }
    return NULL;
}

/* Half of the threads begin with one guide, half with another; whoever comes second finds what the
 * first has made. That no thread sees half of it is ThreadSanitizer's to say (./run threads). */
Test(guide_first, asked_for_by_many_at_once)
{
    static struct seen seen[THREADS];
    pthread_t thread[THREADS];
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    cr_assert_leq(count, GUIDES_MAX);
    cr_assert_eq(pthread_barrier_init(&gate, NULL, THREADS), 0);
    for (size_t t = 0; t < THREADS; t++) {
        seen[t].first = t % 2 * (count / 2);
        cr_assert_eq(pthread_create(&thread[t], NULL, ask, &seen[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++)
        pthread_join(thread[t], NULL);
    pthread_barrier_destroy(&gate);
    for (size_t t = 0; t < THREADS; t++)
        for (size_t i = 0; i < count; i++) {
            cr_expect(seen[t].plan[i] && seen[t].plan[i] == guides[i]->plan);
            cr_expect(seen[t].uses[i] && seen[t].uses[i] == guides[i]->uses);
        }
}
