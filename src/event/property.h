/* property.h - one property of a payload as compiled, and the forms a text in an event may have.
 * Private to the registry and the envelope. */
#ifndef HIA_EVENT_PROPERTY_H
#define HIA_EVENT_PROPERTY_H

#include "event/envelope.h"

/** No form is free text: that is what keeps names and notes out of events. */
enum event_form {
    EVENT_FORM_NONE,
    EVENT_FORM_ENUM,
    EVENT_FORM_UUID,    /* format uuid */
    EVENT_FORM_INSTANT, /* format date-time */
    EVENT_FORM_DAY,     /* format date */
    EVENT_FORM_CODE,    /* letters, digits, and - : . _ without spaces, 20 at most */
    EVENT_FORM_ID,      /* printable ASCII without spaces, quotes and backslashes, 80 at most */
    EVENT_FORM_HASH,    /* 64 lower-case hexadecimal digits */
};

/** The form a JSON Schema names; EVENT_FORM_NONE when it is none of ours. */
enum event_form event_form(const char *format, const char *pattern);
/** The pattern or format that names it, for messages; NULL for an enum. */
const char *event_form_text(enum event_form form);
bool event_form_fits(enum event_form form, struct str s);

struct event_property {
    const char *name;
    size_t name_n;
    enum event_kind kind;
    enum event_form form; /* of a text, and of each text of a list */
    bool required;
    char **values; /* of an enum */
    size_t values_count;
};

/** The newest version registered of an event of the catalogue; NULL: not registered. */
const struct event_definition *event_definition_of(const struct event_registry *r,
                                                   enum event_id id);

#endif
