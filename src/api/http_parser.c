/* http_parser.c - see http_parser.h: lines, bodies of a known size, chunks. */
#include "api/http_parser.h"

enum {
    STATE_REQUEST_LINE,
    STATE_FIELDS,
    STATE_HEAD_TOLD, /* HTTP_HEAD was said */
    STATE_FIXED,
    STATE_CHUNK_SIZE,
    STATE_CHUNK,
    STATE_CHUNK_END, /* the CR LF behind its bytes */
    STATE_TRAILERS,
    STATE_DONE,
    STATE_REFUSED,
};

void http_parser_init(struct http_parser *p, uint64_t body_max)
{
    memset(p, 0, offsetof(struct http_parser, fields));
    buf_init(&p->head, HTTP_HEAD_MAX + HTTP_LINE_MAX);
    p->body_max = body_max;
    http_parser_reset(p, true);
}

void http_parser_fini(struct http_parser *p)
{
    buf_fini(&p->head);
}

void http_parser_reset(struct http_parser *p, bool keep_memory)
{
    struct buf head = p->head;
    uint64_t body_max = p->body_max;
    memset(p, 0, offsetof(struct http_parser, fields));
    memset(&p->fields_count, 0,
           offsetof(struct http_parser, line) - offsetof(struct http_parser, fields_count));
    p->line_n = 0;
    p->head = head;
    p->body_max = body_max;
    buf_reset(&p->head);
    if (!keep_memory) {
        buf_fini(&p->head);
        buf_init(&p->head, HTTP_HEAD_MAX + HTTP_LINE_MAX);
    }
}

bool http_is_open(const struct http_parser *p)
{
    return p->state != STATE_DONE && (p->state != STATE_REQUEST_LINE || p->head.n);
}

/* ---- the head ------------------------------------------------------------------------------- */

/* Bytes up to a line's end go to the head; `*line` is the line without it once it is whole. */
static bool head_line(struct http_parser *p, struct str *in, struct str *line, bool *whole)
{
    const char *end = in->n ? memchr(in->p, '\n', in->n) : NULL;
    size_t n = end ? (size_t)(end - in->p) + 1 : in->n;
    size_t have = p->head.n - p->line_at;
    bool first = p->state == STATE_REQUEST_LINE;

    *whole = false;
    if (have + n > HTTP_LINE_MAX + 2 || p->head.n + n > HTTP_HEAD_MAX)
        return first ? http_refuse(p, 414, "the request line is too long")
                     : http_refuse(p, 431, "the head of the request is too large");
    buf_put(&p->head, in->p, n);
    *in = str_of(in->p + n, in->n - n);
    if (p->head.failed)
        return http_refuse(p, 503, "there is no memory for the request");
    *line = str_of(p->head.p + p->line_at, p->head.n - p->line_at);
    /* The first byte that is wrong tells, also where no line ends: TLS, or noise. */
    if (first && line->n && (line->p[0] < 'A' || line->p[0] > 'Z') && line->p[0] != '\r')
        return http_refuse(p, 400, "this is no HTTP request");
    if (!end)
        return true;
    if (line->n < 2 || line->p[line->n - 2] != '\r')
        return http_refuse(p, 400, "a line ends in LF without CR");
    line->n -= 2;
    if (line->n && memchr(line->p, '\r', line->n))
        return http_refuse(p, 400, "there is a CR within a line");
    *whole = true;
    return true;
}

/* One empty line before a request is passed over (RFC 9112 2.2). */
static bool first_line(struct http_parser *p, struct str line)
{
    if (line.n == 0) {
        if (p->empty_lines++)
            return http_refuse(p, 400, "there are empty lines before the request");
        buf_reset(&p->head);
        return true;
    }
    if (!http_request_line(p, line))
        return false;
    p->line_at = p->head.n;
    p->state = STATE_FIELDS;
    return true;
}

static bool next_field(struct http_parser *p, struct str line)
{
    if (line.n == 0) {
        p->state = STATE_HEAD_TOLD;
        return http_head_done(p);
    }
    p->line_at = p->head.n;
    return http_field_line(p, line);
}

static bool step_head(struct http_parser *p, struct str *in)
{
    struct str line;
    bool whole;

    if (!head_line(p, in, &line, &whole))
        return false;
    if (!whole)
        return true;
    return p->state == STATE_REQUEST_LINE ? first_line(p, line) : next_field(p, line);
}

/* ---- the body ------------------------------------------------------------------------------- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A short line between chunks; kept apart from the head, whose slices are lent. */
static bool chunk_line(struct http_parser *p, struct str *in, struct str *line, bool *whole)
{
    *whole = false;
    while (in->n && !*whole) {
        char c = *in->p;
        *in = str_of(in->p + 1, in->n - 1);
        if (p->line_n == sizeof p->line)
            return http_refuse(p, 400, "a line between chunks is too long");
        if (c != '\n' && p->line_n && p->line[p->line_n - 1] == '\r')
            return http_refuse(p, 400, "there is a CR within a line between chunks");
        p->line[p->line_n++] = c;
        *whole = c == '\n';
        /* Extensions are no way to send for ever what no limit of the body counts. */
        if (++p->chunk_cost > HTTP_HEAD_MAX + HTTP_CHUNKS_OVERHEAD * p->body_bytes)
            return http_refuse(p, 400, "the chunks cost more than they carry");
    }
    if (!*whole)
        return true;
    if (p->line_n < 2 || p->line[p->line_n - 2] != '\r')
        return http_refuse(p, 400, "a line between chunks ends in LF without CR");
    *line = str_of(p->line, p->line_n - 2);
    p->line_n = 0;
    return true;
}

/* "1a", "1a;name=value": extensions are passed over (RFC 9112 7.1.1). */
static bool take_size(struct http_parser *p, struct str line)
{
    size_t n = 0;

    p->left = 0;
    for (; n < line.n && is_hex(line.p[n]); n++) {
        char c = line.p[n];
        unsigned digit = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
        if (n == 16 || p->left >> 59)
            return http_refuse(p, 400, "the size of a chunk is past every measure");
        p->left = p->left << 4 | digit;
    }
    if (n == 0 || (n < line.n && line.p[n] != ';'))
        return http_refuse(p, 400, "the size of a chunk is not a hexadecimal number");
    for (size_t i = n; i < line.n; i++)
        if (((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t') || line.p[i] == 0x7f)
            return http_refuse(p, 400, "a chunk's extension has a control character");
    if (p->left > p->body_max - p->body_bytes)
        return http_refuse(p, 413, "the body is larger than this server takes");
    p->state = p->left ? STATE_CHUNK : STATE_TRAILERS;
    return true;
}

/* Checked as fields are, and forgotten. */
static bool take_trailer(struct http_parser *p, struct str line)
{
    struct str name, value;

    if (line.n == 0) {
        p->state = STATE_DONE;
        return true;
    }
    if (++p->trailers > HTTP_TRAILERS_MAX)
        return http_refuse(p, 431, "there are too many trailer fields");
    return http_field_split(p, line, &name, &value);
}

static bool between_chunks(struct http_parser *p, struct str *in)
{
    struct str line;
    bool whole;

    if (!chunk_line(p, in, &line, &whole))
        return false;
    if (!whole)
        return true;
    if (p->state == STATE_CHUNK_SIZE)
        return take_size(p, line);
    if (p->state == STATE_TRAILERS)
        return take_trailer(p, line);
    if (line.n)
        return http_refuse(p, 400, "a chunk is longer than its size says");
    p->state = STATE_CHUNK_SIZE;
    return true;
}

static enum http_step lend(struct http_parser *p, struct str *in, struct str *body)
{
    size_t n = in->n < p->left ? in->n : (size_t)p->left;

    *body = str_of(in->p, n);
    *in = str_of(in->p + n, in->n - n);
    p->left -= n;
    if (p->state == STATE_CHUNK)
        p->body_bytes += n;
    if (p->left == 0)
        p->state = p->state == STATE_FIXED ? STATE_DONE : STATE_CHUNK_END;
    return HTTP_BODY;
}

static void begin_body(struct http_parser *p)
{
    p->left = p->chunked ? 0 : p->body_bytes;
    p->state = p->chunked ? STATE_CHUNK_SIZE : p->left ? STATE_FIXED : STATE_DONE;
}

enum http_step http_next(struct http_parser *p, struct str *in, struct str *body)
{
    for (;;) {
        bool ok = true;
        switch (p->state) {
        case STATE_REQUEST_LINE:
        case STATE_FIELDS:
            if (in->n == 0)
                return HTTP_MORE;
            ok = step_head(p, in);
            if (ok && p->state == STATE_HEAD_TOLD)
                return HTTP_HEAD;
            break;
        case STATE_HEAD_TOLD:
            begin_body(p);
            break;
        case STATE_FIXED:
        case STATE_CHUNK:
            return in->n ? lend(p, in, body) : HTTP_MORE;
        case STATE_DONE:
            return HTTP_END;
        case STATE_REFUSED:
            return HTTP_REFUSED;
        default:
            if (in->n == 0)
                return HTTP_MORE;
            ok = between_chunks(p, in);
        }
        if (!ok)
            p->state = STATE_REFUSED;
    }
}
