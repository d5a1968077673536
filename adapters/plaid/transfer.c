/* transfer.c - money moved: authorized first, made only then, and never twice. An outcome nobody
 * knows is looked up by the authorization's number before anything is sent again.
 *
 * What is answered is told in words of ours (plaid.c says which): how it stands is Plaid's word,
 * for the platform has the same. */
#include "plaid/plaid.h"

static const struct hia_text NONE = {NULL, 0};

/* ---- the authorization ---- */

static enum hia_step ask_authorization(const struct hia_call *call)
{
    static const char *const names[] = {"account_id", "type", "network", "amount",
                                        "ach_class",  "user", NULL};
    struct body b;
    say_body(call, &b);
    say_token(&b);
    if (!say_asked(call, &b, names))
        return say_asked_bad(call);
    json_pair_str(&b.json, "idempotency_key", str_of_text(call->call_id));
    return say_post(call, &b,
                    &(struct post){.path = "/transfer/authorization/create",
                                   .safety = HIA_KEYED,
                                   .key = call->call_id});
}

static enum hia_step told(const struct hia_call *call, const char *kind, struct hia_text id,
                          struct hia_text state, struct hia_text code)
{
    return say_standing(call, kind, &(struct standing){id, state, code, NONE});
}

struct decision {
    struct hia_text id, word, rationale, code;
};

static bool read_decision(const struct hia_call *call, const struct hia_reply *r,
                          struct decision *d)
{
    struct hia_text whole = NONE;
    *d = (struct decision){0};
    const struct want top[] = {{"authorization", &whole}};
    const struct want inside[] = {
        {"id", &d->id}, {"decision", &d->word}, {"decision_rationale", &d->rationale}};
    const struct want why[] = {{"code", &d->code}};
    return take_wanted(call, str_of_text(r->body), top, 1) && whole.n &&
           take_wanted(call, str_of_text(whole), inside, COUNT_OF(inside)) && d->id.n &&
           d->word.n && (!d->rationale.n || take_wanted(call, str_of_text(d->rationale), why, 1));
}

static enum hia_step not_approved(const struct hia_call *call, const struct decision *d)
{
    return say_fail(call, HIA_FAIL_REJECTED, d->code.n ? d->code : d->word, 0,
                    "the transfer was not authorized, and not made");
}

static enum hia_step took_authorization(const struct hia_call *call, const struct hia_reply *r)
{
    struct decision d;
    if (!read_decision(call, r, &d))
        return say_answer_bad(call, "authorization");
    if (!str_is(str_of_text(d.word), "approved"))
        return not_approved(call, &d);
    return told(call, "json.transfer-authorization", d.id, d.word, d.code);
}

const struct op TRANSFER_AUTHORIZE = {
    .name = "transfer.authorize", .ask = ask_authorization, .took = took_authorization};

/* ---- the transfer; "stage": authorize, create, look ----
 * With the field authorization it is authorized already; look=yes: it may have been made before. */

static enum hia_step ask_create(const struct hia_call *call)
{
    static const char *const names[] = {"account_id", "description", "amount", "metadata", NULL};
    struct hia_text authorization = kept_text(call, "authorization");
    struct body b;
    stage_set(call, "create");
    say_body(call, &b);
    say_token(&b);
    if (!say_asked(call, &b, names))
        return say_asked_bad(call);
    json_pair_str(&b.json, "authorization_id", str_of_text(authorization));
    return say_post(
        call, &b,
        &(struct post){.path = "/transfer/create", .safety = HIA_ONCE, .key = authorization});
}

static enum hia_step ask_look(const struct hia_call *call)
{
    struct body b;
    stage_set(call, "look");
    say_body(call, &b);
    json_pair_str(&b.json, "authorization_id", str_of_text(kept_text(call, "authorization")));
    return say_post(call, &b, &(struct post){.path = "/transfer/get"});
}

static enum hia_step ask_transfer(const struct hia_call *call)
{
    struct hia_text authorization = field_of(call, "authorization");
    if (!kept_text(call, "stage").n && authorization.n) {
        keep_text(call, "authorization", authorization);
        return str_is(str_of_text(field_of(call, "look")), "yes") ? ask_look(call)
                                                                  : ask_create(call);
    }
    return stage_is(call, "create") || stage_is(call, "look") ? ask_look(call)
                                                              : ask_authorization(call);
}

static enum hia_step made(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text whole = NONE, id = NONE, state = NONE, why = NONE, code = NONE, ach = NONE;
    const struct want top[] = {{"transfer", &whole}};
    const struct want inside[] = {{"id", &id}, {"status", &state}, {"failure_reason", &why}};
    const struct want reason[] = {{"failure_code", &code}, {"ach_return_code", &ach}};
    if (!take_wanted(call, str_of_text(r->body), top, 1) || !whole.n ||
        !take_wanted(call, str_of_text(whole), inside, COUNT_OF(inside)) || !id.n || !state.n ||
        (why.n && !take_wanted(call, str_of_text(why), reason, COUNT_OF(reason))))
        return say_answer_bad(call, "transfer");
    return told(call, "json.transfer", id, state, code.n ? code : ach);
}

static enum hia_step took_transfer(const struct hia_call *call, const struct hia_reply *r)
{
    struct decision d;
    if (kept_text(call, "stage").n)
        return made(call, r);
    if (!read_decision(call, r, &d))
        return say_answer_bad(call, "authorization");
    if (!str_is(str_of_text(d.word), "approved"))
        return not_approved(call, &d);
    keep_text(call, "authorization", d.id);
    return ask_create(call);
}

static bool is_none(const struct plaid_error *e)
{
    return str_is(str_of_text(e->code), "NOT_FOUND") || e->status == 404;
}

/* It was refused, and by a word that may mean it was made before: of a look-up that Plaid says no
 * to as well, whatever its word for "there is none" is, nothing was. */
static enum hia_step settle_refused(const struct hia_call *call, const struct plaid_error *e,
                                    struct hia_text refused)
{
    bool input = str_is(str_of_text(e->type), "INVALID_INPUT") ||
                 str_is(str_of_text(e->type), "INVALID_REQUEST");
    if (is_none(e) || (input && e->class == ERROR_OURS))
        return say_fail(call, HIA_FAIL_REJECTED, refused, 0,
                        "it was refused, and is not there: it takes a new authorization");
    return HIA_STEP_NONE;
}

/* Not there: what was sent did not arrive, and the authorization is still good for one. A look-up
 * that fails says nothing. Of an exchange without an answer the host keeps the doubt, and looks
 * again; of one with a 5xx it has none, and "the whole call again" would send it again. */
static enum hia_step refused_look(const struct hia_call *call, const struct plaid_error *e)
{
    struct hia_text refused = kept_text(call, "refused");
    enum hia_step settled = refused.n ? settle_refused(call, e, refused) : HIA_STEP_NONE;
    if (settled != HIA_STEP_NONE)
        return settled;
    if (is_none(e)) {
        keep_text(call, "looked", HIA_TEXT("yes"));
        return ask_create(call);
    }
    if (e->class == ERROR_WAIT && !kept_text(call, "unsure").n)
        return HIA_STEP_NONE;
    return say_fail(call, HIA_FAIL_OUTCOME, e->code, e->status,
                    "whether the transfer was made could not be looked up");
}

/* Words of Plaid's page of transfer errors, and of requests that were not understood: nothing was
 * made. So it is of a broken item; of anything else, and of whatever is sent a second time, it is
 * not known what Plaid says of an authorization that is stale, or was used. */
static bool is_plain(const struct hia_call *call, const struct plaid_error *e)
{
    static const char words[] =
        "TRANSFER_NETWORK_LIMIT_EXCEEDED TRANSFER_LIMIT_REACHED TRANSFER_LIMIT_EXCEEDED "
        "TRANSFER_ACCOUNT_BLOCKED TRANSFER_UNSUPPORTED_ACCOUNT_TYPE TRANSFER_FORBIDDEN_ACH_CLASS "
        "TRANSFER_ORIGINATOR_NOT_FOUND INCOMPLETE_CUSTOMER_ONBOARDING UNAUTHORIZED_ACCESS "
        "MISSING_FIELDS UNKNOWN_FIELDS INVALID_BODY INVALID_HEADERS";
    struct str rest = str_from(words);
    if (kept_text(call, "looked").n)
        return false;
    while (rest.n)
        if (str_eq(str_split(&rest, ' '), str_of_text(e->code)))
            return true;
    return e->class != ERROR_OURS;
}

static enum hia_step refused_transfer(const struct hia_call *call, const struct plaid_error *e)
{
    if (stage_is(call, "look"))
        return refused_look(call, e);
    if (!stage_is(call, "create"))
        return HIA_STEP_NONE;
    if (e->status >= 500)
        keep_text(call, "unsure", HIA_TEXT("yes"));
    else if (e->class == ERROR_WAIT || e->class == ERROR_KEYS || is_plain(call, e))
        return HIA_STEP_NONE;
    else
        keep_text(call, "refused", e->code);
    return ask_look(call);
}

static enum hia_step reconcile_transfer(const struct hia_call *call, const struct hia_attempt *a)
{
    if (a->safety != HIA_ONCE)
        return hia_again(call); /* the authorization has its key, the look-up only asks */
    return ask_look(call);
}

const struct op TRANSFER_CREATE = {.name = "transfer.create",
                                   .ask = ask_transfer,
                                   .took = took_transfer,
                                   .refused = refused_transfer,
                                   .reconcile = reconcile_transfer};

/* ---- how it stands, and that it is not wanted any more ---- */

static enum hia_step ask_state(const struct hia_call *call)
{
    struct hia_text id = field_of(call, "transfer_id");
    struct body b;
    say_body(call, &b);
    json_pair_str(&b.json, id.n ? "transfer_id" : "authorization_id",
                  str_of_text(id.n ? id : field_of(call, "authorization")));
    return say_post(call, &b, &(struct post){.path = "/transfer/get"});
}

static enum hia_step refused_state(const struct hia_call *call, const struct plaid_error *e)
{
    bool missing = str_is(str_of_text(e->code), "NOT_FOUND") || e->status == 404;
    return missing ? say_done(call, HIA_NOTHING, HIA_TEXT("json.transfer"), NONE, NONE, 0)
                   : HIA_STEP_NONE;
}

const struct op TRANSFER_GET = {
    .name = "transfer.get", .ask = ask_state, .took = made, .refused = refused_state};

/* Asked twice it is cancelled once, and the second time Plaid says that it cannot be any more: then
 * how it stands says whether it is. */
static enum hia_step ask_cancel(const struct hia_call *call)
{
    struct body b;
    if (stage_is(call, "look"))
        return ask_state(call);
    say_body(call, &b);
    json_pair_str(&b.json, "transfer_id", str_of_text(field_of(call, "transfer_id")));
    return say_post(call, &b, &(struct post){.path = "/transfer/cancel"});
}

static enum hia_step not_cancelled(const struct hia_call *call)
{
    return say_fail(call, HIA_FAIL_REJECTED, HIA_TEXT("TRANSFER_NOT_CANCELLABLE"), 0,
                    "it has left for the network already");
}

static enum hia_step took_cancel(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text whole = NONE, state = NONE;
    const struct want top[] = {{"transfer", &whole}};
    const struct want inside[] = {{"status", &state}};
    bool looked = stage_is(call, "look");
    if (looked && (!take_wanted(call, str_of_text(r->body), top, 1) || !whole.n ||
                   !take_wanted(call, str_of_text(whole), inside, 1)))
        return say_answer_bad(call, "transfer");
    if (looked && !str_is(str_of_text(state), "cancelled"))
        return not_cancelled(call);
    return told(call, "json.transfer", field_of(call, "transfer_id"), HIA_TEXT("cancelled"), NONE);
}

static enum hia_step refused_cancel(const struct hia_call *call, const struct plaid_error *e)
{
    if (stage_is(call, "look") || !str_is(str_of_text(e->code), "TRANSFER_NOT_CANCELLABLE"))
        return HIA_STEP_NONE;
    stage_set(call, "look");
    return ask_state(call);
}

const struct op TRANSFER_CANCEL = {
    .name = "transfer.cancel", .ask = ask_cancel, .took = took_cancel, .refused = refused_cancel};
