/* authorization_live.c - see authorization_live.h. */
#include "cli/authorization_live.h"

#include "base/view.h"
#include "cli/authorization_page.h"
#include "cli/defuse.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/source.h"
#include "event/x12_prior_authorization.h"
#include "job/authorization.h"
#include "job/real_time.h"
#include "x12/fault.h"
#include <inttypes.h>

enum { RECORD_ARENA_MAX = 32 * 1024 * 1024, WAIT_SECONDS = 60, TRACE_HEAD_MAX = 40 };

struct live {
    const struct cli_args *args;
    struct session session;
    struct authorizer *authorizer;
    struct json_reader *json;
    struct buf harmless; /* answers, for people */
    struct err *err;
    uint64_t asked, bad, shown;
    bool broken;       /* we failed: nothing more is asked */
    bool beside;       /* another process writes: what is known is told, and nothing sent */
    struct err in_use; /* beside: why */
};

/* ---- for programs --------------------------------------------------------------------------- */

static void json_call(struct json_writer *w, const struct authorization_end *e)
{
    const struct store_call *c = &e->call;
    json_pair(w, "call_id", c->uuid);
    json_pair_bool(w, "before", e->before);
    json_pair_given(w, "result", c->result);
    json_pair_given(w, "code", c->code);
    if (c->status)
        json_pair_i64(w, "http_status", c->status);
    if (e->asked && e->talk.help)
        json_pair(w, "help", e->talk.help);
    json_pair_given(w, "reference", c->reference);
    json_pair_given(w, "content_kind", c->answer_kind);
    view_instant_given(w, "begun_at", c->begun_at_us);
    view_instant_given(w, "ended_at", c->ended_at_us);
    view_instant_given(w, "wakes", c->wake_at_us);
    view_instant_given(w, "until", c->until_us);
    view_instant_given(w, "retry_at", c->retry_at_us);
    if (c->ended_at_us)
        json_pair_i64(w, "took_ms", (c->ended_at_us - c->begun_at_us) / 1000);
    if (e->asked) {
        json_pair_i64(w, "exchanges", e->talk.exchanges);
        json_pair_i64(w, "partner_ms", e->talk.partner_us / 1000);
    }
}

static void json_faults(struct json_writer *w, const struct authorization_end *e)
{
    json_key(w, "faults");
    json_array(w);
    for (size_t i = 0; i < e->faults.count; i++) {
        const struct fault *f = &e->faults.list[i];
        json_object(w);
        real_time_write_fault(f, w);
        json_pair(w, "rule", x12_fault_row(f->code)->id); /* as it was called before "code" */
        json_object_end(w);
    }
    json_array_end(w);
}

static void print_json(const struct live *l, const struct authorization_end *e)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "authorization");
    json_pair_i64(w, "number", (int64_t)l->asked);
    json_pair(w, "request_trace_id", e->trace);
    json_pair(w, "partner", e->partner ? e->partner->name : "");
    json_pair(w, "status", authorization_state_name(e->state));
    if (e->state == AUTHORIZATION_BAD) {
        json_pair(w, "path", e->problem.path);
        json_pair(w, "problem", e->problem.sentence);
    }
    if (e->state == AUTHORIZATION_FAULTY)
        json_faults(w, e);
    if (e->call.id && e->state != AUTHORIZATION_ANOTHER)
        json_call(w, e);
    if (e->state == AUTHORIZATION_ANSWERED) {
        json_pair(w, "decision", e->decision.word);
        json_pair_given(w, "action", e->decision.action);
        json_key(w, "answers");
        json_raw(w, e->answers.n ? e->answers : STR("[]"));
    }
    json_line_end(&line);
}

/* ---- for people ----------------------------------------------------------------------------- */

/* Each record of the array, beside what was asked: from a copy that steers no terminal. */
static bool show_answers(struct live *l, const struct authorization_end *e)
{
    struct arena arena;
    bool good = true;
    arena_init(&arena, RECORD_ARENA_MAX);
    buf_reset(&l->harmless);
    buf_put_str(&l->harmless, e->answers);
    (void)defuse(&l->harmless);
    struct str answers = buf_str(&l->harmless);
    json_open(l->json, answers);
    struct json_reader *records = json_reader_new(l->err);
    good = records && json_next(l->json) == JSON_ARRAY;
    while (good && json_next(l->json) == JSON_OBJECT) {
        struct review answer = {0};
        struct record_problem why;
        size_t begin = json_offset(l->json);
        good = json_skip(l->json);
        struct str text = str_of(answers.p + begin, json_offset(l->json) + 1 - begin);
        arena_reset(&arena);
        good = good && record_read_json(records, text, &arena, &review_answer_shape, &answer, &why);
        if (good)
            authorization_page(&answer, e->request, stdout);
    }
    json_reader_free(records);
    arena_fini(&arena);
    return good;
}

static void say_answered(struct live *l, const struct authorization_end *e)
{
    if (l->shown++)
        printf("\n");
    printf("%s%s of %s, answered %s UTC, call %s\n\n", e->trace, e->before ? " (asked before)" : "",
           e->partner->name, print_when(e->call.ended_at_us), e->call.uuid);
    if (!e->answers.n)
        printf("The answer (%.*s) is no record of ours, or policy has removed it.\n",
               STR_FMT(e->call.answer_kind));
    else if (!show_answers(l, e))
        printf("The answer cannot be shown as a page; --json has it.\n");
}

static void say_faults(const struct authorization_end *e)
{
    for (size_t i = 0; i < e->faults.count; i++) {
        const struct fault *f = &e->faults.list[i];
        const struct x12_fault_row *row = x12_fault_row(f->code);
        fprintf(stderr, "    %s %s: %s\n    at %s\n    %s\n", row->id, f->segment,
                f->title ? f->title : row->title, f->path, f->remedy ? f->remedy : row->remedy);
    }
}

static void say_code(const struct store_call *c)
{
    if (c->result.n)
        fprintf(stderr, " (%.*s%s%.*s)", STR_FMT(c->result), c->code.n ? " " : "",
                STR_FMT(c->code));
}

/* It goes out without anybody asking again, so under another number it would be a second one. */
static void say_begun(const struct store_call *c)
{
    fputs(
        "the partner has nothing of it so far; hia work sends it, and so does asking the same again",
        stderr);
    if (c->retry_at_us)
        fprintf(stderr, ", not before %s UTC but with --try-now", print_when(c->retry_at_us));
}

static void say_other(const struct live *l, const struct authorization_end *e)
{
    static const char *const WORDS[AUTHORIZATION_STATES] = {
        [AUTHORIZATION_WAITS] = "the payer has it and did not decide yet; ask the same again later",
        [AUTHORIZATION_UNSENT] = "the partner has nothing of it: ask again; or correct it and "
                                 "ask under a new number (--trace)",
        [AUTHORIZATION_REJECTED] = "the partner did not take it, and it is not sent again: correct "
                                   "it and ask under a new number (--trace)",
        [AUTHORIZATION_UNKNOWN] =
            "needs a person: nobody knows whether the payer has it, and it is not sent again; ask "
            "the payer, then hia resolve NUMBER --as arrived, or not-arrived",
        [AUTHORIZATION_WITHDRAWN] = "a person has withdrawn it, and it is not sent: where it is "
                                    "wanted again, ask under a new number (--trace)",
        [AUTHORIZATION_SETTLED] = "a person has said that the payer has it; its answer is not here",
        [AUTHORIZATION_ANOTHER] = "another request, or another partner, has this number: nothing "
                                  "was sent",
        [AUTHORIZATION_BAD] = "it cannot be asked",
        [AUTHORIZATION_FAULTY] = "our own rules find errors in it, and nothing was sent",
        [AUTHORIZATION_IN_HAND] = "another process has the ledger and is asking it, most likely; "
                                  "ask the same again later",
    };
    FILE *out = e->state == AUTHORIZATION_PLANNED ? stdout : stderr;
    bool begun = e->state == AUTHORIZATION_UNSENT && e->call.id && e->call.state == CALL_BEGUN;
    fprintf(out, "request %" PRIu64 "%s%s%s: %s", l->asked, e->trace[0] ? " (" : "", e->trace,
            e->trace[0] ? ")" : "",
            begun                               ? ""
            : e->state == AUTHORIZATION_PLANNED ? "it would be sent to "
                                                : WORDS[e->state]);
    if (begun)
        say_begun(&e->call);
    if (e->state == AUTHORIZATION_PLANNED)
        fputs(e->partner->name, out);
    if (e->state == AUTHORIZATION_BAD)
        fprintf(stderr, ": %s%s%s", e->problem.path, *e->problem.path ? ": " : "",
                e->problem.sentence);
    if (e->state == AUTHORIZATION_UNSENT || e->state == AUTHORIZATION_REJECTED ||
        e->state == AUTHORIZATION_UNKNOWN)
        say_code(&e->call);
    if (e->state == AUTHORIZATION_UNSENT && e->asked && e->talk.help)
        fprintf(stderr, "\n    %s", e->talk.help);
    fputc('\n', out);
    if (e->state == AUTHORIZATION_FAULTY)
        say_faults(e);
}

/* ---- asking --------------------------------------------------------------------------------- */

static void tell(struct live *l, const struct authorization_end *e)
{
    bool good = e->state == AUTHORIZATION_PLANNED || e->state == AUTHORIZATION_WAITS ||
                e->state == AUTHORIZATION_IN_HAND ||
                (e->state == AUTHORIZATION_ANSWERED && e->answers.n);
    l->bad += !good;
    term_progress_end(&l->session.progress);
    if (cli_given(l->args, "json"))
        print_json(l, e);
    else if (e->state == AUTHORIZATION_ANSWERED)
        say_answered(l, e);
    else
        say_other(l, e);
    (void)fflush(stdout);
}

static void ask_line(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct live *l = ctx;
    const char *given = cli_text(l->args, "trace", NULL);
    char trace[TRACE_HEAD_MAX + 24] = "";
    struct authorization_end end;
    (void)path, (void)number;
    if (l->broken)
        return;
    l->asked++;
    if (given && l->asked == 1)
        (void)snprintf(trace, sizeof trace, "%s", given);
    else if (given)
        (void)snprintf(trace, sizeof trace, "%.*s-%" PRIu64, TRACE_HEAD_MAX, given, l->asked);
    const struct authorization_order order = {
        .partner = l->session.partner,
        .named = cli_given(l->args, "partner"),
        .trace = str_from(trace),
        .request = text,
        .dry = l->beside || cli_given(l->args, "dry-run"),
        .beside = l->beside,
        .wait_ms = (int64_t)cli_number(l->args, "deadline", WAIT_SECONDS) * 1000};
    if (!authorization_ask(l->authorizer, &order, &end, l->err))
        l->broken = true;
    else if (l->beside && end.state == AUTHORIZATION_PLANNED && !cli_given(l->args, "dry-run"))
        l->broken = !err_set(l->err, l->in_use.kind, "%s", l->in_use.text);
    else
        tell(l, &end);
}

static void tell_open(void *ctx, const struct authorization_end *e)
{
    struct live *l = ctx;
    l->asked++;
    tell(l, e);
}

static bool go_on(struct live *l, struct err *err)
{
    int64_t wait_ms = (int64_t)cli_number(l->args, "deadline", 0) * 1000;
    return authorization_go_on(l->authorizer, l->session.partner, wait_ms, tell_open, l, err);
}

static bool open_partner(struct live *l, struct err *err)
{
    struct session *s = &l->session;
    if (cli_given(l->args, "open") && !cli_given(l->args, "partner"))
        return true;
    if (!session_vendors(s, l->args, VENDOR_PRIOR_AUTH, err))
        return false;
    return !s->partner || *s->partner->adapter ||
           err_set(err, ERR_CONFIG,
                   "partner %s is reached through folders: give it the file of hia authorization "
                   "--build",
                   s->partner->name);
}

/* Where another process keeps the ledger it may be at these very requests: those are told of. */
static bool open_ledger(struct live *l, struct err *err)
{
    struct session *s = &l->session;
    struct err ignored = {0};
    if (session_open(s, l->args, STORE_WRITER, err))
        return true;
    if (err->kind != ERR_STORE || cli_given(l->args, "open"))
        return false;
    session_close(s);
    l->beside = session_open(s, l->args, STORE_READER, &ignored);
    if (!l->beside)
        return false;
    l->in_use = *err;
    err_clear(err);
    return true;
}

static bool open_live(struct live *l, struct err *err)
{
    struct session *s = &l->session;
    const char *trace = cli_text(l->args, "trace", "");
    if (cli_number(l->args, "deadline", WAIT_SECONDS) > AUTHORIZATION_WAIT_MAX_SECONDS)
        return err_set(err, ERR_USAGE, "--deadline is a day at most: %d seconds",
                       AUTHORIZATION_WAIT_MAX_SECONDS);
    if (*trace && (strlen(trace) > TRACE_HEAD_MAX || !authorization_is_trace(str_from(trace))))
        return err_set(err, ERR_USAGE, "--trace is letters, digits, dots and dashes, %d at most",
                       TRACE_HEAD_MAX);
    if (!open_ledger(l, err) || !open_partner(l, err))
        return false;
    s->job.try_now = cli_given(l->args, "try-now");
    return (l->json = json_reader_new(err)) && (l->authorizer = authorizer_new(&s->job, err));
}

int authorization_live(const struct cli_args *args, char **paths, int count, struct err *err)
{
    struct live l = {.args = args, .err = err};
    buf_init(&l.harmless, 0);
    bool ok = open_live(&l, err);
    bool open = cli_given(args, "open");
    for (int k = 0; ok && !open && k < count; k++)
        ok = source_lines(paths[k], ask_line, &l, err) && !l.broken;
    ok = ok && (!open || go_on(&l, err));
    authorizer_free(l.authorizer);
    json_reader_free(l.json);
    buf_fini(&l.harmless);
    session_close(&l.session);
    if (!ok)
        return EXIT_FAIL;
    if (!l.asked && !open)
        fprintf(stderr, "hia %s: there is no request in it\n", args->verb->name);
    return l.bad || (!l.asked && !open) ? EXIT_DATA : EXIT_DONE;
}
