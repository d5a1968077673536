/* server_state.h - private: the server, its connections and their requests. */
#ifndef HIA_API_SERVER_STATE_H
#define HIA_API_SERVER_STATE_H

#include "api/http_parser.h"
#include "api/limit.h"
#include "api/pool.h"
#include "api/server.h"
#include "job/hook_keys.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>

enum {
    INPUT_MAX = 64 * 1024,      /* unread bytes of a connection: then the kernel holds them back */
    LINGER_MS = 2000,           /* after a refusal: until the caller has read it */
    LINGER_BYTES = 1024 * 1024, /* of what it still sends meanwhile */
    WRITE_MS = 30000,           /* a caller that does not read its answer */
    BUCKETS_OF_TIME = 14,
    STATUS_MAX = 600,
    ADDRESSES = 4096,
};

enum phase {
    PHASE_IDLE, /* between requests; the first: header_timeout counts from the accept */
    PHASE_HEAD, /* the first byte is there */
    PHASE_BODY,
    PHASE_ANSWERING, /* real time, or the pool, has it */
    PHASE_FLUSHING,  /* the last answer of this connection is being written */
    PHASE_LINGERING, /* written; what still comes is thrown away */
};

struct connection {
    struct connection *prev, *next;
    struct api_server *s;
    struct bufferevent *bev;
    struct event *timer;
    struct http_parser parser;
    struct buf body;
    enum phase phase;
    bool is_private, counted, peer_gone;
    uint16_t address;         /* its slot in the table of addresses */
    struct tenant *certified; /* whose certificate it showed */
    size_t thrown_away;

    /* Of the request in hand. */
    struct api_match match;
    struct tenant *tenant;
    struct api_caller caller;
    unsigned refusal; /* decided at its head, said at its end; 0: none */
    int64_t retry_s;
    bool keep_alive;
    int64_t began_us;
    struct request *request;
};

/** With real time, or the pool; outlives its connection when that breaks. */
struct request {
    struct request *prev, *next;
    struct api_server *s; /* NULL: gone */
    struct connection *c; /* NULL: gone */
};

struct tenant {
    struct api_tenant t;
    struct api_limit limit;
};

struct api_metrics {
    uint64_t requests[API_ROUTES_MAX + 1][STATUS_MAX / 100];
    uint64_t ask_times[BUCKETS_OF_TIME + 1], ask_us_sum;
    uint64_t accepted, refused_connections, timed_out;
};

struct api_server {
    struct api_options o;
    struct tenant tenants[API_TENANTS_MAX];
    struct evconnlistener *listeners[2]; /* the API's, that of the metrics */
    struct connection *connections;
    struct request *requests;
    size_t open;
    uint16_t of_address[ADDRESSES]; /* connections, by a hash of the address */
    bool draining;
    struct json_reader *json;
    struct arena arena;
    struct buf text;
    struct api_limit hooks;      /* of what partners send by themselves */
    struct hook_keys *hook_keys; /* ... and the keys some of it is signed with */
    struct pool *pool;
    int pool_fd; /* an eventfd: calls are through */
    struct event *pool_woken;
    struct api_metrics metrics;
};

/* connection.c */
void connection_new(struct api_server *s, evutil_socket_t fd, const struct sockaddr *from,
                    bool is_private);
void connection_free(struct connection *c);
void connection_drain(struct connection *c);
/** Whose certificate it showed, by the settings of now. */
void connection_certify(struct connection *c);
/** The whole answer to the request in hand; then the next one, or the end. */
struct api_answer {
    unsigned status;
    const char *content_type;
    struct str body;
    const char *etag, *file_name; /* NULL or "": none */
    bool repeated;                /* of an Idempotency-Key */
};
void connection_tell(struct connection *c, const struct api_answer *a);
void connection_answer(struct connection *c, unsigned status, const char *content_type,
                       struct str body);

/* answer.c */
/** Status line and fields, into what is written next. */
void answer_head(struct connection *c, const struct api_answer *a);

/* handler.c */
/** At the head: what is wrong with it already, or 0. */
unsigned handler_head(struct connection *c);
/** The body is complete. */
void handler_run(struct connection *c);
void handler_refuse(struct connection *c, unsigned status, const char *why);
/** A request that is answered later. NULL: no memory. */
struct request *request_begin(struct connection *c);
/** Its connection; NULL: gone. */
struct connection *request_end(struct request *q);
/** What the pool is through with is told. */
void handler_from_pool(struct api_server *s);

/* metrics.c */
void metrics_note(struct connection *c, unsigned status);
void metrics_write(struct api_server *s, struct buf *out);

/* tls.c */
bool tls_certificate_is(X509 *certificate, const char *client);

#endif
