/* fuzz_target.c - arbitrary bytes as method and target of a request, as a cursor, and as the body
 * of a request or a webhook: what comes out is of our tables, decoded and printable, or it is
 * refused. */
#include "api/body.h"
#include "api/page.h"
#include "api/webhook.h"
#include "fuzz/fuzz.h"

static void is_printable(struct str s, size_t most)
{
    LAW(!s.p || (s.n > 0 && s.n <= most), "a value has its length");
    for (size_t i = 0; i < s.n; i++)
        LAW(s.p[i] >= ' ' && s.p[i] <= '~', "a value is printable");
}

static void route(struct str line)
{
    static struct http_parser p;
    static struct api_match m;
    struct str in, body;
    struct buf text;

    buf_init(&text, 0);
    buf_put_str(&text, line);
    buf_puts(&text, " HTTP/1.1\r\nHost: h\r\n\r\n");
    in = buf_str(&text);
    http_parser_init(&p, 0);
    if (http_next(&p, &in, &body) == HTTP_HEAD) {
        unsigned status = api_route_find(&p, line.n % 7 == 0, &m);
        LAW(status == 200 || status == 400 || status == 404 || status == 405, "a status of ours");
        LAW(status != 200 || (m.route && api_route_at(m.index) == m.route), "a row is found");
        LAW(status != 405 || m.allow[0], "405 says what is allowed");
        LAW(m.limit >= 0 && m.limit <= 500, "a page has its size");
        for (size_t i = 0; status == 200 && i < API_PARAMS_MAX; i++)
            is_printable(m.param[i], API_VALUE_MAX);
        for (size_t i = 0; status == 200 && i < API_QUERY_MAX; i++)
            is_printable(m.query[i], API_VALUE_MAX);
    }
    http_parser_fini(&p);
    buf_fini(&text);
}

/* What is read is what was written, and nothing else is. */
static void cursor(struct str text)
{
    static struct settings settings = {.organization_id = "11111111-1111-4111-8111-111111111111"};
    const struct api_call q = {.settings = &settings, .route = api_route_at(0)};
    char again[API_CURSOR_MAX];
    int64_t id;

    if (!api_cursor_read(&q, text, &id))
        return;
    api_cursor_write(&q, id, again);
    LAW(str_is(text, again), "a cursor has one text");
}

static struct str no_field(const void *ctx, const char *name)
{
    (void)name;
    return str_of(ctx, 3);
}

static void webhook(struct str body)
{
    const struct webhook_message m = {.body = body, .ctx = "abc", .field = no_field};
    static const struct settings_webhook w = {.event_id = "json data.id"};
    char id[WEBHOOK_ID_MAX + 1];

    webhook_id(&w, &m, id);
    is_printable(str_from(id), WEBHOOK_ID_MAX);
    LAW(id[0], "every message has a number");
    if (webhook_value("json a.b.c.d.e.f.g.h.i", &m, id))
        is_printable(str_from(id), WEBHOOK_ID_MAX);
}

/* Of what /api/v1/fa/transfers takes. */
static void flat(struct str body)
{
    struct api_call q = {.body = body};
    struct str account = {NULL, 0};
    int64_t cents = 0;
    const struct body_member members[] = {{"account", .text = &account},
                                          {"amount_cents", .number = &cents}};

    arena_init(&q.arena, CALL_ARENA_MAX);
    buf_init(&q.out, 0);
    if (body_take(&q, members, COUNT_OF(members)))
        LAW(q.status == 0 && !account.p == !account.n && cents >= 0, "what is there is whole");
    else
        LAW(q.status == 400 && q.out.n, "what is refused is told");
    buf_fini(&q.out);
    arena_fini(&q.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};

    route(s);
    cursor(s);
    webhook(s);
    flat(s);
    return 0;
}
