/* talk.c - see talk.h. */
#include "ramp/talk.h"

#include "base/json.h"

enum { CONNECTION_MAX = 1024 };

enum noun noun_of(const struct hia_call *call)
{
    for (int i = 0; i < NOUNS; i++)
        if (str_is(str_of_text(call->operation), NOUN_ROWS[i].operation))
            return (enum noun)i;
    return NOUNS;
}

static struct hia_text target_of(const struct hia_call *call, struct hia_text target)
{
    return say_text(call, "%s%.*s", options_of(call)->path, (int)target.n, target.p);
}

enum hia_step ramp_get(const struct hia_call *call, struct hia_text target)
{
    struct hia_field accept = {HIA_TEXT("Accept"), HIA_TEXT("application/json")};
    return hia_send(call,
                    &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_GET,
                                           .safety = HIA_SAFE, .headers = &accept,
                                           .header_count = 1, .target = target_of(call, target)});
}

enum hia_step ramp_post(const struct hia_call *call, struct hia_text target, struct hia_text body,
                        struct hia_text key)
{
    struct hia_field accept = {HIA_TEXT("Accept"), HIA_TEXT("application/json")};
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_POST,
                                                 .safety = key.n ? HIA_KEYED : HIA_ONCE, .key = key,
                                                 .headers = &accept, .header_count = 1,
                                                 .content_type = HIA_TEXT("application/json"),
                                                 .body = body, .target = target_of(call, target)});
}

bool ramp_is_away(const struct hia_reply *reply)
{
    if (reply->outcome == HIA_ANSWERED)
        return reply->status >= 500 || reply->status == 408 || reply->status == 425 ||
               reply->status == 429;
    return reply->outcome == HIA_UNKNOWN || reply->outcome == HIA_NOT_SENT;
}

void ramp_connection(const struct hia_call *call, const char *state, struct hia_text code,
                     const char *action, struct hia_text vendor_id)
{
    struct buf b = say_buf(call, CONNECTION_MAX);
    struct json_writer w;
    json_begin(&w, &b, 0);
    json_object(&w);
    if (state)
        json_pair(&w, "state", state);
    if (code.n)
        json_pair_str(&w, "code", str_of_text(code));
    if (action)
        json_pair(&w, "action", action);
    if (vendor_id.n)
        json_pair_str(&w, "vendor_id", str_of_text(vendor_id));
    json_object_end(&w);
    if (!b.failed)
        hia_keep(call, HIA_TEXT("json.connection"), (struct hia_text){b.p, b.n});
}

/* DEVELOPER_7100: the token is good and was never given this scope (finance.md B1). */
static enum hia_step scope_missing(const struct hia_call *call, const char *scope)
{
    struct hia_text code = say_text(call, "scope_missing.%s", scope);
    ramp_connection(call, "attention", code, "update", (struct hia_text){NULL, 0});
    return say_fail(call, HIA_FAIL_CREDENTIAL, code, 403,
                    "The Ramp application was not given this scope: give it, and put it into the "
                    "credential's scope.");
}

static enum hia_step token_refused(const struct hia_call *call, int32_t status)
{
    struct hia_text code = HIA_TEXT("token_refused");
    ramp_connection(call, "attention", code, "relink", (struct hia_text){NULL, 0});
    return say_fail(call, HIA_FAIL_CREDENTIAL, code, status,
                    "Ramp does not take our client id and secret any more: connect anew.");
}

enum hia_step ramp_refused(const struct hia_call *call, const struct hia_reply *reply,
                           const char *scope)
{
    struct hia_text code = {NULL, 0};
    if (reply->outcome == HIA_REFUSED && str_is(str_of_text(reply->reason), "credential"))
        return token_refused(call, 0);
    if (reply->outcome != HIA_ANSWERED)
        return say_trouble(call, reply);
    code = page_error_code(call, str_of_text(reply->body));
    if (reply->status == 401)
        return token_refused(call, 401);
    if (reply->status == 403 && str_is(str_of_text(code), "DEVELOPER_7100"))
        return scope_missing(call, scope);
    if ((reply->status == 400 || reply->status == 403 || reply->status == 422) && code.n)
        return say_fail(call, reply->status == 403 ? HIA_FAIL_CREDENTIAL : HIA_FAIL_REJECTED,
                        say_text(call, "ramp.%.*s", (int)code.n, code.p), reply->status,
                        "Ramp refused the request; what it said is kept.");
    return say_trouble(call, reply);
}
