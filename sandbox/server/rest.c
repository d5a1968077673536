/* rest.c - see rest.h. */
#include "sandbox/server/rest.h"

#include "base/hash.h"

static void unauthorized(struct exchange *x, enum rest_vendor vendor, const char *why)
{
    if (vendor != REST_STEDI)
        buf_printf(&x->answer.headers, "WWW-Authenticate: Bearer error=\"%s\"\r\n", why);
    answer_error(x, 401, "UNAUTHORIZED", why);
}

/* The key stands bare in the header, or behind "Key ". */
static bool by_key(struct exchange *x, struct str header)
{
    const struct server_config *c = &x->server->config;
    struct str key = str_starts(header, STR("Key ")) ? str_of(header.p + 4, header.n - 4) : header;
    for (size_t i = 0; i < c->accounts_count; i++)
        if (c->accounts[i].kind == ACCOUNT_API_KEY && secret_same(key, c->accounts[i].secret))
            x->account = &c->accounts[i];
    return x->account != NULL;
}

static bool by_token(struct exchange *x, struct str header, const char **why)
{
    const struct config_account *account = NULL;
    *why = "invalid_request";
    if (!str_starts(header, STR("Bearer ")))
        return false;
    struct str token = str_of(header.p + 7, header.n - 7);
    *why = "invalid_token";
    if (token_check(&x->server->tokens, token, x->now_us, &account) != TOKEN_GOOD)
        return false;
    x->account = account;
    return true;
}

/* So many requests in each whole second. */
static bool within_rate(struct exchange *x)
{
    struct server *s = x->server;
    size_t i = (size_t)(x->account - s->config.accounts);
    int64_t second = x->now_us / 1000000;
    if (s->config.rate_per_s == 0)
        return true;
    if (s->rate_second[i] != second) {
        s->rate_second[i] = second;
        s->rate_count[i] = 0;
    }
    return ++s->rate_count[i] <= s->config.rate_per_s;
}

bool rest_enter(struct exchange *x, enum rest_vendor vendor, const char *carrier,
                const char *operation)
{
    struct str header = web_header(x->request, "Authorization");
    const char *why = "no such key";
    x->note.carrier = carrier;
    (void)str_copy(x->note.operation, sizeof x->note.operation, str_from(operation));
    if (vendor == REST_STEDI ? !by_key(x, header) : !by_token(x, header, &why)) {
        unauthorized(x, vendor, why);
        return false;
    }
    if (!within_rate(x)) {
        answer_error(x, 429, "TOO_MANY_REQUESTS", "too many requests in this second");
        return false;
    }
    return true;
}

struct flat *rest_json(struct exchange *x)
{
    struct str type = web_header(x->request, "Content-Type");
    if (!web_same(web_media_type(type), "application/json")) {
        answer_error(x, 415, "UNSUPPORTED_MEDIA_TYPE", "application/json is wanted");
        return NULL;
    }
    struct flat *f = flat_new();
    const char *wrong = f ? flat_read(f, x->request->body) : "out of memory";
    if (!wrong)
        return f;
    flat_free(f);
    rest_refuse(x, 400, "INVALID_JSON", wrong);
    return NULL;
}

void rest_refuse(struct exchange *x, int status, const char *code, const char *description)
{
    struct json_writer w;
    rest_begin(x, &w, "application/json");
    x->answer.status = status;
    json_pair(&w, "code", status == 422 ? "UNPROCESSABLE" : "BAD_REQUEST");
    json_pair(&w, "message", "the request is refused");
    json_key(&w, "errors");
    json_array(&w);
    json_object(&w);
    json_pair(&w, "code", code);
    json_pair(&w, "description", description);
    json_object_end(&w);
    json_array_end(&w);
    rest_end(x, &w);
    note_result(x, code);
}

void rest_begin(struct exchange *x, struct json_writer *w, const char *type)
{
    web_answer_type(&x->answer, type);
    buf_reset(&x->answer.body);
    json_begin(w, &x->answer.body, 0);
    json_object(w);
}

void rest_end(struct exchange *x, struct json_writer *w)
{
    char trace[UUID_MAX];
    uuid_random(trace);
    json_key(w, "meta");
    json_object(w);
    json_pair(w, "traceId", trace);
    json_pair(w, "applicationMode", "sandbox");
    json_object_end(w);
    json_object_end(w);
    buf_printf(&x->answer.headers, "x-chng-trace-id: %s\r\n", trace);
}
