/* json_record.c - an eligibility answer as our record
 * (conf/schemas/eligibility-answer.schema.json). */
#include "clearinghouse/json_taking.h"

static void put_refusals(struct json_writer *w, const char *name, const struct refusals *list)
{
    if (!list->n)
        return;
    json_key(w, name);
    json_array(w);
    for (size_t i = 0; i < list->n; i++) {
        json_object(w);
        /* AAA01 is not in the shape: N, the request as it was is not answered. */
        json_pair(w, "valid", "N");
        json_pair_str(w, "reason", list->row[i].reason);
        json_pair_str(w, "follow_up", list->row[i].follow_up.n ? list->row[i].follow_up : STR("N"));
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_party(struct json_writer *w, const char *role, const char *entity, struct str name,
                      const char *id_type, struct str id)
{
    json_key(w, "party");
    json_object(w);
    json_pair(w, "role", role);
    json_pair(w, "entity_type", entity);
    json_pair_given(w, "name", name);
    if (id.n)
        json_pair(w, "id_type", id_type);
    json_pair_given(w, "id", id);
    json_object_end(w);
}

static void put_name(struct json_writer *w, const struct answered_person *p)
{
    json_key(w, "name");
    json_object(w);
    json_pair(w, "entity_type", "1");
    json_pair_given(w, "last_name", p->is.last_name);
    json_pair_given(w, "first_name", p->is.first_name);
    json_pair_given(w, "middle_name", p->is.middle_name);
    json_pair_given(w, "suffix", p->is.suffix);
    if (p->is.member_id.n)
        json_pair(w, "id_type", "MI");
    json_pair_given(w, "id", p->is.member_id);
    json_object_end(w);
}

static void put_address(struct json_writer *w, const struct answered_person *p)
{
    if (!p->line1.n && !p->city.n)
        return;
    json_key(w, "address");
    json_object(w);
    json_pair_given(w, "line1", p->line1);
    json_pair_given(w, "line2", p->line2);
    json_pair_given(w, "city", p->city);
    json_pair_given(w, "state", p->state);
    json_pair_given(w, "postal_code", p->postal_code);
    json_object_end(w);
}

static void put_references(struct json_writer *w, const struct taking *t,
                           const struct answered_person *p)
{
    if (!t->references && !p->is.group.n)
        return;
    json_key(w, "references");
    json_array(w);
    for (size_t i = 0; i < t->references + 1; i++) {
        bool own = i == t->references;
        struct str v = own ? p->is.group : t->reference[i].value;
        if (!v.n || (own && t->references && str_eq(v, t->reference[0].value)))
            continue;
        json_object(w);
        json_pair(w, "type", own ? "6P" : t->reference[i].code);
        json_pair_str(w, "value", v);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_person(struct json_writer *w, const char *name, const struct taking *t,
                       const struct answered_person *p, bool patient)
{
    json_key(w, name);
    json_object(w);
    put_name(w, p);
    if (patient)
        put_references(w, t, p);
    put_address(w, p);
    json_pair_day(w, "birth_date", p->is.birth_date);
    json_pair_given(w, "gender", p->is.gender);
    if (patient && t->dates) {
        json_key(w, "dates");
        json_array(w);
        for (size_t i = 0; i < t->dates; i++) {
            json_object(w);
            json_pair(w, "type", t->date[i].code);
            json_period(w, "days", t->date[i].days);
            json_object_end(w);
        }
        json_array_end(w);
    }
    put_refusals(w, "refusals", &p->refusals);
    json_object_end(w);
}

void record_put(const struct taking *t, const struct inquiry *q, struct buf *out)
{
    struct json_writer w;
    bool dependent = t->dependent.given || t->dependent.refusals.n;
    json_begin(&w, out, 0);
    json_object(&w);
    json_key(&w, "source");
    json_object(&w);
    put_party(&w, "PR", "2", t->payer_name.n ? t->payer_name : q->payer_name, "PI",
              t->payer_id.n ? t->payer_id : q->payer_id);
    put_refusals(&w, "level_refusals", &t->source);
    put_refusals(&w, "refusals", &t->payer);
    json_object_end(&w);
    json_key(&w, "receiver");
    json_object(&w);
    put_party(&w, "1P", str_is(q->provider_type, "1") ? "1" : "2",
              t->provider_name.n ? t->provider_name : q->provider_name, "XX",
              t->provider_npi.n ? t->provider_npi : q->provider_id);
    put_refusals(&w, "refusals", &t->receiver);
    json_object_end(&w);
    /* An answer that stops at the payer or the provider has none. */
    if (dependent || t->subscriber.given || t->subscriber.refusals.n)
        put_person(&w, "subscriber", t, &t->subscriber, !dependent);
    if (dependent)
        put_person(&w, "dependent", t, &t->dependent, true);
    if (t->benefit_count) {
        json_key(&w, "benefits");
        json_raw(&w, buf_str(&t->benefits));
    }
    json_object_end(&w);
    buf_putc(out, '\n');
}
