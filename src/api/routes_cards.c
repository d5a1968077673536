/* routes_cards.c - card programmes as the platform's screens read them: how each connection stands,
 * and the transactions with what they come to now. Reading only. */
#include "api/listing.h"
#include "job/shown.h"

/* ---- connections ---------------------------------------------------------------------------- */

ROW_FROM_START(put_connection, store_connection, shown_connection)

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

ROW_SHOWN(put_card, store_card_transaction, id, shown_card)

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
    {LIST("connections", "fa/connections", &shown_connection, connections,
          "Links to accounts at banks and card programmes, the oldest first: how each stands"),
     API_QUERY(CONNECTIONS)},
    {LIST("card_transactions", "fa/card-transactions", &shown_card, cards,
          "Card transactions, in the order they were first heard of")},
};
const struct api_route_table api_routes_cards = {ROWS, COUNT_OF(ROWS)};
