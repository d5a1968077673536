/* test_buf.c - appending, growing, the named maximum. */
#include "base/buf.h"

#include <criterion/criterion.h>
#include <limits.h>

Test(buf, appends_of_every_kind)
{
    struct buf b;
    buf_init(&b, 0);
    cr_assert_str_eq(buf_cstr(&b), "");
    buf_put(&b, "ab", 2);
    buf_putc(&b, 'c');
    buf_puts(&b, "de");
    buf_put_str(&b, STR("f"));
    buf_put(&b, NULL, 0);
    buf_put_str(&b, (struct str){NULL, 0});
    buf_printf(&b, "-%d-%s", 7, "g");
    cr_assert_str_eq(buf_cstr(&b), "abcdef-7-g");
    cr_assert(str_is(buf_str(&b), "abcdef-7-g"));
    buf_reset(&b);
    cr_assert_str_eq(buf_cstr(&b), "");
    buf_fini(&b);
    cr_assert_null(b.p);
}

Test(buf, zeroed_is_a_buffer)
{
    struct buf b = {0};
    buf_printf(&b, "%s", "printed into nothing yet");
    cr_assert_str_eq(buf_cstr(&b), "printed into nothing yet");
    buf_fini(&b);
}

Test(buf, numbers)
{
    const struct {
        int64_t v;
        const char *text;
    } rows[] = {{0, "0"},
                {9, "9"},
                {10, "10"},
                {99, "99"},
                {100, "100"},
                {-101, "-101"},
                {1234567, "1234567"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};
    struct buf b = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_reset(&b);
        buf_put_i64(&b, rows[i].v);
        cr_assert_str_eq(buf_cstr(&b), rows[i].text);
    }
    buf_reset(&b);
    buf_put_u64(&b, UINT64_MAX);
    cr_assert_str_eq(buf_cstr(&b), "18446744073709551615");
    buf_fini(&b);
}

Test(buf, holds_exactly_its_maximum)
{
    struct buf b;
    struct err e = {0};
    buf_init(&b, 100);
    for (int i = 0; i < 100; i++)
        buf_putc(&b, 'x');
    cr_assert(buf_ok(&b, "text", &e));
    cr_assert_eq(strlen(buf_cstr(&b)), 100);
    buf_putc(&b, 'y');
    cr_assert_eq(b.n, 100);
    cr_assert_not(buf_ok(&b, "text", &e));
    cr_assert_eq(e.kind, ERR_LIMIT);
    buf_reset(&b);
    cr_assert_not(b.failed);
    buf_printf(&b, "%0101d", 1);
    cr_assert(b.failed);
    cr_assert_eq(b.n, 0);
    buf_fini(&b);
}

Test(buf, refuses_sizes_that_would_wrap)
{
    struct buf b;
    buf_init(&b, 0);
    buf_putc(&b, 'a');
    cr_assert_not(buf_reserve(&b, SIZE_MAX));
    cr_assert_not(buf_reserve(&b, SIZE_MAX - 1));
    cr_assert(b.failed);
    buf_fini(&b);
}

Test(buf, printf_fills_to_the_last_byte)
{
    for (int n = 0; n < 200; n++) {
        struct buf b = {0};
        buf_putc(&b, 'a');
        buf_printf(&b, "%0*d", n + 1, 0);
        cr_assert_eq(b.n, (size_t)n + 2);
        cr_assert_eq(strlen(buf_cstr(&b)), (size_t)n + 2);
        buf_fini(&b);
    }
}
