/* tree.c - JSON views of any X12, written as it is read. The shapes are in tree.h. */
#include "x12/tree_state.h"

#include <stdlib.h>

enum {
    DRAIN_BYTES = 64 * 1024,
    OUT_MAX = 16 * 1024 * 1024,
    END_BREAKS_MAX = 64, /* bytes of line breaks kept behind an interchange */
};

/* ---- out ------------------------------------------------------------------------------------- */

static bool drain(struct x12_tree *t, size_t from)
{
    if (t->out.n < from || t->failed)
        return !t->failed;
    t->failed = t->out.failed || !t->sink.put(t->sink.ctx, buf_str(&t->out));
    buf_reset(&t->out);
    return !t->failed;
}

/* ---- the document ---------------------------------------------------------------------------- */

static void open_node(struct x12_tree *t, const char *kind, struct str what)
{
    json_object(&t->json);
    json_pair_str(&t->json, kind, what);
}

static void open_content(struct x12_tree *t)
{
    json_key(&t->json, "content");
    json_array(&t->json);
}

static void close_node(struct x12_tree *t)
{
    json_array_end(&t->json);
    json_object_end(&t->json);
}

static void start(struct x12_tree *t)
{
    t->started = true;
    json_begin(&t->json, &t->out, t->indent);
    open_node(t, "format", STR("hia.x12"));
    open_content(t);
}

/* A delimiter may be any byte: those past ASCII as the character of that number. */
static void put_delimiter(struct json_writer *j, const char *name, char c)
{
    uint8_t u = (uint8_t)c;
    char two[2] = {(char)(0xC0 | u >> 6), (char)(0x80 | (u & 0x3F))};
    json_pair_str(j, name, u < 0x80 ? str_of(&c, c != 0) : str_of(two, 2));
}

static const char *line_break_of(uint64_t bytes)
{
    return bytes == 0 ? "" : bytes == 2 ? "\r\n" : "\n";
}

static void keep_isa(struct x12_tree *t, const struct x12_segment *s)
{
    buf_reset(&t->isa_bytes);
    buf_put(&t->isa_bytes, s->p, s->len);
    t->failed |= t->isa_bytes.failed;
    t->isa_delims = *s->delims;
    t->isa = *s;
    t->isa.p = t->isa_bytes.p;
    t->isa.delims = &t->isa_delims;
    t->isa_waits = !t->failed;
    t->end_offset = s->offset + s->len + 1;
}

/* The interchange's head, now that it is known where the segment after the ISA begins. */
static void put_isa(struct x12_tree *t, uint64_t next_offset)
{
    struct json_writer *j = &t->json;
    uint64_t gap = next_offset > t->end_offset ? next_offset - t->end_offset : 0;
    struct str control = str_trim(x12_element(&t->isa, 13));
    t->isa_waits = false;
    t->line_break_n = gap > 2 ? 1 : (unsigned)gap;
    open_node(t, "interchange", x12_tree_is_text(&t->isa) ? control : STR(""));
    json_key(j, "delimiters");
    json_object(j);
    put_delimiter(j, "element", t->isa_delims.element);
    put_delimiter(j, "component", t->isa_delims.component);
    put_delimiter(j, "repetition", t->isa_delims.repetition);
    put_delimiter(j, "segment", t->isa_delims.segment);
    json_object_end(j);
    json_pair(j, "line_break", line_break_of(t->line_break_n));
    open_content(t);
    x12_tree_put_node(t, &t->isa, NULL, NULL);
}

static void put_interchange_end(struct x12_tree *t, uint64_t next_offset)
{
    uint64_t gap = next_offset > t->end_offset ? next_offset - t->end_offset : 0;
    bool pairs = gap % 2 == 0 && (t->line_break_n == 2 || (t->line_break_n == 0 && gap == 2));
    char text[END_BREAKS_MAX];
    size_t n = gap < sizeof(text) ? (size_t)gap : sizeof(text);
    for (size_t i = 0; i < n; i++)
        text[i] = pairs && i % 2 == 0 ? '\r' : '\n';
    t->end_waits = false;
    json_array_end(&t->json);
    if (gap != t->line_break_n)
        json_pair_str(&t->json, "end_line_break", str_of(text, n));
    json_object_end(&t->json);
}

static void put_waiting(struct x12_tree *t, uint64_t next_offset)
{
    if (t->isa_waits)
        put_isa(t, next_offset);
    if (t->end_waits)
        put_interchange_end(t, next_offset);
}

static void note_loop(struct x12_tree *t, const struct x12_event *e)
{
    if (e->kind == X12_SET_OPEN)
        t->loop = e->envelope->guide ? e->envelope->guide->loops : NULL;
    else if (e->kind == X12_LOOP_OPEN)
        t->loop = e->loop;
    else if (e->kind == X12_LOOP_CLOSE)
        t->loop = e->loop->parent;
    else if (e->kind == X12_SET_CLOSE)
        t->loop = NULL;
}

static void put_document_event(struct x12_tree *t, const struct x12_event *e)
{
    const struct x12_envelope *env = e->envelope;
    if (!t->started)
        start(t);
    note_loop(t, e);
    bool closes_now = e->kind == X12_INTERCHANGE_CLOSE;
    if (!closes_now || t->isa_waits)
        put_waiting(t, e->segment ? e->segment->offset : t->end_offset);
    switch (e->kind) {
    case X12_GROUP_OPEN:
        open_node(t, "group", str_from(env->functional));
        json_pair(&t->json, "control", env->gs_control);
        open_content(t);
        break;
    case X12_SET_OPEN:
        open_node(t, "set", str_from(env->set));
        json_pair(&t->json, "control", env->st_control);
        json_pair(&t->json, "guide", env->guide ? env->guide->name : NULL);
        open_content(t);
        break;
    case X12_LOOP_OPEN:
        if (!e->loop->parent)
            break;
        open_node(t, "loop", str_from(e->loop->id));
        json_pair(&t->json, "name", e->loop->name);
        open_content(t);
        break;
    case X12_LOOP_CLOSE:
        if (e->loop->parent)
            close_node(t);
        break;
    case X12_GROUP_CLOSE:
    case X12_SET_CLOSE:
        close_node(t);
        break;
    case X12_INTERCHANGE_CLOSE:
        t->end_waits = true;
        break;
    case X12_SEGMENT:
        if (e->segment->tag == X12_TAG('I', 'S', 'A') && e->segment->position == 0) {
            keep_isa(t, e->segment);
            break;
        }
        t->end_offset = e->segment->offset + e->segment->len + 1;
        x12_tree_put_node(t, e->segment, env->guide, e->use);
        break;
    case X12_INTERCHANGE_OPEN:
        break;
    }
}

/* ---- handler --------------------------------------------------------------------------------- */

static bool take_event(void *ctx, const struct x12_event *e)
{
    struct x12_tree *t = ctx;
    if (t->failed)
        return false;
    if (t->view == X12_TREE_JSON)
        put_document_event(t, e);
    else if (t->view == X12_TREE_EVENTS || e->kind == X12_SEGMENT)
        x12_tree_put_line(t, e);
    return drain(t, DRAIN_BYTES);
}

static bool take_fault(void *ctx, const struct fault *f)
{
    struct x12_tree *t = ctx;
    if (t->view == X12_TREE_EVENTS)
        x12_tree_put_fault(t, f);
    if (!drain(t, DRAIN_BYTES))
        return false;
    return !t->faults.put || t->faults.put(t->faults.ctx, f);
}

struct x12_handler x12_tree_handler(struct x12_tree *t)
{
    return (struct x12_handler){t, take_event, {t, take_fault}};
}

struct x12_tree *x12_tree_new(enum x12_tree_view view, unsigned indent,
                              const struct x12_tree_sink *sink, const struct fault_sink *faults,
                              struct err *err)
{
    struct x12_tree *t = calloc(1, sizeof(*t));
    if (!t) {
        err_set(err, ERR_SYSTEM, "no memory for a tree");
        return NULL;
    }
    t->view = view;
    t->indent = indent;
    t->sink = *sink;
    if (faults)
        t->faults = *faults;
    buf_init(&t->out, OUT_MAX);
    buf_init(&t->isa_bytes, X12_SEGMENT_MAX);
    json_begin(&t->json, &t->out, 0);
    t->names = x12_names_new(err);
    if (!t->names) {
        x12_tree_free(t);
        return NULL;
    }
    return t;
}

void x12_tree_free(struct x12_tree *t)
{
    if (!t)
        return;
    x12_names_free(t->names);
    buf_fini(&t->out);
    buf_fini(&t->isa_bytes);
    free(t);
}

bool x12_tree_end(struct x12_tree *t, uint64_t source_bytes, struct err *err)
{
    if (t->view == X12_TREE_JSON && !t->failed) {
        if (!t->started)
            start(t);
        put_waiting(t, source_bytes);
        close_node(t);
        buf_putc(&t->out, '\n');
    }
    if (!drain(t, 0))
        return err_set(err, ERR_LIMIT, "the tree could not be written");
    return true;
}
