/* object.c - reading: a walk over one object along the tree of its noun. */
#include "ramp/object.h"

enum { DEPTH_MAX = 12 };

static int at_path(const struct noun_row *row, const char *path)
{
    for (size_t i = 0; i < row->field_count; i++)
        if (strcmp(row->fields[i].path, path) == 0)
            return (int)i;
    return TREE_NONE;
}

static int at_name(const struct noun_row *row, const char *name)
{
    for (size_t i = 0; i < row->field_count; i++)
        if (strcmp(row->fields[i].name, name) == 0)
            return (int)i;
    return TREE_NONE;
}

/* Looked up once a page, not once an object. */
static void find_places(const struct noun_row *row, struct places *at)
{
    *at = (struct places){
        .id = at_name(row, "id"),
        .state = at_name(row, "state"),
        .approval = at_name(row, "approval"),
        .archived = at_name(row, "archived_us"),
        .active = at_name(row, "is_active"),
        .amount = at_name(row, "amount"),
        .line_amount = at_path(row, "line_items[].amount"),
        .line_converted = at_path(row, "line_items[].converted_amount"),
        .type = at_path(row, "accounting_field_selections[].category_info.type"),
        .code = at_path(row, "accounting_field_selections[].external_code"),
        .line_type = at_path(row, "line_items[].accounting_field_selections[].category_info.type"),
        .line_code = at_path(row, "line_items[].accounting_field_selections[].external_code")};
    for (size_t i = 0; i < row->field_count; i++)
        at->currency[i] =
            row->fields[i].currency ? at_path(row, row->fields[i].currency) : TREE_NONE;
}

void object_init(struct object *o, const struct hia_call *call, enum noun noun, struct str body)
{
    *o = (struct object){.call = call, .noun = noun, .row = &NOUN_ROWS[noun], .body = body};
    tree_build(&o->tree, o->row);
    find_places(o->row, &o->at);
    o->line = tree_child(&o->tree, TREE_ROOT, STR("line_items"));
    o->selection = tree_child(&o->tree, TREE_ROOT, STR("accounting_field_selections"));
    o->line_selection = o->line == TREE_NONE
                            ? TREE_NONE
                            : tree_child(&o->tree, o->line, STR("accounting_field_selections"));
}

/* ---- values ---- */

/* The reader's own buffer is gone with its next token; what lies in the body stays. */
static struct str stay(struct object *o, struct str text)
{
    if (!text.n || (text.p >= o->body.p && text.p < o->body.p + o->body.n))
        return text;
    char *p = hia_alloc(o->call, text.n);
    if (!p) {
        o->no_memory = true;
        return STR("");
    }
    memcpy(p, text.p, text.n);
    return str_of(p, text.n);
}

static void take(struct object *o, const struct node *node, enum json_token kind, struct str text)
{
    if (node->field == TREE_NONE || kind == JSON_NULL)
        return;
    bool said = kind == JSON_STRING || kind == JSON_NUMBER;
    o->values[node->field][node->part] =
        (struct value){said ? stay(o, text) : STR(""), kind, node->nested};
}

/* ---- amounts ---- */

static enum money_verdict read_nested(const struct value *v, struct money *m)
{
    struct str rate = v[PART_RATE].text;
    int exponent = rate.n ? currency_exponent_of_rate(rate) : currency_exponent(m->currency);
    if (exponent < 0 || currency_exponent(m->currency) < 0 ||
        currency_parse_minor(m->raw, &m->minor) != NUMBER_OK)
        return MONEY_BAD;
    m->exponent = (unsigned)exponent;
    return MONEY_GOOD;
}

enum money_verdict object_money(const struct object *o, int index, struct money *m)
{
    const struct field *f = &o->row->fields[index];
    const struct value *v = o->values[index];
    *m = (struct money){.raw = v[PART_VALUE].text, .currency = v[PART_CURRENCY].text};
    if (v[PART_VALUE].kind == JSON_END)
        return MONEY_UNSAID;
    if (v[PART_VALUE].nested)
        return read_nested(v, m);
    if (f->as == AS_MINOR) /* a bare number: of which unit, nobody says */
        return MONEY_BAD;
    m->currency = object_text(o, o->at.currency[index]);
    int exponent = currency_exponent(m->currency);
    if (exponent < 0 || currency_parse_major(m->raw, (unsigned)exponent, &m->minor) != NUMBER_OK)
        return MONEY_BAD;
    m->exponent = (unsigned)exponent;
    return MONEY_GOOD;
}

/* ---- lists within ---- */

static void forget(struct object *o, int index)
{
    if (index != TREE_NONE)
        memset(o->values[index], 0, sizeof o->values[index]);
}

/* What a line comes to in the currency of the card: converted_amount where there is one, since
 * amount may be in the merchant's (finance.md B3). */
static void end_line(struct object *o)
{
    struct lines *l = &o->lines;
    struct money m;
    int converted = o->at.line_converted;
    enum money_verdict verdict =
        converted == TREE_NONE ? MONEY_UNSAID : object_money(o, converted, &m);
    if (verdict == MONEY_UNSAID)
        verdict = object_money(o, o->at.line_amount, &m);
    if (l->count++ == 0) {
        l->verdict = LINES_SUMMED;
        l->sum = (struct money){.exponent = m.exponent, .currency = m.currency};
    }
    if (verdict != MONEY_GOOD)
        l->verdict = LINES_UNREADABLE;
    else if (!str_eq(m.currency, l->sum.currency) || m.exponent != l->sum.exponent)
        l->verdict = l->verdict == LINES_UNREADABLE ? LINES_UNREADABLE : LINES_MIXED;
    else if (!money_add(&l->sum.minor, m.minor))
        l->verdict = LINES_UNREADABLE;
    forget(o, o->at.line_amount);
    forget(o, converted);
}

static void end_selection(struct object *o, int type, int code)
{
    if (!o->gl.n && str_is(object_text(o, type), "GL_ACCOUNT"))
        o->gl = object_text(o, code);
    forget(o, type);
    forget(o, code);
}

static void end_object(struct object *o, int node)
{
    if (node == o->line)
        end_line(o);
    else if (node == o->selection)
        end_selection(o, o->at.type, o->at.code);
    else if (node == o->line_selection)
        end_selection(o, o->at.line_type, o->at.line_code);
}

/* ---- the walk ---- */

struct frame {
    int node;
    bool list;
    int next; /* of its children: behind the one that was said last */
};

/* Members come in the same order from object to object, mostly that of the tables. */
static int child_said(const struct tree *t, struct frame *f, struct str key)
{
    int found = tree_among(t, f->next, TREE_NONE, key);
    if (found == TREE_NONE)
        found = tree_among(t, t->nodes[f->node].child, f->next, key);
    if (found != TREE_NONE)
        f->next = t->nodes[found].next;
    return found;
}

bool object_read(struct object *o, struct json_reader *r)
{
    struct frame stack[DEPTH_MAX] = {{TREE_ROOT, false, o->tree.nodes[TREE_ROOT].child}};
    int depth = 0, at = TREE_NONE;
    memset(o->values, 0, sizeof o->values);
    o->lines = (struct lines){.verdict = LINES_NONE};
    o->gl = STR("");
    for (;;) {
        enum json_token token = json_next(r);
        struct frame *f = &stack[depth];
        int node = f->list ? f->node : at; /* of a value */
        switch (token) {
        case JSON_KEY:
            at = child_said(&o->tree, f, json_text(r));
            break;
        case JSON_OBJECT:
        case JSON_ARRAY:
            if (node == TREE_NONE || o->tree.nodes[node].child == TREE_NONE ||
                depth + 1 == DEPTH_MAX) {
                if (!json_skip(r))
                    return false;
            } else {
                stack[++depth] =
                    (struct frame){node, token == JSON_ARRAY, o->tree.nodes[node].child};
            }
            break;
        case JSON_OBJECT_END:
            end_object(o, f->node);
            if (depth-- == 0)
                return true;
            break;
        case JSON_ARRAY_END:
            depth--;
            break;
        case JSON_ERROR:
        case JSON_END:
            return false;
        case JSON_STRING:
        case JSON_NUMBER:
        case JSON_TRUE:
        case JSON_FALSE:
        case JSON_NULL:
            if (node != TREE_NONE)
                take(o, &o->tree.nodes[node], token, json_text(r));
            break;
        }
    }
}
