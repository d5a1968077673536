/* tree.c - JSON views of any X12, written as it is read. The shapes are in tree.h. */
#include "x12/tree_state.h"

#include <stdlib.h>

enum {
    DRAIN_BYTES = 64 * 1024,
    OUT_MAX = 16 * 1024 * 1024,
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

/* What stands between most segments, if it can be said once; else "", and each says its own. */
static void set_line_break(struct x12_tree *t, struct str gap)
{
    static const char *const known[] = {"\n", "\r\n", "\r"};
    t->line_break[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(gap, known[i]))
            str_copy(t->line_break, sizeof(t->line_break), gap);
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
    t->isa.amounts = NULL;
    t->isa_waits = !t->failed;
}

/* NUL has no place in our JSON: padding made of it is left out. */
static void put_gap(struct json_writer *j, const char *key, struct str gap)
{
    char text[X12_GAP_MAX];
    size_t n = 0;
    for (size_t i = 0; i < gap.n; i++) {
        text[n] = gap.p[i];
        n += gap.p[i] != '\0';
    }
    json_pair_str(j, key, str_of(text, n));
}

/* The interchange's head, now that it is known what stands behind the ISA. */
static void put_isa(struct x12_tree *t, struct str gap)
{
    struct json_writer *j = &t->json;
    struct str control = str_trim(x12_element(&t->isa, 13));
    t->isa_waits = false;
    set_line_break(t, gap);
    open_node(t, "interchange", x12_tree_is_text(&t->isa) ? control : STR(""));
    if (t->isa_before_n > 0)
        put_gap(j, "before", str_of(t->isa_before, t->isa_before_n));
    json_key(j, "delimiters");
    json_object(j);
    put_delimiter(j, "element", t->isa_delims.element);
    put_delimiter(j, "component", t->isa_delims.component);
    put_delimiter(j, "repetition", t->isa_delims.repetition);
    put_delimiter(j, "segment", t->isa_delims.segment);
    json_object_end(j);
    json_pair(j, "line_break", t->line_break);
    open_content(t);
    x12_tree_put_node(t, &t->isa, NULL, NULL);
}

static void put_interchange_end(struct x12_tree *t, struct str gap)
{
    t->end_waits = false;
    json_array_end(&t->json);
    if (!str_is(gap, t->line_break))
        put_gap(&t->json, "end_line_break", gap);
    json_object_end(&t->json);
}

/* `gap`: what stands before the segment in hand, or at the end. */
static void put_waiting(struct x12_tree *t, struct str gap)
{
    if (t->isa_waits)
        put_isa(t, gap);
    if (t->end_waits)
        put_interchange_end(t, gap);
}

/* What the interchange before has not said is its own. */
static void note_before(struct x12_tree *t, const struct x12_segment *isa)
{
    struct str gap = t->end_waits ? str_of("", 0) : x12_before(isa);
    memcpy(t->isa_before, gap.p, gap.n);
    t->isa_before_n = gap.n;
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
    if (e->kind == X12_INTERCHANGE_OPEN)
        note_before(t, e->segment);
    if (!closes_now || t->isa_waits)
        put_waiting(t, e->segment ? x12_before(e->segment) : str_of("", 0));
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
        assert(e->segment);
        if (e->segment->tag == X12_TAG('I', 'S', 'A') && e->segment->position == 0) {
            keep_isa(t, e->segment);
            break;
        }
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

bool x12_tree_end(struct x12_tree *t, struct str tail, struct err *err)
{
    if (t->view == X12_TREE_JSON && !t->failed) {
        if (!t->started)
            start(t);
        put_waiting(t, tail);
        close_node(t);
        buf_putc(&t->out, '\n');
    }
    if (!drain(t, 0))
        return err_set(err, ERR_LIMIT, "the tree could not be written");
    return true;
}
