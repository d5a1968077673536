/* test_mime.c - multipart bodies: what is cut where, and what is refused. */
#include "soap/mime.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define TYPE "multipart/form-data; boundary=b7"

static enum soap_verdict read_it(const char *body, struct mime_parts *parts)
{
    return mime_read(STR(TYPE), str_from(body), parts);
}

Test(mime, parts_are_slices_of_the_body)
{
    const char *body =
        "before\r\n--b7\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\none\r\n"
        "--b7  \r\nContent-ID: <x@y>\r\ncontent-type: text/plain;\r\n charset=utf-8\r\n"
        "\r\ntwo\r\nlines\r\n\r\n--b7--\r\nafter";
    struct mime_parts parts;
    struct str name;
    cr_assert_eq(read_it(body, &parts), SOAP_GOOD);
    cr_assert_eq(parts.count, 2);
    cr_assert(str_is(parts.part[0].body, "one"));
    cr_assert(mime_parameter(parts.part[0].disposition, "name", &name) && str_is(name, "A"));
    cr_assert(parts.part[1].body.p > body && parts.part[1].body.p < body + strlen(body));
    cr_assert(str_is(parts.part[1].body, "two\r\nlines\r\n"));
    cr_assert(mime_type_is(parts.part[1].content_type, "TEXT/plain"));
    cr_assert(mime_parameter(parts.part[1].content_type, "Charset", &name) &&
              str_is(name, "utf-8"));
}

Test(mime, lines_may_end_in_lf_alone_and_a_part_may_be_empty)
{
    struct mime_parts parts;
    cr_assert_eq(read_it("--b7\nA: 1\n\n\n--b7\nB: 2\n\nx\n--b7--", &parts), SOAP_GOOD);
    cr_assert_eq(parts.count, 2);
    cr_assert_eq(parts.part[0].body.n, 0);
    cr_assert(str_is(parts.part[1].body, "x"));
}

/* The boundary as the beginning of a longer word, or inside a line, cuts nothing. */
Test(mime, only_the_boundary_is_the_boundary)
{
    struct mime_parts parts;
    cr_assert_eq(read_it("--b7\r\nA: 1\r\n\r\n--b77\r\nx--b7\r\n--b7--", &parts), SOAP_GOOD);
    cr_assert_eq(parts.count, 1);
    cr_assert(str_is(parts.part[0].body, "--b77\r\nx--b7"));
}

Test(mime, bytes_of_every_value_come_back)
{
    char body[400] = "--b7\r\nA: 1\r\n\r\n";
    size_t n = strlen(body), from = n;
    for (int c = 0; c < 256; c++)
        body[n++] = (char)c;
    memcpy(body + n, "\r\n--b7--", 8);
    struct mime_parts parts;
    cr_assert_eq(mime_read(STR(TYPE), str_of(body, n + 8), &parts), SOAP_GOOD);
    cr_assert_eq(parts.part[0].body.n, 256);
    cr_assert_eq(memcmp(parts.part[0].body.p, body + from, 256), 0);
}

Test(mime, what_is_refused)
{
    static const struct {
        const char *body;
        enum soap_verdict v;
    } rows[] = {
        {"", SOAP_EMPTY},
        {"no boundary at all", SOAP_MIME},
        {"--b7--", SOAP_EMPTY},
        {"--b7", SOAP_MIME_CUT},
        {"--b7\r\nA: 1\r\n\r\nbody", SOAP_MIME_CUT},
        {"--b7\r\nA: 1\r\n\r\nbody\r\n--b", SOAP_MIME_CUT},
        {"--b7\r\nno header\r\n\r\nbody\r\n--b7--", SOAP_MIME},
        {"--b7\r\nA: 1\r\n--b7--", SOAP_MIME},
    };
    struct mime_parts parts;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(read_it(rows[i].body, &parts), rows[i].v, "row %zu: %s", i,
                     soap_verdict_word(read_it(rows[i].body, &parts)));
    cr_expect_eq(mime_read(STR("multipart/related"), STR("--b7"), &parts), SOAP_MIME);
    cr_expect_eq(mime_read(STR("multipart/related; boundary=\"\""), STR("--b7"), &parts),
                 SOAP_MIME);
}

Test(mime, a_file_is_a_part_with_a_name_of_its_own)
{
    struct buf b;
    struct mime_parts parts;
    buf_init(&b, 1 << 10);
    mime_put_field(&b, STR("b7"), "A", STR("x"));
    mime_put_file(&b, STR("b7"), "File", STR("c1.837"), STR("ISA*\r\n"));
    mime_put_end(&b, STR("b7"));
    cr_assert_eq(mime_read(STR(TYPE), buf_str(&b), &parts), SOAP_GOOD);
    cr_assert_eq(parts.count, 2);
    cr_expect(str_is(parts.part[0].body, "x") && str_is(parts.part[1].body, "ISA*\r\n"));
    cr_expect(strstr(buf_cstr(&b), "name=\"A\"\r\n\r\nx"));
    cr_expect(strstr(buf_cstr(&b), "name=\"File\"; filename=\"c1.837\"\r\nContent-Type: "
                                   "application/octet-stream\r\n\r\nISA*"));
    buf_fini(&b);
}

Test(mime, no_more_than_so_many_parts_and_headers)
{
    struct buf b;
    struct mime_parts parts;
    buf_init(&b, 1 << 20);
    for (int i = 0; i <= MIME_PARTS_MAX; i++)
        mime_put_field(&b, STR("b7"), "A", STR("x"));
    mime_put_end(&b, STR("b7"));
    cr_expect_eq(mime_read(STR(TYPE), buf_str(&b), &parts), SOAP_PARTS);
    buf_reset(&b);
    buf_puts(&b, "--b7\r\nA: ");
    for (int i = 0; i < 2 * MIME_HEADERS_MAX; i++)
        buf_putc(&b, 'x');
    buf_puts(&b, "\r\n\r\nbody\r\n--b7--");
    cr_expect_eq(mime_read(STR(TYPE), buf_str(&b), &parts), SOAP_MIME);
    buf_fini(&b);
}

Test(mime, parameters)
{
    static const struct {
        const char *header, *name, *value; /* NULL: none */
    } rows[] = {
        {"a/b; c=d", "c", "d"},
        {"a/b;c=\"d; e\";f=g", "f", "g"},
        {"a/b;c=\"d; e\";f=g", "c", "d; e"},
        {"a/b; C = d ; e=f", "c", "d"},
        {"a/b; c=d\r\n ;e=f", "e", "f"},
        {"a/b; flag; c=d", "c", "d"},
        {"a/b; c=\"d\\\"e\"", "c", NULL},
        {"a/b; c", "c", NULL},
        {"a/b", "c", NULL},
        {"a/b; cc=d", "c", NULL},
        {"", "c", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str v = {NULL, 0};
        bool found = mime_parameter(str_from(rows[i].header), rows[i].name, &v);
        cr_expect_eq(found, rows[i].value != NULL, "row %zu", i);
        if (found && rows[i].value)
            cr_expect(str_is(v, rows[i].value), "row %zu: %.*s", i, STR_FMT(v));
    }
}

Test(mime, a_part_is_found_by_its_id)
{
    struct mime_parts parts = {.count = 2};
    parts.part[0].content_id = STR("<one@x>");
    parts.part[1].content_id = STR("<http://tempuri.org/1/6>");
    cr_expect_eq(mime_find(&parts, STR("cid:one@x")), &parts.part[0]);
    cr_expect_eq(mime_find(&parts, STR("cid:http%3A%2f%2Ftempuri.org%2F1%2F6")), &parts.part[1]);
    cr_expect_null(mime_find(&parts, STR("cid:on")));
    cr_expect_null(mime_find(&parts, STR("cid:")));
    cr_expect_null(mime_find(&parts, STR("http://one@x")));
}

Test(mime, a_boundary_may_not_stand_in_what_it_bounds)
{
    cr_expect(mime_boundary_is_free(STR("abc"), STR("ab abab")));
    cr_expect_not(mime_boundary_is_free(STR("abc"), STR("xxaabcx")));
    cr_expect_not(mime_boundary_is_free(STR("abc"), STR("abc")));
    cr_expect(mime_boundary_is_free(STR("abc"), STR("")));
}
