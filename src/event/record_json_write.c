/* record_json_write.c - a record to JSON, driven by its field tables: what is not given is not
 * written. */
#include "event/record_json.h"

/* One open record, or one open list of records. */
struct level {
    const struct record_shape *shape;
    const char *base;
    size_t field; /* the next one */
    size_t left;  /* in a list: records after this one */
};

static const struct str *as_text(const void *at)
{
    return at;
}

static const struct record_list *as_list(const void *at)
{
    return at;
}

static bool is_given(const struct record_field *field, const char *at);

/* What the field's offset counts from; NULL: the group it is in was never made. */
static const char *base_of(const struct record_field *field, const char *base)
{
    assert(base);
    return field->group ? *(char *const *)(const void *)(base + field->group->offset) : base;
}

/* Parts nest a few deep at most (other payer, its payer, the address), so this ends. */
static bool part_is_given(const struct record_shape *shape, const char *base)
{
    for (size_t i = 0; i < shape->count; i++) {
        const char *from = base_of(&shape->fields[i], base);
        if (from && is_given(&shape->fields[i], from + shape->fields[i].offset))
            return true;
    }
    return false;
}

static bool is_given(const struct record_field *field, const char *at)
{
    const void *p = at;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DAY:
    case FIELD_CLOCK:
    case FIELD_MOMENT:
        return as_text(p)->n > 0;
    case FIELD_MONEY:
        return true;
    case FIELD_AMOUNT:
        return ((const struct amount *)p)->given;
    case FIELD_QUANTITY:
        return ((const struct quantity *)p)->given;
    case FIELD_PART:
        return part_is_given(field->shape, at);
    case FIELD_OPTIONAL:
        return *(void *const *)p != NULL;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_ORDINALS:
        return as_list(p)->count > 0;
    }
    return false;
}

/* CCYYMMDD, HHMM and CCYYMMDDHHMM as ISO; anything else as it stands, for a person to see. */
static void put_moment(struct json_writer *w, struct str s)
{
    const char *d = s.p, *c = s.n == 12 ? s.p + 8 : s.p;
    if (s.n == 4) {
        json_str(w, str_of((char[]){c[0], c[1], ':', c[2], c[3]}, 5));
    } else if (s.n == 8 || s.n == 12) {
        const char iso[16] = {d[0], d[1], d[2], d[3], '-',  d[4], d[5], '-',
                              d[6], d[7], 'T',  c[0], c[1], ':',  c[2], c[3]};
        json_str(w, str_of(iso, s.n == 8 ? 10 : sizeof(iso)));
    } else {
        json_str(w, s);
    }
}

static void put_decimal(struct json_writer *w, struct decimal d)
{
    char text[MONEY_TEXT_MAX];
    size_t n = decimal_format(d, text);
    bool minus = text[0] == '-';
    if (text[minus] == '.') { /* JSON wants the zero that X12 leaves out */
        memmove(text + minus + 1, text + minus, n - minus);
        text[minus] = '0';
        n++;
    }
    json_raw(w, str_of(text, n));
}

static void put_texts(struct json_writer *w, const struct record_list *l, bool raw)
{
    const struct str *s = l->items;
    json_array(w);
    for (size_t i = 0; i < l->count; i++)
        if (raw)
            json_raw(w, s[i]);
        else
            json_str(w, s[i]);
    json_array_end(w);
}

/* An ordinal that came from elsewhere than JSON may not be a number. */
static bool all_digits(const struct record_list *l)
{
    const struct str *s = l->items;
    uint64_t v;
    for (size_t i = 0; i < l->count; i++)
        if (!str_to_u64(s[i], 99, &v) || s[i].p[0] == '0')
            return false;
    return true;
}

/* True: a record was opened, and `*into` is to be written next. */
static bool put_value(struct json_writer *w, const struct record_field *field, const char *at,
                      struct level *into)
{
    const void *p = at;
    *into = (struct level){.shape = field->shape, .base = at};
    switch (field->type) {
    case FIELD_TEXT:
        json_str(w, *as_text(p));
        return false;
    case FIELD_DAY:
    case FIELD_CLOCK:
    case FIELD_MOMENT:
        put_moment(w, *as_text(p));
        return false;
    case FIELD_MONEY:
        json_money(w, *(const int64_t *)p);
        return false;
    case FIELD_AMOUNT:
        json_money(w, ((const struct amount *)p)->cents);
        return false;
    case FIELD_QUANTITY:
        put_decimal(w, ((const struct quantity *)p)->value);
        return false;
    case FIELD_TEXTS:
        put_texts(w, as_list(p), false);
        return false;
    case FIELD_ORDINALS:
        put_texts(w, as_list(p), all_digits(as_list(p)));
        return false;
    case FIELD_OPTIONAL:
        into->base = *(char *const *)p;
        return true;
    case FIELD_LIST:
        json_array(w);
        into->base = as_list(p)->items;
        into->left = as_list(p)->count;
        return true;
    case FIELD_PART:
        return true;
    }
    return false;
}

/* The record on top is done: the next one of its list, or the list is done too. */
static bool next_record(struct json_writer *w, struct level *l)
{
    json_object_end(w);
    if (l->left == 0)
        return false;
    if (--l->left == 0) {
        json_array_end(w);
        return false;
    }
    l->base += l->shape->size;
    l->field = 0;
    json_object(w);
    return true;
}

void record_write_json(const struct record_shape *shape, const void *record, unsigned indent,
                       struct buf *out)
{
    struct level levels[RECORD_DEPTH_MAX] = {{.shape = shape, .base = record}};
    struct json_writer w;
    size_t depth = 1;
    json_begin(&w, out, indent);
    json_object(&w);
    while (depth) {
        struct level *l = &levels[depth - 1];
        if (l->field == l->shape->count) {
            depth -= !next_record(&w, l);
            continue;
        }
        const struct record_field *field = &l->shape->fields[l->field++];
        const char *base = base_of(field, l->base), *at;
        if (!base || !is_given(field, at = base + field->offset))
            continue;
        json_key_str(&w, str_of(field->name, field->name_n));
        assert(depth < RECORD_DEPTH_MAX);
        if (put_value(&w, field, at, &levels[depth])) {
            json_object(&w);
            depth++;
        }
    }
}
