/* verb_parse.c - hia parse: any X12 as JSON, or its lines as CSV, in constant memory. */
#include "cli/verbs.h"

#include "cli/csv_lines.h"
#include "cli/source.h"
#include "cli/term.h"
#include "event/claim_json.h"
#include "event/x12_claim.h"
#include "x12/tree.h"
#include <inttypes.h>
#include <signal.h>

struct parse {
    enum x12_tree_view view;
    unsigned indent;
    bool claims;
    struct buf line; /* of a claim */
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
    int views = cli_given(args, "events") + cli_given(args, "segments") + cli_given(args, "csv") +
                cli_given(args, "claims");
    if (views > 1)
        return err_set(err, ERR_USAGE,
                       "--events, --segments, --csv and --claims are views; choose one");
    p->view = cli_given(args, "events")     ? X12_TREE_EVENTS
              : cli_given(args, "segments") ? X12_TREE_SEGMENTS
                                            : X12_TREE_JSON;
    p->claims = cli_given(args, "claims");
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
    ok = !stopped && x12_tree_end(t, x12_reader_tail(r), err);
    if (p->unwritten)
        ok = err_set(err, ERR_SYSTEM, "the output could not be written");
    else if (!ok)
        err_set(err, ERR_LIMIT, "%s: parsing stopped", path);
out:
    x12_reader_free(r);
    x12_tree_free(t);
    return ok;
}

/* ---- rows ---- */

enum { DRAIN_BYTES = 64 * 1024 };

struct rows {
    struct csv_lines *lines;
    struct buf out;
    struct parse *parse;
};

static bool put_rows(struct rows *r, size_t least)
{
    if (r->out.n < least)
        return true;
    bool ok = put_text(r->parse, buf_str(&r->out));
    buf_reset(&r->out);
    return ok;
}

static bool on_row_event(void *ctx, const struct x12_event *e)
{
    struct rows *r = ctx;
    return csv_lines_event(r->lines, e) && put_rows(r, DRAIN_BYTES);
}

static bool parse_rows(struct rows *rows, const char *path, struct err *err)
{
    static const struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1};
    const struct x12_handler handler = {rows, on_row_event, {rows->parse, count_fault}};
    bool stopped = false;
    struct x12_reader *r = x12_reader_new(&options, &handler, err);
    csv_lines_file(rows->lines, path);
    bool ok = r && source_feed(path, r, &stopped, err) && !stopped && put_rows(rows, 0) &&
              buf_ok(&rows->out, path, err);
    x12_reader_free(r);
    if (rows->parse->unwritten)
        return err_set(err, ERR_SYSTEM, "the output could not be written");
    return ok || err_set(err, ERR_LIMIT, "%s: parsing stopped", path);
}

/* One header line for all files. */
static bool parse_csv(struct parse *p, char **paths, int count, struct err *err)
{
    enum { ROWS_MAX = 16 * 1024 * 1024 };
    struct rows rows = {.parse = p};
    buf_init(&rows.out, ROWS_MAX);
    bool ok = (rows.lines = csv_lines_new(&rows.out, err)) != NULL;
    for (int i = 0; ok && i < count; i++)
        ok = parse_rows(&rows, paths[i], err);
    uint64_t left_out = rows.lines ? csv_lines_left_out(rows.lines) : 0;
    if (left_out)
        fprintf(stderr,
                "hia parse: %" PRIu64 " transaction sets have no rows: --csv gives those of 835 or "
                "of 837s, whichever comes first\n",
                left_out);
    p->errors += left_out;
    csv_lines_free(rows.lines);
    buf_fini(&rows.out);
    return ok;
}

/* ---- claims ---- */

static bool put_claim(void *ctx, const struct claim *claim, const struct map_place *place)
{
    struct parse *p = ctx;
    (void)place;
    buf_reset(&p->line);
    claim_write_json(claim, 0, &p->line);
    buf_putc(&p->line, '\n');
    return put_text(p, buf_str(&p->line));
}

/* Each claim of an 837 as the line hia submit takes. What else is in the file passes by. */
static bool parse_claims(struct parse *p, const char *path, struct err *err)
{
    static const struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1};
    struct claim_sink sink = {p, put_claim};
    struct x12_reader *r = NULL;
    bool stopped = false, ok = false;
    struct claim_reader *claims = claim_reader_new(&sink, err);
    if (!claims)
        return false;
    struct x12_handler handler = {claims, claim_reader_event, {p, count_fault}};
    if (!(r = x12_reader_new(&options, &handler, err)) || !source_feed(path, r, &stopped, err))
        goto out;
    ok = !stopped && !p->unwritten;
    if (!ok)
        err_set(err, ERR_SYSTEM, "the output could not be written");
    p->errors += claim_reader_dropped(claims);
out:
    x12_reader_free(r);
    claim_reader_free(claims);
    return ok;
}

/* ---- the verb ---- */

static int run(const struct cli_args *args, struct err *err)
{
    char **paths;
    int count = cli_inputs(args, &paths);
    struct parse p = {0};

    if (!choose_view(args, &p, err))
        return EXIT_FAIL;
    /* A filter, with nothing to lose: when nobody reads on, it ends quietly. */
    (void)signal(SIGPIPE, SIG_DFL);
    bool csv = cli_given(args, "csv");
    if (csv && !parse_csv(&p, paths, count, err))
        return EXIT_FAIL;
    bool ok = true;
    buf_init(&p.line, 0);
    for (int i = 0; !csv && i < count && ok; i++)
        ok = p.claims ? parse_claims(&p, paths[i], err) : parse_file(&p, paths[i], err);
    buf_fini(&p.line);
    if (!ok)
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
    {"csv", 'c', CLI_FLAG, NULL,
     "rows for a spreadsheet: a row for each service line of an 835 or 837, and for each adjustment "
     "above the lines"},
    {"claims", 0, CLI_FLAG, NULL,
     "a line of JSON for each claim of an 837P, 837I or 837D, as hia submit takes it"},
    {"indent", 'i', CLI_NUMBER, "N", "spaces a level of the tree (default 2; 0: one line)"},
    {0},
};

const struct cli_verb verb_parse = {
    .name = "parse",
    .summary = "show any X12 file as JSON, or its lines as CSV",
    .operands = "[FILE...]",
    .about =
        "Prints each file (or standard input) as one JSON document: interchanges, groups, transaction "
        "sets, loops, segments and elements, with readable names where the implementation guide is "
        "known. Nothing is lost: hia build makes the same bytes from it.\n\n"
        "--csv writes RFC 4180 rows under one header line (docs/reports.md has the columns). Amounts "
        "are exact decimals. A text that a spreadsheet would take for a formula (= + - @ in front) "
        "gets an apostrophe before it.\n\n"
        "The output holds what the file holds, patients' data included. Memory does not grow with "
        "the file. Exit code 1 when errors were met; the view is complete all the same.",
    .examples = "$ hia parse remit.835\n"
                "$ hia parse --segments claims.837 | head\n"
                "$ hia parse --csv remit.835 > remit.csv\n"
                "$ hia parse --claims claims.837 | head -1\n"
                "$ hia parse claims.837 | hia build | cmp - claims.837\n",
    .options = options,
    .run = run,
};
