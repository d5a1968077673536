/* transfers_once.c - a transfer a program asks for: its number is one transfer for ever, and asked
 * again it goes on where it was cut short. What moves it is transfers.c, as for a person. */
#include "base/log.h"
#include "job/bank.h"
#include "job/failpoint.h"
#include "job/keys.h"
#include "job/transfers_state.h"

enum { DIGEST_TEXT_MAX = 2048 };

static bool digest_of(struct job *job, const struct transfer_order *o, struct arena *a,
                      struct str *out, struct err *err)
{
    const struct transfer_wish *w = &o->wish;
    const struct str parts[] = {str_from(store_transfer_kind_names[o->kind]),
                                str_from(store_transfer_direction_names[w->direction]),
                                w->account,
                                w->amount,
                                w->network,
                                w->ach_class,
                                w->legal_name,
                                w->description};
    char hex[SHA256_HEX_MAX];
    struct buf text;
    buf_init(&text, DIGEST_TEXT_MAX);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        buf_printf(&text, "%zu:%.*s", parts[i].n, STR_FMT(parts[i]));
    bool ok = buf_ok(&text, "a transfer", err) &&
              job_digest(job->ring, job->settings->organization_id, STR("bank transfer"),
                         buf_str(&text), hex, err);
    if (ok) {
        *out = arena_str(a, str_from(hex));
        ok = out->n || err_set(err, ERR_LIMIT, "no memory for a transfer");
    }
    buf_fini(&text);
    return ok;
}

/* Begun: whether it may be made was never learnt. A call of it that is open goes first; without one
 * nothing of it has left the house. */
static bool begin_again(struct transfers *t, const struct transfer_order *o,
                        struct store_transfer *row, struct transfer_end *end, struct err *err)
{
    struct transfer_plan plan;
    char uuid[UUID_MAX];
    memcpy(uuid, row->uuid, sizeof uuid);
    if (!transfer_look(t, str_from(uuid), end, err))
        return false;
    if (end->asked || end->transfer.state != TRANSFER_BEGUN)
        return true;
    *row = (struct store_transfer){.id = end->transfer.id, .kind = o->kind};
    memcpy(row->uuid, uuid, sizeof uuid);
    return transfer_plan(t, &o->wish, &plan, err) && transfers_begin(t, &plan, row, end, err);
}

static bool begin_new(struct transfers *t, const struct transfer_order *o, struct transfer_end *end,
                      struct err *err)
{
    struct store_transfer row = {.kind = o->kind, .request_trace_id = o->trace};
    struct transfer_plan plan;
    if (!transfer_plan(t, &o->wish, &plan, err))
        return false;
    if (o->dry) {
        transfer_planned(&plan, o->kind, &end->transfer);
        end->transfer.request_trace_id = o->trace;
        return true;
    }
    return digest_of(t->job, o, &t->arena, &row.request_digest, err) &&
           transfers_begin(t, &plan, &row, end, err);
}

/* Has money of it moved, or may it have? Then it is too late for a limit. */
static bool has_left(const struct store_transfer *t)
{
    return t->state != TRANSFER_BEGUN && t->state != TRANSFER_AUTHORIZED;
}

static bool is_too_much(const struct transfer_order *o, enum transfer_verdict *verdict)
{
    int64_t cents;
    if (!bank_minor_units(o->wish.amount, STR("USD"), &cents) || cents <= o->max_cents)
        return false; /* what is no amount transfer_plan says */
    *verdict = TRANSFER_TOO_MUCH;
    return true;
}

/* The row of that number; not `found` when there is none. */
static bool find_ordered(struct job *job, const struct transfer_order *o, struct arena *a,
                         enum transfer_verdict *verdict, struct store_transfer *row, bool *found,
                         struct err *err)
{
    struct str digest;
    *verdict = TRANSFER_TAKEN;
    if (!digest_of(job, o, a, &digest, err) ||
        !store_transfer_of_trace(job->store, o->trace, a, row, found, err))
        return false;
    if (*found && !str_eq(row->request_digest, digest))
        *verdict = TRANSFER_ANOTHER;
    return true;
}

static bool once(struct transfers *t, const struct transfer_order *o,
                 enum transfer_verdict *verdict, struct transfer_end *end, struct err *err)
{
    struct store_transfer row;
    bool found;
    if (!transfers_text(o->wish.description, TRANSFER_DESCRIPTION_MAX, "the description", err) ||
        !find_ordered(t->job, o, &t->arena, verdict, &row, &found, err))
        return false;
    if (*verdict == TRANSFER_ANOTHER)
        return true;
    if ((!found || !has_left(&row)) && is_too_much(o, verdict))
        return true;
    bool again = found && row.state == TRANSFER_BEGUN && !o->dry;
    bool ok = !found  ? begin_new(t, o, end, err)
              : again ? begin_again(t, o, &row, end, err)
                      : transfer_find(t, str_from(row.uuid), end, err);
    bool go_on =
        ok && !o->dry && o->kind == TRANSFER_BY_US &&
        (end->transfer.state == TRANSFER_AUTHORIZED || end->transfer.state == TRANSFER_ASKED);
    if (!go_on)
        return ok;
    failpoint("transfer.authorized");
    char uuid[UUID_MAX];
    memcpy(uuid, end->transfer.uuid, sizeof uuid);
    return transfer_create(t, str_from(uuid), o->wish.description, end, err);
}

/* What went wrong is no fault of what was asked, once the partner was asked or may have it. */
static bool take_as_it_stands(struct transfers *t, const struct transfer_order *o,
                              struct transfer_end *end, struct err *err)
{
    enum transfer_verdict verdict;
    struct err other = {0};
    struct store_transfer row;
    bool found, asked = t->asked;
    arena_reset(&t->arena);
    if (o->dry || !t->job->store) /* it was let go, and others have it since */
        return false;
    if (!find_ordered(t->job, o, &t->arena, &verdict, &row, &found, &other)) {
        *err = other; /* it may have left: no fault of the order's is told */
        return false;
    }
    if (!found || verdict != TRANSFER_TAKEN || (!asked && !has_left(&row)))
        return false;
    log_event(LOG_ERROR, "job", "transfer.unsure", NULL, LOG_TEXT("transfer_id", row.uuid),
              LOG_TEXT("state", store_transfer_state_names[row.state]),
              LOG_TEXT("error", err->text));
    *end = (struct transfer_end){.transfer = row, .asked = asked, .mask = "", .institution = ""};
    err_clear(err);
    return true;
}

bool transfer_once(struct transfers *t, const struct transfer_order *o,
                   enum transfer_verdict *verdict, struct transfer_end *end, struct err *err)
{
    *verdict = TRANSFER_TAKEN;
    *end = (struct transfer_end){.asked = false};
    arena_reset(&t->arena);
    t->asked = false;
    return once(t, o, verdict, end, err) || take_as_it_stands(t, o, end, err);
}

bool transfer_ordered(struct job *job, const struct transfer_order *o, struct arena *a,
                      enum transfer_verdict *verdict, struct transfer_end *end, bool *found,
                      struct err *err)
{
    *end = (struct transfer_end){.mask = "", .institution = ""};
    bool ok = find_ordered(job, o, a, verdict, &end->transfer, found, err);
    *found = ok && *found && has_left(&end->transfer);
    return ok;
}
