/* live_ask.h - questions asked of a partner at once, without a daemon: hia eligibility --ask, hia
 * claim-status. */
#ifndef HIA_CLI_LIVE_ASK_H
#define HIA_CLI_LIVE_ASK_H

#include "cli/session.h"
#include "job/real_time.h"

enum { LIVE_AT_ONCE_MAX = 64 };

struct live_ask {
    const struct cli_args *args;
    enum real_time_kind kind;
    /** The inquiry of a line of input as JSON; NULL: it is the line. False: refused, and said. */
    bool (*read)(void *ctx, const char *path, uint64_t number, struct str line,
                 struct str *inquiry);
    /** One answer record, for people; text is the JSON of it. False: it cannot be written. */
    bool (*show)(void *ctx, struct str record);
    void *ctx;
    struct session session; /* settings and partner (NULL: by [vendors]), from live_ask_run on */
};

/** Asks every line of the files, so many at once, and prints each reply as it comes: with --json
 * the object of the API, else what `show` makes of it, with how fresh it is. The exit code. */
int live_ask_run(struct live_ask *a, char **paths, int count, struct err *err);
void live_ask_close(struct live_ask *a);

/** The rows of a verb that asks. */
#define LIVE_ASK_OPTIONS                                                                           \
    {"trace", 0, CLI_TEXT, "ID",                                                                   \
     "request_trace_id; of several inquiries ID-1, ID-2 ... (default: a new one each)"},           \
        {"deadline", 0, CLI_NUMBER, "SECONDS", "how long to wait (default: [serve] deadline)"},    \
        {"max-age", 0, CLI_NUMBER, "SECONDS",                                                      \
         "an answer of before will do when it is not older, and [serve] reuse allows it"},         \
    {                                                                                              \
        "adapters", 0, CLI_TEXT, "DIR", "where adapters are, when not beside the program"          \
    }

#endif
