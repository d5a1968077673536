/* verb_doctor.c - hia doctor: what is wrong with this deployment, and what to do about it. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "job/doctor.h"

struct round {
    bool json;
    unsigned rows[3]; /* by verdict */
};

static const char *const WORDS[] = {"good", "look", "wrong"};

static void on_row(void *ctx, const struct doctor_row *r)
{
    static const enum term_color COLORS[] = {TERM_GREEN, TERM_YELLOW, TERM_RED};
    struct round *round = ctx;
    round->rows[r->verdict]++;
    if (round->json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "check");
        json_pair(w, "verdict", WORDS[r->verdict]);
        json_pair(w, "area", r->area);
        json_pair(w, "name", r->name);
        json_pair(w, "says", r->says);
        json_pair(w, "remedy", r->remedy);
        json_line_end(&line);
        return;
    }
    printf("%s%-5s%s  %-8s %s%s%s\n", term(COLORS[r->verdict]), WORDS[r->verdict], term(TERM_PLAIN),
           r->area, r->name, *r->name ? ": " : "", r->says);
    if (*r->remedy)
        printf("                %s\n", r->remedy);
}

static void print_totals(const struct round *round)
{
    if (round->json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "total");
        for (size_t i = 0; i < COUNT_OF(WORDS); i++)
            json_pair_i64(w, WORDS[i], round->rows[i]);
        json_line_end(&line);
        return;
    }
    printf("\n%u good, %u to look at, %u wrong\n", round->rows[DOCTOR_GOOD],
           round->rows[DOCTOR_LOOK], round->rows[DOCTOR_WRONG]);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    struct round round = {.json = cli_given(args, "json")};
    int code = EXIT_FAIL;
    if (session_load(&s, args, err)) {
        const struct doctor d = {.settings = s.settings,
                                 .adapters_dir = cli_text(args, "adapters", NULL),
                                 .row = on_row,
                                 .ctx = &round};
        doctor_look(&d);
        print_totals(&round);
        code = round.rows[DOCTOR_WRONG] ? EXIT_DATA : EXIT_DONE;
    }
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"adapters", 0, CLI_TEXT, "DIR", "where adapters are, when not beside the program"},
    {0},
};

const struct cli_verb verb_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = "check this deployment: machine, data, ledger, queue, events, partners",
    .about =
        "Looks at everything this installation stands on and says of each piece whether it is good, "
        "whether somebody should look at it, or whether it is wrong, and what to do. Run it as the "
        "user the services run as. Nothing is sent and nothing changed; hia adapter check PARTNER "
        "asks a partner, hia ledger check reads the whole ledger, hia status is about claims.\n\n"
        "Exit code 1 when something is wrong.",
    .examples =
        "$ sudo -u hia hia doctor\n$ hia doctor --json | jq 'select(.verdict == \"wrong\")'\n",
    .options = options,
    .run = run,
};
