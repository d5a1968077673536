/* route.h - the table of our resources: from its rows requests are dispatched, 405 says what is
 * allowed, and the OpenAPI document is printed (openapi.h), so that the three cannot differ.
 *
 * A new resource is a row of a table, a new table a line of routes.c. Its handler runs on the loop
 * when it waits for nothing (on_loop), else in a thread of the pool (in_pool, call.h). */
#ifndef HIA_API_ROUTE_H
#define HIA_API_ROUTE_H

#include "api/http_parser.h"
#include "base/view.h"
#include "cred/api_token.h"

enum {
    API_ROUTES_MAX = 128,
    API_PARAMS_MAX = 4,  /* {named} segments of a pattern */
    API_QUERY_MAX = 10,  /* query parameters of a row */
    API_TEXT_MAX = 512,  /* all of them, decoded */
    API_VALUE_MAX = 128, /* one of them */
    API_WHY_MAX = 256,
};

enum api_param_type {
    API_KEY,    /* 1 to 64 of A-Z a-z 0-9 . _ : - */
    API_TEXT,   /* 1 to 128 printable ASCII characters */
    API_NUMBER, /* digits, to INT64_MAX */
    API_WORD,   /* one of `words` */
};

/** A query parameter, or a {named} segment that is no API_KEY. */
struct api_param {
    const char *name, *about;
    enum api_param_type type;
    bool required;
    uint8_t words_count;
    const char *const *words;
};

enum {
    API_PRIVATE = 1,    /* of the listener of the metrics alone */
    API_PUBLIC = 2,     /* of both listeners, and no token is asked for */
    API_ANY_QUERY = 4,  /* what stands behind '?' is not looked at */
    API_TAKES_JSON = 8, /* a body, application/json */
    API_TAKES_RAW = 16, /* a body, whatever it is */
    API_ACTS = 32,      /* changes something: Idempotency-Key */
    API_PAGED = 64,     /* a list: `limit` and `cursor` are its parameters, and {items, next} its
                         * answer, of views `answer` */
    API_TAGGED = 128,   /* ETag, If-None-Match */
    API_HOOK = 512,     /* of partners: no token, limits of its own */
    API_LATER = 1024,   /* 202 with the same answer: taken, and not at its end */
    API_BYTES = 256,    /* the answer is application/octet-stream */
};

struct connection;
struct api_server;
struct api_call;
struct settings;

struct api_route {
    const char *name;    /* operationId */
    const char *label;   /* of the metrics: several rows may share one */
    const char *method;  /* "GET" */
    const char *pattern; /* "/api/v1/pm/batches/{batch_id}" */
    enum api_scope scope;
    unsigned flags;
    int kind; /* for a handler that several rows share */
    const char *summary;
    const struct api_param *segments; /* types of {named} segments, by name; NULL: all API_KEY */
    size_t segments_count;
    const struct api_param *query;
    size_t query_count;
    const struct view *body, *answer; /* answer NULL: no JSON */
    void (*on_loop)(struct connection *c);
    void (*in_pool)(struct api_call *q);
    /** Before in_pool, on the loop: what only it knows, into q->given (of q->arena). */
    void (*prepare)(struct connection *c, struct api_call *q);
    /** After it, on the loop. */
    void (*settle)(struct api_server *s, struct api_call *q);
    /** After the answer, in the pool, when q->wakes was said: whom does it wake? */
    void (*then)(const struct settings *settings, struct str partner, struct str key);
};

#define API_SEGMENTS(a) .segments = (a), .segments_count = sizeof(a) / sizeof *(a)
#define API_QUERY(a)    .query = (a), .query_count = sizeof(a) / sizeof *(a)

struct api_route_table {
    const struct api_route *routes;
    size_t count;
};
/** All tables there are, NULL behind the last (routes.c). */
extern const struct api_route_table *const api_route_tables[];

/** What a request is about. Texts are decoded, and stand in `text`. */
struct api_match {
    const struct api_route *route; /* NULL: none */
    size_t index;                  /* of the row among all; API_ROUTES_MAX: none */
    struct str param[API_PARAMS_MAX];
    struct str query[API_QUERY_MAX]; /* by the row's order; {NULL, 0}: not given */
    struct str cursor;               /* of API_PAGED; not checked yet */
    int64_t limit;                   /* of API_PAGED; 0: not given */
    char allow[40];                  /* of 405: the methods there are */
    char why[API_WHY_MAX]; /* of 400: which parameter, and what it may be; never a value */
    char text[API_TEXT_MAX];
    size_t text_n;
};

/** 200, or 404, 405, 400. `is_private`: of the listener that has /metrics. The match is not to be
 * copied: it points into itself. */
unsigned api_route_find(const struct http_parser *p, bool is_private, struct api_match *m);
/** The row of that number; NULL behind the last. */
const struct api_route *api_route_at(size_t index);

#endif
