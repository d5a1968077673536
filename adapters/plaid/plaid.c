/* plaid.c - the table behind `hia adapter show plaid`, and who answers what. */
#include "plaid/plaid.h"

static const struct op *const OPS[] = {&CREDENTIALS_CHECK,  &LINK_TOKEN,
                                       &LINK_EXCHANGE,      &ITEM_GET,
                                       &ITEM_REMOVE,        &ACCOUNTS_FETCH,
                                       &BALANCES_FETCH,     &WEBHOOK_KEY_FETCH,
                                       &TRANSACTIONS_SYNC,  &TRANSFER_AUTHORIZE,
                                       &TRANSFER_CREATE,    &TRANSFER_GET,
                                       &TRANSFER_CANCEL,    &TRANSFER_INTENT_CREATE,
                                       &TRANSFER_INTENT_GET};

static const struct op *op_of(const struct hia_call *call)
{
    for (size_t i = 0; i < COUNT_OF(OPS); i++)
        if (str_is(str_of_text(call->operation), OPS[i]->name))
            return OPS[i];
    return NULL;
}

static enum hia_step begin(const struct hia_call *call)
{
    return op_of(call)->ask(call);
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    const struct op *op = op_of(call);
    if (is_woken(r) || is_expired(r))
        return op->ask(call);
    if (r->outcome == HIA_ANSWERED && r->status >= 200 && r->status < 300)
        return op->took(call, r);
    return plaid_trouble(call, op, r);
}

static enum hia_step reconcile(const struct hia_call *call, const struct hia_attempt *attempt)
{
    const struct op *op = op_of(call);
    if (op->reconcile)
        return op->reconcile(call, attempt);
    return hia_again(call); /* it only asked */
}

#define TEXT(name, is, words)                                                                      \
    {                                                                                              \
#name, words, HIA_OPTION_TEXT, 0, HIA_OPTION_AT(struct options, name), .initial = (is)     \
    }

static const struct hia_option OPTIONS[] = {
    {"client_id", "Our client id: the header PLAID-CLIENT-ID. The secret is the credential.",
     HIA_OPTION_TEXT, HIA_OPTION_REQUIRED, HIA_OPTION_AT(struct options, client_id)},
    {"client_name", "What a person sees in Link: at most 30 characters.", HIA_OPTION_TEXT,
     HIA_OPTION_REQUIRED, HIA_OPTION_AT(struct options, client_name)},
    TEXT(version, "2020-09-14", "The header Plaid-Version."),
    TEXT(language, "en", "Of Link."),
    TEXT(webhook, "",
         "Where Plaid tells news: https://.../api/v1/webhooks/PARTNER; empty: nowhere."),
    TEXT(redirect_uri, "", "Where a bank's own page sends the browser back to; empty: none."),
    {"country_code", "ISO 3166, once for each: US.", HIA_OPTION_LIST, 0,
     HIA_OPTION_AT(struct options, country_codes)},
    {"product", "What a link is for, once for each; none given: transactions.", HIA_OPTION_LIST, 0,
     HIA_OPTION_AT(struct options, products)},
    {"days_requested",
     "How far back the history of a new link goes, in days. Fixed when it begins.",
     HIA_OPTION_INTEGER, 0, HIA_OPTION_AT(struct options, days_requested), .initial = "730",
     .min = 1, .max = 730},
    {"original_description", "Ask for the bank's own text of each line.", HIA_OPTION_BOOL, 0,
     HIA_OPTION_AT(struct options, original_description), .initial = "yes"},
};

static const struct hia_operation OPERATIONS[] = {
    {"credentials.check", "", "", "Are client id and secret known?", HIA_SAFE},
    {"link.token", "", "json.link-token",
     "A token for Link: fields connection, user; update=yes signs an existing link in again; with "
     "intent a person completes that one.",
     HIA_SAFE},
    {"link.exchange", "plaid.public-token", "",
     "The public token of a finished Link becomes an access token, in the vault: field connection.",
     HIA_ONCE},
    {"item.get", "", "", "Does the link still work? Field connection.", HIA_SAFE},
    {"item.remove", "", "", "The link and its access token end: field connection.", HIA_SAFE},
    {"accounts.fetch", "", "json.bank-lines", "Accounts and balances of today: field connection.",
     HIA_SAFE},
    {"balances.fetch", "", "json.bank-lines",
     "Balances read at the bank now, which is paid for: fields connection, account (optional).",
     HIA_SAFE},
    {"transactions.sync", "", "json.bank-lines",
     "What changed since the last good sync: field connection; rebuild=yes begins from nothing.",
     HIA_SAFE},
    {"webhook_key.fetch", "", "json.webhook-key", "The key that signs webhooks: field key_id.",
     HIA_SAFE},
    {"transfer.authorize", "json.transfer", "json.transfer-authorization",
     "May this transfer be made? Field connection; content as /transfer/authorization/create. Told: "
     "id, state, code.",
     HIA_KEYED},
    {"transfer.create", "json.transfer", "json.transfer",
     "Authorized first, made only when that was approved: field connection; content with "
     "description. With the field authorization it is approved already; look=yes looks first. Told: "
     "id, state, code.",
     HIA_ONCE},
    {"transfer.get", "", "json.transfer", "How it stands: field transfer_id or authorization.",
     HIA_SAFE},
    {"transfer.cancel", "", "json.transfer", "Not to be made any more: field transfer_id.",
     HIA_SAFE},
    {"transfer.intent.create", "json.transfer-intent", "json.transfer-intent",
     "A transfer a person completes in Link: content as /transfer/intent/create.", HIA_ONCE},
    {"transfer.intent.get", "", "json.transfer-intent", "What became of it: field intent.",
     HIA_SAFE},
};

static const char *check(const void *given)
{
    const struct options *o = given;
    enum { NAME_MAX_CHARACTERS = 30 };
    if (strlen(o->client_name) > NAME_MAX_CHARACTERS)
        return "client_name has more than 30 characters: Link refuses it";
    if (o->webhook[0] && strncmp(o->webhook, "https://", 8) != 0)
        return "webhook begins with https://";
    if (o->redirect_uri[0] &&
        (strncmp(o->redirect_uri, "https://", 8) != 0 || strpbrk(o->redirect_uri, "?#")))
        return "redirect_uri begins with https:// and has no query";
    return NULL;
}

HIA_EXPORT const struct hia_adapter hia_adapter = {
    HIA_ADAPTER_HEAD,
    .name = "plaid",
    .version = "1.0",
    .license = "Apache-2.0",
    .help = "Plaid: bank links, transactions, balances, transfers.",
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .options_size = sizeof(struct options),
    .operations = OPERATIONS,
    .operation_count = COUNT_OF(OPERATIONS),
    .begin = begin,
    .reply = reply,
    .reconcile = reconcile,
    .check = check,
};
