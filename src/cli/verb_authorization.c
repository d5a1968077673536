/* verb_authorization.c - hia authorization: may this be done? Requests to 278, answers from 278. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/authorization_page.h"
#include "cli/session.h"
#include "cli/source.h"
#include "event/record_json.h"
#include "event/x12_prior_authorization.h"
#include "job/scrub.h"
#include <inttypes.h>
#include <stdlib.h>

enum {
    RECORD_ARENA_MAX = 8 * 1024 * 1024,
    ASKED_MAX = 10000, /* requests remembered beside answers */
    ASKED_BYTES_MAX = 64 * 1024 * 1024,
};

/* ---- requests ------------------------------------------------------------------------------- */

struct asking {
    struct session session;
    const struct partner *partner;
    const struct x12_guide *guide;
    struct x12_writer *w;
    struct x12_map_writer *mw;
    struct json_reader *json;
    struct arena arena;
    struct buf out;
    int64_t now_us;
    char day[9], time[5];
    uint32_t control, sets;
    uint64_t asked, refused, faults;
};

static bool show_fault(void *ctx, const struct fault *f)
{
    struct asking *q = ctx;
    const struct x12_fault_row *row = x12_fault_row(f->code);

    if (f->severity < SEVERITY_ERROR)
        return true;
    q->faults++;
    fprintf(stderr, "request %" PRIu64 ": %s %s: %s\n    at %s\n    %s\n", q->asked, row->id,
            f->segment, row->title, f->path, row->remedy);
    return true;
}

/* A set of its own for each request: BHT03 is how its answer is known. */
static void ask(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct asking *q = ctx;
    struct review review = {0};
    struct record_problem why = {0};
    char st[16];

    arena_reset(&q->arena);
    q->asked++;
    if (!record_read_json(q->json, text, &q->arena, &review_request_shape, &review, &why)) {
        q->refused++;
        fprintf(stderr, "%s:%" PRIu64 ": %s: %s\n", path, number, why.path, why.sentence);
        return;
    }
    (void)snprintf(st, sizeof st, "%04" PRIu32, ++q->sets);
    x12_writer_set(q->w, q->guide, st);
    x12_map_begin(q->mw, q->w);
    x12_map_put(q->mw, &review);
    x12_writer_set_end(q->w);
}

static bool asking_new(struct asking *q, const struct cli_args *args, struct err *err)
{
    struct fault_sink sink = {q, show_fault};
    int64_t now = clock_now_us();

    if (!session_load(&q->session, args, err) || !session_partner(&q->session, args, err))
        return false;
    q->partner = q->session.partner;
    q->guide = x12_guide_named(STR("278-request"));
    q->now_us = now;
    clock_ccyymmdd(now, q->day);
    clock_hhmm(now, q->time);
    return (q->json = json_reader_new(err)) &&
           (q->w = x12_writer_new(&q->out, X12_SNIP_ALL, &sink, err)) &&
           (q->mw = x12_map_writer_new(&x12_review_map, q->guide, REVIEW_REQUEST, err));
}

static void asking_fini(struct asking *q)
{
    x12_map_writer_free(q->mw);
    x12_writer_free(q->w);
    json_reader_free(q->json);
    arena_fini(&q->arena);
    buf_fini(&q->out);
    session_close(&q->session);
}

static int ask_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct asking q = {.control = (uint32_t)cli_number(args, "control", 1)};
    const char *to = cli_text(args, "output", NULL);
    int code = EXIT_FAIL;
    FILE *f = NULL;

    arena_init(&q.arena, RECORD_ARENA_MAX);
    buf_init(&q.out, 0);
    if (!asking_new(&q, args, err))
        goto out;
    partner_open_group(q.partner, q.now_us, q.control, q.guide, q.w);
    for (int i = 0; i < count; i++)
        if (!source_lines(paths[i], ask, &q, err))
            goto out;
    x12_writer_group_end(q.w);
    x12_writer_interchange_end(q.w);
    if (q.sets && (!buf_ok(&q.out, "the request", err) || !(f = source_create(to, err))))
        goto out;
    if (f && (fwrite(q.out.p, 1, q.out.n, f) != q.out.n || !source_done(f, to, err)))
        goto out;
    code = q.refused || q.faults || !q.sets ? EXIT_DATA : EXIT_DONE;
out:
    asking_fini(&q);
    return code;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* A request remembered as its JSON: what the reader hands over is gone with the next one. */
struct asked {
    struct str reference, json;
};

struct listening {
    struct x12_map_reader *answers, *requests;
    struct json_reader *json;
    struct arena kept, arena;
    struct asked *asked;
    size_t asked_count;
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
    const struct review *answer = record;
    struct review request = {0};

    (void)place;
    if (!l->page)
        return tell(l, &review_answer_shape, record);
    authorization_page(answer, request_of(l, answer->reference, &request) ? &request : NULL,
                       stdout);
    l->told++;
    return true;
}

static bool take_request(void *ctx, const void *record, const struct map_place *place)
{
    struct listening *l = ctx;
    const struct review *request = record;

    (void)place;
    if (!l->page)
        return tell(l, &review_request_shape, record);
    buf_reset(&l->line);
    record_write_json(&review_request_shape, record, 0, &l->line);
    struct asked a = {arena_str(&l->kept, request->reference),
                      arena_str(&l->kept, buf_str(&l->line))};
    if (a.json.n && l->asked_count < ASKED_MAX)
        l->asked[l->asked_count++] = a;
    return true;
}

static bool hear(void *ctx, const struct x12_event *e)
{
    struct listening *l = ctx;
    return x12_map_reader_event(l->answers, e) && x12_map_reader_event(l->requests, e);
}

static bool count_fault(void *ctx, const struct fault *f)
{
    struct listening *l = ctx;
    l->errors += f->severity >= SEVERITY_ERROR;
    return true;
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
    buf_fini(&l->line);
    free(l->asked);
}

static bool listen_to(struct listening *l, char **paths, int count, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_handler handler = {l, hear, {l, count_fault}};
    struct x12_reader *r = x12_reader_new(&altitude, &handler, err);
    bool ok = r != NULL && listening_new(l, err), stopped = false;

    for (int i = 0; ok && i < count; i++)
        ok = source_feed(paths[i], r, &stopped, err) &&
             (!stopped || err_set(err, ERR_SYSTEM, "the output could not be written"));
    if (ok && x12_map_reader_dropped(l->answers) + x12_map_reader_dropped(l->requests))
        fputs("hia authorization: records past a maximum were left out; hia validate says which\n",
              stderr);
    x12_reader_free(r);
    return ok;
}

static int hear_all(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct listening l = {.page = cli_given(args, "explain")};
    int code = EXIT_FAIL;

    buf_init(&l.line, 0);
    arena_init(&l.kept, ASKED_BYTES_MAX);
    arena_init(&l.arena, RECORD_ARENA_MAX);
    if (!listen_to(&l, paths, count, err))
        goto out;
    if (l.told == 0)
        fputs("hia authorization: there is no answer (278 005010X217, BHT02 11) in it\n", stderr);
    if (l.errors)
        fprintf(stderr,
                "hia authorization: %" PRIu64 " errors met on the way; hia validate explains\n",
                l.errors);
    code = l.told == 0 || l.errors ? EXIT_DATA : EXIT_DONE;
out:
    listening_fini(&l);
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
    return cli_given(args, "build") ? ask_all(args, paths, count, err)
                                    : hear_all(args, paths, count, err);
}

static const struct cli_option options[] = {
    {"build", 'b', CLI_FLAG, NULL, "the input is requests, a JSON object a line; print a 278"},
    {"explain", 'e', CLI_FLAG, NULL,
     "print answers as a page: decided, how much of what was asked, what is missing, what to do"},
    {"output", 'o', CLI_TEXT, "FILE", "write the 278 here instead of standard output"},
    {"control", 0, CLI_NUMBER, "N", "ISA13 and GS06 of the 278 (default 1)"},
    SESSION_PARTNER_OPTION,
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
        "delimiters, a transaction set each. Nothing is sent and no ledger is opened. Schemas: "
        "conf/schemas/prior-authorization-request.schema.json and "
        "prior-authorization-answer.schema.json. Exit code 1 when anything was wrong with the "
        "data.",
    .examples = "$ hia authorization --explain request.278 answer.278\n"
                "$ hia authorization answer.278 | jq .event.decision\n"
                "$ hia authorization --build requests.jsonl --control 41 -o ask.278\n",
    .options = options,
    .run = run,
};
