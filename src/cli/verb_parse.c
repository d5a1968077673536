/* verb_parse.c - hia parse: any X12 as JSON, in constant memory. */
#include "cli/verbs.h"

#include "cli/source.h"
#include "cli/term.h"
#include "x12/tree.h"
#include <inttypes.h>
#include <signal.h>

struct parse {
    enum x12_tree_view view;
    unsigned indent;
    uint64_t errors;
    bool unwritten;
};

static bool put_text(void *ctx, struct str text)
{
    struct parse *p = ctx;
    p->unwritten |= text.n && fwrite(text.p, 1, text.n, stdout) != text.n;
    return !p->unwritten;
}

static bool count_fault(void *ctx, const struct fault *f)
{
    struct parse *p = ctx;
    p->errors += f->severity >= SEVERITY_ERROR;
    return true;
}

static bool choose_view(const struct cli_args *args, struct parse *p, struct err *err)
{
    if (cli_given(args, "events") && cli_given(args, "segments"))
        return err_set(err, ERR_USAGE, "--events and --segments are two views; choose one");
    p->view = cli_given(args, "events")     ? X12_TREE_EVENTS
              : cli_given(args, "segments") ? X12_TREE_SEGMENTS
                                            : X12_TREE_JSON;
    p->indent = (unsigned)cli_number(args, "indent", 2);
    return p->indent <= 8 || err_set(err, ERR_USAGE, "--indent is 0 to 8");
}

static bool parse_file(struct parse *p, const char *path, struct err *err)
{
    /* A view shows what stands there; judging it is the business of `hia validate`. */
    static const struct x12_options tree = {X12_ALTITUDE_GUIDE, X12_SNIP_1},
                                    events = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL},
                                    segments = {X12_ALTITUDE_SEGMENTS, X12_SNIP_NONE};
    const struct x12_options *options = p->view == X12_TREE_JSON     ? &tree
                                        : p->view == X12_TREE_EVENTS ? &events
                                                                     : &segments;
    struct x12_tree_sink sink = {p, put_text};
    struct fault_sink faults = {p, count_fault};
    struct x12_reader *r = NULL;
    bool stopped = false, ok = false;

    struct x12_tree *t = x12_tree_new(p->view, p->indent, &sink, &faults, err);
    if (!t)
        return false;
    struct x12_handler handler = x12_tree_handler(t);
    if (!(r = x12_reader_new(options, &handler, err)) || !source_feed(path, r, &stopped, err))
        goto out;
    ok = !stopped && x12_tree_end(t, x12_reader_bytes(r), err);
    if (p->unwritten)
        ok = err_set(err, ERR_SYSTEM, "the output could not be written");
    else if (!ok)
        err_set(err, ERR_LIMIT, "%s: parsing stopped", path);
out:
    x12_reader_free(r);
    x12_tree_free(t);
    return ok;
}

static int run(const struct cli_args *args, struct err *err)
{
    static char *standard_input[] = {"-"};
    char **paths = args->count ? args->operands : standard_input;
    int count = args->count ? args->count : 1;
    struct parse p = {0};

    if (!choose_view(args, &p, err))
        return EXIT_FAIL;
    /* A filter, with nothing to lose: when nobody reads on, it ends quietly. */
    (void)signal(SIGPIPE, SIG_DFL);
    for (int i = 0; i < count; i++)
        if (!parse_file(&p, paths[i], err))
            return EXIT_FAIL;
    if (p.errors == 0)
        return EXIT_DONE;
    fprintf(stderr, "hia parse: %" PRIu64 " errors met on the way; hia validate explains them\n",
            p.errors);
    return EXIT_DATA;
}

static const struct cli_option options[] = {
    {"events", 'e', CLI_FLAG, NULL,
     "a line of JSON for everything the reader says: opened, closed, segment, fault"},
    {"segments", 's', CLI_FLAG, NULL, "a line of JSON for each segment, elements unnamed"},
    {"indent", 'i', CLI_NUMBER, "N", "spaces a level of the tree (default 2; 0: one line)"},
    {0},
};

const struct cli_verb verb_parse = {
    .name = "parse",
    .summary = "show any X12 file as JSON",
    .operands = "[FILE...]",
    .about =
        "Prints each file (or standard input) as one JSON document: interchanges, groups, transaction "
        "sets, loops, segments and elements, with readable names where the implementation guide is "
        "known. Nothing is lost: hia build makes the same bytes from it.\n\n"
        "The output holds what the file holds, patients' data included. Memory does not grow with "
        "the file. Exit code 1 when errors were met; the view is complete all the same.",
    .examples = "$ hia parse remit.835\n"
                "$ hia parse --segments claims.837 | head\n"
                "$ hia parse claims.837 | hia build | cmp - claims.837\n",
    .options = options,
    .run = run,
};
