/* verb_eligibility.c - hia eligibility: is the patient covered? Inquiries to 270, answers from
 * 271. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/eligibility_page.h"
#include "cli/session.h"
#include "cli/source.h"
#include "event/record_json.h"
#include "event/x12_eligibility.h"
#include "job/scrub.h"
#include <inttypes.h>

enum {
    RECORD_ARENA_MAX = 32 * 1024 * 1024,
    PATIENTS_MAX = 99, /* of a set, in a batch (X279A1 1.4.2) */
    ASKED_MAX = 64,
};

/* ---- inquiries ------------------------------------------------------------------------------ */

struct asking {
    struct session session;
    const struct partner *partner;
    const struct x12_guide *guide;
    struct x12_writer *w, *trial; /* each inquiry is judged alone before it goes with the others */
    struct eligibility_writer *ew, *trial_ew;
    struct json_reader *json;
    struct arena arena;
    struct buf out, trial_out, payer; /* NM109 of the payer whose set is open */
    int64_t now_us;
    char day[9], time[5];
    uint32_t control, sets, in_set, asked;
    uint64_t refused, faults;
    bool batch;
};

static void show(const struct asking *q, const struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    fprintf(stderr, "inquiry %" PRIu32 ": %s%s %s: %s\n    at %s\n    %s\n", q->asked,
            f->severity < SEVERITY_ERROR ? "warning " : "", row->id, f->segment, row->title,
            f->path, row->remedy);
}

static bool show_trial(void *ctx, const struct fault *f)
{
    if (f->severity >= SEVERITY_WARNING)
        show(ctx, f);
    return true;
}

/* What is wrong only with all of them together: a trace sent twice. */
static bool show_fault(void *ctx, const struct fault *f)
{
    struct asking *q = ctx;
    if (f->severity < SEVERITY_ERROR)
        return true;
    q->faults++;
    show(q, f);
    return true;
}

static void begin_set(const struct asking *q, struct eligibility_writer *ew, struct x12_writer *w,
                      uint32_t number, const struct eligibility_inquiry *i)
{
    struct eligibility_document head = i->document;
    char st[16], reference[32];

    (void)snprintf(st, sizeof st, "%04" PRIu32, number);
    (void)snprintf(reference, sizeof reference, "%09" PRIu32 "-%s", q->control, st);
    head.reference = head.reference.n && !q->batch ? head.reference : str_from(reference);
    head.date = str_from(q->day);
    head.time = str_from(q->time);
    x12_writer_set(w, q->guide, st);
    eligibility_writer_begin(ew, w, &head, i->transaction_type);
}

/** Alone in a set of its own: an error holds the inquiry, not the batch. */
static bool is_good(struct asking *q, const struct eligibility_inquiry *i)
{
    uint32_t before = x12_writer_errors(q->trial);

    buf_reset(&q->trial_out);
    begin_set(q, q->trial_ew, q->trial, q->asked, i);
    eligibility_writer_put(q->trial_ew, i);
    x12_writer_set_end(q->trial);
    return x12_writer_errors(q->trial) == before;
}

/** Somebody waits at the desk: a set for each inquiry. A batch: a set for each payer as they come,
 * 99 patients at most. True: a new one was opened. */
static bool open_set(struct asking *q, const struct eligibility_inquiry *i)
{
    if (q->batch && q->sets && q->in_set < PATIENTS_MAX &&
        str_eq(buf_str(&q->payer), i->source.party.id))
        return false;
    if (q->sets)
        x12_writer_set_end(q->w);
    buf_reset(&q->payer);
    buf_put_str(&q->payer, i->source.party.id);
    q->in_set = 0;
    q->sets++;
    return true;
}

static void ask(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct asking *q = ctx;
    struct eligibility_inquiry inquiry;
    struct record_problem why = {0};

    arena_reset(&q->arena);
    q->asked++;
    if (!record_read_json(q->json, text, &q->arena, &eligibility_inquiry_shape, &inquiry, &why)) {
        q->refused++;
        fprintf(stderr, "%s:%" PRIu64 ": %s: %s\n", path, number, why.path, why.sentence);
        return;
    }
    if (!is_good(q, &inquiry)) {
        q->refused++;
        return;
    }
    if (open_set(q, &inquiry))
        begin_set(q, q->ew, q->w, q->sets, &inquiry);
    eligibility_writer_put(q->ew, &inquiry);
    q->in_set++;
}

static bool asking_new(struct asking *q, const struct cli_args *args, struct err *err)
{
    struct fault_sink sink = {q, show_fault}, trial = {q, show_trial};
    int64_t now = clock_now_us();

    if (!session_load(&q->session, args, err) || !session_partner(&q->session, args, err))
        return false;
    q->partner = q->session.partner;
    q->guide = eligibility_guide(ELIGIBILITY_INQUIRY);
    q->now_us = now;
    clock_ccyymmdd(now, q->day);
    clock_hhmm(now, q->time);
    return (q->json = json_reader_new(err)) &&
           (q->w = x12_writer_new(&q->out, X12_SNIP_ALL, &sink, err)) &&
           (q->trial = x12_writer_new(&q->trial_out, X12_SNIP_ALL, &trial, err)) &&
           (q->ew = eligibility_writer_new(ELIGIBILITY_INQUIRY, err)) &&
           (q->trial_ew = eligibility_writer_new(ELIGIBILITY_INQUIRY, err));
}

static void asking_fini(struct asking *q)
{
    eligibility_writer_free(q->ew);
    eligibility_writer_free(q->trial_ew);
    x12_writer_free(q->w);
    x12_writer_free(q->trial);
    json_reader_free(q->json);
    arena_fini(&q->arena);
    buf_fini(&q->out);
    buf_fini(&q->trial_out);
    buf_fini(&q->payer);
    session_close(&q->session);
}

static int ask_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct asking q = {.control = (uint32_t)cli_number(args, "control", 1),
                       .batch = cli_given(args, "batch")};
    const char *to = cli_text(args, "output", NULL);
    int code = EXIT_FAIL;
    FILE *f = NULL;

    arena_init(&q.arena, RECORD_ARENA_MAX);
    buf_init(&q.out, 0);
    buf_init(&q.trial_out, 0);
    buf_init(&q.payer, 0);
    if (!asking_new(&q, args, err))
        goto out;
    partner_open_group(q.partner, q.now_us, q.control, q.guide, q.w);
    partner_open_group(q.partner, q.now_us, q.control, q.guide, q.trial);
    for (int i = 0; i < count; i++)
        if (!source_lines(paths[i], ask, &q, err))
            goto out;
    if (q.sets)
        x12_writer_set_end(q.w);
    x12_writer_group_end(q.w);
    x12_writer_interchange_end(q.w);
    code = q.refused || q.faults || !q.sets ? EXIT_DATA : EXIT_DONE;
    if (!q.sets || q.faults) {
        fputs("hia eligibility: nothing was written\n", stderr);
        goto out;
    }
    if (!buf_ok(&q.out, "the inquiry", err) || !(f = source_create(to, err)) ||
        fwrite(q.out.p, 1, q.out.n, f) != q.out.n || !source_done(f, to, err))
        code = EXIT_FAIL;
out:
    asking_fini(&q);
    return code;
}

/* ---- answers -------------------------------------------------------------------------------- */

struct listening {
    struct eligibility_reader *er;
    struct str asked[ASKED_MAX];
    size_t asked_count;
    struct json_reader *json;
    struct arena arena;
    struct buf text, copy;
    bool page;
    uint64_t told, errors;
};

/* Control characters of JSON text, each to question marks of its length. True: there were some. */
static bool defuse(struct buf *json)
{
    bool any = false;
    for (size_t i = 0; i < json->n; i++) {
        size_t n = (unsigned char)json->p[i] == 0x7f ? 1 : 0;
        if (json->p[i] == '\\' && i + 1 < json->n) {
            n = memchr("bfnrt", json->p[i + 1], 5) ? 2 : json->p[i + 1] == 'u' ? 6 : 0;
            i += n ? 0 : 1; /* an escaped quote or backslash stays */
        }
        if (n == 0 || n > json->n - i)
            continue;
        memset(json->p + i, '?', n);
        i += n - 1;
        any = true;
    }
    return any;
}

/** A page goes to a terminal: nothing a payer sent may steer it, or look like a line of ours. Such
 * an answer is shown from a copy without control characters. NULL: it cannot be copied. */
static const struct eligibility_answer *
harmless(struct listening *l, const struct eligibility_answer *a, struct eligibility_answer *copy)
{
    struct record_problem why;
    buf_reset(&l->copy);
    record_write_json(&eligibility_answer_shape, a, 0, &l->copy);
    if (!defuse(&l->copy))
        return a;
    return record_read_json(l->json, buf_str(&l->copy), &l->arena, &eligibility_answer_shape, copy,
                            &why)
               ? copy
               : NULL;
}

static bool say(struct listening *l)
{
    l->told++;
    return fwrite(l->text.p, 1, l->text.n, stdout) == l->text.n;
}

static bool tell(struct listening *l, const struct record_shape *shape, const void *record)
{
    buf_reset(&l->text);
    record_write_json(shape, record, 0, &l->text);
    buf_putc(&l->text, '\n');
    return say(l);
}

static bool take_answer(void *ctx, const struct eligibility_answer *a)
{
    struct listening *l = ctx;
    struct eligibility_answer copy;
    const struct eligibility_answer *shown;

    if (!l->page)
        return tell(l, &eligibility_answer_shape, a);
    arena_reset(&l->arena);
    buf_reset(&l->text);
    if (l->told)
        buf_puts(&l->text, "\n\n");
    shown = harmless(l, a, &copy);
    if (!shown)
        buf_puts(&l->text, "An answer holds control characters and cannot be shown as a page; "
                           "without --explain it is printed as JSON.\n");
    else if (!eligibility_page(shown, l->asked, l->asked_count, &l->arena, &l->text))
        return false;
    return say(l);
}

static bool take_inquiry(void *ctx, const struct eligibility_inquiry *i)
{
    struct listening *l = ctx;
    return l->page || tell(l, &eligibility_inquiry_shape, i);
}

static bool count_fault(void *ctx, const struct fault *f)
{
    struct listening *l = ctx;
    l->errors += f->severity >= SEVERITY_ERROR;
    return true;
}

static bool listen_to(struct listening *l, char **paths, int count, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct eligibility_sink sink = {l, take_inquiry, take_answer};
    struct eligibility_reader *er = eligibility_reader_new(&sink, err);
    struct x12_handler handler = {er, eligibility_reader_event, {l, count_fault}};
    struct x12_reader *r = er ? x12_reader_new(&altitude, &handler, err) : NULL;
    bool ok = r != NULL, stopped = false;

    for (int i = 0; ok && i < count; i++)
        ok = source_feed(paths[i], r, &stopped, err) &&
             (!stopped || err_set(err, ERR_SYSTEM, "the output could not be written"));
    if (ok && eligibility_reader_dropped(er))
        fputs("hia eligibility: records past a maximum were left out; hia validate says which\n",
              stderr);
    eligibility_reader_free(er);
    x12_reader_free(r);
    return ok;
}

/* "MH,98", or a family of services by name. */
static bool services(struct listening *l, const char *text, struct err *err)
{
    static const char BEHAVIORAL[] = "MH,A4,A5,A6,A7,A8,AI,AJ,AK,BB,BC,BD,CE,CF,CG,CH,CI,CJ,RT";

    if (str_is(str_from(text), "behavioral"))
        text = BEHAVIORAL;
    for (struct str rest = str_from(text); rest.p && rest.n;) {
        struct str code = str_split(&rest, ',');
        if (code.n == 0 || code.n > 2 || l->asked_count == ASKED_MAX)
            return err_set(err, ERR_USAGE,
                           "--service is a list of service types such as MH,98, or behavioral");
        l->asked[l->asked_count++] = code;
    }
    return true;
}

static int hear_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct listening l = {.page = cli_given(args, "explain") && !cli_given(args, "json")};
    int code = EXIT_FAIL;

    arena_init(&l.arena, RECORD_ARENA_MAX);
    buf_init(&l.text, 0);
    buf_init(&l.copy, 0);
    if (!(l.json = json_reader_new(err)) || !services(&l, cli_text(args, "service", ""), err) ||
        !listen_to(&l, paths, count, err))
        goto out;
    if (l.told == 0)
        fputs("hia eligibility: there is no eligibility answer (271 005010X279A1) in it\n", stderr);
    if (l.errors)
        fprintf(stderr,
                "hia eligibility: %" PRIu64 " errors met on the way; hia validate explains\n",
                l.errors);
    code = l.told == 0 || l.errors ? EXIT_DATA : EXIT_DONE;
out:
    json_reader_free(l.json);
    arena_fini(&l.arena);
    buf_fini(&l.text);
    buf_fini(&l.copy);
    return code;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static int run(const struct cli_args *args, struct err *err)
{
    static char *standard_input[] = {"-"};
    char **paths = args->count ? args->operands : standard_input;
    int count = args->count ? args->count : 1;
    uint64_t control = cli_number(args, "control", 1);

    if (control < 1 || control > 999999999) {
        err_set(err, ERR_USAGE, "--control is 1 to 999999999");
        return EXIT_FAIL;
    }
    if (cli_given(args, "build"))
        return ask_all(args, paths, count, err);
    return hear_all(args, paths, count, err);
}

static const struct cli_option options[] = {
    {"build", 'b', CLI_FLAG, NULL, "the input is inquiries, a JSON object a line; print a 270"},
    {"batch", 0, CLI_FLAG, NULL,
     "with --build: up to 99 patients in a set; without it a set for each, as for real time"},
    {"explain", 'e', CLI_FLAG, NULL,
     "print answers as a page: covered or not, what the patient pays, what to do"},
    {"service", 0, CLI_TEXT, "CODES",
     "with --explain: these service types first, such as MH,98; or behavioral"},
    {"output", 'o', CLI_TEXT, "FILE", "write the 270 here instead of standard output"},
    {"control", 0, CLI_NUMBER, "N", "ISA13 and GS06 of the 270 (default 1)"},
    SESSION_PARTNER_OPTION,
    {0},
};

const struct cli_verb verb_eligibility = {
    .name = "eligibility",
    .summary = "ask payers whether patients are covered, and read their answers",
    .operands = "[FILE...]",
    .about =
        "Reads eligibility answers (271 005010X279A1) from files or standard input and prints one "
        "JSON object for each patient, or with --explain a page for the front desk. A 270 is read "
        "the same way. Nothing is computed: what is shown was sent, and the small print says in "
        "which segment.\n\n"
        "With --build it goes the other way: inquiries become a 270 for the partner's ids and "
        "delimiters, a transaction set for each; with --batch one for each payer. An inquiry our own "
        "rules find an error in is left out. Nothing is sent and no ledger is opened. Schemas: "
        "conf/schemas/eligibility-inquiry.schema.json and eligibility-answer.schema.json. Exit "
        "code 1 when anything was wrong with the data.",
    .examples = "$ hia eligibility --explain answer.271\n"
                "$ hia eligibility --explain --service behavioral answer.271\n"
                "$ hia eligibility answer.271 | jq '.benefits[] | select(.kind == \"B\")'\n"
                "$ hia eligibility --build --control 41 -o ask.270 inquiries.jsonl\n",
    .options = options,
    .run = run,
};
