/* rabbit_link.h - inside the sink only: one connection to a RabbitMQ broker with one channel in
 * confirm mode. rabbit_link.c and rabbit_news.c alone see librabbitmq.
 *
 * AMQP 0-9-1, and RabbitMQ's extensions of it: confirms (https://www.rabbitmq.com/confirms.html)
 * and connection.blocked. No call waits longer than its options say; the address of a host is
 * looked up in the system's own time. A link that has failed once is of no more use. */
#ifndef HIA_JOB_RABBIT_LINK_H
#define HIA_JOB_RABBIT_LINK_H

#include "conf/settings.h"
#include "cred/reference.h"

#include "base/hash.h"

enum {
    RABBIT_TOO_LARGE = 311,    /* AMQP 0-9-1, 1.2: content-too-large */
    RABBIT_NO_ROUTE = 312,     /* no-route */
    RABBIT_PRECONDITION = 406, /* precondition-failed; of a publish: larger than the broker takes */
};

struct rabbit_login {
    const struct settings_rabbitmq *conf;
    const struct settings_credential *credential;
    struct cred_store *credentials;
    const char *organization_id;
};

struct rabbit_link;

/** Connects, logs in, looks that the exchange is there, and asks for confirms. ERR_CONFIG: a
 * reference leads nowhere; anything else may be better next time. NULL on failure. */
MUST_USE struct rabbit_link *rabbit_link_open(const struct rabbit_login *login, struct err *err);
/** `politely`: the broker is told, if it listens. */
void rabbit_link_close(struct rabbit_link *l, bool politely);

struct rabbit_message {
    const char *id, *routing_key, *event, *version, *entity, *organization;
    struct str body;
    int64_t created_at_us;
};

/** Sent, persistent and mandatory; the n-th message of a link is confirmed by tag n. */
MUST_USE bool rabbit_link_publish(struct rabbit_link *l, const struct rabbit_message *m,
                                  struct err *err);

enum rabbit_news_kind {
    RABBIT_QUIET,    /* nothing in that time */
    RABBIT_ACK,      /* kept by every queue it belongs to */
    RABBIT_NACK,     /* not kept: the broker is in trouble, or a queue is full */
    RABBIT_RETURNED, /* no queue takes it; an ACK follows */
    RABBIT_REFUSED,  /* one of those not confirmed is none the broker takes; the link has ended */
    RABBIT_OTHER,    /* a heartbeat, blocked, unblocked */
};

struct rabbit_news {
    enum rabbit_news_kind kind;
    uint64_t tag;      /* ACK, NACK */
    bool multiple;     /* and all before it */
    int code;          /* RETURNED, REFUSED */
    char id[UUID_MAX]; /* RETURNED: of the message; "": it was none of ours */
};

/** Wait up to `wait_ms` for the next. False: the link has failed. */
MUST_USE bool rabbit_link_next(struct rabbit_link *l, int64_t wait_ms, struct rabbit_news *news,
                               struct err *err);
/** The broker wants nothing published, and why (memory, disk); NULL: it does. */
const char *rabbit_link_blocked(const struct rabbit_link *l);

#endif
