/* verb_authorization.c - hia authorization: may this be done? Requests and answers to 278, and
 * back. */
#include "cli/verbs.h"

#include "cli/asking.h"
#include "cli/authorization_live.h"
#include "cli/authorization_page.h"
#include "cli/authorization_withdraw.h"
#include "cli/defuse.h"
#include "cli/hearing.h"
#include "cli/source.h"
#include "event/record_json.h"
#include "event/x12_prior_authorization.h"
#include <stdlib.h>

enum {
    RECORD_ARENA_MAX = 8 * 1024 * 1024,
    ASKED_MAX = 10000, /* requests remembered beside answers */
    ASKED_BYTES_MAX = 64 * 1024 * 1024,
};

/* ---- records to X12 ------------------------------------------------------------------------- */

struct building {
    struct asking asking;
    const struct record_shape *shape;
    struct x12_map_writer *mw;
};

/* A set of its own for each: BHT03 is how a request and its answer are known. */
static void put_review(struct building *b, struct x12_writer *w, uint32_t number,
                       const struct review *review)
{
    char reference[32];

    asking_set_begin(&b->asking, w, number, reference);
    x12_map_begin(b->mw, w);
    x12_map_put(b->mw, review);
}

static void build(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct building *b = ctx;
    struct asking *q = &b->asking;
    struct review review = {0};

    if (!asking_read(q, path, number, text, b->shape, &review))
        return;
    asking_try_begin(q);
    put_review(b, q->trial, q->asked, &review);
    if (!asking_try_end(q))
        return;
    put_review(b, q->w, ++q->sets, &review);
    x12_writer_set_end(q->w);
}

static int build_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    bool answers = cli_given(args, "answers");
    unsigned variant = answers ? REVIEW_ANSWER : REVIEW_REQUEST;
    struct building b = {
        .asking = {.noun = answers ? "answer" : "request",
                   .vendors = VENDOR_PRIOR_AUTH,
                   .guide = x12_guide_named(answers ? STR("278-response") : STR("278-request"))},
        .shape = answers ? &review_answer_shape : &review_request_shape};
    int code = EXIT_FAIL;

    if (!asking_open(&b.asking, args, false, err) ||
        !(b.mw = x12_map_writer_new(&x12_review_map, b.asking.guide, variant, err)))
        goto out;
    for (int i = 0; i < count; i++)
        if (!source_lines(paths[i], build, &b, err))
            goto out;
    code = asking_write(&b.asking, args, err);
out:
    x12_map_writer_free(b.mw);
    asking_close(&b.asking);
    return code;
}

/* ---- X12 to records ------------------------------------------------------------------------- */

/* A request remembered as its JSON: what the reader hands over is gone with the next one. */
struct asked {
    struct str reference, json;
};

struct listening {
    struct x12_map_reader *answers, *requests;
    struct json_reader *json;
    struct arena kept, arena, copied;
    struct asked *asked;
    size_t asked_count;
    struct hearing hearing;
    bool page;
};

/* The request with that BHT03, the last of several. */
static bool request_of(struct listening *l, struct str reference, struct review *request)
{
    struct record_problem why;

    for (size_t i = l->asked_count; i-- > 0;)
        if (str_eq(l->asked[i].reference, reference)) {
            arena_reset(&l->arena);
            return record_read_json(l->json, l->asked[i].json, &l->arena, &review_request_shape,
                                    request, &why);
        }
    return false;
}

static bool take_answer(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;
    const struct review *answer;
    struct review request = {0}, copy = {0};

    (void)place;
    if (!l->page)
        return hearing_tell(&l->hearing, &review_answer_shape, record);
    arena_reset(&l->copied);
    answer = harmless(l->json, &review_answer_shape, record, &l->hearing.line, &l->copied, &copy);
    if (!answer)
        fputs(HARMLESS_NONE, stdout);
    else
        authorization_page(answer, request_of(l, answer->reference, &request) ? &request : NULL,
                           stdout);
    l->hearing.told++;
    return true;
}

static bool take_request(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;
    const struct review *request = record;

    (void)place;
    if (!l->page)
        return hearing_tell(&l->hearing, &review_request_shape, record);
    buf_reset(&l->hearing.line);
    record_write_json(&review_request_shape, record, 0, &l->hearing.line);
    struct asked a = {arena_str(&l->kept, request->reference),
                      arena_str(&l->kept, buf_str(&l->hearing.line))};
    if (a.json.n && l->asked_count < ASKED_MAX)
        l->asked[l->asked_count++] = a;
    return true;
}

static bool hear(void *ctx, const struct x12_event *e)
{
    struct listening *l = ctx;
    return x12_map_reader_event(l->answers, e) && x12_map_reader_event(l->requests, e);
}

static bool listening_new(struct listening *l, struct err *err)
{
    struct map_sink answers = {l, take_answer}, requests = {l, take_request};
    const struct x12_guide *response = x12_guide_named(STR("278-response"));
    const struct x12_guide *request = x12_guide_named(STR("278-request"));

    l->asked = calloc(ASKED_MAX, sizeof(*l->asked));
    if (!l->asked)
        return err_set(err, ERR_SYSTEM, "no memory for requests");
    return (l->json = json_reader_new(err)) &&
           (l->answers =
                x12_map_reader_new(&x12_review_map, response, REVIEW_ANSWER, &answers, err)) &&
           (l->requests =
                x12_map_reader_new(&x12_review_map, request, REVIEW_REQUEST, &requests, err));
}

static void listening_fini(struct listening *l)
{
    x12_map_reader_free(l->answers);
    x12_map_reader_free(l->requests);
    json_reader_free(l->json);
    arena_fini(&l->kept);
    arena_fini(&l->arena);
    arena_fini(&l->copied);
    hearing_fini(&l->hearing);
    free(l->asked);
}

static int hear_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct listening l = {.page = cli_given(args, "explain")};
    int code = EXIT_FAIL;

    hearing_init(&l.hearing, "authorization", "answer (278 005010X217, BHT02 11)");
    arena_init(&l.kept, ASKED_BYTES_MAX);
    arena_init(&l.arena, RECORD_ARENA_MAX);
    arena_init(&l.copied, RECORD_ARENA_MAX);
    if (listening_new(&l, err) && hearing_read(&l.hearing, paths, count, hear, &l, err)) {
        hearing_dropped(&l.hearing,
                        x12_map_reader_dropped(l.answers) + x12_map_reader_dropped(l.requests));
        code = hearing_end(&l.hearing);
    }
    listening_fini(&l);
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
        err_set(err, ERR_USAGE, "--build prints a 278, --ask sends one: either");
        return EXIT_FAIL;
    }
    if (cli_given(args, "withdraw")) {
        static const char *const OTHERS[] = {"ask", "open", "build", "answers", "explain"};
        for (size_t i = 0; i < COUNT_OF(OTHERS); i++)
            if (cli_given(args, OTHERS[i])) {
                err_set(err, ERR_USAGE, "--withdraw stands alone: --%s was not done", OTHERS[i]);
                return EXIT_FAIL;
            }
        return authorization_withdraw_one(args, err);
    }
    if (cli_given(args, "ask") || cli_given(args, "open"))
        return authorization_live(args, paths, count, err);
    return cli_given(args, "build") || cli_given(args, "answers")
               ? build_all(args, paths, count, err)
               : hear_all(args, paths, count, err);
}

static const struct cli_option options[] = {
    {"ask", 'a', CLI_FLAG, NULL,
     "the input is requests, a JSON object a line: send each to the partner, once, and print what "
     "it says"},
    {"open", 0, CLI_FLAG, NULL,
     "read nothing: go on with requests that have no answer so far, of --partner or of all (where "
     "no hia work does it)"},
    {"withdraw", 0, CLI_TEXT, "NUMBER",
     "read nothing: no answer to that request is wanted any more; it is not sent, nor sent again"},
    {"build", 'b', CLI_FLAG, NULL, "the input is requests, a JSON object a line; print a 278"},
    {"answers", 0, CLI_FLAG, NULL,
     "the input is answers, a JSON object a line; print a 278 response, as a payer would"},
    {"explain", 'e', CLI_FLAG, NULL,
     "print answers as a page: decided, how much of what was asked, what is missing, what to do"},
    {"output", 'o', CLI_TEXT, "FILE", "write the 278 here instead of standard output"},
    {"control", 0, CLI_NUMBER, "N", "ISA13 and GS06 of the 278 (default 1)"},
    {"trace", 0, CLI_TEXT, "ID",
     "with --ask: request_trace_id; of several requests ID, ID-2, ID-3 ... (default: each one's own "
     "reference)"},
    {"deadline", 0, CLI_NUMBER, "SECONDS",
     "with --ask: how long to wait for an answer that is polled for (default 60; with --open 0)"},
    {"dry-run", 0, CLI_FLAG, NULL,
     "with --ask: build and check, say what would be sent or what became of it, and send nothing; "
     "with --withdraw: say what would become of it"},
    SESSION_TRY_NOW_OPTION,
    SESSION_VENDOR_OPTION,
    {0},
};

const struct cli_verb verb_authorization = {
    .name = "authorization",
    .summary = "ask payers for prior authorization, and read their answers",
    .operands = "[FILE...]",
    .about =
        "Reads prior authorization answers (278 005010X217, BHT02 11) from files or standard input "
        "and prints one JSON object for each event answered, or with --explain a page for people. "
        "Requests are read the same way; with --explain a request given before its answer (the "
        "same BHT03) is shown beside it: how much was asked, how much was approved.\n\n"
        "With --build it goes the other way: requests become a 278 for the partner's ids and "
        "delimiters, a transaction set each; with --answers answers become a 278 response. One "
        "that our own rules find an error in is told and left out; when none is left no file is "
        "written. Nothing is sent and no ledger is opened. Schemas: "
        "conf/schemas/prior-authorization-request.schema.json and "
        "prior-authorization-answer.schema.json.\n\n"
        "With --ask each request is sent to the partner, once for ever under its number: its own "
        "reference, or --trace. It is journaled and sealed before anything leaves. Asked again "
        "with the same content it prints the answer that is kept, or goes on where it was, as "
        "with a payer that is polled for its decision; with another content, or by another "
        "partner, it is refused. What may have been taken, and brought no answer, is never sent "
        "again: hia status shows it, a person asks the payer, and hia resolve NUMBER --as arrived "
        "or not-arrived says so. An answer is a page beside its request, or with --json an object "
        "with call, partner and timing; a pending is an answer. It is kept sealed, and told as "
        "pm_prior_auth_decided.\n\n"
        "With --withdraw nobody wants the answer to that request any more: what was not sent is "
        "over, what the payer has or may have is not sent again, and a late answer is kept and "
        "told. The payer is told by a person, or by a request of its own.\n\n"
        "Exit code 1 when anything was wrong with the data, or a request has no answer and is not "
        "waited for.",
    .examples = "$ hia authorization --explain request.278 answer.278\n"
                "$ hia authorization answer.278 | jq .event.decision\n"
                "$ hia authorization --build requests.jsonl --control 41 -o ask.278\n"
                "$ hia authorization --ask --partner availity request.json\n"
                "$ hia authorization --ask --json request.json | jq .decision\n"
                "$ hia authorization --open --json\n"
                "$ hia authorization --withdraw PA000017 --dry-run\n",
    .options = options,
    .run = run,
};
