/* verb_join.c - hia join: interchanges of the same parties as one. */
#include "cli/verbs.h"

#include "cli/source.h"
#include "x12/join.h"
#include <inttypes.h>
#include <string.h>

struct joining {
    FILE *out;
    uint64_t faults;
};

static bool put(void *ctx, struct str bytes)
{
    struct joining *g = ctx;
    return fwrite(bytes.p, 1, bytes.n, g->out) == bytes.n;
}

/* What the bytes and the envelope of the sources got wrong; the sets are not judged here. */
static bool count_fault(void *ctx, const struct fault *f)
{
    struct joining *g = ctx;
    g->faults += f->severity >= SEVERITY_ERROR;
    return true;
}

static void report(const struct cli_args *args, const struct joining *g, const struct x12_joined *c)
{
    if (cli_given(args, "quiet"))
        return;
    fprintf(stderr,
            "hia join: %" PRIu32 " interchanges with %" PRIu32 " groups became %" PRIu32
            " with %" PRIu32 "; %" PRIu32 " sets, %" PRIu32 " control numbers changed\n",
            c->interchanges_read, c->groups_read, c->interchanges, c->groups, c->sets,
            c->renumbered);
    if (g->faults)
        fprintf(stderr,
                "hia join: the sources have %" PRIu64
                " errors in their envelopes; hia validate explains them\n",
                g->faults);
}

static int run(const struct cli_args *args, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_ENVELOPE, X12_SNIP_NONE};
    char **paths;
    int count = cli_inputs(args, &paths), code = EXIT_FAIL;
    struct x12_join_options options = {cli_given(args, "apart"),
                                       (uint32_t)cli_number(args, "control", 0)};
    const char *to = cli_text(args, "output", NULL);
    struct x12_joined counts = {0};
    struct x12_reader *r = NULL;
    struct x12_join *j = NULL;
    struct joining g = {0};
    bool stopped = false;

    if (cli_number(args, "control", 0) > 999999999) {
        err_set(err, ERR_USAGE, "--control is 1 to 999999999");
        return EXIT_FAIL;
    }
    if (!(g.out = source_create(to, err)))
        return EXIT_FAIL;
    j = x12_join_new(&options, &(struct x12_join_sink){&g, put}, err);
    if (j) {
        struct x12_handler handler = x12_join_handler(j);
        handler.faults = (struct fault_sink){&g, count_fault};
        r = x12_reader_new(&altitude, &handler, err);
    }
    for (int i = 0; r && i < count && !stopped; i++)
        if (!source_feed(paths[i], r, &stopped, err))
            goto out;
    if (!r)
        goto out;
    if (stopped || !x12_join_end(j, &counts)) {
        err_set(err, ERR_SYSTEM, "the output could not be written");
        goto out;
    }
    report(args, &g, &counts);
    code = g.faults ? EXIT_DATA : EXIT_DONE;
out:
    if (!source_done(g.out, to, err))
        code = EXIT_FAIL;
    x12_reader_free(r);
    x12_join_free(j);
    return code;
}

static const struct cli_option options[] = {
    {"output", 'o', CLI_TEXT, "FILE", "write here instead of standard output"},
    {"apart", 'a', CLI_FLAG, NULL,
     "keep every interchange in an envelope of its own, one behind the other"},
    {"control", 0, CLI_NUMBER, "N",
     "number anew: ISA13 and GS06 from N, ST02 from 0001 (default: their own, where unique)"},
    {0},
};

const struct cli_verb verb_join = {
    .name = "join",
    .summary = "put X12 interchanges together",
    .operands = "[FILE...]",
    .about =
        "Reads interchanges from files (or standard input) and writes one for each run of them that "
        "has the same sender, receiver, version, usage and delimiters; groups of the same kind and "
        "version become one. Transaction sets pass unchanged. Counts are made anew; a control "
        "number is kept unless it was written before in the same place, then it is the next free "
        "one.\n\n"
        "Memory does not grow with the input. Exit code 1 when an envelope of the input had errors; "
        "those of the output are right all the same.",
    .examples = "$ hia join monday.837 tuesday.837 -o week.837\n"
                "$ hia join --control 500 parts/*.835 > whole.835\n",
    .options = options,
    .run = run,
};
