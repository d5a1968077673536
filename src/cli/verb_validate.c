/* verb_validate.c - hia validate: what is wrong with a file, where, and what to do about it. */
#include "cli/verbs.h"

#include "base/json.h"
#include "cli/answer.h"
#include "cli/html_report.h"
#include "cli/session.h"
#include "cli/source.h"
#include "cli/term.h"
#include <inttypes.h>
#include <string.h>

enum { SHOWN_DEFAULT = 100 };

/* What one file amounts to, while it is read. */
struct report {
    const char *path;
    FILE *out; /* the report; standard error when the acknowledgement takes standard output */
    uint64_t shown, shown_max;
    uint64_t by_severity[SEVERITY_FATAL + 1];
    uint64_t interchanges, groups, sets, rejected, sets_not_loaded;
    bool json, wants_notes;
    struct html_report *page; /* NULL: not wanted */
};

static const char *const severity_names[] = {"note", "warning", "error", "fatal"};

static enum term_color severity_color(unsigned severity)
{
    static const enum term_color colors[] = {TERM_DIM, TERM_YELLOW, TERM_RED, TERM_RED};
    return colors[severity];
}

/* "CLM05-2", "REF", "NM109 (2nd repetition)" */
static void print_place(const struct fault *f, FILE *out)
{
    fprintf(out, "%s", f->segment);
    if (f->element)
        fprintf(out, "%02u", f->element);
    if (f->component)
        fprintf(out, "-%u", f->component);
    if (f->repeat > 1)
        fprintf(out, " repetition %u", f->repeat);
}

static void print_fault(const struct report *r, const struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    fprintf(r->out, "%s:%" PRIu64 ": %s%s%s %s ", r->path, f->ordinal,
            term(severity_color(f->severity)), severity_names[f->severity], term(TERM_PLAIN),
            row->id);
    if (*f->segment) {
        print_place(f, r->out);
        fprintf(r->out, ": ");
    }
    fprintf(r->out, "%s%s%s\n", term(TERM_BOLD), x12_fault_title(f), term(TERM_PLAIN));
    fprintf(r->out, "    at %s%sbyte %" PRIu64, f->path, *f->path ? ", " : "", f->offset);
    if (f->position)
        fprintf(r->out, ", segment %" PRIu32 " of set %s", f->position, f->st_control);
    if (f->snip)
        fprintf(r->out, ", SNIP %u", f->snip);
    if (f->rule)
        fprintf(r->out, ", rule %s", f->rule);
    fprintf(r->out, "\n    %s%s%s\n", term(TERM_DIM), x12_fault_remedy(f), term(TERM_PLAIN));
}

static void print_fault_json(const struct report *r, const struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    struct json_writer w;
    struct buf out;
    buf_init(&out, 0);
    json_begin(&w, &out, 0);
    json_object(&w);
    json_pair(&w, "file", r->path);
    json_pair(&w, "fault", row->id);
    json_pair(&w, "severity", severity_names[f->severity]);
    if (f->rule)
        json_pair(&w, "rule", f->rule);
    json_pair_i64(&w, "snip", f->snip);
    json_pair(&w, "title", x12_fault_title(f));
    json_pair(&w, "remedy", x12_fault_remedy(f));
    json_pair_i64(&w, "segment_ordinal", (int64_t)f->ordinal);
    json_pair_i64(&w, "byte_offset", (int64_t)f->offset);
    json_pair_i64(&w, "position_in_set", f->position);
    json_pair(&w, "segment", f->segment);
    json_pair_i64(&w, "element", f->element);
    json_pair_i64(&w, "component", f->component);
    json_pair_i64(&w, "repetition", f->repeat);
    json_pair_i64(&w, "data_element", f->data_element);
    json_pair(&w, "loop", f->loop);
    json_pair(&w, "path", f->path);
    json_pair(&w, "isa_control", f->isa_control);
    json_pair(&w, "gs_control", f->gs_control);
    json_pair(&w, "st_control", f->st_control);
    json_object_end(&w);
    buf_putc(&out, '\n');
    fwrite(out.p, 1, out.n, r->out);
    buf_fini(&out);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct report *r = ctx;
    r->by_severity[f->severity]++;
    r->sets_not_loaded += f->code == X12_SET_NOT_LOADED;
    if (r->page)
        html_report_fault(r->page, f);
    if ((f->severity == SEVERITY_NOTE && !r->wants_notes) || r->shown >= r->shown_max)
        return true;
    r->shown++;
    if (r->json)
        print_fault_json(r, f);
    else
        print_fault(r, f);
    return true;
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct report *r = ctx;
    r->interchanges += e->kind == X12_INTERCHANGE_OPEN;
    r->groups += e->kind == X12_GROUP_OPEN;
    r->sets += e->kind == X12_SET_OPEN;
    r->rejected += e->kind == X12_SET_CLOSE && e->errors > 0;
    if (r->page)
        html_report_event(r->page, e);
    return true;
}

static bool has_errors(const struct report *r)
{
    return r->by_severity[SEVERITY_ERROR] + r->by_severity[SEVERITY_FATAL] > 0;
}

static void print_summary(const struct report *r, uint64_t segments)
{
    uint64_t errors = r->by_severity[SEVERITY_ERROR] + r->by_severity[SEVERITY_FATAL];
    char a[32], b[32];
    if (r->json)
        return;
    fprintf(r->out,
            "%s: %s%s%s: %s segments, %" PRIu64 " interchanges, %" PRIu64 " groups, %" PRIu64
            " sets (%" PRIu64 " with errors); %s errors, %" PRIu64 " warnings, %" PRIu64 " notes\n",
            r->path, term(has_errors(r) ? TERM_RED : TERM_GREEN),
            has_errors(r) ? "not valid" : "valid", term(TERM_PLAIN), term_count(segments, a),
            r->interchanges, r->groups, r->sets, r->rejected, term_count(errors, b),
            r->by_severity[SEVERITY_WARNING], r->by_severity[SEVERITY_NOTE]);
    if (r->page)
        return;
    if (r->sets_not_loaded)
        fprintf(r->out,
                "    %" PRIu64 " code sets are not loaded, their codes were checked by form alone "
                "(--notes names them, hia codes load loads them)\n",
                r->sets_not_loaded);
    if (r->shown >= r->shown_max)
        fprintf(r->out, "    the first %" PRIu64 " faults are shown; --max shows more\n", r->shown);
}

/* ---- acknowledgements ----------------------------------------------------------------------- */

static bool put_answer(const struct buf *out, const char *path, struct err *err)
{
    FILE *f = source_create(path, err);
    if (!f)
        return false;
    fwrite(out->p, 1, out->n, f);
    return source_done(f, path, err);
}

/* TA1 and 999 into one file, the 277CA into another. */
static bool write_answers(struct answer *a, const struct cli_args *args, struct err *err)
{
    const char *ack = cli_text(args, "ack", NULL), *claims = cli_text(args, "ack-277ca", NULL);
    struct buf out;
    bool ok = true;
    buf_init(&out, 0);
    if (ack)
        ok = answer_ta1(a, &out, err) && answer_999(a, &out, err) && put_answer(&out, ack, err);
    buf_reset(&out);
    if (ok && claims)
        ok = answer_277ca(a, &out, err) && put_answer(&out, claims, err);
    buf_fini(&out);
    return ok;
}

/* ---- what it is judged by ------------------------------------------------------------------- */

/* Code sets and, with --partner, what its configuration says of documents sent to it. */
struct judging {
    struct session session;
    struct overlay_file overlay;
    struct x12_overlays overlays;
    struct x12_local with_overlay;
    struct judgment *judge;
    const struct x12_local *local;
};

static bool open_session(struct judging *j, const struct cli_args *args, unsigned *snip,
                         struct err *err)
{
    if (cli_given(args, "partner")) {
        if (!session_partner(&j->session, args, err))
            return false;
        *snip = judge_snip_send(j->session.partner);
    }
    if (!(j->judge = judge_open(j->session.settings, err)))
        return false;
    j->local = judge_local(j->judge, j->session.partner);
    return true;
}

/* One more overlay, after the partner's. */
static bool add_overlay(struct judging *j, const char *path, struct err *err)
{
    if (!overlay_file_load(path, &j->overlay, err))
        return false;
    if (j->local->overlays)
        j->overlays = *j->local->overlays;
    if (j->overlays.count == X12_OVERLAYS_MAX)
        return err_set(err, ERR_LIMIT, "at most %d overlays are in force at once",
                       X12_OVERLAYS_MAX);
    j->overlays.overlay[j->overlays.count++] = j->overlay.overlay;
    j->with_overlay = (struct x12_local){j->local->codes, &j->overlays};
    j->local = &j->with_overlay;
    return true;
}

/* Without a configuration there are the sets that are built in: a file can be judged anywhere. */
static bool judging_open(struct judging *j, const struct cli_args *args, unsigned *snip,
                         struct err *err)
{
    static struct x12_local built_in;
    bool needed = cli_given(args, "partner") || cli_given(args, "config");
    struct err missing = {0};
    if (!x12_guides_init(err))
        return false;
    built_in.codes = x12_codes_built_in();
    j->local = &built_in;
    bool loaded = session_load(&j->session, args, needed ? err : &missing);
    if (!loaded && needed)
        return false;
    if (loaded && !open_session(j, args, snip, err))
        return false;
    return !cli_given(args, "overlay") || add_overlay(j, cli_text(args, "overlay", NULL), err);
}

static void judging_close(struct judging *j)
{
    overlay_file_fini(&j->overlay);
    judge_close(j->judge);
    session_close(&j->session);
}

/* ---- the verb ------------------------------------------------------------------------------- */

/* EXIT_DATA when the file has errors. */
static int validate_file(const struct cli_args *args, const char *path, unsigned snip,
                         const struct x12_local *local, struct err *err)
{
    struct answer_options wanted = {.of_envelope = cli_given(args, "ack"),
                                    .of_claims = cli_given(args, "ack-277ca"),
                                    .copy_values = cli_given(args, "copy-values"),
                                    .payer = true};
    const char *html = cli_text(args, "html", NULL);
    bool stdout_taken = strcmp(cli_text(args, "ack", ""), "-") == 0 ||
                        strcmp(cli_text(args, "ack-277ca", ""), "-") == 0 ||
                        (html && strcmp(html, "-") == 0);
    bool json = cli_given(args, "json");
    /* What a page shows the terminal need not. */
    struct report report = {.path = path,
                            .out = stdout_taken ? stderr : stdout,
                            .shown_max = cli_number(args, "max", html && !json ? 0 : SHOWN_DEFAULT),
                            .json = json,
                            .wants_notes = cli_given(args, "notes")};
    struct x12_handler mine = {&report, on_event, {&report, on_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip, local};
    struct x12_reader *r = NULL;
    struct answer *answer = NULL;
    bool stopped = false;
    int code = EXIT_FAIL;

    if (html && !(report.page = html_report_new(path, html, report.wants_notes,
                                                cli_number(args, "max", HTML_FAULTS_MAX), err)))
        goto out;
    if ((wanted.of_envelope || wanted.of_claims) && !(answer = answer_new(&wanted, err)))
        goto out;
    struct x12_handler handler = answer ? answer_handler(answer, &mine) : mine;
    if (!(r = x12_reader_new(&options, &handler, err)) || !source_feed(path, r, &stopped, err))
        goto out;
    print_summary(&report, x12_reader_segments(r));
    if (answer && !write_answers(answer, args, err))
        goto out;
    if (report.page &&
        !html_report_write(report.page, x12_reader_segments(r), x12_reader_bytes(r), err))
        goto out;
    code = has_errors(&report) ? EXIT_DATA : EXIT_DONE;
out:
    html_report_free(report.page);
    x12_reader_free(r);
    answer_free(answer);
    return code;
}

static int run(const struct cli_args *args, struct err *err)
{
    char **paths;
    int count = cli_inputs(args, &paths);
    unsigned snip = X12_SNIP_ALL;
    int worst = EXIT_FAIL;
    struct judging j = {0};

    if (cli_given(args, "html") && count > 1) {
        err_set(err, ERR_USAGE, "--html makes the page of one file; call it once for each");
        return EXIT_FAIL;
    }
    if (!judging_open(&j, args, &snip, err) ||
        (cli_given(args, "snip") &&
         !x12_snip_parse(str_from(cli_text(args, "snip", "")), &snip, err)))
        goto out;
    worst = EXIT_DONE;
    for (int i = 0; i < count && worst != EXIT_FAIL; i++) {
        int code = validate_file(args, paths[i], snip, j.local, err);
        worst = code > worst ? code : worst;
    }
out:
    judging_close(&j);
    return worst;
}

static const struct cli_option options[] = {
    {"snip", 's', CLI_TEXT, "TYPES",
     "SNIP types to check: 1-5,7 (these alone), or 5=warning or 6=off (the others stay; default all)"},
    {"ack", 'a', CLI_TEXT, "FILE",
     "write the TA1 and 999 that answer the file; - is standard output, the report then goes to "
     "standard error"},
    {"ack-277ca", 0, CLI_TEXT, "FILE",
     "write the 277CA, as a payer, that answers the claims of the file: what SNIP types 3 to 7 found"},
    {"copy-values", 0, CLI_FLAG, NULL,
     "repeat bad values in IK404, as partners like it (they may be PHI)"},
    {"html", 'H', CLI_TEXT, "FILE",
     "write a page for people: the document with each fault in its place; it holds what the file "
     "holds, so only you can read it (mode 0600)"},
    {"overlay", 'o', CLI_TEXT, "FILE", "judge by the rules of this overlay too (see hia overlay)"},
    {"partner", 'p', CLI_TEXT, "NAME",
     "judge as the configuration of this partner says of what is sent to it"},
    {"max", 'm', CLI_NUMBER, "N",
     "show at most N faults of a file (default 100; 10000 in the index of --html); all are counted"},
    {"notes", 'n', CLI_FLAG, NULL, "show notes too: tolerated habits of the sender"},
    {0},
};

const struct cli_verb verb_validate = {
    .name = "validate",
    .summary = "say what is wrong with X12 files, where, and what to do",
    .operands = "[FILE...]",
    .about =
        "Checks every interchange of every file (or standard input) against its implementation "
        "guide: integrity, guide requirements, balancing, situations, external codes, product and "
        "service lines, and a partner's own rules (SNIP types 1 to 7). Each fault names the "
        "segment, the loop path with occurrences, the element and the remedy; it never shows a "
        "value.\n\n"
        "With --snip a type is off, or its errors are warnings: --snip 1-4 checks these types and "
        "no others, --snip 5=warning,6=off changes two and leaves the rest. Structure is read "
        "whatever is asked for.\n\n"
        "--html writes one page that opens in any browser without network: totals, faults by SNIP "
        "type, an index of the faults, the balance sheet of an 835, and the document as an "
        "indented tree with readable names and each fault where it was found. Of a large document "
        "the first pages stand open and the rest are packed inside the file, shown one at a "
        "time. The page holds patients' data, as the file does.\n\n"
        "Memory does not grow with the file. Exit code 1 when any file has errors.",
    .examples = "$ hia validate claims.837\n"
                "$ hia validate --snip 1-5,7 claims.837\n"
                "$ hia validate --html report.html remit.835\n"
                "$ hia validate --json remit.835 | jq .fault\n"
                "$ hia validate --ack answer.999 --ack-277ca answer.277ca claims.837\n",
    .options = options,
    .run = run,
};
