/* json_inquiry.c - a 270 or 276 in the words of the JSON shape. What changes the question and has
 * no place there is said, never left out. */
#include "base/clock.h"
#include "base/json.h"
#include "clearinghouse/json_talk.h"

const struct dialect_row DIALECTS[] = {
    [DIALECT_STEDI] = {"stedi", true, false},
    [DIALECT_OPTUM] = {"optum", false, true},
};

/* ---- reading ---- */

struct reading {
    struct inquiry *q;
    const struct segments *s;
    int level;   /* HL03 */
    bool status; /* a 276: one claim has one trace */
};

static void cannot(struct inquiry *q, const char *why)
{
    if (!q->inexpressible)
        q->inexpressible = why;
}

static void take_level(struct reading *r, struct str level)
{
    struct inquiry *q = r->q;
    r->level = level.n == 2 ? (level.p[0] - '0') * 10 + level.p[1] - '0' : 0;
    struct inquiry_person *p = r->level == 22   ? &q->subscriber
                               : r->level == 23 ? &q->dependent
                                                : NULL;
    if (p && p->given)
        cannot(q, "several_patients");
    if (p)
        p->given = true;
}

static void take_name(struct reading *r, struct str seg)
{
    struct inquiry *q = r->q;
    char e = r->s->element;
    struct str type = segment_element(seg, e, 2), last = segment_element(seg, e, 3);
    struct str first = segment_element(seg, e, 4), id_type = segment_element(seg, e, 8);
    struct str id = segment_element(seg, e, 9), role = segment_element(seg, e, 1);
    struct inquiry_person *p = r->level == 23 ? &q->dependent : &q->subscriber;
    if (r->level == 20) {
        q->payer_name = last;
        q->payer_id = id;
    } else if (r->level == 21 && str_is(role, "41")) {
        q->receiver_type = type;
        q->receiver_name = last;
        q->receiver_id = id;
    } else if (r->level == 21 || r->level == 19) {
        if (q->provider_id.n && !str_eq(q->provider_id, id))
            cannot(q, "several_providers");
        q->provider_type = type;
        q->provider_name = last;
        q->provider_first = first;
        q->provider_id_type = id_type;
        q->provider_id = id;
    } else if (r->level >= 22) {
        p->last_name = last;
        p->first_name = first;
        p->middle_name = segment_element(seg, e, 5);
        p->suffix = segment_element(seg, e, 7);
        p->member_id = id;
    }
}

static void take_services(struct reading *r, struct str seg)
{
    struct inquiry *q = r->q;
    struct str list = segment_element(seg, r->s->element, 1);
    if (segment_element(seg, r->s->element, 2).n)
        cannot(q, "procedure");
    while (list.p && list.n) {
        struct str one = r->s->repetition ? str_split(&list, r->s->repetition) : list;
        if (!r->s->repetition)
            list.n = 0;
        if (q->service_count == INQUIRY_SERVICES_MAX)
            cannot(q, "service_types");
        else
            q->services[q->service_count++] = one;
    }
}

static void take_date(struct reading *r, struct str seg)
{
    struct str type = segment_element(seg, r->s->element, 1);
    struct str days = segment_element(seg, r->s->element, 3);
    if (!str_is(type, "291") && !str_is(type, "472"))
        return;
    if (r->q->from.n)
        cannot(r->q, "several_dates");
    r->q->from = str_split(&days, '-');
    r->q->to = days.p ? days : (struct str){NULL, 0};
}

static void take_reference(struct reading *r, struct str seg)
{
    struct str type = segment_element(seg, r->s->element, 1);
    struct str value = segment_element(seg, r->s->element, 2);
    struct inquiry_person *p = r->level == 23 ? &r->q->dependent : &r->q->subscriber;
    if (str_is(type, "6P"))
        p->group = value;
    else if (str_is(type, "EJ"))
        r->q->claim_id = value;
    else if (str_is(type, "1K"))
        r->q->payer_claim = value;
}

static void take(struct reading *r, struct str seg)
{
    struct inquiry *q = r->q;
    char e = r->s->element;
    struct str id = segment_element(seg, e, 0);
    struct inquiry_person *p = r->level == 23 ? &q->dependent : &q->subscriber;
    if (str_is(id, "ST"))
        r->status = str_is(segment_element(seg, e, 1), "276");
    else if (str_is(id, "HL"))
        take_level(r, segment_element(seg, e, 3));
    else if (str_is(id, "NM1"))
        take_name(r, seg);
    else if (str_is(id, "DMG")) {
        p->birth_date = segment_element(seg, e, 2);
        p->gender = segment_element(seg, e, 3);
    } else if (str_is(id, "EQ"))
        take_services(r, seg);
    else if (str_is(id, "DTP"))
        take_date(r, seg);
    else if (str_is(id, "REF"))
        take_reference(r, seg);
    else if (str_is(id, "BHT"))
        q->reference = segment_element(seg, e, 3);
    else if (str_is(id, "TRN")) {
        if (q->trace.n && !str_eq(q->trace, segment_element(seg, e, 2)) && r->status)
            cannot(q, "several_claims");
        q->trace = segment_element(seg, e, 2);
    } else if (str_is(id, "AMT") && str_is(segment_element(seg, e, 1), "T3"))
        q->charge = segment_element(seg, e, 2);
    else if (str_is(id, "AMT") || str_is(id, "III") || str_is(id, "HI"))
        cannot(q, "limited_question");
    else if (str_is(id, "SVC"))
        cannot(q, "claim_lines");
}

void inquiry_read(struct str x12, struct inquiry *out)
{
    struct segments s;
    struct reading r = {.q = out, .s = &s};
    struct str seg;
    *out = (struct inquiry){.inexpressible = NULL};
    if (!segments_open(&s, x12) || !segments_next(&s, &seg)) {
        cannot(out, "not_x12");
        return;
    }
    out->control = str_trim(segment_element(seg, s.element, 13));
    while (segments_next(&s, &seg))
        take(&r, seg);
}

/* ---- writing ---- */

static void put_person(struct json_writer *w, const struct inquiry_person *p, bool group)
{
    json_pair_given(w, "memberId", p->member_id);
    json_pair_given(w, "firstName", p->first_name);
    json_pair_given(w, "middleName", p->middle_name);
    json_pair_given(w, "lastName", p->last_name);
    json_pair_given(w, "suffix", p->suffix);
    json_pair_given(w, "gender", p->gender);
    json_pair_given(w, "dateOfBirth", p->birth_date);
    if (group)
        json_pair_given(w, "groupNumber", p->group);
}

static void put_provider(struct json_writer *w, const struct inquiry *q)
{
    bool person = str_is(q->provider_type, "1");
    json_pair_given(w, person ? "lastName" : "organizationName", q->provider_name);
    if (person)
        json_pair_given(w, "firstName", q->provider_first);
    json_pair_given(w, str_is(q->provider_id_type, "FI") ? "taxId" : "npi", q->provider_id);
}

/* An NPI or a tax number is what the shape has a place for. */
static bool has_provider(const struct inquiry *q)
{
    return str_is(q->provider_id_type, "XX") || str_is(q->provider_id_type, "FI");
}

static void begin(struct json_writer *w, struct buf *out, const struct inquiry *q, bool control)
{
    json_begin(w, out, 0);
    json_object(w);
    if (control)
        json_pair_str(w, "controlNumber", q->control);
    json_pair_str(w, "tradingPartnerServiceId", q->payer_id);
}

bool eligibility_write(const struct hia_call *call, const struct inquiry *q, struct buf *out)
{
    const struct dialect_row *d = &DIALECTS[options_of(call)->dialect];
    struct json_writer w;
    if (!has_provider(q) || !q->payer_id.n || !q->subscriber.given)
        return false;
    begin(&w, out, q, true);
    if (d->sends_reference)
        json_pair_given(&w, "submitterTransactionIdentifier", q->reference);
    json_key(&w, "provider");
    json_object(&w);
    put_provider(&w, q);
    json_object_end(&w);
    json_key(&w, "subscriber");
    json_object(&w);
    put_person(&w, &q->subscriber, true);
    json_object_end(&w);
    if (q->dependent.given) {
        json_key(&w, "dependents");
        json_array(&w);
        json_object(&w);
        put_person(&w, &q->dependent, true);
        json_object_end(&w);
        json_array_end(&w);
    }
    json_key(&w, "encounter");
    json_object(&w);
    if (q->service_count) {
        json_key(&w, "serviceTypeCodes");
        json_array(&w);
        for (size_t i = 0; i < q->service_count; i++)
            json_str(&w, q->services[i]);
        json_array_end(&w);
    }
    json_pair_given(&w, q->to.n ? "beginningDateOfService" : "dateOfService", q->from);
    json_pair_given(&w, "endDateOfService", q->to);
    json_object_end(&w);
    json_object_end(&w);
    return !out->failed;
}

bool status_write(const struct hia_call *call, const struct inquiry *q, struct buf *out)
{
    const struct dialect_row *d = &DIALECTS[options_of(call)->dialect];
    struct json_writer w;
    if (!has_provider(q) || !q->payer_id.n || !q->subscriber.given)
        return false;
    begin(&w, out, q, d->status_sends_control);
    json_key(&w, "providers");
    json_array(&w);
    json_object(&w);
    put_provider(&w, q);
    json_pair(&w, "providerType", "BillingProvider");
    json_object_end(&w);
    json_array_end(&w);
    json_key(&w, "subscriber");
    json_object(&w);
    put_person(&w, &q->subscriber, true);
    json_object_end(&w);
    if (q->dependent.given) {
        json_key(&w, "dependent");
        json_object(&w);
        put_person(&w, &q->dependent, true);
        json_object_end(&w);
    }
    json_key(&w, "encounter");
    json_object(&w);
    json_pair_given(&w, "beginningDateOfService", q->from);
    json_pair_given(&w, "endDateOfService", q->to.n ? q->to : q->from);
    json_pair_given(&w, "trackingNumber", q->payer_claim);
    json_pair_given(&w, "submittedAmount", q->charge);
    json_object_end(&w);
    json_object_end(&w);
    return !out->failed;
}

/* ---- what both answers need ---- */

void json_pair_day(struct json_writer *w, const char *name, struct str day)
{
    char iso[DAY_ISO_MAX];
    if (day_is_valid(day))
        json_pair_str(w, name, day_iso(day, iso));
}

struct str plain_day(const struct hia_call *call, struct str s)
{
    return s.n >= 10 && s.p[4] == '-' && s.p[7] == '-'
               ? str_of_text(say_text(call, "%.4s%.2s%.2s", s.p, s.p + 5, s.p + 8))
               : s;
}

struct str iso_day(const struct hia_call *call, struct str day)
{
    char iso[DAY_ISO_MAX];
    if (!day_is_valid(day))
        return (struct str){NULL, 0};
    day = day_iso(day, iso);
    return str_of_text(say_text(call, "%.*s", STR_FMT(day)));
}

bool is_period(struct str days)
{
    struct str to = days, from = str_split(&to, '-');
    return day_is_valid(from) && (!to.p || day_is_valid(to));
}

void json_period(struct json_writer *w, const char *name, struct str days)
{
    struct str to = days, from = str_split(&to, '-');
    json_key(w, name);
    json_object(w);
    json_pair_day(w, "from", from);
    if (to.p)
        json_pair_day(w, "to", to);
    json_object_end(w);
}

bool is_decimal(struct str s, unsigned decimals)
{
    struct str rest = s, whole = str_split(&rest, '.');
    uint64_t v;
    if (whole.n > 15 || (whole.n == 0 && !rest.n) ||
        (whole.n && !str_to_u64(whole, UINT64_MAX, &v)))
        return false;
    if (whole.n > 1 && whole.p[0] == '0')
        return false;
    return !rest.p || (rest.n > 0 && rest.n <= decimals && str_to_u64(rest, UINT64_MAX, &v));
}

struct str json_number(const struct hia_call *call, struct str s)
{
    return s.n && *s.p == '.' ? str_of_text(say_text(call, "0%.*s", STR_FMT(s))) : s;
}
