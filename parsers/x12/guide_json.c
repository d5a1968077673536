/* guide_json.c - a guide as JSON. */
#include "base/json.h"
#include "x12/guide_path.h"
#include "x12/guide_print.h"

static void json_max(struct json_writer *w, uint32_t max)
{
    json_key(w, "max");
    if (max == X12_MANY)
        json_null(w);
    else
        json_u64(w, max);
}

static void json_usage(struct json_writer *w, char usage)
{
    json_pair_str(w, "usage", str_of(&usage, 1));
}

static void json_codes(struct json_writer *w, const struct x12_codes *codes)
{
    json_key(w, "codes");
    json_array(w);
    for (struct str rest = str_from(codes->text); rest.p;) {
        struct str code = str_split(&rest, ' ');
        if (code.n <= 4) {
            json_str(w, code);
            continue;
        }
        char text[64] = "";
        str_copy(text, sizeof(text), code);
        for (char *p = text; *p; p++)
            *p = *p == '_' ? ' ' : *p;
        json_cstr(w, text);
    }
    json_array_end(w);
}

static void json_syntax(struct json_writer *w, const struct x12_syntax *notes, unsigned count)
{
    if (!count)
        return;
    json_key(w, "syntax");
    json_array(w);
    for (const struct x12_syntax *s = notes; s < notes + count; s++) {
        json_object(w);
        json_pair_str(w, "kind", str_of(&s->kind, 1));
        if (s->first)
            json_pair_i64(w, "when", s->first);
        json_key(w, "elements");
        json_array(w);
        for (unsigned e = 1; e <= 32; e++)
            if (s->others >> (e - 1) & 1)
                json_u64(w, e);
        json_array_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

/* Leaves the object open: a composite's parts go into it. */
static void json_field(struct json_writer *w, const struct x12_field *f, unsigned number)
{
    json_object(w);
    json_pair_i64(w, "position", number);
    json_pair(w, "name", f->name);
    json_usage(w, f->usage);
    if (f->composite) {
        json_pair(w, "composite", f->composite);
    } else {
        json_pair_i64(w, "data_element", f->number);
        json_pair(w, "type", x12_type_name(f->type));
        json_pair_i64(w, "min", f->min);
        json_pair_i64(w, "max", f->max);
    }
    if (f->repeat > 1)
        json_pair_i64(w, "repeat", f->repeat);
    if (f->codes)
        json_codes(w, f->codes);
    if (f->set)
        json_pair(w, "code_set", f->set);
    if (f->pick)
        json_pair_bool(w, "pick", true);
}

static void json_parts(struct json_writer *w, const struct x12_field *f)
{
    json_key(w, "components");
    json_array(w);
    for (unsigned p = 0; p < f->parts_count; p++) {
        json_field(w, &f->parts[p], p + 1);
        json_object_end(w);
    }
    json_array_end(w);
    json_syntax(w, f->syntax, f->syntax_count);
}

static void json_use(struct json_writer *w, const struct x12_use *use)
{
    json_object(w);
    json_pair(w, "segment", use->id);
    json_pair(w, "name", use->name);
    json_pair(w, "title", x12_dict_segment(use->id)->title);
    json_usage(w, use->usage);
    json_max(w, use->max);
    json_pair_i64(w, "position", use->position);
    json_key(w, "elements");
    json_array(w);
    for (unsigned e = 0; e < use->fields_count; e++) {
        json_field(w, &use->fields[e], e + 1);
        if (use->fields[e].composite && use->fields[e].usage != 'N')
            json_parts(w, &use->fields[e]);
        json_object_end(w);
    }
    json_array_end(w);
    json_syntax(w, use->syntax, use->syntax_count);
    json_object_end(w);
}

/* Leaves the loop's object and its list of children open. */
static void json_loop(struct json_writer *w, const struct x12_loop *loop)
{
    json_object(w);
    json_pair(w, "loop", loop->id);
    json_pair(w, "name", loop->name);
    json_usage(w, loop->usage);
    json_max(w, loop->max);
    json_key(w, "children");
    json_array(w);
}

static void json_tree(struct json_writer *w, const struct x12_loop *loop)
{
    struct x12_guide_tour t;
    x12_guide_tour_begin(&t, loop);
    json_loop(w, loop);
    for (enum x12_guide_step step; (step = x12_guide_tour_next(&t)) != X12_STEP_END;) {
        if (step == X12_STEP_USE) {
            json_use(w, t.child->use);
        } else if (step == X12_STEP_LOOP) {
            json_loop(w, t.child->loop);
        } else {
            json_array_end(w);
            json_object_end(w);
        }
    }
    json_array_end(w);
    json_object_end(w);
}

bool x12_guide_print_json(const struct x12_guide *g, struct str path, struct buf *out)
{
    struct x12_guide_target t;
    if (!x12_guide_path(g, path, &t))
        return false;
    struct json_writer w;
    json_begin(&w, out, 2);
    json_object(&w);
    json_pair(&w, "id", g->id);
    json_pair(&w, "guide", g->name);
    json_pair(&w, "title", g->title);
    json_pair(&w, "set", g->set);
    json_pair(&w, "functional_group", g->functional);
    json_pair(&w, "aliases", g->aliases);
    if (t.segment.n == 0) {
        json_key(&w, "content");
        json_tree(&w, t.loop);
    } else {
        json_key(&w, "segments");
        json_array(&w);
        for (size_t i = 0; i < t.loop->children_count; i++)
            if (x12_guide_target_has(&t.loop->children[i], t.segment))
                json_use(&w, t.loop->children[i].use);
        json_array_end(&w);
    }
    json_object_end(&w);
    buf_putc(out, '\n');
    return true;
}
