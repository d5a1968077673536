/* template.h - the parts of an event that are the same every time, made once when the registry is
 * read. Private to the registry and the envelope. */
#ifndef HIA_EVENT_TEMPLATE_H
#define HIA_EVENT_TEMPLATE_H

#include "base/err.h"
#include "event/property.h"
#include "event/registry.h"

enum {
    EVENT_NAME_SLOTS = 128, /* a power of two, well above EVENT_PROPERTIES_MAX: few collisions */
    EVENT_TAG_STEP = 32,    /* tags are copied in steps of this size: they are padded to it */
};

/** What is written before a property's value: `,"name":`. */
struct event_tag {
    const char *p;
    size_t n;
};

struct event_template {
    struct str opening; /* {"event": ... "payload": and then the first tag, its comma a brace */
    struct str closing; /* ","event_version":"1.0"}} */
    uint64_t required;  /* bit by property */
    struct event_tag tags[EVENT_PROPERTIES_MAX];
    uint8_t slots[EVENT_NAME_SLOTS]; /* property + 1, by hash of its name; 0: none */
    char *text;                      /* where all of it stands */
};

/** NULL, with the error set, when there is no memory for it. */
MUST_USE struct event_template *event_template_new(const struct event_definition *d,
                                                   struct err *err);
void event_template_free(struct event_template *t);

/** The property of that name; -1 when there is none. */
int event_template_find(const struct event_template *t, const struct event_property *properties,
                        struct str name);

#endif
