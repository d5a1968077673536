/* verb_relay.c - hia relay: carry the events from the outbox to those who are told. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/crewing.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/relaying.h"
#include "cli/session.h"
#include <string.h>

static void tell(const char *sink, const struct relay_totals *totals, int64_t took_us, bool json)
{
    char n[32];
    if (json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair_str(w, "type", STR("totals"));
        json_pair_str(w, "sink", str_from(sink));
        relaying_put_totals(w, totals);
        json_pair_i64(w, "cursor", totals->seq);
        json_pair_i64(w, "took_us", took_us);
        json_line_end(&line);
        return;
    }
    printf("%s: %s events taken", sink, term_count(totals->taken, n));
    if (totals->dead)
        printf(", %s refused for good", term_count(totals->dead, n));
    putchar('\n');
}

static const char *sink_name(const struct settings *settings, const struct cli_args *args,
                             struct err *err)
{
    return relay_sink_named(settings, str_from(cli_text(args, "sink", NULL)), err);
}

static bool has_sink(struct job *job, const struct cli_args *args, struct err *err)
{
    const char *name = sink_name(job->settings, args, err);
    struct sink *sink = name ? relay_sink_open(job, name, err) : NULL;
    relay_sink_close(sink);
    return sink != NULL;
}

/* The others' credentials and certificates are read when a sink is opened. */
static bool is_a_table(const struct settings *settings, const struct cli_args *args)
{
    struct err none = {0};
    const char *name = sink_name(settings, args, &none);
    return name && strcmp(name, "platform") == 0;
}

const struct reloading_verb RELAYING_AGAIN = {has_sink, is_a_table};

static bool go_over(struct session *s, struct err *err)
{
    s->job.settings = s->settings;
    event_registry_close(s->job.registry);
    return (s->job.registry = event_registry_open(s->settings->events_dir, err)) != NULL;
}

/* With each configuration there is, one after the other; the sink is the same one. */
static bool carry_on(struct session *s, const struct cli_args *args, struct relay_options *options,
                     relaying_fn *carry, const char **name, struct relay_totals *all,
                     struct err *err)
{
    bool good = true, again;
    do {
        struct sink *sink = (*name = sink_name(s->settings, args, err))
                                ? relay_sink_open(&s->job, *name, err)
                                : NULL;
        good = sink && carry(&s->job, sink, options, all, err);
        relay_sink_close(sink);
        again = reloading_take(&s->settings);
        if (again)
            good = go_over(s, err) && good;
    } while (good && again);
    return good && *name;
}

int relaying_run(const struct cli_args *args, struct relay_options *options, relaying_fn *carry,
                 struct err *err)
{
    struct relay_totals totals = {0};
    struct session s = {0};
    int code = EXIT_FAIL;
    int64_t from_us = clock_tick_us();
    const char *name = NULL;

    options->stop = options->once ? interrupted : reloading_stop;
    if (session_open_events(&s, args, err) && sink_name(s.settings, args, err) &&
        (options->once ? interrupt_watch(err)
                       : reloading_watch(args, s.settings, &RELAYING_AGAIN, err))) {
        bool good = carry_on(&s, args, options, carry, &name, &totals, err);
        if (name)
            tell(name, &totals, clock_tick_us() - from_us, cli_given(args, "json"));
        if (good)
            code = totals.dead ? EXIT_DATA : EXIT_DONE;
    }
    session_close(&s);
    return code;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct relay_options options = {.once = cli_given(args, "once")};
    if (args->count)
        return relaying_many(args, err);
    return relaying_run(args, &options, job_relay, err);
}

static const struct cli_option options[] = {
    {"once", '1', CLI_FLAG, NULL, "end when the outbox is empty, or when the sink stays down"},
    {"sink", 's', CLI_TEXT, "NAME", "which sink (default: the only one configured)"},
    {"hands", 0, CLI_NUMBER, "COUNT", CREWING_HANDS_HELP},
    {0},
};

const struct cli_verb verb_relay = {
    .name = "relay",
    .summary = "carry events from the outbox to the platform",
    .operands = "[CONFIGURATION...]",
    .about =
        "Carries what hia events shows to a sink that [events] configures: platform is the "
        "platform's table of events, http its event-consumer, rabbitmq an exchange of a RabbitMQ "
        "broker. At least once, in order for each "
        "entity, under an event_id that stays the same; the sink's cursor in the ledger passes an "
        "event when the sink has it for good. It runs until SIGTERM or SIGINT, and ends cleanly "
        "then; --once ends when nothing is left. SIGHUP reads the configuration anew; one that is wrong "
        "is logged and changes nothing.\n\n"
        "While a sink is down it waits and tries again, longer each time (to 30 s). An event the "
        "sink refuses five times becomes a dead letter, in hia status, and the next ones of its "
        "entity go on; hia events --replay carries it again. One relay a sink: a second one is "
        "refused. docs/relay.md has the whole.\n\n"
        "Each CONFIGURATION is one organization's file, or a folder in which each NAME/hia.conf is "
        "one: one process carries the events of all of them, in turns, each to its own sink. One "
        "whose sink is down or whose ledger is away holds up no other and is tried again. SIGHUP "
        "also takes in what is new in a folder and leaves what is gone.\n\n"
        "Exit code 1: an event became a dead letter. 2, with --once: a configuration or an "
        "organization's relay broke; the others' events were carried.",
    .examples = "$ hia relay --once\n"
                "$ hia relay --sink platform --json\n"
                "$ hia relay /etc/hia/organizations --sink platform\n",
    .options = options,
    .run = run,
};
