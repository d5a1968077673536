/* test_conf_file.c - lines: what they are, where they are wrong. */
#include "conf/conf_file.h"
#include "files.h"

static struct conf_file f;

static enum conf_line first(const char *text, struct err *e)
{
    f = (struct conf_file){.path = "x.conf", .text = str_from(text)};
    return conf_file_next(&f, e);
}

static void refuses(const char *text, const char *want)
{
    struct err e = {0};
    cr_assert_eq(first(text, &e), CONF_ERROR, "%s", text);
    cr_assert_str_eq(e.text, want, "%s", e.text);
}

Test(conf_file, lines)
{
    struct err e = {0};
    cr_assert_eq(first("# c\r\n\n  [partner acme] \r\n key = a = #b \r\nq = \" x \"", &e),
                 CONF_SECTION);
    cr_assert(str_is(f.name, "partner") && str_is(f.value, "acme"));
    cr_assert_eq(f.line, 3);
    cr_assert_eq(conf_file_next(&f, &e), CONF_PAIR);
    cr_assert(str_is(f.name, "key") && str_is(f.value, "a = #b"));
    cr_assert(f.line == 4 && f.name_column == 2 && f.value_column == 8);
    cr_assert_eq(conf_file_next(&f, &e), CONF_PAIR);
    cr_assert(str_is(f.value, " x "));
    cr_assert_eq(conf_file_next(&f, &e), CONF_END);
    cr_assert_eq(first("[hia]", &e), CONF_SECTION);
    cr_assert_eq(f.value.n, 0);
    cr_assert_eq(first("", &e), CONF_END);
}

Test(conf_file, refusals_say_where)
{
    refuses("\n  what", "x.conf:2:3: a line is `key = value`, `[section]` or `# comment`");
    refuses("[hia", "x.conf:1:5: a section ends in ]");
    refuses("[]", "x.conf:1:2: a section's name is of a-z, 0-9, _ and -");
    refuses("[", "x.conf:1:2: a section ends in ]");
    refuses("[Hia]", "x.conf:1:2: a section's name is of a-z, 0-9, _ and -");
    refuses("[a B]", "x.conf:1:4: the name after the section is of a-z, 0-9, _ and -");
    refuses("[a b c]", "x.conf:1:4: the name after the section is of a-z, 0-9, _ and -");
    refuses("= v", "x.conf:1:1: a key is of a-z, 0-9, _ and -");
    refuses("k y = v", "x.conf:1:1: a key is of a-z, 0-9, _ and -");
    refuses("key =  ", "x.conf:1:6: the value is missing (leave the key out to have its default)");
    refuses("key = \"\"",
            "x.conf:1:7: the value is missing (leave the key out to have its default)");
    refuses("key = \"a", "x.conf:1:7: the closing quote is missing");
    refuses("key = \"", "x.conf:1:7: the closing quote is missing");
}

TestSuite(conf_file_read, .init = scratch_make, .fini = scratch_remove);

Test(conf_file_read, only_regular_files_within_the_maximum)
{
    struct err e = {0};
    struct buf b;
    buf_init(&b, 10);
    cr_assert(conf_file_read(scratch_file("small", "0123456789"), &b, &e));
    cr_assert_eq(b.n, 10);
    buf_reset(&b);
    cr_assert_not(conf_file_read(scratch_file("big", "0123456789x"), &b, &e));
    cr_assert_eq(e.kind, ERR_LIMIT);
    err_clear(&e);
    cr_assert_not(conf_file_read(scratch, &b, &e));
    cr_assert_eq(e.kind, ERR_CONFIG);
    err_clear(&e);
    cr_assert_eq(mkfifo(scratch_path("fifo"), 0600), 0);
    cr_assert_not(conf_file_read(scratch_path("fifo"), &b, &e));
    cr_assert_eq(e.kind, ERR_CONFIG);
    err_clear(&e);
    cr_assert_not(conf_file_read(scratch_path("none"), &b, &e));
    cr_assert_eq(e.kind, ERR_SYSTEM);
    buf_fini(&b);
}
