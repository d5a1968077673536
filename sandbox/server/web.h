/* web.h - HTTP/1.1 read strictly from bytes as they come, and an answer laid out. No I/O here.
 *
 * RFC 9112. What is ambiguous is refused: two lengths, a length and chunks, a fold, a space before
 * the colon, a bare LF, a chunk size that is not hex alone, no Host or two (facts platform.md B2).
 */
#ifndef HIA_SANDBOX_SERVER_WEB_H
#define HIA_SANDBOX_SERVER_WEB_H

#include "base/buf.h"

enum {
    WEB_HEAD_MAX = 32 * 1024,
    WEB_BODY_MAX = 80 << 20,
    WEB_HEADERS_MAX = 64,
};

struct web_header {
    struct str name, value;
};

enum web_step {
    WEB_MORE,  /* feed more bytes */
    WEB_HEAD,  /* once: the head is read, the body is not; see `expects` */
    WEB_READY, /* the request is whole */
    WEB_BAD,   /* `status` is to be answered, then the connection closed */
};

/** All slices point into `head` and `body`, and hold until web_next or web_fini. */
struct web_request {
    struct str method, target, path, query; /* target is path?query, as sent */
    struct web_header headers[WEB_HEADERS_MAX];
    size_t headers_count;
    struct str body;
    bool keep_alive;
    bool expects; /* "100 Continue" is waited for */
    int status;   /* of WEB_BAD: 400 411 413 417 431 501 505 */
    /* private */
    struct buf head, content, raw; /* raw: bytes not yet looked at */
    size_t taken;                  /* of raw */
    uint64_t left;                 /* of the body or of the chunk */
    enum {
        WEB_AT_HEAD,
        WEB_AT_LENGTH,
        WEB_AT_SIZE,
        WEB_AT_CHUNK,
        WEB_AT_CRLF,
        WEB_AT_END,
        WEB_DONE
    } at;
};

void web_init(struct web_request *r);
void web_fini(struct web_request *r);
/** More bytes of the connection. */
void web_feed(struct web_request *r, const void *p, size_t n);
/** Goes as far as the bytes allow. WEB_READY and WEB_BAD repeat themselves. */
enum web_step web_step(struct web_request *r);
/** After WEB_READY: makes room for the next request; bytes that came with this one are kept. */
void web_next(struct web_request *r);
/** Has a byte of the next request come? */
bool web_begun(const struct web_request *r);

/** Empty when there is none; the name in any case. */
struct str web_header(const struct web_request *r, const char *name);
/** In any case of letters, ASCII. */
bool web_same(struct str a, const char *b);
/** A media type without its parameters: "text/xml; charset=x" is "text/xml". */
struct str web_media_type(struct str value);
/** The parameter of a header value, unquoted into `out`. False when absent, too long or malformed.
 */
bool web_parameter(struct str value, const char *name, char *out, size_t size);

/** The value of a key of an application/x-www-form-urlencoded text, decoded into `out`. False when
 * absent, twice, too long, or no such text. */
bool web_form_value(struct str form, const char *key, char *out, size_t size);

struct web_answer {
    int status;
    char type[200];     /* Content-Type; "": none */
    struct buf headers; /* further lines, each with CRLF */
    struct buf body;
};
void web_answer_init(struct web_answer *a);
void web_answer_fini(struct web_answer *a);
void web_answer_type(struct web_answer *a, const char *type);
/** The head as it goes on the wire, with the length of the body. */
void web_answer_head(const struct web_answer *a, bool keep_alive, struct buf *out);

#endif
