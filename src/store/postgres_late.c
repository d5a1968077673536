/* postgres_late.c - events wait for the commit, so that their numbers follow the order of commits.
 *
 * A number is given when a row is written, not when it is committed. Were it given earlier, a
 * reader could pass a number whose transaction is still open, and never come back to it. So events
 * are kept here and sent with the commit, in one go, behind a lock of the organization that ends
 * with the transaction: whoever gets a number commits before the next one gets his. A transaction
 * with very many events takes the lock when its store of them is full. */
#include "store/postgres.h"

#include <stdio.h>

enum { EVENT_VALUES = 6 };

/* Each value: is it NULL or not, a number or the length of a text, the text. */
bool postgres_late_put(struct postgres *s, const struct value *v, size_t n, struct err *err)
{
    assert(n == EVENT_VALUES);
    for (size_t i = 0; i < n; i++) {
        buf_put(&s->late, &v[i], sizeof(v[i]));
        if (v[i].type != VALUE_INT)
            buf_put_str(&s->late, v[i].s);
    }
    s->late_count++;
    return buf_ok(&s->late, "the events of a transaction", err) &&
           (s->late.n < POSTGRES_LATE_MAX || postgres_late_send(s, err));
}

static const char *take_value(const char *p, struct value *v)
{
    memcpy(v, p, sizeof(*v));
    p += sizeof(*v);
    if (v->type == VALUE_INT)
        return p;
    v->s.p = p;
    return p + v->s.n;
}

static bool take_lock(struct postgres *s, struct err *err)
{
    char sql[128];
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_xact_lock(hashtextextended('hia outbox %s', 0))",
             s->store.organization);
    s->outbox_locked = true;
    return postgres_send(s, sql, err);
}

bool postgres_late_send(struct postgres *s, struct err *err)
{
    const char *p = s->late.p;
    bool good = s->late_count == 0 || s->outbox_locked || take_lock(s, err);
    for (unsigned i = 0; good && i < s->late_count; i++) {
        struct value v[EVENT_VALUES];
        for (size_t j = 0; j < EVENT_VALUES; j++)
            p = take_value(p, &v[j]);
        good = postgres_send_statement(s, SQL_EVENT_PUT, v, EVENT_VALUES, err);
    }
    buf_reset(&s->late);
    s->late_count = 0;
    return good;
}

void postgres_late_forget(struct postgres *s)
{
    buf_reset(&s->late);
    s->late_count = 0;
    s->outbox_locked = false;
}
