/* test_arena.c - memory given back at once: bounded, aligned, zeroed, reused. */
#include "base/arena.h"

#include <criterion/criterion.h>
#include <stdalign.h>

Test(arena, zeroed_aligned_and_apart)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    char *last = NULL;
    for (size_t n = 0; n < 300; n++) {
        char *p = arena_alloc(&a, n);
        cr_assert_not_null(p);
        cr_assert_eq((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            cr_assert_eq(p[i], 0);
        memset(p, 0xAA, n);
        cr_assert_neq(p, last);
        last = p;
    }
    arena_reset(&a);
    char *again = arena_alloc(&a, 300);
    for (size_t i = 0; i < 300; i++)
        cr_assert_eq(again[i], 0, "reused memory is zeroed too");
    arena_fini(&a);
}

Test(arena, stops_at_its_maximum)
{
    struct arena a;
    arena_init(&a, 1000);
    cr_assert_null(arena_alloc(&a, 1001));
    cr_assert_not_null(arena_alloc(&a, 600));
    cr_assert_null(arena_alloc(&a, 600));
    cr_assert_not_null(arena_alloc(&a, 300), "what still fits is given");
    cr_assert_null(arena_alloc(&a, SIZE_MAX));
    cr_assert_null(arena_array(&a, SIZE_MAX / 2, 4));
    cr_assert_null(arena_strdup(&a, (struct str){"x", SIZE_MAX}));
    arena_reset(&a);
    cr_assert_not_null(arena_alloc(&a, 900));
    arena_fini(&a);
}

static size_t held(const struct arena *a, size_t *blocks)
{
    size_t n = 0;
    *blocks = 0;
    struct arena_head {
        struct arena_head *next;
        size_t size;
    };
    for (const struct arena_head *b = (const void *)a->first; b; b = b->next, ++*blocks)
        n += b->size;
    return n;
}

Test(arena, rounds_of_differing_sizes_do_not_add_up)
{
    struct arena a;
    size_t blocks, max = 4 << 20;
    arena_init(&a, max);
    for (size_t round = 0; round < 2000; round++) {
        for (size_t i = 0; i < 3; i++)
            cr_assert_not_null(arena_alloc(&a, 65000 + 100 * round + 7 * i));
        arena_reset(&a);
    }
    cr_assert_leq(held(&a, &blocks), 2 * max, "%zu blocks", blocks);
    arena_fini(&a);
}

Test(arena, copies)
{
    struct arena a;
    arena_init(&a, 4096);
    char *c = arena_strdup(&a, str_of("abcdef", 3));
    cr_assert_str_eq(c, "abc");
    cr_assert_str_eq(arena_strdup(&a, (struct str){NULL, 0}), "");
    struct str s = arena_str(&a, STR("xyz"));
    cr_assert(str_is(s, "xyz"));
    cr_assert_null(arena_str(&a, STR("")).p);
    int *many = arena_array(&a, 10, sizeof(int));
    cr_assert_not_null(many);
    arena_fini(&a);
}
