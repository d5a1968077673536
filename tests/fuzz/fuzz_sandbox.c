/* fuzz_sandbox.c - what the sandbox reads from strangers: HTTP, MIME parts, CORE envelopes, JSON.
 *
 * The first byte picks the reader. HTTP is fed whole and in pieces: both must end the same. */
#include "fuzz/fuzz.h"
#include "sandbox/server/caqh.h"
#include "sandbox/server/flat.h"
#include "sandbox/server/parts.h"
#include "sandbox/server/rest_schema.h"
#include "sandbox/server/web.h"

static uint64_t touch(struct str s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s.n; i++)
        sum += (uint8_t)s.p[i];
    return sum;
}

struct told {
    enum web_step last;
    int status;
    unsigned requests;
    uint64_t sum;
};

static void read_on(struct web_request *r, struct told *t)
{
    while (t->last != WEB_BAD) {
        t->last = web_step(r);
        if (t->last == WEB_MORE)
            return;
        if (t->last == WEB_BAD)
            t->status = r->status;
        if (t->last != WEB_READY)
            continue;
        t->requests++;
        t->sum += touch(r->method) + touch(r->path) + touch(r->query) + touch(r->body);
        for (size_t i = 0; i < r->headers_count; i++)
            t->sum += touch(r->headers[i].name) + touch(r->headers[i].value);
        web_next(r);
    }
}

static struct told read_http(struct str bytes, size_t piece)
{
    struct web_request r;
    struct told t = {.last = WEB_MORE};
    web_init(&r);
    for (size_t at = 0; at < bytes.n && t.last != WEB_BAD; at += piece) {
        web_feed(&r, bytes.p + at, bytes.n - at < piece ? bytes.n - at : piece);
        read_on(&r, &t);
    }
    web_fini(&r);
    return t;
}

static void try_http(struct str bytes)
{
    struct told whole = read_http(bytes, bytes.n), pieces = read_http(bytes, 1 + bytes.n / 7);
    struct told each = read_http(bytes, 1);
    LAW(whole.requests == pieces.requests && whole.requests == each.requests, "as many requests");
    LAW(whole.status == pieces.status && whole.status == each.status, "refused the same");
    LAW(whole.sum == pieces.sum && whole.sum == each.sum, "the same is read");
}

static void try_parts(struct str bytes)
{
    struct parts parts;
    if (parts_read(STR("multipart/form-data; boundary=b7f3"), bytes, &parts))
        return;
    LAW(parts.count > 0 && parts.count <= PARTS_MAX, "as many parts as there may be");
    uint64_t sum = 0;
    for (size_t i = 0; i < parts.count; i++) {
        LAW(parts.part[i].body.p >= bytes.p &&
                parts.part[i].body.p + parts.part[i].body.n <= bytes.p + bytes.n,
            "a part lies in the body");
        sum += touch(parts.part[i].body) + touch(part_header(&parts.part[i], "Content-Type"));
    }
    LAW(sum != UINT64_MAX, "touched");
}

static void try_core(struct str bytes, bool soap)
{
    struct caqh_request r;
    caqh_request_init(&r);
    bool read = soap ? !caqh_read_soap(
                            &r, STR("application/soap+xml; action=\"RealTimeTransaction\""), bytes)
                            .code
                     : !caqh_read_form(&r, STR("multipart/form-data; boundary=b7f3"), bytes);
    uint64_t sum = 0;
    for (size_t i = 0; read && i < CAQH_FIELDS; i++)
        sum += touch(r.field[i]);
    LAW(!read || !caqh_check(&r, NULL, NULL) || sum != UINT64_MAX, "checked");
    caqh_request_fini(&r);
}

static void try_text(struct str bytes)
{
    char out[64], why[SCHEMA_WRONG_MAX];
    struct flat *f = flat_new();
    if (f && !flat_read(f, bytes)) {
        for (size_t i = 0; i < f->count; i++)
            LAW(touch(f->values[i].path) + touch(f->values[i].text) != UINT64_MAX, "touched");
        for (int body = SCHEMA_PROFESSIONAL; body <= SCHEMA_AUTHORIZATION; body++) {
            const char *wrong = rest_schema_wrong(f, (enum schema_body)body, why);
            LAW(!wrong || strlen(wrong) < SCHEMA_WRONG_MAX, "what is wrong is a sentence");
        }
    }
    flat_free(f);
    if (web_form_value(bytes, "a", out, sizeof out) || web_parameter(bytes, "a", out, sizeof out))
        LAW(strlen(out) < sizeof out, "a value ends");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct str bytes = str_of((const char *)data + 1, size - 1);
    switch (data[0] % 5) {
    case 0:
        try_http(bytes);
        break;
    case 1:
        try_parts(bytes);
        break;
    case 2:
        try_core(bytes, true);
        break;
    case 3:
        try_core(bytes, false);
        break;
    default:
        try_text(bytes);
    }
    return 0;
}
