/* trace.h - what a reader said about a source, as text: two runs are
 * the same when their texts are. */
#ifndef HIA_TEST_TRACE_H
#define HIA_TEST_TRACE_H

#include "base/buf.h"
#include "x12/fault.h"
#include "x12/reader.h"
#include <inttypes.h>

enum { TRACE_CODES_MAX = 256 };

struct trace {
    struct buf text;
    uint16_t codes[TRACE_CODES_MAX]; /* of the faults, in order; past the last one 0 */
    uint8_t severities[TRACE_CODES_MAX];
    unsigned faults, segments, opens, closes;
    unsigned stop_after; /* segments; 0: never */
};

static inline void trace_fini(struct trace *t)
{
    buf_fini(&t->text);
}

static bool trace_event(void *ctx, const struct x12_event *event)
{
    static const char *const KINDS[] = {"interchange{", "}interchange", "group{", "}group", "set{",
                                        "}set",         "loop{",        "}loop",  "segment"};
    struct trace *t = ctx;
    const struct x12_envelope *e = event->envelope;
    const struct x12_segment *s = event->segment;
    bool opens = event->kind % 2 == 0 && event->kind != X12_SEGMENT;
    t->opens += opens;
    t->closes += !opens && event->kind != X12_SEGMENT;
    t->segments += event->kind == X12_SEGMENT;
    buf_printf(&t->text, "%s %u.%u.%u %s/%s/%s", KINDS[event->kind], e->interchange, e->group,
               e->transaction, e->isa_control, e->gs_control, e->st_control);
    if (event->loop != NULL)
        buf_printf(&t->text, " loop %s[%u]", event->loop->id, event->occurrence);
    if (event->kind == X12_SEGMENT && event->use != NULL)
        buf_printf(&t->text, " use %s", event->use->name);
    if (event->kind == X12_SET_CLOSE || event->kind == X12_GROUP_CLOSE ||
        event->kind == X12_INTERCHANGE_CLOSE)
        buf_printf(&t->text, " counted %u errors %u rejected %u complete %d", event->counted,
                   event->errors, event->sets_rejected, event->complete);
    if (event->kind == X12_SEGMENT) {
        buf_printf(&t->text,
                   " @%" PRIu64 " #%" PRIu64 " p%u tag %06x n%u odd%d over%d compound %" PRIx64,
                   s->offset, s->ordinal, s->position, s->tag, s->n, s->odd_bytes, s->overlong,
                   s->compound);
        for (unsigned i = 0; i <= s->n; i++) {
            struct str value = x12_element(s, i);
            buf_printf(&t->text, "|%.*s", STR_FMT(value));
        }
    }
    buf_putc(&t->text, '\n');
    return t->stop_after == 0 || t->segments < t->stop_after;
}

static bool trace_fault(void *ctx, const struct fault *f)
{
    struct trace *t = ctx;
    if (t->faults < TRACE_CODES_MAX) {
        t->codes[t->faults] = f->code;
        t->severities[t->faults] = f->severity;
    }
    t->faults++;
    buf_printf(&t->text,
               "fault %u severity %u @%" PRIu64 " #%" PRIu64 " p%u %s-%u.%u.%u %s %s/%s/%s\n",
               f->code, f->severity, f->offset, f->ordinal, f->position, f->segment, f->element,
               f->component, f->repeat, f->path, f->isa_control, f->gs_control, f->st_control);
    return true;
}

static inline struct x12_reader *trace_reader(struct trace *t, enum x12_altitude altitude)
{
    struct err err = {0};
    struct x12_options options = {altitude, X12_SNIP_ALL};
    struct x12_handler handler = {t, trace_event, {t, trace_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    assert(r != NULL);
    return r;
}

/* Every chunk is fed from a buffer of exactly its size, which is gone afterwards. */
static inline bool trace_feed(struct x12_reader *r, const char *p, size_t n)
{
    char *chunk = malloc(n ? n : 1);
    assert(chunk != NULL);
    memcpy(chunk, p, n);
    bool ok = x12_reader_feed(r, chunk, n);
    free(chunk);
    return ok;
}

static inline void trace_init(struct trace *t)
{
    *t = (struct trace){0};
    buf_init(&t->text, 0);
}

/* In chunks of `step` bytes; `first` bytes come before them as one. */
static inline void trace_chunks(struct trace *t, struct str source, size_t first, size_t step,
                                enum x12_altitude altitude)
{
    trace_init(t);
    struct x12_reader *r = trace_reader(t, altitude);
    (void)trace_feed(r, source.p, first);
    for (size_t i = first; i < source.n; i += step)
        (void)trace_feed(r, source.p + i, source.n - i < step ? source.n - i : step);
    (void)x12_reader_end(r);
    x12_reader_free(r);
}

static inline void trace_whole(struct trace *t, struct str source, enum x12_altitude altitude)
{
    trace_chunks(t, source, source.n, 1, altitude);
}

static inline bool trace_has(const struct trace *t, uint16_t code)
{
    for (unsigned i = 0; i < t->faults && i < TRACE_CODES_MAX; i++)
        if (t->codes[i] == code)
            return true;
    return false;
}

#endif
