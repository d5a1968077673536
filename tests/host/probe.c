/* probe.c - an adapter that does as a test's fields say: what the runner makes of every word. */
#include "adapter.h"

#include <stdlib.h>
#include <string.h>

struct options {
    char greeting[32];
};
static const struct hia_option OPTIONS[] = {
    {"greeting", "A word, to see that options arrive.", HIA_OPTION_TEXT, 0,
     HIA_OPTION_AT(struct options, greeting), .initial = "none"},
};
static const struct hia_operation OPERATIONS[] = {
    {"probe.ask", "", "", "Does as its fields say.", HIA_ONCE},
    {"credentials.check", "", "", "Are we known?", HIA_SAFE},
};

static struct hia_text field(const struct hia_call *c, const char *name)
{
    for (size_t i = 0; i < c->request->field_count; i++) {
        const struct hia_field *f = &c->request->fields[i];
        if (f->name.n == strlen(name) && memcmp(f->name.p, name, f->name.n) == 0)
            return f->value;
    }
    return (struct hia_text){NULL, 0};
}

static bool is(struct hia_text t, const char *word)
{
    return t.n == strlen(word) && memcmp(t.p, word, t.n) == 0;
}

static long number(struct hia_text t)
{
    char text[24] = "";
    memcpy(text, t.p ? t.p : "", t.n < sizeof(text) ? t.n : 0);
    return strtol(text, NULL, 10);
}

static enum hia_step send(const struct hia_call *c, struct hia_text body)
{
    static const char *const VERBS[] = {"GET",   "POST",  "PUT",  "PATCH",  "DELETE", "LIST",
                                        "FETCH", "STORE", "MOVE", "REMOVE", "STAT"};
    static const char *const PLACES[] = {"none", "xml", "form", "multipart"};
    struct hia_exchange e = {HIA_SIZED(struct hia_exchange), .verb = HIA_POST};
    const struct options *o = c->options;
    struct hia_field greeting = {HIA_TEXT("X-Greeting"), {o->greeting, strlen(o->greeting)}};
    for (size_t i = 0; i < sizeof(VERBS) / sizeof(VERBS[0]); i++)
        if (is(field(c, "verb"), VERBS[i]))
            e.verb = (enum hia_verb)i;
    for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++)
        if (is(field(c, "place"), PLACES[i]))
            e.place = (enum hia_place)i;
    e.safety = is(field(c, "safety"), "once")    ? HIA_ONCE
               : is(field(c, "safety"), "keyed") ? HIA_KEYED
                                                 : HIA_SAFE;
    e.endpoint = field(c, "endpoint");
    e.credential = field(c, "credential");
    e.target = field(c, "target");
    e.to = field(c, "to");
    e.content_type = field(c, "type");
    e.boundary = field(c, "boundary");
    e.key = e.safety == HIA_KEYED ? c->call_id : (struct hia_text){NULL, 0};
    e.place_at = (size_t)number(field(c, "place_at"));
    e.deadline_ms = number(field(c, "exchange_ms"));
    e.headers = &greeting;
    e.header_count = 1;
    e.body = body;
    return hia_send(c, &e);
}

static enum hia_step finish(const struct hia_call *c, struct hia_text content)
{
    return hia_done(c, &(struct hia_done){HIA_SIZED(struct hia_done), .content = content,
                                          .content_kind = HIA_TEXT("text")});
}

static enum hia_step fail(const struct hia_call *c, enum hia_failure failure, struct hia_text code,
                          int32_t status)
{
    return hia_fail(c, &(struct hia_fail){HIA_SIZED(struct hia_fail), .failure = failure,
                                          .code = code, .status = status});
}

static enum hia_step begin(const struct hia_call *c)
{
    if (is(c->operation, "credentials.check"))
        return hia_send(c, &(struct hia_exchange){HIA_SIZED(struct hia_exchange),
                                                  .target = HIA_TEXT("/check")});
    if (is(field(c, "bug"), "yes"))
        return HIA_STEP_DONE;
    return send(c, c->request->content);
}

static enum hia_step wait(const struct hia_call *c)
{
    return hia_wait(c, &(struct hia_wait){HIA_SIZED(struct hia_wait),
                                          .poll_ms = number(field(c, "poll_ms")),
                                          .until_ms = number(field(c, "until_ms")),
                                          .webhook_key = field(c, "key")});
}

static enum hia_step reply(const struct hia_call *c, const struct hia_reply *r)
{
    struct hia_text echoed;
    bool echo = is(field(c, "echo"), "yes") &&
                !hia_state_get(c, HIA_SCOPE_CALL, HIA_TEXT("echoed"), &echoed);
    if (is(c->operation, "credentials.check"))
        return r->outcome == HIA_ANSWERED && r->status == 200
                   ? finish(c, (struct hia_text){NULL, 0})
                   : fail(c, HIA_FAIL_CREDENTIAL, r->reason.n ? r->reason : HIA_TEXT("refused"),
                          r->status);
    if (is(r->reason, "woken") || is(r->reason, "expired"))
        return finish(c, r->reason);
    if (r->outcome != HIA_ANSWERED)
        return fail(c, r->outcome == HIA_REFUSED ? HIA_FAIL_REJECTED : HIA_FAIL_RETRY, r->reason,
                    r->status);
    if (r->status >= 400)
        return fail(c, HIA_FAIL_REJECTED, HIA_TEXT("status"), r->status);
    if (echo) { /* the body lies in the reply, which is gone when it is sent */
        hia_state_put(c, HIA_SCOPE_CALL, HIA_TEXT("echoed"), HIA_TEXT("1"));
        return send(c, r->body);
    }
    if (is(field(c, "wait"), "yes"))
        return wait(c);
    return finish(c, is(field(c, "show"), "secondary") ? r->secondary : r->body);
}

static enum hia_step inbound(const struct hia_call *c, const struct hia_inbound *m)
{
    return finish(c, m->body);
}

static enum hia_step reconcile(const struct hia_call *c, const struct hia_attempt *a)
{
    struct hia_text asked;
    hia_log(c, HIA_LOG_INFO, "probe.reconcile", a->tries);
    if (is(field(c, "reconcile"), "again"))
        return hia_again(c);
    if (is(field(c, "reconcile"), "ask") &&
        !hia_state_get(c, HIA_SCOPE_CALL, HIA_TEXT("asked"), &asked)) {
        hia_state_put(c, HIA_SCOPE_CALL, HIA_TEXT("asked"), HIA_TEXT("1"));
        return hia_send(c, &(struct hia_exchange){HIA_SIZED(struct hia_exchange),
                                                  .target = HIA_TEXT("/truth")});
    }
    return fail(c, HIA_FAIL_OUTCOME, HIA_TEXT("unknown"), 0);
}

extern const struct hia_adapter hia_adapter;
HIA_EXPORT const struct hia_adapter hia_adapter = {
    HIA_ADAPTER_HEAD,
    .name = "probe",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .help = "For tests of the host.",
    .options = OPTIONS,
    .option_count = sizeof(OPTIONS) / sizeof(OPTIONS[0]),
    .options_size = sizeof(struct options),
    .operations = OPERATIONS,
    .operation_count = sizeof(OPERATIONS) / sizeof(OPERATIONS[0]),
    .begin = begin,
    .reply = reply,
    .inbound = inbound,
    .reconcile = reconcile,
};
