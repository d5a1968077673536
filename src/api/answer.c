/* answer.c - the head of an answer. */
#include "api/server_state.h"

#include "base/clock.h"
#include <event2/buffer.h>

static const char *reason_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } ROWS[] = {
        {200, "OK"},
        {202, "Accepted"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (ROWS[i].status == status)
            return ROWS[i].reason;
    return "Error";
}

/* RFC 9110 5.6.7, of now. */
static void put_date(struct evbuffer *out)
{
    static const char DAYS[] = "ThuFriSatSunMonTueWed";
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t us = clock_now_us(), day = us / DAY_US;
    char date[9], time[7];
    uint64_t month;

    clock_ccyymmdd(us, date);
    clock_hhmmss(us, time);
    if (!str_to_u64(str_of(date + 4, 2), 12, &month) || month == 0)
        return;
    evbuffer_add_printf(out, "Date: %.3s, %.2s %.3s %.4s %.2s:%.2s:%.2s GMT\r\n",
                        DAYS + day % 7 * 3, date + 6, MONTHS + (month - 1) * 3, date, time,
                        time + 2, time + 4);
}

/* How much of the organization's limit is left (api/limit.h). */
static void put_limit(struct evbuffer *out, const struct tenant *t)
{
    struct api_limit_left left;

    if (!t || !api_limit_left(&t->limit, clock_tick_us(), &left))
        return;
    evbuffer_add_printf(out,
                        "X-RateLimit-Limit: %lld\r\nX-RateLimit-Remaining: %lld\r\n"
                        "X-RateLimit-Reset: %lld\r\n",
                        (long long)left.burst, (long long)left.requests, (long long)left.full_s);
}

void answer_head(struct connection *c, const struct api_answer *a)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);
    unsigned status = a->status;

    evbuffer_add_printf(out, "HTTP/1.1 %u %s\r\n", status, reason_of(status));
    put_date(out);
    if (status != 304)
        evbuffer_add_printf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", a->content_type,
                            a->body.n);
    /* A tag is there to be asked with; kept without asking is nothing. */
    evbuffer_add_printf(out, "Cache-Control: %s\r\nX-Content-Type-Options: nosniff\r\n",
                        a->etag && a->etag[0] ? "private, no-cache" : "no-store");
    if (a->etag && a->etag[0])
        evbuffer_add_printf(out, "ETag: %s\r\n", a->etag);
    if (a->file_name && a->file_name[0])
        evbuffer_add_printf(out, "Content-Disposition: attachment; filename=\"%s\"\r\n",
                            a->file_name);
    if (a->repeated)
        evbuffer_add_printf(out, "Idempotency-Replayed: true\r\n");
    if (status == 401)
        evbuffer_add_printf(out, "WWW-Authenticate: Bearer realm=\"hia\"\r\n");
    if (status == 405)
        evbuffer_add_printf(out, "Allow: %s\r\n", c->match.allow);
    if (status == 429 || status == 503)
        evbuffer_add_printf(out, "Retry-After: %lld\r\n", (long long)(c->retry_s ? c->retry_s : 1));
    put_limit(out, c->tenant);
    evbuffer_add_printf(out, c->keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}
