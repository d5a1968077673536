/* verb_events.c - hia events: what the platform is told, one envelope a line. */
#include "cli/verbs.h"

#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/relaying.h"
#include "cli/session.h"
#include <inttypes.h>
#include <signal.h>
#include <time.h>

static bool print_event(void *ctx, const struct store_event *e)
{
    int64_t *last = ctx;
    *last = e->seq;
    return fwrite(e->payload.p, 1, e->payload.n, stdout) == e->payload.n && putchar('\n') != EOF;
}

/* On standard error: what is printed is events only. */
static bool tell_purged(struct store *store, int64_t after, struct err *err)
{
    int64_t last, at_us;
    if (!store_purge_events(store, &last, &at_us, err))
        return false;
    if (after < last)
        fprintf(stderr, "hia events: those up to %" PRId64 " were purged, last on %s, by policy\n",
                last, print_when(at_us));
    return true;
}

/* New ones as they are committed, until a signal. */
static bool follow(struct store *store, int64_t *last, struct err *err)
{
    const struct timespec pause = {.tv_nsec = 250000000L};
    while (!interrupted()) {
        if (!store_events_after(store, *last, STORE_LIST_MAX, print_event, last, err))
            return false;
        if (fflush(stdout) != 0)
            return err_sys(err, "writing the output");
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

/* "12..40", or "12". */
static bool read_range(const char *text, struct relay_options *o, struct err *err)
{
    struct str last = str_from(text), first = str_split(&last, '.');
    uint64_t from, to;
    if (last.n > 1 && last.p[0] == '.')
        last = str_of(last.p + 1, last.n - 1);
    else if (!last.p)
        last = first;
    if (!str_to_u64(first, INT64_MAX, &from) || !str_to_u64(last, INT64_MAX, &to) || from == 0 ||
        from > to)
        return err_set(err, ERR_USAGE, "--replay takes SEQ..SEQ, the first not after the last");
    o->after_seq = (int64_t)from - 1;
    o->last_seq = (int64_t)to;
    return true;
}

static int replay(const struct cli_args *args, struct err *err)
{
    struct relay_options o = {.once = true};
    return read_range(cli_text(args, "replay", ""), &o, err)
               ? relaying_run(args, &o, job_relay_replay, err)
               : EXIT_FAIL;
}

static int run(const struct cli_args *args, struct err *err)
{
    if (cli_given(args, "replay"))
        return replay(args, err);
    int64_t last = (int64_t)(cli_number(args, "after", 0) & INT64_MAX);
    uint64_t limit = cli_number(args, "limit", UINT64_MAX);
    struct session s;
    int code = EXIT_FAIL;

    (void)signal(SIGPIPE, SIG_DFL); /* it only reads: when nobody reads on, it ends quietly */
    if (!session_open(&s, args, STORE_READER, err) || !tell_purged(s.job.store, last, err))
        goto out;
    for (int64_t before = -1; limit > 0 && before != last;) {
        uint64_t some = limit < STORE_LIST_MAX ? limit : STORE_LIST_MAX;
        before = last;
        if (!store_events_after(s.job.store, last, (int64_t)some, print_event, &last, err))
            goto out;
        limit -= limit == UINT64_MAX ? 0 : some;
    }
    if (cli_given(args, "follow") && !(interrupt_watch(err) && follow(s.job.store, &last, err)))
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
    {"replay", 'r', CLI_TEXT, "SEQ..SEQ", "carry these to a sink again, under the same event_id"},
    {"sink", 's', CLI_TEXT, "NAME", "of --replay: which sink (default: the only one configured)"},
    {0},
};

const struct cli_verb verb_events = {
    .name = "events",
    .summary = "print the events the platform is told",
    .operands = "",
    .about =
        "Prints the outbox in the order things were committed, one JSON envelope a line, exactly "
        "as the platform takes it. An event holds ids, codes, amounts and counts, and never a "
        "name, a birth date or a member id. docs/events describes each.\n\n"
        "--replay carries events to a sink again, whatever its cursor says (hia relay need not "
        "stop). What the sink has it knows by its event_id; what it takes is a dead letter no "
        "more. That it was done stands in the transaction log for good.",
    .examples = "$ hia events | jq -r .event | sort | uniq -c\n"
                "$ hia events --follow --after 1200\n"
                "$ hia events --replay 1200..1300 --sink platform\n",
    .options = options,
    .run = run,
};
