/* call_code.c - see call_code.h. */
#include "job/call_code.h"

/* An exchange of version 1 has no connection: ABI 1.0. */
enum { VERSION = 1, EXCHANGE_VERSION = 2 };

/* ---- writing ---- */

static void put_number(struct buf *out, int64_t n)
{
    uint64_t v = (uint64_t)n;
    for (int i = 0; i < 8; i++, v >>= 8)
        buf_putc(out, (char)(v & 0xff));
}

static void put_text(struct buf *out, struct hia_text t)
{
    for (int i = 0; i < 4; i++)
        buf_putc(out, (char)(t.n >> (8 * i) & 0xff));
    buf_put(out, t.p, t.n);
}

static void put_fields(struct buf *out, const struct hia_field *fields, size_t count)
{
    put_number(out, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        put_text(out, fields[i].name);
        put_text(out, fields[i].value);
    }
}

static void put_texts(struct buf *out, const struct hia_text *texts, size_t count)
{
    put_number(out, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        put_text(out, texts[i]);
}

static void put_body(struct buf *out, const struct store_body *body)
{
    put_number(out, body->bytes);
    buf_put(out, body->sha256, SHA256_SIZE);
}

void call_code_exchange(struct buf *out, const struct hia_exchange *e,
                        const struct store_body *body)
{
    buf_putc(out, EXCHANGE_VERSION);
    put_number(out, e->verb);
    put_number(out, e->safety);
    put_number(out, e->place);
    put_text(out, e->endpoint);
    put_text(out, e->target);
    put_text(out, e->to);
    put_text(out, e->credential);
    put_text(out, e->content_type);
    put_text(out, e->key);
    put_fields(out, e->headers, e->header_count);
    put_number(out, (int64_t)e->place_at);
    put_text(out, e->boundary);
    put_number(out, e->deadline_ms);
    put_number(out, e->secret_body);
    put_text(out, e->connection);
    put_text(out, e->place_secret);
    put_texts(out, e->secrets, e->secret_count);
    put_body(out, body);
}

void call_code_request(struct buf *out, const struct hia_request *r,
                       const struct call_request_bodies *bodies)
{
    buf_putc(out, VERSION);
    put_text(out, r->content_kind);
    put_text(out, r->file_name);
    put_fields(out, r->fields, r->field_count);
    put_body(out, &bodies->content);
    put_body(out, &bodies->record);
}

void call_code_answer(struct buf *out, const struct hia_reply *r)
{
    buf_putc(out, VERSION);
    put_number(out, r->status);
    put_fields(out, r->headers, r->header_count);
}

/* ---- reading ---- */

struct taking {
    struct str left;
    struct arena *a;
    bool bad;
};

static const uint8_t *take(struct taking *t, size_t n)
{
    static const uint8_t NOTHING[SHA256_SIZE];
    const uint8_t *p = (const uint8_t *)t->left.p;
    if (t->bad || n > t->left.n) {
        t->bad = true;
        return n <= sizeof(NOTHING) ? NOTHING : NULL;
    }
    t->left = str_of(t->left.p + n, t->left.n - n);
    return p;
}

static int64_t take_number(struct taking *t, int64_t min, int64_t max)
{
    const uint8_t *p = take(t, 8);
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | p[i];
    int64_t n = (int64_t)v;
    if (n < min || n > max) {
        t->bad = true;
        return min;
    }
    return n;
}

static struct hia_text take_text(struct taking *t)
{
    const uint8_t *p = take(t, 4);
    size_t n = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
    const char *text = (const char *)take(t, n);
    struct str kept = t->bad ? (struct str){0} : arena_str(t->a, str_of(text, n));
    t->bad = t->bad || kept.n != n;
    return (struct hia_text){kept.p, kept.n};
}

static const struct hia_field *take_fields(struct taking *t, size_t *count)
{
    *count = (size_t)take_number(t, 0, CALL_CODE_FIELDS_MAX);
    struct hia_field *fields = arena_array(t->a, *count + 1, sizeof(*fields));
    t->bad = t->bad || !fields;
    for (size_t i = 0; !t->bad && i < *count; i++) {
        fields[i].name = take_text(t);
        fields[i].value = take_text(t);
    }
    return fields;
}

static const struct hia_text *take_texts(struct taking *t, size_t max, size_t *count)
{
    *count = (size_t)take_number(t, 0, (int64_t)max);
    struct hia_text *texts = arena_array(t->a, *count + 1, sizeof(*texts));
    t->bad = t->bad || !texts;
    for (size_t i = 0; !t->bad && i < *count; i++)
        texts[i] = take_text(t);
    return texts;
}

static void take_body(struct taking *t, struct store_body *body)
{
    body->bytes = take_number(t, -1, INT64_MAX);
    memcpy(body->sha256, take(t, SHA256_SIZE), SHA256_SIZE);
}

static struct taking taking_of(struct str in, struct arena *a, int newest, int *version)
{
    struct taking t = {.left = in, .a = a};
    *version = *take(&t, 1);
    t.bad = t.bad || *version < VERSION || *version > newest;
    return t;
}

static bool took_all(const struct taking *t, const char *what, struct err *err)
{
    return (!t->bad && t->left.n == 0) ||
           err_set(err, ERR_STORE, "%s in the ledger cannot be read", what);
}

bool call_decode_exchange(struct str in, struct arena *a, struct hia_exchange *e,
                          struct store_body *body, struct err *err)
{
    int version;
    struct taking t = taking_of(in, a, EXCHANGE_VERSION, &version);
    *e = (struct hia_exchange){HIA_SIZED(struct hia_exchange)};
    e->verb = (enum hia_verb)take_number(&t, HIA_GET, HIA_STAT);
    e->safety = (enum hia_safety)take_number(&t, HIA_SAFE, HIA_ONCE);
    e->place = (enum hia_place)take_number(&t, HIA_PLACE_NONE, HIA_PLACE_JSON);
    e->endpoint = take_text(&t);
    e->target = take_text(&t);
    e->to = take_text(&t);
    e->credential = take_text(&t);
    e->content_type = take_text(&t);
    e->key = take_text(&t);
    e->headers = take_fields(&t, &e->header_count);
    e->place_at = (size_t)take_number(&t, 0, INT64_MAX);
    e->boundary = take_text(&t);
    e->deadline_ms = take_number(&t, INT64_MIN, INT64_MAX);
    e->secret_body = take_number(&t, 0, 1) != 0;
    if (version >= EXCHANGE_VERSION) {
        e->connection = take_text(&t);
        e->place_secret = take_text(&t);
        e->secrets = take_texts(&t, HIA_SECRETS_MAX, &e->secret_count);
    }
    take_body(&t, body);
    return took_all(&t, "an exchange", err);
}

bool call_decode_request(struct str in, struct arena *a, struct hia_request *r,
                         struct call_request_bodies *bodies, struct err *err)
{
    int version;
    struct taking t = taking_of(in, a, VERSION, &version);
    *r = (struct hia_request){HIA_SIZED(struct hia_request)};
    r->content_kind = take_text(&t);
    r->file_name = take_text(&t);
    r->fields = take_fields(&t, &r->field_count);
    take_body(&t, &bodies->content);
    take_body(&t, &bodies->record);
    return took_all(&t, "a request", err);
}
