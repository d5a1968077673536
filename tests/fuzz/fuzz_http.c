/* fuzz_http.c - arbitrary bytes as one connection: the same requests wherever the bytes are cut,
 * every lent slice readable, and a refusal is the end. */
#include "api/http_parser.h"
#include "fuzz/fuzz.h"

enum { BODY_MAX = 5000, REQUESTS_MAX = 10000 };

/* The first byte says how the bytes are cut. */
static size_t piece_of(const uint8_t *data, size_t at, size_t size)
{
    size_t n = data[0] == 255 ? 1 : 1 + (data[0] * 31U + at * 7U) % 97;
    return n < size - at ? n : size - at;
}

static void put(struct buf *out, const char *what, struct str s)
{
    buf_puts(out, what);
    buf_put_str(out, s);
}

static void note_head(const struct http_parser *p, struct buf *out)
{
    LAW(p->method.n && p->method.n <= HTTP_METHOD_MAX, "a request has a method");
    LAW(!(p->chunked && p->has_length), "the body's size is said once");
    LAW(p->hosts <= 1 && (p->hosts || !p->minor), "HTTP/1.1 has one Host");
    put(out, "\nM ", http_text(p, p->method));
    put(out, " ", http_text(p, p->path));
    put(out, " ", http_text(p, p->query));
    put(out, " ", http_text(p, p->host));
    for (size_t i = 0; i < p->fields_count; i++) {
        LAW(http_is_token(http_text(p, p->fields[i].name)), "a field's name is a token");
        put(out, "\nF ", http_text(p, p->fields[i].name));
        put(out, ":", http_text(p, p->fields[i].value));
    }
}

static void drive(const uint8_t *data, size_t size, bool cut, struct buf *out)
{
    static struct http_parser p;
    struct str in = {0}, body;
    uint64_t taken = 0;
    size_t at = 1;

    http_parser_init(&p, BODY_MAX);
    for (unsigned n = 0; n < REQUESTS_MAX;) {
        enum http_step s = http_next(&p, &in, &body);
        if (s == HTTP_MORE) {
            LAW(in.n == 0, "more is asked for when all was taken");
            if (at == size)
                break;
            in = str_of((const char *)data + at, cut ? piece_of(data, at, size) : size - at);
            at += in.n;
        } else if (s == HTTP_HEAD) {
            note_head(&p, out);
            taken = 0;
            buf_puts(out, "\nB ");
        } else if (s == HTTP_BODY) {
            taken += body.n;
            LAW(taken <= BODY_MAX, "no body is past its maximum");
            buf_put_str(out, body);
        } else if (s == HTTP_END) {
            LAW(taken == p.body_bytes, "as many bytes were lent as there are");
            buf_printf(out, "\nE %d", p.keep_alive);
            http_parser_reset(&p, n++ % 2);
        } else {
            LAW(p.status >= 400 && p.status < 600 && p.why, "a refusal has its status");
            LAW(http_next(&p, &in, &body) == HTTP_REFUSED, "a refusal is the end");
            buf_printf(out, "\nR %u %s", p.status, p.why);
            break;
        }
    }
    http_parser_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, pieces;

    if (size == 0)
        return 0;
    buf_init(&whole, 0);
    buf_init(&pieces, 0);
    drive(data, size, false, &whole);
    drive(data, size, true, &pieces);
    LAW(str_eq(buf_str(&whole), buf_str(&pieces)), "it does not matter where the bytes are cut");
    buf_fini(&whole);
    buf_fini(&pieces);
    return 0;
}
