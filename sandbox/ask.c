/* ask.c - see ask.h: one question file judged, and answered as it is read. */
#include "sandbox/ask.h"

#include "sandbox/answer.h"
#include "x12/ack.h"
#include "x12/fault.h"

#include <stdarg.h>
#include <stdio.h>

struct ask {
    struct sandbox_asking a;
    struct sandbox_answers head; /* the ends turned round: answer.h */
    struct sandbox_file file;    /* only its envelope is used */
    struct sandbox_reply reply;
    struct buf *out;
    struct err *err;
    size_t kind; /* of KINDS */
    bool open;   /* the answer's interchange */
};

void sandbox_put(struct sandbox_asking *a, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (n < 0 || (size_t)n >= sizeof text)
        return; /* longer than any element may be: the question is refused for it */
    for (int i = 0; i < n; i++)
        text[i] = text[i] == '*'   ? a->delims->element
                  : text[i] == ':' ? a->delims->component
                  : text[i] == '^' ? a->delims->repetition
                                   : text[i];
    x12_raw(a->w, str_of(text, (size_t)n));
}

void sandbox_echo(struct sandbox_asking *a, const struct x12_segment *s)
{
    x12_raw(a->w, str_of(s->p, s->len));
}

/* ---- reading -------------------------------------------------------------------------------- */

static const struct {
    const char *question, *answer; /* transaction set, guide */
    void (*segment)(struct sandbox_asking *a, const struct x12_segment *s);
    void (*flush)(struct sandbox_asking *a);
} KINDS[] = {
    {"270", "271", sandbox_271_segment, sandbox_271_flush},
    {"276", "277", sandbox_277_segment, sandbox_277_flush},
    {"278", "278-response", sandbox_278_segment, sandbox_278_flush},
};

static size_t kind_of(const struct x12_envelope *e)
{
    size_t i = 0;
    while (i < COUNT_OF(KINDS) && !str_is(str_from(e->set), KINDS[i].question))
        i++;
    return i;
}

/* A 278 goes both ways under one version. */
static bool is_request(const struct x12_envelope *e)
{
    return !e->guide || strcmp(e->guide->name, "278-response") != 0;
}

static bool open_answer(struct ask *q, const struct x12_envelope *e)
{
    size_t kind = kind_of(e);
    if (kind == COUNT_OF(KINDS) || !is_request(e))
        return err_set(q->err, ERR_DATA, "neither a 270, a 276 nor a request of a 278");
    if (q->open && q->kind != kind)
        return err_set(q->err, ERR_DATA, "questions of two kinds in one interchange");
    q->kind = kind;
    q->file.envelope = *e;
    q->a.stats->kind = KINDS[kind].question;
    str_copy(q->a.stats->isa_control, sizeof q->a.stats->isa_control, str_from(e->isa_control));
    if (q->open)
        return true;
    if (!sandbox_reply_begin(&q->reply, &q->head, KINDS[kind].answer, 3, q->out, q->err))
        return false;
    q->open = true;
    q->a.w = q->reply.writer;
    q->a.guide = q->reply.guide;
    str_copy(q->a.date, sizeof q->a.date, str_from(q->reply.date));
    str_copy(q->a.time, sizeof q->a.time, str_from(q->reply.time));
    return true;
}

static bool segment(struct ask *q, const struct x12_segment *s, const struct x12_envelope *e)
{
    if (s->position <= 1 || !q->open)
        return true;
    q->a.delims = &e->delims;
    if (s->tag == X12_TAG('S', 'E', 0)) {
        KINDS[q->kind].flush(&q->a);
        x12_writer_set_end(q->a.w);
        return true;
    }
    KINDS[q->kind].segment(&q->a, s);
    return true;
}

static bool on_event(void *ctx, const struct x12_event *event)
{
    struct ask *q = ctx;
    if (event->kind == X12_INTERCHANGE_OPEN || event->kind == X12_GROUP_OPEN)
        q->file.envelope = *event->envelope;
    if (event->kind == X12_SET_OPEN) {
        if (!open_answer(q, event->envelope))
            return false;
        x12_writer_set(q->a.w, q->a.guide, event->envelope->st_control);
    }
    return event->kind != X12_SEGMENT || segment(q, event->segment, event->envelope);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool read_question(struct str bytes, const struct x12_handler *handler, struct err *err)
{
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = x12_reader_new(&options, handler, err);
    if (!r)
        return false;
    bool ok = x12_reader_feed(r, bytes.p, bytes.n) && x12_reader_end(r);
    x12_reader_free(r);
    return ok || err->kind != ERR_NONE || err_set(err, ERR_DATA, "the question cannot be read");
}

/* The question is at fault: a TA1 when the interchange is, else a 999. */
static enum sandbox_ask refuse(struct ask *q, struct x12_ack *ack)
{
    q->head.ack = ack;
    x12_writer_free(q->reply.writer);
    bool ta1 = x12_ack_status(ack, 1) == 'R' || !q->open;
    bool ok = ta1 ? sandbox_write_ta1(&q->head, q->out, q->err)
                  : sandbox_write_999(&q->head, q->out, q->err);
    return ok ? SANDBOX_ASK_REFUSED : SANDBOX_ASK_FAILED;
}

static enum sandbox_ask settle(struct ask *q, struct x12_ack *ack)
{
    if (x12_ack_interchanges(ack) == 0) {
        err_set(q->err, ERR_DATA, "no interchange");
        return SANDBOX_ASK_FAILED;
    }
    if (x12_ack_rejects(ack, 1) || !q->open)
        return refuse(q, ack);
    return sandbox_reply_end(&q->reply, q->out, q->err) ? SANDBOX_ASK_ANSWERED : SANDBOX_ASK_FAILED;
}

enum sandbox_ask sandbox_ask(struct str question, uint64_t seed, int64_t now_us, struct buf *out,
                             struct sandbox_ask_stats *stats, struct err *err)
{
    struct ask q = {.out = out, .err = err, .a = {.seed = seed, .stats = stats}};
    *stats = (struct sandbox_ask_stats){.kind = ""};
    q.head = (struct sandbox_answers){.file = &q.file, .seed = seed, .now_us = now_us};
    struct x12_ack *ack = x12_ack_new(true, err);
    if (!ack)
        return SANDBOX_ASK_FAILED;
    struct x12_handler own = {&q, on_event, {NULL, NULL}};
    struct x12_handler both = x12_ack_handler(ack, &own);
    enum sandbox_ask result = SANDBOX_ASK_FAILED;
    if (read_question(question, &both, err) && err->kind == ERR_NONE)
        result = settle(&q, ack);
    else
        x12_writer_free(q.reply.writer);
    x12_ack_free(ack);
    return result;
}

static bool on_event_of_batch(void *ctx, const struct x12_event *event)
{
    struct ask *q = ctx;
    if (event->kind == X12_INTERCHANGE_OPEN || event->kind == X12_GROUP_OPEN)
        q->file.envelope = *event->envelope;
    return true;
}

static bool acknowledge(struct ask *q, struct x12_ack *ack, const char *ta105, bool *refused)
{
    if (x12_ack_interchanges(ack) == 0)
        return err_set(q->err, ERR_DATA, "no interchange");
    if (ta105)
        x12_ack_refuse(ack, 1, ta105);
    q->head.ack = ack;
    *refused = x12_ack_rejects(ack, 1);
    return x12_ack_status(ack, 1) == 'R' ? sandbox_write_ta1(&q->head, q->out, q->err)
                                         : sandbox_write_999(&q->head, q->out, q->err);
}

bool sandbox_ask_acknowledge(struct str question, const char *ta105, int64_t now_us,
                             struct buf *out, bool *refused, struct err *err)
{
    struct ask q = {.out = out, .err = err};
    q.head = (struct sandbox_answers){.file = &q.file, .now_us = now_us};
    struct x12_ack *ack = x12_ack_new(true, err);
    if (!ack)
        return false;
    struct x12_handler own = {&q, on_event_of_batch, {NULL, NULL}};
    struct x12_handler both = x12_ack_handler(ack, &own);
    bool ok = read_question(question, &both, err) && acknowledge(&q, ack, ta105, refused);
    x12_ack_free(ack);
    return ok;
}
