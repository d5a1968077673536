/* test_reference.c - the generated documentation holds every key, and the committed page is the
 * generated one. */
#include "conf/conf_file.h"
#include "conf/reference.h"
#include "conf/settings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static void holds_every_key(struct buf *out)
{
    size_t count;
    const struct section *s = settings_sections(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < s[i].count; j++) {
            cr_assert_not_null(strstr(buf_cstr(out), s[i].options[j].name));
            cr_assert_gt(strlen(s[i].options[j].help), 5);
        }
}

Test(reference, text)
{
    size_t count;
    const struct section *s = settings_sections(&count);
    struct buf out = {0};
    reference_text(s, count, &out);
    holds_every_key(&out);
    cr_assert_not_null(strstr(buf_cstr(&out), "  usage = P or T; required\n"), "%s",
                       buf_cstr(&out));
    struct str rest = buf_str(&out);
    while (rest.n)
        cr_assert_leq(str_split(&rest, '\n').n, 160);
    buf_fini(&out);
}

/* HIA_WRITE_DOCS=1 writes the page instead of comparing. */
Test(reference, the_committed_page_is_up_to_date)
{
    const char *path = HIA_SOURCE_DIR "/docs/configuration.md";
    size_t count;
    const struct section *s = settings_sections(&count);
    struct buf want = {0}, have = {0};
    struct err e = {0};
    reference_markdown(s, count, &want);
    holds_every_key(&want);
    if (getenv("HIA_WRITE_DOCS")) {
        FILE *f = fopen(path, "w");
        cr_assert_not_null(f);
        fputs(buf_cstr(&want), f);
        fclose(f);
    }
    cr_assert(conf_file_read(path, &have, &e), "%s", e.text);
    cr_assert(str_eq(buf_str(&have), buf_str(&want)),
              "docs/configuration.md: run test_conf once with HIA_WRITE_DOCS=1");
    buf_fini(&want);
    buf_fini(&have);
}
