/* exchange.h - one request to a partner and what came of it, whatever carries it: https, sftp, dir.
 *
 * The words every caller of the engine shares. The outcome says what can be known about the other
 * side, not whether we are pleased: after bytes have left and no whole answer came it is UNKNOWN,
 * and only the caller (an adapter's `reconcile`) can learn the truth (platform.md A5, F1). */
#ifndef HIA_NET_EXCHANGE_H
#define HIA_NET_EXCHANGE_H

#include "base/err.h"
#include "base/str.h"

enum {
    EXCHANGE_HEADERS_MAX = 64,         /* of a request, and of an answer that is read */
    EXCHANGE_TARGET_MAX = 2048,        /* bytes */
    EXCHANGE_HEADER_BYTES_MAX = 65536, /* all headers of an answer */
    EXCHANGE_ID_MAX = 65,              /* a correlation id with its NUL */
    EXCHANGE_ENTRIES_MAX = 65536       /* names in one listing */
};

/** The first five are for https, the others for sftp and dir. */
enum exchange_verb {
    EXCHANGE_GET,
    EXCHANGE_POST,
    EXCHANGE_PUT,
    EXCHANGE_PATCH,
    EXCHANGE_DELETE,
    EXCHANGE_LIST,   /* target: a folder; the answer's `entries` */
    EXCHANGE_FETCH,  /* target: a file; to `into_fd` from its end on (resume), else to `body` */
    EXCHANGE_STORE,  /* target: a file that must not be there; whole under its name or not at all */
    EXCHANGE_MOVE,   /* target to `move_to`, which must not be there */
    EXCHANGE_REMOVE, /* target: a file */
    EXCHANGE_STAT,   /* target: a file; one entry in the answer, none when it is not there */
};

/** What may be done after an attempt whose end is not known, or that was answered with a failure.
 */
enum exchange_safety {
    EXCHANGE_SAFE,  /* asks, changes nothing: may be repeated */
    EXCHANGE_KEYED, /* the partner knows a repetition by its key: may be repeated, the same bytes */
    EXCHANGE_ONCE,  /* never repeated once a byte of it may have left */
};

enum exchange_outcome {
    EXCHANGE_ANSWERED, /* a whole answer, whatever it says: look at `status` */
    EXCHANGE_NOT_SENT, /* no byte of the request left: it is as if it had not been asked for */
    EXCHANGE_UNKNOWN,  /* it may have been done: reconcile, never send again blindly */
    EXCHANGE_REFUSED,  /* we did not try: see `reason` */
};

/** Why it is not ANSWERED. Every one has a name for logs and `hia status`: exchange_reason_name. */
enum exchange_reason {
    REASON_NONE,
    REASON_DNS,
    REASON_ADDRESS, /* a private or loopback address, and the partner is not allowed one */
    REASON_CONNECT,
    REASON_PROXY,
    REASON_TLS,       /* handshake: versions, ciphers, a missing client certificate ... */
    REASON_TLS_TRUST, /* the certificate: unknown CA, expired, wrong host */
    REASON_TLS_PIN,
    REASON_HOST_KEY,      /* the ssh host key is not a pinned one */
    REASON_LOGIN,         /* ssh refused our key or password */
    REASON_TIMEOUT_QUEUE, /* the deadline passed before it could be begun */
    REASON_TIMEOUT_CONNECT,
    REASON_TIMEOUT_FIRST_BYTE,
    REASON_TIMEOUT_TOTAL,
    REASON_RESET,      /* the connection broke */
    REASON_TRUNCATED,  /* the answer broke off */
    REASON_PROTOCOL,   /* what came is no answer of this protocol */
    REASON_TOO_LARGE,  /* the answer is larger than response_max, or its headers than their maximum
                        */
    REASON_RATE,       /* 429 to the end */
    REASON_BREAKER,    /* open after repeated failures */
    REASON_NO_BAA,     /* no business associate agreement on record: no PHI */
    REASON_CREDENTIAL, /* it cannot be resolved, or its token is refused */
    REASON_TOKEN_AWAY, /* who gives tokens does not answer, or has trouble of its own */
    REASON_JOURNAL,    /* on_attempt said no */
    REASON_EXISTS,     /* STORE, MOVE: the name is taken; nothing was changed */
    REASON_MISSING,    /* FETCH, MOVE, REMOVE: no such file */
    REASON_DENIED,     /* the file server said no */
    REASON_NO_ROOM,    /* the file server's disk */
    REASON_VERIFY,     /* STORE: what lies there is not what was sent */
    REASON_LOCAL,      /* our own file or memory */
    REASON_CANCELLED,
    REASON_SHUTDOWN,
    REASON_COUNT
};

enum exchange_endpoint { ENDPOINT_PRIMARY, ENDPOINT_SECONDARY, ENDPOINT_COUNT };

struct exchange_header {
    struct str name, value;
};

struct net_partner; /* net/engine.h */
struct exchange_request;

struct exchange_entry {
    struct str name;
    int64_t size;     /* bytes */
    int64_t mtime_us; /* of UTC; whole seconds over sftp */
};

/** Where the time went, in microseconds. Of the last attempt, but for `total_us`. */
struct exchange_timing {
    int64_t queued_us;     /* from submission to the first attempt */
    int64_t connect_us;    /* names, TCP, TLS or ssh; 0 on a warm connection */
    int64_t first_byte_us; /* from the attempt's begin to the first byte of the answer */
    int64_t total_us;      /* from submission to the result, all attempts */
};

/** Valid until `done` returns: take what is needed. */
struct exchange_result {
    enum exchange_outcome outcome;
    enum exchange_reason reason;
    int status; /* HTTP, also when the rest of the answer is missing; 0: none came */
    const struct exchange_header *headers; /* names in lower case */
    size_t header_count;
    struct str body;
    const struct exchange_entry *entries; /* LIST, STAT */
    size_t entry_count;
    int64_t transferred_bytes; /* FETCH, STORE: of this call, without what was there already */
    struct exchange_timing timing;
    unsigned attempts; /* announced ones: 0 means that nothing left the house */
    enum exchange_endpoint endpoint;
    int64_t retry_after_ms; /* what the partner asked for; -1: nothing */
    const char *detail;     /* a sentence without values, for the log; "" when there is none */
};

/** What to ask. The engine copies all of it but what `body` points to: those bytes, the descriptors
 * and `ctx` are lent until `done`. */
struct exchange_request {
    enum exchange_verb verb;
    enum exchange_safety safety;
    struct net_partner *partner;
    struct str target; /* https: "" or what follows the endpoint's URL, from '/' or '?' on;
                        * sftp: a path under it; dir: a name, or "" for LIST */
    struct str move_to;
    const struct exchange_header *headers; /* not Host, Content-Length, Transfer-Encoding,
                                            * Connection, Expect: these are the engine's */
    size_t header_count;
    struct str content_type; /* "": none */
    struct str body;
    int body_fd;         /* with body_size >= 0: the body is this file, from offset 0 */
    int64_t body_size;   /* -1 or 0 with body_fd 0: no file. See exchange_request_init */
    int into_fd;         /* FETCH and GET: where the bytes go; -1: to result.body */
    int64_t deadline_ms; /* from submission, queueing and retries included; 0: the partner's
                          * transaction_limit */
    struct str payer;    /* whom it is about, by the partner's number: its `route`; "": none */
    bool without_phi;    /* may go to a partner without a recorded BAA */
    bool without_credentials;
    const char *correlation; /* an id for the log; may be NULL */
    void *ctx;
    /** Called once, in the engine's thread. */
    void (*done)(void *ctx, const struct exchange_result *result);
};

/** All fields their "none": body_fd, into_fd and body_size -1, the rest zero. */
void exchange_request_init(struct exchange_request *r);

const char *exchange_verb_name(enum exchange_verb v);         /* "POST", "STORE" */
const char *exchange_outcome_name(enum exchange_outcome o);   /* "answered", "not_sent" ... */
const char *exchange_reason_name(enum exchange_reason r);     /* "tls_trust" */
const char *exchange_endpoint_name(enum exchange_endpoint e); /* "primary", "secondary" */

/** The first header of that name (lower case), or an empty slice. */
struct str exchange_result_header(const struct exchange_result *r, const char *name);

#endif
