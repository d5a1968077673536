/* ramp_world.c - what there is, and how it moves. */
#include "sandbox/server/ramp_world.h"

#include <stdio.h>
#include <stdlib.h>

const struct ramp_currency ramp_currencies[] = {{"USD", 2}, {"EUR", 2}, {"JPY", 0}, {"KWD", 3}};
enum { CURRENCIES = 4 };
static const int64_t HOUR_US = INT64_C(3600000000);

uint64_t ramp_world_below(struct ramp_world *w, uint64_t n)
{
    w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t x = w->seed ^ w->seed >> 29;
    return (x * UINT64_C(0xBF58476D1CE4E5B9) >> 32) % n;
}

/* Version 4 in form: in no order of time. */
static void make_id(struct ramp_world *w, char id[RAMP_ID_MAX])
{
    snprintf(id, RAMP_ID_MAX, "%04x%04x-%04x-4%03x-a%03x-%04x%04x%04x",
             (unsigned)ramp_world_below(w, 65536), (unsigned)ramp_world_below(w, 65536),
             (unsigned)ramp_world_below(w, 65536), (unsigned)ramp_world_below(w, 4096),
             (unsigned)ramp_world_below(w, 4096), (unsigned)ramp_world_below(w, 65536),
             (unsigned)ramp_world_below(w, 65536), (unsigned)ramp_world_below(w, 65536));
}

void ramp_world_init(struct ramp_world *w, uint64_t seed, const char *base, int64_t now_us)
{
    *w = (struct ramp_world){.seed = seed * 2654435761U + 1, .now_us = now_us};
    (void)str_copy(w->base, sizeof w->base, str_from(base));
    make_id(w, w->business);
}

void ramp_world_fini(struct ramp_world *w)
{
    for (int k = 0; k < RAMP_KINDS; k++)
        free(w->lists[k].all);
    *w = (struct ramp_world){.seed = 0};
}

static struct ramp_object *any(struct ramp_world *w, enum ramp_kind kind)
{
    struct ramp_list *l = &w->lists[kind];
    for (int tries = 0; tries < 8 && l->count; tries++) {
        struct ramp_object *o = &l->all[ramp_world_below(w, l->count)];
        if (!o->gone)
            return o;
    }
    return NULL;
}

static const char *first_state(struct ramp_world *w, enum ramp_kind kind)
{
    static const char *const spent[] = {"PENDING", "PENDING",  "PENDING", "PENDING_INITIATION",
                                        "CLEARED", "DECLINED", "ERROR",   "PENDING"};
    switch (kind) {
    case RAMP_TRANSACTION:
        return spent[ramp_world_below(w, COUNT_OF(spent))];
    case RAMP_CARD:
        return "UNACTIVATED";
    case RAMP_USER:
        return "INVITE_PENDING";
    case RAMP_BILL:
        return "OPEN";
    case RAMP_REIMBURSEMENT:
        return "PENDING";
    default:
        return "";
    }
}

static int64_t an_amount(struct ramp_world *w)
{
    int64_t minor = (int64_t)ramp_world_below(w, 900000) + 1;
    return ramp_world_below(w, 10) == 0 ? -minor : minor;
}

struct ramp_object *ramp_world_add(struct ramp_world *w, enum ramp_kind kind)
{
    struct ramp_list *l = &w->lists[kind];
    const struct ramp_object *card, *owner;
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        struct ramp_object *all =
            cap <= RAMP_OBJECTS_MAX ? realloc(l->all, cap * sizeof *all) : NULL;
        if (!all)
            return NULL;
        l->all = all;
        l->cap = cap;
    }
    struct ramp_object *o = &l->all[l->count++];
    *o = (struct ramp_object){.state = first_state(w, kind),
                              .approval = "INITIALIZED",
                              .active = true,
                              .minor = an_amount(w)};
    make_id(w, o->id);
    o->currency = (unsigned)ramp_world_below(w, 8);
    o->currency = o->currency < CURRENCIES ? o->currency : 0;
    o->happened_us = o->updated_us = w->now_us;
    o->to_business = ramp_world_below(w, 4) == 0;
    if (kind == RAMP_BILL && o->minor < 0)
        o->minor = -o->minor;
    if ((card = any(w, RAMP_CARD)))
        memcpy(o->card, card->id, sizeof o->card);
    if ((owner = any(w, kind == RAMP_BILL ? RAMP_VENDOR : RAMP_USER)))
        memcpy(o->owner, owner->id, sizeof o->owner);
    l->sorted = false;
    return o;
}

/* ---- moves ---- */

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const char *move_transaction(struct ramp_world *w, struct ramp_object *o)
{
    if (!is(o->state, "PENDING") && !is(o->state, "PENDING_INITIATION")) {
        if (ramp_world_below(w, 5) == 0 && is(o->state, "CLEARED"))
            o->minor = an_amount(w); /* a correction after it cleared */
        return NULL;
    }
    if (ramp_world_below(w, 12) == 0) {
        o->gone = true; /* a hold let go, and nothing was ever booked */
        return NULL;
    }
    if (ramp_world_below(w, 8) == 0) {
        o->state = "DECLINED";
        return "transactions.declined";
    }
    o->state = ramp_world_below(w, 6) ? "CLEARED" : "COMPLETION";
    o->settled_us = w->now_us;
    if (ramp_world_below(w, 3) == 0)
        o->minor += (int64_t)ramp_world_below(w, 5000); /* a tip */
    return "transactions.cleared";
}

static const char *move_card(struct ramp_world *w, struct ramp_object *o)
{
    if (is(o->state, "UNACTIVATED")) {
        o->state = "ACTIVE";
        o->activated = true;
    }
    if (ramp_world_below(w, 3) == 0) {
        o->state = "TERMINATED";
        o->terminated = true;
    }
    return NULL;
}

static const char *move_bill(struct ramp_world *w, struct ramp_object *o)
{
    static const char *const approvals[] = {"PENDING", "APPROVED", "REJECTED", "TERMINATED"};
    if (is(o->state, "PAID"))
        return NULL;
    if (is(o->approval, "APPROVED")) {
        o->state = "PAID";
        return "bills.paid";
    }
    if (ramp_world_below(w, 6) == 0) {
        o->archived = true;
        return "bills.archived";
    }
    o->approval = approvals[ramp_world_below(w, COUNT_OF(approvals))];
    return is(o->approval, "APPROVED") ? "bills.approved" : NULL;
}

static const char *move_reimbursement(struct ramp_world *w, struct ramp_object *o)
{
    static const char *const next[] = {
        "APPROVED", "AWAITING_PAYMENT", "REIMBURSED", "MANUALLY_REIMBURSED", "REIMBURSED_VIA_PUSH",
        "REJECTED", "CANCELED"};
    o->state = next[ramp_world_below(w, COUNT_OF(next))];
    return NULL;
}

static const char *move_other(struct ramp_world *w, enum ramp_kind kind, struct ramp_object *o)
{
    if (kind == RAMP_USER)
        o->state = ramp_world_below(w, 2) ? "USER_ACTIVE" : "USER_SUSPENDED";
    if (kind == RAMP_VENDOR)
        o->active = !o->active;
    if (kind == RAMP_DEPARTMENT && ramp_world_below(w, 3) == 0)
        o->gone = true;
    return kind == RAMP_VENDOR ? "vendors.updated" : NULL;
}

static const char *move(struct ramp_world *w, enum ramp_kind kind, struct ramp_object *o)
{
    o->updated_us = w->now_us;
    switch (kind) {
    case RAMP_TRANSACTION:
        return move_transaction(w, o);
    case RAMP_CARD:
        return move_card(w, o);
    case RAMP_BILL:
        return move_bill(w, o);
    case RAMP_REIMBURSEMENT:
        return move_reimbursement(w, o);
    default:
        return move_other(w, kind, o);
    }
}

const char *ramp_world_change(struct ramp_world *w, char id[RAMP_ID_MAX])
{
    enum ramp_kind kind = (enum ramp_kind)ramp_world_below(w, RAMP_KINDS + 6);
    kind = kind < RAMP_KINDS ? kind : RAMP_TRANSACTION; /* spending is what happens most */
    w->now_us += (int64_t)ramp_world_below(w, 8) * HOUR_US + 1000000;
    struct ramp_object *o = ramp_world_below(w, 2) ? any(w, kind) : NULL;
    const char *said = NULL;
    if (o) {
        said = move(w, kind, o);
    } else if ((o = ramp_world_add(w, kind))) {
        said = kind == RAMP_BILL                                     ? "bills.created"
               : kind == RAMP_TRANSACTION && is(o->state, "PENDING") ? "transactions.authorized"
                                                                     : NULL;
        if (kind == RAMP_TRANSACTION && is(o->state, "CLEARED"))
            o->settled_us = w->now_us;
    }
    if (o)
        memcpy(id, o->id, RAMP_ID_MAX);
    return said;
}
