/* verb_inquiry.c - hia inquiry: where do claims stand? Questions and answers to 276 and 277, and
 * back. */
#include "cli/verbs.h"

#include "cli/asking.h"
#include "cli/defuse.h"
#include "cli/hearing.h"
#include "cli/inquiry_page.h"
#include "cli/source.h"
#include "event/claim_json.h"
#include "event/claim_status_of.h"
#include "event/x12_claim_status.h"
#include "job/overdue.h"

/* ---- records to X12 ------------------------------------------------------------------------- */

struct inquiring {
    struct asking asking;
    struct x12_map_writer *mw, *trial_mw;
    struct buf payer; /* NM109 of the payer whose set is open */
    bool claims, answers;
};

static void begin_set(const struct asking *q, struct x12_map_writer *mw, struct x12_writer *w,
                      uint32_t number)
{
    char reference[32];

    asking_set_begin(q, w, number, reference);
    x12_status_begin(w, q->guide, str_from(reference), q->day, q->time);
    x12_map_begin(mw, w);
}

/* Alone in a set of its own: an error holds the record, not the others. */
static bool is_good(struct inquiring *i, const void *record)
{
    struct asking *q = &i->asking;

    asking_try_begin(q);
    begin_set(q, i->trial_mw, q->trial, q->asked);
    x12_map_put(i->trial_mw, record);
    return asking_try_end(q);
}

/* A set for each payer as they come; `record` is a question, or an answer where those are built. */
static void put_record(struct inquiring *i, const void *record, struct str payer)
{
    struct asking *q = &i->asking;

    if (!is_good(i, record))
        return;
    if (!q->sets || !str_eq(buf_str(&i->payer), payer)) {
        if (q->sets)
            x12_writer_set_end(q->w);
        buf_reset(&i->payer);
        buf_put_str(&i->payer, payer);
        begin_set(q, i->mw, q->w, ++q->sets);
    }
    x12_map_put(i->mw, record);
}

static bool ask_about(struct asking *q, const struct claim *claim, struct status_inquiry *inquiry)
{
    if (!status_inquiry_of(claim, &q->arena, inquiry))
        return false;
    inquiry->receiver = (struct party){.entity_type = STR("2"),
                                       .name = str_from(q->partner->submitter_name),
                                       .id = str_from(q->partner->submitter_etin)};
    return true;
}

static bool read_claim(struct asking *q, const char *path, uint64_t number, struct str text,
                       struct status_inquiry *inquiry)
{
    struct record_problem why = {0};
    struct claim claim;

    arena_reset(&q->arena);
    q->asked++;
    if (claim_read_json(q->json, text, &q->arena, &claim, &why)) {
        if (ask_about(q, &claim, inquiry))
            return true;
        why.sentence = "there is no memory for it";
    }
    asking_refuse(q, path, number, &why);
    return false;
}

static void ask(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct inquiring *i = ctx;
    struct status_inquiry inquiry;

    if (i->claims ? read_claim(&i->asking, path, number, text, &inquiry)
                  : asking_read(&i->asking, path, number, text, &status_inquiry_shape, &inquiry))
        put_record(i, &inquiry, inquiry.payer.id);
}

static void answer(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct inquiring *i = ctx;
    struct status_answer a;

    if (asking_read(&i->asking, path, number, text, &status_answer_shape, &a))
        put_record(i, &a, a.payer.id);
}

/* What the payer has told of the claim since finds it best. */
static bool ask_overdue(void *ctx, const struct claim *claim, const struct store_claim *row)
{
    struct inquiring *i = ctx;
    struct asking *q = &i->asking;
    struct status_inquiry inquiry;

    arena_reset(&q->arena);
    q->asked++;
    if (!ask_about(q, claim, &inquiry))
        return false;
    if (row->payer_control.n)
        inquiry.claim->payer_claim_control_number = row->payer_control;
    if (row->clearinghouse_ref.n)
        inquiry.claim->clearinghouse_trace_number = row->clearinghouse_ref;
    put_record(i, &inquiry, inquiry.payer.id);
    return true;
}

static bool ask_ledger(struct inquiring *i, struct err *err)
{
    struct session *s = &i->asking.session;
    struct store_timers timers = session_timers(s);
    return overdue_claims(&s->job, &timers, ask_overdue, i, err);
}

static bool inquiring_open(struct inquiring *i, const struct cli_args *args, struct err *err)
{
    const struct x12_map *map = i->answers ? &x12_status_answer_map : &x12_status_inquiry_map;
    return asking_open(&i->asking, args, cli_given(args, "overdue"), err) &&
           (i->mw = x12_map_writer_new(map, i->asking.guide, 0, err)) &&
           (i->trial_mw = x12_map_writer_new(map, i->asking.guide, 0, err));
}

static int build_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    bool answers = cli_given(args, "answers");
    struct inquiring i = {.asking = {.noun = answers ? "answer" : "question",
                                     .vendors = VENDOR_CLAIM_STATUS,
                                     .guide = x12_guide_named(answers ? STR("277") : STR("276"))},
                          .claims = cli_given(args, "claims"),
                          .answers = answers};
    struct asking *q = &i.asking;
    bool overdue = cli_given(args, "overdue");
    int code = EXIT_FAIL;

    buf_init(&i.payer, 0);
    if (!inquiring_open(&i, args, err) || (overdue && !ask_ledger(&i, err)))
        goto out;
    for (int k = 0; !overdue && k < count; k++)
        if (!source_lines(paths[k], answers ? answer : ask, &i, err))
            goto out;
    if (q->sets)
        x12_writer_set_end(q->w);
    if (overdue && !q->asked) {
        fputs("hia inquiry: no claim is overdue\n", stderr);
        code = EXIT_DONE;
    } else {
        code = asking_write(q, args, err);
    }
out:
    x12_map_writer_free(i.mw);
    x12_map_writer_free(i.trial_mw);
    buf_fini(&i.payer);
    asking_close(q);
    return code;
}

enum { COPY_ARENA_MAX = 32 * 1024 * 1024 };

/* ---- X12 to records ------------------------------------------------------------------------- */

struct listening {
    struct session session;
    struct x12_map_reader *answers, *questions;
    struct hearing hearing;
    struct json_reader *json;
    struct arena copied;
    bool page;
};

static bool take_answer(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;
    struct status_answer copy;
    const struct status_answer *shown;

    if (!l->page)
        return hearing_tell(&l->hearing, &status_answer_shape, record);
    arena_reset(&l->copied);
    shown = harmless(l->json, &status_answer_shape, record, &l->hearing.line, &l->copied, &copy);
    if (!shown)
        fputs(HARMLESS_NONE, stdout);
    else
        inquiry_page(&l->session, shown, place->envelope->gs_date, stdout);
    l->hearing.told++;
    return true;
}

static bool take_question(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;

    (void)place;
    return l->page || hearing_tell(&l->hearing, &status_inquiry_shape, record);
}

static bool hear(void *ctx, const struct x12_event *e)
{
    struct listening *l = ctx;
    return x12_map_reader_event(l->answers, e) && x12_map_reader_event(l->questions, e);
}

static bool listening_new(struct listening *l, struct err *err)
{
    struct map_sink answers = {l, take_answer}, questions = {l, take_question};
    const struct x12_guide *answer = x12_guide_named(STR("277"));
    const struct x12_guide *question = x12_guide_named(STR("276"));
    return (l->json = json_reader_new(err)) &&
           (l->answers = x12_map_reader_new(&x12_status_answer_map, answer, 0, &answers, err)) &&
           (l->questions =
                x12_map_reader_new(&x12_status_inquiry_map, question, 0, &questions, err));
}

static int hear_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct listening l = {.page = cli_given(args, "explain")};
    int code = EXIT_FAIL;

    hearing_init(&l.hearing, "inquiry", "claim status answer (277 005010X212)");
    arena_init(&l.copied, COPY_ARENA_MAX);
    /* The page shows sentences an operator loaded; without configuration there are none. */
    if (l.page && (!session_load(&l.session, args, err) || !session_texts(&l.session, err)))
        goto out;
    if (!listening_new(&l, err) || !hearing_read(&l.hearing, paths, count, hear, &l, err))
        goto out;
    hearing_dropped(&l.hearing,
                    x12_map_reader_dropped(l.answers) + x12_map_reader_dropped(l.questions));
    code = hearing_end(&l.hearing);
out:
    x12_map_reader_free(l.answers);
    x12_map_reader_free(l.questions);
    hearing_fini(&l.hearing);
    json_reader_free(l.json);
    arena_fini(&l.copied);
    session_close(&l.session);
    return code;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static int run(const struct cli_args *args, struct err *err)
{
    char **paths;
    int count = cli_inputs(args, &paths);

    if (!asking_control(args, err))
        return EXIT_FAIL;
    if (cli_given(args, "overdue") && args->count) {
        err_set(err, ERR_USAGE, "--overdue takes its claims from the ledger, not from files");
        return EXIT_FAIL;
    }
    if (cli_given(args, "answers") && (cli_given(args, "claims") || cli_given(args, "overdue"))) {
        err_set(err, ERR_USAGE, "--answers prints a 277, --claims and --overdue a 276: either");
        return EXIT_FAIL;
    }
    if (cli_given(args, "build") || cli_given(args, "answers") || cli_given(args, "claims") ||
        cli_given(args, "overdue"))
        return build_all(args, paths, count, err);
    return hear_all(args, paths, count, err);
}

static const struct cli_option options[] = {
    {"build", 'b', CLI_FLAG, NULL, "the input is questions, a JSON object a line; print a 276"},
    {"claims", 0, CLI_FLAG, NULL,
     "the input is claims as hia submit takes them; print a 276 that asks about each"},
    {"overdue", 0, CLI_FLAG, NULL,
     "print a 276 about every claim of the ledger whose 277CA or 835 is overdue"},
    {"answers", 0, CLI_FLAG, NULL,
     "the input is answers, a JSON object a line; print a 277, as a payer would"},
    {"explain", 'e', CLI_FLAG, NULL,
     "print answers as a page: where each claim is, what the payer says, what to do"},
    {"output", 'o', CLI_TEXT, "FILE", "write the 276 or 277 here instead of standard output"},
    {"control", 0, CLI_NUMBER, "N", "ISA13 and GS06 of what is built (default 1)"},
    SESSION_VENDOR_OPTION,
    {0},
};

const struct cli_verb verb_inquiry = {
    .name = "inquiry",
    .summary = "ask payers where claims stand, and read their answers",
    .operands = "[FILE...]",
    .about =
        "Reads claim status answers (277 005010X212) from files or standard input and prints one "
        "JSON object for each claim, or with --explain a page for a biller. A 276 is read the same "
        "way.\n\n"
        "With --build, --claims or --overdue it goes the other way: questions become a 276 for "
        "the partner's ids and delimiters, a transaction set for each payer in the order they "
        "come; questions about the same member share its levels. A claim is asked about by "
        "patient, provider, days and charge, and CLM01 is the trace that comes back; --overdue "
        "takes the claims from the sealed files they went out in, and adds the payer's number "
        "where one is known. With --answers answers become a 277 in the same way. A record our own "
        "rules find an error in is told and left out; when none is left no file is written. "
        "Nothing is sent or written down. Schemas: "
        "conf/schemas/claim-status-inquiry.schema.json and claim-status-answer.schema.json. Exit "
        "code 1 when anything was wrong with the data.",
    .examples = "$ hia inquiry --explain answer.277\n"
                "$ hia inquiry answer.277 | jq .claim.states\n"
                "$ hia inquiry --claims claims.jsonl --control 41 -o ask.276\n"
                "$ hia inquiry --overdue --control 42 -o ask.276\n",
    .options = options,
    .run = run,
};
