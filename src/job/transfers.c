/* transfers.c - see transfers.h. */
#include "job/transfers.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/money.h"
#include "job/failpoint.h"
#include "job/transfers_state.h"
#include <stdlib.h>
#include <unistd.h>

enum { CONTENT_MAX = 8192, SWEEP_MAX = 256 };

struct transfers *transfers_new(struct job *job, const struct partner *partner, struct str actor,
                                struct err *err)
{
    struct transfers *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_LIMIT, "no memory for transfers");
        return NULL;
    }
    t->job = job;
    t->partner = partner;
    t->by = (struct store_transfer_by){actor, (int64_t)getuid()};
    arena_init(&t->arena, TRANSFERS_TEXTS_MAX);
    if ((t->emitter = emitter_new(job, err)))
        return t;
    transfers_free(t);
    return NULL;
}

void transfers_free(struct transfers *t)
{
    if (!t)
        return;
    emitter_free(t->emitter);
    arena_fini(&t->arena);
    free(t);
}

void transfers_let_go(struct transfers *t)
{
    t->lets_go = true;
}

bool transfers_asked(const struct transfers *t)
{
    return t->asked;
}

/* ---- asking ---- */

static struct hia_text text_of(const char *s)
{
    return (struct hia_text){s, strlen(s)};
}

static void put_amount(struct json_writer *j, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    (void)money_format_fixed(cents, text);
    json_pair(j, "amount", text);
}

struct asking {
    const char *operation;
    struct hia_field fields[4];
    size_t field_count;
    struct hia_text kind, content;
    struct finance_fold fold; /* empty: what an end does to the row */
    bool open_only;
};

static void add_field(struct asking *a, struct hia_text name, struct str value)
{
    a->fields[a->field_count++] = (struct hia_field){name, {value.p, value.n}};
}

static bool ask(struct transfers *t, struct asking *a, const char *uuid, struct store_connection *c,
                struct transfer_end *end, struct err *err)
{
    const struct finance_ask question = {.partner = t->partner,
                                         .operation = a->operation,
                                         .connection = c,
                                         .arena = &t->arena,
                                         .fields = a->fields,
                                         .field_count = a->field_count,
                                         .content_kind = a->kind,
                                         .content = a->content,
                                         .fold = a->fold.end ? a->fold : transfers_fold(t),
                                         .open_only = a->open_only,
                                         .lets_go = t->lets_go};
    struct finance_end last;
    t->asked = true;
    if (!finance_ask(t->job, t->emitter, &question, &last, err))
        return false;
    if (last.call_id[0] || last.talk.how == TALK_WAITS) { /* another process may be at it */
        end->end = last;
        end->asked = true;
    }
    return transfer_find(t, str_from(uuid), end, err);
}

/* ---- doors ---- */

static bool commit_new(struct transfers *t, const struct transfer_plan *plan,
                       struct store_transfer *row, struct err *err)
{
    const struct store_transfer asked = *row;
    transfer_planned(plan, asked.kind, row);
    row->request_trace_id = asked.request_trace_id;
    row->request_digest = asked.request_digest;
    bool ok = store_begin(t->job->store, err) &&
              store_transfer_put(t->job->store, row, &t->by, err) &&
              store_commit(t->job->store, err);
    store_rollback(t->job->store);
    return ok;
}

/* Of an intent Plaid's words are others, and it has its description at once. */
static bool put_wish(const struct transfer_plan *p, enum transfer_kind kind, struct buf *out,
                     struct err *err)
{
    bool debit = p->wish.direction == TRANSFER_DEBIT, intent = kind == TRANSFER_BY_PERSON;
    struct json_writer j;
    json_begin(&j, out, 0);
    json_object(&j);
    json_pair_str(&j, "account_id", p->account.vendor_id);
    if (intent)
        json_pair(&j, "mode", debit ? "PAYMENT" : "DISBURSEMENT");
    else
        json_pair(&j, "type", debit ? "debit" : "credit");
    json_pair_str(&j, "network", p->wish.network);
    put_amount(&j, p->amount_cents);
    json_pair_given(&j, "ach_class", p->wish.ach_class);
    if (intent)
        json_pair_str(&j, "description", p->wish.description);
    json_key(&j, "user");
    json_object(&j);
    json_pair_str(&j, "legal_name", p->wish.legal_name);
    json_object_end(&j);
    json_object_end(&j);
    return buf_ok(out, "a transfer", err);
}

bool transfers_begin(struct transfers *t, const struct transfer_plan *plan,
                     struct store_transfer *row, struct transfer_end *end, struct err *err)
{
    bool intent = row->kind == TRANSFER_BY_PERSON;
    struct asking a = {.operation = intent ? OPERATION_INTEND : OPERATION_AUTHORIZE,
                       .kind = text_of(intent ? "json.transfer-intent" : "json.transfer")};
    struct store_connection c = plan->connection;
    struct buf content;
    *end = (struct transfer_end){.asked = false};
    if (!row->id && !commit_new(t, plan, row, err))
        return false;
    failpoint("transfer.begun");
    buf_init(&content, CONTENT_MAX);
    bool ok = put_wish(plan, row->kind, &content, err);
    a.content = (struct hia_text){content.p, content.n};
    add_field(&a, HIA_TEXT(TRANSFER_OF), str_from(row->uuid));
    ok = ok && ask(t, &a, row->uuid, &c, end, err);
    buf_fini(&content);
    return ok;
}

bool transfer_authorize(struct transfers *t, const struct transfer_plan *plan,
                        struct transfer_end *end, struct err *err)
{
    struct store_transfer row = {.kind = TRANSFER_BY_US};
    return transfers_begin(t, plan, &row, end, err);
}

bool transfer_intend(struct transfers *t, const struct transfer_plan *plan,
                     struct transfer_end *end, struct err *err)
{
    struct store_transfer row = {.kind = TRANSFER_BY_PERSON};
    return transfers_text(plan->wish.description, TRANSFER_DESCRIPTION_MAX, "the description",
                          err) &&
           transfers_begin(t, plan, &row, end, err);
}

/* The row, and its link, for what is asked next. */
static bool open_row(struct transfers *t, struct str uuid, struct transfer_end *end,
                     struct store_connection *c, struct err *err)
{
    arena_reset(&t->arena);
    t->asked = false;
    *end = (struct transfer_end){.asked = false};
    return transfer_find(t, uuid, end, err) &&
           transfers_link(t, end->transfer.connection_id, c, err);
}

/* A call of it that was cut short goes first: it may be all there is to do. */
static bool go_on(struct transfers *t, const char *operation, struct store_connection *c,
                  struct transfer_end *end, struct err *err)
{
    struct asking a = {.operation = operation, .open_only = true};
    return ask(t, &a, end->transfer.uuid, c, end, err);
}

static bool make(struct transfers *t, struct str description, bool look, struct store_connection *c,
                 struct transfer_end *end, struct err *err)
{
    struct asking a = {.operation = OPERATION_CREATE, .kind = HIA_TEXT("json.transfer")};
    struct store_bank_account account;
    struct json_writer j;
    struct buf content;
    if (!transfers_account(t, (struct str){NULL, 0}, end->transfer.account_id, &account, err))
        return false;
    buf_init(&content, CONTENT_MAX);
    json_begin(&j, &content, 0);
    json_object(&j);
    json_pair_str(&j, "account_id", account.vendor_id);
    put_amount(&j, end->transfer.amount_cents);
    json_pair_str(&j, "description", description);
    json_object_end(&j);
    a.content = (struct hia_text){content.p, content.n};
    add_field(&a, HIA_TEXT(TRANSFER_OF), str_from(end->transfer.uuid));
    add_field(&a, HIA_TEXT("authorization"), end->transfer.authorization_id);
    if (look)
        add_field(&a, HIA_TEXT("look"), STR("yes"));
    bool ok = buf_ok(&content, "a transfer", err) && ask(t, &a, end->transfer.uuid, c, end, err);
    buf_fini(&content);
    return ok;
}

/* From here on the partner may have it. */
static bool commit_asked(struct transfers *t, struct store_transfer *row, struct err *err)
{
    const struct store_transfer was = *row;
    bool ok = store_begin(t->job->store, err) &&
              transfers_move(t, &was, row, TRANSFER_ASKED, err) && store_commit(t->job->store, err);
    store_rollback(t->job->store);
    if (ok)
        failpoint("transfer.asked");
    return ok;
}

bool transfer_create(struct transfers *t, struct str uuid, struct str description,
                     struct transfer_end *end, struct err *err)
{
    struct store_connection c;
    if (!transfers_text(description, TRANSFER_DESCRIPTION_MAX, "the description", err) ||
        !open_row(t, uuid, end, &c, err))
        return false;
    struct store_transfer *row = &end->transfer;
    if (row->kind != TRANSFER_BY_US)
        return err_set(err, ERR_DATA, "an intent is completed by a person, in Link");
    if (row->state == TRANSFER_BEGUN || row->state == TRANSFER_DECLINED)
        return err_set(err, ERR_DATA, "the transfer is %s, not authorized",
                       store_transfer_state_names[row->state]);
    if (row->state == TRANSFER_AUTHORIZED)
        return commit_asked(t, row, err) && make(t, description, false, &c, end, err);
    if (row->state != TRANSFER_ASKED)
        return true;
    if (!go_on(t, OPERATION_CREATE, &c, end, err))
        return false;
    return row->state != TRANSFER_ASKED || end->asked || make(t, description, true, &c, end, err);
}

static bool look_at_intent(struct transfers *t, struct store_connection *c,
                           struct transfer_end *end, struct err *err)
{
    struct asking a = {.operation = OPERATION_INTENT};
    add_field(&a, HIA_TEXT(TRANSFER_OF), str_from(end->transfer.uuid));
    add_field(&a, HIA_TEXT("intent"), end->transfer.vendor_id);
    return ask(t, &a, end->transfer.uuid, c, end, err);
}

static bool look_at_transfer(struct transfers *t, struct store_connection *c,
                             struct transfer_end *end, struct err *err)
{
    const struct store_transfer *row = &end->transfer;
    struct asking a = {.operation = OPERATION_GET};
    add_field(&a, HIA_TEXT(TRANSFER_OF), str_from(row->uuid));
    if (row->vendor_id.n)
        add_field(&a, HIA_TEXT("transfer_id"), row->vendor_id);
    else
        add_field(&a, HIA_TEXT("authorization"), row->authorization_id);
    return ask(t, &a, row->uuid, c, end, err);
}

/* An intent that was completed since is a transfer like any other, and asked about at once. */
bool transfer_look(struct transfers *t, struct str uuid, struct transfer_end *end, struct err *err)
{
    struct store_connection c;
    if (!open_row(t, uuid, end, &c, err))
        return false;
    const struct store_transfer *row = &end->transfer;
    bool intent = row->kind == TRANSFER_BY_PERSON;
    if (row->state == TRANSFER_BEGUN)
        return go_on(t, intent ? OPERATION_INTEND : OPERATION_AUTHORIZE, &c, end, err);
    if (row->state == TRANSFER_AUTHORIZED || row->state == TRANSFER_DECLINED ||
        (!row->vendor_id.n && row->state != TRANSFER_ASKED))
        return true;
    if (store_transfer_is_intent(row) && !look_at_intent(t, &c, end, err))
        return false;
    return store_transfer_is_intent(row) || look_at_transfer(t, &c, end, err);
}

bool transfer_link(struct transfers *t, struct str uuid, struct buf *token,
                   struct transfer_end *end, struct err *err)
{
    struct asking a = {.operation = OPERATION_LINK,
                       .fold = {.ctx = token, .end = finance_keep_answer}};
    struct store_connection c;
    if (!open_row(t, uuid, end, &c, err))
        return false;
    const struct store_transfer *row = &end->transfer;
    if (!store_transfer_is_intent(row) || row->state != TRANSFER_PENDING)
        return err_set(err, ERR_DATA, "only an intent that is not completed is linked");
    add_field(&a, HIA_TEXT("intent"), row->vendor_id);
    return ask(t, &a, row->uuid, &c, end, err);
}

bool transfer_cancel(struct transfers *t, struct str uuid, struct transfer_end *end,
                     struct err *err)
{
    struct asking a = {.operation = OPERATION_CANCEL};
    struct store_connection c;
    if (!open_row(t, uuid, end, &c, err))
        return false;
    const struct store_transfer *row = &end->transfer;
    if (row->state != TRANSFER_PENDING || !store_transfer_is_made(row))
        return err_set(err, ERR_DATA, "what is %s cannot be cancelled",
                       store_transfer_state_names[row->state]);
    add_field(&a, HIA_TEXT(TRANSFER_OF), str_from(row->uuid));
    add_field(&a, HIA_TEXT("transfer_id"), row->vendor_id);
    return ask(t, &a, row->uuid, &c, end, err);
}

/* ---- the sweep ---- */

struct picking {
    char uuids[SWEEP_MAX][UUID_MAX];
    size_t count;
    int64_t after, now_us;
};

static bool is_due(const struct store_transfer *t, int64_t now_us)
{
    bool young = now_us - t->created_at_us < TRANSFER_RETURN_DAYS * DAY_US;
    if (t->state == TRANSFER_SETTLED)
        return young && now_us - t->asked_at_us >= DAY_US;
    if (t->state == TRANSFER_ASKED) /* nobody else may ever ask, and the partner may have it */
        return young;
    return t->state == TRANSFER_POSTED ||
           (t->state == TRANSFER_PENDING && (young || store_transfer_is_made(t)));
}

static bool pick(void *ctx, const struct store_transfer *t)
{
    struct picking *p = ctx;
    p->after = t->id;
    if (is_due(t, p->now_us))
        memcpy(p->uuids[p->count++], t->uuid, UUID_MAX);
    return p->count < SWEEP_MAX;
}

bool transfers_sweep(struct transfers *t, uint64_t *asked, struct err *err)
{
    struct picking *p = calloc(1, sizeof *p);
    bool ok = p || err_set(err, ERR_LIMIT, "no memory for transfers");
    *asked = 0;
    do {
        if (!ok)
            break;
        p->count = 0;
        p->now_us = clock_now_us();
        ok = store_transfer_list(t->job->store, str_from(t->partner->name), p->after, 0, pick, p,
                                 err);
        for (size_t i = 0; ok && i < p->count; i++) {
            struct transfer_end end;
            ok = transfer_look(t, str_from(p->uuids[i]), &end, err);
            *asked += end.asked;
        }
    } while (ok && p->count == SWEEP_MAX);
    free(p);
    return ok;
}
