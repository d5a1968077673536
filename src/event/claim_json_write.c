/* claim_json_write.c - a claim to JSON, driven by the field tables: what is not given is not
 * written. */
#include "event/claim_json.h"
#include "event/record.h"

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

/* Parts nest two deep at most (other payer, its payer, the address), so this ends. */
static bool part_is_given(const struct record_shape *shape, const char *base)
{
    for (size_t i = 0; i < shape->count; i++)
        if (is_given(&shape->fields[i], base + shape->fields[i].offset))
            return true;
    return false;
}

static bool is_given(const struct record_field *field, const char *at)
{
    const void *p = at;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_DAY:
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

/* CCYYMMDD as ISO; anything else as it stands, for a person to see. */
static void put_day(struct json_writer *w, struct str s)
{
    if (s.n != 8) {
        json_str(w, s);
        return;
    }
    char iso[10] = {s.p[0], s.p[1], s.p[2], s.p[3], '-', s.p[4], s.p[5], '-', s.p[6], s.p[7]};
    json_str(w, str_of(iso, sizeof(iso)));
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
        put_day(w, *as_text(p));
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

void claim_write_json(const struct claim *claim, unsigned indent, struct buf *out)
{
    struct level levels[RECORD_DEPTH_MAX] = {{.shape = &claim_shape, .base = (const char *)claim}};
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
        const char *at = l->base + field->offset;
        if (!is_given(field, at))
            continue;
        json_key_str(&w, str_of(field->name, field->name_n));
        assert(depth < RECORD_DEPTH_MAX);
        if (put_value(&w, field, at, &levels[depth])) {
            json_object(&w);
            depth++;
        }
    }
}
