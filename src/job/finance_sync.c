/* finance_sync.c - see finance_sync.h. */
#include "job/finance_sync.h"

#include "base/clock.h"
#include "base/log.h"
#include "job/failpoint.h"
#include "store/hand.h"
#include <string.h>

enum { OPEN_CALLS_MAX = 256, PAGES_TEXTS_MAX = 16 << 20, CALL_ROW_MAX = 4 << 20 };

struct asking {
    struct job *job;
    struct emitter *emitter;
    const struct finance_ask *ask;
    struct talk *talk;
    struct finance_end *end;
    struct hia_field fields[FINANCE_FIELDS_MAX + 1]; /* of the request: "connection", the ask's */
    size_t field_count;
};

/* ---- the end of a call, in its transaction ---- */

/* Pages are opened, read and sealed anew in one thread, and written in another. */
struct folding {
    const struct finance_fold *fold;
    struct emitter *emitter;
    struct job_call *call;
    const struct job_call_page *pages;
    struct buf bytes; /* of a page */
    struct err *err;  /* of who writes */
};

enum { ROW_BROKEN, ROW_WHOLE };

static bool is_wanted(const struct finance_fold *f, struct str kind)
{
    struct str name = str_of(kind.p + strlen(FINANCE_ROWS), kind.n - strlen(FINANCE_ROWS));
    size_t n = name.n;
    while (n > 0 && name.p[n - 1] != '/')
        n--;
    return !f->kind || str_is(str_of(name.p, n ? n - 1 : 0), f->kind);
}

static bool read_row(const struct finance_fold *f, struct trays *t, struct str line,
                     struct err *err)
{
    struct finance_row *row = trays_step(t, ROW_BROKEN, f->row_size);
    if (!row)
        return false;
    row->line = arena_str(trays_arena(t), line);
    if (row->line.n != line.n)
        return trays_too_large(t);
    if (!f->read(f->ctx, row, trays_arena(t), err))
        return false;
    row->step.kind = ROW_WHOLE;
    return trays_record_done(t);
}

static bool read_pages(void *ctx, struct trays *t, struct err *err)
{
    struct folding *f = ctx;
    for (const struct job_call_page *page = f->pages; page; page = page->next) {
        if (!is_wanted(f->fold, page->kind))
            continue;
        if (!job_call_page_read(f->call, page, &f->bytes, err))
            return false;
        struct str lines = buf_str(&f->bytes);
        while (lines.n) {
            struct str line = str_split(&lines, '\n');
            if (line.n && !read_row(f->fold, t, line, err))
                return false;
        }
    }
    return true;
}

static bool take_rows(void *ctx, const struct tray *tray)
{
    struct folding *f = ctx;
    bool ok = true;
    for (const struct step *s = tray->first; ok && s; s = s->next)
        ok = s->kind == ROW_BROKEN ||
             f->fold->take(f->fold->ctx, (const struct finance_row *)s, f->err);
    return ok && emit_settle(f->emitter, f->err);
}

static bool fold_rows(struct asking *a, struct job_call *call, struct err *err)
{
    struct folding f = {.fold = &a->ask->fold, .emitter = a->emitter, .call = call, .err = err};
    struct trays_ends ends = {read_pages, &f, take_rows, &f, NULL};
    struct err read_err = {0};
    struct arena texts;
    arena_init(&texts, PAGES_TEXTS_MAX);
    buf_init(&f.bytes, CALL_BODY_MAX);
    store_expect_many(a->job->store);
    bool ok = job_call_pages(call, STR(FINANCE_ROWS), STR("/0"), &texts, &f.pages, err);
    if (ok && f.pages) {
        ok = trays_run(&ends, a->job->threads > 1 && f.pages->next, &read_err);
        if (!ok && read_err.kind)
            err_set(err, read_err.kind, "%s", read_err.text);
    }
    emit_drop(a->emitter);
    buf_fini(&f.bytes);
    arena_fini(&texts);
    return ok;
}

static bool fold(struct asking *a, struct job_call *call, const struct host_next *next,
                 struct err *err)
{
    const struct finance_fold *f = &a->ask->fold;
    bool rows = f->row_size && next->done.status == HIA_COMPLETE;
    return (!f->begin || f->begin(f->ctx, call, err)) && (!rows || fold_rows(a, call, err)) &&
           (!f->end || f->end(f->ctx, call, next, err));
}

struct waiting {
    const struct asking *a;
    bool any;
};

static bool is_given_up_for_now(void *ctx, const struct store_call *c)
{
    struct waiting *w = ctx;
    w->any = c->state == CALL_BEGUN && c->code.n && str_ends(c->operation, STR(".sync")) &&
             !str_is(c->operation, w->a->ask->operation);
    return !w->any;
}

/* Of a partner with several lists another may still be to come. */
static bool note_whole(struct asking *a, struct store_connection *c, struct err *err)
{
    struct waiting w = {a, false};
    c->synced_at_us = c->tried_at_us;
    if (connection_waits(c) && !store_call_open(a->job->store, str_from(a->ask->partner->name), 0,
                                                is_given_up_for_now, &w, err))
        return false;
    if (w.any)
        return true;
    c->wanted_at_us = 0;
    connection_waited(c);
    return true;
}

/* "Not yet" is no sync: it comes again with the next sweep, and the connection says why. */
static bool note_wait(struct asking *a, struct store_connection *c, struct hia_text why,
                      struct err *err)
{
    struct str code = arena_str(a->ask->arena, str_of(why.p, why.n));
    connection_wait(c, code);
    return code.n == why.n || err_set(err, ERR_LIMIT, "no memory for a connection");
}

static bool note_sync(struct asking *a, const struct host_next *next, struct err *err)
{
    struct store_connection *c = a->ask->connection;
    bool done = next->step == HIA_STEP_DONE;
    bool later = next->step == HIA_STEP_FAIL && next->fail.failure == HIA_FAIL_RETRY;
    bool ok = true;
    if (!a->ask->is_sync && !(a->ask->begins_sync && later))
        return true;
    c->tried_at_us = clock_now_us();
    if (done && next->done.status == HIA_COMPLETE)
        ok = note_whole(a, c, err);
    else if (done)
        ok = note_wait(a, c, next->done.reference, err);
    else if (later)
        ok = note_wait(a, c, next->fail.code, err);
    return ok && store_connection_change(a->job->store, c, err);
}

/* While the ledger was let go a webhook may have said something of it. */
static bool read_again(const struct asking *a, struct store_connection *c, struct err *err)
{
    char uuid[UUID_MAX];
    bool found;
    memcpy(uuid, c->uuid, sizeof uuid);
    return store_connection_of_uuid(a->job->store, str_from(uuid), a->ask->arena, c, &found, err) &&
           (found || err_set(err, ERR_STORE, "a connection is gone from the ledger"));
}

static bool on_ending(void *ctx, struct job_call *call, const struct host_next *next,
                      struct err *err)
{
    struct asking *a = ctx;
    struct store_connection *c = a->ask->connection;
    if (c && a->ask->lets_go && !read_again(a, c, err))
        return false;
    bool (*failed)(void *, struct job_call *, const struct host_next *, struct err *) =
        a->ask->fold.failed;
    bool ok = next->step == HIA_STEP_DONE ? fold(a, call, next, err)
                                          : !failed || failed(a->ask->fold.ctx, call, next, err);
    return ok && (!c || note_sync(a, next, err)) &&
           (!c || connection_apply_call(a->job, a->emitter, c, call, a->ask->arena, err));
}

/* ---- which call ---- */

static struct job_call_task task_of(struct asking *a)
{
    return (struct job_call_task){.partner = a->ask->partner,
                                  .adapter = a->talk->adapter,
                                  .operation = a->ask->operation,
                                  .watch = {.ctx = a, .ending = on_ending}};
}

static bool same_text(struct hia_text a, struct hia_text b)
{
    return str_eq(str_of(a.p, a.n), str_of(b.p, b.n));
}

static bool is_of(const struct job_call *call, const struct store_connection *c)
{
    const struct hia_request *r = job_call_request(call);
    for (size_t i = 0; i < r->field_count; i++)
        if (str_is(str_of(r->fields[i].name.p, r->fields[i].name.n), "connection"))
            return str_is(str_of(r->fields[i].value.p, r->fields[i].value.n), c->uuid);
    return false;
}

static bool asks_the_same(const struct job_call *call, const struct asking *a)
{
    const struct hia_request *r = job_call_request(call);
    bool same = r->field_count == a->field_count;
    for (size_t i = 0; same && i < r->field_count; i++)
        same = same_text(r->fields[i].name, a->fields[i].name) &&
               same_text(r->fields[i].value, a->fields[i].value);
    return same && same_text(r->content_kind, a->ask->content_kind) &&
           same_text(r->content, a->ask->content);
}

struct open_calls {
    const struct asking *a;
    int64_t ids[OPEN_CALLS_MAX];
    int64_t later_us[OPEN_CALLS_MAX]; /* until its time to be tried again comes; 0: it has */
    size_t count;
};

static bool collect(void *ctx, const struct store_call *c)
{
    struct open_calls *o = ctx;
    if (!str_is(c->operation, o->a->ask->operation) ||
        !str_is(c->adapter, o->a->talk->adapter->name))
        return true;
    int64_t left_us = c->retry_at_us - clock_now_us();
    o->later_us[o->count] = left_us > 0 && !o->a->job->try_now ? left_us : 0;
    o->ids[o->count++] = c->id;
    return o->count < OPEN_CALLS_MAX;
}

static bool run(struct asking *a, struct job_call *call, struct err *err)
{
    struct finance_end *end = a->end;
    failpoint("finance.begun");
    *end = (struct finance_end){.talk.how = TALK_STOPPED};
    str_copy(end->call_id, sizeof end->call_id, str_from(job_call_id(call)));
    bool ok = talk_run(a->talk, call, &end->talk, err);
    log_event(end->talk.how == TALK_DONE ? LOG_INFO : LOG_WARN, "job", "finance.asked",
              end->call_id, LOG_TEXT("operation", a->ask->operation),
              LOG_TEXT("code", end->talk.code), LOG_NUMBER("exchanges", end->talk.exchanges));
    return ok;
}

static bool wait_for_it(struct asking *a, const struct job_call *call, int64_t later_us)
{
    struct finance_end *end = a->end;
    str_copy(end->call_id, sizeof end->call_id, str_from(job_call_id(call)));
    end->talk.how = TALK_WAITS;
    end->talk.again_ms = (later_us + 999) / 1000;
    end->open = true;
    return true;
}

/* `*over`: nothing more is asked: this was it, or it is open still and goes first. */
static bool go_on(struct asking *a, struct job_call *call, int64_t later_us, bool *over,
                  struct err *err)
{
    bool same = asks_the_same(call, a), dropped = false;
    bool replaced = a->ask->replaces && !same;
    if (replaced && !job_call_drop(call, "superseded", &dropped, err))
        return false;
    if (dropped)
        return true;
    *over = true;
    if (later_us && !replaced)
        return wait_for_it(a, call, later_us);
    if (!run(a, call, err))
        return false;
    a->end->same = same;
    a->end->open = job_call_state(call) <= CALL_WAITING;
    *over = same || a->end->open;
    return true;
}

/* One of another connection may have ended while the ledger was let go. */
static bool is_open(struct asking *a, int64_t id, bool *open, struct err *err)
{
    struct store_call row;
    struct arena texts;
    arena_init(&texts, CALL_ROW_MAX);
    bool ok = store_call_get(a->job->store, id, &texts, &row, open, err);
    *open = ok && *open && row.state <= CALL_WAITING;
    arena_fini(&texts);
    return ok;
}

static bool go_on_with(struct asking *a, int64_t id, int64_t later_us, bool *over, struct err *err)
{
    struct job_call_task task = task_of(a);
    bool open = true;
    if (a->ask->lets_go && !is_open(a, id, &open, err))
        return false;
    if (!open)
        return true;
    struct job_call *call = job_call_reopen(a->job, a->emitter, &task, id, err);
    bool ok = call && (!is_of(call, a->ask->connection) || go_on(a, call, later_us, over, err));
    job_call_free(call);
    return ok;
}

/* What is open of this operation and connection. */
static bool take_up(struct asking *a, bool *over, struct err *err)
{
    struct open_calls o = {.a = a};
    bool ok = true;
    *over = false;
    if (!a->ask->connection)
        return true;
    ok = store_call_open(a->job->store, str_from(a->ask->partner->name), 0, collect, &o, err);
    for (size_t i = 0; ok && !*over && i < o.count; i++)
        ok = go_on_with(a, o.ids[i], o.later_us[i], over, err);
    return ok;
}

static bool begin(struct asking *a, struct err *err)
{
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content_kind = a->ask->content_kind, .content = a->ask->content,
                                  .fields = a->fields, .field_count = a->field_count};
    struct job_call_task task = task_of(a);
    task.request = &request;
    struct job_call *call = job_call_new(a->job, a->emitter, &task, err);
    bool ok = call && run(a, call, err);
    a->end->same = true;
    job_call_free(call);
    return ok;
}

static bool put_fields(struct asking *a, struct err *err)
{
    const struct store_connection *c = a->ask->connection;
    if (a->ask->field_count > FINANCE_FIELDS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d fields of a request", FINANCE_FIELDS_MAX);
    if (c)
        a->fields[a->field_count++] =
            (struct hia_field){HIA_TEXT("connection"), {c->uuid, strlen(c->uuid)}};
    for (size_t i = 0; i < a->ask->field_count; i++)
        a->fields[a->field_count++] = a->ask->fields[i];
    return true;
}

/* ---- in hand ---- */

/* `*hand` NULL on true: `busy`, or nobody has to be kept off, for nobody else can write. */
static bool take_hand(const struct asking *a, struct store_hand **hand, bool *busy, struct err *err)
{
    const struct settings *s = a->job->settings;
    const struct store_connection *c = a->ask->connection;
    bool is_free = true;
    bool ok =
        !c || (a->ask->lets_go
                   ? store_hand_take(hand, settings_ledger(s), s->organization_id, c->uuid, err)
                   : store_hand_is_free(a->job->store, settings_ledger(s), s->organization_id,
                                        c->uuid, &is_free, err));
    *busy = ok && c && (a->ask->lets_go ? !*hand : !is_free);
    return ok;
}

static void say_in_hand(struct finance_end *end)
{
    end->talk.how = TALK_WAITS;
    end->talk.again_ms = 1000;
    str_copy(end->talk.code, sizeof end->talk.code, STR(FINANCE_IN_HAND));
}

static bool ask_all(struct asking *a, struct err *err)
{
    bool over;
    a->job->lets_go = a->ask->lets_go;
    bool ok = take_up(a, &over, err) && (over || a->ask->open_only || begin(a, err));
    a->job->lets_go = false;
    return ok && job_take_again(a->job, err);
}

bool finance_ask(struct job *job, struct emitter *emitter, const struct finance_ask *ask,
                 struct finance_end *end, struct err *err)
{
    struct asking a = {.job = job, .emitter = emitter, .ask = ask, .end = end};
    struct store_hand *hand = NULL;
    bool busy;
    *end = (struct finance_end){.talk.how = TALK_STOPPED};
    if (!put_fields(&a, err) || !(a.talk = talk_of(job, ask->partner, err)))
        return false;
    if (!talk_can(a.talk, ask->operation, ""))
        return err_set(err, ERR_USAGE, "partner %s: its adapter %s has no operation %s",
                       ask->partner->name, a.talk->adapter->name, ask->operation);
    if (!take_hand(&a, &hand, &busy, err))
        return false;
    if (busy) {
        say_in_hand(end);
        return true;
    }
    bool ok = ask_all(&a, err);
    store_hand_let_go(hand);
    return ok;
}

bool finance_keep_answer(void *ctx, struct job_call *call, const struct host_next *next,
                         struct err *err)
{
    struct buf *out = ctx;
    (void)call;
    buf_reset(out);
    buf_put(out, next->done.content.p, next->done.content.n);
    return buf_ok(out, "an answer", err);
}
