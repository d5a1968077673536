/* mailbox.c - reports behind REST, as Optum has them: GET lists {"reports":[name]}, GET /name gives
 * X12, DELETE /name takes it away - after it was delivered. */
#include "clearinghouse/files.h"
#include "clearinghouse/rest.h"

static const struct hia_text DELIVERED = {"delivered", 9};

static enum hia_step send(const struct hia_call *call, enum hia_verb verb, const char *stage,
                          struct str name)
{
    const struct options *o = options_of(call);
    struct hia_field headers[SAY_HEADERS_MAX];
    size_t n = strlen(o->reports_path);
    while (n && o->reports_path[n - 1] == '/')
        n--;
    struct hia_text target =
        name.n ? say_text(call, "%.*s/%.*s", (int)n, o->reports_path, STR_FMT(name))
               : text_from(o->reports_path);
    stage_set(call, stage);
    return hia_send(call, &(struct hia_exchange){
                              HIA_SIZED(struct hia_exchange), .verb = verb, .safety = HIA_SAFE,
                              .endpoint = text_from(o->reports_endpoint), .target = target,
                              .headers = headers, .header_count = say_headers(call, headers)});
}

struct gathering {
    const struct hia_call *call;
    const struct hia_list *names, *ignored;
    struct buf queue;
    bool seen; /* the list itself */
};

static bool matches(const struct hia_list *list, struct str name)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (name_matches(list->item[i], name))
            return true;
    return false;
}

/* A name goes into a path: only what a name is made of. */
static void gather(void *ctx, const struct visit *v)
{
    struct gathering *g = ctx;
    g->seen |= v->kind == VISIT_OPEN && strcmp(v->path, "reports") == 0;
    if (v->kind != VISIT_VALUE || strcmp(v->path, "reports[]") != 0 || !plain_id(v->text).n ||
        v->text.p[0] == '.' || !matches(g->names, v->text) || matches(g->ignored, v->text) ||
        g->queue.n + v->text.n + 1 > g->queue.max)
        return;
    buf_put_str(&g->queue, v->text);
    buf_putc(&g->queue, '\n');
}

static enum hia_step end(const struct hia_call *call)
{
    int64_t count = number_get(call, "count");
    if (!count && number_get(call, "skipped"))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("report_not_x12"), 0,
                        "The mailbox has reports that are not X12; they were left there.");
    return say_fetched(call, (uint32_t)count);
}

static enum hia_step next(const struct hia_call *call)
{
    struct str name = queue_head(call);
    struct hia_text delivered;
    if (!name.n || number_get(call, "count") >= options_of(call)->fetch_max)
        return end(call);
    bool again = hia_state_get(call, HIA_SCOPE_PARTNER, DELIVERED, &delivered) &&
                 str_eq(str_of_text(delivered), name);
    return send(call, again ? HIA_DELETE : HIA_GET, again ? "delete" : "get", name);
}

static enum hia_step drop(const struct hia_call *call)
{
    queue_drop(call);
    return next(call);
}

static enum hia_step listed(const struct hia_call *call, enum operation op,
                            const struct hia_reply *reply)
{
    const struct options *o = options_of(call);
    struct gathering g = {call,
                          op == REMITTANCE_FETCH ? &o->remittance_names : &o->acknowledgement_names,
                          &o->ignored_names, say_buf(call, HIA_STATE_VALUE_MAX), false};
    if (reply->outcome != HIA_ANSWERED || reply->status != 200)
        return say_trouble(call, reply);
    if (!json_visit(str_of_text(reply->body), &g, gather) || !g.seen)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("mailbox_list"), 200,
                        "The mailbox's list is none: cut off, or of another shape.");
    queue_set(call, buf_str(&g.queue));
    return next(call);
}

/* A report bare, or in a field of JSON. */
static struct hia_text report_of(const struct hia_call *call, const struct hia_reply *reply)
{
    struct json_look look;
    if (str_starts(str_trim(str_of_text(reply->body)), STR("ISA")))
        return reply->body;
    json_look_at(call, str_of_text(reply->body), options_of(call)->report_field, &look);
    return look.x12;
}

static enum hia_step got(const struct hia_call *call, const struct hia_reply *reply)
{
    struct look look;
    struct str name = queue_head(call);
    if (reply->outcome == HIA_ANSWERED && reply->status == 404)
        return drop(call);
    if (reply->outcome != HIA_ANSWERED || reply->status != 200)
        return say_trouble(call, reply);
    struct hia_text report = report_of(call, reply);
    look_file(str_of_text(report), &look);
    if (look.verdict != LOOK_WHOLE && look.verdict != LOOK_NOT_X12)
        return say_fail(call, HIA_FAIL_ANSWER, say_text(call, "x12.%s", look_word(look.verdict)),
                        200, "A report came cut off; it is still in the mailbox.");
    if (look.verdict != LOOK_WHOLE) {
        number_set(call, "skipped", number_get(call, "skipped") + 1);
        return drop(call);
    }
    hia_deliver(call, text_of_str(name), report);
    number_set(call, "count", number_get(call, "count") + 1);
    if (options_of(call)->after_fetch != AFTER_REMOVE)
        return drop(call);
    hia_state_put(call, HIA_SCOPE_PARTNER, DELIVERED, text_of_str(name));
    return send(call, HIA_DELETE, "delete", name);
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    (void)op;
    return send(call, HIA_GET, "list", (struct str){NULL, 0});
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    if (stage_is(call, "list"))
        return listed(call, op, r);
    if (stage_is(call, "get"))
        return got(call, r);
    bool gone = r->outcome == HIA_ANSWERED && (r->status == 404 || r->status / 100 == 2);
    if (!gone)
        return say_trouble(call, r);
    hia_state_put(call, HIA_SCOPE_PARTNER, DELIVERED, (struct hia_text){NULL, 0});
    return drop(call);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)op;
    return repeat_harmless(call, attempt);
}

const struct conversation MAILBOX_FETCH = {begin, reply, reconcile};

/* ---- credentials.check: a path that only an account may see ---- */

static enum hia_step check_begin(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    struct hia_field headers[SAY_HEADERS_MAX];
    bool real_time = o->eligibility || o->claim_status || o->prior_auth;
    (void)op;
    if (!o->check_path[0])
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("check_path"), 0,
                        "The partner has no folder and no check_path to try the credential at.");
    return hia_send(
        call, &(struct hia_exchange){
                  HIA_SIZED(struct hia_exchange), .verb = HIA_GET, .safety = HIA_SAFE,
                  .endpoint = text_from(real_time ? o->real_time_endpoint : o->claims_endpoint),
                  .target = text_from(o->check_path), .headers = headers,
                  .header_count = say_headers(call, headers)});
}

static enum hia_step check_reply(const struct hia_call *call, enum operation op,
                                 const struct hia_reply *r)
{
    (void)op;
    if (r->outcome == HIA_ANSWERED && r->status == 200)
        return say_answer(call, HIA_TEXT(""), HIA_TEXT(""), HIA_TEXT(""));
    return say_trouble(call, r);
}

const struct conversation PATH_CHECK = {check_begin, check_reply, reconcile};
