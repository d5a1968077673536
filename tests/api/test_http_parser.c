/* test_http_parser.c - requests in, events out: every row of facts/platform.md B2, the limits, and
 * that it does not matter where the bytes are cut. */
#include "api/http_parser.h"
#include <criterion/criterion.h>
#include <stdio.h>

enum { BODY_MAX = 1000 };

/* One connection's bytes, `step` at a time, told as "POST /x?q 5=hello;" or "400". */
static void tell(struct str in, size_t step, struct buf *out)
{
    struct http_parser *p = calloc(1, sizeof *p);
    struct buf content;
    struct str piece = {0}, body;

    buf_init(&content, 0);
    http_parser_init(p, BODY_MAX);
    for (;;) {
        enum http_step s = http_next(p, &piece, &body);
        if (s == HTTP_MORE) {
            cr_assert_eq(piece.n, 0, "more is asked for when all was taken");
            if (in.n == 0) {
                buf_puts(out, http_is_open(p) ? "more" : "");
                break;
            }
            piece = str_of(in.p, step < in.n ? step : in.n);
            in = str_of(in.p + piece.n, in.n - piece.n);
        } else if (s == HTTP_HEAD) {
            struct str m = http_text(p, p->method), path = http_text(p, p->path),
                       q = http_text(p, p->query);
            buf_reset(&content);
            buf_printf(out, "%.*s %.*s%s%.*s ", STR_FMT(m), STR_FMT(path), p->has_query ? "?" : "",
                       STR_FMT(q));
        } else if (s == HTTP_BODY) {
            buf_put_str(&content, body);
        } else if (s == HTTP_END) {
            buf_printf(out, "%zu=%s%s;", content.n, buf_cstr(&content),
                       p->keep_alive ? "" : " close");
            http_parser_reset(p, step % 2);
        } else {
            buf_printf(out, "%u", p->status);
            cr_assert(strlen(p->why) > 10);
            break;
        }
    }
    buf_fini(&content);
    http_parser_fini(p);
    free(p);
}

static void expect_bytes(struct str in, const char *expected)
{
    static const size_t STEPS[] = {1 << 20, 1, 2, 3, 7, 64};
    struct buf out;

    buf_init(&out, 0);
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        buf_reset(&out);
        tell(in, STEPS[i], &out);
        cr_assert_str_eq(buf_cstr(&out), expected, "%zu bytes at a time: %.*s", STEPS[i],
                         (int)(in.n < 300 ? in.n : 300), in.p);
    }
    buf_fini(&out);
}

#define EXPECT(in, expected) expect_bytes(STR(in), expected)
#define GET                  "GET /a HTTP/1.1\r\nHost: h\r\n"
#define POST                 "POST /a HTTP/1.1\r\nHost: h\r\n"
#define CHUNKS               POST "Transfer-Encoding: chunked\r\n\r\n"

Test(http_parser, what_is_good)
{
    EXPECT(GET "\r\n", "GET /a 0=;");
    EXPECT("\r\n" GET "\r\n" GET "\r\n", "GET /a 0=;GET /a 0=;");
    EXPECT(POST "content-LENGTH:\t5 \r\n\r\nhello" GET "\r\n", "POST /a 5=hello;GET /a 0=;");
    EXPECT("GET /a/b?x=1&y=%20? HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET /a/b?x=1&y=%20? 0=;");
    EXPECT("GET http://h:1/a?b HTTP/1.1\r\nHost: other\r\n\r\n", "GET /a?b 0=;");
    EXPECT("GET http://h HTTP/1.1\r\nHost: other\r\n\r\n", "GET  0=;");
    EXPECT(GET "X: caf\xc3\xa9 \"q\"\r\nEmpty:\r\n\r\n", "GET /a 0=;");
    EXPECT("GET / HTTP/1.9\r\nHost: h\r\n\r\n", "GET / 0=;");
    EXPECT("", "");
    EXPECT("GET / HT", "more");
    EXPECT(POST "Content-Length: 5\r\n\r\nhell", "POST /a more");
}

Test(http_parser, connections)
{
    EXPECT("GET / HTTP/1.0\r\n\r\n", "GET / 0= close;");
    EXPECT("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / 0=;");
    EXPECT(GET "Connection: close\r\n\r\n", "GET /a 0= close;");
    EXPECT(GET "Connection: x, CLOSE ,y\r\nConnection: keep-alive\r\n\r\n", "GET /a 0= close;");
    EXPECT(GET "Connection: closed\r\n\r\n", "GET /a 0=;");
}

Test(http_parser, framing_that_smuggles)
{
    EXPECT(POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length: 5, 5\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length: +5\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length: -5\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length: 0x5\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length:\r\n\r\nhello", "400");
    EXPECT(POST "Content-Length: 99999999999999999999\r\n\r\n", "400");
    EXPECT(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400");
    EXPECT(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400");
    EXPECT(POST "Transfer-Encoding: xchunked\r\n\r\n", "501");
    EXPECT(POST "Transfer-Encoding: chunked, identity\r\n\r\n", "501");
    EXPECT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n", "501");
    EXPECT(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "400");
    EXPECT("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400");
}

Test(http_parser, fields_that_are_none)
{
    EXPECT(GET "X : 1\r\n\r\n", "400");
    EXPECT(GET "X\t: 1\r\n\r\n", "400");
    EXPECT(GET ": 1\r\n\r\n", "400");
    EXPECT(GET "X\r\n\r\n", "400");
    EXPECT(GET "X(y): 1\r\n\r\n", "400");
    EXPECT(GET "X: 1\r\n folded\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\n Host: h\r\n\r\n", "400");
    EXPECT(GET "X: a\0b\r\n\r\n", "400");
    EXPECT(GET "X: a\x01\r\n\r\n", "400");
    EXPECT(GET "X: a\x7f\r\n\r\n", "400");
    EXPECT(GET "X: a\rb\r\n\r\n", "400");
    EXPECT(GET "X: a\n\r\n", "400");
    EXPECT(GET "X: a\r\n\n", "400");
    EXPECT(GET "X: a\r\r\n\r\n", "400");
}

Test(http_parser, hosts)
{
    EXPECT("GET / HTTP/1.1\r\n\r\n", "400");
    EXPECT("GET http://h/ HTTP/1.1\r\n\r\n", "400");
    EXPECT(GET "Host: h\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\nHost:\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400");
}

Test(http_parser, request_lines)
{
    EXPECT("GET /\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET /  HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1 \r\nHost: h\r\n\r\n", "400");
    EXPECT(" GET / HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("get / HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET / http/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.10\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505");
    EXPECT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505");
    EXPECT("GET a HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET http://u@h/a HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n", "400");
    EXPECT("GET / HTTP/1.1\nHost: h\n\n", "400");
    EXPECT("\r\n\r\n" GET "\r\n", "400");
    EXPECT("\n" GET "\r\n", "400");
    EXPECT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400");
}

Test(http_parser, chunks)
{
    EXPECT(CHUNKS "5\r\nhello\r\n0\r\n\r\n", "POST /a 5=hello;");
    EXPECT(CHUNKS "5;a=b;c=\"d\"\r\nhello\r\n00A\r\n, worlds!!\r\n000\r\nT: x\r\n\r\n" GET "\r\n",
           "POST /a 15=hello, worlds!!;GET /a 0=;");
    EXPECT(CHUNKS "0\r\n\r\n", "POST /a 0=;");
    EXPECT(CHUNKS "0x3\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "3\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "3 \r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS " 3\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "-3\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "+3\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "g\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "3\r\nabcd\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "3\r\nabc\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "3;x\ry\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "3;x\0y\r\nabc\r\n0\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "0\r\nT : x\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "0\r\nT: x\r\n y\r\n\r\n", "POST /a 400");
    EXPECT(CHUNKS "0\r\n\n", "POST /a 400");
    EXPECT(CHUNKS "ffffffffffffffff\r\n", "POST /a 400");
    EXPECT(CHUNKS "00000000000000001\r\n", "POST /a 400");
    EXPECT(CHUNKS "10000000000000000\r\n", "POST /a 400");
    EXPECT(CHUNKS "7ffffffffffffff\r\n", "POST /a 413");
    EXPECT(CHUNKS "3\r\nabc\r\n3e6\r\n", "POST /a 413");
}

/* `n` times `piece` between two texts. */
static void expect_many(const char *before, const char *piece, size_t n, const char *after,
                        const char *expected)
{
    struct buf in;
    buf_init(&in, 0);
    buf_puts(&in, before);
    for (size_t i = 0; i < n; i++)
        buf_puts(&in, piece);
    buf_puts(&in, after);
    expect_bytes(buf_str(&in), expected);
    buf_fini(&in);
}

Test(http_parser, limits)
{
    char chunk[400];
    EXPECT(POST "Content-Length: 1001\r\n\r\n", "413");
    expect_many("GET /", "a", 9000, " HTTP/1.1\r\nHost: h\r\n\r\n", "414");
    expect_many(GET "X: ", "a", 9000, "\r\n\r\n", "431");
    expect_many(GET, "X: 12345678\r\n", 99, "\r\n", "GET /a 0=;");
    expect_many(GET, "X: 12345678\r\n", 100, "\r\n", "431");
    expect_many(GET, "A: aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb\r\n", 10000,
                "\r\n", "431");
    /* Extensions without end, and trailers. */
    snprintf(chunk, sizeof chunk, "1;%0240d\r\na\r\n", 0);
    expect_many(CHUNKS, chunk, 900, "0\r\n\r\n", "POST /a 400");
    expect_many(CHUNKS "1;", "x", 300, "\r\na\r\n", "POST /a 400");
    expect_many(CHUNKS "0\r\n", "X: 1\r\n", 17, "\r\n", "POST /a 431");
    expect_many(CHUNKS, "1\r\na\r\n", 3, "0\r\n\r\n", "POST /a 3=aaa;");
}

Test(http_parser, fields_are_found)
{
    struct http_parser *p = calloc(1, sizeof *p);
    struct str in = STR(POST "AUTHORIZATION:  Bearer x \r\nExpect: 100-Continue\r\nA: 1\r\na: 2\r\n"
                             "Content-Length: 1\r\n\r\nz"),
               body;

    http_parser_init(p, BODY_MAX);
    cr_assert_eq(http_next(p, &in, &body), HTTP_HEAD);
    cr_assert(str_is(http_field(p, "authorization"), "Bearer x"));
    cr_assert(str_is(http_field(p, "a"), "1"));
    cr_assert_eq(http_count(p, "a"), 2);
    cr_assert_eq(http_count(p, "b"), 0);
    cr_assert_null(http_field(p, "b").p);
    cr_assert(p->expects_100 && p->has_length && p->body_bytes == 1 && !p->chunked);
    cr_assert(str_is(http_text(p, p->host), "h"));
    http_parser_fini(p);
    free(p);
}
