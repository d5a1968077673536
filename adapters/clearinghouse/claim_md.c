/* claim_md.c - Claim.MD's services: upload/, response/, eralist/ and era835/ (facts/finance.md D3).
 *
 * AccountKey is a field of each form; it is the credential's, and never seen here. What response/
 * says of claims becomes a 277CA, by the states that are configured. Its two cursors are numbers
 * that grow: each is kept with what was delivered up to it, in one step.
 *
 * An upload has no key. When its answer did not come, response/ is read for a claim of our file's
 * name, from where the cursor stood before the upload: fetches move it past our claim meanwhile.
 * There is no other evidence, and nothing is sent again. */
#include "clearinghouse/claim_md.h"
#include "clearinghouse/claim_look.h"
#include "soap/mime.h"

#include <strings.h>

enum { PAGES_MAX = 50 };
static const struct hia_text RESPONSE = {"claim_md.response", 17}, ERA = {"claim_md.era", 12};

/* ---- sending ---- */

/* A look-up goes where the upload went: what it looks for is there. */
static const char *endpoint_of(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    return str_is(str_of_text(call->operation), "claim.submit") ? o->claims_endpoint
                                                                : o->reports_endpoint;
}

static enum hia_step post(const struct hia_call *call, struct hia_exchange *x, const char *service,
                          const char *stage)
{
    const struct options *o = options_of(call);
    struct hia_field headers[SAY_HEADERS_MAX];
    size_t n = say_headers(call, headers);
    headers[n++] = (struct hia_field){HIA_TEXT("Accept"), HIA_TEXT("application/json")};
    x->verb = HIA_POST;
    x->endpoint = text_from(endpoint_of(call));
    x->target = say_text(call, "%s/%s/", o->claim_md_path, service);
    x->headers = headers;
    x->header_count = n;
    stage_set(call, stage);
    return hia_send(call, x);
}

/* A form of a name and a number; the key is put behind it. */
static enum hia_step ask(const struct hia_call *call, const char *service, const char *stage,
                         const char *fields, uint64_t number)
{
    struct hia_exchange x = {HIA_SIZED(struct hia_exchange), .safety = HIA_SAFE,
                             .content_type = HIA_TEXT("application/x-www-form-urlencoded"),
                             .body = say_text(call, "%s=%llu", fields, (unsigned long long)number),
                             .place = HIA_PLACE_FORM};
    return post(call, &x, service, stage);
}

static uint64_t cursor(const struct hia_call *call, struct hia_text name)
{
    struct hia_text is;
    uint64_t v = 0;
    return hia_state_get(call, HIA_SCOPE_PARTNER, name, &is) &&
                   str_to_u64(str_of_text(is), INT64_MAX, &v)
               ? v
               : 0;
}

static void move_cursor(const struct hia_call *call, struct hia_text name, uint64_t to)
{
    hia_state_put(call, HIA_SCOPE_PARTNER, name, say_text(call, "%llu", (unsigned long long)to));
}

/* An error of theirs, in a body of any status. */
static enum hia_step trouble(const struct hia_call *call, const struct hia_reply *reply,
                             const struct claim_md_answer *a)
{
    struct hia_text code = plain_id(a->error);
    if (reply->outcome != HIA_ANSWERED || (reply->status != 200 && reply->status != 400))
        return say_trouble(call, reply);
    if (a->error.n)
        return say_fail(call, HIA_FAIL_REJECTED,
                        code.n ? say_text(call, "claim_md.%.*s", (int)code.n, code.p)
                               : HIA_TEXT("claim_md.error"),
                        reply->status, "Claim.MD answered with an error of its own; it is kept.");
    return reply->status == 200
               ? say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("claim_md.answer"), 200,
                          "What came is no answer: cut off, of another shape, or not JSON.")
               : say_trouble(call, reply);
}

static struct hia_text file_name(const struct hia_call *call)
{
    struct hia_text name = call->request->file_name;
    return name.n ? name : say_text(call, "%.36s.837", call->call_id.p);
}

/* ---- claims ---- */

static enum hia_step submit_begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    enum hia_step step;
    char edge[37];
    if (!request_look(call, op, &look, &step))
        return step;
    hia_uuid(call, HIA_TEXT("boundary"), edge);
    struct hia_text boundary = say_text(call, "hia-%s", edge), name = file_name(call);
    struct str x12 = str_of_text(call->request->content);
    struct buf b = say_buf(call, x12.n + 1024);
    if (!plain_id(str_of_text(name)).n)
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("claim_md.file_name"), 0,
                        "The file's name has other characters than letters, digits and -_.");
    mime_put_file(&b, str_of_text(boundary), "File", str_of_text(name), x12);
    mime_put_end(&b, str_of_text(boundary));
    if (b.failed || !mime_boundary_is_free(str_of_text(boundary), x12))
        return say_no_memory(call);
    struct hia_exchange x = {HIA_SIZED(struct hia_exchange),
                             .safety = HIA_ONCE,
                             .content_type = say_text(call, "multipart/form-data; boundary=%.*s",
                                                      (int)boundary.n, boundary.p),
                             .body = text_of_str(buf_str(&b)),
                             .place = HIA_PLACE_MULTIPART,
                             .boundary = boundary};
    number_set(call, "look_cursor", (int64_t)cursor(call, RESPONSE));
    return post(call, &x, "upload", "upload");
}

/* Read again from where it was begun. */
static enum hia_step look_again_later(const struct hia_call *call)
{
    number_set(call, "look_from", 0);
    number_set(call, "look_pages", 0);
    return look_later(call, "claim_unanswered");
}

static enum hia_step look(const struct hia_call *call)
{
    uint64_t from = (uint64_t)number_get(call, "look_from");
    if (!from)
        from = (uint64_t)number_get(call, "look_cursor");
    return ask(call, "response", "look", "ResponseID", from);
}

static bool is_same(struct str a, struct str b)
{
    return a.n && a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* A claim of our file, by its name. */
static enum hia_step looked(const struct hia_call *call, const struct hia_reply *reply)
{
    struct claim_md_answer a;
    uint64_t last = 0, from = (uint64_t)number_get(call, "look_from");
    if (is_expired(reply))
        return say_unlearnt(call, "claim_unanswered");
    if (is_woken(reply))
        return look(call);
    if (reply->outcome != HIA_ANSWERED || reply->status != 200 ||
        !claim_md_read(call, str_of_text(reply->body), 0, &a))
        return look_again_later(call);
    for (size_t i = 0; i < a.count; i++)
        if (is_same(a.rows[i].file, str_of_text(file_name(call)))) {
            hia_keep(call, HIA_TEXT("evidence"), reply->body);
            return say_accepted(call, plain_id(a.rows[i].file_id));
        }
    int64_t pages = number_get(call, "look_pages") + 1;
    if (!a.count || !str_to_u64(a.last_response, INT64_MAX, &last) || last <= from ||
        pages >= PAGES_MAX)
        return look_again_later(call);
    number_set(call, "look_from", (int64_t)last);
    number_set(call, "look_pages", pages);
    return look(call);
}

/* Evidence: the answer names our claim. */
static enum hia_step uploaded(const struct hia_call *call, const struct hia_reply *reply)
{
    struct claim_md_answer a;
    struct claim_look ours;
    if (is_doubtful(reply))
        return look_again_later(call);
    bool read = claim_md_read(call, str_of_text(reply->body), 0, &a);
    bool named = claim_look(str_of_text(call->request->content), 0, &ours);
    for (size_t i = 0; read && named && reply->status == 200 && i < a.count; i++)
        if (is_same(a.rows[i].account, ours.account)) {
            hia_keep(call, HIA_TEXT("partner-answer"), reply->body);
            return say_accepted(call, plain_id(a.rows[i].file_id));
        }
    if (reply->outcome == HIA_ANSWERED && reply->status == 200 && !(read && a.error.n))
        return look_again_later(call);
    if (reply->body.n)
        hia_keep(call, HIA_TEXT("refusal"), reply->body);
    return trouble(call, reply, &a);
}

static enum hia_step submit_reply(const struct hia_call *call, enum operation op,
                                  const struct hia_reply *reply)
{
    (void)op;
    return stage_is(call, "look") ? looked(call, reply) : uploaded(call, reply);
}

static enum hia_step submit_reconcile(const struct hia_call *call, enum operation op,
                                      const struct hia_attempt *attempt)
{
    (void)op;
    (void)attempt;
    return look_again_later(call);
}

const struct conversation CLAIM_MD_SUBMIT = {submit_begin, submit_reply, submit_reconcile};

/* ---- what it says of claims ---- */

static enum hia_step responses(const struct hia_call *call)
{
    return ask(call, "response", "response", "ResponseID", cursor(call, RESPONSE));
}

static enum hia_step heard_responses(const struct hia_call *call, const struct hia_reply *reply)
{
    struct claim_md_answer a = {.call = call};
    struct buf x12;
    uint64_t last, was = cursor(call, RESPONSE);
    size_t told;
    int64_t count = number_get(call, "count"), pages = number_get(call, "pages") + 1;
    bool read = reply->outcome == HIA_ANSWERED && reply->status == 200 &&
                claim_md_read(call, str_of_text(reply->body), 0, &a);
    if (!read || a.error.n || !str_to_u64(a.last_response, INT64_MAX, &last))
        return trouble(call, reply, &a);
    if (!a.count || last <= was)
        return say_fetched(call, (uint32_t)count);
    if (!claim_md_write(call, &a, &x12, &told))
        return say_no_memory(call);
    hia_keep(call, HIA_TEXT("partner-answer"), reply->body);
    if (told)
        hia_deliver(call, say_text(call, "claim-md-%llu.277ca", (unsigned long long)last),
                    text_of_str(buf_str(&x12)));
    if (told < a.count)
        hia_log(call, HIA_LOG_WARN, "claim_md_state_unknown", (int64_t)(a.count - told));
    move_cursor(call, RESPONSE, last);
    number_set(call, "count", count + (told > 0));
    number_set(call, "pages", pages);
    return pages < PAGES_MAX ? responses(call) : say_fetched(call, (uint32_t)(count + (told > 0)));
}

/* ---- remittances ---- */

static enum hia_step next_era(const struct hia_call *call)
{
    struct str id = queue_head(call);
    uint64_t number;
    int64_t count = number_get(call, "count");
    if (!id.n || count >= options_of(call)->fetch_max || !str_to_u64(id, INT64_MAX, &number))
        return say_fetched(call, (uint32_t)count);
    return ask(call, "era835", "era", "eraid", number);
}

static enum hia_step listed(const struct hia_call *call, const struct hia_reply *reply)
{
    struct claim_md_answer a = {.call = call};
    bool read = reply->outcome == HIA_ANSWERED && reply->status == 200 &&
                claim_md_read(call, str_of_text(reply->body), cursor(call, ERA), &a);
    if (!read || a.error.n || (!a.sees_era && !a.last_era.p))
        return trouble(call, reply, &a);
    struct buf queue = say_buf(call, CLAIM_MD_ERAS_MAX * (CLAIM_MD_ID_MAX + 2));
    for (size_t i = 0; i < a.era_count; i++)
        if (queue.n + CLAIM_MD_ID_MAX + 2 < HIA_STATE_VALUE_MAX)
            buf_printf(&queue, "%llu\n", (unsigned long long)a.eras[i]);
    queue_set(call, buf_str(&queue));
    return next_era(call);
}

static enum hia_step heard_era(const struct hia_call *call, const struct hia_reply *reply)
{
    struct claim_md_answer a = {.call = call};
    struct look look;
    struct str id = queue_head(call);
    uint64_t number = 0;
    if (reply->outcome != HIA_ANSWERED || reply->status != 200)
        return say_trouble(call, reply);
    struct str body = str_trim(str_of_text(reply->body));
    bool bare = str_starts(body, STR("ISA"));
    if (!bare && (!claim_md_read(call, body, 0, &a) || a.error.n))
        return trouble(call, reply, &a);
    struct str x12 = bare ? body : a.data;
    look_file(x12, &look);
    if (look.verdict != LOOK_WHOLE || !str_to_u64(id, INT64_MAX, &number))
        return say_fail(call, HIA_FAIL_ANSWER, say_text(call, "x12.%s", look_word(look.verdict)),
                        200, "A remittance came cut off; the cursor stays before it.");
    hia_deliver(call, say_text(call, "claim-md-%.*s.835", STR_FMT(id)), text_of_str(x12));
    move_cursor(call, ERA, number);
    number_set(call, "count", number_get(call, "count") + 1);
    queue_drop(call);
    return next_era(call);
}

/* ---- the conversation ---- */

static enum hia_step fetch_begin(const struct hia_call *call, enum operation op)
{
    if (op == ACKNOWLEDGEMENT_FETCH)
        return responses(call);
    return ask(call, "eralist", "list", "NewOnly=0&ERAID", cursor(call, ERA));
}

static enum hia_step fetch_reply(const struct hia_call *call, enum operation op,
                                 const struct hia_reply *reply)
{
    (void)op;
    return stage_is(call, "response") ? heard_responses(call, reply)
           : stage_is(call, "list")   ? listed(call, reply)
                                      : heard_era(call, reply);
}

static enum hia_step fetch_reconcile(const struct hia_call *call, enum operation op,
                                     const struct hia_attempt *attempt)
{
    (void)op;
    return repeat_harmless(call, attempt);
}

const struct conversation CLAIM_MD_FETCH = {fetch_begin, fetch_reply, fetch_reconcile};
