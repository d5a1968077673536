/* answer.c - what all answers share, and the two that the parsers
 * write by themselves: TA1 and 999. */
#include "sandbox/answer.h"

#include "base/clock.h"
#include "x12/fault.h"
#include <string.h>

void sandbox_head(const struct sandbox_answers *a, unsigned kind, struct x12_ack_head *head)
{
    const struct x12_envelope *env = &a->file->envelope;
    uint64_t number = 0;
    *head = (struct x12_ack_head){0};
    struct x12_interchange_head *x = &head->interchange;
    (void)str_to_u64(str_from(env->isa_control), 999999999, &number);
    x->delims = env->delims;
    x->line_breaks = true;
    x->usage = env->usage ? env->usage : 'T';
    x->control = (uint32_t)((number * 10 + kind) % 999999999 + 1);
    head->gs_control = x->control;
    str_copy(x->sender_qualifier, sizeof x->sender_qualifier, str_from(env->receiver_qualifier));
    str_copy(x->sender_id, sizeof x->sender_id, str_from(env->receiver_id));
    str_copy(x->receiver_qualifier, sizeof x->receiver_qualifier, str_from(env->sender_qualifier));
    str_copy(x->receiver_id, sizeof x->receiver_id, str_from(env->sender_id));
    clock_ccyymmdd(a->now_us, x->date);
    clock_hhmm(a->now_us, x->time);
    str_copy(head->gs_sender, sizeof head->gs_sender, str_from(env->gs_receiver));
    str_copy(head->gs_receiver, sizeof head->gs_receiver, str_from(env->gs_sender));
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct sandbox_reply *r = ctx;
    if (f->severity >= SEVERITY_ERROR && !r->fault.code)
        r->fault = *f;
    return true;
}

bool sandbox_writer(struct sandbox_reply *r, struct buf *out, struct err *err)
{
    struct fault_sink sink = {r, on_fault};
    buf_reset(out);
    r->fault = (struct fault){0};
    return (r->writer = x12_writer_new(out, X12_SNIP_ALL, &sink, err)) != NULL;
}

bool sandbox_reply_begin(struct sandbox_reply *r, const struct sandbox_answers *a,
                         const char *guide, unsigned kind, struct buf *out, struct err *err)
{
    struct x12_ack_head head;
    struct x12_group_head group = {0};
    if (!sandbox_writer(r, out, err))
        return false;
    r->guide = x12_guide_named(str_from(guide));
    sandbox_head(a, kind, &head);
    memcpy(r->date, head.interchange.date, sizeof r->date);
    memcpy(r->time, head.interchange.time, sizeof r->time);
    str_copy(group.sender, sizeof group.sender, str_from(head.gs_sender));
    str_copy(group.receiver, sizeof group.receiver, str_from(head.gs_receiver));
    memcpy(group.date, head.interchange.date, sizeof group.date);
    memcpy(group.time, head.interchange.time, sizeof head.interchange.time);
    group.control = head.gs_control;
    group.guide = r->guide;
    x12_writer_interchange(r->writer, &head.interchange);
    x12_writer_group(r->writer, &group);
    return true;
}

bool sandbox_finish(struct sandbox_reply *r, struct buf *out, struct err *err)
{
    x12_writer_free(r->writer);
    r->writer = NULL;
    if (r->fault.code)
        return err_set(err, ERR_DATA,
                       "an answer of the sandbox is wrong: %s (%s) at %s, element %u",
                       x12_fault_row(r->fault.code)->title, x12_fault_row(r->fault.code)->id,
                       r->fault.path, r->fault.element);
    return buf_ok(out, "an answer", err);
}

bool sandbox_reply_end(struct sandbox_reply *r, struct buf *out, struct err *err)
{
    x12_writer_group_end(r->writer);
    x12_writer_interchange_end(r->writer);
    return sandbox_finish(r, out, err);
}

void sandbox_begin(struct sandbox_reply *r, const char *loop, const char *name)
{
    const struct x12_use *use = x12_use_find(r->guide, loop, name);
    assert(use);
    x12_begin(r->writer, use);
}

bool sandbox_write_ta1(struct sandbox_answers *a, struct buf *out, struct err *err)
{
    struct sandbox_reply r;
    struct x12_ack_head head;
    if (!sandbox_writer(&r, out, err))
        return false;
    sandbox_head(a, 1, &head);
    x12_ack_write_ta1(a->ack, 1, r.writer, &head);
    return sandbox_finish(&r, out, err);
}

bool sandbox_write_999(struct sandbox_answers *a, struct buf *out, struct err *err)
{
    struct sandbox_reply r;
    struct x12_ack_head head;
    if (!sandbox_writer(&r, out, err))
        return false;
    sandbox_head(a, 2, &head);
    x12_ack_write_999(a->ack, 1, r.writer, &head);
    return sandbox_finish(&r, out, err);
}
