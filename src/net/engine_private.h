/* engine_private.h - private to the engine: what its files share. */
#ifndef HIA_NET_ENGINE_PRIVATE_H
#define HIA_NET_ENGINE_PRIVATE_H

#include "base/buf.h"
#include "net/auth.h"
#include "net/policy.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <pthread.h>

enum { TIMER_IDLE = -1, PARTNER_URL_MAX = OPTION_PATH_MAX + EXCHANGE_TARGET_MAX };

/* One due time in the engine's heap. */
struct timer {
    int64_t due_us;
    int at; /* its place in the heap; TIMER_IDLE */
    void (*fire)(void *ctx);
    void *ctx;
};

struct timers {
    struct timer **heap;
    int count, cap;
};
MUST_USE bool timers_set(struct timers *t, struct timer *one, int64_t due_us);
void timers_drop(struct timers *t, struct timer *one);
/* The next that is due, taken out; NULL when none is. */
struct timer *timers_due(struct timers *t, int64_t now_us);

enum exchange_state {
    STATE_NEW,     /* in the inbox */
    STATE_QUEUED,  /* waits for its turn: rate, concurrency */
    STATE_TOKEN,   /* waits for an access token */
    STATE_WAITING, /* before another attempt */
    STATE_RUNNING, /* on the wire */
    STATE_POOL,    /* in a worker's hands */
};

struct exchange {
    struct exchange *next, *prev; /* in its partner's list; `next` in the inbox too */
    struct exchange *pool_next;   /* on its way back from the pool */
    struct exchange_list *list;
    struct engine *engine;
    struct net_partner *partner;
    uint64_t id;
    struct exchange_request request; /* slices into `copy` */
    char *copy;
    struct auth_token_request token; /* it is one: exchange_is_token */
    enum exchange_state state;
    int64_t submitted_us, deadline_us, started_us, announced_us, first_byte_us;
    unsigned tries, attempts;
    bool connecting, has_socket; /* counted as such by its partner */
    bool admitted, announced, sent, reauthorized, too_large, bad_address, repeated, no_journal;
    bool cancelled;
    enum exchange_endpoint endpoint;
    struct timer timer;

    CURL *easy;
    struct curl_slist *lines;
    struct auth_applied applied;
    int64_t body_at, body_size; /* how far the body has been read; of what is sent */
    int64_t answer_due_us;
    struct buf head, body;
    struct exchange_header *headers; /* EXCHANGE_HEADERS_MAX, when there is an answer */
    size_t header_count;
    bool head_closed;
    int64_t body_bytes, file_bytes; /* of the answer; of these, into into_fd */
    int64_t content_length, retry_after_ms;
    struct exchange_result result;
    struct exchange_entry *entries;
    char detail[ERR_TEXT_MAX];
};

struct exchange_list {
    struct exchange *first, *last;
    size_t count;
};
void list_append(struct exchange_list *l, struct exchange *x);
void list_prepend(struct exchange_list *l, struct exchange *x);
void list_remove(struct exchange *x);

/* HTTP/1.1: so many connections are being made at once. The rest wait for these, or for one that
 * falls free, which is sooner: a thousand handshakes together take seconds of both sides. */
enum { CONNECTING_MAX = 32 };

struct net_partner {
    struct engine *engine;
    struct partner conf;
    struct net_auth *auth;
    struct bucket bucket;
    struct failover failover;
    int64_t changed_at_us[ENDPOINT_COUNT]; /* struct engine_breaker, of each */
    int64_t looked_us;                     /* when other processes were last asked for theirs */
    struct policy_retry retry;
    struct exchange_list queue, token, waiting, running, pool; /* by state */
    struct timer pump_timer;
    size_t limit;    /* in flight */
    int token_woken; /* atomic: who waits for a token shall ask again */
    struct net_partner_state count;

    size_t sockets; /* open */
    size_t connecting,
        connecting_sockets; /* exchanges before their request can leave; of these, with a socket */
    CURLM *multi;
    CURLSH *share;
    struct event *multi_timer;
    CURL **idle;
    size_t idle_count;
    char pins[OPTION_LIST_MAX * (OPTION_LIST_TEXT_MAX + 1)];

    struct sftp_link *links[ENDPOINT_COUNT]; /* warm connections */
};

static inline size_t partner_in_flight(const struct net_partner *p)
{
    return p->running.count + p->pool.count;
}

struct pool;

struct engine {
    struct event_base *base;
    bool own_base;
    struct net_clock clock;
    struct engine_hooks hooks;
    struct timers timers;
    struct event *tick, *inbox_event;
    int inbox_fd;
    int64_t armed_us;        /* what `tick` is set to; -1: nothing, -2: not known */
    pthread_mutex_t lock;    /* of the five below */
    struct exchange *inbox;  /* newest first */
    struct exchange *pooled; /* come back from the pool */
    uint64_t cancels[64];
    size_t cancel_count;
    bool stopping_asked;
    int64_t grace_ms;

    uint64_t next_id;
    size_t exchanges; /* submitted and not done; atomic */
    bool stopping, gave_up;
    struct timer stop_timer;
    struct net_partner *partners[ENGINE_PARTNERS_MAX];
    size_t partner_count;
    unsigned workers;
    bool slims_curl; /* https_send.c */
    struct pool *pool;
};

static inline int64_t engine_now(const struct engine *e)
{
    return e->clock.now_us(e->clock.ctx);
}

/* inbox.c: the loop's thread */
void engine_on_inbox(evutil_socket_t fd, short what, void *engine);
void engine_on_tick(evutil_socket_t fd, short what, void *engine);
void engine_rearm(struct engine *e);
void engine_poke(struct engine *e);        /* from any thread: look at the inbox */
void engine_pool_done(struct exchange *x); /* from a worker */
void engine_give_up_all(void *engine);

/* queue.c: whose turn it is */
void engine_pump(struct net_partner *p);
void exchange_start(struct exchange *x); /* an attempt, admitted and authorized */
/* What waits does not wait past its deadline. */
void exchange_watch_deadline(struct exchange *x);

/* token.c: true: it may go out. False: it waits, or has ended and is gone. */
bool exchange_authorize(struct exchange *x);
void exchange_unauthorize(struct exchange *x);
void token_wake(void *partner); /* from any thread */
void token_wake_waiters(struct net_partner *p);
static inline bool exchange_is_token(const struct exchange *x)
{
    return x->token.flight != NULL;
}

/* attempt.c */
bool engine_announce(struct exchange *x);
void engine_attempt_ended(struct exchange *x); /* x->result is filled */
void exchange_fail(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                   const char *detail);
void exchange_refuse(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                     const char *detail); /* and the end of it */
void exchange_free(struct exchange *x);

/* partner.c: what an end, or a health check, says of an endpoint */
/** What other processes learned of its endpoints, where that is old by now. */
void partner_look(struct net_partner *p);
void partner_note(struct net_partner *p, enum exchange_endpoint at, bool failed,
                  enum exchange_reason reason);
void partner_free(struct net_partner *p);

/* https.c */
MUST_USE bool https_open(struct net_partner *p, struct err *err);
void https_close(struct net_partner *p);
bool https_may_begin(const struct net_partner *p);
MUST_USE bool https_begin(struct exchange *x, struct err *err);
void https_end(struct exchange *x); /* takes it off the wire; the result stays */
void https_give_up(struct exchange *x, enum exchange_reason reason);
/* Given up after so long, or at its deadline. */
MUST_USE bool https_watch(struct exchange *x, int64_t limit_us);
const char *https_url(const struct exchange *x, char out[PARTNER_URL_MAX]);

struct sockaddr;
bool net_is_private(const struct sockaddr *sa);

/* https_reply.c: what came of it */
void https_result(struct exchange *x, CURLcode rc);

/* loop.c: libcurl's sockets and timer on the event loop */
MUST_USE bool loop_attach(struct net_partner *p, struct err *err);
void loop_detach(struct net_partner *p);

/* pool.c, file_exchange.c: blocking transfers */
MUST_USE bool pool_open(struct engine *e, struct err *err);
void pool_close(struct engine *e);
void pool_submit(struct exchange *x);
void file_exchange(struct exchange *x); /* in a worker: fills x->result */
void sftp_exchange(struct exchange *x);
void sftp_link_close(struct sftp_link *l);

#endif
