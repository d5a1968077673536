/* verb_claim_status.c - hia claim-status: where do claims stand? Asked now. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/defuse.h"
#include "cli/inquiry_page.h"
#include "cli/live_ask.h"
#include "event/claim_json.h"
#include "event/claim_status_of.h"
#include <inttypes.h>

enum { RECORD_ARENA_MAX = 32 * 1024 * 1024 };

struct work {
    struct live_ask ask;
    struct json_reader *json;
    struct arena arena;
    struct buf inquiry;
    struct buf harmless; /* an answer, for people */
    bool texts;          /* those an operator loaded are open */
};

/* Who is asked about that payer's claims, and knows us by a name of its own. */
static const struct partner *by_vendors(const struct work *w, struct str payer)
{
    struct vendor_plan plan = {.first = NULL};
    (void)vendor_plan(w->ask.session.settings, VENDOR_CLAIM_STATUS, payer, &plan);
    return plan.first;
}

/* A claim as hia submit takes it: the inquiry that asks about it. */
static bool read_claim(void *ctx, const char *path, uint64_t number, struct str line,
                       struct str *inquiry)
{
    struct work *w = ctx;
    const struct partner *p = w->ask.session.partner;
    struct record_problem why = {0};
    struct status_inquiry i;
    struct claim claim;

    arena_reset(&w->arena);
    buf_reset(&w->inquiry);
    if (!claim_read_json(w->json, line, &w->arena, &claim, &why)) {
        fprintf(stderr, "%s:%" PRIu64 ": %s%s%s\n", path, number, why.path, *why.path ? ": " : "",
                why.sentence);
        return false;
    }
    if (!status_inquiry_of(&claim, &w->arena, &i))
        return false;
    if (!p)
        p = by_vendors(w, i.payer.id);
    i.receiver = (struct party){.entity_type = STR("2"),
                                .name = str_from(p->submitter_name),
                                .id = str_from(p->submitter_etin)};
    record_write_json(&status_inquiry_shape, &i, 0, &w->inquiry);
    *inquiry = buf_str(&w->inquiry);
    return !w->inquiry.failed;
}

static bool show(void *ctx, struct str record)
{
    struct work *w = ctx;
    struct status_answer answer;
    struct record_problem why;
    struct err err = {0};
    char today[9];

    if (!w->texts && !session_texts(&w->ask.session, &err))
        fprintf(stderr, "hia claim-status: %s\n", err.text); /* the codes stand alone then */
    w->texts = true;
    arena_reset(&w->arena);
    buf_reset(&w->harmless);
    buf_put_str(&w->harmless, record);
    (void)defuse(&w->harmless);
    if (w->harmless.failed || !record_read_json(w->json, buf_str(&w->harmless), &w->arena,
                                                &status_answer_shape, &answer, &why))
        return false;
    clock_ccyymmdd(clock_now_us(), today);
    inquiry_page(&w->ask.session, &answer, today, stdout);
    return !ferror(stdout);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct work w = {.ask = {.args = args, .kind = REAL_TIME_CLAIM_STATUS, .show = show}};
    char **paths;
    int count = cli_inputs(args, &paths), code = EXIT_FAIL;

    w.ask.ctx = &w;
    w.ask.read = cli_given(args, "claims") ? read_claim : NULL;
    arena_init(&w.arena, RECORD_ARENA_MAX);
    buf_init(&w.inquiry, 0);
    buf_init(&w.harmless, 0);
    if ((w.json = json_reader_new(err)))
        code = live_ask_run(&w.ask, paths, count, err);
    live_ask_close(&w.ask);
    json_reader_free(w.json);
    arena_fini(&w.arena);
    buf_fini(&w.inquiry);
    buf_fini(&w.harmless);
    return code;
}

static const struct cli_option options[] = {
    {"claims", 0, CLI_FLAG, NULL,
     "the input is claims as hia submit takes them: ask about each of them"},
    LIVE_ASK_OPTIONS,
    SESSION_VENDOR_OPTION,
    {0},
};

const struct cli_verb verb_claim_status = {
    .name = "claim-status",
    .summary = "ask a partner now where claims stand",
    .operands = "[FILE...]",
    .about =
        "Asks about claims at once, up to 64 of them side by side: each line of the input is a "
        "question (conf/schemas/claim-status-inquiry.schema.json), or with --claims a claim. "
        "Each answer is printed as it comes: a page for a biller, or with --json the object of the "
        "API (docs/api.md). Questions that may wait until tomorrow go as a file: hia inquiry.\n\n"
        "What was asked and answered is kept in DATA_DIR/real-time, which a running hia serve has "
        "to itself: ask that then. Exit code 1 when a question has no answer.",
    .examples = "$ hia claim-status --partner availity questions.jsonl\n"
                "$ hia claim-status --claims --partner availity claims.jsonl\n",
    .options = options,
    .run = run,
};
