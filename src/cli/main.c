/* main.c - finds the verb, parses its line, runs it, says what went wrong. The only place that
 * exits. */
#include "cli/cli.h"
#include "cli/term.h"
#include "cli/verbs.h"
#include "x12/guide.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static const struct cli_verb *verb_named(const char *name)
{
    for (size_t i = 0; i < cli_verbs_count; i++)
        if (strcmp(cli_verbs[i]->name, name) == 0)
            return cli_verbs[i];
    return NULL;
}

/* No core file and no peeking by other processes of this user: both would hold PHI and keys. */
static void close_the_curtains(void)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)signal(SIGPIPE, SIG_IGN);
}

static int run_verb(const struct cli_verb *verb, int argc, char **argv)
{
    struct err err = {0};
    struct cli_args args;
    int code = EXIT_FAIL;

    if (!cli_parse(verb, argc, argv, &args, &err))
        goto out;
    if (cli_given(&args, "help")) {
        cli_help_verb(verb, stdout);
        return EXIT_DONE;
    }
    if (!term_init(cli_text(&args, "color", "auto"), cli_given(&args, "quiet"), &err) ||
        !x12_guides_init(&err))
        goto out;
    code = verb->run(&args, &err);
    if (fflush(stdout) != 0 && err.kind == ERR_NONE) {
        err_sys(&err, "writing the output");
        code = EXIT_FAIL;
    }
out:
    if (err.kind != ERR_NONE) {
        fprintf(stderr, "hia %s: %s\n", verb->name, err.text);
        if (code == EXIT_DONE)
            code = EXIT_FAIL;
    }
    return code;
}

/* `hia man [VERB]` and `hia completion` print what the package installs; no verb of daily work. */
static int run_printed(int argc, char **argv)
{
    if (strcmp(argv[1], "completion") == 0) {
        cli_completion(stdout);
        return EXIT_DONE;
    }
    const struct cli_verb *verb = argc > 2 ? verb_named(argv[2]) : NULL;
    if (argc > 2 && !verb) {
        fprintf(stderr, "hia man: no verb %s\n", argv[2]);
        return EXIT_FAIL;
    }
    cli_man(verb, stdout);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    close_the_curtains();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        cli_help_all(argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_FAIL : EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("hia " HIA_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "man") == 0 || strcmp(argv[1], "completion") == 0)
        return run_printed(argc, argv);
    const struct cli_verb *verb = verb_named(argv[1]);
    if (!verb) {
        fprintf(stderr, "hia: no verb %s; hia --help lists them\n", argv[1]);
        return EXIT_FAIL;
    }
    return run_verb(verb, argc - 2, argv + 2);
}
