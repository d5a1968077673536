/* asked.h - what an event of the platform asks for: its payload, read as [subscribe NAME] says.
 *
 * Ids only come out of it, and only what looks like one: a payload that holds more is not ours to
 * keep. Pure; its bytes are not trusted. docs/subscribing.md. */
#ifndef HIA_JOB_ASKED_H
#define HIA_JOB_ASKED_H

#include "base/json.h"
#include "conf/settings.h"

enum { ASKED_MAX = 1000 /* things one event may ask for */, ASKED_ID_MAX = 64 };

struct asked {
    char partner[SECTION_NAME_MAX];
    size_t count; /* 1 where the act needs no subject, which is empty then */
    char subjects[ASKED_MAX][ASKED_ID_MAX];
};

/** NULL, or why it is not understood, a word: "payload_unreadable", "partner_missing",
 * "partner_unknown", "subject_missing", "subject_invalid", "subjects_too_many". */
MUST_USE const char *asked_read(struct json_reader *r, struct str payload,
                                const struct settings *settings,
                                const struct settings_subscription *c, struct asked *out);

/** 1 to 63 of A-Z, a-z, 0-9, and . _ : - */
bool asked_is_id(struct str s);

#endif
