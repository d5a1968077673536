/* live_ask.c - see live_ask.h. */
#include "cli/live_ask.h"

#include "base/json.h"
#include "cli/print.h"
#include "cli/source.h"
#include "job/live.h"
#include "x12/guide.h"
#include <event2/event.h>
#include <inttypes.h>
#include <stdlib.h>

struct asking_live {
    struct live_ask *a;
    struct event_base *base;
    struct live *live;
    struct json_reader *json;
    size_t waiting;
    uint64_t asked, bad, told;
    bool broken; /* standard output is */
};

/* One line of input, until it is answered. */
struct one {
    struct asking_live *l;
    uint64_t number;
    char trace[REAL_TIME_TRACE_MAX + 1];
};

/* ---- telling -------------------------------------------------------------------------------- */

static void say_age(const struct real_time_reply *r)
{
    int64_t minutes = r->age_ms / 60000;

    if (r->source != REAL_TIME_LAST_KNOWN && r->source != REAL_TIME_RECENT &&
        r->source != REAL_TIME_REPEATED)
        return;
    if (r->stale)
        printf("%s The last known answer, of %s UTC (%" PRId64 " h %" PRId64 " min ago):\n\n",
               r->status == REAL_TIME_TIMED_OUT ? "The payer did not answer in time."
                                                : "The payer could not be asked.",
               print_when(r->answered_at_us), minutes / 60, minutes % 60);
    else
        printf("Answered before, at %s UTC (%" PRId64 " h %" PRId64 " min ago):\n\n",
               print_when(r->answered_at_us), minutes / 60, minutes % 60);
}

static void say_faults(const struct real_time_reply *r)
{
    for (size_t i = 0; i < r->faults_count; i++) {
        const struct fault *f = &r->faults[i];
        const struct x12_fault_row *row = x12_fault_row(f->code);
        fprintf(stderr, "    %s %s: %s\n    at %s\n    %s\n", row->id, f->segment,
                f->title ? f->title : row->title, f->path, f->remedy ? f->remedy : row->remedy);
    }
}

static void say_failure(const struct one *q, const struct real_time_reply *r)
{
    static const char *const WORDS[REAL_TIME_STATUSES] = {
        [REAL_TIME_REJECTED] = "what came back is no answer",
        [REAL_TIME_TIMED_OUT] = "no answer came in time",
        [REAL_TIME_FAILED] = "the partner could not be asked",
        [REAL_TIME_BAD_REQUEST] = "it cannot be asked",
        [REAL_TIME_BAD_INQUIRY] = "our own rules find errors in it, and nothing was asked",
        [REAL_TIME_CONFLICT] = "its trace was used for another question",
        [REAL_TIME_BUSY] = "too many wait",
    };

    fprintf(stderr, "inquiry %" PRIu64 " (%s): %s", q->number, q->trace, WORDS[r->status]);
    if (r->code)
        fprintf(stderr, " (%s)", r->code);
    if (r->problem)
        fprintf(stderr, ": %s%s%s", r->problem->path, *r->problem->path ? ": " : "",
                r->problem->sentence);
    fputc('\n', stderr);
    say_faults(r);
}

/* Each object of the array, as it stands. */
static bool show_all(struct asking_live *l, struct str answers)
{
    bool good = true;
    enum json_token t;

    json_open(l->json, answers);
    if (json_next(l->json) != JSON_ARRAY)
        return false;
    for (t = json_next(l->json); good && t == JSON_OBJECT; t = json_next(l->json)) {
        size_t begin = json_offset(l->json);
        good = json_skip(l->json) &&
               l->a->show(l->a->ctx, str_of(answers.p + begin, json_offset(l->json) + 1 - begin));
    }
    return good;
}

static bool print_json(const struct real_time_reply *r)
{
    struct buf out;
    bool good;

    buf_init(&out, 0);
    real_time_write_json(r, &out);
    buf_putc(&out, '\n');
    good = !out.failed && fwrite(out.p, 1, out.n, stdout) == out.n;
    buf_fini(&out);
    return good;
}

static void on_reply(void *ctx, const struct real_time_reply *r)
{
    struct one *q = ctx;
    struct asking_live *l = q->l;

    l->waiting--;
    l->bad += r->status != REAL_TIME_ANSWERED;
    if (cli_given(l->a->args, "json")) {
        l->broken |= !print_json(r);
    } else {
        if (r->status != REAL_TIME_ANSWERED)
            say_failure(q, r);
        if (r->instead_of.n)
            printf("Asked of %.*s: %.*s is out of order.\n\n", STR_FMT(r->partner),
                   STR_FMT(r->instead_of));
        if (r->answers.n) {
            say_age(r);
            l->broken |= !show_all(l, r->answers);
        }
    }
    (void)fflush(stdout);
    free(q);
}

/* ---- asking --------------------------------------------------------------------------------- */

static void make_trace(struct asking_live *l, struct one *q)
{
    const char *given = cli_text(l->a->args, "trace", NULL);

    if (!given)
        uuid_random(q->trace);
    else if (l->asked == 1)
        str_copy(q->trace, sizeof q->trace, str_from(given));
    else
        (void)snprintf(q->trace, sizeof q->trace, "%.40s-%" PRIu64, given, l->asked);
}

static void ask_line(void *ctx, const char *path, uint64_t number, struct str text)
{
    struct asking_live *l = ctx;
    struct one *q;
    struct str inquiry = text;

    l->asked++;
    if (l->a->read && !l->a->read(l->a->ctx, path, number, text, &inquiry)) {
        l->bad++;
        return;
    }
    if (!(q = calloc(1, sizeof *q))) {
        l->bad++;
        return;
    }
    *q = (struct one){.l = l, .number = l->asked};
    make_trace(l, q);
    const struct real_time_request request = {
        .kind = l->a->kind,
        .partner = l->a->session.partner,
        .trace = str_from(q->trace),
        .trigger_context = STR("manual"),
        .inquiry = inquiry,
        .deadline_ms = (int64_t)cli_number(l->a->args, "deadline", 0) * 1000,
        .max_age_ms = (int64_t)cli_number(l->a->args, "max-age", 0) * 1000};
    l->waiting++;
    real_time_loop_ask(live_real_time(l->live), &request, on_reply, q);
    while (l->waiting >= LIVE_AT_ONCE_MAX && event_base_loop(l->base, EVLOOP_ONCE) == 0)
        ;
}

static bool open_live(struct asking_live *l, struct err *err)
{
    struct session *s = &l->a->session;
    const struct cli_args *args = l->a->args;
    const struct live_options options = {.adapters_dir = cli_text(args, "adapters", NULL)};
    struct live_options o = options;

    if (cli_number(args, "deadline", 0) > 60 || cli_number(args, "max-age", 0) > 31536000)
        return err_set(err, ERR_USAGE, "--deadline is at most 60 seconds, --max-age a year");
    if (!session_load(s, args, err) ||
        !session_vendors(s, args, real_time_vendor_kind(l->a->kind), err))
        return false;
    o.only = s->partner ? s->partner->name : NULL;
    o.vendors_only = !s->partner;
    o.kind = l->a->kind;
    if (!x12_guides_init(err) || !(l->json = json_reader_new(err)))
        return false;
    if (!(l->base = event_base_new()))
        return err_set(err, ERR_SYSTEM, "there is no memory for a loop");
    if (!(l->live = live_open(l->base, s->settings, &o, err)))
        return false;
    return !s->partner || live_can(l->live, s->partner, l->a->kind) ||
           err_set(err, ERR_CONFIG,
                   "partner %s cannot be asked that: its configuration names no "
                   "adapter that can",
                   s->partner->name);
}

int live_ask_run(struct live_ask *a, char **paths, int count, struct err *err)
{
    struct asking_live l = {.a = a};
    bool ok = open_live(&l, err);

    for (int k = 0; ok && k < count; k++)
        ok = source_lines(paths[k], ask_line, &l, err);
    while (ok && l.waiting && event_base_loop(l.base, EVLOOP_ONCE) == 0)
        ;
    live_close(l.live); /* whoever still waits is told */
    json_reader_free(l.json);
    if (l.base)
        event_base_free(l.base);
    if (ok && l.broken)
        ok = err_set(err, ERR_SYSTEM, "the output could not be written");
    if (!ok)
        return EXIT_FAIL;
    if (!l.asked)
        fprintf(stderr, "hia %s: there is no inquiry in it\n", a->args->verb->name);
    return l.bad || !l.asked ? EXIT_DATA : EXIT_DONE;
}

void live_ask_close(struct live_ask *a)
{
    session_close(&a->session);
}
