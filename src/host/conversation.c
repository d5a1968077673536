/* conversation.c - one call of one adapter, step by step. */
#include "host/conversation.h"
#include "base/arena.h"
#include "base/log.h"
#include "host/load.h"
#include "host/step_check.h"

#include <stdlib.h>

struct hia_host_call {
    struct host_parts parts;
    struct hia_call said; /* what the adapter sees */
    struct arena memory[2];
    unsigned side; /* of memory: this step's; the other holds what is being sent */
    uint32_t steps;
    bool ended, reconciling, asked_again;
    bool noted;           /* how the exchange in the air ended is in the log */
    struct hia_text came; /* the body of the reply or message of this step: gone after it */
    const char *broken;   /* the rule the adapter broke in this step */
    unsigned ends;        /* of SEND WAIT DONE FAIL AGAIN said in this step */
    struct host_next next, sent;
    /* In the step's memory, from the first on: most steps have none, and many calls wait. */
    struct host_put *puts;
    struct host_event *events;
    struct host_document *kept, *delivered;
    size_t put_count, event_count, kept_count, delivered_count;
    struct err store_err;
};

struct host_call {
    struct hia_host_call in;
};

static struct arena *memory(struct hia_host_call *c)
{
    return &c->memory[c->side];
}

/* The first broken rule is the one that is told. */
static bool broke(struct hia_host_call *c, const char *rule)
{
    if (!c->broken)
        c->broken = rule;
    return false;
}

static void *first_of(struct hia_host_call *c, void *all, size_t max, size_t size)
{
    if (!all && !(all = arena_array(memory(c), max, size)))
        broke(c, "memory");
    return all;
}

static struct hia_text copy(struct hia_host_call *c, struct hia_text t)
{
    struct str s = arena_str(memory(c), str_of(t.p, t.n));
    if (s.n != t.n)
        broke(c, "memory");
    return (struct hia_text){s.p, s.n};
}

/* ---- services ---- */

static void *serve_alloc(struct hia_host_call *c, size_t size_bytes)
{
    return arena_alloc(memory(c), size_bytes);
}

static int64_t serve_now(struct hia_host_call *c)
{
    return c->parts.now_us(c->parts.now_ctx);
}

static void serve_uuid(struct hia_host_call *c, struct hia_text name, char out[37])
{
    uuid_named(str_from(c->parts.call_id), str_of(name.p, name.n), out);
}

static bool serve_get(struct hia_host_call *c, enum hia_scope scope, struct hia_text key,
                      struct hia_text *value)
{
    struct str k = str_of(key.p, key.n);
    *value = (struct hia_text){NULL, 0};
    for (size_t i = c->put_count; i-- > 0;)
        if (c->puts[i].scope == scope && str_eq(c->puts[i].key, k)) {
            *value = (struct hia_text){c->puts[i].value.p, c->puts[i].value.n};
            return value->n > 0;
        }
    struct buf b;
    buf_init(&b, HIA_STATE_VALUE_MAX);
    if (c->parts.store->load(c->parts.store->ctx, scope, k, &b, &c->store_err))
        *value = copy(c, (struct hia_text){b.p, b.n});
    buf_fini(&b);
    return value->n > 0;
}

static bool serve_put(struct hia_host_call *c, enum hia_scope scope, struct hia_text key,
                      struct hia_text value)
{
    if (key.n == 0 || key.n > HIA_STATE_KEY_MAX || value.n > HIA_STATE_VALUE_MAX ||
        c->put_count == HIA_STATE_KEYS_MAX)
        return broke(c, "state");
    key = copy(c, key);
    value = copy(c, value);
    c->puts = first_of(c, c->puts, HIA_STATE_KEYS_MAX, sizeof(*c->puts));
    if (!c->puts)
        return false;
    c->puts[c->put_count++] =
        (struct host_put){scope, str_of(key.p, key.n), str_of(value.p, value.n)};
    return true;
}

static const struct hia_event *find_event(const struct hia_adapter *a, const char *name)
{
    for (size_t i = 0; i < a->event_count; i++)
        if (strcmp(a->events[i].name, name) == 0)
            return &a->events[i];
    return NULL;
}

static bool serve_emit(struct hia_host_call *c, const char *name, const struct hia_value *values,
                       size_t count)
{
    const struct hia_event *row = find_event(c->parts.adapter, name);
    if (!row || count > HOST_VALUES_MAX || c->event_count == HOST_EFFECTS_MAX)
        return broke(c, "event");
    struct hia_value *kept = arena_array(memory(c), count ? count : 1, sizeof(*kept));
    c->events = first_of(c, c->events, HOST_EFFECTS_MAX, sizeof(*c->events));
    if (!kept || !c->events)
        return broke(c, "memory");
    for (size_t i = 0; i < count; i++) {
        if (!step_check_value(&values[i]))
            return broke(c, "event_value");
        kept[i] = values[i];
        kept[i].text = copy(c, values[i].text);
    }
    c->events[c->event_count++] = (struct host_event){row->name, row->version, kept, count};
    return true;
}

static bool serve_keep(struct hia_host_call *c, struct hia_text kind, struct hia_text bytes)
{
    if (c->kept_count == HOST_EFFECTS_MAX)
        return broke(c, "keep");
    kind = copy(c, kind);
    c->kept = first_of(c, c->kept, HOST_EFFECTS_MAX, sizeof(*c->kept));
    if (!c->kept)
        return false;
    c->kept[c->kept_count++] =
        (struct host_document){str_of(kind.p, kind.n), str_of(bytes.p, bytes.n)};
    return true;
}

static bool serve_deliver(struct hia_host_call *c, struct hia_text name, struct hia_text bytes)
{
    if (c->delivered_count == HOST_EFFECTS_MAX || bytes.n == 0)
        return broke(c, "deliver");
    name = copy(c, name);
    c->delivered = first_of(c, c->delivered, HOST_EFFECTS_MAX, sizeof(*c->delivered));
    if (!c->delivered)
        return false;
    c->delivered[c->delivered_count++] =
        (struct host_document){str_of(name.p, name.n), str_of(bytes.p, bytes.n)};
    return true;
}

static void serve_log(struct hia_host_call *c, enum hia_level level, const char *code,
                      int64_t number)
{
    static const enum log_level LEVELS[] = {LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR};
    struct hia_text t = {code, strlen(code)};
    if (level <= HIA_LOG_ERROR && step_check_code(t))
        log_event(LEVELS[level], "adapter", code, c->parts.call_id, LOG_NUMBER("number", number));
}

/* ---- the ends of a step ---- */

/* What the adapter knew of the struct; the rest stays zero. */
static bool take(struct hia_host_call *c, void *to, size_t size, const void *from,
                 enum hia_step step)
{
    uint32_t given;
    memcpy(&given, from, sizeof(given));
    memset(to, 0, size);
    if (given < sizeof(given))
        return broke(c, "struct_size");
    memcpy(to, from, given < size ? given : size);
    c->next.step = step;
    c->ends++;
    return true;
}

/* What is added to a clock must not run over. */
static int64_t at_most_a_year(int64_t ms)
{
    return ms < HOST_TIME_MS_MAX ? ms : HOST_TIME_MS_MAX;
}

static bool lies_in(struct hia_text part, struct hia_text whole)
{
    uintptr_t p = (uintptr_t)part.p, from = (uintptr_t)whole.p;
    return part.n > 0 && whole.n > 0 && p >= from && p < from + whole.n;
}

static void copy_headers(struct hia_host_call *c, struct hia_exchange *e)
{
    if (e->header_count > STEP_HEADERS_MAX) {
        broke(c, "headers");
        e->header_count = 0;
    }
    struct hia_field *all = arena_array(memory(c), e->header_count + 1, sizeof(*all));
    for (size_t i = 0; all && i < e->header_count; i++)
        all[i] = (struct hia_field){copy(c, e->headers[i].name), copy(c, e->headers[i].value)};
    if (!all)
        broke(c, "memory");
    e->headers = all;
}

static void copy_secrets(struct hia_host_call *c, struct hia_exchange *e)
{
    if (e->secret_count > HIA_SECRETS_MAX) {
        broke(c, "connection");
        e->secret_count = 0;
    }
    struct hia_text *all = first_of(c, NULL, e->secret_count + 1, sizeof(*all));
    for (size_t i = 0; all && i < e->secret_count; i++)
        all[i] = copy(c, e->secrets[i]);
    e->secrets = all;
}

static enum hia_step end_send(struct hia_host_call *c, const struct hia_exchange *from)
{
    struct hia_exchange *e = &c->next.exchange;
    if (!take(c, e, sizeof(*e), from, HIA_STEP_SEND))
        return HIA_STEP_SEND;
    struct hia_text *texts[] = {&e->endpoint,   &e->target,       &e->to,
                                &e->credential, &e->content_type, &e->key,
                                &e->boundary,   &e->connection,   &e->place_secret};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = copy(c, *texts[i]);
    copy_headers(c, e);
    copy_secrets(c, e);
    e->deadline_ms = at_most_a_year(e->deadline_ms);
    if (lies_in(e->body, c->came))
        e->body = copy(c, e->body); /* it is sent when the reply is gone */
    const char *rule = step_check_exchange(e);
    if (rule)
        broke(c, rule);
    return HIA_STEP_SEND;
}

static enum hia_step end_wait(struct hia_host_call *c, const struct hia_wait *w)
{
    if (take(c, &c->next.wait, sizeof(c->next.wait), w, HIA_STEP_WAIT)) {
        struct hia_wait *to = &c->next.wait;
        char *code = arena_alloc(memory(c), HIA_CODE_MAX + 1);
        if (code && to->code.n)
            to->code = step_clean_code(to->code, code);
        to->webhook_key = copy(c, to->webhook_key);
        to->poll_ms = at_most_a_year(to->poll_ms);
        to->until_ms = at_most_a_year(to->until_ms);
        if (!code)
            broke(c, "memory");
        if (w->poll_ms < 0 || w->until_ms < 0 || (!w->poll_ms && !w->until_ms && !w->webhook_key.n))
            broke(c, "wait_for_nothing");
    }
    return HIA_STEP_WAIT;
}

static enum hia_step end_done(struct hia_host_call *c, const struct hia_done *d)
{
    if (take(c, &c->next.done, sizeof(c->next.done), d, HIA_STEP_DONE)) {
        c->next.done.content_kind = copy(c, c->next.done.content_kind);
        c->next.done.reference = copy(c, c->next.done.reference);
        if (c->next.done.status > HIA_NOTHING)
            broke(c, "status");
    }
    return HIA_STEP_DONE;
}

static enum hia_step end_fail(struct hia_host_call *c, const struct hia_fail *f)
{
    if (take(c, &c->next.fail, sizeof(c->next.fail), f, HIA_STEP_FAIL)) {
        struct hia_fail *to = &c->next.fail;
        char *code = arena_alloc(memory(c), HIA_CODE_MAX + 1);
        if (code)
            to->code = step_clean_code(to->code, code);
        if (!code || to->failure < HIA_FAIL_RETRY || to->failure > HIA_FAIL_BUG)
            broke(c, "failure");
    }
    return HIA_STEP_FAIL;
}

static enum hia_step end_again(struct hia_host_call *c)
{
    c->ends++;
    c->asked_again = true;
    c->next.step = HIA_STEP_SEND;
    if (!c->reconciling || c->sent.step != HIA_STEP_SEND)
        broke(c, "again");
    return HIA_STEP_AGAIN;
}

static const struct hia_host SERVICES = {
    HIA_SIZED(struct hia_host), .abi_major = HIA_ABI_MAJOR, .abi_minor = HIA_ABI_MINOR,
    .alloc = serve_alloc,       .now_us = serve_now,        .uuid = serve_uuid,
    .state_get = serve_get,     .state_put = serve_put,     .emit = serve_emit,
    .keep = serve_keep,         .deliver = serve_deliver,   .log = serve_log,
    .send = end_send,           .wait = end_wait,           .done = end_done,
    .fail = end_fail,           .again = end_again,
};

/* ---- the log of exchanges ---- */

static void note_end(struct hia_host_call *c, const struct hia_reply *reply)
{
    const struct host_next *in_air = c->next.step != HIA_STEP_NONE ? &c->next : &c->sent;
    const struct host_store *store = c->parts.store;
    if (!store->ended || c->noted || in_air->step != HIA_STEP_SEND)
        return;
    c->noted = true;
    if (!store->ended(store->ctx, &in_air->exchange, reply, &c->store_err) &&
        c->store_err.kind == ERR_NONE)
        err_set(&c->store_err, ERR_STORE, "an exchange could not be logged");
}

/* ---- a step ---- */

static struct hia_text text(const char *cstr)
{
    return (struct hia_text){cstr, cstr ? strlen(cstr) : 0};
}

struct host_call *host_call_new(const struct host_parts *parts, struct err *err)
{
    if (!host_operation(parts->adapter, str_from(parts->operation))) {
        err_set(err, ERR_USAGE, "adapter %s has no operation %.40s", parts->adapter->name,
                parts->operation);
        return NULL;
    }
    struct host_call *call = calloc(1, sizeof(*call));
    if (!call) {
        err_set(err, ERR_SYSTEM, "out of memory for a call");
        return NULL;
    }
    struct hia_host_call *c = &call->in;
    c->parts = *parts;
    c->steps = parts->step;
    arena_init(&c->memory[0], HOST_STEP_MEMORY_MAX);
    arena_init(&c->memory[1], HOST_STEP_MEMORY_MAX);
    c->said = (struct hia_call){HIA_SIZED(struct hia_call),
                                .host = &SERVICES,
                                .host_call = c,
                                .options = parts->options,
                                .operation = text(parts->operation),
                                .call_id = text(parts->call_id),
                                .partner = text(parts->partner),
                                .usage = {&c->parts.usage, 1},
                                .sender_id = text(parts->sender_id),
                                .receiver_id = text(parts->receiver_id),
                                .request = parts->request};
    if (parts->last) {
        c->sent.step = HIA_STEP_SEND;
        c->sent.exchange = *parts->last;
    }
    return call;
}

void host_call_free(struct host_call *call)
{
    if (!call)
        return;
    arena_fini(&call->in.memory[0]);
    arena_fini(&call->in.memory[1]);
    free(call);
}

static void open_step(struct hia_host_call *c, bool reconciling)
{
    assert(!c->ended); /* the caller's bug: the call is over */
    /* A reconcile may say AGAIN: what is being sent keeps its side then. */
    if (c->next.step != HIA_STEP_NONE)
        c->sent = c->next;
    c->side ^= 1;
    arena_reset(memory(c));
    c->said.step = c->steps;
    c->reconciling = reconciling;
    c->came = (struct hia_text){NULL, 0};
    c->asked_again = c->noted = false;
    c->broken = NULL;
    c->ends = 0;
    c->put_count = c->event_count = c->kept_count = c->delivered_count = 0;
    c->puts = NULL;
    c->events = NULL;
    c->kept = c->delivered = NULL;
    memset(&c->next, 0, sizeof(c->next));
}

static void note_bug(struct hia_host_call *c, const char *rule)
{
    log_event(LOG_ERROR, "host", "adapter.rule_broken", c->parts.call_id,
              LOG_TEXT("adapter", c->parts.adapter->name), LOG_TEXT("rule", rule));
    c->put_count = c->event_count = c->kept_count = c->delivered_count = 0;
    memset(&c->next, 0, sizeof(c->next));
    c->next.step = HIA_STEP_FAIL;
    c->next.fail =
        (struct hia_fail){HIA_SIZED(struct hia_fail), .failure = HIA_FAIL_BUG, .code = text(rule),
                          .help = "the adapter broke a rule of the host: a defect"};
}

static bool close_step(struct hia_host_call *c, enum hia_step step, const struct host_next **next,
                       struct err *err)
{
    if (c->store_err.kind != ERR_NONE) {
        *err = c->store_err;
        return false;
    }
    enum hia_step should = c->asked_again ? HIA_STEP_AGAIN : c->next.step;
    if (!c->broken && (c->ends != 1 || step != should))
        c->broken = "no_end";
    if (!c->broken && ++c->steps > HOST_STEPS_MAX)
        c->broken = "steps";
    if (c->broken)
        note_bug(c, c->broken);
    else if (c->asked_again) {
        c->next = c->sent;
        c->next.again = true;
        c->side ^= 1; /* its bytes are there, and stay */
    }
    const struct host_effects e = {c->puts,  c->put_count, c->events,     c->event_count,
                                   c->kept,  c->delivered, c->kept_count, c->delivered_count,
                                   &c->next, c->steps};
    *next = &c->next;
    c->ended = c->next.step == HIA_STEP_DONE || c->next.step == HIA_STEP_FAIL;
    return c->parts.store->commit(c->parts.store->ctx, &e, err);
}

bool host_call_begin(struct host_call *call, const struct host_next **next, struct err *err)
{
    open_step(&call->in, false);
    return close_step(&call->in, call->in.parts.adapter->begin(&call->in.said), next, err);
}

bool host_call_reply(struct host_call *call, const struct hia_reply *reply,
                     const struct host_next **next, struct err *err)
{
    note_end(&call->in, reply);
    open_step(&call->in, false);
    call->in.came = reply->body;
    return close_step(&call->in, call->in.parts.adapter->reply(&call->in.said, reply), next, err);
}

static enum hia_step person(struct hia_host_call *c, const char *code)
{
    return end_fail(c,
                    &(struct hia_fail){HIA_SIZED(struct hia_fail), .failure = HIA_FAIL_OUTCOME,
                                       .code = text(code),
                                       .help = "whether the partner has it is not known: ask the "
                                               "partner before it is sent again"});
}

bool host_call_inbound(struct host_call *call, const struct hia_inbound *message,
                       const struct host_next **next, struct err *err)
{
    struct hia_host_call *c = &call->in;
    open_step(c, false);
    c->came = message->body;
    if (!c->parts.adapter->inbound)
        broke(c, "inbound");
    return close_step(c, c->broken ? HIA_STEP_NONE : c->parts.adapter->inbound(&c->said, message),
                      next, err);
}

void host_call_note(struct host_call *call, const struct hia_reply *reply)
{
    note_end(&call->in, reply);
}

bool host_call_reconcile(struct host_call *call, const struct hia_attempt *attempt,
                         const struct host_next **next, struct err *err)
{
    struct hia_host_call *c = &call->in;
    note_end(c, &(struct hia_reply){HIA_SIZED(struct hia_reply), .outcome = HIA_UNKNOWN,
                                    .reason = text("crash")});
    open_step(c, true);
    enum hia_step step = c->parts.adapter->reconcile
                             ? c->parts.adapter->reconcile(&c->said, attempt)
                         : attempt->safety == HIA_SAFE && c->sent.step == HIA_STEP_SEND
                             ? end_again(c)
                             : person(c, "outcome_unknown");
    return close_step(c, step, next, err);
}
