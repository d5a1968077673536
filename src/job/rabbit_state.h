/* rabbit_state.h - private to rabbit_link.c and rabbit_news.c: a link. */
#ifndef HIA_JOB_RABBIT_STATE_H
#define HIA_JOB_RABBIT_STATE_H

#include "job/rabbit_link.h"

#include <amqp.h>
#include <sys/time.h>

enum { RABBIT_CHANNEL = 1, RABBIT_TEXT_MAX = 160 };

/** A basic.return comes as a method, a header with the id, and the body in pieces. */
struct rabbit_return {
    bool open, headed;
    int code;
    uint64_t left; /* bytes of the body */
    char id[UUID_MAX];
};

struct rabbit_link {
    amqp_connection_state_t state;
    const struct settings_rabbitmq *conf;
    struct rabbit_return returned;
    bool blocked, closed; /* by the broker, which said why */
    char why_blocked[RABBIT_TEXT_MAX];
    long verify_error; /* X509_V_..., of the broker's certificate */
};

/** What a broker said, without what does not belong in a line. */
void rabbit_text(amqp_bytes_t said, char out[RABBIT_TEXT_MAX]);
struct timeval rabbit_time(int64_t ms);

#endif
