/* courier.c - a small adapter of the tests' own: see courier.h for what it does. Linked into unit
 * tests, and a shared object for the program. */
#include "adapter.h"

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

struct options {
    int files; /* 0: by verbs of files; 1: below /out */
};

static const char *const FILES_WORDS[] = {"verbs", "web", NULL};
static const struct hia_option OPTIONS[] = {{"files", "How files are fetched.", HIA_OPTION_WORD, 0,
                                             HIA_OPTION_AT(struct options, files),
                                             .initial = "verbs", .words = FILES_WORDS}};

static enum hia_step file_verb(const struct hia_call *call, enum hia_verb verb,
                               struct hia_text name)
{
    const struct options *o = call->options;
    char target[300];
    if (!o || o->files == 0)
        return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = verb,
                                                     .target = name});
    int n =
        snprintf(target, sizeof(target), "/out/%.*s", verb == HIA_LIST ? 0 : (int)name.n, name.p);
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange),
                                                 .verb = verb == HIA_REMOVE ? HIA_DELETE : HIA_GET,
                                                 .target = {target, (size_t)n}});
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
    if (r->status == 503)
        return fail(call, HIA_FAIL_RETRY, "partner_busy", r);
    if (r->status == 401)
        return fail(call, HIA_FAIL_CREDENTIAL, "refused", r);
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
    if (r->outcome != HIA_ANSWERED || r->status >= 500)
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
    if (attempt->verb != HIA_POST) /* reading and removing may be said twice */
        return hia_again(call);
    int n = snprintf(target, sizeof(target), "/claims/%.*s", (int)call->call_id.n, call->call_id.p);
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("looking"), HIA_TEXT("yes"));
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_GET,
                                                 .target = {target, (size_t)n}});
}

static const struct hia_operation OPERATIONS[] = {
    {"claim.submit", "x12.837P x12.TA1 x12.999", "", "Hand over a batch.", HIA_ONCE},
    {"acknowledgement.fetch", "", "", "Fetch what is there.", HIA_SAFE},
};
static const struct hia_event EVENTS[] = {{"pm_batch_state_changed", "1.0"}};

extern const struct hia_adapter hia_adapter; /* the one symbol */
HIA_EXPORT const struct hia_adapter hia_adapter = {
    HIA_ADAPTER_HEAD,
    .name = "courier",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .help = "A courier, for tests.",
    .options = OPTIONS,
    .option_count = 1,
    .options_size = sizeof(struct options),
    .operations = OPERATIONS,
    .operation_count = 2,
    .events = EVENTS,
    .event_count = 1,
    .begin = begin,
    .reply = reply,
    .reconcile = reconcile,
};
