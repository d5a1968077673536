/* verb_serve.c - hia serve: the daemon. */
#include "cli/verbs.h"

#include "api/daemon.h"
#include "api/openapi.h"
#include "cli/session.h"

enum { ORGANIZATIONS_MAX = 64 };

static bool load_all(struct settings *list[ORGANIZATIONS_MAX], const struct cli_args *args,
                     struct err *err)
{
    if (args->count > ORGANIZATIONS_MAX)
        return err_set(err, ERR_USAGE, "at most %d organizations are served", ORGANIZATIONS_MAX);
    for (int i = 0; i < args->count; i++)
        if (!(list[i] = settings_load(args->operands[i], NULL, err)))
            return false;
    log_set_level((enum log_level)list[0]->log_level);
    return true;
}

static int print_openapi(void)
{
    struct buf out;

    buf_init(&out, 0);
    api_openapi(&out);
    bool good = !out.failed && fwrite(out.p, 1, out.n, stdout) == out.n && putchar('\n') != EOF;
    buf_fini(&out);
    return good ? EXIT_DONE : EXIT_FAIL;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct settings *list[ORGANIZATIONS_MAX] = {0};
    struct session session = {0};
    bool ok;

    if (cli_given(args, "openapi"))
        return print_openapi();
    if (args->count) {
        ok = load_all(list, args, err);
    } else {
        ok = session_load(&session, args, err);
        list[0] = session.settings;
    }
    if (ok && !cli_given(args, "quiet"))
        log_set_level((enum log_level)list[0]->log_level);
    const char *path = session_config(args);
    const struct daemon_options options = {
        .settings = list,
        .count = args->count ? (size_t)args->count : 1,
        .paths = args->count ? (const char *const *)args->operands : &path,
        .data_dir = args->count ? NULL : cli_text(args, "data", NULL),
        .keep_log_level = cli_given(args, "quiet"),
        .adapters_dir = cli_text(args, "adapters", NULL)};
    ok = ok && daemon_run(&options, err);
    for (int i = 0; i < args->count; i++)
        settings_free(list[i]);
    session_close(&session);
    return ok ? EXIT_DONE : EXIT_FAIL;
}

static const struct cli_option options[] = {
    {"adapters", 0, CLI_TEXT, "DIR", "where adapters are, when not beside the program"},
    {"openapi", 0, CLI_FLAG, NULL, "print the OpenAPI document of the API, and serve nothing"},
    {0},
};

const struct cli_verb verb_serve = {
    .name = "serve",
    .summary = "serve /api/v1: questions while somebody waits, the ledger, webhooks",
    .operands = "[CONFIGURATION...]",
    .about =
        "The daemon: POST /api/v1/pm/eligibility-checks and /api/v1/pm/claim-status-checks take a "
        "question as JSON, ask the partner at once, and answer with what the payer said, as JSON, "
        "within the organization's deadline. The other resources of /api/v1 read the ledger and "
        "change it, and take what partners send. docs/api.md says all of it. A configuration file is "
        "one organization; several are served side by side, each with its own data, partners and "
        "tokens (hia secret issue). Where it listens is [serve] of the first.\n\n"
        "It runs in the foreground and logs to standard error. SIGTERM: requests in hand are "
        "answered, then it ends. SIGHUP: configurations and tokens are read anew; requests in hand end "
        "under the old one, and one that is wrong is logged and changes nothing. Questions are kept "
        "in DATA_DIR/real-time, so that hia submit, receive and the others work beside it.",
    .examples = "$ hia secret issue front-desk --days 90\n$ hia serve --config /etc/hia/hia.conf\n"
                "$ hia serve /etc/hia/north.conf /etc/hia/south.conf\n",
    .options = options,
    .run = run,
};
