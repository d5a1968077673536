/* routes_transfer.c - money moved for a program: what `hia bank transfer` does for a person, by the
 * same core (job/transfers.h), where the organization allows it ([serve] transfer_max_cents). */
#include "api/ask_partner.h"
#include "api/body.h"
#include "api/routes.h"
#include "base/log.h"
#include "base/money.h"
#include "job/real_time.h"
#include "job/shown.h"
#include "job/transfers.h"

/* ---- what is asked -------------------------------------------------------------------------- */

struct asked {
    struct str trace, account, direction, network, ach_class, legal_name, description, kind;
    int64_t amount_cents;
};

#define OPTIONAL(name_, type_, about_)                                                             \
    {                                                                                              \
        .name = (name_), .type = (type_), .optional = true, .about = (about_)                      \
    }

static const struct view_member ORDER[] = {
    {.name = "request_trace_id", .type = VIEW_TEXT, .about = "one transfer for ever"},
    {.name = "account", .type = VIEW_TEXT, .about = "ours, of an account of a link"},
    {.name = "direction", .type = VIEW_TEXT, .about = "debit: taken from the account; credit"},
    {.name = "amount_cents", .type = VIEW_INT, .about = "of US dollars"},
    {.name = "legal_name", .type = VIEW_TEXT, .about = "whose account it is"},
    OPTIONAL("network", VIEW_TEXT, "ach, which is the default, same-day-ach, rtp, wire"),
    OPTIONAL("ach_class", VIEW_TEXT, "of a debit ccd, tel or web; of a credit ccd or ppd"),
    OPTIONAL("description", VIEW_TEXT, "what the owner reads, 15 characters at most: PAYMENT"),
    OPTIONAL("kind", VIEW_TEXT, "transfer, which is the default, or intent: a person completes it"),
};
static const struct view order_view = VIEW_OF("transfer_order", ORDER, "Money to be moved");

static bool word_of(struct str word, const char *const *words, size_t count, unsigned *out)
{
    for (*out = 0; *out < count; ++*out)
        if (str_is(word, words[*out]))
            return true;
    return false;
}

static bool take_order(struct api_call *q, struct transfer_order *o)
{
    struct asked a = {
        .network = STR("ach"), .description = STR("PAYMENT"), .kind = STR("transfer")};
    const struct body_member members[] = {{.name = "request_trace_id", .text = &a.trace},
                                          {.name = "account", .text = &a.account},
                                          {.name = "direction", .text = &a.direction},
                                          {.name = "amount_cents", .number = &a.amount_cents},
                                          {.name = "legal_name", .text = &a.legal_name},
                                          {.name = "network", .text = &a.network},
                                          {.name = "ach_class", .text = &a.ach_class},
                                          {.name = "description", .text = &a.description},
                                          {.name = "kind", .text = &a.kind}};
    char amount[MONEY_TEXT_MAX];
    unsigned direction, kind;

    if (!body_take(q, members, COUNT_OF(members)))
        return false;
    if (!real_time_is_trace(a.trace) || !a.account.n || !a.legal_name.n || a.amount_cents < 1 ||
        !word_of(a.direction, store_transfer_direction_names, TRANSFER_DIRECTION_COUNT,
                 &direction) ||
        !word_of(a.kind, store_transfer_kind_names, TRANSFER_KIND_COUNT, &kind)) {
        call_refuse(q, 400, NULL,
                    "request_trace_id, account, direction, amount_cents and "
                    "legal_name are needed");
        return false;
    }
    (void)money_format_fixed(a.amount_cents, amount);
    *o = (struct transfer_order){.trace = a.trace,
                                 .kind = (enum transfer_kind)kind,
                                 .max_cents = q->settings->serve.transfer_max_cents,
                                 .dry = q->query[0].p != NULL,
                                 .wish = {.account = a.account,
                                          .direction = (enum transfer_direction)direction,
                                          .amount = arena_str(&q->arena, str_from(amount)),
                                          .network = a.network,
                                          .ach_class = a.ach_class,
                                          .legal_name = str_trim(a.legal_name),
                                          .description = a.description}};
    return true;
}

/* ---- what is told --------------------------------------------------------------------------- */

static void write_audit(struct api_call *q, const char *event, const struct store_transfer *t)
{
    log_event(LOG_INFO, "api", event, NULL,
              LOG_TEXT("organization_id", q->settings->organization_id),
              LOG_TEXT("actor", q->actor), LOG_TEXT("transfer_id", t->uuid),
              LOG_TEXT("direction", store_transfer_direction_names[t->direction]),
              LOG_NUMBER("amount_cents", t->amount_cents),
              LOG_TEXT("state", store_transfer_state_names[t->state]));
}

/* The partner may be asked, or may have it, and it is not known yet: the same again goes on. */
static bool is_open(const struct store_transfer *t)
{
    return t->state == TRANSFER_BEGUN || t->state == TRANSFER_ASKED ||
           (t->state == TRANSFER_AUTHORIZED && t->kind == TRANSFER_BY_US);
}

static void tell(struct api_call *q, const struct transfer_order *o, enum transfer_verdict verdict,
                 const struct transfer_end *end)
{
    if (verdict == TRANSFER_ANOTHER) {
        call_refuse(q, 409, "trace_used", "this request_trace_id is another transfer's");
        return;
    }
    if (verdict == TRANSFER_TOO_MUCH) {
        call_refuse(q, 422, "transfer-limit", "more than [serve] transfer_max_cents allows");
        return;
    }
    if (end->asked && str_is(str_from(end->end.talk.code), FINANCE_IN_HAND)) {
        partner_not_done(q, &end->end.talk);
        return;
    }
    if (!o->dry)
        write_audit(q, "transfer.ordered", &end->transfer);
    view_write(call_json(q), &shown_transfer, &end->transfer);
    if (!o->dry && is_open(&end->transfer))
        q->status = 202;
}

/* Nothing of it has moved: what is wrong with it, or that we cannot. */
static void refuse(struct api_call *q, unsigned status, const char *code, const struct err *err)
{
    if (err->kind == ERR_DATA)
        call_refuse(q, status, code, err->text);
    else
        call_fail(q, err);
}

static struct transfers *new_transfers(struct api_call *q, struct job *job,
                                       const struct partner *partner, struct err *err)
{
    struct transfers *t = transfers_new(job, partner, str_from(q->actor), err);

    if (t)
        transfers_let_go(t);
    return t;
}

/* ---- create --------------------------------------------------------------------------------- */

/* Its account or partner is not there any more: of what has left before that says nothing. */
static void order_nowhere(struct api_call *q, struct job *job, const struct transfer_order *o,
                          const struct err *why)
{
    struct err err = {0};
    enum transfer_verdict verdict;
    struct transfer_end end;
    bool found;

    if (!transfer_ordered(job, o, &q->arena, &verdict, &end, &found, &err))
        call_fail(q, &err);
    else if (found)
        tell(q, o, verdict, &end);
    else
        refuse(q, 422, "transfer", why);
}

static void order(struct api_call *q, const struct transfer_order *o)
{
    struct err err = {0};
    const struct partner *partner;
    enum transfer_verdict verdict;
    struct transfer_end end;
    struct transfers *t = NULL;
    struct job *job = call_writer(q);

    if (!job)
        return;
    if (!transfer_partner(job, o->wish.account, &partner, &err)) {
        order_nowhere(q, job, o, &err);
        return;
    }
    if ((t = new_transfers(q, job, partner, &err)) && transfer_once(t, o, &verdict, &end, &err))
        tell(q, o, verdict, &end);
    else
        refuse(q, 422, "transfer", &err);
    transfers_free(t);
}

static bool is_allowed(struct api_call *q)
{
    if (!q->settings->serve.transfer_max_cents)
        call_refuse(q, 403, "transfers-off", "this organization lets no program move money");
    return q->settings->serve.transfer_max_cents > 0;
}

static void create(struct api_call *q)
{
    struct transfer_order o;

    if (is_allowed(q) && take_order(q, &o) && partner_turn_take(q)) {
        order(q, &o);
        partner_turn_give();
    }
}

/* ---- one that is there ---------------------------------------------------------------------- */

/* What is done with it, once its partner is known. */
typedef void transfer_act(struct api_call *q, struct transfers *t);

static void act_at(struct api_call *q, struct job *job, const struct store_transfer *row,
                   transfer_act *act)
{
    struct err err = {0};
    const struct partner *partner = settings_partner(q->settings, row->partner);
    struct transfers *t = NULL;

    if (!partner)
        call_refuse(q, 409, "no-partner", "its partner is not configured any more");
    else if (!(t = new_transfers(q, job, partner, &err)))
        call_fail(q, &err);
    else
        act(q, t);
    transfers_free(t);
}

/* `shows`: it is only said how it stands. */
static void act_on(struct api_call *q, bool shows, transfer_act *act)
{
    struct err err = {0};
    struct store_transfer row;
    bool found = false;
    struct job *job;

    if (!partner_turn_take(q))
        return;
    if ((job = call_writer(q))) {
        if (!store_transfer_of_uuid(job->store, q->param[0], &q->arena, &row, &found, &err))
            call_fail(q, &err);
        else if (!found)
            call_refuse(q, 404, NULL, NULL);
        else if (shows)
            view_write(call_json(q), &shown_transfer, &row);
        else
            act_at(q, job, &row, act);
    }
    partner_turn_give();
}

static void fail(struct api_call *q, const struct transfers *t, const char *code,
                 const struct err *err)
{
    if (transfers_asked(t))
        partner_unsure(q, err);
    else
        refuse(q, 409, code, err);
}

/* ---- cancel --------------------------------------------------------------------------------- */

static void tell_cancelled(struct api_call *q, const struct transfer_end *end)
{
    const struct talk_end *talk = &end->end.talk;

    write_audit(q, "transfer.cancel", &end->transfer);
    if (end->transfer.state == TRANSFER_CANCELLED)
        view_write(call_json(q), &shown_transfer, &end->transfer);
    else if (talk->how == TALK_FAILED &&
             (talk->failure == HIA_FAIL_REJECTED || talk->failure == HIA_FAIL_REQUEST))
        call_refuse(q, 409, "not-cancellable", "the partner says it is too late");
    else
        partner_not_done(q, talk);
}

static void cancel_one(struct api_call *q, struct transfers *t)
{
    struct err err = {0};
    struct transfer_end end;

    if (transfer_cancel(t, q->param[0], &end, &err))
        tell_cancelled(q, &end);
    else
        fail(q, t, "not-cancellable", &err);
}

static void cancel(struct api_call *q)
{
    act_on(q, q->query[0].p != NULL, cancel_one);
}

/* ---- a token for Link ----------------------------------------------------------------------- */

/* Who completes it moves money: as much is asked of who lets them. */
static void link_one(struct api_call *q, struct transfers *t)
{
    struct err err = {0};
    struct transfer_end end;
    struct buf token;

    if (!is_allowed(q))
        return;
    buf_init(&token, LINK_TOKEN_MAX);
    if (!transfer_link(t, q->param[0], &token, &end, &err))
        fail(q, t, "not-linkable", &err);
    else if (!end.asked || end.end.talk.how != TALK_DONE)
        partner_not_done(q, &end.end.talk);
    else {
        write_audit(q, "transfer.linked", &end.transfer);
        tell_link_token(q, buf_str(&token));
    }
    buf_fini(&token);
}

static void link_token(struct api_call *q)
{
    act_on(q, false, link_one);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct api_param DRY[] = {DRY_RUN("Nothing is done: what would be is answered.")};

static const struct api_route ROWS[] = {
    {.name = "bank_transfer_create",
     .method = "POST",
     .pattern = "/api/v1/fa/bank-transfers",
     .scope = API_SCOPE_MOVE,
     .flags = API_TAKES_JSON | API_LATER,
     .summary = "Move money: authorized first, made once for a request_trace_id",
     API_QUERY(DRY),
     .body = &order_view,
     .answer = &shown_transfer,
     .in_pool = create},
    {.name = "bank_transfer_cancel",
     .method = "POST",
     .pattern = "/api/v1/fa/bank-transfers/{transfer_id}/cancel",
     .scope = API_SCOPE_MOVE,
     .flags = API_ACTS,
     .summary = "Take back one that has not left yet",
     API_QUERY(DRY),
     .answer = &shown_transfer,
     .in_pool = cancel},
    {.name = "bank_transfer_link_token",
     .method = "POST",
     .pattern = "/api/v1/fa/bank-transfers/{transfer_id}/link-token",
     .scope = API_SCOPE_MOVE,
     .summary = "A token for Link, where a person completes an intent",
     .answer = &link_token_view,
     .in_pool = link_token},
};
const struct api_route_table api_routes_transfer = {ROWS, COUNT_OF(ROWS)};
