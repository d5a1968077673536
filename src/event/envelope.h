/* envelope.h - one event as the platform takes it: built fast, and only as its registry row allows.
 *
 *     {"event", "publisher", "subscriber": [], "payload": {"event_type", "organization_id",
 *      "timestamp", "entity_id", "entity_type", ...}, "metadata": {"organization_id", "site_id"?,
 *      "user_id", "timestamp", "correlation_id", "event_version", "event_id"}} */
#ifndef HIA_EVENT_ENVELOPE_H
#define HIA_EVENT_ENVELOPE_H

#include "base/buf.h"
#include "event/registry.h"

/** The platform's reserved actor for machines (facts: CL-FW event automation). */
#define EVENT_ACTOR "00000000-0000-0000-0000-000000000001"

enum event_kind { EVENT_TEXT, EVENT_INTEGER, EVENT_FLAG, EVENT_TEXTS };

/** One field of the payload. Use the EVENT_... makers. */
struct event_field {
    const char *name; /* a literal: a writer knows it again by where it stands */
    size_t name_n;    /* its length, which the makers know when it is a literal */
    enum event_kind kind;
    struct str text;         /* EVENT_TEXT; empty: the field is left out */
    int64_t integer;         /* EVENT_INTEGER; EVENT_FLAG: 0 or 1 */
    const struct str *texts; /* EVENT_TEXTS */
    size_t texts_count;
};

#define EVENT_NAME(n)    .name = (n), .name_n = strlen(n)
#define EVENT_STR(n, s)  ((struct event_field){EVENT_NAME(n), .kind = EVENT_TEXT, .text = (s)})
#define EVENT_CSTR(n, s) EVENT_STR((n), str_from(s))
#define EVENT_INT(n, v)                                                                            \
    ((struct event_field){EVENT_NAME(n), .kind = EVENT_INTEGER, .integer = (int64_t)(v)})
#define EVENT_BOOL(n, v) ((struct event_field){EVENT_NAME(n), .kind = EVENT_FLAG, .integer = (v)})
#define EVENT_LIST(n, p, c)                                                                        \
    ((struct event_field){EVENT_NAME(n), .kind = EVENT_TEXTS, .texts = (p), .texts_count = (c)})

/** What is the same for all events of one happening. */
struct event_head {
    const char *event_id;        /* uuid: the platform's key against doubles; made when NULL */
    const char *organization_id; /* uuid */
    const char *site_id;         /* uuid or NULL */
    const char *correlation_id;  /* uuid or NULL */
    int64_t timestamp_us;
    const char *entity_type; /* "claim" "batch" "remittance" "payment" "file" "acknowledgement" */
    struct str entity_id;
};

struct event_writer; /* of one thread: keeps what it needs again */

MUST_USE struct event_writer *event_writer_new(const struct event_registry *r, struct err *err);
void event_writer_free(struct event_writer *w);

/** Appends one envelope to `out`, without a line break, in the registry's newest version of it.
 *  It asks `out` for some hundred bytes more than the event then takes. What the registry says of
 *  an event, and what is the same in all of one remittance, is worked out when an event is first
 *  said with those fields in that order; from then on only the values are judged and put.
 *
 *  A text that does not have the form its schema names is left out; where it is a required id it is
 * given as "x-" and 16 digits of its SHA-256. So what must not be said is not said, and nobody's
 * odd number stops the work. False, with nothing appended: not registered, a field the schema does
 * not know, given twice or of a wrong type, a required field missing (ERR_USAGE: our bug), or a
 * required text that is no id and does not have its form (ERR_DATA). */
MUST_USE bool event_write(struct event_writer *w, enum event_id id, const struct event_head *head,
                          const struct event_field *fields, size_t count, struct buf *out,
                          struct err *err);

/** The same in the version `d`, one of event_versions_of(r, id). Emitters give the fields of all
 * versions: one that only another version has is passed over. */
MUST_USE bool event_write_version(struct event_writer *w, enum event_id id,
                                  const struct event_definition *d, const struct event_head *head,
                                  const struct event_field *fields, size_t count, struct buf *out,
                                  struct err *err);

/** The same for a single event: everything is worked out and forgotten again. */
MUST_USE bool event_build(const struct event_registry *r, enum event_id id,
                          const struct event_head *head, const struct event_field *fields,
                          size_t count, struct buf *out, struct err *err);

#endif
