/* verb_acknowledge.c - hia acknowledge: the TA1, 999 and 277CA that answer a file, as the one who
 * received it. */
#include "cli/verbs.h"

#include "cli/answer.h"
#include "cli/print.h"
#include "cli/source.h"
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/** One kind of answer: its ending, and how it is written. */
static const struct kind {
    const char *ending, *name;
    bool (*write)(struct answer *a, struct buf *out, struct err *err);
} KINDS[] = {
    {".ta1", "TA1", answer_ta1},
    {".999", "999", answer_999},
    {".277ca", "277CA", answer_277ca},
};

/* "DIR/NAME" of "somewhere/NAME.837". */
static bool answer_path(const char *dir, const char *source, const char *ending, char *out,
                        size_t size, struct err *err)
{
    const char *slash = strrchr(source, '/');
    const char *name = strcmp(source, "-") == 0 ? "answer" : slash ? slash + 1 : source;
    const char *dot = strrchr(name, '.');
    int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
    int n = snprintf(out, size, "%s/%.*s%s", dir, stem, name, ending);
    return (n > 0 && (size_t)n < size) ||
           err_set(err, ERR_USAGE, "%s: the name is too long", source);
}

/* An answer is given once: what is there already is never written over. */
static bool put_file(const char *path, const struct buf *bytes, struct err *err)
{
    if (access(path, F_OK) == 0)
        return err_set(err, ERR_USAGE,
                       "%s is there already: take it away, or choose another folder with --out",
                       path);
    FILE *f = source_create(path, err);
    if (!f)
        return false;
    fwrite(bytes->p, 1, bytes->n, f);
    return source_done(f, path, err);
}

static bool write_answers(struct answer *a, const struct cli_args *args, const char *source,
                          struct json_writer *json, struct err *err)
{
    const char *dir = cli_text(args, "out", ".");
    bool ok = true;
    for (size_t i = 0; ok && i < COUNT_OF(KINDS); i++) {
        char path[PATH_MAX];
        struct buf out;
        buf_init(&out, 0);
        ok = KINDS[i].write(a, &out, err);
        if (ok && out.n) {
            ok = answer_path(dir, source, KINDS[i].ending, path, sizeof path, err) &&
                 put_file(path, &out, err);
            if (ok && json)
                json_cstr(json, path);
            else if (ok)
                printf("%s: %s written to %s\n", source, KINDS[i].name, path);
        }
        buf_fini(&out);
    }
    return ok;
}

static void print_totals(const char *source, const struct answer_totals *t)
{
    printf("%s: %" PRIu64 " interchanges refused, %" PRIu64 " with groups or sets refused; %" PRIu64
           " claims accepted, %" PRIu64 " rejected\n",
           source, t->interchanges_refused, t->groups_refused, t->claims.accepted,
           t->claims.rejected);
}

static void json_totals(struct json_writer *w, const struct answer_totals *t)
{
    json_pair_i64(w, "interchanges_refused", (int64_t)t->interchanges_refused);
    json_pair_i64(w, "interchanges_with_refused_groups", (int64_t)t->groups_refused);
    json_pair_i64(w, "claims_accepted", (int64_t)t->claims.accepted);
    json_pair_i64(w, "claims_rejected", (int64_t)t->claims.rejected);
    json_pair_money(w, "accepted", t->claims.accepted_cents);
    json_pair_money(w, "rejected", t->claims.rejected_cents);
}

static bool tell(struct answer *a, const struct cli_args *args, const char *source, struct err *err)
{
    struct json_line line;
    if (!cli_given(args, "json")) {
        if (!write_answers(a, args, source, NULL, err))
            return false;
        print_totals(source, answer_totals(a));
        return true;
    }
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "file", source);
    json_key(w, "answers");
    json_array(w);
    bool ok = write_answers(a, args, source, w, err);
    json_array_end(w);
    json_totals(w, answer_totals(a));
    json_line_end(&line);
    return ok;
}

static int acknowledge_file(const struct cli_args *args, const char *source,
                            const struct answer_options *options, struct err *err)
{
    struct x12_options reading = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = NULL;
    struct answer *a = answer_new(options, err);
    bool stopped = false;
    int code = EXIT_FAIL;
    if (!a)
        return EXIT_FAIL;
    struct x12_handler handler = answer_handler(a, NULL);
    if (!(r = x12_reader_new(&reading, &handler, err)) || !source_feed(source, r, &stopped, err) ||
        !tell(a, args, source, err))
        goto out;
    const struct answer_totals *t = answer_totals(a);
    code = t->interchanges_refused + t->groups_refused + t->claims.rejected ? EXIT_DATA : EXIT_DONE;
out:
    x12_reader_free(r);
    answer_free(a);
    return code;
}

static bool read_options(const struct cli_args *args, struct answer_options *o, struct err *err)
{
    struct str as = str_from(cli_text(args, "as", "payer"));
    *o = (struct answer_options){.of_envelope = true,
                                 .of_claims = true,
                                 .copy_values = cli_given(args, "copy-values"),
                                 .payer = str_is(as, "payer"),
                                 .name = cli_text(args, "name", NULL),
                                 .control = (uint32_t)cli_number(args, "control", 1)};
    if (!o->payer && !str_is(as, "clearinghouse"))
        return err_set(err, ERR_USAGE, "--as is payer or clearinghouse");
    if (cli_number(args, "control", 1) < 1 || cli_number(args, "control", 1) > 999999000)
        return err_set(err, ERR_USAGE, "--control is a number from 1 to 999999000");
    if (o->name && (strlen(o->name) < 1 || strlen(o->name) > 60))
        return err_set(err, ERR_USAGE, "--name has 1 to 60 characters");
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    char **sources;
    int count = cli_inputs(args, &sources), worst = EXIT_DONE;
    struct answer_options options;
    if (!read_options(args, &options, err))
        return EXIT_FAIL;
    for (int i = 0; i < count; i++) {
        int code = acknowledge_file(args, sources[i], &options, err);
        if (code == EXIT_FAIL)
            return EXIT_FAIL;
        worst = code > worst ? code : worst;
        options.control += 1000;
    }
    return worst;
}

static const struct cli_option options[] = {
    {"out", 'o', CLI_TEXT, "DIR", "the folder the answers go to (default: where you are)"},
    {"as", 0, CLI_TEXT, "WHO", "who answers claims: payer (default) or clearinghouse"},
    {"name", 0, CLI_TEXT, "NAME", "that one's name (default: the id the file was sent to)"},
    {"control", 0, CLI_NUMBER, "N",
     "control number of the first answer (default 1); each file has a thousand of its own"},
    {"copy-values", 0, CLI_FLAG, NULL,
     "repeat bad values in IK404, as partners like it (they may be PHI)"},
    {0},
};

const struct cli_verb verb_acknowledge = {
    .name = "acknowledge",
    .summary = "write the TA1, 999 and 277CA that answer X12 files",
    .operands = "[FILE...]",
    .about =
        "Answers files as the one who received them. NAME.ta1 is written where one is asked for or "
        "the interchange is refused, NAME.999 for its functional groups (never for a 999 or TA1), "
        "NAME.277ca for the claims of each 837 set that the 999 does not refuse: each claim accepted, "
        "or rejected with category, status and entity for what balancing, situations, codes and "
        "partner rules found (SNIP types 3 to 7), at the line where it is the line's.\n\n"
        "Nothing is read from or written to the ledger. An answer that is there already is never "
        "written over. docs/acknowledgements.md lists which fault becomes which code. Exit code 1 "
        "when anything was refused.",
    .examples = "$ hia acknowledge --out answers claims.837\n"
                "$ hia acknowledge --as clearinghouse --name 'MY HOUSE' claims.837\n"
                "$ hia acknowledge --json claims.837 | jq .claims_rejected\n",
    .options = options,
    .run = run,
};
