/* shown_card.c - see shown.h: card transactions. What is sealed (merchants, memos) is not shown. */
#include "job/shown.h"

struct shown_card shown_card_of(const struct store_card_transaction *t)
{
    return (struct shown_card){*t, t->amount_minor + t->adjusted_minor, (int32_t)t->exponent};
}

#define OF(name_, field_, type_, about_) VIEW_M(struct shown_card, name_, field_, type_, about_)
static const struct view_member CARD[] = {
    OF("transaction_id", t.uuid, VIEW_CHARS, NULL),
    OF("ramp_transaction_id", t.vendor_id, VIEW_TEXT, "the vendor's; one in the organization"),
    VIEW_W(struct shown_card, "phase", t.phase, store_card_phase_names, NULL),
    OF("vendor_state", t.vendor_state, VIEW_TEXT, "CLEARED"),
    OF("amount_minor", now_minor, VIEW_INT, "minor units, adjustments included; positive: spent"),
    OF("first_minor", t.amount_minor, VIEW_INT, "as it was first heard: never edited"),
    OF("currency", t.currency, VIEW_TEXT, NULL),
    OF("exponent", exponent, VIEW_INT32, "decimals of the minor unit"),
    OF("raw_amount", t.raw_amount, VIEW_TEXT, "the vendor's own text, when first heard"),
    OF("card_id", t.card_id, VIEW_TEXT, NULL),
    OF("user_id", t.user_id, VIEW_TEXT, "the vendor's id of who spent"),
    OF("occurred_at", t.occurred_at_us, VIEW_INSTANT, NULL),
    OF("settled_at", t.settled_at_us, VIEW_INSTANT, NULL),
    OF("lines_sum", t.lines_sum, VIEW_TEXT, "balanced, unbalanced, other_currency, unreadable"),
    OF("conflict", t.conflict, VIEW_BOOL, "it came back in another currency"),
    OF("changed_at", t.changed_at_us, VIEW_INSTANT, NULL),
};
const struct view shown_card = VIEW_OF("card_transaction", CARD, NULL);
