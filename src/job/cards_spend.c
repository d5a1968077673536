/* cards_spend.c - cards, users, departments, vendors, bills and reimbursements: one shape of row,
 * and the events of those that are money. */
#include "job/cards.h"

#include "base/clock.h"
#include "job/cards_state.h"

static enum event_id event_of(struct str noun, struct str phase)
{
    static const struct {
        const char *noun, *phase;
        enum event_id id;
    } rows[] = {{"bill", "recorded", EVENT_BILL_RECORDED},
                {"bill", "approved", EVENT_BILL_APPROVED},
                {"bill", "paid", EVENT_BILL_PAID},
                {"bill", "cancelled", EVENT_BILL_CANCELLED},
                {"reimbursement", "paid", EVENT_REIMBURSEMENT_PAID}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(noun, rows[i].noun) && str_is(phase, rows[i].phase))
            return rows[i].id;
    return EVENT_COUNT;
}

static bool say(struct card_fold *f, const struct store_spend *e, enum event_id id, struct err *err)
{
    const struct store_connection *c = f->connection;
    bool bill = str_is(e->noun, "bill");
    return emit_event(f->emitter, id, bill ? "bill" : "reimbursement", str_from(e->uuid), err,
                      EVENT_CSTR(bill ? "bill_id" : "reimbursement_id", e->uuid),
                      EVENT_CSTR("connection_id", c->uuid), EVENT_STR("partner", c->partner),
                      EVENT_STR("source", c->vendor),
                      EVENT_STR(bill ? "vendor_bill_id" : "vendor_reimbursement_id", e->vendor_id),
                      EVENT_STR(bill ? "vendor_id" : "user_id", e->owner_id),
                      EVENT_INT("amount_minor", e->amount_minor),
                      EVENT_STR("currency", e->currency), EVENT_INT("exponent", e->exponent));
}

static void spend_of(struct card_fold *f, const struct card_line *said, struct str line,
                     struct store_spend *e)
{
    e->phase = said->phase;
    e->vendor_state = said->state;
    e->has_amount = said->has_amount;
    e->amount_minor = said->amount_minor;
    e->currency = said->currency;
    e->exponent = (unsigned)said->exponent;
    e->raw_amount = said->raw;
    e->owner_id = said->vendor_id.n ? said->vendor_id : said->user_id;
    e->gone_at_us = 0;
    e->call_id = f->call_id;
    sha256_of(line, e->digest);
}

static bool say_phase(struct card_fold *f, const struct store_spend *e, struct err *err)
{
    enum event_id id = event_of(e->noun, e->phase);
    return id == EVENT_COUNT || say(f, e, id, err);
}

static bool put_new(struct card_fold *f, const struct card_line *said, struct str line,
                    struct store_spend *e, struct err *err)
{
    *e = (struct store_spend){
        .connection_id = f->connection->id, .noun = said->noun, .vendor_id = said->id};
    spend_of(f, said, line, e);
    uuid_random(e->uuid);
    if (!cards_seal(f, e->uuid, line, &e->detail, err) || !store_spend_put(f->job->store, e, err))
        return false;
    if (e->id == 0)
        return true;
    f->counts.fresh++;
    return cards_saw(f, e->id, err) && say_phase(f, e, err);
}

static bool change(struct card_fold *f, struct store_spend *e, const struct card_line *said,
                   struct str line, struct err *err)
{
    uint8_t digest[SHA256_SIZE];
    sha256_of(line, digest);
    if (!e->gone_at_us && memcmp(digest, e->digest, sizeof digest) == 0) {
        f->counts.unchanged++;
        return true;
    }
    bool same_phase = str_eq(e->phase, said->phase);
    f->counts.changed++;
    spend_of(f, said, line, e);
    return cards_seal(f, e->uuid, line, &e->detail, err) &&
           store_spend_change(f->job->store, e, err) && (same_phase || say_phase(f, e, err));
}

bool cards_put_spend(struct card_fold *f, const struct card_line *said, struct str line,
                     struct err *err)
{
    struct store_spend e = {.id = 0};
    bool found = false;
    if (f->empty && (!put_new(f, said, line, &e, err) || e.id != 0))
        return e.id != 0;
    if (!store_spend_find(f->job->store, f->connection->id, said->noun, said->id, &f->line, &e,
                          &found, err))
        return false;
    if (!found)
        return put_new(f, said, line, &e, err);
    return cards_saw(f, e.id, err) && change(f, &e, said, line, err);
}

bool cards_spend_gone(struct card_fold *f, const struct store_spend *old, struct err *err)
{
    struct store_spend e = *old;
    e.gone_at_us = clock_now_us();
    e.call_id = f->call_id;
    f->counts.gone++;
    return store_spend_change(f->job->store, &e, err);
}
