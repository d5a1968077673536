/* banking_state.h - private to banking.c and banking_webhook.c. */
#ifndef HIA_JOB_BANKING_STATE_H
#define HIA_JOB_BANKING_STATE_H

#include "job/banking.h"

enum { BANKING_TEXTS_MAX = 1 << 20, BANKING_AT_ONCE = 256 };

struct banking {
    struct job *job;
    const struct partner *partner;
    struct emitter *emitter;
    struct arena arena; /* texts of the connection in hand */
    bool asked;         /* banking_asked: since one was found */
    bool lets_go;       /* others may write while the bank is asked */
};

/** What a question has beside its connection. */
struct banking_more {
    const struct hia_field *fields;
    size_t field_count;
    struct hia_text content_kind, content;
    struct finance_fold fold;
    bool is_sync, begins_sync, open_only, replaces;
};

/** What a webhook says, cut at nothing: what is longer is empty. */
struct banking_hint {
    char type[32], code[64], item[128], error[128], until[40];
};
/** Of whose item, and what of its state: `said` lends texts of `h`. False: nothing to act on. */
MUST_USE bool banking_hint_read(struct str body, struct banking_hint *h,
                                struct connection_said *said);

/** Texts of `c` live until the next one is found. ERR_DATA when the partner has none of it. */
MUST_USE bool banking_find(struct banking *b, struct str uuid, struct store_connection *c,
                           struct err *err);
MUST_USE bool banking_ask(struct banking *b, const char *operation, struct store_connection *c,
                          const struct banking_more *more, struct finance_end *end,
                          struct err *err);

#endif
