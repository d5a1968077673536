/* check_ledger.h - the writing side of real time: a thread that commits rows in groups, and the
 * control numbers it has reserved.
 *
 * Where the ledger is files, this one is of its own, data_dir/real-time, so that a daemon that
 * answers all day does not hold the lock of the one that claims and remittances are in (store.h:
 * one writer a file). Everything here is the loop's thread's, but for what the thread does with
 * entries it was handed. */
#ifndef HIA_JOB_CHECK_LEDGER_H
#define HIA_JOB_CHECK_LEDGER_H

#include "conf/settings.h"
#include "store/store.h"

enum {
    CHECK_GROUP_MAX = 256,           /* rows of a commit */
    CHECK_LINGER_US = 4000,          /* what nobody waits for is gathered for so long */
    CHECK_AGAIN_US = 100000,         /* between attempts to connect anew */
    CHECK_CONTROL_FIRST = 500000000, /* batches count from 1: ISA13 of the two never meet */
    CHECK_CONTROL_BLOCK = 10000,
};

/** A row on its way. All of it stays as it is from check_ledger_put to check_ledger_take. */
struct check_entry {
    struct check_entry *next;
    bool is_ask;                          /* a row that it was asked; else of what came of it */
    bool waited_for;                      /* commit it at once, and what came before it */
    struct store_check row;               /* id and content are filled in */
    struct str question, answer, answers; /* sealed as content; no question: none */
    /* With content: where its row's id goes. Else: where that of its answer went, which was put
     * before it. NULL: row.answer_of stands. */
    int64_t *answer_id;
    bool committed;
    int64_t put_us;
    void *ctx;
};

struct check_ledger;

/** Where it is: the one ledger of PostgreSQL, else a folder of its own. */
MUST_USE bool check_ledger_place(const struct settings *settings, char place[OPTION_PATH_MAX],
                                 struct err *err);
/** `wake` is called from the thread when entries are through. */
MUST_USE struct check_ledger *check_ledger_open(const struct settings *settings,
                                                void (*wake)(void *ctx), void *wake_ctx,
                                                struct err *err);
/** A ledger to be read by another process; `*reader` is NULL where there is none yet: that of the
 * questions, and that of everything else. */
MUST_USE bool check_ledger_look(const struct settings *settings, struct store **reader,
                                struct err *err);
MUST_USE bool main_ledger_look(const struct settings *settings, struct store **reader,
                               struct err *err);
/** Commits what was put, ends the thread. check_ledger_take still gives it. */
void check_ledger_stop(struct check_ledger *l);
void check_ledger_close(struct check_ledger *l);

/** What else the ledger is to be told, in a transaction of its own: `run` is called in the thread
 * with a copy of `data`. What fails is logged. */
typedef bool check_task_fn(struct store *writer, const void *data, struct err *err);
void check_ledger_also(struct check_ledger *l, check_task_fn *run, const void *data, size_t size);

/** In order. */
void check_ledger_put(struct check_ledger *l, struct check_entry *e);
/** Those that are through, in order; `committed` says whether. NULL: none. */
struct check_entry *check_ledger_take(struct check_ledger *l);

/** Another configuration of the same organization: waits until there are numbers for its partners.
 * The one of before is used until check_ledger_uses says that it is not. */
MUST_USE bool check_ledger_reload(struct check_ledger *l, const struct settings *settings,
                                  struct err *err);
bool check_ledger_uses(struct check_ledger *l, const struct settings *settings);
/** The next control number for this partner, reserved before; 0: none is left for the moment. */
uint32_t check_ledger_control(struct check_ledger *l, const struct partner *partner);
/** The reader of the loop's thread, to be asked for anew each time: one whose connection broke is
 * replaced. */
struct store *check_ledger_reader(struct check_ledger *l);
/** A key for digests of questions. */
const uint8_t *check_ledger_question_key(const struct check_ledger *l);
/** The last commit was good and the thread lives. */
bool check_ledger_healthy(struct check_ledger *l);
void check_ledger_count(struct check_ledger *l, uint64_t *commits, uint64_t *rows);

/** What check_entry sealed: question, answer, answers. Texts are in the arena. */
MUST_USE bool check_content_open(const struct check_ledger *l, const struct store_check *row,
                                 struct arena *a, struct str parts[3], struct err *err);

#endif
