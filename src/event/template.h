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
    uint64_t plain;     /* those whose texts JSON never has to escape */
    struct event_tag tags[EVENT_PROPERTIES_MAX];
    uint8_t slots[EVENT_NAME_SLOTS]; /* property + 1, by hash of its name; 0: none */
    char *text;                      /* where all of it stands */
};

/** NULL, with the error set, when there is no memory for it. */
MUST_USE struct event_template *event_template_new(const struct event_definition *d,
                                                   struct err *err);
void event_template_free(struct event_template *t);

/* Its length, its first and its last bytes tell the names of one event apart well enough. */
static inline size_t event_name_slot(const char *name, size_t n)
{
    uint64_t first = 0, last = 0;
    if (LIKELY(n >= 8)) {
        memcpy(&first, name, 8);
        memcpy(&last, name + n - 8, 8);
    } else {
        memcpy(&first, name, n);
    }
    return (size_t)((n + (first ^ last << 1)) * 0x9E3779B97F4A7C15 >> 57) % EVENT_NAME_SLOTS;
}

/* By its ends in words; only what is between them, if there is any, by its bytes. */
static inline bool event_name_is(const char *a, const char *b, size_t n)
{
    uint64_t first[2], last[2];
    if (UNLIKELY(n < 8))
        return memcmp(a, b, n) == 0;
    memcpy(&first[0], a, 8);
    memcpy(&first[1], b, 8);
    memcpy(&last[0], a + n - 8, 8);
    memcpy(&last[1], b + n - 8, 8);
    return first[0] == first[1] && last[0] == last[1] &&
           (n <= 16 || memcmp(a + 8, b + 8, n - 16) == 0);
}

/** The property of that name; -1 when there is none. */
static inline int event_template_find(const struct event_template *t,
                                      const struct event_property *properties, const char *name,
                                      size_t n)
{
    for (size_t at = event_name_slot(name, n); t->slots[at]; at = (at + 1) % EVENT_NAME_SLOTS) {
        const struct event_property *p = &properties[t->slots[at] - 1];
        if (LIKELY(p->name_n == n && event_name_is(p->name, name, n)))
            return t->slots[at] - 1;
    }
    return -1;
}

#endif
