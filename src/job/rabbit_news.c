/* rabbit_news.c - what a broker says of what was published: see rabbit_link.h. */
#include "job/rabbit_state.h"

#include <amqp_framing.h>

enum { RETURNED_MAX = 32 << 20 /* bytes; no event is so large */ };

static bool out_of_order(struct err *err)
{
    return err_set(err, ERR_SYSTEM, "the broker does not keep to AMQP");
}

const char *rabbit_link_blocked(const struct rabbit_link *l)
{
    return l->blocked ? l->why_blocked : NULL;
}

/* ---- basic.return ---- */

static bool begin_return(struct rabbit_link *l, const amqp_basic_return_t *m)
{
    l->returned = (struct rabbit_return){.open = true, .code = m->reply_code};
    return true;
}

static void end_return(struct rabbit_link *l, struct rabbit_news *news)
{
    news->kind = RABBIT_RETURNED;
    news->code = l->returned.code;
    memcpy(news->id, l->returned.id, sizeof news->id);
    l->returned = (struct rabbit_return){0};
}

static bool take_header(struct rabbit_link *l, const amqp_frame_t *f, struct rabbit_news *news,
                        struct err *err)
{
    struct rabbit_return *r = &l->returned;
    const amqp_basic_properties_t *p = f->payload.properties.decoded;
    if (!r->open || r->headed || f->payload.properties.class_id != AMQP_BASIC_CLASS ||
        f->payload.properties.body_size > RETURNED_MAX)
        return out_of_order(err);
    r->headed = true;
    r->left = f->payload.properties.body_size;
    if ((p->_flags & AMQP_BASIC_MESSAGE_ID_FLAG) && p->message_id.len < sizeof r->id)
        memcpy(r->id, p->message_id.bytes, p->message_id.len);
    if (r->left == 0)
        end_return(l, news);
    return true;
}

static bool take_body(struct rabbit_link *l, const amqp_frame_t *f, struct rabbit_news *news,
                      struct err *err)
{
    struct rabbit_return *r = &l->returned;
    size_t n = f->payload.body_fragment.len;
    if (!r->headed || n == 0 || n > r->left)
        return out_of_order(err);
    r->left -= n;
    if (r->left == 0)
        end_return(l, news);
    return true;
}

/* ---- methods ---- */

/** 311 and 406 are said of one message, and end the channel for all. */
static bool closed_channel(const amqp_channel_close_t *m, struct rabbit_news *news, struct err *err)
{
    char said[RABBIT_TEXT_MAX];
    if (m->reply_code == RABBIT_TOO_LARGE || m->reply_code == RABBIT_PRECONDITION) {
        *news = (struct rabbit_news){.kind = RABBIT_REFUSED, .code = m->reply_code};
        return true;
    }
    rabbit_text(m->reply_text, said);
    return err_set(err, ERR_SYSTEM, "the broker closes the channel: %s", said);
}

static bool take_method(struct rabbit_link *l, const amqp_method_t *m, struct rabbit_news *news,
                        struct err *err)
{
    char said[RABBIT_TEXT_MAX];
    const amqp_basic_ack_t *ack = m->decoded;
    const amqp_basic_nack_t *nack = m->decoded;
    switch (m->id) {
    case AMQP_BASIC_ACK_METHOD:
        *news = (struct rabbit_news){RABBIT_ACK, ack->delivery_tag, ack->multiple != 0, 0, ""};
        return true;
    case AMQP_BASIC_NACK_METHOD:
        *news = (struct rabbit_news){RABBIT_NACK, nack->delivery_tag, nack->multiple != 0, 0, ""};
        return true;
    case AMQP_BASIC_RETURN_METHOD:
        return begin_return(l, m->decoded);
    case AMQP_CONNECTION_BLOCKED_METHOD:
        l->blocked = true;
        rabbit_text(((const amqp_connection_blocked_t *)m->decoded)->reason, l->why_blocked);
        return true;
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
        l->blocked = false;
        return true;
    case AMQP_CHANNEL_CLOSE_METHOD:
        return closed_channel(m->decoded, news, err);
    case AMQP_CONNECTION_CLOSE_METHOD:
        l->closed = true;
        rabbit_text(((const amqp_connection_close_t *)m->decoded)->reply_text, said);
        return err_set(err, ERR_SYSTEM, "the broker closes the connection: %s", said);
    default:
        return out_of_order(err);
    }
}

/** Between a return's pieces nothing else comes on its channel (AMQP 0-9-1, 4.2.6): an ACK there
 * would be taken for one of a message that was not returned. */
static bool take(struct rabbit_link *l, const amqp_frame_t *f, struct rabbit_news *news,
                 struct err *err)
{
    if (l->returned.open && f->frame_type == AMQP_FRAME_METHOD && f->channel == RABBIT_CHANNEL)
        return out_of_order(err);
    switch (f->frame_type) {
    case AMQP_FRAME_METHOD:
        return take_method(l, &f->payload.method, news, err);
    case AMQP_FRAME_HEADER:
        return take_header(l, f, news, err);
    case AMQP_FRAME_BODY:
        return take_body(l, f, news, err);
    default:
        return true; /* a heartbeat */
    }
}

bool rabbit_link_next(struct rabbit_link *l, int64_t wait_ms, struct rabbit_news *news,
                      struct err *err)
{
    struct timeval limit = rabbit_time(wait_ms);
    amqp_frame_t frame;
    *news = (struct rabbit_news){.kind = RABBIT_OTHER};
    int status = amqp_simple_wait_frame_noblock(l->state, &frame, &limit);
    if (status == AMQP_STATUS_TIMEOUT)
        news->kind = RABBIT_QUIET;
    if (status != AMQP_STATUS_OK)
        return status == AMQP_STATUS_TIMEOUT ||
               err_set(err, ERR_SYSTEM, "the connection to the broker: %s",
                       amqp_error_string2(status));
    bool good = take(l, &frame, news, err);
    amqp_maybe_release_buffers(l->state);
    return good;
}
