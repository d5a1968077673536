/* shape.c - see shape.h. */
#include "clearinghouse/shape.h"
#include "clearinghouse/json_talk.h"

#include <stdio.h>

/* ---- reading ---- */

static void count(void *ctx, const struct visit *v)
{
    struct shape *s = ctx;
    (void)v;
    s->room++;
}

static void keep(void *ctx, const struct visit *v)
{
    struct shape *s = ctx;
    struct str path = json_keep(s->call, str_of(v->path, strlen(v->path) + 1));
    s->values[s->count++] = (struct shape_value){
        .kind = v->kind, .path = path.p ? path.p : "", .text = json_keep(s->call, v->text)};
}

bool shape_read(const struct hia_call *call, struct str record, struct shape *out)
{
    *out = (struct shape){.call = call};
    if (!json_visit(record, out, count) || out->room > SHAPE_VALUES_MAX)
        return false;
    out->values = hia_alloc(call, out->room * sizeof(*out->values) + 1);
    return out->values && json_visit(record, out, keep);
}

struct shape_place shape_root(const struct shape *s)
{
    return (struct shape_place){.to = s->count};
}

const char *shape_left(const struct shape *s)
{
    if (s->bad)
        return s->bad;
    for (size_t i = 0; i < s->count; i++)
        if (s->values[i].kind == VISIT_VALUE && !s->values[i].used)
            return s->values[i].path;
    return NULL;
}

/* ---- finding ---- */

static bool is_called(const char *path, const char *prefix, const char *name)
{
    size_t n = strlen(prefix);
    if (n == 0)
        return strcmp(path, name) == 0;
    return strncmp(path, prefix, n) == 0 && path[n] == '.' && strcmp(path + n + 1, name) == 0;
}

/* '/': of the whole record. */
static const char *resolve(const struct shape *s, const struct shape_place **at, const char *ours,
                           struct shape_place *root)
{
    if (*ours != '/')
        return ours;
    *root = shape_root(s);
    *at = root;
    return ours + 1;
}

struct shape_value *shape_find(struct shape *s, const struct shape_place *at, const char *ours)
{
    struct shape_place root;
    ours = resolve(s, &at, ours, &root);
    for (size_t i = at->from; i < at->to; i++)
        if (s->values[i].kind == VISIT_VALUE &&
            (!*ours || is_called(s->values[i].path, at->prefix, ours)))
            return &s->values[i];
    return NULL;
}

struct str shape_take(struct shape *s, const struct shape_place *at, const char *ours)
{
    struct shape_value *v = shape_find(s, at, ours);
    if (v)
        v->used = true;
    return v ? v->text : (struct str){NULL, 0};
}

bool shape_next(const struct shape *s, const struct shape_place *at, const char *ours,
                size_t *at_event, struct shape_place *out)
{
    struct shape_place root;
    ours = resolve(s, &at, ours, &root);
    size_t i = *at_event > at->from ? *at_event : at->from;
    while (i < at->to &&
           !(s->values[i].kind != VISIT_CLOSE && is_called(s->values[i].path, at->prefix, ours)))
        i++;
    if (i >= at->to)
        return false;
    *at_event = i + 1;
    *out = (struct shape_place){.from = i, .to = i + 1};
    (void)str_copy(out->prefix, sizeof(out->prefix), str_from(s->values[i].path));
    if (s->values[i].kind == VISIT_VALUE)
        return true;
    out->from = i + 1;
    while (out->to < at->to && !(s->values[out->to].kind == VISIT_CLOSE &&
                                 strcmp(s->values[out->to].path, s->values[i].path) == 0))
        out->to++;
    *at_event = out->to + 1;
    return true;
}

/* ---- one value ---- */

static void is_bad(struct shape *s, const struct shape_value *v)
{
    if (!s->bad)
        s->bad = v->path;
}

static void put_day(struct shape *s, const char *theirs, struct shape_value *v)
{
    struct str d = v->text;
    char day[8];
    if (d.n != 10 || d.p[4] != '-' || d.p[7] != '-') {
        is_bad(s, v);
        return;
    }
    memcpy(day, d.p, 4);
    memcpy(day + 4, d.p + 5, 2);
    memcpy(day + 6, d.p + 8, 2);
    json_pair_str(s->w, theirs, str_of(day, sizeof(day)));
}

/* What our records write of days and hours, without its punctuation. */
static void put_moment(struct shape *s, const char *theirs, struct shape_value *v)
{
    char digits[14];
    size_t n = 0;
    bool good = v->text.n == 5 || v->text.n == 10 || v->text.n == 16;
    for (size_t i = 0; i < v->text.n && good; i++) {
        char c = v->text.p[i];
        if (c >= '0' && c <= '9')
            digits[n++] = c;
        else
            good = c == '-' || c == ':' || c == 'T';
        good = good && n < sizeof(digits);
    }
    if (good)
        json_pair_str(s->w, theirs, str_of(digits, n));
    else
        is_bad(s, v);
}

static void put_flag(struct shape *s, const struct shape_row *row, struct shape_value *v)
{
    bool yes = str_is(v->text, row->match ? row->match : "Y");
    if (!yes && (row->match || !str_is(v->text, "N")))
        is_bad(s, v);
    json_pair_bool(s->w, row->theirs, yes);
}

static size_t put_value(struct shape *s, const struct shape_row *row, struct shape_value *v)
{
    bool negative = v->text.n && v->text.p[0] == '-'; /* of an adjustment */
    struct str digits = negative ? str_of(v->text.p + 1, v->text.n - 1) : v->text;
    v->used = true;
    if ((row->kind == SHAPE_AMOUNT && !is_decimal(digits, 2)) ||
        (row->kind == SHAPE_NUMBER && !is_decimal(digits, 6)) ||
        (row->kind == SHAPE_COUNT && !is_decimal(digits, 0)))
        is_bad(s, v);
    if (row->kind == SHAPE_DAY || row->kind == SHAPE_MATCH_DAY) {
        put_day(s, row->theirs, v);
    } else if (row->kind == SHAPE_MOMENT) {
        put_moment(s, row->theirs, v);
    } else if (row->kind == SHAPE_FLAG) {
        put_flag(s, row, v);
    } else if (row->kind == SHAPE_COUNT) {
        json_key(s->w, row->theirs);
        json_raw(s->w, v->text);
    } else {
        json_pair_str(s->w, row->theirs, v->text);
    }
    return 1;
}

static size_t put_simple(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    struct shape_value *v = shape_find(s, at, row->ours);
    if (!v && row->or_else)
        v = shape_find(s, at, row->or_else);
    return v ? put_value(s, row, v) : 0;
}

static size_t check(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    struct shape_value *v = shape_find(s, at, row->ours);
    if (v && str_is(v->text, row->match))
        v->used = true;
    return 0;
}

/* ---- lists ---- */

static void list_name(const char *ours, char out[VISIT_PATH_MAX])
{
    (void)snprintf(out, VISIT_PATH_MAX, "%s[]", ours);
}

static size_t put_texts(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    char name[VISIT_PATH_MAX];
    struct shape_place root;
    const struct shape_place *in = at;
    list_name(resolve(s, &in, row->ours, &root), name);
    size_t said = 0;
    for (size_t i = in->from; i < in->to; i++) {
        struct shape_value *v = &s->values[i];
        if (v->kind != VISIT_VALUE || !is_called(v->path, in->prefix, name))
            continue;
        if (said++ == 0) {
            json_key(s->w, row->theirs);
            json_array(s->w);
        }
        json_str(s->w, v->text);
        v->used = true;
    }
    if (said)
        json_array_end(s->w);
    return said > 0;
}

static size_t put_counted(struct shape *s, const struct shape_place *at,
                          const struct shape_row *row)
{
    char name[VISIT_PATH_MAX], theirs[VISIT_PATH_MAX];
    size_t said = 0;
    list_name(row->ours, name);
    for (size_t i = at->from; i < at->to && said < row->limit; i++) {
        struct shape_value *v = &s->values[i];
        if (v->kind != VISIT_VALUE || !is_called(v->path, at->prefix, name))
            continue;
        (void)snprintf(theirs, sizeof(theirs), "%s%zu", row->theirs, ++said);
        json_pair_str(s->w, theirs, v->text);
        v->used = true;
    }
    return said;
}

/* Objects of a list, or the one object, whose type is the row's. */
static struct shape_value *next_match(struct shape *s, const struct shape_place *at,
                                      const struct shape_row *row, size_t *event)
{
    char name[VISIT_PATH_MAX];
    struct shape_place one;
    list_name(row->ours, name);
    bool is_list = shape_next(s, at, name, &(size_t){0}, &one);
    while (shape_next(s, at, is_list ? name : row->ours, event, &one)) {
        struct shape_value *type = shape_find(s, &one, "type");
        struct shape_value *value = shape_find(s, &one, row->value);
        if (type && value && !value->used && str_is(type->text, row->match)) {
            type->used = value->used = true;
            return value;
        }
    }
    return NULL;
}

static size_t put_match(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    size_t event = 0;
    struct shape_value *v = next_match(s, at, row, &event);
    return v ? put_value(s, row, v) : 0;
}

static size_t put_matches(struct shape *s, const struct shape_place *at,
                          const struct shape_row *row)
{
    size_t event = 0, said = 0;
    for (struct shape_value *v; (v = next_match(s, at, row, &event)); said++) {
        if (said == 0) {
            json_key(s->w, row->theirs);
            json_array(s->w);
        }
        json_str(s->w, v->text);
    }
    if (said)
        json_array_end(s->w);
    return said > 0;
}

/* ---- objects ---- */

/* What an object of theirs says; nothing at all when it says nothing. */
static size_t put_object(struct shape *s, const struct shape_place *at, const char *theirs,
                         const struct shape_row *rows)
{
    struct json_writer before = *s->w;
    size_t n = s->w->out->n;
    if (theirs)
        json_key(s->w, theirs);
    json_object(s->w);
    if (shape_write(s, at, rows) == 0) {
        *s->w = before;
        s->w->out->n = n;
        return 0;
    }
    json_object_end(s->w);
    return 1;
}

static size_t put_part(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    struct shape_place part;
    if (!row->ours)
        return put_object(s, at, row->theirs, row->rows);
    return shape_next(s, at, row->ours, &(size_t){0}, &part)
               ? put_object(s, &part, row->theirs, row->rows)
               : 0;
}

static size_t put_element(struct shape *s, const struct shape_place *one,
                          const struct shape_row *row)
{
    if (row->rows)
        return put_object(s, one, NULL, row->rows);
    json_str(s->w, shape_take(s, one, ""));
    return 1;
}

static size_t put_each(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    char name[VISIT_PATH_MAX];
    struct shape_place one;
    struct json_writer before = *s->w;
    size_t event = 0, said = 0, opened = SIZE_MAX, n = s->w->out->n;
    bool grouped = row->kind == SHAPE_GROUPS;
    list_name(row->ours, name);
    json_key(s->w, row->theirs);
    json_array(s->w);
    while (shape_next(s, at, name, &event, &one)) {
        if (grouped && said % SHAPE_GROUP_MAX == 0 && opened != said) {
            if (said)
                json_array_end(s->w);
            json_array(s->w);
            opened = said;
        }
        said += put_element(s, &one, row);
    }
    if (said) {
        if (grouped)
            json_array_end(s->w);
        json_array_end(s->w);
    } else {
        *s->w = before;
        s->w->out->n = n;
    }
    return said > 0;
}

static void put_icd(struct shape *s, const struct shape_place *at, const struct shape_row *row)
{
    bool icd9 = str_is(shape_take(s, at, "/icd_version"), "9");
    json_pair(s->w, row->theirs, icd9 ? row->or_else : row->match);
}

static size_t put_row(struct shape *s, const struct shape_place *at, const struct shape_row *row,
                      size_t said)
{
    switch (row->kind) {
    case SHAPE_TEXTS:
        return put_texts(s, at, row);
    case SHAPE_COUNTED:
        return put_counted(s, at, row);
    case SHAPE_VALUES:
        return put_matches(s, at, row);
    case SHAPE_MATCH:
    case SHAPE_MATCH_DAY:
        return put_match(s, at, row);
    case SHAPE_CONST:
        if (said)
            json_pair(s->w, row->theirs, row->match);
        return 0;
    case SHAPE_ICD:
        if (said)
            put_icd(s, at, row);
        return 0;
    case SHAPE_CHECK:
        return check(s, at, row);
    case SHAPE_OBJECT:
        return put_part(s, at, row);
    case SHAPE_EACH:
    case SHAPE_GROUPS:
        return put_each(s, at, row);
    case SHAPE_OWN:
        return row->put(s, at);
    default:
        return put_simple(s, at, row);
    }
}

size_t shape_write(struct shape *s, const struct shape_place *at, const struct shape_row *rows)
{
    unsigned ours = SHAPE_ONLY(options_of(s->call)->dialect);
    size_t said = 0;
    for (; rows->kind != SHAPE_END; rows++)
        if (!rows->only || rows->only == ours)
            said += put_row(s, at, rows, said);
    return said;
}
