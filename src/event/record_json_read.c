/* record_json_read.c - JSON to a record, driven by its field tables: a stack of open records, no
 * recursion. */
#include "base/clock.h"
#include "event/record_json.h"

#include <stdio.h>

/* One open object, or one open list. */
struct frame {
    const struct record_shape *shape; /* of the object; NULL: this is a list */
    char *base;
    uint64_t seen[RECORD_FIELDS_MAX / 64];
    size_t next; /* where to look for the next name: fields mostly come in order */
    const struct record_field *field; /* the list, or the object's field now being read */
    struct record_list *list;
    size_t room;
};

struct reading {
    struct json_reader *json;
    struct str text;
    struct arena *arena;
    struct record_problem *problem;
    struct frame frames[RECORD_DEPTH_MAX];
    size_t depth;
};

/* ---- problems ---- */

static void put_path(struct reading *c)
{
    char *to = c->problem->path;
    size_t n = 0, size = sizeof(c->problem->path);
    to[0] = '\0';
    for (size_t i = 0; i < c->depth && n < size; i++) {
        const struct frame *f = &c->frames[i];
        int k = 0;
        if (f->shape && f->field)
            k = snprintf(to + n, size - n, "%s%s", n ? "." : "", f->field->name);
        else if (!f->shape && f->list->count)
            k = snprintf(to + n, size - n, "[%zu]", f->list->count - 1);
        n += k > 0 ? (size_t)k : 0;
    }
}

static bool problem(struct reading *c, const char *sentence)
{
    put_path(c);
    json_where(c->json, &c->problem->line, &c->problem->column);
    c->problem->sentence = sentence;
    return false;
}

static bool no_room(struct reading *c)
{
    return problem(c, "the record is larger than any may be");
}

/* ---- values ---- */

static bool read_text(struct reading *c, struct str *to, size_t max)
{
    struct str s = json_text(c->json);
    if (s.n == 0)
        return problem(c, "the text is empty: leave the field out");
    if (max && s.n > max)
        return problem(c, "the text is too long");
    /* Where an escape was needed the reader's copy lasts until the next token only. */
    bool borrowed = s.p >= c->text.p && s.p <= c->text.p + c->text.n;
    *to = borrowed ? s : arena_str(c->arena, s);
    return to->n ? true : no_room(c);
}

enum { DAY = 8, CLOCK = 4, ISO_DAY = 10, ISO_CLOCK = 5 };

/* "2026-01-31" to CCYYMMDD. */
static bool pack_day(struct reading *c, struct str s, char day[DAY])
{
    if (s.n != ISO_DAY || s.p[4] != '-' || s.p[7] != '-')
        return problem(c, "a day is written as 2026-01-31");
    memcpy(day, s.p, 4);
    memcpy(day + 4, s.p + 5, 2);
    memcpy(day + 6, s.p + 8, 2);
    return day_is_valid(str_of(day, DAY)) || problem(c, "there is no such day");
}

/* "13:45" to HHMM. */
static bool pack_clock(struct reading *c, struct str s, char clock[CLOCK])
{
    static const char LAST[] = "29:59";
    bool good = s.n == ISO_CLOCK;
    for (size_t i = 0; good && i < s.n; i++)
        good = LAST[i] == ':' ? s.p[i] == ':' : s.p[i] >= '0' && s.p[i] <= LAST[i];
    if (!good || (s.p[0] == '2' && s.p[1] > '3'))
        return problem(c, "a time of day is written as 13:45");
    memcpy(clock, s.p, 2);
    memcpy(clock + 2, s.p + 3, 2);
    return true;
}

static bool keep(struct reading *c, struct str *to, const char *p, size_t n)
{
    *to = arena_str(c->arena, str_of(p, n));
    return to->n ? true : no_room(c);
}

static bool read_day(struct reading *c, struct str *to)
{
    char day[DAY];
    return pack_day(c, json_text(c->json), day) && keep(c, to, day, DAY);
}

static bool read_clock(struct reading *c, struct str *to)
{
    char clock[CLOCK];
    return pack_clock(c, json_text(c->json), clock) && keep(c, to, clock, CLOCK);
}

/* A day, or a day and a time: "2026-01-31T13:45". */
static bool read_moment(struct reading *c, struct str *to)
{
    struct str s = json_text(c->json);
    char moment[DAY + CLOCK];
    if (s.n != ISO_DAY + 1 + ISO_CLOCK || s.p[ISO_DAY] != 'T')
        return read_day(c, to);
    return pack_day(c, str_of(s.p, ISO_DAY), moment) &&
           pack_clock(c, str_of(s.p + ISO_DAY + 1, ISO_CLOCK), moment + DAY) &&
           keep(c, to, moment, sizeof(moment));
}

static bool number_problem(struct reading *c, enum number_status st)
{
    switch (st) {
    case NUMBER_SCALE:
        return problem(c, "the number has more decimals than can be kept");
    case NUMBER_RANGE:
        return problem(c, "the number is out of range");
    default:
        return problem(c, "a number here has digits, at most one point, and no exponent");
    }
}

static bool read_money(struct reading *c, int64_t *to)
{
    enum number_status st = money_parse(json_text(c->json), to);
    return st == NUMBER_OK || number_problem(c, st);
}

static bool read_quantity(struct reading *c, struct quantity *to)
{
    enum number_status st = decimal_parse(json_text(c->json), &to->value);
    to->given = true;
    return st == NUMBER_OK || number_problem(c, st);
}

/* ---- the stack ---- */

static bool push_object(struct reading *c, const struct record_shape *shape, void *base)
{
    assert(c->depth < RECORD_DEPTH_MAX && shape->count <= RECORD_FIELDS_MAX);
    struct frame *f = &c->frames[c->depth++];
    f->shape = shape;
    f->base = base;
    memset(f->seen, 0, sizeof(f->seen));
    f->next = 0;
    f->field = NULL;
    return true;
}

static bool push_list(struct reading *c, const struct record_field *field, void *at)
{
    assert(c->depth < RECORD_DEPTH_MAX);
    struct frame *f = &c->frames[c->depth++];
    f->shape = NULL;
    f->field = field;
    f->list = at;
    f->room = 0;
    return true;
}

/* One more entry of the list on top; NULL when it is full, with the problem set. */
static void *append(struct reading *c, size_t size)
{
    struct frame *f = &c->frames[c->depth - 1];
    struct record_list *l = f->list;
    if (l->count == f->field->max) {
        l->count++; /* the path names the one too many */
        problem(c, "the list is longer than it may be");
        return NULL;
    }
    if (l->count == f->room) {
        size_t room = f->room ? f->room * 2 : size > 512 ? 2 : 4;
        if (room > f->field->max)
            room = f->field->max;
        void *items = arena_array(c->arena, room, size);
        if (!items) {
            no_room(c);
            return NULL;
        }
        if (l->count)
            memcpy(items, l->items, l->count * size);
        l->items = items;
        f->room = room;
    }
    return (char *)l->items + l->count++ * size;
}

static bool pop(struct reading *c)
{
    c->depth--;
    return true;
}

/* ---- objects ---- */

/* The field of that name; looks on from the last one found, then from the beginning. */
static const struct record_field *find(struct frame *f, struct str name)
{
    const struct record_shape *shape = f->shape;
    size_t i = f->next;
    for (size_t tries = 0; tries < shape->count; tries++) {
        if (i == shape->count)
            i = 0;
        const struct record_field *known = &shape->fields[i];
        if (known->name_n == name.n && memcmp(known->name, name.p, name.n) == 0) {
            f->next = i + 1;
            f->seen[i / 64] |= (uint64_t)1 << i % 64;
            return known;
        }
        i++;
    }
    return NULL;
}

static const char *const WANTED[] = {
    [FIELD_TEXT] = "a text is wanted here",
    [FIELD_DAY] = "a day is wanted here, as a text",
    [FIELD_CLOCK] = "a time of day is wanted here, as a text",
    [FIELD_MOMENT] = "a day, with a time of day or without, is wanted here, as a text",
    [FIELD_MONEY] = "an amount is wanted here, as a number",
    [FIELD_AMOUNT] = "an amount is wanted here, as a number",
    [FIELD_QUANTITY] = "a number is wanted here",
    [FIELD_PART] = "an object is wanted here",
    [FIELD_OPTIONAL] = "an object is wanted here",
    [FIELD_LIST] = "a list is wanted here",
    [FIELD_TEXTS] = "a list is wanted here",
    [FIELD_ORDINALS] = "a list is wanted here",
};

static const enum json_token TOKEN[] = {
    [FIELD_TEXT] = JSON_STRING,     [FIELD_DAY] = JSON_STRING,   [FIELD_CLOCK] = JSON_STRING,
    [FIELD_MOMENT] = JSON_STRING,   [FIELD_MONEY] = JSON_NUMBER, [FIELD_AMOUNT] = JSON_NUMBER,
    [FIELD_QUANTITY] = JSON_NUMBER, [FIELD_PART] = JSON_OBJECT,  [FIELD_OPTIONAL] = JSON_OBJECT,
    [FIELD_LIST] = JSON_ARRAY,      [FIELD_TEXTS] = JSON_ARRAY,  [FIELD_ORDINALS] = JSON_ARRAY,
};

static bool wrong_token(struct reading *c, enum json_token got, const char *wanted)
{
    if (got == JSON_ERROR)
        return problem(c, json_error(c->json));
    return problem(c, got == JSON_NULL ? "null is no value: leave the field out" : wanted);
}

static bool read_value(struct reading *c, const struct record_field *field, char *at)
{
    enum json_token t = json_next(c->json);
    if (UNLIKELY(t != TOKEN[field->type]))
        return wrong_token(c, t, WANTED[field->type]);
    switch (field->type) {
    case FIELD_TEXT:
        return read_text(c, (struct str *)(void *)at, field->max);
    case FIELD_DAY:
        return read_day(c, (struct str *)(void *)at);
    case FIELD_CLOCK:
        return read_clock(c, (struct str *)(void *)at);
    case FIELD_MOMENT:
        return read_moment(c, (struct str *)(void *)at);
    case FIELD_MONEY:
        return read_money(c, (int64_t *)(void *)at);
    case FIELD_AMOUNT:
        ((struct amount *)(void *)at)->given = true;
        return read_money(c, &((struct amount *)(void *)at)->cents);
    case FIELD_QUANTITY:
        return read_quantity(c, (struct quantity *)(void *)at);
    case FIELD_PART:
        return push_object(c, field->shape, at);
    case FIELD_OPTIONAL: {
        void *p = arena_alloc(c->arena, field->shape->size);
        if (!p)
            return no_room(c);
        *(void **)(void *)at = p;
        return push_object(c, field->shape, p);
    }
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_ORDINALS:
        return push_list(c, field, at);
    }
    return false;
}

static bool end_object(struct reading *c)
{
    struct frame *f = &c->frames[c->depth - 1];
    for (size_t i = 0; i < f->shape->count; i++) {
        if (f->shape->fields[i].required && !(f->seen[i / 64] >> i % 64 & 1)) {
            f->field = &f->shape->fields[i];
            return problem(c, "a required field is missing");
        }
    }
    return pop(c);
}

/* Members that are rarely given stand in a struct of their own, made when the first of them comes.
 */
static char *open_group(struct reading *c, const struct record_group *group, char *base)
{
    void **at = (void **)(void *)(base + group->offset);
    if (!*at)
        *at = arena_alloc(c->arena, group->size);
    return *at;
}

static bool step_object(struct reading *c)
{
    struct frame *f = &c->frames[c->depth - 1];
    enum json_token t = json_next(c->json);
    f->field = NULL;
    if (t == JSON_OBJECT_END)
        return end_object(c);
    if (t != JSON_KEY)
        return problem(c, json_error(c->json));
    f->field = find(f, json_text(c->json));
    if (!f->field)
        return problem(c, "there is no field of this name here");
    char *base = f->base;
    if (f->field->group && !(base = open_group(c, f->field->group, base)))
        return no_room(c);
    return read_value(c, f->field, base + f->field->offset);
}

/* ---- lists ---- */

static bool is_ordinal(struct str s)
{
    uint64_t v;
    return str_to_u64(s, 99, &v) && v > 0 && s.p[0] != '0';
}

/* The path names the entry that is wrong, though it never came into the list. */
static bool wrong_entry(struct reading *c, enum json_token got, const char *wanted)
{
    c->frames[c->depth - 1].list->count++;
    return wrong_token(c, got, wanted);
}

static bool read_entry(struct reading *c, const struct record_field *field, enum json_token got)
{
    if (field->type == FIELD_LIST) {
        if (got != JSON_OBJECT)
            return wrong_entry(c, got, "a list of objects is wanted here");
        void *p = append(c, field->shape->size);
        return p && push_object(c, field->shape, p);
    }
    bool ordinals = field->type == FIELD_ORDINALS;
    if (got != (ordinals ? JSON_NUMBER : JSON_STRING))
        return wrong_entry(c, got,
                           ordinals ? "a list of whole numbers is wanted here"
                                    : "a list of texts is wanted here");
    struct str *s = append(c, sizeof(*s));
    if (!s)
        return false;
    if (ordinals && !is_ordinal(json_text(c->json)))
        return problem(c, "a whole number from 1 is wanted here");
    return read_text(c, s, 0);
}

static bool step_list(struct reading *c)
{
    struct frame *f = &c->frames[c->depth - 1];
    enum json_token t = json_next(c->json);
    if (t != JSON_ARRAY_END)
        return read_entry(c, f->field, t);
    if (f->list->count == 0)
        return problem(c, "the list is empty: leave the field out");
    return pop(c);
}

bool record_read_json(struct json_reader *r, struct str json, struct arena *arena,
                      const struct record_shape *shape, void *record, struct record_problem *why)
{
    struct reading c = {.json = r, .text = json, .arena = arena, .problem = why};
    memset(record, 0, shape->size);
    *why = (struct record_problem){0};
    json_open(r, json);
    enum json_token t = json_next(r);
    if (t != JSON_OBJECT)
        return wrong_token(&c, t, "an object is wanted here");
    push_object(&c, shape, record);
    while (c.depth)
        if (!(c.frames[c.depth - 1].shape ? step_object(&c) : step_list(&c)))
            return false;
    return json_next(r) == JSON_END || problem(&c, json_error(r));
}
