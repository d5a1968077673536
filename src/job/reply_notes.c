/* reply_notes.c - see reply_notes.h. */
#include "job/reply_notes.h"

#include <stdlib.h>

enum { ENDS_MAX = 4096 };

bool reply_notes_wanted(const struct partner *partner)
{
    return partner->send_ta1 || partner->send_999.count > 0;
}

struct reply_notes *reply_notes_new(const struct partner *partner, struct err *err)
{
    struct reply_notes *n = calloc(1, sizeof *n);
    if (!n) {
        err_set(err, ERR_SYSTEM, "no memory for what a file is answered with");
        return NULL;
    }
    n->partner = partner;
    buf_init(&n->ends, ENDS_MAX * sizeof(struct x12_ack_head));
    if (!(n->ack = x12_ack_new(false, err))) {
        reply_notes_free(n);
        return NULL;
    }
    return n;
}

void reply_notes_free(struct reply_notes *n)
{
    if (!n)
        return;
    x12_ack_free(n->ack);
    buf_fini(&n->ends);
    free(n);
}

bool reply_notes_complete(const struct reply_notes *n)
{
    return !n->ends.failed;
}

size_t reply_notes_heads(const struct reply_notes *n)
{
    return n->ends.n / sizeof(struct x12_ack_head);
}

struct x12_ack_head *reply_notes_head(struct reply_notes *n, size_t i)
{
    return (struct x12_ack_head *)(void *)n->ends.p + i;
}

static void note_ends(struct reply_notes *n, const struct x12_envelope *env)
{
    struct x12_ack_head head = {0};
    struct x12_interchange_head *x = &head.interchange;
    const struct partner *p = n->partner;
    x->delims = (struct x12_delims){p->element_separator, p->component_separator,
                                    p->repetition_separator, p->segment_terminator};
    x->line_breaks = p->line_breaks;
    x->usage = partner_usage(p);
    str_copy(x->sender_qualifier, sizeof x->sender_qualifier, str_from(env->receiver_qualifier));
    str_copy(x->sender_id, sizeof x->sender_id, str_from(env->receiver_id));
    str_copy(x->receiver_qualifier, sizeof x->receiver_qualifier, str_from(env->sender_qualifier));
    str_copy(x->receiver_id, sizeof x->receiver_id, str_from(env->sender_id));
    buf_put(&n->ends, &head, sizeof head);
}

static void note_group(struct reply_notes *n, const struct x12_envelope *env)
{
    size_t heads = reply_notes_heads(n);
    struct x12_ack_head *head = heads > 0 ? reply_notes_head(n, heads - 1) : NULL;
    if (!head || *head->gs_sender)
        return;
    str_copy(head->gs_sender, sizeof head->gs_sender, str_from(env->gs_receiver));
    str_copy(head->gs_receiver, sizeof head->gs_receiver, str_from(env->gs_sender));
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct reply_notes *n = ctx;
    if (e->kind == X12_INTERCHANGE_OPEN)
        note_ends(n, e->envelope);
    else if (e->kind == X12_GROUP_OPEN)
        note_group(n, e->envelope);
    return !n->next.event || n->next.event(n->next.ctx, e);
}

struct x12_handler reply_notes_handler(struct reply_notes *n, const struct x12_handler *next)
{
    n->next = next ? *next : (struct x12_handler){0};
    struct x12_handler behind = {n, on_event, n->next.faults};
    return x12_ack_handler(n->ack, &behind);
}
