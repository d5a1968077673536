/* verb_inquiry.c - hia inquiry: where do claims stand? Questions to 276, answers from 277. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/inquiry_page.h"
#include "cli/source.h"
#include "event/claim_json.h"
#include "event/claim_status_of.h"
#include "event/x12_claim_status.h"
#include "job/overdue.h"
#include "job/scrub.h"
#include <inttypes.h>
#include <stdlib.h>

enum { RECORD_ARENA_MAX = 8 * 1024 * 1024 };

/* ---- questions ------------------------------------------------------------------------------ */

struct asking {
    struct session session;
    const struct partner *partner;
    const struct x12_guide *guide;
    struct x12_writer *w;
    struct x12_map_writer *mw;
    struct json_reader *json;
    struct arena arena;
    struct buf out, payer; /* NM109 of the payer whose set is open */
    int64_t now_us;
    char day[9], time[5];
    uint32_t control, sets;
    uint64_t asked, refused, faults;
    bool claims;
};

static bool show_fault(void *ctx, const struct fault *f)
{
    struct asking *q = ctx;
    const struct x12_fault_row *row = x12_fault_row(f->code);

    if (f->severity < SEVERITY_ERROR)
        return true;
    q->faults++;
    fprintf(stderr, "question %" PRIu64 ": %s %s: %s\n    at %s\n    %s\n", q->asked, row->id,
            f->segment, row->title, f->path, row->remedy);
    return true;
}

/* A set for each payer as they come. */
static void open_set(struct asking *q, struct str payer)
{
    char st[16], reference[32];

    if (q->sets && str_eq(buf_str(&q->payer), payer))
        return;
    if (q->sets)
        x12_writer_set_end(q->w);
    buf_reset(&q->payer);
    buf_put_str(&q->payer, payer);
    (void)snprintf(st, sizeof st, "%04" PRIu32, ++q->sets);
    (void)snprintf(reference, sizeof reference, "%09" PRIu32 "-%s", q->control, st);
    x12_writer_set(q->w, q->guide, st);
    x12_status_begin(q->w, q->guide, str_from(reference), q->day, q->time);
    x12_map_begin(q->mw, q->w);
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

static bool read_question(struct asking *q, struct str text, struct status_inquiry *inquiry,
                          struct record_problem *why)
{
    struct claim claim;

    if (!q->claims)
        return record_read_json(q->json, text, &q->arena, &status_inquiry_shape, inquiry, why);
    if (!claim_read_json(q->json, text, &q->arena, &claim, why))
        return false;
    why->sentence = "there is no memory for it";
    return ask_about(q, &claim, inquiry);
}

static void ask(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct asking *q = ctx;
    struct status_inquiry inquiry;
    struct record_problem why = {0};

    arena_reset(&q->arena);
    q->asked++;
    if (!read_question(q, text, &inquiry, &why)) {
        q->refused++;
        fprintf(stderr, "%s:%" PRIu64 ": %s: %s\n", path, number, why.path, why.sentence);
        return;
    }
    open_set(q, inquiry.payer.id);
    x12_map_put(q->mw, &inquiry);
}

/* What the payer has told of the claim since finds it best. */
static bool ask_overdue(void *ctx, const struct claim *claim, const struct store_claim *row)
{
    struct asking *q = ctx;
    struct status_inquiry inquiry;

    arena_reset(&q->arena);
    q->asked++;
    if (!ask_about(q, claim, &inquiry))
        return false;
    if (row->payer_control.n)
        inquiry.claim->payer_claim_control_number = row->payer_control;
    if (row->clearinghouse_ref.n)
        inquiry.claim->clearinghouse_trace_number = row->clearinghouse_ref;
    open_set(q, inquiry.payer.id);
    x12_map_put(q->mw, &inquiry);
    return true;
}

static bool asking_new(struct asking *q, const struct cli_args *args, struct err *err)
{
    struct fault_sink sink = {q, show_fault};
    int64_t now = clock_now_us();

    bool ledger = cli_given(args, "overdue");

    if (!(ledger ? session_open(&q->session, args, STORE_READER, err)
                 : session_load(&q->session, args, err)) ||
        !session_partner(&q->session, args, err))
        return false;
    q->partner = q->session.partner;
    q->guide = x12_guide_named(STR("276"));
    q->now_us = now;
    clock_ccyymmdd(now, q->day);
    clock_hhmm(now, q->time);
    return (q->json = json_reader_new(err)) &&
           (q->w = x12_writer_new(&q->out, X12_SNIP_ALL, &sink, err)) &&
           (q->mw = x12_map_writer_new(&x12_status_inquiry_map, q->guide, 0, err));
}

static void asking_fini(struct asking *q)
{
    x12_map_writer_free(q->mw);
    x12_writer_free(q->w);
    json_reader_free(q->json);
    arena_fini(&q->arena);
    buf_fini(&q->out);
    buf_fini(&q->payer);
    session_close(&q->session);
}

static int ask_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct asking q = {.control = (uint32_t)cli_number(args, "control", 1),
                       .claims = cli_given(args, "claims")};
    const char *to = cli_text(args, "output", NULL);
    bool overdue = cli_given(args, "overdue");
    int code = EXIT_FAIL;
    FILE *f = NULL;

    arena_init(&q.arena, RECORD_ARENA_MAX);
    buf_init(&q.out, 0);
    buf_init(&q.payer, 0);
    if (!asking_new(&q, args, err))
        goto out;
    partner_open_group(q.partner, q.now_us, q.control, q.guide, q.w);
    if (overdue) {
        struct store_timers timers = session_timers(&q.session);
        if (!overdue_claims(&q.session.job, &timers, ask_overdue, &q, err))
            goto out;
    }
    for (int i = 0; !overdue && i < count; i++)
        if (!source_lines(paths[i], ask, &q, err))
            goto out;
    if (q.sets)
        x12_writer_set_end(q.w);
    x12_writer_group_end(q.w);
    x12_writer_interchange_end(q.w);
    if (q.sets && (!buf_ok(&q.out, "the inquiry", err) || !(f = source_create(to, err))))
        goto out;
    if (f && (fwrite(q.out.p, 1, q.out.n, f) != q.out.n || !source_done(f, to, err)))
        goto out;
    if (overdue && !q.sets)
        fputs("hia inquiry: no claim is overdue\n", stderr);
    code = q.refused || q.faults || (!q.sets && !overdue) ? EXIT_DATA : EXIT_DONE;
out:
    asking_fini(&q);
    return code;
}

/* ---- answers -------------------------------------------------------------------------------- */

struct listening {
    struct session session;
    struct x12_map_reader *answers, *questions;
    const struct record_shape *shape;
    struct buf line;
    bool page;
    uint64_t told, errors;
};

static bool tell(struct listening *l, const struct record_shape *shape, const void *record)
{
    buf_reset(&l->line);
    record_write_json(shape, record, 0, &l->line);
    buf_putc(&l->line, '\n');
    l->told++;
    return fwrite(l->line.p, 1, l->line.n, stdout) == l->line.n;
}

static bool take_answer(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;

    if (!l->page)
        return tell(l, &status_answer_shape, record);
    inquiry_page(&l->session, record, place->envelope->gs_date, stdout);
    l->told++;
    return true;
}

static bool take_question(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;

    (void)place;
    return l->page || tell(l, &status_inquiry_shape, record);
}

static bool hear(void *ctx, const struct x12_event *e)
{
    struct listening *l = ctx;
    return x12_map_reader_event(l->answers, e) && x12_map_reader_event(l->questions, e);
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
    struct map_sink answers = {l, take_answer}, questions = {l, take_question};
    struct x12_handler handler = {l, hear, {l, count_fault}};
    struct x12_reader *r = x12_reader_new(&altitude, &handler, err);
    bool ok = r != NULL, stopped = false;

    l->answers = ok ? x12_map_reader_new(&x12_status_answer_map, x12_guide_named(STR("277")), 0,
                                         &answers, err)
                    : NULL;
    l->questions = ok ? x12_map_reader_new(&x12_status_inquiry_map, x12_guide_named(STR("276")), 0,
                                           &questions, err)
                      : NULL;
    ok = ok && l->answers && l->questions;
    for (int i = 0; ok && i < count; i++)
        ok = source_feed(paths[i], r, &stopped, err) &&
             (!stopped || err_set(err, ERR_SYSTEM, "the output could not be written"));
    if (ok && x12_map_reader_dropped(l->answers) + x12_map_reader_dropped(l->questions))
        fputs("hia inquiry: records past a maximum were left out; hia validate says which\n",
              stderr);
    x12_map_reader_free(l->answers);
    x12_map_reader_free(l->questions);
    x12_reader_free(r);
    return ok;
}

static int hear_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct listening l = {.page = cli_given(args, "explain")};
    int code = EXIT_FAIL;

    buf_init(&l.line, 0);
    /* The page shows sentences an operator loaded; without configuration there are none. */
    if (l.page && (!session_load(&l.session, args, err) || !session_texts(&l.session, err)))
        goto out;
    if (!listen_to(&l, paths, count, err))
        goto out;
    if (l.told == 0)
        fputs("hia inquiry: there is no claim status answer (277 005010X212) in it\n", stderr);
    if (l.errors)
        fprintf(stderr, "hia inquiry: %" PRIu64 " errors met on the way; hia validate explains\n",
                l.errors);
    code = l.told == 0 || l.errors ? EXIT_DATA : EXIT_DONE;
out:
    buf_fini(&l.line);
    session_close(&l.session);
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
    if (cli_given(args, "overdue") && args->count) {
        err_set(err, ERR_USAGE, "--overdue takes its claims from the ledger, not from files");
        return EXIT_FAIL;
    }
    if (cli_given(args, "build") || cli_given(args, "claims") || cli_given(args, "overdue"))
        return ask_all(args, paths, count, err);
    return hear_all(args, paths, count, err);
}

static const struct cli_option options[] = {
    {"build", 'b', CLI_FLAG, NULL, "the input is questions, a JSON object a line; print a 276"},
    {"claims", 0, CLI_FLAG, NULL,
     "the input is claims as hia submit takes them; print a 276 that asks about each"},
    {"overdue", 0, CLI_FLAG, NULL,
     "print a 276 about every claim of the ledger whose 277CA or 835 is overdue"},
    {"explain", 'e', CLI_FLAG, NULL,
     "print answers as a page: where each claim is, what the payer says, what to do"},
    {"output", 'o', CLI_TEXT, "FILE", "write the 276 here instead of standard output"},
    {"control", 0, CLI_NUMBER, "N", "ISA13 and GS06 of the 276 (default 1)"},
    SESSION_PARTNER_OPTION,
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
        "With --build, --claims or --overdue it goes the other way: questions become a 276 for the partner's "
        "ids and delimiters, a transaction set for each payer in the order they come; questions "
        "about the same member share its levels. A claim is asked about by patient, provider, days "
        "and charge, and CLM01 is the trace that comes back; --overdue takes the claims from "
        "the sealed files they went out in, and adds the payer's number where one is known. Nothing "
        "is sent or written down. Schemas: conf/schemas/claim-status-inquiry.schema.json and "
        "claim-status-answer.schema.json. Exit code 1 when anything was wrong with the data.",
    .examples = "$ hia inquiry --explain answer.277\n"
                "$ hia inquiry answer.277 | jq .claim.states\n"
                "$ hia inquiry --claims claims.jsonl --control 41 -o ask.276\n"
                "$ hia inquiry --overdue --control 42 -o ask.276\n",
    .options = options,
    .run = run,
};
