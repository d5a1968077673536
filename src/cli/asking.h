/* asking.h - questions to payers become one interchange: what 270, 276 and 278 have in common. */
#ifndef HIA_CLI_ASKING_H
#define HIA_CLI_ASKING_H

#include "base/arena.h"
#include "cli/session.h"
#include "event/record_json.h"
#include "x12/writer.h"

/** Each question is first written to a `trial` of its own and judged there: one with an error is
 * told to standard error and left out, the others go. */
struct asking {
    const char *noun;         /* "inquiry": what one question is called to the user */
    enum vendor_kind vendors; /* whose primary it is for, where nobody says */
    struct session session;
    const struct partner *partner;
    const struct x12_guide *guide;
    struct x12_writer *w, *trial;
    struct json_reader *json;
    struct arena arena; /* of the question in hand */
    struct buf out, trial_out;
    int64_t now_us;
    char day[9], time[5];
    uint32_t control; /* ISA13 and GS06 */
    uint32_t sets;    /* opened so far in `w` */
    uint32_t asked;   /* questions met, also those refused */
    uint32_t trial_errors;
    uint64_t refused; /* left out: not readable, or with an error */
    uint64_t faults;  /* errors the good ones have only together */
};

/** Is --control one of an interchange? */
MUST_USE bool asking_control(const struct cli_args *args, struct err *err);
/** `q` has its noun, vendors and guide. With `ledger` that is opened, else only the configuration
 * is read. asking_close also after a failure. */
MUST_USE bool asking_open(struct asking *q, const struct cli_args *args, bool ledger,
                          struct err *err);
void asking_close(struct asking *q);

/** The next question, from one line; false: refused, and said. */
MUST_USE bool asking_read(struct asking *q, const char *path, uint64_t number, struct str text,
                          const struct record_shape *shape, void *record);
/** A question was met that cannot be read, or made. */
void asking_refuse(struct asking *q, const char *path, uint64_t number,
                   const struct record_problem *why);

/** Between the two the question alone is written to q->trial; true: nothing is wrong with it. */
void asking_try_begin(struct asking *q);
bool asking_try_end(struct asking *q);
/** ST02 of the set `number`, and a BHT03 made of it. */
void asking_set_begin(const struct asking *q, struct x12_writer *w, uint32_t number,
                      char reference[32]);

/** Ends the interchange and writes it to --output, unless nothing is left of it. The exit code. */
int asking_write(struct asking *q, const struct cli_args *args, struct err *err);

#endif
