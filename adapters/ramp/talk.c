/* talk.c - see talk.h. */
#include "ramp/talk.h"

#include "base/json.h"

#define TOKEN_REFUSED "token_refused"
#define SCOPE_MISSING "scope_missing."

enum { TROUBLES_MAX = 1024 };

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
                                                 .safety = HIA_KEYED, .key = key,
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

/* ---- what is said of the connection ---- */

static struct hia_text troubles_key(const struct hia_call *call)
{
    struct hia_text connection = field_of(call, "connection");
    return say_text(call, "troubles.%.*s", (int)connection.n, connection.p ? connection.p : "");
}

/* The set without two words, with a third; in the order of the alphabet the first is the same
 * whatever came first. */
static struct hia_text change_troubles(const struct hia_call *call, struct str without,
                                       struct str without_too, struct str with)
{
    struct hia_text was = {NULL, 0};
    struct buf b = say_buf(call, TROUBLES_MAX);
    (void)hia_state_get(call, HIA_SCOPE_PARTNER, troubles_key(call), &was);
    struct str rest = str_of_text(was);
    while (rest.n || with.n) {
        struct str before = rest, word = str_split(&rest, ' ');
        if (with.n && (!word.n || str_cmp(with, word) < 0)) {
            rest = before;
            word = with;
            with = STR("");
        } else if (str_eq(word, with)) {
            with = STR("");
        }
        if (!word.n || str_eq(word, without) || str_eq(word, without_too))
            continue;
        if (b.n)
            buf_putc(&b, ' ');
        buf_put_str(&b, word);
    }
    struct hia_text is = b.failed ? was : (struct hia_text){b.p, b.n};
    hia_state_put(call, HIA_SCOPE_PARTNER, troubles_key(call), is);
    return is;
}

static void say_troubles(const struct hia_call *call, struct hia_text troubles,
                         struct hia_text vendor_id)
{
    struct str rest = str_of_text(troubles), first = str_split(&rest, ' ');
    bool scope = str_starts(first, STR("scope_missing."));
    say_connection(call, &(struct connection_words){.state = first.n ? "attention" : "connected",
                                                    .action = !first.n ? NULL
                                                              : scope  ? "update"
                                                                       : "relink",
                                                    .code = text_of_str(first),
                                                    .vendor_id = vendor_id});
}

/* What is wrong with the connection is kept as a set of words at the partner ("token_refused",
 * "scope_missing.bills.read"), so that a sweep over several lists says one thing of it and not each
 * list another. What is in the set and is said: the first of it, else that all is well. */
static void add_trouble(const struct hia_call *call, struct hia_text word)
{
    struct hia_text all = change_troubles(call, STR(""), STR(""), str_of_text(word));
    say_troubles(call, all, (struct hia_text){NULL, 0});
}

void ramp_well(const struct hia_call *call, const char *scope, struct hia_text vendor_id)
{
    struct hia_text missing = say_text(call, SCOPE_MISSING "%s", scope),
                    all = change_troubles(call, STR(TOKEN_REFUSED), str_of_text(missing), STR(""));
    say_troubles(call, all, vendor_id);
}

/* ---- refusals ---- */

/* DEVELOPER_7100: the token is good and was never given this scope (finance.md B1). */
static enum hia_step scope_missing(const struct hia_call *call, const char *scope)
{
    struct hia_text code = say_text(call, SCOPE_MISSING "%s", scope);
    add_trouble(call, code);
    return say_fail(call, HIA_FAIL_CREDENTIAL, code, 403,
                    "The Ramp application was not given this scope: give it, and put it into the "
                    "credential's scope.");
}

static enum hia_step token_refused(const struct hia_call *call, int32_t status)
{
    add_trouble(call, HIA_TEXT(TOKEN_REFUSED));
    return say_fail(call, HIA_FAIL_CREDENTIAL, HIA_TEXT(TOKEN_REFUSED), status,
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

enum hia_step ramp_again(const struct hia_call *call, const struct hia_attempt *attempt)
{
    (void)attempt;
    return hia_again(call);
}
