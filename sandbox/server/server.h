/* server.h - the sandbox as a server: what its parts share. docs/sandbox.md is its description. */
#ifndef HIA_SANDBOX_SERVER_SERVER_H
#define HIA_SANDBOX_SERVER_SERVER_H

#include "sandbox/server/availity.h"
#include "sandbox/server/config.h"
#include "sandbox/server/journal.h"
#include "sandbox/server/token.h"
#include "sandbox/server/web.h"

#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

enum { SERVER_CONNECTIONS_MAX = 4096, SERVER_LAST_MAX = 32 };

struct conn;
struct ramp_server;
struct plaid;

/** The last answer of a path: what FAULT_OTHER_ANSWER gives. */
struct last_answer {
    char path[128];
    struct buf body;
    char type[200];
};

struct server {
    struct server_config config;
    struct journal journal;
    struct token_table tokens;
    struct coverage_table coverages;
    struct ramp_server *ramp; /* made when it is first asked */
    struct plaid *plaid;      /* NULL: nobody asked for Plaid yet */
    struct event_base *base;
    struct evconnlistener *listener;
    struct event *stop_signals[2], *folder_timer;
    struct late *late;   /* answers that are not delivered whole yet */
    struct relay *relay; /* connections passed on */
    struct evconnlistener *relay_listeners[CONFIG_FOLDERS_MAX];
    SSL_CTX *tls, *bad_tls;
    struct conn *first; /* open connections */
    unsigned open;
    uint64_t connections, requests, files, answers, relayed; /* counted since the start */
    int64_t rate_second[CONFIG_ACCOUNTS_MAX]; /* the second that is counted, and what it had */
    unsigned rate_count[CONFIG_ACCOUNTS_MAX];
    struct last_answer last[SERVER_LAST_MAX];
    size_t last_count, last_next;
};

/** One request in hand. */
struct exchange {
    struct server *server;
    const struct web_request *request;
    struct web_answer answer;
    struct journal_entry note;
    struct fault_choice fault;
    int64_t now_us;
    const char *peer_cn;                  /* of a verified client certificate; NULL: none */
    const struct config_account *account; /* who asks, once that is known */
};

/** `hia-sandbox serve`: until SIGTERM or SIGINT. Prints "listening on ADDRESS:PORT". */
MUST_USE bool server_run(const char *config_path, struct err *err);

/** TLS contexts from the configuration. */
MUST_USE bool server_tls_open(struct server *s, struct err *err);
void server_tls_close(struct server *s);

/** Answers what is put into the folders, until folders_close. */
MUST_USE bool folders_open(struct server *s, struct err *err);
void folders_close(struct server *s);
/** Passes connections on; prints "relaying ADDRESS:PORT to PORT" for each. */
MUST_USE bool relays_open(struct server *s, struct err *err);
void relays_close(struct server *s);
/** On the configured address; the port it got in `*port`. NULL with err. */
struct evconnlistener *listen_at(struct server *s, uint16_t *port, evconnlistener_cb on_accept,
                                 void *ctx, struct err *err);

/** A connection taken over; closed when there are too many. */
void conn_open(struct server *s, int fd);
void conn_close_all(struct server *s);

/** Answers the request: finds the handler by method and path. Never fails: 4xx and 5xx are answers.
 * Applies the faults which replace processing or the answer; those of the wire are conn.c's. */
void route_answer(struct exchange *x);
/** Writes the exchange into the journal; a journal that cannot be written ends the program. */
void server_note(struct server *s, struct journal_entry *e, int64_t now_us);

/** Answers a status with a JSON body {"error","message"} as REST partners do. */
void answer_error(struct exchange *x, int status, const char *code, const char *message);
void note_result(struct exchange *x, const char *result);

#endif
