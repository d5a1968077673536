/* ramp.c - Ramp (cards and spend) over its developer API: what can be asked, and who answers. */
#include "ramp/talk.h"

static const struct hia_operation OPERATIONS[] = {
    {"transactions.sync", "", "json.finance-summary",
     "Card transactions of every state. Fields: connection; mode (full, window); id, of one.",
     HIA_SAFE},
    {"cards.sync", "", "json.finance-summary", "Cards, terminated and unactivated ones too.",
     HIA_SAFE},
    {"users.sync", "", "json.finance-summary", "Who may spend.", HIA_SAFE},
    {"departments.sync", "", "json.finance-summary", "Departments.", HIA_SAFE},
    {"vendors.sync", "", "json.finance-summary", "Vendors, inactive ones too.", HIA_SAFE},
    {"bills.sync", "", "json.finance-summary", "Bills, archived ones too.", HIA_SAFE},
    {"reimbursements.sync", "", "json.finance-summary",
     "Reimbursements in both directions. Fields as of transactions.sync.", HIA_SAFE},
    {"credentials.check", "", "", "Does Ramp take our token? Says whose business it is.", HIA_SAFE},
    {"webhook.subscribe", "", "",
     "Ask for webhooks at webhook_url, and answer the challenge. Field: connection.", HIA_ONCE},
    {"webhook.verify", "", "", "Give a challenge back by hand. Fields: id, challenge.", HIA_KEYED},
    {"accounting.report", "json.accounting-report", "",
     "Tell Ramp what was booked; only when ledger = yes.", HIA_KEYED},
};

static const struct conversation *conversation_of(const struct hia_call *call)
{
    static const struct {
        const char *operation;
        const struct conversation *talk;
    } rows[] = {{"credentials.check", &CHECK_TALK},
                {"webhook.subscribe", &SUBSCRIBE_TALK},
                {"webhook.verify", &VERIFY_TALK},
                {"accounting.report", &REPORT_TALK}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(str_of_text(call->operation), rows[i].operation))
            return rows[i].talk;
    return &LIST_TALK; /* the host asks for no operation that is not in the table */
}

static enum hia_step begin(const struct hia_call *call)
{
    return conversation_of(call)->begin(call);
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    return conversation_of(call)->reply(call, r);
}

static enum hia_step inbound(const struct hia_call *call, const struct hia_inbound *message)
{
    const struct conversation *c = conversation_of(call);
    if (c->inbound)
        return c->inbound(call, message);
    return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("unasked"), 0,
                    "This conversation waits for no webhook.");
}

static enum hia_step reconcile(const struct hia_call *call, const struct hia_attempt *attempt)
{
    return conversation_of(call)->reconcile(call, attempt);
}

extern const struct hia_adapter hia_adapter; /* the one symbol */
HIA_EXPORT const struct hia_adapter hia_adapter = {
    HIA_ADAPTER_HEAD,
    .name = "ramp",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .help = "Ramp: card transactions, cards, users, departments, vendors, bills, reimbursements.",
    .options = RAMP_OPTIONS,
    .option_count = RAMP_OPTION_COUNT,
    .options_size = sizeof(struct options),
    .operations = OPERATIONS,
    .operation_count = sizeof(OPERATIONS) / sizeof(OPERATIONS[0]),
    .begin = begin,
    .reply = reply,
    .inbound = inbound,
    .reconcile = reconcile,
    .check = ramp_check,
};
