/* line.h - the line of an event, compiled: what is the same each time an emitter says it as text,
 * and the holes between. Private to the envelope. */
#ifndef HIA_EVENT_LINE_H
#define HIA_EVENT_LINE_H

#include "base/clock.h"
#include "base/hash.h"
#include "event/envelope.h"
#include "event/template.h"

enum {
    EVENT_ENTITY_TYPE_MAX = 40,
    EVENT_INTEGER_MAX = 24,  /* digits, sign; a flag is shorter */
    EVENT_INSTANT = 27,      /* characters of an instant */
    EVENT_STAND_IN = 2 + 16, /* "x-" and half of a hash */
    EVENT_ESCAPED_MAX = 6,   /* bytes JSON makes of one at most */
};

/** Where a value goes. */
struct event_hole {
    const char *name; /* as the emitter has it: a literal, told apart by where it stands */
    size_t name_n;
    const struct event_tag *tag; /* `,"name":`, put only when there is a value */
    const struct event_property *property;
    uint64_t bit;
    enum event_kind kind;
    enum event_form form;
    bool plain; /* JSON never has to escape a text of it */
};

/** opening, instant, after_instant, entity, after_entity, holes, closing, id, after_id, instant,
 * end. */
struct event_line {
    const struct event_definition *d;
    /* What it was compiled for; "" for none. */
    char organization_id[UUID_MAX], site_id[UUID_MAX], correlation_id[UUID_MAX];
    char entity_type[EVENT_ENTITY_TYPE_MAX];
    struct str opening, after_instant, after_entity, closing, after_id, end;
    struct event_hole entity, holes[EVENT_PROPERTIES_MAX];
    size_t holes_count;
    size_t least;  /* bytes it takes at most, the texts not counted */
    uint64_t said; /* the properties whose values are the same each time: a bit each */
    struct buf text;
};

/** Compiles, or compiles again. False with the error set, and nothing compiled, where the registry
 * does not allow it. */
MUST_USE bool event_line_compile(struct event_line *l, const struct event_definition *d,
                                 const struct event_head *head, const struct event_field *fields,
                                 size_t count, struct err *err);
void event_line_fini(struct event_line *l);
/** Whether it is the line of that: the same constants, the same fields in the same order. */
bool event_line_is(const struct event_line *l, const struct event_head *head,
                   const struct event_field *fields, size_t count);

#endif
