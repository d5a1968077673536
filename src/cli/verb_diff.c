/* verb_diff.c - hia diff: what is different between two X12 files, by meaning. */
#include "cli/verbs.h"

#include "base/json.h"
#include "cli/defuse.h"
#include "cli/source.h"
#include "cli/term.h"
#include "x12/diff.h"
#include <inttypes.h>
#include <string.h>

enum { SHOWN_DEFAULT = 200 };

struct diffing {
    bool json, values;
    uint64_t shown_max, by[X12_DIFF_ONLY_B + 1];
};

static uint64_t total(const struct diffing *g)
{
    return g->by[X12_DIFF_VALUE] + g->by[X12_DIFF_ONLY_A] + g->by[X12_DIFF_ONLY_B];
}

static void print_place(const struct x12_difference *d)
{
    print_harmless(d->segment, stdout);
    printf("%02u", d->element);
    if (d->component)
        printf("-%u", d->component);
    if (d->repetition)
        printf(" repetition %u", d->repetition);
}

static void print_path(const struct x12_difference *d)
{
    printf("\n    %sat ", term(TERM_DIM));
    print_harmless(str_from(d->path), stdout);
    printf("%s\n", term(TERM_PLAIN));
}

static void print_one(const char *before, enum term_color color, struct str value)
{
    printf("%s%s", before, term(color));
    print_harmless(value.n ? value : STR("nothing"), stdout);
    fputs(term(TERM_PLAIN), stdout);
}

static void print_value(const struct diffing *g, const struct x12_difference *d)
{
    printf("%s~%s ", term(TERM_YELLOW), term(TERM_PLAIN));
    print_place(d);
    printf(" %s%s%s", term(TERM_BOLD), d->name ? d->name : "", term(TERM_PLAIN));
    if (g->values) {
        print_one(": ", TERM_RED, d->a);
        print_one(" -> ", TERM_GREEN, d->b);
    }
    print_path(d);
}

static void print_only(const struct x12_difference *d)
{
    bool a = d->kind == X12_DIFF_ONLY_A;

    printf("%s%c%s ", term(a ? TERM_RED : TERM_GREEN), a ? '-' : '+', term(TERM_PLAIN));
    print_harmless(d->segment, stdout);
    printf(" %s%s%s only in the %s file", term(TERM_BOLD), d->name ? d->name : "", term(TERM_PLAIN),
           a ? "first" : "second");
    if (d->segments > 1)
        printf(", %" PRIu32 " segments", d->segments);
    print_path(d);
}

static void print_json(const struct diffing *g, const struct x12_difference *d)
{
    static const char *const kinds[] = {"value", "only_in_first", "only_in_second"};
    struct json_writer w;
    struct buf out;

    buf_init(&out, 0);
    json_begin(&w, &out, 0);
    json_object(&w);
    json_pair(&w, "kind", kinds[d->kind]);
    json_pair(&w, "path", d->path);
    json_pair(&w, "loop", d->loop);
    json_pair_str(&w, "segment", d->segment);
    json_pair(&w, "name", d->name);
    if (d->kind == X12_DIFF_VALUE) {
        json_pair_i64(&w, "element", d->element);
        json_pair_i64(&w, "component", d->component);
        json_pair_i64(&w, "repetition", d->repetition);
        if (g->values) {
            json_pair_str(&w, "first", d->a);
            json_pair_str(&w, "second", d->b);
        }
    } else {
        json_pair_i64(&w, "segments", d->segments);
    }
    json_object_end(&w);
    buf_putc(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
}

static bool put(void *ctx, const struct x12_difference *d)
{
    struct diffing *g = ctx;

    g->by[d->kind]++;
    if (total(g) > g->shown_max)
        return true;
    if (g->json)
        print_json(g, d);
    else if (d->kind == X12_DIFF_VALUE)
        print_value(g, d);
    else
        print_only(d);
    return true;
}

static bool load(const char *path, struct x12_diff_doc *doc, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_handler handler = x12_diff_doc_handler(doc);
    struct x12_reader *r = x12_reader_new(&altitude, &handler, err);
    bool stopped = false;
    bool ok = r && source_feed(path, r, &stopped, err);

    ok = ok && (x12_diff_doc_end(doc, err) || err_wrap(err, "%s", path));
    x12_reader_free(r);
    return ok;
}

static void summary(const struct diffing *g)
{
    if (g->json)
        return;
    if (total(g) == 0) {
        printf("%sthe same%s by meaning\n", term(TERM_GREEN), term(TERM_PLAIN));
        return;
    }
    if (total(g) > g->shown_max)
        printf("    the first %" PRIu64 " differences are shown; --max shows more\n", g->shown_max);
    printf("%" PRIu64 " differences: %" PRIu64 " values, %" PRIu64 " only in the first, %" PRIu64
           " only in the second\n",
           total(g), g->by[X12_DIFF_VALUE], g->by[X12_DIFF_ONLY_A], g->by[X12_DIFF_ONLY_B]);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct x12_diff_options options = {cli_given(args, "strict"), cli_given(args, "no-values")};
    struct diffing g = {.json = cli_given(args, "json"),
                        .values = !options.no_values,
                        .shown_max = cli_number(args, "max", SHOWN_DEFAULT)};
    struct x12_diff_doc *a = NULL, *b = NULL;
    int code = EXIT_FAIL;

    if (args->count != 2) {
        err_set(err, ERR_USAGE, "diff wants two files; - is standard input");
        return EXIT_FAIL;
    }
    if (g.json && !cli_given(args, "max"))
        g.shown_max = UINT64_MAX;
    if (!(a = x12_diff_doc_new(&options, err)) || !(b = x12_diff_doc_new(&options, err)) ||
        !load(args->operands[0], a, err) || !load(args->operands[1], b, err) ||
        !x12_diff(a, b, &options, &(struct x12_diff_sink){&g, put}, err))
        goto out;
    summary(&g);
    code = total(&g) ? EXIT_DATA : EXIT_DONE;
out:
    x12_diff_doc_free(a);
    x12_diff_doc_free(b);
    return code;
}

static const struct cli_option options[] = {
    {"strict", 's', CLI_FLAG, NULL,
     "control numbers, counts, envelope dates and the form of numbers count too"},
    {"no-values", 'n', CLI_FLAG, NULL, "show only places: no values, and occurrences for keys"},
    {"max", 'm', CLI_NUMBER, "N", "show at most N differences (default 200); all are counted"},
    {0},
};

const struct cli_verb verb_diff = {
    .name = "diff",
    .summary = "compare two X12 files by meaning",
    .operands = "A B",
    .about =
        "Matches loops by what they are about (claim number, trace, line, who stands at a level) and "
        "segments by place and qualifier, then shows each value that differs and what only one file "
        "has. Delimiters, line breaks, control numbers, counts, envelope dates and 100 against "
        "100.00 are no differences, and neither is the order of claims, unless --strict.\n\n"
        "Values are shown: the files are yours. --no-values shows only places. Exit code 0 when the "
        "files are the same, 1 when they differ. Both are held in memory.",
    .examples = "$ hia diff sent.837 resent.837\n"
                "$ hia diff --json before.835 after.835 | jq -r .path\n",
    .options = options,
    .run = run,
};
