/* walk_lab.c - see walk_lab.h. */
#include "walk_lab.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>

static const struct x12_delims delims = {'*', ':', '^', '~'};

static void PRINTF(2, 3) append(char *text, const char *fmt, ...)
{
    size_t n = strlen(text);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + n, WALK_LAB_TEXT - n, fmt, args);
    va_end(args);
}

void walk_lab_segment(struct x12_segment *s, const char *text, size_t n)
{
    *s = (struct x12_segment){.p = text, .len = (uint32_t)n, .delims = &delims};
    unsigned i = 0;
    for (size_t at = 0; at < n; at++) {
        char c = text[at];
        if (c == '*' && i < X12_ELEMENTS_MAX)
            s->start[++i] = (uint32_t)at + 1;
        else if (c == '*')
            s->overlong = true;
        else if (c == ':' || c == '^')
            s->compound |= 1ULL << i;
        else if (c < 0x20 || c > 0x7e)
            s->odd_bytes = true;
    }
    s->n = (uint16_t)i;
    s->start[i + 1] = (uint32_t)n + 1;
    s->tag = x12_tag_of(x12_element(s, 0));
}

static bool put(void *ctx, const struct fault *f)
{
    struct walk_lab *lab = ctx;
    append(lab->faults, "%s %s", x12_fault_row(f->code)->id, f->path);
    if (f->code == X12_SEGMENT_MISSING || f->code == X12_LOOP_MISSING)
        append(lab->faults, " %s/%s", f->loop, f->segment);
    if (f->element)
        append(lab->faults, " e%u", f->element);
    if (f->component)
        append(lab->faults, ".%u", f->component);
    if (f->repeat)
        append(lab->faults, "^%u", f->repeat);
    append(lab->faults, " @%u\n", f->position);
    if (lab->count < WALK_LAB_FAULTS)
        lab->list[lab->count] = *f;
    lab->count++;
    return true;
}

static bool event(void *ctx, const struct x12_event *e)
{
    struct walk_lab *lab = ctx;
    if (e->kind == X12_LOOP_OPEN)
        append(lab->loops, "(%s#%u", e->loop->id, e->occurrence);
    else if (e->kind == X12_LOOP_CLOSE)
        append(lab->loops, ")");
    else if (e->kind == X12_SEGMENT && !e->use)
        append(lab->loops, "-");
    return true;
}

const struct walk_lab *walk_lab(const char *guide, const char *text, unsigned snip)
{
    static struct walk_lab lab;
    static const struct x12_envelope envelope = {
        .isa_control = "000000001", .gs_control = "1", .st_control = "0001"};
    const struct x12_handler handler = {&lab, event, {&lab, put}};
    struct err err = {0};
    uint32_t position = 0;
    cr_assert(x12_guides_init(&err), "%s", err.text);
    memset(&lab, 0, sizeof(lab));
    struct x12_walk *w = x12_walk_new(snip, &handler, &err);
    cr_assert(w, "%s", err.text);
    x12_walk_begin(w, x12_guide_named(str_from(guide)), &envelope);
    for (const char *p = text, *end; (end = strchr(p, '~')); p = end + 1) {
        struct x12_segment s;
        walk_lab_segment(&s, p, (size_t)(end - p));
        s.position = ++position;
        s.ordinal = position + 2U;
        s.offset = (uint64_t)(p - text);
        cr_assert(x12_walk_step(w, &s));
    }
    cr_assert(x12_walk_end(w));
    lab.errors = x12_walk_errors(w);
    x12_walk_free(w);
    return &lab;
}
