/* transfers_find.c - what a transfer is about: its account, its link, its row; and what is wanted,
 * checked before anything is written. */
#include "job/bank.h"
#include "job/transfers_state.h"

struct finding_account {
    struct transfers *t;
    struct str uuid;
    int64_t id; /* or this one, where uuid is empty */
    struct store_bank_account *out;
    bool found;
};

static bool is_account(void *ctx, const struct store_bank_account *a)
{
    struct finding_account *f = ctx;
    if (f->uuid.n ? !str_is(f->uuid, a->uuid) : a->id != f->id)
        return true;
    *f->out = *a;
    struct str *texts[] = {&f->out->vendor_id, &f->out->mask, &f->out->subtype, &f->out->currency};
    f->found = true;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t n = texts[i]->n;
        *texts[i] = n ? arena_str(&f->t->arena, *texts[i]) : STR("");
        f->found = f->found && texts[i]->n == n;
    }
    return false;
}

struct finding_link {
    int64_t id;
    char uuid[UUID_MAX];
};

static bool is_link(void *ctx, const struct store_connection *c)
{
    struct finding_link *f = ctx;
    if (c->id == f->id)
        memcpy(f->uuid, c->uuid, sizeof f->uuid);
    return c->id != f->id;
}

bool transfers_link(struct transfers *t, int64_t id, struct store_connection *c, struct err *err)
{
    struct finding_link f = {.id = id};
    bool found = false;
    return store_connection_list(t->job->store, str_from(t->partner->name), (struct str){NULL, 0},
                                 0, is_link, &f, err) &&
           (!f.uuid[0] ||
            store_connection_of_uuid(t->job->store, str_from(f.uuid), &t->arena, c, &found, err)) &&
           (found ||
            err_set(err, ERR_DATA, "the account is of no link to partner %s", t->partner->name));
}

bool transfers_account(struct transfers *t, struct str uuid, int64_t id,
                       struct store_bank_account *out, struct err *err)
{
    struct finding_account f = {t, uuid, id, out, false};
    return store_bank_account_list(t->job->store, 0, 0, is_account, &f, err) &&
           (f.found || err_set(err, ERR_DATA, "there is no account of that id: hia bank accounts"));
}

bool transfers_text(struct str s, size_t max, const char *what, struct err *err)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ')
            return err_set(err, ERR_DATA, "%s has control characters", what);
    return (s.n && s.n <= max) || err_set(err, ERR_DATA, "%s: 1 to %zu bytes", what, max);
}

bool transfer_plan(struct transfers *t, const struct transfer_wish *wish,
                   struct transfer_plan *plan, struct err *err)
{
    arena_reset(&t->arena);
    *plan = (struct transfer_plan){.wish = *wish};
    if (!transfers_account(t, wish->account, 0, &plan->account, err) ||
        !transfers_link(t, plan->account.connection_id, &plan->connection, err))
        return false;
    if (!plan->account.open)
        return err_set(err, ERR_DATA, "the bank does not list that account any more");
    if (!str_is(plan->account.currency, "USD"))
        return err_set(err, ERR_DATA, "only dollars are moved, and the account has others");
    if (plan->connection.state != CONNECTION_CONNECTED &&
        plan->connection.state != CONNECTION_EXPIRING)
        return err_set(err, ERR_DATA, "its link is %s: hia bank status",
                       store_connection_state_name(plan->connection.state));
    if (!bank_minor_units(wish->amount, STR("USD"), &plan->amount_cents) || plan->amount_cents <= 0)
        return err_set(err, ERR_DATA, "the amount is dollars and cents, more than nothing: 12.34");
    return transfers_text(wish->legal_name, TRANSFER_NAME_MAX, "whose account it is", err);
}

bool transfer_find(struct transfers *t, struct str uuid, struct transfer_end *end, struct err *err)
{
    struct store_bank_account account;
    struct store_connection c;
    bool found;
    if (!store_transfer_of_uuid(t->job->store, uuid, &t->arena, &end->transfer, &found, err))
        return false;
    if (!found || !str_is(end->transfer.partner, t->partner->name))
        return err_set(err, ERR_DATA, "partner %s has no such transfer: hia bank transfer list",
                       t->partner->name);
    if (!transfers_account(t, (struct str){NULL, 0}, end->transfer.account_id, &account, err) ||
        !transfers_link(t, end->transfer.connection_id, &c, err))
        return false;
    end->mask = arena_strdup(&t->arena, account.mask);
    end->institution = arena_strdup(&t->arena, c.institution);
    return (end->mask && end->institution) || err_set(err, ERR_LIMIT, "no memory for a transfer");
}
