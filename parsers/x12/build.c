/* build.c - the JSON document of tree.h back to X12: nodes on a stack, each segment written as raw
 * bytes. */
#include "x12/build_state.h"

enum { DRAIN_BYTES = 64 * 1024, OUT_MAX = 1024 * 1024 };

static struct node *top(struct build *b)
{
    return &b->nodes[b->depth - 1];
}

static bool drain(struct build *b, size_t from)
{
    if (b->out.failed)
        return err_set(b->err, ERR_LIMIT, "no memory for the X12 text");
    if (b->out.n < from || b->out.n == 0)
        return true;
    bool ok = b->sink->put(b->sink->ctx, buf_str(&b->out));
    buf_reset(&b->out);
    return ok || err_set(b->err, ERR_LIMIT, "the X12 text could not be written");
}

/* The bytes of `line` as one segment. What is written stays in `out` until the next one comes: the
 * end of an interchange may yet change the last line break. */
static bool write_line(struct build *b)
{
    if (b->style_due) {
        bool cr = b->line_break[0] == '\r';
        x12_writer_style(b->writer, &b->delims, b->line_break[cr] == '\n', cr);
        b->style_due = false;
    }
    if (b->line.failed)
        return x12_build_wrong(b, "a segment is too long");
    if (!drain(b, DRAIN_BYTES))
        return false;
    x12_raw(b->writer, buf_str(&b->line));
    return true;
}

/* ---- segments -------------------------------------------------------------------------------- */

/* Of a segment in no loop: the envelope's own. */
static const struct x12_use *control_use(const char *id, struct str name)
{
    const struct x12_guide *g = x12_guide_control();
    for (uint16_t i = 0; i < g->uses_count; i++)
        if (strcmp(g->uses[i].id, id) == 0 && str_is(name, g->uses[i].name))
            return &g->uses[i];
    return NULL;
}

static bool find_use(struct build *b, struct node *n, struct str name)
{
    if (!n->loop) {
        n->guide = x12_guide_control();
        n->use = control_use(n->id, name);
    }
    for (unsigned i = 0; n->loop && i < n->loop->children_count && !n->use; i++) {
        const struct x12_use *use = n->loop->children[i].use;
        if (!n->loop->children[i].loop && strcmp(use->id, n->id) == 0 && str_is(name, use->name))
            n->use = use;
    }
    return n->use || x12_build_wrong(b, "no segment of that name stands in this loop");
}

/* A segment after its turn belongs to an outer loop. */
static bool find_outer(struct build *b, struct node *n, struct str id)
{
    while (n->loop && !str_is(id, n->loop->id))
        n->loop = n->loop->parent;
    return n->loop || x12_build_wrong(b, "no such loop is open");
}

/* Line breaks, blanks and a byte order mark: what a reader passes over. */
static bool is_gap(struct str text)
{
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text = str_of(text.p + 3, text.n - 3);
    for (size_t i = 0; i < text.n; i++)
        if (!memchr("\r\n \t\f\v\x1a", text.p[i], 7))
            return false;
    return true;
}

/* What stands behind the last segment written, in place of the usual line break. */
static bool read_gap(struct build *b, bool replaces)
{
    size_t usual = replaces ? strlen(b->line_break) : 0;
    if (!x12_build_expect(b, JSON_STRING, "what stands between segments is a string"))
        return false;
    if (!is_gap(json_text(b->json)))
        return x12_build_wrong(b, "between segments stand line breaks and blanks");
    b->out.n -= usual < b->out.n ? usual : b->out.n;
    buf_put_str(&b->out, json_text(b->json));
    return true;
}

static bool read_segment_key(struct build *b, struct node *n, struct str key)
{
    if (str_is(key, "in"))
        return x12_build_expect(b, JSON_STRING, "a loop id is a string") &&
               find_outer(b, n, json_text(b->json));
    if (str_is(key, "name"))
        return x12_build_expect(b, JSON_STRING, "a name is a string") &&
               find_use(b, n, json_text(b->json));
    if (str_is(key, "before"))
        return read_gap(b, true);
    if (str_is(key, "bytes"))
        return x12_build_read_bytes(b) && (n->written = true);
    if (str_is(key, "rest"))
        return n->written ? x12_build_read_rest(b, X12_ELEMENTS_MAX)
                          : x12_build_wrong(b, "the rest comes after elements");
    if (!str_is(key, "elements"))
        return x12_build_wrong(b, "a segment has a name and elements");
    n->written = true;
    enum json_token t = json_next(b->json);
    if (t == JSON_ARRAY)
        return x12_build_read_raw(b);
    if (t == JSON_OBJECT && n->use)
        return x12_build_read_named(b, n);
    return x12_build_wrong(b, "elements are an object where the segment has a name, else an array");
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static bool find_loop(struct build *b, struct node *n, struct str name)
{
    const struct x12_loop *parent = n->loop;
    for (unsigned i = 0; parent && i < parent->children_count; i++) {
        const struct x12_loop *loop = parent->children[i].loop;
        if (loop && strcmp(loop->id, n->id) == 0 && str_is(name, loop->name)) {
            n->loop = loop;
            return true;
        }
    }
    return x12_build_wrong(b, "no loop of that name stands here");
}

static bool set_guide(struct build *b, struct node *n)
{
    enum json_token t = json_next(b->json);
    if (t == JSON_NULL)
        return true;
    n->guide = t == JSON_STRING ? x12_guide_named(json_text(b->json)) : NULL;
    n->loop = n->guide ? n->guide->loops : NULL;
    return n->guide || x12_build_wrong(b, "no such guide");
}

/* One byte; those past ASCII come as the character of that number. */
static bool read_delimiter(struct build *b, char *c)
{
    if (!x12_build_expect(b, JSON_STRING, "a delimiter is a string"))
        return false;
    struct str v = json_text(b->json);
    if (v.n == 2 && (v.p[0] & 0xFC) == 0xC0)
        *c = (char)((uint8_t)v.p[0] << 6 | (v.p[1] & 0x3F));
    else if (v.n <= 1)
        *c = v.n ? v.p[0] : '\0';
    else
        return x12_build_wrong(b, "a delimiter is one byte");
    return true;
}

static bool read_delimiters(struct build *b)
{
    if (!x12_build_expect(b, JSON_OBJECT, "delimiters are an object"))
        return false;
    for (;;) {
        enum json_token t = json_next(b->json);
        if (t == JSON_OBJECT_END)
            break;
        if (t != JSON_KEY)
            return x12_build_wrong(b, "a delimiter is wanted");
        struct str key = json_text(b->json);
        char *c = str_is(key, "element")      ? &b->delims.element
                  : str_is(key, "component")  ? &b->delims.component
                  : str_is(key, "repetition") ? &b->delims.repetition
                  : str_is(key, "segment")    ? &b->delims.segment
                                              : NULL;
        if (!c)
            return x12_build_wrong(b, "no such delimiter");
        if (!read_delimiter(b, c))
            return false;
    }
    return (b->delims.element && b->delims.segment) || x12_build_wrong(b, "a delimiter is missing");
}

static bool read_line_break(struct build *b, char line_break[3])
{
    if (!x12_build_expect(b, JSON_STRING, "a line break is a string"))
        return false;
    struct str v = json_text(b->json);
    if (!str_is(v, "") && !str_is(v, "\n") && !str_is(v, "\r\n") && !str_is(v, "\r"))
        return x12_build_wrong(b, "a line break is \"\", \"\\n\", \"\\r\\n\" or \"\\r\"");
    str_copy(line_break, 3, v);
    return true;
}

static bool read_interchange_key(struct build *b, struct str key)
{
    if (str_is(key, "delimiters"))
        return read_delimiters(b);
    if (str_is(key, "line_break"))
        return read_line_break(b, b->line_break);
    if (str_is(key, "end_line_break"))
        return read_gap(b, true);
    if (str_is(key, "before"))
        return read_gap(b, false);
    return x12_build_wrong(b, "no such key in an interchange");
}

/* The first key says what the node is. */
static bool read_kind(struct build *b, struct node *n, struct str key)
{
    static const struct {
        const char *key;
        enum kind kind;
    } KINDS[] = {
        {"format", NODE_DOCUMENT}, {"interchange", NODE_INTERCHANGE},
        {"group", NODE_GROUP},     {"set", NODE_SET},
        {"loop", NODE_LOOP},       {"segment", NODE_SEGMENT},
    };
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_is(key, KINDS[i].key))
            n->kind = KINDS[i].kind;
    if (n->kind == NODE_NEW)
        return x12_build_wrong(
            b, "a node begins with format, interchange, group, set, loop or segment");
    if (!x12_build_expect(b, JSON_STRING, "a node's kind is a string"))
        return false;
    if (n->kind == NODE_DOCUMENT)
        return str_is(json_text(b->json), "hia.x12") ||
               x12_build_wrong(b, "not a hia.x12 document");
    if (n->kind == NODE_SEGMENT) {
        buf_reset(&b->line);
        buf_put_str(&b->line, json_text(b->json));
    } else if (n->kind == NODE_INTERCHANGE) {
        b->delims = (struct x12_delims){'*', ':', '^', '~'};
        b->line_break[0] = '\0';
        b->style_due = true;
    }
    str_copy(n->id, sizeof(n->id), json_text(b->json));
    return true;
}

static bool read_key(struct build *b, struct node *n)
{
    struct str key = json_text(b->json);
    if (n->kind == NODE_NEW)
        return read_kind(b, n, key);
    if (n->kind == NODE_SEGMENT)
        return read_segment_key(b, n, key);
    if (str_is(key, "content")) {
        n->in_content = true;
        return x12_build_expect(b, JSON_ARRAY, "content is an array");
    }
    if (n->kind == NODE_INTERCHANGE)
        return read_interchange_key(b, key);
    if (n->kind == NODE_SET && str_is(key, "guide"))
        return set_guide(b, n);
    if (n->kind == NODE_LOOP && str_is(key, "name"))
        return x12_build_expect(b, JSON_STRING, "a name is a string") &&
               find_loop(b, n, json_text(b->json));
    if ((n->kind == NODE_GROUP || n->kind == NODE_SET) && str_is(key, "control"))
        return x12_build_expect(b, JSON_STRING, "a control number is a string");
    return x12_build_wrong(b, "no such key here");
}

static bool open_node(struct build *b)
{
    if (b->depth == NODES_MAX)
        return x12_build_wrong(b, "nested too deep");
    struct node *n = &b->nodes[b->depth++];
    *n = (struct node){.kind = NODE_NEW};
    if (b->depth > 1) {
        n->guide = b->nodes[b->depth - 2].guide;
        n->loop = b->nodes[b->depth - 2].loop;
    }
    return true;
}

static bool close_node(struct build *b)
{
    struct node *n = top(b);
    if (n->kind == NODE_NEW || (n->kind == NODE_SEGMENT && !n->written))
        return x12_build_wrong(b, "the node is empty");
    b->depth--;
    return n->kind != NODE_SEGMENT || write_line(b);
}

static bool step(struct build *b)
{
    struct node *n = top(b);
    enum json_token t = json_next(b->json);
    if (t == JSON_ERROR)
        return x12_build_wrong(b, json_error(b->json));
    if (!n->in_content)
        return t == JSON_KEY ? read_key(b, n) : close_node(b);
    if (t == JSON_OBJECT)
        return open_node(b);
    n->in_content = false;
    return t == JSON_ARRAY_END || x12_build_wrong(b, "content holds objects");
}

static bool run(struct build *b)
{
    if (!x12_build_expect(b, JSON_OBJECT, "a hia.x12 document is an object") || !open_node(b))
        return false;
    while (b->depth > 0)
        if (!step(b))
            return false;
    if (!x12_build_expect(b, JSON_END, "something follows the document"))
        return false;
    x12_writer_end(b->writer);
    return drain(b, 0);
}

bool x12_build(struct str json, unsigned snip, const struct x12_tree_sink *sink,
               const struct fault_sink *faults, uint32_t *errors, struct err *err)
{
    bool ok = false;
    struct build b = {.sink = sink, .err = err, .delims = {'*', ':', '^', '~'}};
    buf_init(&b.out, OUT_MAX);
    buf_init(&b.line, X12_SEGMENT_MAX);
    b.json = json_reader_new(err);
    b.names = x12_names_new(err);
    b.writer = x12_writer_new(&b.out, snip, faults, err);
    if (b.json && b.names && b.writer) {
        json_open(b.json, json);
        ok = run(&b);
        *errors = x12_writer_errors(b.writer);
    }
    x12_writer_free(b.writer);
    x12_names_free(b.names);
    json_reader_free(b.json);
    buf_fini(&b.out);
    buf_fini(&b.line);
    return ok;
}
