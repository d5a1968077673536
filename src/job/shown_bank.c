/* shown_bank.c - see shown.h: links to banks, their accounts, lines and transfers. What is sealed
 * (names, descriptions) is not shown. */
#include "job/shown.h"

#include "job/bank.h"

static const struct view_member CONNECTION[] = {
    VIEW_M(struct store_connection, "connection_id", uuid, VIEW_CHARS, NULL),
    VIEW_M(struct store_connection, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct store_connection, "source", vendor, VIEW_TEXT, "plaid, ramp"),
    VIEW_M(struct store_connection, "vendor_id", vendor_id, VIEW_TEXT,
           "of the item or business; empty: linking"),
    VIEW_M(struct store_connection, "institution_id", institution_id, VIEW_TEXT, NULL),
    VIEW_M(struct store_connection, "institution", institution, VIEW_TEXT, "the bank's name"),
    VIEW_W(struct store_connection, "state", state, store_connection_state_names,
           "attention: reconnect needed"),
    VIEW_M(struct store_connection, "reason", code, VIEW_TEXT, "ITEM_LOGIN_REQUIRED"),
    VIEW_M(struct store_connection, "next_action", next_action, VIEW_TEXT,
           "update: sign in again; relink: a new link; wait: nobody has to do anything, the next "
           "sweep asks again"),
    VIEW_M(struct store_connection, "since", since_us, VIEW_INSTANT, "of the state"),
    VIEW_M(struct store_connection, "feed", feed, VIEW_TEXT, "initial, complete"),
    VIEW_M(struct store_connection, "tried_at", tried_at_us, VIEW_INSTANT, "last sync"),
    VIEW_M(struct store_connection, "synced_at", synced_at_us, VIEW_INSTANT, "last good sync"),
    VIEW_M(struct store_connection, "wanted_at", wanted_at_us, VIEW_INSTANT,
           "there is news, or the last sync is not whole: the next sweep asks; null: neither"),
    VIEW_M(struct store_connection, "expires_at", expires_at_us, VIEW_INSTANT, NULL),
};
const struct view shown_connection =
    VIEW_OF("connection", CONNECTION, "A link to somebody's account at a partner");

struct shown_bank_line shown_bank_line_of(const struct store_bank_line *l)
{
    return (struct shown_bank_line){*l, (int32_t)bank_exponent(l->currency)};
}

#define OF_LINE(name_, field_, type_, about_)                                                      \
    VIEW_M(struct shown_bank_line, name_, field_, type_, about_)
static const struct view_member LINE[] = {
    OF_LINE("line_id", l.uuid, VIEW_CHARS, "stays when a line is booked"),
    OF_LINE("source", l.source, VIEW_TEXT, "plaid"),
    OF_LINE("transaction_id", l.vendor_id, VIEW_TEXT, NULL),
    OF_LINE("pending_id", l.pending_id, VIEW_TEXT, "the id it had while pending"),
    OF_LINE("account_id", l.account_id, VIEW_TEXT, NULL),
    VIEW_W(struct shown_bank_line, "state", l.state, store_bank_line_state_names, NULL),
    OF_LINE("date", l.date, VIEW_TEXT, NULL),
    OF_LINE("authorized_date", l.authorized_date, VIEW_TEXT, NULL),
    OF_LINE("amount_cents", l.amount_cents, VIEW_INT,
            "minor units of the currency; positive: money in"),
    OF_LINE("currency", l.currency, VIEW_TEXT, NULL),
    OF_LINE("exponent", exponent, VIEW_INT32, "decimals of the minor unit"),
    OF_LINE("raw_amount", l.raw_amount, VIEW_TEXT,
            "as the vendor wrote it, with the vendor's sign"),
    OF_LINE("created_at", l.created_at_us, VIEW_INSTANT, NULL),
    OF_LINE("changed_at", l.changed_at_us, VIEW_INSTANT, NULL),
};
const struct view shown_bank_line = VIEW_OF("bank_line", LINE, "A row of fa_bank_statement_lines");

static const struct view_member ACCOUNT[] = {
    VIEW_M(struct store_bank_account, "account", uuid, VIEW_CHARS, "ours"),
    VIEW_M(struct store_bank_account, "account_id", vendor_id, VIEW_TEXT, "the vendor's"),
    VIEW_M(struct store_bank_account, "mask", mask, VIEW_TEXT, "last digits"),
    VIEW_M(struct store_bank_account, "type", type, VIEW_TEXT, "depository"),
    VIEW_M(struct store_bank_account, "subtype", subtype, VIEW_TEXT, "checking"),
    VIEW_M(struct store_bank_account, "currency", currency, VIEW_TEXT, NULL),
    VIEW_M(struct store_bank_account, "available", available, VIEW_TEXT, "decimal; may be empty"),
    VIEW_M(struct store_bank_account, "current", current, VIEW_TEXT, "decimal; may be empty"),
    VIEW_M(struct store_bank_account, "credit_limit", credit_limit, VIEW_TEXT, NULL),
    VIEW_M(struct store_bank_account, "balance_at", balance_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_bank_account, "open", open, VIEW_BOOL, "the vendor still lists it"),
};
const struct view shown_bank_account = VIEW_OF("bank_account", ACCOUNT, "An account at a bank");

static const struct view_member QUESTION[] = {
    VIEW_M(struct store_bank_id, "question", uuid, VIEW_CHARS, "hia bank same, hia bank different"),
    VIEW_M(struct store_bank_id, "connection_id", connection_uuid, VIEW_CHARS, NULL),
    VIEW_M(struct store_bank_id, "account_id", vendor_id, VIEW_TEXT, "the vendor's"),
    VIEW_M(struct store_bank_id, "mask", mask, VIEW_TEXT, "last digits"),
    VIEW_M(struct store_bank_id, "type", type, VIEW_TEXT, "depository"),
    VIEW_M(struct store_bank_id, "subtype", subtype, VIEW_TEXT, "checking"),
    VIEW_M(struct store_bank_id, "currency", currency, VIEW_TEXT, NULL),
    VIEW_W(struct store_bank_id, "state", state, store_bank_id_state_names,
           "open: the next sync may tell; asked: a person has to"),
    VIEW_M(struct store_bank_id, "created_at", created_at_us, VIEW_INSTANT, NULL),
};
const struct view shown_bank_question =
    VIEW_OF("bank_account_question", QUESTION,
            "An account that came and may be one of ours: its lines wait");

static const struct view_member TRANSFER[] = {
    VIEW_M(struct store_transfer, "transfer_id", uuid, VIEW_CHARS, "ours"),
    VIEW_M(struct store_transfer, "request_trace_id", request_trace_id, VIEW_TEXT,
           "the number it was asked for under; empty: by a person"),
    VIEW_M(struct store_transfer, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct store_transfer, "connection_id", connection_uuid, VIEW_CHARS, NULL),
    VIEW_M(struct store_transfer, "account", account_uuid, VIEW_CHARS, "ours"),
    VIEW_W(struct store_transfer, "kind", kind, store_transfer_kind_names,
           "intent: a person completes it"),
    VIEW_W(struct store_transfer, "direction", direction, store_transfer_direction_names,
           "debit: taken from the account; credit: paid to it"),
    VIEW_M(struct store_transfer, "network", network, VIEW_TEXT, "ach"),
    VIEW_M(struct store_transfer, "amount_cents", amount_cents, VIEW_INT,
           "minor units of the currency; positive"),
    VIEW_M(struct store_transfer, "currency", currency, VIEW_TEXT, NULL),
    VIEW_W(struct store_transfer, "state", state, store_transfer_state_names,
           "asked: the vendor may have it already"),
    VIEW_M(struct store_transfer, "reason", code, VIEW_TEXT, "the vendor's word: NSF, R01"),
    VIEW_M(struct store_transfer, "vendor_id", vendor_id, VIEW_TEXT,
           "of the transfer; of an intent until it is completed, of the intent"),
    VIEW_M(struct store_transfer, "authorization_id", authorization_id, VIEW_TEXT,
           "the vendor's, of what the transfer was made of: an authorization, a completed intent"),
    VIEW_M(struct store_transfer, "asked_at", asked_at_us, VIEW_INSTANT, "how it stands"),
    VIEW_M(struct store_transfer, "created_at", created_at_us, VIEW_INSTANT, NULL),
    VIEW_M(struct store_transfer, "changed_at", changed_at_us, VIEW_INSTANT, NULL),
};
const struct view shown_transfer = VIEW_OF("bank_transfer", TRANSFER, "Money asked to be moved");
