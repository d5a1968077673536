/* courier.c - see courier.h. */
#include "job/courier.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- the adapter ---- */

static bool is(struct hia_text t, const char *word)
{
    return t.n == strlen(word) && memcmp(t.p, word, t.n) == 0;
}

static struct hia_text text(const char *s)
{
    return (struct hia_text){s, strlen(s)};
}

static enum hia_step post(const struct hia_call *call)
{
    struct hia_field headers[] = {{HIA_TEXT("Idempotency-Key"), call->call_id}};
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("asked"), HIA_TEXT("PAT DOE"));
    return hia_send(call,
                    &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                           .safety = HIA_ONCE, .key = call->call_id,
                                           .target = HIA_TEXT("/claims"), .headers = headers,
                                           .header_count = 1, .body = call->request->content});
}

static enum hia_step file_verb(const struct hia_call *call, enum hia_verb verb,
                               struct hia_text name)
{
    return hia_send(
        call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = verb, .target = name});
}

static enum hia_step begin(const struct hia_call *call)
{
    return is(call->operation, "claim.submit") ? post(call)
                                               : file_verb(call, HIA_LIST, HIA_TEXT("out"));
}

static enum hia_step fail(const struct hia_call *call, enum hia_failure failure, const char *code,
                          const struct hia_reply *r)
{
    return hia_fail(call, &(struct hia_fail){HIA_SIZED(struct hia_fail), .failure = failure,
                                             .code = text(code), .status = r->status});
}

static enum hia_step accepted(const struct hia_call *call)
{
    struct hia_value values[] = {
        {.name = "batch_id", .kind = HIA_VALUE_ID, .text = call->call_id},
        {.name = "file_name", .kind = HIA_VALUE_ID, .text = HIA_TEXT("f")},
        {.name = "transaction_type", .kind = HIA_VALUE_CODE, .text = HIA_TEXT("837P")},
        {.name = "from_state", .kind = HIA_VALUE_CODE, .text = HIA_TEXT("Pending")},
        {.name = "to_state", .kind = HIA_VALUE_CODE, .text = HIA_TEXT("Submitted")}};
    hia_state_put(call, HIA_SCOPE_PARTNER, HIA_TEXT("last"), call->call_id);
    hia_emit(call, "pm_batch_state_changed", values, 5);
    hia_keep(call, HIA_TEXT("courier.receipt"), HIA_TEXT("receipt of PAT DOE"));
    return hia_done(call, &(struct hia_done){HIA_SIZED(struct hia_done), .status = HIA_ACCEPTED,
                                             .reference = HIA_TEXT("R-7")});
}

static enum hia_step submitted(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text looking;
    bool look = hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("looking"), &looking);
    if (r->outcome != HIA_ANSWERED)
        return fail(call, HIA_FAIL_RETRY, "partner_away", r);
    if (look && r->status == 404) {
        hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("looking"), (struct hia_text){0});
        return post(call);
    }
    if (r->status == 200 || r->status == 202)
        return accepted(call);
    return r->status == 422 ? fail(call, HIA_FAIL_REJECTED, "claims_refused", r)
                            : fail(call, HIA_FAIL_ANSWER, "status_unexpected", r);
}

/* The first name of a listing: "size TAB mtime TAB name LF". */
static struct hia_text first_name(struct hia_text listing)
{
    const char *end = listing.n ? memchr(listing.p, '\n', listing.n) : NULL;
    const char *tab = end;
    while (tab && tab > listing.p && tab[-1] != '\t')
        tab--;
    return end ? (struct hia_text){tab, (size_t)(end - tab)} : (struct hia_text){0};
}

static enum hia_step fetched(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text name, doing;
    if (!hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("doing"), &doing))
        doing = HIA_TEXT("list");
    if (r->outcome != HIA_ANSWERED)
        return fail(call, HIA_FAIL_RETRY, "partner_away", r);
    if (is(doing, "list")) {
        name = first_name(r->body);
        if (!name.n)
            return hia_done(call,
                            &(struct hia_done){HIA_SIZED(struct hia_done), .status = HIA_COMPLETE});
        hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("name"), name);
        hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("doing"), HIA_TEXT("fetch"));
        return file_verb(call, HIA_FETCH, name);
    }
    hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("name"), &name);
    if (is(doing, "fetch")) {
        hia_deliver(call, name, r->body);
        hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("doing"), HIA_TEXT("remove"));
        return file_verb(call, HIA_REMOVE, name);
    }
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("doing"), HIA_TEXT("list"));
    return file_verb(call, HIA_LIST, HIA_TEXT("out"));
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    return is(call->operation, "claim.submit") ? submitted(call, r) : fetched(call, r);
}

static enum hia_step reconcile(const struct hia_call *call, const struct hia_attempt *attempt)
{
    char target[64];
    if (attempt->verb != HIA_POST)
        return hia_again(call);
    int n = snprintf(target, sizeof(target), "/claims/%.*s", (int)call->call_id.n, call->call_id.p);
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("looking"), HIA_TEXT("yes"));
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_GET,
                                                 .target = {target, (size_t)n}});
}

static const struct hia_operation OPERATIONS[] = {
    {"claim.submit", "x12.837P", "", "Hand over a batch.", HIA_ONCE},
    {"remittance.fetch", "", "", "Fetch what is there.", HIA_SAFE},
};
static const struct hia_event EVENTS[] = {{"pm_batch_state_changed", "1.0"}};

const struct hia_adapter courier_adapter = {
    HIA_ADAPTER_HEAD,     .name = "courier",      .version = "1.0.0", .operations = OPERATIONS,
    .operation_count = 2, .events = EVENTS,       .event_count = 1,   .begin = begin,
    .reply = reply,       .reconcile = reconcile,
};

/* ---- the partner ---- */

static bool at(size_t *when)
{
    return *when && --*when == 0;
}

static bool knows(const struct courier *p, const char *key)
{
    for (size_t i = 0; i < p->kept; i++)
        if (strcmp(p->keys[i], key) == 0)
            return true;
    return false;
}

static void take_letter(struct courier *p, const struct hia_exchange *e)
{
    char key[40];
    p->posts++;
    cr_assert(str_copy(key, sizeof(key), str_of(e->key.p, e->key.n)));
    if (!knows(p, key) && (p->post_status == 0 || p->post_status == 202))
        snprintf(p->keys[p->kept++], sizeof(p->keys[0]), "%s", key);
}

static const char **find_file(struct courier *p, struct hia_text name)
{
    for (size_t i = 0; i < COURIER_FILES_MAX; i++)
        if (p->files[i][0] && is(name, p->files[i][0]))
            return p->files[i];
    return NULL;
}

static void list_files(struct courier *p, struct buf *out)
{
    for (size_t i = 0; i < COURIER_FILES_MAX; i++)
        if (p->files[i][0])
            buf_printf(out, "%zu\t1\t%s\n", strlen(p->files[i][1]), p->files[i][0]);
}

static int32_t serve(struct courier *p, const struct hia_exchange *e, struct buf *body)
{
    const char **file = find_file(p, e->target);
    switch (e->verb) {
    case HIA_POST:
        take_letter(p, e);
        buf_puts(body, "{\"name\":\"PAT DOE\"}");
        return p->post_status ? p->post_status : 202;
    case HIA_GET: {
        char key[40];
        str_copy(key, sizeof(key), str_of(e->target.p + 8, e->target.n - 8));
        return knows(p, key) ? 200 : 404;
    }
    case HIA_LIST:
        list_files(p, body);
        return 200;
    case HIA_FETCH:
        if (file)
            buf_puts(body, file[1]);
        return file ? 200 : 404;
    case HIA_REMOVE:
        if (file)
            file[0] = NULL;
        p->removed += file != NULL;
        return file ? 200 : 404;
    default:
        return 400;
    }
}

/* ---- the host, as short as can be ---- */

static int64_t now(void *ctx)
{
    (void)ctx;
    return clock_now_us();
}

static bool ask(struct courier *p, struct host_call *run, const struct host_next **next,
                struct buf *body, struct err *err)
{
    struct hia_exchange e = (*next)->exchange;
    bool lose_request = at(&p->lose_request_at), lose_answer = at(&p->lose_answer_at);
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED, .took_us = 1500};
    p->exchanges++;
    buf_reset(body);
    if (!lose_request)
        r.status = serve(p, &e, body);
    if (lose_request || lose_answer) {
        struct hia_attempt attempt = {HIA_SIZED(struct hia_attempt),
                                      .verb = e.verb,
                                      .safety = e.safety,
                                      .target = e.target,
                                      .key = e.key,
                                      .tries = 1};
        r.outcome = HIA_UNKNOWN;
        r.reason = text("timeout_total");
        r.status = 0;
        host_call_note(run, &r);
        return host_call_reconcile(run, &attempt, next, err);
    }
    r.body = (struct hia_text){body->p, body->n};
    return host_call_reply(run, &r, next, err);
}

static bool first_step(struct host_call *run, const struct job_call_resume *from,
                       const struct host_next **next, struct err *err)
{
    return from->state == CALL_SENDING ? host_call_reconcile(run, from->attempt, next, err)
                                       : host_call_begin(run, next, err);
}

bool courier_run(struct courier *p, struct job_call *call, struct host_next *end, struct err *err)
{
    const struct job_call_resume *from = job_call_resume(call);
    struct host_parts parts = {.adapter = &courier_adapter,
                               .store = job_call_store(call),
                               .now_us = now,
                               .call_id = job_call_id(call),
                               .operation = job_call_operation(call),
                               .partner = "lab",
                               .sender_id = "US",
                               .receiver_id = "THEM",
                               .usage = 'T',
                               .request = job_call_request(call),
                               .step = from->step,
                               .last = from->last};
    struct host_call *run = host_call_new(&parts, err);
    const struct host_next *next = NULL;
    struct buf body;
    buf_init(&body, 1 << 20);
    bool ok = run && first_step(run, from, &next, err);
    while (ok && next->step == HIA_STEP_SEND)
        ok = ask(p, run, &next, &body, err);
    if (ok)
        *end = *next;
    host_call_free(run);
    buf_fini(&body);
    return ok;
}
