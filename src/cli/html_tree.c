/* html_tree.c - see html_tree.h. */
#include "cli/html_tree.h"

#include "x12/fault.h"
#include "x12/guide.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    OPEN_MAX = 3 + X12_DEPTH_MAX, /* interchange, group, set, loops */
    LABEL_MAX = 400,              /* of HTML */
    WAITING_MAX = 64 * 1024,      /* of HTML: the faults of one segment; further ones are counted */
};

enum level { IN_INTERCHANGE, IN_GROUP, IN_SET, IN_LOOP };

struct html_tree {
    struct html_pages *pages;
    struct {
        enum level level;
        char label[LABEL_MAX]; /* said again where a page begins inside of it */
    } open[OPEN_MAX];
    unsigned depth;
    struct buf waiting; /* faults, until their segment has been put */
    uint64_t left_out;  /* of them */
    bool begun;         /* the page in hand has its list */
};

/* ---- life ---- */

struct html_tree *html_tree_new(struct html_pages *pages, struct err *err)
{
    struct html_tree *t = calloc(1, sizeof(*t));
    if (!t) {
        err_set(err, ERR_SYSTEM, "no memory for a report");
        return NULL;
    }
    t->pages = pages;
    buf_init(&t->waiting, WAITING_MAX);
    return t;
}

void html_tree_free(struct html_tree *t)
{
    if (t)
        buf_fini(&t->waiting);
    free(t);
}

/* ---- lists within lists, over pages ---- */

static void put_open(struct buf *out, const char *label, bool again)
{
    buf_puts(out, "<li><details open><summary>");
    buf_puts(out, label);
    buf_puts(out, again ? " <small>(continued)</small></summary>\n<ul>\n" : "</summary>\n<ul>\n");
}

static void put_close(struct buf *out)
{
    buf_puts(out, "</ul></details></li>\n");
}

/* The page in hand, begun if it was not: with all that is open. */
static struct buf *page(struct html_tree *t)
{
    struct buf *out = html_pages_out(t->pages);
    if (t->begun)
        return out;
    t->begun = true;
    buf_puts(out, "<ul class=\"tree\">\n");
    for (unsigned i = 0; i < t->depth; i++)
        put_open(out, t->open[i].label, true);
    return out;
}

static void end_page(struct html_tree *t)
{
    struct buf *out = html_pages_out(t->pages);
    if (!t->begun)
        return;
    for (unsigned i = 0; i < t->depth; i++)
        put_close(out);
    buf_puts(out, "</ul>\n");
    html_pages_turn(t->pages);
    t->begun = false;
}

static void open_level(struct html_tree *t, enum level level, struct buf *label)
{
    struct buf *out = page(t);
    if (t->depth == OPEN_MAX)
        return; /* the walk goes no deeper; what follows stands beside */
    t->open[t->depth].level = level;
    str_copy(t->open[t->depth].label, LABEL_MAX, buf_str(label));
    put_open(out, t->open[t->depth].label, false);
    t->depth++;
}

/* Closes the innermost of that level, and what was left open inside of it. */
static void close_level(struct html_tree *t, enum level level)
{
    unsigned at = t->depth;
    while (at && t->open[at - 1].level != level)
        at--;
    if (at == 0)
        return;
    for (unsigned i = at; t->begun && i <= t->depth; i++)
        put_close(html_pages_out(t->pages));
    t->depth = at - 1;
}

/* ---- faults ---- */

const char *html_severity(unsigned severity)
{
    static const char *const names[] = {"note", "warning", "error", "fatal"};
    assert(severity < COUNT_OF(names));
    return names[severity];
}

void html_fault_place(struct buf *out, const struct fault *f)
{
    html_cstr(out, f->segment);
    if (f->element)
        buf_printf(out, "%02u", f->element);
    if (f->component)
        buf_printf(out, "-%u", f->component);
    if (f->repeat > 1)
        buf_printf(out, ", repetition %u", f->repeat);
}

void html_tree_fault(struct html_tree *t, const struct fault *f, uint64_t number)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    struct buf *out = &t->waiting;
    size_t before = out->n;
    buf_printf(out, "<li class=\"fault %s\" id=\"fault-%" PRIu64 "\"><strong>%s %s</strong> ",
               html_severity(f->severity), number, html_severity(f->severity), row->id);
    html_fault_place(out, f);
    buf_puts(out, *f->segment ? ": " : "");
    html_cstr(out, x12_fault_title(f));
    buf_puts(out, ".<br>");
    html_cstr(out, x12_fault_remedy(f));
    buf_puts(out, "<br><small>at ");
    html_cstr(out, f->path);
    buf_printf(out, "%sbyte %" PRIu64, *f->path ? ", " : "", f->offset);
    if (f->snip)
        buf_printf(out, ", SNIP %u", f->snip);
    buf_puts(out, "</small></li>\n");
    if (out->failed) {
        out->n = before;
        out->failed = false;
        t->left_out++;
    }
}

static void put_faults(struct html_tree *t)
{
    if (t->waiting.n == 0)
        return;
    struct buf *out = page(t);
    buf_put_str(out, buf_str(&t->waiting));
    if (t->left_out)
        buf_printf(out, "<li class=\"fault note\">and %" PRIu64 " more here</li>\n", t->left_out);
    t->left_out = 0;
    buf_reset(&t->waiting);
}

/* ---- segments ---- */

/* Element or component: "05-2 facility code qualifier", and its value. */
static void put_value(struct buf *out, unsigned i, unsigned component, unsigned repeat,
                      const struct x12_field *field, struct str value)
{
    buf_printf(out, component ? "<div><dt>%02u-%u" : "<div><dt>%02u", i, component);
    if (repeat > 1)
        buf_printf(out, " (%u)", repeat);
    if (field && field->name) {
        buf_putc(out, ' ');
        html_name(out, field->name);
    }
    buf_puts(out, "</dt><dd>");
    html_text(out, value);
    buf_puts(out, "</dd></div>\n");
}

static void put_composite(struct buf *out, unsigned i, unsigned repeat,
                          const struct x12_field *field, char separator, struct str value)
{
    for (unsigned c = 1; value.p; c++) {
        struct str part = str_split(&value, separator);
        const struct x12_field *named =
            field && c <= field->parts_count ? &field->parts[c - 1] : NULL;
        if (part.n)
            put_value(out, i, c, repeat, named, part);
    }
}

static void put_element(struct buf *out, const struct x12_segment *s, unsigned i,
                        const struct x12_field *field)
{
    struct str value = x12_element(s, i);
    bool envelope = s->tag == X12_TAG('I', 'S', 'A'); /* its elements 11 and 16 are separators */
    bool compound = i < 64 && s->compound >> i & 1 && !envelope;
    char repetition = s->delims->repetition;
    if (!compound) {
        put_value(out, i, 0, 0, field, value);
        return;
    }
    for (unsigned r = 1; value.p; r++) {
        struct str one = repetition ? str_split(&value, repetition) : value;
        if (!repetition)
            value.p = NULL;
        if (memchr(one.p, s->delims->component, one.n))
            put_composite(out, i, r, field, s->delims->component, one);
        else if (one.n)
            put_value(out, i, 0, r, field, one);
    }
}

static void put_segment(struct html_tree *t, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;
    const struct x12_use *use = e->use ? e->use : s->position == 0 ? x12_control_use(s->tag) : NULL;
    struct buf *out = page(t);
    buf_puts(out, "<li><b>");
    html_text(out, x12_element(s, 0));
    buf_puts(out, "</b> ");
    if (use)
        html_name(out, use->name);
    else if (e->envelope->guide)
        buf_puts(out, "<em>has no place here in the guide</em>");
    buf_printf(out, " <small>segment %" PRIu64 "</small>", s->ordinal);
    bool any = false;
    for (unsigned i = 1; i <= s->n; i++) {
        if (!x12_has(s, i))
            continue;
        buf_puts(out, any ? "" : "\n<dl>\n");
        any = true;
        put_element(out, s, i, use && i <= use->fields_count ? &use->fields[i - 1] : NULL);
    }
    buf_puts(out, any ? "</dl></li>\n" : "</li>\n");
    put_faults(t);
    if (html_pages_full(t->pages))
        end_page(t);
}

/* ---- events ---- */

static void open_envelope(struct html_tree *t, const struct x12_event *e)
{
    const struct x12_envelope *env = e->envelope;
    char text[LABEL_MAX];
    struct buf label = {.p = text, .cap = sizeof(text) - 1, .max = sizeof(text) - 1};
    enum level level = IN_INTERCHANGE;
    if (e->kind == X12_INTERCHANGE_OPEN) {
        buf_puts(&label, "Interchange <b>");
        html_cstr(&label, env->isa_control);
        buf_puts(&label, "</b>");
    } else if (e->kind == X12_GROUP_OPEN) {
        level = IN_GROUP;
        buf_puts(&label, "Group <b>");
        html_cstr(&label, env->functional);
        buf_puts(&label, "</b> ");
        html_cstr(&label, env->gs_control);
    } else {
        level = IN_SET;
        buf_puts(&label, "Transaction set <b>");
        html_cstr(&label, env->set);
        buf_puts(&label, "</b> ");
        html_cstr(&label, env->st_control);
        if (env->guide)
            buf_printf(&label, " <small>%s</small>", env->guide->id);
    }
    open_level(t, level, &label);
}

static void open_loop(struct html_tree *t, const struct x12_event *e)
{
    char text[LABEL_MAX];
    struct buf label = {.p = text, .cap = sizeof(text) - 1, .max = sizeof(text) - 1};
    if (!e->loop->parent)
        return;
    buf_printf(&label, "Loop <b>%s</b> ", e->loop->id);
    html_name(&label, e->loop->name);
    if (e->occurrence > 1)
        buf_printf(&label, " <small>%" PRIu32 "</small>", e->occurrence);
    open_level(t, IN_LOOP, &label);
}

void html_tree_event(struct html_tree *t, const struct x12_event *e)
{
    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
    case X12_GROUP_OPEN:
    case X12_SET_OPEN:
        open_envelope(t, e);
        break;
    case X12_LOOP_OPEN:
        open_loop(t, e);
        break;
    case X12_SEGMENT:
        put_segment(t, e);
        break;
    case X12_LOOP_CLOSE:
        if (e->loop->parent)
            close_level(t, IN_LOOP);
        break;
    case X12_SET_CLOSE:
        put_faults(t);
        close_level(t, IN_SET);
        break;
    case X12_GROUP_CLOSE:
        put_faults(t);
        close_level(t, IN_GROUP);
        break;
    case X12_INTERCHANGE_CLOSE:
        put_faults(t);
        close_level(t, IN_INTERCHANGE);
    }
}

void html_tree_end(struct html_tree *t)
{
    put_faults(t);
    end_page(t);
    t->depth = 0;
}
