/* verb_eligibility.c - hia eligibility: is the patient covered? Inquiries and answers to 270 and
 * 271, and back. */
#include "cli/verbs.h"

#include "cli/asking.h"
#include "cli/defuse.h"
#include "cli/eligibility_page.h"
#include "cli/hearing.h"
#include "cli/live_ask.h"
#include "cli/source.h"
#include "event/record_json.h"
#include "event/x12_eligibility.h"

enum {
    RECORD_ARENA_MAX = 32 * 1024 * 1024,
    PATIENTS_MAX = 99, /* of a set, in a batch (X279A1 1.4.2) */
    ASKED_MAX = 64,
};

/* ---- records to X12 ------------------------------------------------------------------------- */

struct building {
    struct asking asking;
    enum eligibility_side side;
    const struct record_shape *shape;
    struct eligibility_writer *ew, *trial_ew;
    struct buf payer; /* NM109 of the payer whose set is open */
    uint32_t in_set;
    bool batch;
};

/* An inquiry or an answer, and what a set is begun with. */
struct built {
    union {
        struct eligibility_inquiry inquiry;
        struct eligibility_answer answer;
    };
    struct eligibility_document *document;
    struct str type, payer;
};

static bool read_record(struct building *b, const char *path, uint64_t number, struct str text,
                        struct built *r)
{
    bool asks = b->side == ELIGIBILITY_INQUIRY;

    if (!asking_read(&b->asking, path, number, text, b->shape, &r->inquiry))
        return false;
    r->document = asks ? &r->inquiry.document : &r->answer.document;
    r->type = asks ? r->inquiry.transaction_type : (struct str){NULL, 0};
    r->payer = asks ? r->inquiry.source.party.id : r->answer.source.party.id;
    return true;
}

static void begin_set(const struct building *b, struct eligibility_writer *ew, struct x12_writer *w,
                      uint32_t number, const struct built *r)
{
    struct eligibility_document head = *r->document;
    char reference[32];

    asking_set_begin(&b->asking, w, number, reference);
    head.reference = head.reference.n && !b->batch ? head.reference : str_from(reference);
    head.date = str_from(b->asking.day);
    head.time = str_from(b->asking.time);
    eligibility_writer_begin(ew, w, &head, r->type);
}

/** Alone in a set of its own: an error holds the record, not the batch. */
static bool is_good(struct building *b, const struct built *r)
{
    struct asking *q = &b->asking;

    asking_try_begin(q);
    begin_set(b, b->trial_ew, q->trial, q->asked, r);
    eligibility_writer_put(b->trial_ew, &r->inquiry);
    return asking_try_end(q);
}

/** Somebody waits at the desk: a set for each. A batch: a set for each payer as they come, 99
 * patients at most. */
static void open_set(struct building *b, const struct built *r)
{
    struct asking *q = &b->asking;

    if (b->batch && q->sets && b->in_set < PATIENTS_MAX && str_eq(buf_str(&b->payer), r->payer))
        return;
    if (q->sets)
        x12_writer_set_end(q->w);
    buf_reset(&b->payer);
    buf_put_str(&b->payer, r->payer);
    b->in_set = 0;
    begin_set(b, b->ew, q->w, ++q->sets, r);
}

static void build(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct building *b = ctx;
    struct built r;

    if (!read_record(b, path, number, text, &r) || !is_good(b, &r))
        return;
    open_set(b, &r);
    eligibility_writer_put(b->ew, &r.inquiry);
    b->in_set++;
}

static int build_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    bool answers = cli_given(args, "answers");
    struct building b = {
        .side = answers ? ELIGIBILITY_ANSWER : ELIGIBILITY_INQUIRY,
        .shape = answers ? &eligibility_answer_shape : &eligibility_inquiry_shape,
        .batch = cli_given(args, "batch"),
    };
    int code = EXIT_FAIL;

    b.asking = (struct asking){.noun = answers ? "answer" : "inquiry",
                               .vendors = VENDOR_ELIGIBILITY,
                               .guide = eligibility_guide(b.side)};
    buf_init(&b.payer, 0);
    if (!asking_open(&b.asking, args, false, err) ||
        !(b.ew = eligibility_writer_new(b.side, err)) ||
        !(b.trial_ew = eligibility_writer_new(b.side, err)))
        goto out;
    for (int k = 0; k < count; k++)
        if (!source_lines(paths[k], build, &b, err))
            goto out;
    if (b.asking.sets)
        x12_writer_set_end(b.asking.w);
    code = asking_write(&b.asking, args, err);
out:
    eligibility_writer_free(b.ew);
    eligibility_writer_free(b.trial_ew);
    buf_fini(&b.payer);
    asking_close(&b.asking);
    return code;
}

/* ---- X12 to records ------------------------------------------------------------------------- */

struct listening {
    struct str asked[ASKED_MAX];
    size_t asked_count;
    struct json_reader *json;
    struct arena arena;
    struct hearing hearing;
    struct buf copy;
    bool page;
};

static bool take_answer(void *ctx, const struct eligibility_answer *a)
{
    struct listening *l = ctx;
    struct eligibility_answer copy;
    const struct eligibility_answer *shown;

    if (!l->page)
        return hearing_tell(&l->hearing, &eligibility_answer_shape, a);
    arena_reset(&l->arena);
    buf_reset(&l->hearing.line);
    if (l->hearing.told)
        buf_puts(&l->hearing.line, "\n\n");
    /* Nor may it look like a line of ours. */
    shown = harmless(l->json, &eligibility_answer_shape, a, &l->copy, &l->arena, &copy);
    if (!shown)
        buf_puts(&l->hearing.line, HARMLESS_NONE);
    else if (!eligibility_page(shown, l->asked, l->asked_count, &l->arena, &l->hearing.line))
        return false;
    return hearing_say(&l->hearing);
}

static bool take_inquiry(void *ctx, const struct eligibility_inquiry *i)
{
    struct listening *l = ctx;
    return l->page || hearing_tell(&l->hearing, &eligibility_inquiry_shape, i);
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
    struct eligibility_sink sink = {&l, take_inquiry, take_answer};
    struct eligibility_reader *er = NULL;
    int code = EXIT_FAIL;

    arena_init(&l.arena, RECORD_ARENA_MAX);
    hearing_init(&l.hearing, "eligibility", "eligibility answer (271 005010X279A1)");
    buf_init(&l.copy, 0);
    if (!(l.json = json_reader_new(err)) || !services(&l, cli_text(args, "service", ""), err) ||
        !(er = eligibility_reader_new(&sink, err)) ||
        !hearing_read(&l.hearing, paths, count, eligibility_reader_event, er, err))
        goto out;
    hearing_dropped(&l.hearing, eligibility_reader_dropped(er));
    code = hearing_end(&l.hearing);
out:
    eligibility_reader_free(er);
    json_reader_free(l.json);
    arena_fini(&l.arena);
    hearing_fini(&l.hearing);
    buf_fini(&l.copy);
    return code;
}

/* ---- asked at once -------------------------------------------------------------------------- */

static bool show_record(void *ctx, struct str record)
{
    struct listening *l = ctx;
    struct eligibility_answer answer;
    struct arena arena;
    struct record_problem why;
    bool good;

    arena_init(&arena, RECORD_ARENA_MAX);
    good = record_read_json(l->json, record, &arena, &eligibility_answer_shape, &answer, &why) &&
           take_answer(l, &answer);
    arena_fini(&arena);
    return good;
}

static int ask_live(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct listening l = {.page = true};
    struct live_ask a = {
        .args = args, .kind = REAL_TIME_ELIGIBILITY, .show = show_record, .ctx = &l};
    int code = EXIT_FAIL;

    arena_init(&l.arena, RECORD_ARENA_MAX);
    hearing_init(&l.hearing, "eligibility", "eligibility answer (271 005010X279A1)");
    buf_init(&l.copy, 0);
    if ((l.json = json_reader_new(err)) && services(&l, cli_text(args, "service", ""), err))
        code = live_ask_run(&a, paths, count, err);
    live_ask_close(&a);
    json_reader_free(l.json);
    arena_fini(&l.arena);
    hearing_fini(&l.hearing);
    buf_fini(&l.copy);
    return code;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static int run(const struct cli_args *args, struct err *err)
{
    char **paths;
    int count = cli_inputs(args, &paths);

    if (!asking_control(args, err))
        return EXIT_FAIL;
    if (cli_given(args, "ask") && (cli_given(args, "build") || cli_given(args, "answers"))) {
        err_set(err, ERR_USAGE, "--build prints a 270 or 271, --ask sends a 270: either");
        return EXIT_FAIL;
    }
    if (cli_given(args, "ask"))
        return ask_live(args, paths, count, err);
    if (cli_given(args, "build") || cli_given(args, "answers"))
        return build_all(args, paths, count, err);
    return hear_all(args, paths, count, err);
}

static const struct cli_option options[] = {
    {"ask", 'a', CLI_FLAG, NULL,
     "the input is inquiries, a JSON object a line: ask the partner now, and print the answers"},
    {"build", 'b', CLI_FLAG, NULL, "the input is inquiries, a JSON object a line; print a 270"},
    {"answers", 0, CLI_FLAG, NULL,
     "the input is answers, a JSON object a line; print a 271, as a payer would"},
    {"batch", 0, CLI_FLAG, NULL,
     "up to 99 patients in a set; without it a set for each, as for real time"},
    {"explain", 'e', CLI_FLAG, NULL,
     "print answers as a page: covered or not, what the patient pays, what to do"},
    {"service", 0, CLI_TEXT, "CODES",
     "with --explain: these service types first, such as MH,98; or behavioral"},
    {"output", 'o', CLI_TEXT, "FILE", "write the 270 or 271 here instead of standard output"},
    {"control", 0, CLI_NUMBER, "N", "ISA13 and GS06 of what is built (default 1)"},
    LIVE_ASK_OPTIONS,
    SESSION_VENDOR_OPTION,
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
        "delimiters, a transaction set for each; with --batch one for each payer. With "
        "--answers answers become a 271 in the same way. One that our own rules find an error in "
        "is left out. Nothing is sent and no ledger is opened. Schemas: "
        "conf/schemas/eligibility-inquiry.schema.json and eligibility-answer.schema.json.\n\n"
        "With --ask the inquiries are asked at once, up to 64 of them side by side, and each answer "
        "is printed as it comes: a page, or with --json the object of the API (docs/api.md). What "
        "was asked and answered is kept in DATA_DIR/real-time, which a running hia serve has to "
        "itself: ask that then. Exit code 1 when anything was wrong with the data, or a question "
        "has no answer.",
    .examples = "$ hia eligibility --explain answer.271\n"
                "$ hia eligibility --explain --service behavioral answer.271\n"
                "$ hia eligibility answer.271 | jq '.benefits[] | select(.kind == \"B\")'\n"
                "$ hia eligibility --build --control 41 -o ask.270 inquiries.jsonl\n"
                "$ hia eligibility answer.271 | hia eligibility --answers -o again.271\n"
                "$ hia eligibility --ask --partner availity inquiry.json\n",
    .options = options,
    .run = run,
};
