/* audit.h - does what the code can emit agree with the registry, the schemas and the pages? */
#ifndef HIA_EVENT_AUDIT_H
#define HIA_EVENT_AUDIT_H

#include "base/buf.h"
#include "event/registry.h"

struct audit_finding {
    char event[64];
    char sentence[200];
};

enum { AUDIT_FINDINGS_MAX = 500 };

struct audit {
    struct audit_finding findings[AUDIT_FINDINGS_MAX];
    size_t count;    /* kept */
    size_t overflow; /* further ones */
    size_t events;   /* rows of the catalogue looked at */
    size_t consumed; /* subscriptions to events of the platform */
};

/** Compares event_catalogue with the registry in `events_dir` and the pages in `docs_dir`. False
 * only when a folder cannot be read at all; what is wrong in it is a finding. */
MUST_USE bool event_audit(const char *events_dir, const char *docs_dir, struct audit *audit,
                          struct err *err);
/** Behind event_audit: a subscription takes that event. One that is ours is a finding: what we tell
 * would make us act. */
void event_audit_consumed(struct audit *audit, const char *subscription, const char *event);
/** For people (Markdown), ends in a line break. */
void event_audit_print(const struct audit *audit, struct buf *out);

#endif
