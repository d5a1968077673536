/* tree.c - JSON views of any X12, written as it is read. The shapes are in tree.h. */
#include "x12/tree.h"

#include "base/json.h"
#include "base/text_scan.h"
#include "x12/fault.h"
#include "x12/names.h"

#include <stdlib.h>

enum {
    DRAIN_BYTES = 64 * 1024,
    OUT_MAX = 16 * 1024 * 1024,
    END_BREAKS_MAX = 64, /* bytes of line breaks kept behind an interchange */
};

struct x12_tree {
    enum x12_tree_view view;
    unsigned indent;
    struct x12_tree_sink sink;
    struct fault_sink faults;
    struct x12_names *names;
    struct buf out;
    struct json_writer json;
    bool started, failed;
    const struct x12_loop *loop; /* the innermost open one; NULL outside a guided set */

    /* The ISA waits until the next segment shows how lines are broken. */
    struct buf isa_bytes;
    struct x12_segment isa;
    struct x12_delims isa_delims;
    bool isa_waits;
    /* An interchange waits for what follows it to show its own end. */
    bool end_waits;
    unsigned line_break_n;
    uint64_t end_offset; /* behind the last terminator */
};

/* ---- out
 * ----------------------------------------------------------------------------------------- */

static bool drain(struct x12_tree *t, size_t from)
{
    if (t->out.n < from || t->failed)
        return !t->failed;
    t->failed = t->out.failed || !t->sink.put(t->sink.ctx, buf_str(&t->out));
    buf_reset(&t->out);
    return !t->failed;
}

static void end_line(struct x12_tree *t)
{
    buf_putc(&t->out, '\n');
    json_begin(&t->json, &t->out, 0);
}

/* ---- segments
 * ------------------------------------------------------------------------------------ */

/* JSON is UTF-8 and our reader refuses NUL, so other bytes go as hexadecimal. */
static bool is_text(const struct x12_segment *s)
{
    for (size_t i = 0; s->odd_bytes && i < s->len;) {
        size_t n =
            (uint8_t)s->p[i] < 0x80 ? s->p[i] != '\0' : text_utf8_length(s->p + i, s->len - i);
        if (n == 0)
            return false;
        i += n;
    }
    const char d[] = {s->delims->element, s->delims->component, s->delims->repetition};
    return (uint8_t)d[0] < 0x80 && (uint8_t)d[1] < 0x80 && (uint8_t)d[2] < 0x80;
}

static void put_bytes(struct json_writer *j, const struct x12_segment *s)
{
    static const char HEX[] = "0123456789abcdef";
    json_key(j, "bytes");
    json_raw(j, STR("\""));
    for (size_t i = 0; i < s->len; i++) {
        buf_putc(j->out, HEX[(uint8_t)s->p[i] >> 4]);
        buf_putc(j->out, HEX[(uint8_t)s->p[i] & 15]);
    }
    buf_putc(j->out, '"');
}

/* Where the elements kept of an overlong segment end, one more holds all the rest, separators
 * included. */
static struct str rest_of(const struct x12_segment *s)
{
    uint32_t at = s->start[X12_ELEMENTS_MAX + 1];
    return str_of(s->p + at, s->len - at);
}

static void put_raw_elements(struct json_writer *j, const struct x12_segment *s)
{
    json_key(j, "elements");
    json_array(j);
    for (unsigned i = 1; i <= s->n; i++)
        json_str(j, x12_element(s, i));
    json_array_end(j);
}

/* What is being written: element i of s, which stands at use. */
struct place {
    struct x12_tree *t;
    const struct x12_segment *s;
    const struct x12_guide *guide;
    const struct x12_use *use;
    unsigned i;
};

static void put_composite(const struct place *at, struct str value)
{
    struct json_writer *j = &at->t->json;
    char scratch[X12_NAME_MAX];
    json_object(j);
    for (unsigned c = 1; value.p && (value.n > 0 || c > 1); c++) {
        struct str part = str_split(&value, at->s->delims->component);
        if (part.n > 0 || !value.p)
            json_pair_str(j, x12_names_key(at->t->names, at->guide, at->use, at->i, c, scratch),
                          part);
    }
    json_object_end(j);
}

static void put_repetitions(const struct place *at, const struct x12_field *field, struct str value)
{
    struct json_writer *j = &at->t->json;
    json_array(j);
    while (value.p) {
        struct str one = str_split(&value, at->s->delims->repetition);
        if (field->composite)
            put_composite(at, one);
        else
            json_str(j, one);
    }
    json_array_end(j);
}

static void put_element(const struct place *at, struct str value)
{
    struct json_writer *j = &at->t->json;
    const struct x12_field *field =
        at->i <= at->use->fields_count ? &at->use->fields[at->i - 1] : NULL;
    char repetition = at->s->delims->repetition;
    bool repeats = repetition && memchr(value.p, repetition, value.n);
    if (field && field->repeat > 1 && repetition && value.n > 0)
        put_repetitions(at, field, value);
    else if (field && field->composite && !repeats && value.n > 0)
        put_composite(at, value);
    else
        json_str(j, value);
}

static void put_named_elements(struct x12_tree *t, const struct x12_segment *s,
                               const struct x12_guide *g, const struct x12_use *use)
{
    char scratch[X12_NAME_MAX];
    json_key(&t->json, "elements");
    json_object(&t->json);
    for (unsigned i = 1; i <= s->n; i++) {
        struct str value = x12_element(s, i);
        struct place at = {t, s, g, use, i};
        if (value.n == 0 && (i < s->n || s->overlong))
            continue;
        json_key(&t->json, x12_names_key(t->names, g, use, i, 0, scratch));
        put_element(&at, value);
    }
    if (s->overlong)
        json_pair_str(&t->json, "rest", rest_of(s));
    json_object_end(&t->json);
}

/* The envelope's own segments have a guide of their own. */
static const struct x12_use *control_use(const struct x12_segment *s)
{
    const struct x12_guide *g = x12_guide_control();
    for (uint16_t i = 0; i < g->uses_count; i++)
        if (g->uses[i].tag == s->tag)
            return &g->uses[i];
    return NULL;
}

static void put_segment_node(struct x12_tree *t, const struct x12_segment *s,
                             const struct x12_guide *g, const struct x12_use *use)
{
    struct json_writer *j = &t->json;
    if (s->position == 0) {
        g = x12_guide_control();
        use = control_use(s);
    }
    json_object(j);
    if (is_text(s)) {
        json_pair_str(j, "segment", x12_element(s, 0));
        if (use && t->loop && use->loop != t->loop->index && s->position > 0)
            json_pair(j, "in", g->loops[use->loop].id);
        if (use)
            json_pair(j, "name", use->name);
        if (use)
            put_named_elements(t, s, g, use);
        else
            put_raw_elements(j, s);
        if (!use && s->overlong)
            json_pair_str(j, "rest", rest_of(s));
    } else {
        json_pair(j, "segment", "");
        put_bytes(j, s);
    }
    json_object_end(j);
}

/* ---- the document
 * -------------------------------------------------------------------------------- */

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
    open_node(t, "interchange", is_text(&t->isa) ? control : STR(""));
    json_key(j, "delimiters");
    json_object(j);
    put_delimiter(j, "element", t->isa_delims.element);
    put_delimiter(j, "component", t->isa_delims.component);
    put_delimiter(j, "repetition", t->isa_delims.repetition);
    put_delimiter(j, "segment", t->isa_delims.segment);
    json_object_end(j);
    json_pair(j, "line_break", line_break_of(t->line_break_n));
    open_content(t);
    put_segment_node(t, &t->isa, NULL, NULL);
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
        put_segment_node(t, e->segment, env->guide, e->use);
        break;
    case X12_INTERCHANGE_OPEN:
        break;
    }
}

/* ---- lines
 * --------------------------------------------------------------------------------------- */

static const char *const EVENT_NAMES[] = {
    [X12_INTERCHANGE_OPEN] = "interchange_open",
    [X12_INTERCHANGE_CLOSE] = "interchange_close",
    [X12_GROUP_OPEN] = "group_open",
    [X12_GROUP_CLOSE] = "group_close",
    [X12_SET_OPEN] = "set_open",
    [X12_SET_CLOSE] = "set_close",
    [X12_LOOP_OPEN] = "loop_open",
    [X12_LOOP_CLOSE] = "loop_close",
    [X12_SEGMENT] = "segment",
};

static void put_segment_pairs(struct json_writer *j, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;
    if (is_text(s))
        json_pair_str(j, "segment", x12_element(s, 0));
    if (e->loop && e->loop->parent)
        json_pair(j, "loop", e->loop->id);
    if (e->use)
        json_pair(j, "name", e->use->name);
    if (e->occurrence > 0)
        json_pair_i64(j, "occurrence", e->occurrence);
    json_pair_i64(j, "offset", (int64_t)s->offset);
    json_pair_i64(j, "ordinal", (int64_t)s->ordinal);
    if (s->position > 0)
        json_pair_i64(j, "position", s->position);
    if (is_text(s))
        put_raw_elements(j, s);
    else
        put_bytes(j, s);
    if (is_text(s) && s->overlong)
        json_pair_str(j, "rest", rest_of(s));
}

static void put_open_pairs(struct json_writer *j, const struct x12_event *e)
{
    const struct x12_envelope *env = e->envelope;
    if (e->kind == X12_INTERCHANGE_OPEN) {
        json_pair(j, "control", env->isa_control);
        json_pair(j, "sender", env->sender_id);
        json_pair(j, "receiver", env->receiver_id);
    } else if (e->kind == X12_GROUP_OPEN) {
        json_pair(j, "functional", env->functional);
        json_pair(j, "control", env->gs_control);
        json_pair(j, "version", env->gs_version);
    } else if (e->kind == X12_SET_OPEN) {
        json_pair(j, "set", env->set);
        json_pair(j, "control", env->st_control);
        json_pair(j, "guide", env->guide ? env->guide->name : NULL);
    } else {
        json_pair(j, "loop", e->loop->id);
        json_pair(j, "name", e->loop->name);
        json_pair_i64(j, "occurrence", e->occurrence);
    }
}

static void put_close_pairs(struct json_writer *j, const struct x12_event *e)
{
    if (e->kind == X12_LOOP_CLOSE) {
        json_pair(j, "loop", e->loop->id);
        return;
    }
    json_pair_i64(j, "counted", e->counted);
    json_pair_i64(j, "errors", e->errors);
    if (e->kind == X12_GROUP_CLOSE)
        json_pair_i64(j, "sets_rejected", e->sets_rejected);
    json_pair_bool(j, "complete", e->complete);
}

static void put_line(struct x12_tree *t, const struct x12_event *e)
{
    struct json_writer *j = &t->json;
    bool closes = e->kind == X12_INTERCHANGE_CLOSE || e->kind == X12_GROUP_CLOSE ||
                  e->kind == X12_SET_CLOSE || e->kind == X12_LOOP_CLOSE;
    json_object(j);
    if (t->view == X12_TREE_EVENTS)
        json_pair(j, "event", EVENT_NAMES[e->kind]);
    if (e->kind == X12_SEGMENT)
        put_segment_pairs(j, e);
    else if (closes)
        put_close_pairs(j, e);
    else
        put_open_pairs(j, e);
    json_object_end(j);
    end_line(t);
}

static void put_fault_line(struct x12_tree *t, const struct fault *f)
{
    static const char *const SEVERITIES[] = {"note", "warning", "error", "fatal"};
    const struct x12_fault_row *row = x12_fault_row(f->code);
    struct json_writer *j = &t->json;
    json_object(j);
    json_pair(j, "event", "fault");
    json_pair(j, "code", row->id);
    json_pair(j, "severity",
              f->severity < COUNT_OF(SEVERITIES) ? SEVERITIES[f->severity] : "error");
    json_pair_i64(j, "snip", f->snip);
    json_pair(j, "title", row->title);
    json_pair(j, "segment", f->segment);
    json_pair(j, "loop", f->loop);
    json_pair(j, "path", f->path);
    json_pair_i64(j, "element", f->element);
    json_pair_i64(j, "component", f->component);
    json_pair_i64(j, "repeat", f->repeat);
    json_pair_i64(j, "offset", (int64_t)f->offset);
    json_pair_i64(j, "ordinal", (int64_t)f->ordinal);
    json_pair_i64(j, "position", f->position);
    json_object_end(j);
    end_line(t);
}

/* ---- handler
 * ------------------------------------------------------------------------------------- */

static bool take_event(void *ctx, const struct x12_event *e)
{
    struct x12_tree *t = ctx;
    if (t->failed)
        return false;
    if (t->view == X12_TREE_JSON)
        put_document_event(t, e);
    else if (t->view == X12_TREE_EVENTS || e->kind == X12_SEGMENT)
        put_line(t, e);
    return drain(t, DRAIN_BYTES);
}

static bool take_fault(void *ctx, const struct fault *f)
{
    struct x12_tree *t = ctx;
    if (t->view == X12_TREE_EVENTS)
        put_fault_line(t, f);
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
