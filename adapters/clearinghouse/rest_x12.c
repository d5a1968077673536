/* rest_x12.c - X12 over REST: bare, in a field of JSON, in a form; and questions so asked. */
#include "base/json.h"
#include "clearinghouse/rest.h"
#include "soap/mime.h"

const char *rest_path(const struct options *o, enum operation op)
{
    return op == ELIGIBILITY_CHECK    ? o->eligibility_path
           : op == CLAIM_STATUS_CHECK ? o->claim_status_path
           : op == PRIOR_AUTH_SUBMIT  ? o->prior_auth_path
                                      : "";
}

/* ---- wrapping ---- */

/* A quotation mark, a control character or a byte that is not UTF-8 grows to six bytes at most. */
static bool wrap_json(const struct hia_call *call, struct hia_text x12, struct hia_exchange *x)
{
    const struct options *o = options_of(call);
    struct buf b = say_buf(call, x12.n * 6 + strlen(o->x12_field) + 64);
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_object(&w);
    json_pair_str(&w, o->x12_field, str_of_text(x12));
    json_object_end(&w);
    x->body = text_of_str(buf_str(&b));
    x->content_type = HIA_TEXT("application/json");
    return !b.failed;
}

static struct str name_of(const char *pair, struct str *value)
{
    struct str rest = str_from(pair), name = str_split(&rest, '=');
    *value = rest;
    return name;
}

static bool wrap_form(const struct hia_call *call, struct hia_text x12, struct hia_exchange *x)
{
    const struct options *o = options_of(call);
    struct buf b = say_buf(call, x12.n * 3 + (size_t)(o->form_fields.count + 1) * HIA_ITEM_MAX * 3);
    for (uint32_t i = 0; i < o->form_fields.count; i++) {
        struct str value, name = name_of(o->form_fields.item[i], &value);
        rest_put_escaped(&b, name);
        buf_putc(&b, '=');
        rest_put_escaped(&b, value);
        buf_putc(&b, '&');
    }
    rest_put_escaped(&b, str_from(o->x12_field));
    buf_putc(&b, '=');
    rest_put_escaped(&b, str_of_text(x12));
    x->body = text_of_str(buf_str(&b));
    x->content_type = HIA_TEXT("application/x-www-form-urlencoded");
    x->place = HIA_PLACE_FORM;
    return !b.failed;
}

static bool wrap_parts(const struct hia_call *call, struct hia_text x12, struct hia_exchange *x)
{
    const struct options *o = options_of(call);
    struct buf b = say_buf(call, x12.n + (size_t)(o->form_fields.count + 2) * (HIA_ITEM_MAX + 256));
    char edge[37];
    hia_uuid(call, HIA_TEXT("boundary"), edge);
    x->boundary = say_text(call, "hia-%s", edge);
    struct str boundary = str_of_text(x->boundary);
    for (uint32_t i = 0; i < o->form_fields.count; i++) {
        char key[HIA_ITEM_MAX];
        struct str value, name = name_of(o->form_fields.item[i], &value);
        (void)str_copy(key, sizeof(key), name);
        mime_put_field(&b, boundary, key, value);
    }
    mime_put_file(&b, boundary, o->x12_field,
                  str_of_text(say_text(call, "%.36s.x12", call->call_id.p)), str_of_text(x12));
    mime_put_end(&b, boundary);
    x->body = text_of_str(buf_str(&b));
    x->content_type = say_text(call, "multipart/form-data; boundary=%.*s", STR_FMT(boundary));
    x->place = HIA_PLACE_MULTIPART;
    return !b.failed && mime_boundary_is_free(boundary, str_of_text(x12));
}

/* Puts X12 into the exchange's body as the partner wants it. False: no memory. */
static bool wrap(const struct hia_call *call, struct hia_text x12, struct hia_exchange *x)
{
    switch (options_of(call)->wrapping) {
    case WRAP_JSON:
        return wrap_json(call, x12, x);
    case WRAP_FORM:
        return wrap_form(call, x12, x);
    case WRAP_MULTIPART:
        return wrap_parts(call, x12, x);
    default:
        x->body = x12;
        x->content_type = text_from(options_of(call)->x12_type);
        return true;
    }
}

struct hia_text rest_unwrap(const struct hia_reply *reply, const struct json_look *look)
{
    struct str body = str_trim(str_of_text(reply->body));
    return str_starts(body, STR("ISA")) ? reply->body : look->x12;
}

/* ---- questions ---- */

enum hia_step rest_post(const struct hia_call *call, const struct rest_post *post)
{
    struct hia_field headers[SAY_HEADERS_MAX];
    struct hia_exchange x = {HIA_SIZED(struct hia_exchange),
                             .verb = HIA_POST,
                             .safety = post->safety,
                             .endpoint = text_from(post->endpoint),
                             .target = text_from(post->path),
                             .headers = headers,
                             .header_count = say_headers(call, headers),
                             .content_type = HIA_TEXT("application/json"),
                             .body = post->json};
    if (!post->json.n && !wrap(call, call->request->content, &x))
        return say_no_memory(call);
    if (post->safety == HIA_KEYED) {
        x.key = call->call_id;
        headers[x.header_count++] = (struct hia_field){HIA_TEXT("Idempotency-Key"), call->call_id};
    }
    stage_set(call, post->stage);
    return hia_send(call, &x);
}

static enum hia_step ask_begin(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    struct look look;
    enum hia_step step;
    if (!request_look(call, op, &look, &step))
        return step;
    return rest_post(call,
                     &(struct rest_post){.endpoint = ask_endpoint(o, op),
                                         .path = rest_path(o, op),
                                         .stage = "ask",
                                         .safety = op == PRIOR_AUTH_SUBMIT ? HIA_ONCE : HIA_SAFE});
}

static enum hia_step ask_reply(const struct hia_call *call, enum operation op,
                               const struct hia_reply *reply)
{
    struct json_look look = {.is_json = false};
    bool good = reply->outcome == HIA_ANSWERED && reply->status >= 200 && reply->status < 300;
    if (reply->outcome == HIA_ANSWERED)
        json_look_at(call, str_of_text(reply->body), options_of(call)->x12_field, &look);
    if (reply->outcome == HIA_ANSWERED && op == PRIOR_AUTH_SUBMIT && !look.x12.n)
        json_look_at(call, str_of_text(reply->body), "submission.x12", &look); /* Optum */
    if (!good && op == PRIOR_AUTH_SUBMIT && may_be_taken(reply))
        return say_unlearnt(call, "prior_auth_unanswered");
    if (!good)
        return json_fail(call, reply, &look);
    struct hia_text x12 = rest_unwrap(reply, &look);
    if (!x12.n && (look.has_errors || look.code.n)) {
        hia_keep(call, HIA_TEXT("refusal"), reply->body);
        return json_fail(call, reply, &look);
    }
    return take_answer(call, op, x12, plain_id(str_of_text(look.reference)));
}

static enum hia_step ask_reconcile(const struct hia_call *call, enum operation op,
                                   const struct hia_attempt *attempt)
{
    (void)attempt;
    return say_unanswered(call, op);
}

const struct conversation X12_ASK = {ask_begin, ask_reply, ask_reconcile};
