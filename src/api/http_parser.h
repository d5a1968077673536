/* http_parser.h - HTTP/1.1 requests from bytes: strict, incremental, pure (RFC 9112, RFC 9110).
 *
 * What a proxy in front could read differently is refused, not repaired, since that is how requests
 * are smuggled (facts/platform.md B2): two Content-Length or one beside Transfer-Encoding, a coding
 * other than chunked (501), folded lines, a line that ends in LF alone, white space before a colon,
 * control characters, a missing or second Host, chunk sizes that are not hexadecimal digits. After
 * a refusal nothing of the connection can be trusted: answer `status` and close.
 *
 * Bytes in, events out; no clock and no socket: deadlines are the server's. Memory: the head, up to
 * its maximum; bodies are lent slice by slice and not kept. */
#ifndef HIA_API_HTTP_PARSER_H
#define HIA_API_HTTP_PARSER_H

#include "base/buf.h"

enum {
    HTTP_LINE_MAX = 8192,      /* of the request line (414) or of one field (431) */
    HTTP_HEAD_MAX = 32 * 1024, /* all of it: 431 */
    HTTP_FIELDS_MAX = 100,     /* 431 */
    HTTP_METHOD_MAX = 16,
    HTTP_CHUNK_LINE_MAX = 256, /* size and extensions of a chunk, or one trailer field */
    HTTP_TRAILERS_MAX = 16,
    HTTP_CHUNKS_OVERHEAD = 16, /* bytes a line of a body's chunks may cost for each byte of body */
};

enum http_step {
    HTTP_MORE,    /* all of `in` was taken; there must be more */
    HTTP_HEAD,    /* the request's head is complete: look at it, then go on */
    HTTP_BODY,    /* a slice of the body, lent from `in` */
    HTTP_END,     /* the request is complete; http_parser_reset begins the next */
    HTTP_REFUSED, /* answer `status` and close */
};

/* Of the head: where a text stands in it. */
struct http_span {
    uint32_t at, n;
};

struct http_parser {
    /* From HTTP_HEAD to the reset. */
    struct http_span method, path, query, host; /* query: without '?', empty when there is none */
    bool has_query;
    unsigned minor;      /* 0 or 1; HTTP/1.2 to 1.9 are spoken to as 1.1 */
    bool keep_alive;     /* the client would like another request on this connection */
    bool expects_100;    /* it waits for 100 Continue before the body */
    bool has_length;     /* Content-Length was there */
    bool chunked;        /* then the body's size is not known */
    uint64_t body_bytes; /* Content-Length; with chunks: what came so far */
    /* Of HTTP_REFUSED. */
    unsigned status;
    const char *why; /* a sentence without values; a literal */

    /* Its own. */
    struct buf head;
    struct {
        struct http_span name, value;
    } fields[HTTP_FIELDS_MAX];
    size_t fields_count;
    uint64_t body_max, left; /* left: bytes of the body or the chunk */
    uint64_t chunk_cost;
    size_t line_at; /* of the head: where the line in hand begins */
    unsigned state, hosts, codings, trailers, empty_lines;
    bool coding_known, closes;
    char line[HTTP_CHUNK_LINE_MAX];
    size_t line_n;
};

/** `body_max` bytes of a body; more is 413. */
void http_parser_init(struct http_parser *p, uint64_t body_max);
void http_parser_fini(struct http_parser *p);
/** Ready for the next request; `keep_memory` false gives the head's memory back. */
void http_parser_reset(struct http_parser *p, bool keep_memory);

/** One event; `in` moves past what was taken. `*body` is set with HTTP_BODY. */
enum http_step http_next(struct http_parser *p, struct str *in, struct str *body);
/** A request was begun and is not complete. */
bool http_is_open(const struct http_parser *p);

struct str http_text(const struct http_parser *p, struct http_span s);
/** As GET, but for the body of the answer, which has none (RFC 9110 9.3.2). */
bool http_is_head(const struct http_parser *p);
/** The field's value by its name in lower case; {NULL, 0} when it is not there. The first of
 * several; http_count says how many. */
struct str http_field(const struct http_parser *p, const char *name);
size_t http_count(const struct http_parser *p, const char *name);
/** Equal but for ASCII case; `lower` is in lower case. */
bool http_same(struct str s, const char *lower);
/** A token, RFC 9110 5.6.2. */
bool http_is_token(struct str s);

/* Between the two files of it. */
bool http_refuse(struct http_parser *p, unsigned status, const char *why);
bool http_request_line(struct http_parser *p, struct str line);
bool http_field_line(struct http_parser *p, struct str line);
bool http_field_split(struct http_parser *p, struct str line, struct str *name, struct str *value);
bool http_head_done(struct http_parser *p);

#endif
