/* finance_sync.h - one operation for one connection: at most one at a time, its rows folded in the
 * transaction that ends its call.
 *
 * Rows come as documents the adapter keeps (hia_keep) under "rows/KIND/PAGE", JSON lines, the first
 * page of a chain being page 0: a chain that begins again begins with page 0 again, and what was
 * before it does not count. Kept with its step's commit, sealed, so a crash loses none. When the
 * call ends DONE the pages of the last chain are folded, in the same transaction as the cursor the
 * adapter put (HIA_SCOPE_PARTNER), as the connection's state, as the events. Several pages are
 * opened and read in a thread of their own, which runs ahead of the one that writes rows (tray.h).
 *
 * A call of the same operation and connection that is still open (of the 256 oldest) goes first: it
 * is gone on with, and unless it asked the very same, fields and content, what is asked is asked
 * after it. One that is open still after that, or whose time to be tried again has not come (and
 * job.try_now is not set), is all there is for now. Two processes do not do so at once: a ledger in
 * a folder has one writer, over PostgreSQL the partner's lane and the fence see to it. Who lets go
 * of the ledger while the partner is asked has the connection in hand meanwhile (store/hand.h), and
 * whoever else comes to it does nothing: TALK_WAITS, FINANCE_IN_HAND, no call. */
#ifndef HIA_JOB_FINANCE_SYNC_H
#define HIA_JOB_FINANCE_SYNC_H

#include "job/connection.h"
#include "job/talk.h"
#include "job/tray.h"

enum { FINANCE_FIELDS_MAX = 16 };

#define FINANCE_IN_HAND "in_hand" /* talk.code: another process speaks of this connection */

#define FINANCE_ROWS "rows/" /* "rows/json.bank-lines/0" */

/** A row on its way into the ledger (tray.h). */
struct finance_row {
    struct step step;
    struct str line;
};

/** What a call that ends DONE is given to, in the ending transaction; each may be NULL. When one
 * fails the whole step is rolled back, and so is what they wrote. */
struct finance_fold {
    void *ctx;
    bool (*begin)(void *ctx, struct job_call *call, struct err *err);
    const char *kind; /* of the pages whose lines are rows; NULL: any */
    size_t row_size;  /* of what begins with a finance_row; 0: no rows */
    /** A line of a page becomes a row; what it points to is in the arena. In a thread of its own,
     * ahead of `take`: it sees nothing of the ledger. */
    bool (*read)(void *ctx, struct finance_row *row, struct arena *a, struct err *err);
    /** Each row, in order. It emits by the asker's emitter: what that holds is put with each tray
     * of rows. */
    bool (*take)(void *ctx, const struct finance_row *row, struct err *err);
    /** After the last row, also when there was none. */
    bool (*end)(void *ctx, struct job_call *call, const struct host_next *next, struct err *err);
    /** Of a call that ends FAILED: none of the others is called then. */
    bool (*failed)(void *ctx, struct job_call *call, const struct host_next *next, struct err *err);
};

struct finance_ask {
    const struct partner *partner;
    const char *operation;
    struct store_connection *connection; /* changed as its row is; NULL: of the partner itself */
    struct arena *arena;                 /* for the connection's texts, as long as it is used */
    const struct hia_field *fields;      /* beside "connection", which is put in */
    size_t field_count;
    struct hia_text content_kind, content; /* of the request, or empty */
    struct finance_fold fold;
    bool open_only; /* go on with what is open, begin nothing */
    bool replaces;  /* what is open and asks another thing is not wanted any more: of what is in
                     * doubt the truth is learnt now, the rest ends as "superseded" */
    bool is_sync;   /* its ends are the connection's tried_at, its whole end synced_at; one that is
                     * not yet to be had is wanted again (connection_wait) */
    bool begins_sync; /* a sync begins with it, and waits with it */
    bool lets_go;     /* others may write while the partner is asked: of a STORE_WRITER only. The
                       * connection is read again when it ends. */
};

struct finance_end {
    struct talk_end talk;
    char call_id[UUID_MAX]; /* empty: open_only, and none is; or FINANCE_IN_HAND */
    bool same;              /* it asked the very same */
    bool open;              /* of one of before: it is open still, and goes first */
};

/** Runs it to its end, or until it waits. False: we failed, and the call is open. */
MUST_USE bool finance_ask(struct job *job, struct emitter *emitter, const struct finance_ask *ask,
                          struct finance_end *end, struct err *err);

/** The end of a fold: the answer's content, into the buffer `ctx`. A call that was open goes first:
 * the last answer is ours. */
MUST_USE bool finance_keep_answer(void *ctx, struct job_call *call, const struct host_next *next,
                                  struct err *err);

#endif
