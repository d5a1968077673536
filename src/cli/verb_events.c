/* verb_events.c - hia events: what the platform is told, one envelope a line. */
#include "cli/verbs.h"

#include "cli/session.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static bool print_event(void *ctx, const struct store_event *e)
{
    int64_t *last = ctx;
    *last = e->seq;
    return fwrite(e->payload.p, 1, e->payload.n, stdout) == e->payload.n && putchar('\n') != EOF;
}

static bool watch_signals(struct err *err)
{
    struct sigaction act = {.sa_handler = on_signal};
    sigemptyset(&act.sa_mask);
    if (sigaction(SIGINT, &act, NULL) < 0 || sigaction(SIGTERM, &act, NULL) < 0)
        return err_sys(err, "sigaction");
    return true;
}

/* New ones as they are committed, until a signal. */
static bool follow(struct store *store, int64_t *last, struct err *err)
{
    const struct timespec pause = {.tv_nsec = 250000000L};
    while (!stop) {
        if (!store_events_after(store, *last, STORE_LIST_MAX, print_event, last, err))
            return false;
        if (fflush(stdout) != 0)
            return err_sys(err, "writing the output");
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    int64_t last = (int64_t)(cli_number(args, "after", 0) & INT64_MAX);
    uint64_t limit = cli_number(args, "limit", UINT64_MAX);
    struct session s;
    int code = EXIT_FAIL;

    (void)signal(SIGPIPE, SIG_DFL); /* it only reads: when nobody reads on, it ends quietly */
    if (!session_open(&s, args, STORE_READER, err))
        goto out;
    for (int64_t before = -1; limit > 0 && before != last;) {
        uint64_t some = limit < STORE_LIST_MAX ? limit : STORE_LIST_MAX;
        before = last;
        if (!store_events_after(s.job.store, last, (int64_t)some, print_event, &last, err))
            goto out;
        limit -= limit == UINT64_MAX ? 0 : some;
    }
    if (cli_given(args, "follow") && !(watch_signals(err) && follow(s.job.store, &last, err)))
        goto out;
    code = EXIT_DONE;
out:
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"after", 'a', CLI_NUMBER, "SEQ", "only events after this one, by their order (default 0)"},
    {"limit", 'l', CLI_NUMBER, "N", "at most N events"},
    {"follow", 'f', CLI_FLAG, NULL, "then wait for more, until interrupted"},
    {0},
};

const struct cli_verb verb_events = {
    .name = "events",
    .summary = "print the events the platform is told",
    .operands = "",
    .about =
        "Prints the outbox in the order things were committed, one JSON envelope a line, exactly "
        "as the platform takes it. An event holds ids, codes, amounts and counts, and never a "
        "name, a birth date or a member id. docs/events describes each.",
    .examples = "$ hia events | jq -r .event | sort | uniq -c\n"
                "$ hia events --follow --after 1200\n",
    .options = options,
    .run = run,
};
