/* real_time_state.h - private: who waits, what is in flight, what was answered. */
#ifndef HIA_JOB_REAL_TIME_STATE_H
#define HIA_JOB_REAL_TIME_STATE_H

#include "job/check_ledger.h"
#include "job/question.h"
#include "job/real_time.h"
#include "job/vendors.h"

#include <pthread.h>

enum {
    RT_BUCKETS = 8192,
    RT_ARENA_MAX = 64 * 1024 * 1024,
    RT_AHEAD_MAX = 1024, /* told and not kept yet; past it nothing is told before it is kept */
    RT_LANES_MAX = 32,
};

/** What was said, shared by all it is said to. The loop's thread counts who holds it. */
struct rt_answer {
    unsigned holders;
    char partner[SECTION_NAME_MAX]; /* who said it */
    struct buf question, bytes, answers, codes;
    char verdict[4];
    const char *code;
    bool usable;
    uint32_t control;
    int64_t asked_at_us, answered_at_us, partner_us;
    bool is_kept;   /* it came out of the ledger */
    int64_t row_id; /* where it is kept; of one that is not yet the ledger's thread says so, and
                       only that thread reads it: what it wrote may be rolled back */
};

/** One caller, from the question to the reply. */
struct rt_waiter {
    struct rt_waiter *trace_next, *flight_next;
    struct rt_waiter *sooner, *later; /* of those that wait for a flight, or that are told and not
                                         kept yet */
    struct rt_flight *flight;         /* NULL: settled, on its way through the ledger */
    enum real_time_kind kind;
    char partner[SECTION_NAME_MAX]; /* its configuration may be another by the time of the answer */
    char instead_of[SECTION_NAME_MAX]; /* "": it is the first */
    uint8_t question[SHA256_SIZE];
    char uuid[UUID_MAX]; /* of its row */
    char trace[REAL_TIME_TRACE_MAX + 1], trigger_context[REAL_TIME_TRACE_MAX + 1];
    char patient_id[UUID_MAX], policy_id[UUID_MAX], appointment_id[UUID_MAX];
    int64_t began_tick_us, deadline_tick_us;
    enum real_time_status status;
    enum real_time_source source;
    bool stale;
    char code[REAL_TIME_CODE_MAX]; /* "": none */
    int64_t age_ms;
    struct buf asked;         /* the interchange: of who caused it, or had no answer */
    struct rt_answer *answer; /* may be NULL */
    struct check_entry ask, entry;
    bool asking, on_record;       /* its ask is with the thread; is committed */
    bool settled, told, is_ahead; /* its row is with the thread; its caller knows, before that */
    real_time_done_fn *done;      /* NULL: nobody waits, an answer that came late */
    void *ctx;
};

/** One question on its way to a partner and back. */
struct rt_flight {
    struct rt_flight *question_next, *ticket_next;
    uint64_t ticket;
    enum real_time_kind kind;
    char partner[SECTION_NAME_MAX];                         /* who is asked: one of the two */
    char first[SECTION_NAME_MAX], second[SECTION_NAME_MAX]; /* of the second, "": there is none */
    char trace[REAL_TIME_TRACE_MAX + 1];
    struct buf inquiry; /* for the second to be asked */
    int64_t ask_ms;
    uint8_t question[SHA256_SIZE];
    struct question_marks marks;
    struct buf x12;
    uint32_t control;
    int64_t asked_at_us, asked_tick_us;
    struct rt_waiter *waiters, **waiters_end;
};

/** Which of two vendors is in use, as last looked up or said. */
struct rt_lane {
    enum real_time_kind kind;
    char first[SECTION_NAME_MAX], second[SECTION_NAME_MAX], in_use[SECTION_NAME_MAX];
    int64_t looked_tick_us;
};

/** What the asker said, as it came: of any thread. */
struct rt_arrival {
    struct rt_arrival *next;
    uint64_t ticket;
    enum asker_outcome outcome;
    enum asker_content content;
    char code[REAL_TIME_CODE_MAX];
    int64_t at_us, tick_us; /* when it came */
    size_t n;
    char bytes[];
};

struct real_time {
    struct real_time_options options;
    const struct settings *settings; /* of now */
    struct rt_lane lanes[RT_LANES_MAX];
    struct judgment *judge;
    struct check_ledger *ledger;
    struct question_desk *desk;
    struct arena arena; /* of rows looked up */

    struct rt_waiter *traces[RT_BUCKETS], *soonest, *latest;
    struct rt_flight *questions[RT_BUCKETS], *tickets[RT_BUCKETS];
    size_t waiting;          /* callers, settled or not */
    struct rt_waiter *ahead; /* told and not kept yet */
    size_t ahead_count;
    uint64_t next_ticket;
    struct real_time_counts counts;

    pthread_mutex_t lock;
    struct rt_arrival *arrived, **arrived_end;
};

int64_t rt_now(const struct real_time *rt);
int64_t rt_tick(const struct real_time *rt);

/** On its way to f->partner, which is question->partner. False: it is not, `code` says why. */
MUST_USE bool rt_send(struct real_time *rt, struct rt_flight *f, const struct question *question,
                      struct question_faults *faults, const char **code);

/* real_time_vendors.c */
/** Fills in partner and second: who was named, else by [vendors]. False: there is nobody to ask. */
MUST_USE bool rt_plan(const struct real_time *rt, const struct partner *named, struct question *q);
/** The first failed and is out of order: the second is asked in its place. False: it is not. */
MUST_USE bool rt_ask_second(struct real_time *rt, struct rt_flight *f,
                            const struct rt_arrival *came);
/** Who joins a flight is told whom it is with by now. */
void rt_name_asked(const struct rt_flight *f, struct rt_waiter *w);
/** If it is the first that answered, and it is in order, it is in use again. */
void rt_first_answered(struct real_time *rt, const struct rt_flight *f);

/* real_time_land.c */
void rt_on_answer(void *ctx, uint64_t ticket, const struct asker_answer *answer);
/** That it was asked, into the ledger, while the partner thinks. `own`: with the bytes that left.
 */
void rt_put_ask(struct real_time *rt, struct rt_waiter *w, const struct rt_flight *f, bool own);
/** To the ledger; the caller is told once it is committed, or now where that is allowed. `own`: the
 * answer came for this row, which keeps it. */
void rt_settle(struct real_time *rt, struct rt_waiter *w, struct rt_answer *a, bool own);
void rt_give_up(struct real_time *rt, struct rt_waiter *w, enum real_time_status status,
                const char *code);
void rt_take_arrivals(struct real_time *rt);
void rt_take_commits(struct real_time *rt);
/** What the caller was told, as the answer to the same question asked again. */
void rt_say_again(struct real_time *rt, const struct rt_waiter *w, enum real_time_source source,
                  real_time_done_fn *done, void *ctx);

/* real_time_who.c: tables and lists. */
struct rt_waiter *rt_find_trace(struct real_time *rt, struct str trace);
/** Told, and its row is not in the ledger yet: by its trace or its row's uuid. */
struct rt_waiter *rt_find_ahead(struct real_time *rt, struct str trace, struct str uuid);
void rt_go_ahead(struct real_time *rt, struct rt_waiter *w);
void rt_add_waiter(struct real_time *rt, struct rt_waiter *w);
void rt_forget_waiter(struct real_time *rt, struct rt_waiter *w);
void rt_join(struct real_time *rt, struct rt_flight *f, struct rt_waiter *w);
void rt_leave(struct real_time *rt, struct rt_waiter *w);
struct rt_flight *rt_find_question(struct real_time *rt, const uint8_t digest[SHA256_SIZE]);
struct rt_flight *rt_take_ticket(struct real_time *rt, uint64_t ticket);
void rt_add_flight(struct real_time *rt, struct rt_flight *f);
void rt_free_flight(struct rt_flight *f);
void rt_let_go(struct rt_answer *a);

/* real_time_look.c: what the ledger has. */
/** The newest usable answer to the question since `since_us`; NULL: none, or not readable. */
struct rt_answer *rt_last_known(struct real_time *rt, const uint8_t question[SHA256_SIZE],
                                int64_t since_us);
/** Tells a row of the ledger as a reply. */
MUST_USE bool rt_tell_row(struct real_time *rt, const struct store_check *row,
                          enum real_time_source source, real_time_done_fn *done, void *ctx,
                          struct err *err);

#endif
