/* test_err.c - the first failure wins, and carries its context. */
#include "base/err.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

Test(err, first_wins_and_clear_forgets)
{
    struct err e = {0};
    cr_assert_not(err_set(&e, ERR_LIMIT, "at most %d", 3));
    cr_assert_not(err_set(&e, ERR_DATA, "later"));
    cr_assert_eq(e.kind, ERR_LIMIT);
    cr_assert_str_eq(e.text, "at most 3");
    err_clear(&e);
    cr_assert_eq(e.kind, ERR_NONE);
    cr_assert_str_empty(e.text);
}

Test(err, system_errors_name_errno)
{
    struct err e = {0};
    errno = ENOENT;
    cr_assert_not(err_sys(&e, "open %s", "x"));
    cr_assert_eq(e.kind, ERR_SYSTEM);
    cr_assert_str_eq(e.text, "open x: No such file or directory");
}

Test(err, wrap_puts_context_in_front_once_there_is_something)
{
    struct err e = {0};
    cr_assert_not(err_wrap(&e, "nothing"));
    cr_assert_str_empty(e.text);
    err_set(&e, ERR_STORE, "inner");
    cr_assert_not(err_wrap(&e, "batch %d", 7));
    cr_assert_str_eq(e.text, "batch 7: inner");
    cr_assert_eq(e.kind, ERR_STORE);
}

Test(err, long_texts_are_cut_not_overrun)
{
    struct err e = {0};
    char big[2 * ERR_TEXT_MAX];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    err_set(&e, ERR_DATA, "%s", big);
    cr_assert_eq(strlen(e.text), ERR_TEXT_MAX - 1);
    err_wrap(&e, "%s", big);
    cr_assert_eq(strlen(e.text), ERR_TEXT_MAX - 1);
    err_clear(&e);
    errno = EIO;
    err_sys(&e, "%s", big);
    cr_assert_eq(strlen(e.text), ERR_TEXT_MAX - 1);
}

Test(err, nobody_need_listen)
{
    cr_assert_not(err_set(NULL, ERR_DATA, "x"));
    cr_assert_not(err_sys(NULL, "x"));
    cr_assert_not(err_wrap(NULL, "x"));
    err_clear(NULL);
}
