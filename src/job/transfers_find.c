/* transfers_find.c - what a transfer is about: its account, its link, its row; and what is wanted,
 * checked before anything is written. */
#include "job/bank.h"
#include "job/transfers_state.h"
#include <stdio.h>

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
    char uuid[UUID_MAX], partner[SECTION_NAME_MAX]; /* empty: there is none */
};

static bool is_link(void *ctx, const struct store_connection *c)
{
    struct finding_link *f = ctx;
    if (c->id != f->id)
        return true;
    memcpy(f->uuid, c->uuid, sizeof f->uuid);
    str_copy(f->partner, sizeof f->partner, c->partner);
    return false;
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

bool transfer_partner(struct job *job, struct str account, const struct partner **partner,
                      struct err *err)
{
    struct transfers t = {.job = job};
    struct finding_link f = {.id = 0};
    struct store_bank_account row;
    arena_init(&t.arena, TRANSFERS_TEXTS_MAX);
    bool ok = transfers_account(&t, account, 0, &row, err);
    f.id = ok ? row.connection_id : 0;
    ok = ok && store_connection_list(job->store, (struct str){NULL, 0}, CONNECTION_OF_BANKS, 0,
                                     is_link, &f, err);
    arena_fini(&t.arena);
    *partner = settings_partner(job->settings, str_from(f.partner));
    return ok && (*partner || err_set(err, ERR_DATA, "the account's partner is not configured"));
}

bool transfers_text(struct str s, size_t max, const char *what, struct err *err)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ')
            return err_set(err, ERR_DATA, "%s has control characters", what);
    return (s.n && s.n <= max) || err_set(err, ERR_DATA, "%s: 1 to %zu bytes", what, max);
}

/* Plaid's TransferCreateRequest (OpenAPI 2020-09-14): the class says how the owner allowed it, so
 * for money that is taken nobody guesses one. A wire and an instant payout only pay; the
 * wire's limit, and that of the same day. */
static const struct way {
    const char *network, *classes[TRANSFER_DIRECTION_COUNT]; /* NULL: it has none */
    bool pays_only;
    int64_t max_cents; /* 0: theirs alone */
} WAYS[] = {
    {"ach", {" ccd tel web ", " ccd ppd "}, false, 0},
    {"same-day-ach", {" ccd tel web ", " ccd ppd "}, false, 100000000},
    {"rtp", {NULL, NULL}, true, 0},
    {"wire", {NULL, NULL}, true, 99999999},
};

static const struct way *way_of(struct str network)
{
    for (size_t i = 0; i < COUNT_OF(WAYS); i++)
        if (str_is(network, WAYS[i].network))
            return &WAYS[i];
    return NULL;
}

static bool is_among(struct str word, const char *words)
{
    char between[8];
    return snprintf(between, sizeof between, " %.*s ", STR_FMT(word)) < (int)sizeof between &&
           strstr(words, between);
}

static bool check_class(const struct way *way, struct transfer_wish *wish, struct err *err)
{
    const char *classes = way->classes[wish->direction];
    if (!classes)
        return !wish->ach_class.n || err_set(err, ERR_DATA, "only ach has classes");
    if (!wish->ach_class.n && wish->direction == TRANSFER_CREDIT)
        wish->ach_class = STR("ppd");
    return is_among(wish->ach_class, classes) ||
           err_set(err, ERR_DATA, "the class is one of%s: how the owner allowed it", classes);
}

static bool check_way(struct transfer_wish *wish, int64_t cents, struct err *err)
{
    const struct way *way = way_of(wish->network);
    if (!way)
        return err_set(err, ERR_DATA, "the network is one of ach, same-day-ach, rtp and wire");
    if (way->pays_only && wish->direction != TRANSFER_CREDIT)
        return err_set(err, ERR_DATA, "by %s no money is taken, only paid", way->network);
    if (way->max_cents && cents > way->max_cents)
        return err_set(err, ERR_DATA, "that is more than goes by %s", way->network);
    return check_class(way, wish, err);
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
    return check_way(&plan->wish, plan->amount_cents, err) &&
           transfers_text(wish->legal_name, TRANSFER_NAME_MAX, "whose account it is", err);
}

void transfer_planned(const struct transfer_plan *plan, enum transfer_kind kind,
                      struct store_transfer *out)
{
    *out = (struct store_transfer){.connection_id = plan->connection.id,
                                   .account_id = plan->account.id,
                                   .kind = kind,
                                   .direction = plan->wish.direction,
                                   .network = plan->wish.network,
                                   .amount_cents = plan->amount_cents,
                                   .currency = plan->account.currency,
                                   .partner = plan->connection.partner};
    str_copy(out->account_uuid, sizeof out->account_uuid, str_from(plan->account.uuid));
    str_copy(out->connection_uuid, sizeof out->connection_uuid, str_from(plan->connection.uuid));
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
