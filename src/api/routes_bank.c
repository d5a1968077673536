/* routes_bank.c - links to banks as the platform's screens read them, with accounts and lines.
 * Reading only: what speaks to a bank is hia bank. */
#include "api/page.h"
#include "api/routes.h"
#include "job/shown.h"

/* There are tens of them: a page passes over those that were told. */
static bool put_connection(void *ctx, const struct store_connection *c)
{
    struct api_page *p = ctx;

    if (c->id <= p->after)
        return true;
    if (!api_page_row(p, c->id))
        return false;
    view_write(p->w, &shown_connection, c);
    return true;
}

static void connections(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);

    if (!s || !api_page_open(&p, q))
        return;
    api_page_close(&p, store_connection_list(s, q->query[0], 0, put_connection, &p, &err), &err);
}

static bool find(struct api_call *q, struct store *s, struct store_connection *c)
{
    struct err err = {0};
    bool found = false;

    if (!store_connection_of_uuid(s, q->param[0], &q->arena, c, &found, &err))
        call_fail(q, &err);
    else if (!found)
        call_refuse(q, 404, NULL, NULL);
    return found;
}

static void connection(struct api_call *q)
{
    struct store *s = call_reader(q);
    struct store_connection c;

    if (s && find(q, s, &c))
        view_write(call_json(q), &shown_connection, &c);
}

static bool put_line(void *ctx, const struct store_bank_line *l)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, l->id))
        return false;
    view_write(p->w, &shown_bank_line, l);
    return true;
}

static void lines(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_connection c;
    struct api_page p;

    if (!s || !find(q, s, &c) || !api_page_open(&p, q))
        return;
    api_page_close(&p, store_bank_line_list(s, c.id, p.after, p.want, put_line, &p, &err), &err);
}

static bool put_account(void *ctx, const struct store_bank_account *a)
{
    struct api_page *p = ctx;

    if (a->id <= p->after)
        return true;
    if (!api_page_row(p, a->id))
        return false;
    view_write(p->w, &shown_bank_account, a);
    return true;
}

static void accounts(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_connection c;
    struct api_page p;

    if (!s || !find(q, s, &c) || !api_page_open(&p, q))
        return;
    api_page_close(&p, store_bank_account_list(s, c.id, 0, put_account, &p, &err), &err);
}

static const struct api_param PARTNER[] = {{.name = "partner", .type = API_KEY}};

#define LIST(name_, pattern_, view_, fn_, summary_)                                                \
    .name = (name_), .method = "GET", .pattern = "/api/v1/fa/bank-connections" pattern_,           \
    .scope = API_SCOPE_READ, .flags = API_PAGED, .summary = (summary_), .answer = (view_),         \
    .in_pool = (fn_)

static const struct api_route ROWS[] = {
    {LIST("bank_connections", "", &shown_connection, connections,
          "Links to banks, the oldest first: their states and what a person does next"),
     API_QUERY(PARTNER)},
    {.name = "bank_connection",
     .method = "GET",
     .pattern = "/api/v1/fa/bank-connections/{connection_id}",
     .scope = API_SCOPE_READ,
     .flags = API_TAGGED,
     .summary = "One link",
     .answer = &shown_connection,
     .in_pool = connection},
    {LIST("bank_connection_lines", "/{connection_id}/lines", &shown_bank_line, lines,
          "Its lines, in the order they came; withdrawn ones are among them")},
    {LIST("bank_connection_accounts", "/{connection_id}/accounts", &shown_bank_account, accounts,
          "Its accounts with their balances")},
};
const struct api_route_table api_routes_bank = {ROWS, COUNT_OF(ROWS)};
