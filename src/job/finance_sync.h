/* finance_sync.h - one operation for one connection: at most one at a time, its rows folded in the
 * transaction that ends its call.
 *
 * Rows come as documents the adapter keeps (hia_keep) under "rows/KIND/PAGE", JSON lines, the first
 * page of a chain being page 0: a chain that begins again begins with page 0 again, and what was
 * before it does not count. Kept with its step's commit, sealed, so a crash loses none. When the
 * call ends DONE the pages of the last chain are folded, in the same transaction as the cursor the
 * adapter put (HIA_SCOPE_PARTNER), as the connection's state, as the events.
 *
 * A call of the same operation and connection that is still open is taken up, never begun twice;
 * a ledger has one writer, so nobody else can. */
#ifndef HIA_JOB_FINANCE_SYNC_H
#define HIA_JOB_FINANCE_SYNC_H

#include "job/connection.h"
#include "job/talk.h"

enum { FINANCE_FIELDS_MAX = 16, FINANCE_PAGES_MAX = 100000 };

#define FINANCE_ROWS "rows/" /* "rows/json.bank-lines/0" */

/** What a finished call's pages are given to. */
struct finance_fold {
    void *ctx;
    /** One page, in order. In the ending transaction. */
    bool (*page)(void *ctx, struct job_call *call, struct str kind, struct str lines,
                 struct err *err);
    /** After the last page, also when there was none. `call` DONE. */
    bool (*end)(void *ctx, struct job_call *call, const struct host_next *next, struct err *err);
};

struct finance_ask {
    const struct partner *partner;
    const char *operation;
    struct store_connection *connection; /* changed as its row is; NULL: of the partner itself */
    const struct hia_field *fields;      /* beside "connection", which is put in */
    size_t field_count;
    struct hia_text content, record; /* of the request, or empty */
    struct finance_fold fold;        /* page NULL: there are no rows */
    bool is_sync; /* its beginning and good end are the connection's tried_at and synced_at; a
                   * failure's code may change the connection's state */
};

struct finance_end {
    struct talk_end talk;
    char call_id[UUID_MAX];
    bool taken_up; /* an open call was gone on with */
};

/** Runs it to its end, or until it waits. False: we failed, and the call is open. */
MUST_USE bool finance_ask(struct job *job, struct emitter *emitter, const struct finance_ask *ask,
                          struct finance_end *end, struct err *err);

/** The content of a call that ended well, opened. `out` is appended to. */
MUST_USE bool finance_answer(struct job *job, const char *call_id, struct buf *out,
                             struct err *err);

#endif
