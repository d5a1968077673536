/* routes_bank.c - links to banks as the platform's screens read them, with accounts, lines and
 * transfers. Reading only: links are made by routes_link.c, money is moved by routes_transfer.c. */
#include "api/ask_partner.h"
#include "api/listing.h"
#include "job/shown.h"

ROW_FROM_START(put_connection, store_connection, shown_connection)

static void connections(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);

    if (!s || !api_page_open(&p, q))
        return;
    api_page_close(
        &p, store_connection_list(s, q->query[0], CONNECTION_OF_BANKS, 0, put_connection, &p, &err),
        &err);
}

static void connection(struct api_call *q)
{
    struct store *s = call_reader(q);
    struct store_connection c;

    if (s && bank_link_find(q, s, q->param[0], &c))
        view_write(call_json(q), &shown_connection, &c);
}

ROW_SHOWN(put_line, store_bank_line, id, shown_bank_line)

static void lines(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_connection c;
    struct api_page p;

    if (!s || !bank_link_find(q, s, q->param[0], &c) || !api_page_open(&p, q))
        return;
    api_page_close(&p, store_bank_line_list(s, c.id, p.after, p.want, put_line, &p, &err), &err);
}

ROW_FROM_START(put_account, store_bank_account, shown_bank_account)

static void accounts(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_connection c;
    struct api_page p;

    if (!s || !bank_link_find(q, s, q->param[0], &c) || !api_page_open(&p, q))
        return;
    api_page_close(&p, store_bank_account_list(s, c.id, 0, put_account, &p, &err), &err);
}

ROW_FROM_START(put_question, store_bank_id, shown_bank_question)

static bool put_open_question(void *ctx, const struct store_bank_id *i)
{
    return !store_bank_id_is_asked(i) || put_question(ctx, i);
}

static void questions(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct api_page p;

    if (!s || !api_page_open(&p, q))
        return;
    api_page_close(&p, store_bank_id_list(s, 0, put_open_question, &p, &err), &err);
}

ROW(put_transfer, store_transfer, id, shown_transfer)

/* One, or none. */
static bool traced(struct api_call *q, struct store *s, struct api_page *p, struct err *err)
{
    struct store_transfer t;
    bool found;

    if (!store_transfer_of_trace(s, q->query[1], &q->arena, &t, &found, err))
        return false;
    if (found && t.id > p->after && (!q->query[0].p || str_eq(q->query[0], t.partner)))
        (void)put_transfer(p, &t);
    return true;
}

static void transfers(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct api_page p;

    if (!s || !api_page_open(&p, q))
        return;
    api_page_close(&p,
                   q->query[1].p ? traced(q, s, &p, &err)
                                 : store_transfer_list(s, q->query[0], p.after, p.want,
                                                       put_transfer, &p, &err),
                   &err);
}

static void transfer(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_transfer t;
    bool found = false;

    if (!s)
        return;
    if (!store_transfer_of_uuid(s, q->param[0], &q->arena, &t, &found, &err))
        call_fail(q, &err);
    else if (!found)
        call_refuse(q, 404, NULL, NULL);
    else
        view_write(call_json(q), &shown_transfer, &t);
}

static const struct api_param PARTNER[] = {{.name = "partner", .type = API_KEY}};
static const struct api_param OF_TRANSFERS[] = {
    {.name = "partner", .type = API_KEY},
    {.name = "request_trace_id", .type = API_KEY, .about = "the one asked for under it"}};

static const struct api_route ROWS[] = {
    {LIST("bank_connections", "fa/bank-connections", &shown_connection, connections,
          "Links to banks, the oldest first: their states and what a person does next"),
     API_QUERY(PARTNER)},
    {ONE("bank_connection", "fa/bank-connections/{connection_id}", &shown_connection, connection,
         "One link")},
    {LIST("bank_connection_lines", "fa/bank-connections/{connection_id}/lines", &shown_bank_line,
          lines, "Its lines, in the order they came; withdrawn ones are among them")},
    {LIST("bank_connection_accounts", "fa/bank-connections/{connection_id}/accounts",
          &shown_bank_account, accounts, "Its accounts with their balances")},
    {LIST("bank_account_questions", "fa/bank-account-questions", &shown_bank_question, questions,
          "Accounts that came and may be ours under another id: their lines wait for a person")},
    {LIST("bank_transfers", "fa/bank-transfers", &shown_transfer, transfers,
          "Money asked to be moved, in the order it was asked"),
     API_QUERY(OF_TRANSFERS)},
    {ONE("bank_transfer", "fa/bank-transfers/{transfer_id}", &shown_transfer, transfer,
         "One transfer")},
};
const struct api_route_table api_routes_bank = {ROWS, COUNT_OF(ROWS)};
