/* registry.h - the event registry, conf/events: what may be said, to whom, in which shape.
 *
 * One file an event: {"event", "version", "channel", "publisher", "subscribers": [], "doc",
 * "emitter", "payload": JSON Schema}. A second version of an event is a second file
 * (pm_claim_paid.2.0.json); all versions registered are emitted side by side, each older one until
 * its "emit_until" (decision 0009). Loaded strictly; an event that is not in it cannot be
 * emitted. Every string a payload may hold has an enum or one of the known forms (id, code, uuid,
 * day, instant): free text, and with it PHI, has no place to stand. */
#ifndef HIA_EVENT_REGISTRY_H
#define HIA_EVENT_REGISTRY_H

#include "base/err.h"
#include "event/catalogue.h"

enum {
    EVENT_PROPERTIES_MAX = 40,
    EVENT_SUBSCRIBERS_MAX = 12,
    EVENT_VERSIONS_MAX = 4,     /* of one event, registered at once */
    EVENT_NOTICE_MIN_DAYS = 90, /* from deprecated_since to emit_until */
    EVENT_DEFINITIONS_MAX = 200,
    EVENT_TEXT_MAX = 200, /* bytes of one string in a payload */
};

struct event_definition {
    const char *name, *version, *channel, *publisher, *doc, *emitter;
    const char *deprecated_since; /* "2026-01-15"; NULL: the newest */
    int64_t emit_until_us;        /* said before this instant only; INT64_MAX: no end is named */
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

struct event_versions {
    const struct event_definition *all[EVENT_VERSIONS_MAX]; /* oldest first */
    size_t count;
};

/** All that are registered of an event of the catalogue. */
const struct event_versions *event_versions_of(const struct event_registry *r, enum event_id id);

#endif
