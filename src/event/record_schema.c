/* record_schema.c - the JSON Schema of a record, printed from the field tables it is read by. */
#include "event/record_json.h"

enum { SHAPES_MAX = 96 };

/* Every shape once, in the order met. */
struct shapes {
    const struct record_shape *list[SHAPES_MAX];
    size_t count;
};

static void note_shape(struct shapes *all, const struct record_shape *shape)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i] == shape)
            return;
    assert(all->count < SHAPES_MAX);
    all->list[all->count++] = shape;
}

static void collect(struct shapes *all, const struct record_shape *shape)
{
    note_shape(all, shape);
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->list[i]->count; k++)
            if (all->list[i]->fields[k].shape)
                note_shape(all, all->list[i]->fields[k].shape);
}

static void put_reference(struct json_writer *w, const struct record_shape *shape)
{
    struct buf path;
    buf_init(&path, 200);
    buf_printf(&path, "#/$defs/%s", shape->name);
    json_pair(w, "$ref", buf_cstr(&path));
    buf_fini(&path);
}

static void put_list(struct json_writer *w, const struct record_field *field)
{
    json_pair(w, "type", "array");
    json_pair_i64(w, "minItems", 1);
    json_pair_i64(w, "maxItems", field->max);
    json_key(w, "items");
    json_object(w);
    if (field->type == FIELD_LIST) {
        put_reference(w, field->shape);
    } else if (field->type == FIELD_TEXTS) {
        json_pair(w, "type", "string");
        json_pair_i64(w, "minLength", 1);
    } else {
        json_pair(w, "type", "integer");
        json_pair_i64(w, "minimum", 1);
        json_pair_i64(w, "maximum", 99);
    }
    json_object_end(w);
}

static void put_type(struct json_writer *w, const struct record_field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
        json_pair(w, "type", "string");
        json_pair_i64(w, "minLength", 1);
        if (field->max)
            json_pair_i64(w, "maxLength", field->max);
        break;
    case FIELD_DAY:
        json_pair(w, "type", "string");
        json_pair(w, "format", "date");
        break;
    case FIELD_CLOCK:
        json_pair(w, "type", "string");
        json_pair(w, "pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]$");
        break;
    case FIELD_MOMENT:
        json_pair(w, "type", "string");
        json_pair(w, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9])?$");
        break;
    case FIELD_MONEY:
    case FIELD_AMOUNT:
        json_pair(w, "type", "number");
        json_key(w, "multipleOf");
        json_raw(w, STR("0.01"));
        break;
    case FIELD_QUANTITY:
        json_pair(w, "type", "number");
        break;
    case FIELD_PART:
    case FIELD_OPTIONAL:
        put_reference(w, field->shape);
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_ORDINALS:
        put_list(w, field);
        break;
    }
}

static void put_shape(struct json_writer *w, const struct record_shape *shape)
{
    json_pair(w, "type", "object");
    json_pair_bool(w, "additionalProperties", false);
    json_key(w, "required");
    json_array(w);
    for (size_t i = 0; i < shape->count; i++)
        if (shape->fields[i].required)
            json_cstr(w, shape->fields[i].name);
    json_array_end(w);
    json_key(w, "properties");
    json_object(w);
    for (size_t i = 0; i < shape->count; i++) {
        json_key(w, shape->fields[i].name);
        json_object(w);
        json_pair(w, "description", shape->fields[i].about);
        put_type(w, &shape->fields[i]);
        json_object_end(w);
    }
    json_object_end(w);
}

void record_print_schema(const struct record_kind *kind, struct buf *out)
{
    struct shapes all = {0};
    struct json_writer w;
    struct buf id;
    collect(&all, kind->shape);
    json_begin(&w, out, 2);
    json_object(&w);
    json_pair(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    buf_init(&id, 128);
    buf_printf(&id, "%s.schema.json", kind->name);
    json_pair(&w, "$id", buf_cstr(&id));
    buf_fini(&id);
    json_pair(&w, "title", kind->title);
    json_pair(&w, "description", kind->about);
    put_shape(&w, kind->shape);
    json_key(&w, "$defs");
    json_object(&w);
    for (size_t i = 1; i < all.count; i++) {
        json_key(&w, all.list[i]->name);
        json_object(&w);
        put_shape(&w, all.list[i]);
        json_object_end(&w);
    }
    json_object_end(&w);
    json_object_end(&w);
    buf_putc(out, '\n');
}
