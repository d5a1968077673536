/* call_commit.c - see call.h: what a step said, kept first and then committed in one go. */
#include "job/call.h"

#include "base/clock.h"
#include "event/property.h"
#include "job/call_state.h"
#include "job/failpoint.h"
#include <stdio.h>

static const char *const outcome_words[] = {[HIA_ANSWERED] = "answered",
                                            [HIA_NOT_SENT] = "not_sent",
                                            [HIA_UNKNOWN] = "unknown",
                                            [HIA_REFUSED] = "refused"};
static const char *const safety_words[] = {
    [HIA_SAFE] = "safe", [HIA_KEYED] = "keyed", [HIA_ONCE] = "once"};
static const char *const status_words[] = {
    [HIA_COMPLETE] = "complete", [HIA_ACCEPTED] = "accepted", [HIA_NOTHING] = "nothing"};

/* ---- small state ---- */

/* A value opens only as what it was put as: of this call, or of this partner. */
static struct str whose_of(struct job_call *c, enum hia_scope scope, struct str key,
                           char whose[CALL_WORD_MAX + UUID_MAX])
{
    const char *owner = scope == HIA_SCOPE_CALL ? c->row.uuid : c->task.partner->name;
    snprintf(whose, CALL_WORD_MAX + UUID_MAX, "%s|%.*s", owner, STR_FMT(key));
    return str_from(whose);
}

static const char *what_of(enum hia_scope scope)
{
    return scope == HIA_SCOPE_CALL ? "call state" : "partner state";
}

static bool load(struct job_call *c, enum hia_scope scope, struct str key, struct buf *value,
                 struct err *err)
{
    struct store *store = c->job->store;
    char whose[CALL_WORD_MAX + UUID_MAX];
    struct arena arena;
    struct str sealed;
    bool found = false;
    if (!store)
        return err_set(err, ERR_STORE, "the ledger was let go and could not be taken again");
    arena_init(&arena, CALL_SEALED_MAX);
    bool ok = scope == HIA_SCOPE_CALL
                  ? store_call_value_get(store, c->row.id, key, &arena, &sealed, &found, err)
                  : store_partner_value_get(store, str_from(c->task.partner->name), key, &arena,
                                            &sealed, &found, err);
    if (ok && found &&
        (ok = call_seal_open(c->job->ring, what_of(scope), whose_of(c, scope, key, whose), sealed,
                             &c->text, err)))
        buf_put_str(value, buf_str(&c->text));
    arena_fini(&arena);
    return ok && buf_ok(value, "a value of a call", err);
}

bool call_load(void *ctx, enum hia_scope scope, struct str key, struct buf *value, struct err *err)
{
    struct job_call *c = ctx;
    if (load(c, scope, key, value, err))
        return true;
    call_aside_let_go(c->aside); /* no commit ends it: this step has failed */
    return false;
}

static bool put_value(struct job_call *c, const struct host_put *p, struct err *err)
{
    struct store *store = c->job->store;
    char whose[CALL_WORD_MAX + UUID_MAX];
    struct str sealed = {0};
    if (p->value.n) {
        if (!call_seal_put(c->job->ring, what_of(p->scope), whose_of(c, p->scope, p->key, whose),
                           p->value, &c->sealed, err))
            return false;
        sealed = buf_str(&c->sealed);
    }
    return p->scope == HIA_SCOPE_CALL
               ? store_call_value_put(store, c->row.id, p->key, sealed, err)
               : store_partner_value_put(store, str_from(c->task.partner->name), p->key, sealed,
                                         err);
}

/* ---- how the exchange before it ended ---- */

static const char *carrier_of(const struct job_call *c, enum hia_verb verb)
{
    if (verb <= HIA_DELETE)
        return "https";
    return c->task.partner->transport == TRANSPORT_DIR ? "dir" : "sftp";
}

static bool seal_head(struct job_call *c, const char *what, struct buf *out, struct err *err)
{
    return buf_ok(&c->text, "the head of an exchange", err) &&
           call_seal_put(c->job->ring, what, str_from(c->row.uuid), buf_str(&c->text), out, err);
}

static bool seal_heads(struct job_call *c, const struct hia_exchange *e,
                       const struct hia_reply *reply, struct err *err)
{
    struct call_ended *x = &c->ended;
    buf_reset(&c->text);
    call_code_exchange(&c->text, e, &c->next_body);
    if (!seal_head(c, "request head", &x->request_head, err))
        return false;
    buf_reset(&c->text);
    call_code_answer(&c->text, reply);
    return seal_head(c, "answer head", &x->answer_head, err);
}

static struct str word(char *to, struct hia_text from)
{
    str_copy(to, CALL_WORD_MAX, str_of_text(from));
    return str_from(to);
}

/* Beside what the adapter does with it, when it is large: call_commit ends what is begun here,
 * while the answer is there. */
static bool keep_answer(struct job_call *c, struct str answer, struct store_body *body,
                        struct err *err)
{
    if (answer.n < CALL_ASIDE_MIN || c->job->threads < 2 ||
        (!c->aside && !(c->aside = call_aside_new(c->job->keep))))
        return call_keep(c, answer, body, err);
    body->bytes = (int64_t)answer.n;
    call_aside_begin(c->aside, answer);
    return true;
}

bool call_ended(void *ctx, const struct hia_exchange *e, const struct hia_reply *reply,
                struct err *err)
{
    struct job_call *c = ctx;
    struct call_ended *x = &c->ended;
    x->any = false;
    if (!job_take_again(c->job, err)) /* it was let go while the partner was asked */
        return false;
    x->row = (struct store_exchange){.call_id = c->row.id,
                                     .step = c->row.step,
                                     .try_number = c->row.tries,
                                     .verb = str_from(host_verb_word(e->verb)),
                                     .safety = str_from(safety_words[e->safety]),
                                     .carrier = str_from(carrier_of(c, e->verb)),
                                     .endpoint = word(x->endpoint, e->endpoint),
                                     .outcome = str_from(outcome_words[reply->outcome]),
                                     .reason = word(x->reason, reply->reason),
                                     .status = reply->status,
                                     .secondary = word(x->secondary, reply->secondary),
                                     .begun_at_us = c->row.since_us,
                                     .took_us = reply->took_us,
                                     .request = c->next_body,
                                     .answer = {.bytes = -1}};
    /* The answer to a secret is one, more often than not: a token. */
    if (reply->body.n && !e->secret_body &&
        !keep_answer(c, str_of_text(reply->body), &x->row.answer, err))
        return false;
    if (!seal_heads(c, e, reply, err)) {
        call_aside_let_go(c->aside);
        return false;
    }
    x->row.request_head = buf_str(&x->request_head);
    x->row.answer_head = buf_str(&x->answer_head);
    c->risky = c->risky || (e->safety != HIA_SAFE &&
                            (reply->outcome == HIA_ANSWERED || reply->outcome == HIA_UNKNOWN));
    call_weigh(c, &x->row);
    x->any = true;
    return true;
}

/* A submission whose outcome is unknown hangs in the air until the partner answers for it: that
 * very submission, or a look-up, which says that it is there or that it is not. */
void call_weigh(struct job_call *c, const struct store_exchange *x)
{
    bool answered = str_is(x->outcome, outcome_words[HIA_ANSWERED]);
    if (str_is(x->safety, safety_words[HIA_ONCE]))
        c->doubt = str_is(x->outcome, outcome_words[HIA_UNKNOWN]) || (c->doubt && !answered);
    else if (answered && ((x->status >= 200 && x->status < 300) || x->status == 404))
        c->doubt = false;
}

/* ---- bytes first ---- */

/* Beside a large answer a thread is there that can help. */
static bool keep_document(struct job_call *c, struct str bytes, struct store_body *body,
                          struct err *err)
{
    if (!c->aside || bytes.n < CALL_ASIDE_KEEP_MIN)
        return call_keep(c, bytes, body, err);
    body->bytes = (int64_t)bytes.n;
    return call_aside_keep(c->aside, bytes, body->sha256, err);
}

static bool keep_documents(struct job_call *c, const struct host_effects *e, struct err *err)
{
    for (size_t i = 0; i < e->kept_count; i++)
        if (!keep_document(c, e->kept[i].bytes, &c->kept[i], err))
            return false;
    for (size_t i = 0; i < e->delivered_count; i++)
        if (!call_keep(c, e->delivered[i].bytes, &c->delivered[i], err))
            return false;
    return true;
}

/* ---- what the step comes to ---- */

static bool to_sending(struct job_call *c, struct store_call *to, const struct host_next *next,
                       struct err *err)
{
    const struct hia_exchange *e = &next->exchange;
    struct store_body body = {.bytes = -1};
    /* Its bytes are those of the batch most of the time, and are there already. */
    if (e->body.n && !e->secret_body && !call_keep(c, str_of_text(e->body), &body, err))
        return false;
    c->next_body = body;
    to->state = CALL_SENDING;
    to->tries = next->again ? c->row.tries + 1 : 1;
    to->since_us = clock_now_us();
    buf_reset(&c->text);
    call_code_exchange(&c->text, e, &body);
    if (!seal_head(c, "next", &c->next, err))
        return false;
    to->next = buf_str(&c->next);
    return true;
}

static bool to_waiting(struct job_call *c, struct store_call *to, const struct hia_wait *w,
                       struct err *err)
{
    int64_t now_us = clock_now_us();
    to->state = CALL_WAITING;
    to->since_us = now_us;
    to->wake_at_us = w->poll_ms ? now_us + w->poll_ms * 1000 : 0;
    to->until_us = w->until_ms ? now_us + w->until_ms * 1000 : 0;
    to->code = str_of_text(w->code);
    if (!w->webhook_key.n)
        return true;
    /* Found by its digest, taken up again with the key itself. */
    sha256_of(str_of_text(w->webhook_key), to->webhook);
    buf_reset(&c->text);
    buf_put_str(&c->text, str_of_text(w->webhook_key));
    if (!seal_head(c, "webhook", &c->next, err))
        return false;
    to->next = buf_str(&c->next);
    return true;
}

/* Of bytes that may have left, "the answer is garbage" and "the adapter broke" say nothing about
 * whether the partner has them. In doubt nothing but an answer lets a call begin anew, whatever its
 * adapter says: the look-up that failed is still about to be sent, and is taken up again. */
static enum store_call_state state_of(const struct job_call *c, enum hia_failure failure)
{
    bool says_nothing = failure == HIA_FAIL_ANSWER || failure == HIA_FAIL_BUG;
    if (failure == HIA_FAIL_OUTCOME || (says_nothing && c->risky))
        return CALL_UNKNOWN;
    if (c->doubt && failure != HIA_FAIL_REJECTED)
        return c->row.state == CALL_SENDING ? CALL_SENDING : CALL_UNKNOWN;
    return failure == HIA_FAIL_RETRY ? CALL_BEGUN : CALL_FAILED;
}

static bool to_end(struct job_call *c, struct store_call *to, const struct host_next *next,
                   struct err *err)
{
    if (next->step == HIA_STEP_DONE) {
        to->state = CALL_DONE;
        to->result = str_from(status_words[next->done.status]);
        to->reference = str_of_text(next->done.reference);
        to->answer_kind = str_of_text(next->done.content_kind);
        return !next->done.content.n ||
               call_keep(c, str_of_text(next->done.content), &to->answer, err);
    }
    to->state = state_of(c, next->fail.failure);
    if (to->state == CALL_SENDING) {
        to->next = c->next.n ? buf_str(&c->next) : c->row.next;
        to->tries = c->row.tries;
        to->since_us = c->row.since_us;
    }
    to->result = str_from(host_failure_word(next->fail.failure));
    to->code = str_of_text(next->fail.code);
    to->status = next->fail.status;
    if (next->fail.failure == HIA_FAIL_RETRY && next->fail.retry_ms > 0)
        to->retry_at_us = clock_now_us() + next->fail.retry_ms * 1000;
    return true;
}

static bool come_to(struct job_call *c, const struct host_effects *e, struct store_call *to,
                    struct err *err)
{
    *to = (struct store_call){
        .id = c->row.id, .step = e->step, .batch_id = c->row.batch_id, .answer = {.bytes = -1}};
    memcpy(to->uuid, c->row.uuid, sizeof to->uuid);
    switch (e->next->step) {
    case HIA_STEP_SEND:
        return to_sending(c, to, e->next, err);
    case HIA_STEP_WAIT:
        return to_waiting(c, to, &e->next->wait, err);
    case HIA_STEP_DONE:
    case HIA_STEP_FAIL:
        return to_end(c, to, e->next, err);
    case HIA_STEP_NONE:
    case HIA_STEP_AGAIN:
        break;
    }
    return err_set(err, ERR_USAGE, "a step that says nothing cannot be committed");
}

/* ---- rows ---- */

static const char *property_name(const struct event_versions *versions, const char *name)
{
    for (size_t i = 0; i < versions->count; i++)
        for (size_t k = 0; k < versions->all[i]->properties_count; k++)
            if (strcmp(versions->all[i]->properties[k].name, name) == 0)
                return versions->all[i]->properties[k].name;
    return name; /* the envelope refuses it */
}

/* What an event is about: the registry says of which kind, the event's own "claim_id" or "batch_id"
 * names it; else it is the batch, or the call. */
static void name_entity(const struct job_call *c, const struct event_versions *versions,
                        const struct host_event *e, const char **type, struct str *id)
{
    char key[CALL_WORD_MAX];
    *type = c->batch_uuid[0] ? "batch" : "call";
    *id = str_from(c->batch_uuid[0] ? c->batch_uuid : c->row.uuid);
    const struct event_definition *d = versions->all[versions->count - 1];
    for (size_t i = 0; i < d->properties_count; i++)
        if (strcmp(d->properties[i].name, "entity_type") == 0 && d->properties[i].values_count == 1)
            *type = d->properties[i].values[0];
    snprintf(key, sizeof key, "%s_id", *type);
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->values[i].name, key) == 0 && e->values[i].text.n)
            *id = str_of_text(e->values[i].text);
}

/* Field names are the registry's own strings: a writer knows a field again by where its name
 * stands. */
static bool put_event(struct job_call *c, const struct host_event *e, struct err *err)
{
    struct event_field fields[HOST_VALUES_MAX];
    const struct event_row *row = event_row_named(str_from(e->name));
    if (!row || !event_definition(c->job->registry, str_from(e->name), e->version))
        return err_set(err, ERR_CONFIG, "event %s %s is not in the registry", e->name, e->version);
    const struct event_versions *versions = event_versions_of(c->job->registry, row->id);
    for (size_t i = 0; i < e->count; i++) {
        const struct hia_value *v = &e->values[i];
        const char *name = property_name(versions, v->name);
        fields[i] = v->kind == HIA_VALUE_ID || v->kind == HIA_VALUE_CODE
                        ? EVENT_STR(name, str_of_text(v->text))
                        : EVENT_INT(name, v->number);
    }
    const char *type;
    struct str id;
    name_entity(c, versions, e, &type, &id);
    return emit(c->emitter, row->id, type, id, fields, e->count, err);
}

/* A file's name is the partner's word: no folders, nothing that is not for a terminal. */
static struct str file_name(struct str name, char safe[CALL_WORD_MAX * 2])
{
    for (size_t i = name.n; i-- > 0;)
        if (name.p[i] == '/') {
            name = str_of(name.p + i + 1, name.n - i - 1);
            break;
        }
    str_copy(safe, CALL_WORD_MAX * 2, name);
    for (char *p = safe; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 127)
            *p = '_';
    return str_from(safe);
}

static bool put_delivery(struct job_call *c, const struct host_document *f,
                         const struct store_body *body, struct err *err)
{
    char safe[CALL_WORD_MAX * 2];
    struct store_document d = {.direction = STORE_INBOUND,
                               .partner = str_from(c->task.partner->name),
                               .name = file_name(f->name, safe),
                               .bytes = body->bytes,
                               .state = DOCUMENT_RECEIVED};
    int64_t id;
    bool again;
    memcpy(d.sha256, body->sha256, sizeof d.sha256);
    return store_document_put(c->job->store, &d, &id, &again, err) &&
           store_delivery_put(c->job->store, c->row.id, id, d.name, again, err);
}

static bool put_effects(struct job_call *c, const struct host_effects *e, struct err *err)
{
    struct store *store = c->job->store;
    int64_t id;
    if (c->ended.any && !store_exchange_put(store, &c->ended.row, &id, err))
        return false;
    for (size_t i = 0; i < e->put_count; i++)
        if (!put_value(c, &e->puts[i], err))
            return false;
    for (size_t i = 0; i < e->event_count; i++)
        if (!put_event(c, &e->events[i], err))
            return false;
    for (size_t i = 0; i < e->kept_count; i++)
        if (!store_call_document_put(store, c->row.id, e->kept[i].name, &c->kept[i], err))
            return false;
    for (size_t i = 0; i < e->delivered_count; i++)
        if (!put_delivery(c, &e->delivered[i], &c->delivered[i], err))
            return false;
    return true;
}

/* RETRY is no end: the same call begins anew, under the same id. */
static bool put_step(struct job_call *c, const struct host_next *next, struct store_call *to,
                     struct err *err)
{
    const struct job_call_watch *w = &c->task.watch;
    bool ended = next->step == HIA_STEP_DONE || next->step == HIA_STEP_FAIL;
    bool again = ended && to->state == CALL_BEGUN;
    if (again)
        to->step = 0;
    return store_call_step(c->job->store, to, err) &&
           (!again || store_call_forget(c->job->store, to->id, err)) &&
           (!ended || !w->ending || w->ending(w->ctx, c, next, err));
}

static bool put_all(struct job_call *c, const struct host_effects *e, struct store_call *to,
                    struct err *err)
{
    bool ok = store_begin(c->job->store, err);
    emitter_correlate(c->emitter, c->batch_uuid[0] ? c->batch_uuid : c->row.uuid);
    ok = ok && put_effects(c, e, err) && put_step(c, e->next, to, err) &&
         (!c->webhook_id || store_webhook_move(c->job->store, c->webhook_id, WEBHOOK_WOKE, err));
    failpoint("call.before_commit");
    ok = ok && store_commit(c->job->store, err);
    emitter_correlate(c->emitter, NULL);
    store_rollback(c->job->store);
    return ok;
}

bool call_commit(void *ctx, const struct host_effects *e, struct err *err)
{
    struct job_call *c = ctx;
    const struct job_call_watch *w = &c->task.watch;
    struct store_call to;
    if (!keep_documents(c, e, err) || !come_to(c, e, &to, err) ||
        !call_aside_end(c->aside, c->ended.row.answer.sha256, err)) {
        call_aside_let_go(c->aside);
        return false;
    }
    failpoint("call.kept");
    if (!put_all(c, e, &to, err))
        return false;
    failpoint("call.committed");
    c->row.state = to.state;
    c->row.step = to.step;
    c->row.tries = to.tries;
    c->row.since_us = to.since_us;
    c->ended.any = false;
    c->webhook_id = 0;
    return !e->delivered_count || !w->delivered || w->delivered(w->ctx, c, e->delivered_count, err);
}
