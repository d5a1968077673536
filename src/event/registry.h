/* registry.h - the event registry, conf/events: what may be said, to whom, in which shape.
 *
 * One file an event: {"event", "version", "channel", "publisher", "subscribers": [], "doc",
 * "emitter", "payload": JSON Schema}. Loaded strictly; an event that is not in it cannot be
 * emitted. Every string a payload may hold has an enum or one of the known forms (id, code, uuid,
 * day, instant): free text, and with it PHI, has no place to stand. */
#ifndef HIA_EVENT_REGISTRY_H
#define HIA_EVENT_REGISTRY_H

#include "base/err.h"
#include "event/catalogue.h"

enum {
    EVENT_PROPERTIES_MAX = 40,
    EVENT_SUBSCRIBERS_MAX = 12,
    EVENT_DEFINITIONS_MAX = 200,
    EVENT_TEXT_MAX = 200, /* bytes of one string in a payload */
};

struct event_definition {
    const char *name, *version, *channel, *publisher, *doc, *emitter;
    const char *const *subscribers;
    size_t subscribers_count;
    const struct event_property *properties; /* of the payload, as compiled */
    size_t properties_count;
    struct event_template *template; /* how it is written */
};

struct event_registry;

/** Reads every *.json of the folder. ERR_CONFIG names the file and what is wrong with it. */
MUST_USE struct event_registry *event_registry_open(const char *dir, struct err *err);
void event_registry_close(struct event_registry *r);

/** version NULL: the newest. NULL when not registered. */
const struct event_definition *event_definition(const struct event_registry *r, struct str name,
                                                const char *version);

#endif
