/* runner_try.c - the runner for tests in other languages: commands in, what happened out, as JSON
 * lines.
 *
 *   runner_try CONF ADAPTERS_DIR [CALLS_MAX]      each line of standard input is tab separated:
 *     call PARTNER OPERATION BODY [key=value ...]  begins a call. Keys of ours: tag, deadline_ms,
 *       park_ms, fail_commit (that commit fails), count (so many at once), resume (sending, unsent,
 *       waiting: what is resumed is POST /resumed BODY, once), wake_ms and until_ms (from now, of
 *       waiting), inbound (the message that wakes it), record (ours of the content), quiet; all
 *       others are fields of the request
 *     inbound PARTNER KEY BODY / cancel TAG / stop GRACE_MS / turn MS (run the loop) / wait /
 * runner_first (it is closed before the engine) At the end: engine_close, host_runner_close. */
#include "base/clock.h"
#include "base/json.h"
#include "cred/reference.h"
#include "host/runner.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS_MAX = 4096, FIELDS_MAX = 24 };

struct call {
    char tag[64], uuid[40], *text;
    struct host_memory *memory;
    struct host_store store;
    struct hia_request request;
    struct hia_field fields[FIELDS_MAX];
    struct hia_exchange last;
    struct hia_attempt attempt;
    struct hia_inbound message;
    unsigned commits, fail_commit;
    bool quiet;
    uint64_t id;
};

static struct event_base *base;
static struct engine *engine;
static struct host_runner *runner;
static struct settings *settings;
static struct call *calls[CALLS_MAX];
static size_t call_count, open_count;
static int64_t spent_us;
static bool runner_first;

static struct str text(struct hia_text t)
{
    return str_of(t.p ? t.p : "", t.p ? t.n : 0);
}

struct line {
    struct buf b;
    struct json_writer w;
};

static struct json_writer *line_begin(struct line *l, const char *type, const struct call *c)
{
    buf_init(&l->b, 0);
    json_begin(&l->w, &l->b, 0);
    json_object(&l->w);
    json_pair(&l->w, "type", type);
    json_pair(&l->w, "tag", c->tag);
    return &l->w;
}

static void line_end(struct line *l)
{
    json_object_end(&l->w);
    printf("%s\n", buf_cstr(&l->b));
    fflush(stdout);
    buf_fini(&l->b);
}

/* ---- the store: in memory, and broken where a test says so ---- */

static bool load(void *ctx, enum hia_scope scope, struct str key, struct buf *value,
                 struct err *err)
{
    struct call *c = ctx;
    const struct host_store *s = host_memory_store(c->memory);
    return s->load(s->ctx, scope, key, value, err);
}

static bool commit(void *ctx, const struct host_effects *e, struct err *err)
{
    struct call *c = ctx;
    const struct host_store *s = host_memory_store(c->memory);
    struct line l;
    if (++c->commits == c->fail_commit)
        return err_set(err, ERR_STORE, "the disk is full");
    if (!c->quiet) {
        struct json_writer *w = line_begin(&l, "commit", c);
        json_pair(w, "next", host_step_word(e->next->step));
        json_pair_i64(w, "step", e->step);
        json_pair_bool(w, "again", e->next->again);
        line_end(&l);
    }
    return s->commit(s->ctx, e, err);
}

static bool ended(void *ctx, const struct hia_exchange *e, const struct hia_reply *r,
                  struct err *err)
{
    static const char *const OUTCOMES[] = {"answered", "not_sent", "unknown", "refused"};
    struct call *c = ctx;
    struct line l;
    (void)err;
    if (c->quiet)
        return true;
    struct json_writer *w = line_begin(&l, "ended", c);
    json_pair_str(w, "target", text(e->target));
    json_pair(w, "outcome", OUTCOMES[r->outcome]);
    json_pair_str(w, "reason", text(r->reason));
    line_end(&l);
    return true;
}

static void on_done(void *ctx, const struct host_result *r)
{
    static const char *const ENDS[] = {"done", "failed", "parked", "stopped"};
    struct call *c = ctx;
    struct line l;
    open_count--;
    spent_us += r->total_us;
    if (c->quiet && r->end == HOST_DONE)
        return;
    struct json_writer *w = line_begin(&l, "result", c);
    json_pair(w, "end", ENDS[r->end]);
    json_pair(w, "why", r->why ? r->why : "");
    json_pair(w, "error", r->err.text);
    json_pair_bool(w, "unsent", r->unsent);
    json_pair_i64(w, "exchanges", r->exchanges);
    json_pair_i64(w, "parked_us", r->parked_wake_at_us);
    if (r->end == HOST_DONE)
        json_pair_str(w, "content", text(r->next->done.content));
    if (r->end == HOST_FAILED) {
        json_pair(w, "failure", host_failure_word(r->next->fail.failure));
        json_pair_str(w, "code", text(r->next->fail.code));
        json_pair_i64(w, "status", r->next->fail.status);
    }
    line_end(&l);
}

/* ---- commands ---- */

static void resume(struct call *c, struct host_task *task, struct str how)
{
    c->last =
        (struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST, .safety = HIA_ONCE,
                              .target = HIA_TEXT("/resumed"), .body = c->request.content};
    c->attempt =
        (struct hia_attempt){HIA_SIZED(struct hia_attempt), .verb = HIA_POST, .safety = HIA_ONCE,
                             .target = HIA_TEXT("/resumed"), .tries = 1};
    task->resume.step = 1;
    task->resume.last = &c->last;
    task->resume.attempt = &c->attempt;
    task->resume.kind = str_is(how, "sending")  ? HOST_RESUME_SENDING
                        : str_is(how, "unsent") ? HOST_RESUME_UNSENT
                                                : HOST_RESUME_WAITING;
}

static void set_key(struct call *c, struct host_task *task, unsigned *count, struct str s)
{
    struct str value = s, key = str_split(&value, '=');
    uint64_t n = 0;
    str_to_u64(value, INT64_MAX, &n);
    if (str_is(key, "tag"))
        str_copy(c->tag, sizeof(c->tag), value);
    else if (str_is(key, "deadline_ms"))
        task->deadline_ms = (int64_t)n;
    else if (str_is(key, "park_ms"))
        task->park_ms = (int64_t)n;
    else if (str_is(key, "fail_commit"))
        c->fail_commit = (unsigned)n;
    else if (str_is(key, "count"))
        *count = (unsigned)n;
    else if (str_is(key, "quiet"))
        c->quiet = true;
    else if (str_is(key, "record"))
        c->request.record = (struct hia_text){value.p, value.n};
    else if (str_is(key, "resume"))
        resume(c, task, value);
    else if (str_is(key, "inbound")) {
        c->message =
            (struct hia_inbound){HIA_SIZED(struct hia_inbound), .body = {value.p, value.n}};
        task->resume.inbound = &c->message;
    } else if (str_is(key, "wake_ms"))
        task->resume.wake_at_us = clock_now_us() + (int64_t)n * 1000;
    else if (str_is(key, "until_ms") && task->resume.kind)
        task->resume.until_us = clock_now_us() + (int64_t)n * 1000;
    else if (c->request.field_count < FIELDS_MAX)
        c->fields[c->request.field_count++] =
            (struct hia_field){{key.p, key.n}, {value.p, value.n}};
}

static void refused(const struct call *c, const struct err *err)
{
    struct line l;
    struct json_writer *w = line_begin(&l, "refused", c);
    json_pair(w, "error", err->text);
    line_end(&l);
}

static unsigned begin(struct str line)
{
    struct err err = {0};
    struct call *c = calloc(1, sizeof(*c));
    unsigned count = 1;
    char partner[64], operation[64];
    c->text = strndup(line.p, line.n);
    struct str rest = str_from(c->text);
    str_copy(partner, sizeof(partner), str_split(&rest, '\t'));
    str_copy(operation, sizeof(operation), str_split(&rest, '\t'));
    struct str body = str_split(&rest, '\t');
    c->request = (struct hia_request){HIA_SIZED(struct hia_request), .content = {body.p, body.n},
                                      .fields = c->fields};
    c->memory = host_memory_new(&err);
    c->store = (struct host_store){c, load, commit, ended};
    snprintf(c->uuid, sizeof(c->uuid), "00000000-0000-4000-8000-%012zu", call_count);
    struct host_task task = {.operation = operation,
                             .call_id = c->uuid,
                             .request = &c->request,
                             .store = &c->store,
                             .ctx = c,
                             .done = on_done};
    while (rest.n)
        set_key(c, &task, &count, str_split(&rest, '\t'));
    calls[call_count++] = c;
    const struct partner *conf = settings_partner(settings, str_from(partner));
    task.partner = conf ? host_runner_partner(runner, conf, &err) : NULL;
    if (task.partner && host_runner_start(runner, &task, &c->id, &err))
        open_count++;
    else
        refused(c, &err);
    return count;
}

static void turn(int64_t ms)
{
    int64_t until = clock_tick_us() + ms * 1000;
    struct timeval tv = {0, 2000};
    while (clock_tick_us() < until) {
        event_base_loopexit(base, &tv);
        event_base_loop(base, 0);
    }
}

static void inbound(struct str rest)
{
    struct str partner = str_split(&rest, '\t'), key = str_split(&rest, '\t');
    struct hia_inbound m = {HIA_SIZED(struct hia_inbound), .body = {rest.p, rest.n}};
    bool woke = host_runner_inbound(runner, settings_partner(settings, partner),
                                    (struct hia_text){key.p, key.n}, &m);
    printf("{\"type\":\"inbound\",\"woke\":%s}\n", woke ? "true" : "false");
    fflush(stdout);
}

static void obey(struct str line)
{
    struct str rest = line, what = str_split(&rest, '\t');
    uint64_t n = 0;
    str_to_u64(rest, INT32_MAX, &n);
    if (str_is(what, "call"))
        for (unsigned count = begin(rest); count > 1; count--)
            begin(rest);
    else if (str_is(what, "inbound"))
        inbound(rest);
    else if (str_is(what, "cancel"))
        for (size_t i = 0; i < call_count; i++) {
            if (str_is(rest, calls[i]->tag))
                host_runner_cancel(runner, calls[i]->id);
        }
    else if (str_is(what, "runner_first"))
        runner_first = true;
    else if (str_is(what, "stop"))
        host_runner_stop(runner, (int64_t)n);
    else if (str_is(what, "turn"))
        turn((int64_t)n);
    else
        while (open_count > 0)
            turn(2);
}

static void close_all(struct cred_store *creds)
{
    if (runner_first)
        host_runner_close(runner);
    engine_close(engine);
    if (!runner_first)
        host_runner_close(runner);
    cred_store_close(creds);
    event_base_free(base);
    settings_free(settings);
    for (size_t i = 0; i < call_count; i++) {
        host_memory_free(calls[i]->memory);
        free(calls[i]->text);
        free(calls[i]);
    }
}

int main(int argc, char **argv)
{
    struct err err = {0};
    static char line[1 << 20];
    uint64_t max = 0;
    if (argc < 3)
        return 2;
    if (argc > 3)
        str_to_u64(str_from(argv[3]), CALLS_MAX, &max);
    settings = settings_load(argv[1], NULL, &err);
    base = event_base_new();
    struct engine_options eo = {.base = base};
    engine = settings ? engine_new(&eo, &err) : NULL;
    struct cred_options co = {.vault_path = settings ? settings->vault : NULL,
                              .vault_key_path = settings ? settings->vault_key_file : NULL,
                              .organization_id = settings ? settings->organization_id : NULL};
    struct cred_store *creds = engine ? cred_store_open(&co, &err) : NULL;
    struct host_runner_options ro = {.engine = engine,
                                     .base = base,
                                     .credentials = creds,
                                     .settings = settings,
                                     .adapters_dir = argv[2],
                                     .calls_max = (size_t)max};
    runner = creds ? host_runner_new(&ro, &err) : NULL;
    if (!runner) {
        fprintf(stderr, "runner_try: %s\n", err.text);
        return 2;
    }
    int64_t begun = clock_tick_us();
    while (fgets(line, sizeof(line), stdin))
        obey(str_of(line, strcspn(line, "\n")));
    printf("{\"type\":\"end\",\"open\":%zu,\"us\":%lld,\"spent_us\":%lld}\n", open_count,
           (long long)(clock_tick_us() - begun), (long long)spent_us);
    fflush(stdout);
    close_all(creds);
    return 0;
}
