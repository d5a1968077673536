/* fuzz_tree.c - any bytes to JSON: it is JSON; and what it says, built again, is the same bytes,
 * where there was nothing but whole interchanges (line breaks and padding apart). Bytes
 * that begin with '{' go straight to the builder. */
#include "base/json.h"
#include "fuzz/fuzz.h"
#include "x12/build.h"
#include "x12/tree.h"

enum { TEXT_MAX = 32 * 1024 * 1024 };

struct watch {
    struct x12_handler tree;
    struct fuzz_faults faults;
    bool lossy; /* bytes outside of segments, which the tree does not keep */
};

static bool put_text(void *ctx, struct str text)
{
    struct buf *out = ctx;
    buf_put_str(out, text);
    return !out->failed;
}

static bool on_event(void *ctx, const struct x12_event *event)
{
    struct watch *w = ctx;
    const struct x12_segment *s = event->segment;
    /* An ISA is read by its fixed places, also where a value of it holds the separator: no value
     * that can be written. */
    for (unsigned i = 1;
         event->kind == X12_SEGMENT && s->tag == X12_TAG('I', 'S', 'A') && i <= s->n; i++) {
        struct str value = x12_element(s, i);
        w->lossy |= i < 16 && memchr(value.p, s->delims->element, value.n) != NULL;
    }
    return w->tree.event(w->tree.ctx, event);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct watch *w = ctx;
    struct fault_sink sink = fuzz_fault_sink(&w->faults);
    w->lossy |= f->code < X12_GS_UNKNOWN;
    return sink.put(sink.ctx, f) && w->tree.faults.put(w->tree.faults.ctx, f);
}

static bool to_json(struct str source, enum x12_tree_view view, struct buf *out)
{
    struct err err = {0};
    struct watch w = {0};
    struct x12_tree_sink sink = {out, put_text};
    struct x12_tree *tree = x12_tree_new(view, 0, &sink, NULL, &err);
    LAW(tree != NULL, "a tree comes into being: %s", err.text);
    w.tree = x12_tree_handler(tree);
    struct x12_handler handler = {&w, on_event, {&w, on_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    bool whole = x12_reader_feed(r, source.p, source.n) && x12_reader_end(r);
    whole = x12_tree_end(tree, x12_reader_tail(r), &err) && whole;
    x12_reader_free(r);
    x12_tree_free(tree);
    LAW(whole || out->failed, "only the end of memory stops a tree: %s", err.text);
    return whole && !w.lossy;
}

static void check_json(struct str text, bool lines)
{
    struct err err = {0};
    struct json_reader *json = json_reader_new(&err);
    LAW(json != NULL, "a JSON reader comes into being: %s", err.text);
    while (text.n) {
        enum json_token token;
        json_open(json, lines ? str_split(&text, '\n') : text);
        do
            token = json_next(json);
        while (token != JSON_END && token != JSON_ERROR);
        LAW(token == JSON_END, "the view is JSON: %s", json_error(json));
        if (!lines)
            break;
    }
    json_reader_free(json);
}

static void build(struct str json, struct buf *out, bool must)
{
    struct err err = {0};
    struct fuzz_faults faults = {0};
    struct fault_sink fault_sink = fuzz_fault_sink(&faults);
    struct x12_tree_sink sink = {out, put_text};
    uint32_t errors;
    bool built = x12_build(json, X12_SNIP_1 | X12_SNIP_2, &sink, &fault_sink, &errors, &err);
    LAW(built || err.text[0], "a refusal has its words");
    LAW(built || !must, "our own JSON builds: %s", err.text);
}

/* Line breaks, and what senders pad files with: NUL, blanks, the end mark of old systems. */
static void without_padding(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++)
        if (!memchr("\r\n\0 \t\x1a", text.p[i], 6))
            buf_putc(out, text.p[i]);
}

static void check_same(struct str source, struct str again)
{
    struct buf a, b;
    buf_init(&a, 0);
    buf_init(&b, 0);
    without_padding(source, &a);
    without_padding(again, &b);
    LAW(str_eq(buf_str(&a), buf_str(&b)), "built again, the same bytes");
    buf_fini(&a);
    buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str source = {(const char *)data, size};
    struct buf json, again;
    fuzz_guides();
    buf_init(&json, TEXT_MAX);
    buf_init(&again, TEXT_MAX);
    if (size && data[0] == '{') {
        build(source, &again, false);
    } else {
        bool lossless = to_json(source, X12_TREE_JSON, &json);
        if (!json.failed)
            check_json(buf_str(&json), false);
        if (!json.failed)
            build(buf_str(&json), &again, lossless);
        if (lossless)
            check_same(source, buf_str(&again));
        buf_reset(&json);
        (void)to_json(source, X12_TREE_EVENTS, &json);
        if (!json.failed)
            check_json(buf_str(&json), true);
        buf_reset(&json);
        (void)to_json(source, X12_TREE_SEGMENTS, &json);
        if (!json.failed)
            check_json(buf_str(&json), true);
    }
    buf_fini(&json);
    buf_fini(&again);
    return 0;
}
