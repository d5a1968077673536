/* real_time_who.c - who waits and what is in flight: tables by trace, question and ticket, and the
 * list by deadline. */
#include "job/real_time_state.h"

#include <stdlib.h>

static size_t bucket(const uint8_t digest[SHA256_SIZE])
{
    return ((size_t)digest[0] << 8 | digest[1]) % RT_BUCKETS;
}

/* ---- waiters -------------------------------------------------------------------------------- */

struct rt_waiter *rt_find_trace(struct real_time *rt, struct str trace)
{
    struct rt_waiter *w = rt->traces[hash64(trace) % RT_BUCKETS];

    while (w && !str_is(trace, w->trace))
        w = w->trace_next;
    return w;
}

struct rt_waiter *rt_find_ahead(struct real_time *rt, struct str trace, struct str uuid)
{
    struct rt_waiter *w = trace.n ? rt_find_trace(rt, trace) : rt->ahead;

    while (!trace.n && w && !str_is(uuid, w->uuid))
        w = w->later;
    return w && w->is_ahead ? w : NULL;
}

void rt_go_ahead(struct real_time *rt, struct rt_waiter *w)
{
    w->is_ahead = true;
    w->sooner = NULL;
    w->later = rt->ahead;
    if (w->later)
        w->later->sooner = w;
    rt->ahead = w;
    rt->ahead_count++;
}

static void leave_ahead(struct real_time *rt, struct rt_waiter *w)
{
    if (!w->is_ahead)
        return;
    *(w->sooner ? &w->sooner->later : &rt->ahead) = w->later;
    if (w->later)
        w->later->sooner = w->sooner;
    w->is_ahead = false;
    rt->ahead_count--;
}

void rt_add_waiter(struct real_time *rt, struct rt_waiter *w)
{
    struct rt_waiter **at = &rt->traces[hash64(str_from(w->trace)) % RT_BUCKETS];

    w->trace_next = *at;
    *at = w;
    rt->waiting++;
}

void rt_forget_waiter(struct real_time *rt, struct rt_waiter *w)
{
    struct rt_waiter **at = &rt->traces[hash64(str_from(w->trace)) % RT_BUCKETS];

    leave_ahead(rt, w);
    while (*at && *at != w)
        at = &(*at)->trace_next;
    if (*at) {
        *at = w->trace_next;
        rt->waiting--;
    }
}

/* Deadlines mostly come in order: looked for from the latest. */
static void queue(struct real_time *rt, struct rt_waiter *w)
{
    struct rt_waiter *before = rt->latest;

    while (before && before->deadline_tick_us > w->deadline_tick_us)
        before = before->sooner;
    w->sooner = before;
    w->later = before ? before->later : rt->soonest;
    *(before ? &before->later : &rt->soonest) = w;
    *(w->later ? &w->later->sooner : &rt->latest) = w;
}

void rt_join(struct real_time *rt, struct rt_flight *f, struct rt_waiter *w)
{
    w->flight = f;
    w->flight_next = NULL;
    *f->waiters_end = w;
    f->waiters_end = &w->flight_next;
    queue(rt, w);
}

/** Out of the flight and of the list by deadline. */
void rt_leave(struct real_time *rt, struct rt_waiter *w)
{
    struct rt_flight *f = w->flight;
    struct rt_waiter **at = &f->waiters;

    while (*at != w)
        at = &(*at)->flight_next;
    *at = w->flight_next;
    if (f->waiters_end == &w->flight_next)
        f->waiters_end = at;
    *(w->sooner ? &w->sooner->later : &rt->soonest) = w->later;
    *(w->later ? &w->later->sooner : &rt->latest) = w->sooner;
    w->flight = NULL;
}

/* ---- flights -------------------------------------------------------------------------------- */

struct rt_flight *rt_find_question(struct real_time *rt, const uint8_t digest[SHA256_SIZE])
{
    struct rt_flight *f = rt->questions[bucket(digest)];

    while (f && memcmp(f->question, digest, SHA256_SIZE) != 0)
        f = f->question_next;
    return f;
}

void rt_add_flight(struct real_time *rt, struct rt_flight *f)
{
    struct rt_flight **q = &rt->questions[bucket(f->question)];
    struct rt_flight **t = &rt->tickets[f->ticket % RT_BUCKETS];

    f->question_next = *q;
    *q = f;
    f->ticket_next = *t;
    *t = f;
}

/** Out of the tables; NULL: there is no such flight. */
struct rt_flight *rt_take_ticket(struct real_time *rt, uint64_t ticket)
{
    struct rt_flight **t = &rt->tickets[ticket % RT_BUCKETS], **q;

    while (*t && (*t)->ticket != ticket)
        t = &(*t)->ticket_next;
    struct rt_flight *f = *t;
    if (!f)
        return NULL;
    *t = f->ticket_next;
    for (q = &rt->questions[bucket(f->question)]; *q != f;)
        q = &(*q)->question_next;
    *q = f->question_next;
    return f;
}

void rt_free_flight(struct rt_flight *f)
{
    buf_fini(&f->x12);
    buf_fini(&f->inquiry);
    free(f);
}

void rt_let_go(struct rt_answer *a)
{
    if (!a || --a->holders)
        return;
    buf_fini(&a->question);
    buf_fini(&a->bytes);
    buf_fini(&a->answers);
    buf_fini(&a->codes);
    free(a);
}
