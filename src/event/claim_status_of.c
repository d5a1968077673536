/* claim_status_of.c - see claim_status_of.h. */
#include "event/claim_status_of.h"

/* X212 knows F and M only. */
static struct str gender(struct str g)
{
    return str_is(g, "F") || str_is(g, "M") ? g : str_of(NULL, 0);
}

/* From the first day of any line to the last. */
static struct period days_of(const struct claim *c)
{
    struct period days = {0};

    for (size_t i = 0; i < c->lines_count; i++) {
        struct str from = c->lines[i].service_date.from, to = c->lines[i].service_date.to;

        to = to.n ? to : from;
        if (days.from.n == 0 || (from.n && str_cmp(from, days.from) < 0))
            days.from = from;
        if (to.n && (days.to.n == 0 || str_cmp(to, days.to) > 0))
            days.to = to;
    }
    /* Where lines need no day the claim has its own. */
    if (days.from.n == 0 && c->institutional)
        days = c->institutional->statement;
    if (days.from.n == 0 && c->dental)
        days = c->dental->service_date;
    if (str_eq(days.from, days.to))
        days.to = str_of(NULL, 0);
    return days;
}

static struct party billing(const struct billing_provider *b)
{
    const struct provider *p = &b->provider;
    bool npi = p->npi.n != 0;

    return (struct party){.entity_type = p->entity_type,
                          .name = p->name,
                          .first_name = p->first_name,
                          .middle_name = p->middle_name,
                          .suffix = p->suffix,
                          .id_type = npi ? STR("XX") : STR("FI"),
                          .id = npi ? p->npi : b->tax_id};
}

static struct party subscriber(const struct person *p)
{
    return (struct party){.entity_type = p->entity_type,
                          .name = p->last_name,
                          .first_name = p->first_name,
                          .middle_name = p->middle_name,
                          .suffix = p->suffix,
                          .id_type = p->id_type,
                          .id = p->id};
}

static struct status_dependent dependent(const struct person *p)
{
    return (struct status_dependent){.last_name = p->last_name,
                                     .first_name = p->first_name,
                                     .middle_name = p->middle_name,
                                     .suffix = p->suffix,
                                     .birth_date = p->birth_date,
                                     .gender = gender(p->gender)};
}

bool status_inquiry_of(const struct claim *claim, struct arena *arena, struct status_inquiry *q)
{
    struct sought_claim *sought = arena_alloc(arena, sizeof(*sought));
    struct party *provider = arena_alloc(arena, sizeof(*provider));
    struct status_dependent *patient = arena_alloc(arena, sizeof(*patient));

    if (!sought || !provider || !patient)
        return false;
    *q = (struct status_inquiry){.providers = provider, .providers_count = 1, .claim = sought};
    q->payer.name = claim->payer.name;
    q->payer.id_type = claim->payer.id_type;
    q->payer.id = claim->payer.id;
    *provider = billing(&claim->billing);
    q->subscriber.party = subscriber(&claim->subscriber.person);
    if (claim->patient) {
        *patient = dependent(&claim->patient->person);
        q->dependent = patient;
    } else {
        q->subscriber.birth_date = claim->subscriber.person.birth_date;
        q->subscriber.gender = gender(claim->subscriber.person.gender);
    }
    sought->trace_number = sought->claim_id = claim->claim_id;
    sought->payer_claim_control_number = claim->payer_claim_control_number;
    sought->clearinghouse_trace_number = claim->clearinghouse_claim_number;
    sought->charge = (struct amount){claim->total_charge_cents, true};
    sought->service_date = days_of(claim);
    return true;
}
