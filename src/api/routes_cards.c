/* routes_cards.c - card programmes as the platform's screens read them: how each connection stands,
 * and the transactions with what they come to now. Reading only. */
#include "api/listing.h"

/* ---- connections ---------------------------------------------------------------------------- */

#define AT(name_, field_, type_, about_)                                                           \
    VIEW_M(struct store_connection, name_, field_, type_, about_)
static const struct view_member CONNECTION[] = {
    AT("connection_id", uuid, VIEW_CHARS, NULL),
    AT("partner", partner, VIEW_TEXT, NULL),
    AT("vendor", vendor, VIEW_TEXT, "plaid, ramp"),
    AT("vendor_id", vendor_id, VIEW_TEXT, "of the item or business"),
    AT("institution", institution, VIEW_TEXT, NULL),
    VIEW_W(struct store_connection, "state", state, store_connection_state_names,
           "attention: reconnect needed"),
    AT("code", code, VIEW_TEXT, "the vendor's word behind it"),
    AT("next_action", next_action, VIEW_TEXT, "what a person does: relink, update, wait"),
    AT("since", since_us, VIEW_INSTANT, NULL),
    AT("tried_at", tried_at_us, VIEW_INSTANT, "last sync begun"),
    AT("synced_at", synced_at_us, VIEW_INSTANT, "last sync that went well"),
};
static const struct view connection_view =
    VIEW_OF("connection", CONNECTION, "A link to somebody's account at a partner");

ROW_FROM_START(put_connection, store_connection, connection_view)

static void connections(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    if (s && api_page_open(&p, q))
        api_page_close(&p,
                       store_connection_list(s, q->query[0], (struct str){NULL, 0}, 0,
                                             put_connection, &p, &err),
                       &err);
}

/* ---- card transactions ---------------------------------------------------------------------- */

struct shown_card {
    struct store_card_transaction t;
    int64_t now_minor;
    int32_t exponent;
};

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
static const struct view card_view = VIEW_OF("card_transaction", CARD, NULL);

static bool put_card(void *ctx, const struct store_card_transaction *t)
{
    struct api_page *p = ctx;
    if (!api_page_row(p, t->id))
        return false;
    const struct shown_card row = {*t, t->amount_minor + t->adjusted_minor, (int32_t)t->exponent};
    view_write(p->w, &card_view, &row);
    return true;
}

static void cards(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    if (s && api_page_open(&p, q))
        api_page_close(&p, store_card_list(s, 0, p.after, p.want, put_card, &p, &err), &err);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct api_param CONNECTIONS[] = {{.name = "partner"}};

static const struct api_route ROWS[] = {
    {LIST("connections", "fa/connections", &connection_view, connections,
          "Links to accounts at banks and card programmes, the oldest first: how each stands"),
     API_QUERY(CONNECTIONS)},
    {LIST("card_transactions", "fa/card-transactions", &card_view, cards,
          "Card transactions, in the order they were first heard of")},
};
const struct api_route_table api_routes_cards = {ROWS, COUNT_OF(ROWS)};
