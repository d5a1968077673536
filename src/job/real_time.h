/* real_time.h - a question asked while somebody waits: judged, asked once, its answer judged, kept
 * and given, within the caller's time.
 *
 * All functions belong to one thread, the caller's loop; a second thread of this object's own holds
 * the ledger and commits in groups what was asked and what came back. An answer is said once its
 * row is committed or, with `tell_asked`, once it is committed that it was asked (docs/decisions,
 * 0013). Identical questions in flight are asked once. An answer is given again from the
 * ledger only where both the configuration and the caller allow it, with its age; when time is up
 * the last known answer to the same question about the same person is given, marked stale.
 * docs/api.md says what the caller sees. */
#ifndef HIA_JOB_REAL_TIME_H
#define HIA_JOB_REAL_TIME_H

#include "event/record_json.h"
#include "job/asker.h"
#include "job/job.h"

enum {
    REAL_TIME_WAITING_MAX = 20000, /* callers at once, of one organization */
    REAL_TIME_TRACE_MAX = 64,
    REAL_TIME_FAULTS_MAX = 20,
    REAL_TIME_CODE_MAX = 65,
    REAL_TIME_ASK_MS = 20000, /* CAQH CORE: a partner answers within 20 s */
    REAL_TIME_ANSWER_MAX = 8 * 1024 * 1024,
};

struct real_time_request {
    enum real_time_kind kind;
    const struct partner *partner; /* NULL: by [vendors KIND] of the configuration */
    struct str trace;              /* request_trace_id: 1 to 64 of A-Z a-z 0-9 . _ : - */
    struct str trigger_context;    /* "checkin", "manual" ...: the platform's word, as the trace */
    struct str patient_id, policy_id, appointment_id; /* UUIDs of the platform; empty: none */
    struct str inquiry;                               /* one JSON object, of the kind's schema */
    int64_t deadline_ms;                              /* 0: the organization's own */
    int64_t max_age_ms; /* an answer of ours not older than this will do; 0: ask the partner */
};

/** May a caller number what he asks for so? */
bool real_time_is_trace(struct str trace);

enum real_time_status {
    REAL_TIME_ANSWERED,    /* by the payer: covered or not, or AAA; see `source` for how fresh */
    REAL_TIME_REJECTED,    /* what came back is no answer: 999, TA1, damaged, of another question */
    REAL_TIME_TIMED_OUT,   /* no answer in time; with one of before where there is one (stale) */
    REAL_TIME_FAILED,      /* it could not be asked: see `code` */
    REAL_TIME_BAD_REQUEST, /* not a question: `problem` */
    REAL_TIME_BAD_INQUIRY, /* our own rules find errors in it: `faults`; nothing was asked */
    REAL_TIME_CONFLICT,    /* the trace was used for another question */
    REAL_TIME_BUSY,        /* too many wait */
    REAL_TIME_STATUSES,
};

enum real_time_source {
    REAL_TIME_NONE,
    REAL_TIME_FROM_PAYER,
    REAL_TIME_SHARED,     /* somebody else asked the same a moment before: one answer for both */
    REAL_TIME_RECENT,     /* of the ledger, by policy */
    REAL_TIME_LAST_KNOWN, /* of the ledger, because time was up: stale */
    REAL_TIME_REPEATED,   /* this very trace was answered before */
};

struct real_time_reply {
    enum real_time_status status;
    enum real_time_source source;
    bool stale;
    int64_t age_ms; /* of the answer, when it is of the ledger */
    enum real_time_kind kind;
    char check_id[UUID_MAX]; /* of the row in pm_eligibility_checks; "" when there is none */
    struct str trace;        /* request_trace_id */
    struct str trigger_context, patient_id, policy_id, appointment_id;
    struct str partner;                  /* the name of who answered, or was asked in vain */
    struct str instead_of;               /* by [vendors]: the first, when that was out of order */
    int64_t asked_at_us, answered_at_us; /* of the answer that is given; 0: none */
    int64_t purged_at_us;                /* its answers went by policy (store/purge.h); 0: not */
    int64_t partner_us;                  /* how long the partner took; 0 when it was not asked */
    struct str answers; /* a JSON array of answer records; empty when there is none */
    struct str verdict; /* EB01 of the plan, or STC01-1; a code */
    struct str codes;   /* a JSON array of codes: AAA03, or the faults'; may be empty */
    const char *code;   /* when not answered: a word such as "timeout" */
    const struct record_problem *problem; /* BAD_REQUEST */
    const struct fault *faults;           /* BAD_INQUIRY */
    size_t faults_count;
};

/** On the loop's thread, exactly once a request; everything is borrowed for the call. */
typedef void real_time_done_fn(void *ctx, const struct real_time_reply *reply);

struct real_time_options {
    const struct asker *asker;
    int64_t deadline_ms; /* the organization's own; 10 s is the platform's default */
    int64_t reuse_ms;    /* the oldest answer that may be given again instead of asking; 0: none */
    bool tell_asked; /* told when the question is on record, and the answer is kept right after */
    void *wake_ctx;
    void (*wake)(void *ctx); /* from any thread: call real_time_drain soon */
    /* Wall clock and a monotonic one, microseconds; NULL: the machine's. */
    void *clock_ctx;
    int64_t (*now_us)(void *ctx);
    int64_t (*tick_us)(void *ctx);
};

struct real_time;

/** Opens the ledger as its writer (and a reader for the loop) and starts the thread. */
MUST_USE struct real_time *real_time_open(const struct settings *settings,
                                          const struct real_time_options *options, struct err *err);
/** What is asked from now on is asked by another configuration of the same organization; what is in
 * flight ends as it began; the settings of before are used until check_ledger_uses says that they
 * are not. False: `err`, and all is as before. */
MUST_USE bool real_time_reload(struct real_time *rt, const struct settings *settings,
                               int64_t deadline_ms, int64_t reuse_ms, bool tell_asked,
                               struct err *err);
/** Waits for what the thread has in hand; whoever still waits is told FAILED "shutdown". The asker
 * is closed before: it calls nobody back after this. */
void real_time_close(struct real_time *rt);

/** `done` may be called before it returns. */
void real_time_ask(struct real_time *rt, const struct real_time_request *request,
                   real_time_done_fn *done, void *ctx);
/** A check of before, by its request_trace_id or its id. False: there is none, or `err`. `done` is
 * called before it returns. */
MUST_USE bool real_time_find(struct real_time *rt, struct str trace, struct str check_id,
                             real_time_done_fn *done, void *ctx, struct err *err);
/** What came back since, and whose time is up. */
void real_time_drain(struct real_time *rt);
/** Milliseconds until somebody's time is up, for the loop's timer; -1: nobody waits. */
int64_t real_time_next_ms(const struct real_time *rt);
/** Callers that wait. */
size_t real_time_waiting(const struct real_time *rt);
/** The ledger's thread lives and its last commit was good. */
bool real_time_healthy(const struct real_time *rt);

/** Its ledger, for what else the daemon has to write down (check_ledger_also), and to read. */
struct check_ledger *real_time_ledger(const struct real_time *rt);

/** For /metrics: numbers only. */
struct real_time_counts {
    uint64_t requests, asked, by_status[REAL_TIME_STATUSES], shared, recent, stale, repeated, late;
    uint64_t moved;              /* to the second vendor */
    uint64_t unkept;             /* told, and then not to be kept */
    uint64_t commits, committed; /* groups and rows */
    uint64_t added_us_sum, partner_us_sum;
};
void real_time_count(const struct real_time *rt, struct real_time_counts *counts);

/** The kind of [vendors KIND]. */
enum vendor_kind real_time_vendor_kind(enum real_time_kind kind);
const char *real_time_status_name(enum real_time_status status);
const char *real_time_source_name(enum real_time_source source);
/** As the API gives it: its members; one JSON object. */
void real_time_write_pairs(const struct real_time_reply *reply, struct json_writer *w);
void real_time_write_json(const struct real_time_reply *reply, struct buf *out);
/** A fault as all programs get it, into an object that is open: code, segment, element, path,
 * title, remedy. */
void real_time_write_fault(const struct fault *f, struct json_writer *w);
/** One JSON object as POST /api/v1/pm/eligibility-checks takes it (docs/api.md). Texts borrow from
 * `json` and `arena`. `partner`: where the request names none; NULL: by [vendors KIND]. */
MUST_USE bool real_time_read_json(struct json_reader *r, struct str json, struct arena *arena,
                                  const struct settings *settings, const struct partner *partner,
                                  struct real_time_request *request,
                                  struct record_problem *problem);

#endif
