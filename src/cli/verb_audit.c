/* verb_audit.c - hia audit: does every event the code can emit have a registry row, a schema and a
 * page? And what was exchanged with partners. */
#include "cli/verbs.h"

#include "cli/exchange_line.h"
#include "cli/print.h"
#include "cli/source.h"
#include "event/audit.h"
#include <inttypes.h>
#include <stdlib.h>

static void print_json(const struct audit *a)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair_i64(w, "events", (int64_t)a->events);
    json_pair_i64(w, "consumed", (int64_t)a->consumed);
    json_key(w, "findings");
    json_array(w);
    for (size_t i = 0; i < a->count; i++) {
        json_object(w);
        json_pair(w, "event", a->findings[i].event);
        json_pair(w, "finding", a->findings[i].sentence);
        json_object_end(w);
    }
    json_array_end(w);
    json_pair_i64(w, "more", (int64_t)a->overflow);
    json_line_end(&line);
}

static void print_people(const struct audit *a)
{
    for (size_t i = 0; i < a->count; i++)
        printf("%s%s%s: %s\n", term(TERM_RED), a->findings[i].event, term(TERM_PLAIN),
               a->findings[i].sentence);
    printf("%zu events, %zu consumed, %s%zu findings%s\n", a->events, a->consumed,
           term(a->count ? TERM_RED : TERM_GREEN), a->count + a->overflow, term(TERM_PLAIN));
}

static bool write_report(const struct audit *a, const char *path, struct err *err)
{
    struct buf text;
    FILE *f = NULL;
    bool ok = false;
    buf_init(&text, 0);
    event_audit_print(a, &text);
    if (!buf_ok(&text, "the report", err) || !(f = source_create(path, err)))
        goto out;
    fwrite(text.p, 1, text.n, f);
    ok = source_done(f, path, err);
out:
    buf_fini(&text);
    return ok;
}

enum { EXCHANGES_SHOWN = 50 };

static int run_exchanges(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    int64_t limit = cli_given(args, "all") ? 0 : EXCHANGES_SHOWN;
    bool ok = session_open(&s, args, STORE_READER, err) &&
              (!cli_given(args, "partner") || session_partner(&s, args, err)) &&
              exchanges_print(&s, cli_given(args, "json"), limit, err);
    session_close(&s);
    return ok ? EXIT_DONE : EXIT_FAIL;
}

static int run(const struct cli_args *args, struct err *err)
{
    if (cli_given(args, "exchanges"))
        return run_exchanges(args, err);
    char docs[OPTION_PATH_MAX + 32];
    struct audit *audit = calloc(1, sizeof *audit);
    struct session s = {0};
    int code = EXIT_FAIL;

    if (!audit)
        err_set(err, ERR_LIMIT, "no memory for the audit");
    if (!audit || !session_load(&s, args, err))
        goto out;
    snprintf(docs, sizeof docs, "%s/../../docs/events", s.settings->events_dir);
    if (!event_audit(s.settings->events_dir, cli_text(args, "docs", docs), audit, err))
        goto out;
    for (size_t i = 0; i < s.settings->subscription_count; i++)
        event_audit_consumed(audit, s.settings->subscriptions[i].name,
                             s.settings->subscriptions[i].event);
    if (cli_given(args, "report") && !write_report(audit, cli_text(args, "report", NULL), err))
        goto out;
    if (cli_given(args, "json"))
        print_json(audit);
    else
        print_people(audit);
    code = audit->count && !cli_given(args, "warn") ? EXIT_DATA : EXIT_DONE;
out:
    session_close(&s);
    free(audit);
    return code;
}

static const struct cli_option options[] = {
    {"docs", 0, CLI_TEXT, "DIR", "the events' pages (default docs/events beside the registry)"},
    {"report", 'r', CLI_TEXT, "FILE", "also write the findings there, as Markdown"},
    {"warn", 'w', CLI_FLAG, NULL, "tell the findings, and exit with 0 all the same"},
    {"exchanges", 'x', CLI_FLAG, NULL, "the log of exchanges with partners instead, newest first"},
    {"all", 'a', CLI_FLAG, NULL, "with --exchanges: all of them, not the last 50"},
    {"partner", 'p', CLI_TEXT, "NAME", "with --exchanges: of this partner"},
    {0},
};

const struct cli_verb verb_audit = {
    .name = "audit",
    .summary = "check events against their registry; show what was exchanged with partners",
    .operands = "",
    .about =
        "Compares what the code can emit with the event registry (conf/events) and the pages "
        "(docs/events): an event without a row, a schema, a version, an emitter or a page is a "
        "finding, and so is a row nobody emits, and a [subscribe NAME] to one of our own. Exit "
        "code 1 when there are findings.\n\n"
        "With --exchanges: every exchange with a partner that is spoken to by an adapter: when, by "
        "what (https, sftp, dir), how it ended and why, how long it took; and every failover to "
        "another endpoint. Both logs are append-only; what was said in them is sealed.",
    .examples = "$ hia audit\n"
                "$ hia audit --warn --report audit.md\n"
                "$ hia audit --exchanges --partner waystar\n",
    .options = options,
    .run = run,
};
