/* routes_link.c - links to banks made by a program: what `hia bank link`, `finish` and `remove` do
 * for a person, by the same core (job/banking.h). */
#include "api/ask_partner.h"
#include "api/body.h"
#include "api/routes.h"
#include "base/log.h"
#include "job/banking.h"
#include "job/queue.h"
#include "job/shown.h"

/* ---- which ---------------------------------------------------------------------------------- */

static bool is_bank(const struct partner *p)
{
    return p->trade == TRADE_FINANCE && str_is(CONNECTION_OF_BANKS, p->adapter);
}

/* The only one, when none is named. */
static const struct partner *bank_of(const struct settings *s, struct str name)
{
    const struct partner *only = NULL;
    unsigned banks = 0;

    for (size_t i = 0; i < s->partner_count; i++)
        if (is_bank(&s->partners[i]) && (!name.n || str_is(name, s->partners[i].name))) {
            only = &s->partners[i];
            banks++;
        }
    return banks == 1 ? only : NULL;
}

static void write_audit(struct api_call *q, const char *event, const struct store_connection *c)
{
    log_event(LOG_INFO, "api", event, NULL,
              LOG_TEXT("organization_id", q->settings->organization_id),
              LOG_TEXT("actor", q->actor), LOG_TEXT("connection_id", c->uuid),
              LOG_TEXT("state", store_connection_state_name(c->state)));
}

/* How it stands now, in the ledger. */
static void tell(struct api_call *q, struct job *job, struct str id, const char *event)
{
    struct store_connection c;

    if (!bank_link_find(q, job->store, id, &c))
        return;
    write_audit(q, event, &c);
    view_write(call_json(q), &shown_connection, &c);
}

/* ---- a new one ------------------------------------------------------------------------------ */

static const struct view_member NEW[] = {{.name = "partner",
                                          .type = VIEW_TEXT,
                                          .optional = true,
                                          .about = "whose adapter speaks to banks; else the only "
                                                   "one"}};
static const struct view new_view = VIEW_OF("bank_link", NEW, "A link to be made");

static void create(struct api_call *q)
{
    struct err err = {0};
    struct str name = {NULL, 0};
    const struct body_member members[] = {{.name = "partner", .text = &name}};
    const struct partner *partner;
    struct store_connection c;
    struct job *job;

    if (!body_take(q, members, COUNT_OF(members)))
        return;
    if (!(partner = bank_of(q->settings, name)))
        call_refuse(q, 422, "no-partner", "no such partner speaks to banks, or several do");
    else if ((job = call_job(q))) {
        if (!banking_connect(job->store, partner, &c, &err))
            call_fail(q, &err);
        else
            tell(q, job, str_from(c.uuid), "bank.begun");
    }
}

/* ---- one that is there ---------------------------------------------------------------------- */

/* What is done with one, by its partner. */
struct act {
    struct api_call *q;
    struct job *job;
    const struct partner *partner;
    struct banking *banking;
    struct store_connection connection; /* as it was found */
    const void *given;
};
typedef void link_act(struct act *a);

static void act_at(struct act *a, link_act *act)
{
    struct err err = {0};

    if (!(a->partner = settings_partner(a->q->settings, a->connection.partner)))
        call_refuse(a->q, 409, "no-partner", "its partner is not configured any more");
    else if (!(a->banking = banking_new(a->job, a->partner, &err)))
        call_fail(a->q, &err);
    else
        act(a);
    banking_free(a->banking);
}

static void act_on(struct api_call *q, link_act *act, const void *given)
{
    struct act a = {.q = q, .given = given};

    if (!partner_turn_take(q))
        return;
    if ((a.job = call_writer(q)) && bank_link_find(q, a.job->store, q->param[0], &a.connection))
        act_at(&a, act);
    partner_turn_give();
}

/* Did it come to a question? Then it is no fault of what was asked. */
static void fail(struct act *a, const struct err *err)
{
    if (banking_asked(a->banking))
        partner_unsure(a->q, err);
    else if (err->kind == ERR_DATA)
        call_refuse(a->q, 409, "link-state", err->text);
    else
        call_fail(a->q, err);
}

static void note_end(void *ctx, const struct banking_result *r)
{
    *(struct talk_end *)ctx = r->end->talk;
}

static bool is_linked(struct act *a)
{
    if (a->connection.state != CONNECTION_LINKING)
        return true;
    call_refuse(a->q, 409, "link-state", "this link has no token yet: exchange");
    return false;
}

/* ---- a token for Link ----------------------------------------------------------------------- */

static void link_one(struct act *a)
{
    struct err err = {0};
    struct talk_end end = {.how = TALK_STOPPED};
    struct buf token;

    buf_init(&token, LINK_TOKEN_MAX);
    if (!banking_link_token(a->banking, a->q->param[0], &token, note_end, &end, &err))
        fail(a, &err);
    else if (end.how != TALK_DONE)
        partner_not_done(a->q, &end);
    else {
        write_audit(a->q, "bank.link", &a->connection);
        tell_link_token(a->q, buf_str(&token));
    }
    buf_fini(&token);
}

static void link_token(struct api_call *q)
{
    act_on(q, link_one, NULL);
}

/* ---- Link is finished ----------------------------------------------------------------------- */

/* Its lines are asked for by whoever works next; if nobody is told so, by the next sweep. */
static void want_sync(struct act *a)
{
    struct err err = {0};

    if (!queue_hint(a->job->store, a->partner, &err))
        log_event(LOG_WARN, "api", "bank.not_queued", NULL, LOG_TEXT("error", err.text));
}

/* What is left of it when its token is kept (the bank's name, its accounts) the next sweep brings
 * too. */
static void finish(struct act *a, struct str token, const char *event)
{
    struct err err = {0};
    struct talk_end end = {.how = TALK_STOPPED};
    bool ok = banking_link_finish(a->banking, a->q->param[0], token, note_end, &end, &err);
    struct store_connection now;

    if (!a->job->store) { /* it was let go, and others have it since */
        partner_unsure(a->q, &err);
        return;
    }
    if (!bank_link_find(a->q, a->job->store, a->q->param[0], &now))
        return;
    bool kept =
        token.n && a->connection.state == CONNECTION_LINKING && now.state != CONNECTION_LINKING;
    bool told = ok && (end.how == TALK_DONE ||
                       (!token.n && end.how == TALK_FAILED && end.failure == HIA_FAIL_REJECTED));
    if (!kept && !ok)
        fail(a, &err);
    else if (!kept && !told)
        partner_not_done(a->q, &end);
    else {
        if (!ok)
            log_event(LOG_WARN, "api", "bank.unfinished", NULL, LOG_TEXT("connection_id", now.uuid),
                      LOG_TEXT("error", err.text));
        want_sync(a);
        tell(a->q, a->job, a->q->param[0], event);
    }
}

static const struct view_member EXCHANGE[] = {
    {.name = "public_token", .type = VIEW_TEXT, .about = "of Link's onSuccess; good once"}};
static const struct view exchange_view = VIEW_OF("bank_link_exchange", EXCHANGE, NULL);

static void exchange_one(struct act *a)
{
    const struct str *token = a->given;
    finish(a, *token, "bank.linked");
}

static void exchange(struct api_call *q)
{
    struct str token = {NULL, 0};
    const struct body_member members[] = {{.name = "public_token", .text = &token}};

    if (!body_take(q, members, COUNT_OF(members)))
        return;
    if (!token.n)
        call_refuse(q, 400, NULL, "public_token is missing");
    else
        act_on(q, exchange_one, &token);
}

static void repaired_one(struct act *a)
{
    if (is_linked(a))
        finish(a, (struct str){NULL, 0}, "bank.repaired");
}

static void repaired(struct api_call *q)
{
    act_on(q, repaired_one, NULL);
}

/* ---- it ends -------------------------------------------------------------------------------- */

/* Once it is gone its token is, too: there is nothing left to ask with. */
static bool is_gone(const struct act *a, const struct talk_end *end)
{
    return end->how == TALK_DONE ||
           (a->connection.state == CONNECTION_GONE && end->failure == HIA_FAIL_OPTIONS);
}

static void remove_one(struct act *a)
{
    struct err err = {0};
    struct talk_end end = {.how = TALK_STOPPED};

    if (a->q->query[0].p)
        view_write(call_json(a->q), &shown_connection, &a->connection);
    else if (!is_linked(a))
        return;
    else if (!banking_remove(a->banking, a->q->param[0], note_end, &end, &err))
        fail(a, &err);
    else if (!is_gone(a, &end))
        partner_not_done(a->q, &end);
    else
        tell(a->q, a->job, a->q->param[0], "bank.removed");
}

static void remove_link(struct api_call *q)
{
    act_on(q, remove_one, NULL);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct api_param DRY[] = {DRY_RUN("Nothing is done: the link is answered as it is.")};

#define OF_LINK "/api/v1/fa/bank-connections/{connection_id}/"

static const struct api_route ROWS[] = {
    {.name = "bank_connection_create",
     .method = "POST",
     .pattern = "/api/v1/fa/bank-connections",
     .scope = API_SCOPE_ACT,
     .flags = API_TAKES_JSON | API_ACTS,
     .summary = "A new link, to be finished: nothing is asked yet",
     .body = &new_view,
     .answer = &shown_connection,
     .in_pool = create},
    {.name = "bank_connection_link_token",
     .method = "POST",
     .pattern = OF_LINK "link-token",
     .scope = API_SCOPE_ACT,
     .summary = "A token for Link: of a new link, or to sign in again (update mode)",
     .answer = &link_token_view,
     .in_pool = link_token},
    {.name = "bank_connection_exchange",
     .method = "POST",
     .pattern = OF_LINK "exchange",
     .scope = API_SCOPE_ACT,
     .flags = API_TAKES_JSON | API_ACTS,
     .summary = "Link is finished: its public token becomes the link's own, in the vault",
     .body = &exchange_view,
     .answer = &shown_connection,
     .in_pool = exchange},
    {.name = "bank_connection_repaired",
     .method = "POST",
     .pattern = OF_LINK "repaired",
     .scope = API_SCOPE_ACT,
     .flags = API_ACTS,
     .summary = "A person signed in again (update mode): the bank is asked whether it holds",
     .answer = &shown_connection,
     .in_pool = repaired},
    {.name = "bank_connection_remove",
     .method = "POST",
     .pattern = OF_LINK "remove",
     .scope = API_SCOPE_ACT,
     .flags = API_ACTS,
     .summary = "The link ends, there and here; its lines stay",
     API_QUERY(DRY),
     .answer = &shown_connection,
     .in_pool = remove_link},
};
const struct api_route_table api_routes_link = {ROWS, COUNT_OF(ROWS)};
