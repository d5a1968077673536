/* link.c - how a link to a bank begins: a token for Link, then its public token for the access
 * token, which nobody but the vault sees (facts A2, A7). */
#include "plaid/plaid.h"

static void put_list(struct json_writer *w, const char *name, const struct hia_list *l,
                     const char *else_this)
{
    json_key(w, name);
    json_array(w);
    for (uint32_t i = 0; i < l->count; i++)
        json_cstr(w, l->item[i]);
    if (l->count == 0)
        json_cstr(w, else_this);
    json_array_end(w);
}

static void put_user(struct json_writer *w, struct hia_text user)
{
    json_key(w, "user");
    json_object(w);
    json_pair_str(w, "client_user_id", str_of_text(user));
    json_object_end(w);
}

/* Transfer UI: the account is linked already, and the person says yes to that intent. */
static void put_intent(struct body *b, struct hia_text intent)
{
    static const struct hia_list none = {.count = 0};
    say_token(b);
    put_list(&b->json, "products", &none, "transfer");
    json_key(&b->json, "transfer");
    json_object(&b->json);
    json_pair_str(&b->json, "intent_id", str_of_text(intent));
    json_object_end(&b->json);
}

/* Update mode has the access token and no products. */
static enum hia_step ask_token(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    struct hia_text user = field_of(call, "user"), intent = field_of(call, "intent");
    struct body b;
    bool update = field_of(call, "update").n > 0;
    say_body(call, &b);
    json_pair(&b.json, "client_name", o->client_name);
    json_pair(&b.json, "language", o->language);
    put_list(&b.json, "country_codes", &o->country_codes, "US");
    put_user(&b.json, user.n ? user : connection_of(call));
    if (o->webhook[0])
        json_pair(&b.json, "webhook", o->webhook);
    if (o->redirect_uri[0])
        json_pair(&b.json, "redirect_uri", o->redirect_uri);
    if (intent.n)
        put_intent(&b, intent);
    else if (update)
        say_token(&b);
    else {
        put_list(&b.json, "products", &o->products, "transactions");
        json_key(&b.json, "transactions");
        json_object(&b.json);
        json_pair_i64(&b.json, "days_requested", o->days_requested);
        json_object_end(&b.json);
    }
    return say_post(call, &b, &(struct post){.path = "/link/token/create"});
}

static enum hia_step took_token(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text token = {NULL, 0}, until = {NULL, 0};
    struct body b;
    const struct want wanted[] = {{"link_token", &token}, {"expiration", &until}};
    if (!take_wanted(call, str_of_text(r->body), wanted, COUNT_OF(wanted)) || !token.n)
        return say_answer_bad(call, "link_token");
    say_body(call, &b);
    json_pair_str(&b.json, "link_token", str_of_text(token));
    json_pair_str(&b.json, "expiration", str_of_text(until));
    json_object_end(&b.json);
    return say_done(call, HIA_COMPLETE, HIA_TEXT("json.link-token"),
                    (struct hia_text){b.text.p, b.text.n}, (struct hia_text){NULL, 0}, 0);
}

const struct op LINK_TOKEN = {.name = "link.token", .ask = ask_token, .took = took_token};

/* A token for nobody: only whether we are known. */
static enum hia_step took_check(const struct hia_call *call, const struct hia_reply *r)
{
    (void)r;
    return say_done(call, HIA_COMPLETE, (struct hia_text){NULL, 0}, (struct hia_text){NULL, 0},
                    (struct hia_text){NULL, 0}, 0);
}

static enum hia_step ask_check(const struct hia_call *call)
{
    struct body b;
    say_body(call, &b);
    json_pair_i64(&b.json, "count", 1);
    json_pair_i64(&b.json, "offset", 0);
    put_list(&b.json, "country_codes", &options_of(call)->country_codes, "US");
    return say_post(call, &b, &(struct post){.path = "/institutions/get"});
}

const struct op CREDENTIALS_CHECK = {
    .name = "credentials.check", .ask = ask_check, .took = took_check};

/* ---- the exchange ---- */

/* One shot: a public token is good once. */
static enum hia_step ask_exchange(const struct hia_call *call)
{
    struct body b;
    if (!call->request->content.n)
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("public_token"), 0,
                        "the public token of a finished Link is missing");
    say_body(call, &b);
    json_pair_str(&b.json, "public_token", str_of_text(call->request->content));
    return say_post(call, &b,
                    &(struct post){.path = "/item/public_token/exchange",
                                   .safety = HIA_ONCE,
                                   .key = call->call_id,
                                   .secret_body = true,
                                   .takes_secret = "access_token"});
}

static enum hia_step linked(const struct hia_call *call, struct hia_text item,
                            struct hia_text institution_id, struct hia_text institution)
{
    if (!item.n)
        return say_answer_bad(call, "item_id");
    say_connection(call, &(struct connection_words){.state = "connected",
                                                    .vendor_id = item,
                                                    .institution_id = institution_id,
                                                    .institution = institution});
    return say_done(call, HIA_COMPLETE, (struct hia_text){NULL, 0}, (struct hia_text){NULL, 0},
                    item, 1);
}

static enum hia_step took_exchange(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text item = {NULL, 0}, id = {NULL, 0}, name = {NULL, 0}, whole = {NULL, 0};
    const struct want top[] = {{"item_id", &item}, {"item", &whole}};
    if (!take_wanted(call, str_of_text(r->body), top, COUNT_OF(top)))
        return say_answer_bad(call, "exchange");
    const struct want inside[] = {
        {"item_id", &item}, {"institution_id", &id}, {"institution_name", &name}};
    if (whole.n && !take_wanted(call, str_of_text(whole), inside, COUNT_OF(inside)))
        return say_answer_bad(call, "item");
    return linked(call, item, id, name);
}

/* The token may have reached the vault: then the item answers for itself. */
static enum hia_step reconcile_exchange(const struct hia_call *call, const struct hia_attempt *a)
{
    struct body b;
    (void)a;
    keep_text(call, "looking", HIA_TEXT("yes"));
    say_body(call, &b);
    say_token(&b);
    return say_post(call, &b, &(struct post){.path = "/item/get"});
}

static enum hia_step not_known(const struct hia_call *call, struct hia_text code, int32_t status)
{
    if (!kept_text(call, "looking").n)
        return HIA_STEP_NONE;
    return say_fail(call, HIA_FAIL_OUTCOME, code, status,
                    "whether the public token was exchanged is not known: link anew");
}

static enum hia_step refused_exchange(const struct hia_call *call, const struct plaid_error *e)
{
    return e->class == ERROR_WAIT ? HIA_STEP_NONE : not_known(call, e->code, e->status);
}

/* Whatever it was exchanged for has not reached us, and does not come again. */
static enum hia_step tokenless_exchange(const struct hia_call *call)
{
    return not_known(call, HIA_TEXT("credential"), 0);
}

const struct op LINK_EXCHANGE = {.name = "link.exchange",
                                 .ask = ask_exchange,
                                 .took = took_exchange,
                                 .refused = refused_exchange,
                                 .reconcile = reconcile_exchange,
                                 .tokenless = tokenless_exchange};
