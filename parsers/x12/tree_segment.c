/* tree_segment.c - one segment as JSON: named values where a guide placed
 * it, raw ones where not. */
#include "base/text_scan.h"
#include "x12/tree_state.h"

/* JSON is UTF-8 and our reader refuses NUL, so other bytes go as hexadecimal. */
bool x12_tree_is_text(const struct x12_segment *s)
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

void x12_tree_put_bytes(struct json_writer *j, const struct x12_segment *s)
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

void x12_tree_put_raw(struct json_writer *j, const struct x12_segment *s)
{
    json_key(j, "elements");
    json_array(j);
    for (unsigned i = 1; i <= s->n; i++)
        json_str(j, x12_element(s, i));
    json_array_end(j);
    if (s->overlong)
        json_pair_str(j, "rest", rest_of(s));
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

void x12_tree_put_node(struct x12_tree *t, const struct x12_segment *s, const struct x12_guide *g,
                       const struct x12_use *use)
{
    struct json_writer *j = &t->json;
    if (s->position == 0) {
        g = x12_guide_control();
        use = x12_control_use(s->tag);
    }
    bool text = x12_tree_is_text(s);
    json_object(j);
    json_pair_str(j, "segment", text ? x12_element(s, 0) : STR(""));
    if (s->tag != X12_TAG('I', 'S', 'A') && !str_is(x12_before(s), t->line_break))
        json_pair_str(j, "before", x12_before(s));
    if (text) {
        if (use && t->loop && use->loop != t->loop->index && s->position > 0)
            json_pair(j, "in", g->loops[use->loop].id);
        if (use)
            json_pair(j, "name", use->name);
        if (use)
            put_named_elements(t, s, g, use);
        else
            x12_tree_put_raw(j, s);
    } else {
        x12_tree_put_bytes(j, s);
    }
    json_object_end(j);
}
