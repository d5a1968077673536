/* partner_engine.h - an exchange engine of a thread's own, for one partner: loop, credentials,
 * runner and the partner's adapter, opened in order and closed in the other. */
#ifndef HIA_JOB_PARTNER_ENGINE_H
#define HIA_JOB_PARTNER_ENGINE_H

#include "host/runner.h"

struct partner_engine {
    struct event_base *base;
    struct engine *engine;
    struct cred_store *credentials;
    struct host_runner *runner;
    struct host_partner *partner;
};

/** Looks up credentials: may block. On false too what was opened is closed by
 * partner_engine_close. */
MUST_USE bool partner_engine_open(struct partner_engine *e, const struct settings *settings,
                                  const struct partner *partner, const struct engine_hooks *hooks,
                                  struct err *err);
void partner_engine_close(struct partner_engine *e);

/** One operation that leaves no trace in a ledger: it changes nothing at the partner and may be
 * lost. `found` false: the partner answers that there is no such thing. ERR_SYSTEM: it could not be
 * learnt within `deadline_ms`. */
struct partner_question {
    const struct settings *settings;
    const struct partner *partner;
    const char *operation;
    const struct hia_field *fields;
    size_t field_count;
    int64_t deadline_ms;
};
MUST_USE bool partner_ask(const struct partner_question *q, struct buf *answer, bool *found,
                          struct err *err);

#endif
