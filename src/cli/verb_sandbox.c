/* verb_sandbox.c - hia sandbox: lets the practice clearinghouse answer in the partner's folders. */
#include "cli/verbs.h"

#include "cli/session.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const passed[] = {"seed", "stage", "flaw"};

enum { WORDS_MAX = 16, PROGRAM_MAX = 4096 };

/* hia-sandbox beside this program, else by PATH. */
static const char *find_program(char path[PROGRAM_MAX])
{
    static const char name[] = "hia-sandbox";
    ssize_t n = readlink("/proc/self/exe", path, PROGRAM_MAX - sizeof name);
    char *slash = n > 0 ? memchr(path, '/', (size_t)n) : NULL;
    if (!slash)
        return name;
    path[n] = '\0';
    memcpy(strrchr(path, '/') + 1, name, sizeof name);
    return access(path, X_OK) == 0 ? path : name;
}

static int run(const struct cli_args *args, struct err *err)
{
    char program[PROGRAM_MAX], flags[COUNT_OF(passed)][16];
    const char *words[WORDS_MAX];
    size_t n = 0;
    struct session s;

    if (!session_load(&s, args, err) || !session_partner(&s, args, err) ||
        !session_folders(&s, err))
        goto out;
    words[n++] = find_program(program);
    words[n++] = "--from";
    words[n++] = s.partner->send_dir;
    words[n++] = "--to";
    words[n++] = s.partner->receive_dir;
    for (size_t i = 0; i < COUNT_OF(passed); i++) {
        if (!cli_given(args, passed[i]))
            continue;
        snprintf(flags[i], sizeof flags[i], "--%s", passed[i]);
        words[n++] = flags[i];
        words[n++] = cli_text(args, passed[i], "");
    }
    words[n] = NULL;
    /* execvp takes char *const[] for the sake of old code; it does not write to them. */
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    execvp(words[0], (char *const *)(uintptr_t)words);
    err_sys(err, "%s", words[0]);
out:
    session_close(&s);
    return EXIT_FAIL;
}

static const struct cli_option options[] = {
    SESSION_PARTNER_OPTION,
    {"seed", 0, CLI_NUMBER, "N", "which claims are rejected, denied, paid ... (default 1)"},
    {"stage", 0, CLI_TEXT, "STAGE",
     "all, ack (TA1, 999, 277CA only) or remit (835s for files taken before)"},
    {"flaw", 0, CLI_TEXT, "FLAW", "plant one in the answers; hia-sandbox --help lists them"},
    {0},
};

const struct cli_verb verb_sandbox = {
    .name = "sandbox",
    .summary = "let the practice clearinghouse answer what was sent",
    .operands = "",
    .about =
        "Runs hia-sandbox, a clearinghouse of its own that shares only the parsers with this program, "
        "in the folders of the partner: it takes the files hia submit put there and answers them "
        "with TA1, 999, 277CA and 835s, by the rules of docs/sandbox.md. The same seed and the same "
        "claims give the same answers.",
    .examples = "$ hia submit samples/claims/batch-500.jsonl\n"
                "$ hia sandbox\n"
                "$ hia receive\n",
    .options = options,
    .run = run,
};
