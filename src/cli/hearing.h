/* hearing.h - X12 of payers becomes records, or pages: what 271, 277 and 278 have in common. */
#ifndef HIA_CLI_HEARING_H
#define HIA_CLI_HEARING_H

#include "base/buf.h"
#include "event/record.h"
#include "x12/reader.h"

struct hearing {
    const char *verb;  /* "inquiry" */
    const char *looks; /* for what: "claim status answer (277 005010X212)" */
    struct buf line;   /* what is said next */
    uint64_t told;     /* records, or pages */
    uint64_t errors;   /* met on the way */
};

void hearing_init(struct hearing *h, const char *verb, const char *looks);
void hearing_fini(struct hearing *h);

/** Each file through a reader; `event` is given what it reads, with `ctx`. */
MUST_USE bool hearing_read(struct hearing *h, char **paths, int count,
                           bool (*event)(void *ctx, const struct x12_event *e), void *ctx,
                           struct err *err);
/** The line to standard output, as one that was told. */
MUST_USE bool hearing_say(struct hearing *h);
/** A record as a line of JSON. */
MUST_USE bool hearing_tell(struct hearing *h, const struct record_shape *shape, const void *record);
/** Says of records that a maximum left out. */
void hearing_dropped(const struct hearing *h, size_t count);
/** Says that there was none, or that there were errors. The exit code. */
int hearing_end(const struct hearing *h);

#endif
