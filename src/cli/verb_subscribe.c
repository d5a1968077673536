/* verb_subscribe.c - hia subscribe: the platform's events taken and acted on; what came of them. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/crewing.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/subscribe_many.h"
#include "job/check_ledger.h"
#include "job/subscribe.h"
#include <inttypes.h>

enum { LISTED_MAX = 200 };

/* --- lines --- */

static void command_json(const char *organization_id, const struct store_command *c)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "command");
    if (organization_id)
        json_pair(w, "organization_id", organization_id);
    if (c->id)
        json_pair_i64(w, "command", c->id);
    json_pair_str(w, "subscription", c->subscription);
    json_pair_str(w, "event", c->event);
    json_pair_str(w, "event_id", c->event_id);
    json_pair_i64(w, "ordinal", c->ordinal);
    json_pair_str(w, "partner", c->partner);
    json_pair_str(w, "subject", c->subject);
    json_pair(w, "state", store_command_state_name(c->state));
    json_pair_str(w, "code", c->code);
    if (c->job_id)
        json_pair_i64(w, "job", c->job_id);
    if (c->created_us) {
        json_pair_i64(w, "tries", c->tries);
        view_instant(w, "due", c->due_us);
        view_instant(w, "created_at", c->created_us);
    }
    view_instant_given(w, "finished_at", c->finished_us);
    json_line_end(&line);
}

static enum term_color color_of(enum store_command_state s)
{
    return s == COMMAND_DEAD ? TERM_RED : s == COMMAND_DONE ? TERM_GREEN : TERM_PLAIN;
}

static void command_text(const char *organization_id, const struct store_command *c)
{
    if (organization_id)
        printf("%s  ", organization_id);
    if (c->id)
        printf("%6" PRId64 "  ", c->id);
    printf("%s%-7s%s  %.*s  %.*s  %.*s", term(color_of(c->state)),
           store_command_state_name(c->state), term(TERM_PLAIN), STR_FMT(c->subscription),
           STR_FMT(c->event), STR_FMT(c->event_id));
    if (c->partner.n)
        printf("  to %.*s", STR_FMT(c->partner));
    if (c->subject.n)
        printf("  %.*s", STR_FMT(c->subject));
    if (c->job_id)
        printf("  job %" PRId64, c->job_id);
    else if (c->code.n)
        printf("  %.*s", STR_FMT(c->code));
    if (c->created_us)
        printf("  %s", print_when(c->finished_us ? c->finished_us : c->due_us));
    putchar('\n');
}

static void print_line(const char *organization_id, const struct store_command *c, bool json)
{
    (json ? command_json : command_text)(organization_id, c);
}

static bool tell(void *ctx, const struct store_command *c)
{
    const bool *json = ctx;
    print_line(NULL, c, *json);
    fflush(stdout);
    return true;
}

static bool stop(void *ctx)
{
    (void)ctx;
    return reloading_stop();
}

static void tell_totals(const struct subscribe_totals *t, bool json, bool dry)
{
    char n[32];
    if (json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "totals");
        subscribe_put_totals(w, t);
        json_line_end(&line);
        return;
    }
    printf("%s %s", term_count(t->taken, n), dry ? "would be taken" : "taken");
    printf(", %s queued in ", term_count(t->queued, n));
    printf("%s jobs", term_count(t->jobs, n));
    if (t->put_off)
        printf(", %s to be tried again", term_count(t->put_off, n));
    if (t->dead)
        printf(", %s%s could not be acted on%s", term(TERM_RED), term_count(t->dead, n),
               term(TERM_PLAIN));
    putchar('\n');
}

/* --- what it does --- */

/* With each configuration there is, one after the other. */
static bool go_on(struct session *s, const struct subscribe_options *options,
                  struct subscribe_totals *all, struct err *err)
{
    bool good;
    do
        good = subscribe_run(s->settings, options, all, err);
    while (reloading_take(&s->settings) && good);
    return good;
}

static int take(const struct cli_args *args, struct session *s, struct err *err)
{
    bool json = cli_given(args, "json"), dry = cli_given(args, "dry-run");
    const struct subscribe_options options = {.once = cli_given(args, "once"),
                                              .stop = stop,
                                              .ctx = &json,
                                              .told =
                                                  dry || cli_given(args, "follow") ? tell : NULL};
    struct subscribe_totals totals = {0};
    if (!reloading_watch(args, s->settings, &SUBSCRIBING_AGAIN, err))
        return EXIT_FAIL;
    bool good = dry ? subscribe_look(s->settings, &options, &totals, err)
                    : go_on(s, &options, &totals, err);
    tell_totals(&totals, json, dry);
    return !good ? EXIT_FAIL : totals.dead ? EXIT_DATA : EXIT_DONE;
}

static bool list(const struct cli_args *args, struct session *s, struct err *err)
{
    bool json = cli_given(args, "json");
    int64_t limit = (int64_t)(cli_number(args, "limit", LISTED_MAX) & INT64_MAX);
    struct store *store = NULL;
    bool ok =
        main_ledger_look(s->settings, &store, err) &&
        store_command_list(store, cli_given(args, "dead") ? COMMAND_DEAD : COMMAND_STATE_COUNT,
                           limit, tell, &json, err);
    store_close(store);
    return ok;
}

static bool retry(const struct cli_args *args, struct session *s, struct err *err)
{
    int64_t id = (int64_t)(cli_number(args, "retry", 0) & INT64_MAX);
    struct store *store = NULL;
    bool found = false;
    bool ok = store_open(&store, settings_ledger(s->settings), s->settings->organization_id,
                         STORE_BESIDE, err) &&
              store_command_retry(store, id, &found, err);
    store_close(store);
    if (ok && !found)
        return err_set(err, ERR_USAGE,
                       "%" PRId64 " is no dead letter: hia subscribe --list --dead has them", id);
    if (ok && !cli_given(args, "json"))
        printf("%" PRId64 " will be tried again within 15 s\n", id);
    return ok;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    int code = EXIT_FAIL;
    if (args->count)
        return subscribe_many(args, print_line, err);
    if (!session_load(&s, args, err))
        code = EXIT_FAIL;
    else if (cli_given(args, "list"))
        code = list(args, &s, err) ? EXIT_DONE : EXIT_FAIL;
    else if (cli_given(args, "retry"))
        code = retry(args, &s, err) ? EXIT_DONE : EXIT_FAIL;
    else
        code = take(args, &s, err);
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"once", '1', CLI_FLAG, NULL, "take what there is, act on what is due, and end"},
    {"follow", 'f', CLI_FLAG, NULL, "a line for each thing taken, and for what it became"},
    {"dry-run", 0, CLI_FLAG, NULL, "show what would be taken; nothing is written or done"},
    {"list", 'l', CLI_FLAG, NULL, "what was taken and what became of it, newest first"},
    {"dead", 0, CLI_FLAG, NULL, "with --list: what could not be acted on"},
    {"limit", 'n', CLI_NUMBER, "COUNT", "with --list: so many (default: 200)"},
    {"retry", 'r', CLI_NUMBER, "ID", "try that dead letter again"},
    {"hands", 0, CLI_NUMBER, "COUNT", CREWING_HANDS_HELP},
    {0},
};

const struct cli_verb verb_subscribe = {
    .name = "subscribe",
    .summary = "take the platform's events and act on them",
    .operands = "[CONFIGURATION...]",
    .about =
        "Reads the platform's table of events, as [commands] and each [subscribe NAME] say, and "
        "puts what an event asks for into the queue of hia work: claims to be sent, a partner to "
        "be received from. claim_submitted names a claim; the claim itself comes from a function "
        "of the platform's database, and those of a window go into one file. It runs until "
        "SIGTERM or SIGINT, and ends cleanly then. SIGHUP reads the configuration anew; one that is "
        "wrong is logged and changes nothing.\n\n"
        "An event is acted on once, however often it comes and wherever a crash falls; one that "
        "commits late is not missed. One that cannot be acted on becomes a dead letter and holds "
        "up no other: --list --dead says why, --retry tries it again when the cause is gone. Any "
        "number may run side by side. docs/subscribing.md has the whole.\n\n"
        "Each CONFIGURATION is one organization's file, or a folder in which each NAME/hia.conf is "
        "one: one process listens for all of them, each with its own subscriptions, ledger and "
        "platform. What breaks one holds up no other and is tried again. SIGHUP also takes in what "
        "is new in a folder and leaves what is gone.\n\n"
        "Exit code 1: something became a dead letter. 2, with --once: a configuration or an "
        "organization's subscriptions broke; the others' events were taken.",
    .examples = "$ hia subscribe --dry-run\n"
                "$ hia subscribe --once --json\n"
                "$ hia subscribe --list --dead\n"
                "$ hia subscribe --retry 17\n"
                "$ hia subscribe /etc/hia/organizations\n",
    .options = options,
    .run = run,
};
