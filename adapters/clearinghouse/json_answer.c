/* json_answer.c - an eligibility answer in the Optum shape into our record.
 *
 * Codes are taken, their names passed over; numbers stay as written. What a benefit has beyond that
 * is not dropped in silence: it gets a message that there is more. */
#include "clearinghouse/json_taking.h"

#include <strings.h>

/* "subscriber." of "subscriber.aaaErrors[].code": true, and the rest. */
static bool below(const char *path, const char *head, const char **rest)
{
    size_t n = strlen(head);
    if (strncmp(path, head, n) != 0)
        return false;
    *rest = path + n;
    return true;
}

/* ---- benefits ---- */

static void benefit_value(struct taking *t, const char *name, struct str text)
{
    /* Names of codes, and what the record has no other place for and needs none. */
    static const char *const TWINS[] = {"name",
                                        "coverageLevel",
                                        "serviceTypes[]",
                                        "insuranceType",
                                        "timeQualifier",
                                        "quantityQualifier",
                                        "inPlanNetworkIndicator",
                                        "headerLoopIdentifierCode",
                                        "trailerLoopIdentifierCode"};
    struct benefit_row *b = &t->benefit;
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {
        {"code", &b->kind},
        {"coverageLevelCode", &b->level},
        {"insuranceTypeCode", &b->insurance},
        {"planCoverage", &b->plan},
        {"timeQualifierCode", &b->period},
        {"benefitAmount", &b->amount},
        {"benefitPercent", &b->share},
        {"quantityQualifierCode", &b->quantity_type},
        {"benefitQuantity", &b->quantity},
        {"authOrCertIndicator", &b->authorization},
        {"inPlanNetworkIndicatorCode", &b->network},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(name, rows[i].name) == 0) {
            *rows[i].to = json_keep(t->call, text);
            return;
        }
    if (strcmp(name, "serviceTypeCodes[]") == 0 && b->service_count < SERVICES_MAX) {
        b->services[b->service_count++] = json_keep(t->call, text);
        return;
    }
    if (strcmp(name, "additionalInformation[].description") == 0) {
        benefit_say(b, json_keep(t->call, text));
        return;
    }
    for (size_t i = 0; i < COUNT_OF(TWINS); i++)
        if (strcmp(name, TWINS[i]) == 0)
            return;
    b->more = true;
}

static void put_texts(struct json_writer *w, const char *name, const struct str *texts, size_t n)
{
    if (!n)
        return;
    json_key(w, name);
    json_array(w);
    for (size_t i = 0; i < n; i++)
        json_str(w, texts[i]);
    json_array_end(w);
}

static void put_number(struct taking *t, const char *name, struct str number, unsigned decimals)
{
    if (!number.n)
        return;
    t->broken |= !is_decimal(number, decimals);
    json_key(&t->w, name);
    json_raw(&t->w, json_number(t->call, number));
}

static void put_benefit_dates(struct json_writer *w, const struct benefit_row *b)
{
    if (!b->dates)
        return;
    json_key(w, "dates");
    json_array(w);
    for (size_t i = 0; i < b->dates; i++) {
        json_object(w);
        json_pair(w, "type", b->date[i].code);
        json_period(w, "days", b->date[i].day);
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_benefit_references(struct json_writer *w, const struct benefit_row *b)
{
    if (!b->references)
        return;
    json_key(w, "references");
    json_array(w);
    for (size_t i = 0; i < b->references; i++) {
        json_object(w);
        json_pair(w, "type", b->reference[i].type);
        json_pair_str(w, "value", b->reference[i].value);
        json_pair_given(w, "description", b->reference[i].description);
        json_object_end(w);
    }
    json_array_end(w);
}

void benefit_say(struct benefit_row *b, struct str text)
{
    if (text.n && b->message_count + 1 < MESSAGES_MAX)
        b->messages[b->message_count++] = text;
    else
        b->more |= text.n > 0;
}

void benefit_put(struct taking *t)
{
    struct benefit_row *b = &t->benefit;
    struct json_writer *w = &t->w;
    t->broken |= !b->kind.n;
    if (b->more)
        b->messages[b->message_count++] = STR("The partner says more of it: see its own answer.");
    json_object(w);
    json_pair_str(w, "kind", b->kind);
    json_pair_given(w, "coverage_level", b->level);
    put_texts(w, "service_types", b->services, b->service_count);
    json_pair_given(w, "insurance_type", b->insurance);
    json_pair_given(w, "plan", b->plan);
    json_pair_given(w, "period", b->period);
    put_number(t, "amount", b->amount, 2);
    put_number(t, "share", b->share, 10);
    json_pair_given(w, "quantity_type", b->quantity_type);
    put_number(t, "quantity", b->quantity, 10);
    json_pair_given(w, "authorization", b->authorization);
    json_pair_given(w, "network", b->network);
    put_benefit_references(w, b);
    put_benefit_dates(w, b);
    put_texts(w, "messages", b->messages, b->message_count);
    json_object_end(w);
    t->benefit_count++;
    *b = (struct benefit_row){.more = false};
}

/* ---- people, refusals, dates ---- */

/* The words of AAA04, where the partner writes them out; others pass as they are. */
static struct str follow_up_code(struct str text)
{
    static const char *const WORDS[][2] = {
        {"Please Correct and Resubmit", "C"},
        {"Resubmission Not Allowed", "N"},
        {"Please Resubmit Original Transaction", "P"},
        {"Resubmission Allowed", "R"},
        {"Do Not Resubmit; Inquiry Initiated to a Third Party", "S"},
        {"Please Wait 30 Days and Resubmit", "W"},
        {"Please Wait 10 Days and Resubmit", "X"},
        {"Do Not Resubmit; We Will Hold Your Request and Respond Again Shortly", "Y"},
    };
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (text.n == strlen(WORDS[i][0]) && strncasecmp(text.p, WORDS[i][0], text.n) == 0)
            return str_from(WORDS[i][1]);
    return text;
}

static void refuse(struct refusals *list, struct refusal r)
{
    if (list->n < REFUSALS_MAX && r.reason.n)
        list->row[list->n++] = r;
}

/* errors[].location says "Loop 2100C": the same refusal as in aaaErrors, for those who send it so.
 */
static void error_end(struct taking *t)
{
    static const struct {
        const char *loop;
        size_t at;
    } rows[] = {
        {"2000A", offsetof(struct taking, source)},
        {"2100A", offsetof(struct taking, payer)},
        {"2100B", offsetof(struct taking, receiver)},
        {"2100D", offsetof(struct taking, dependent.refusals)},
    };
    struct refusals *to = &t->subscriber.refusals;
    bool known = t->payer.n || t->receiver.n || t->source.n || t->subscriber.refusals.n ||
                 t->dependent.refusals.n;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_ends(t->error_place, str_from(rows[i].loop)))
            to = (struct refusals *)(void *)((char *)t + rows[i].at);
    if (t->error.reason.n == 2 && !known)
        refuse(to, t->error);
    t->error = (struct refusal){.reason = {NULL, 0}};
    t->error_place = (struct str){NULL, 0};
}

static void aaa_value(struct taking *t, const char *name, struct str text)
{
    if (strcmp(name, "code") == 0)
        t->error.reason = json_keep(t->call, text);
    else if (strcmp(name, "followupAction") == 0 || strcmp(name, "followUpAction") == 0)
        t->error.follow_up = follow_up_code(json_keep(t->call, text));
    else if (strcmp(name, "location") == 0)
        t->error_place = json_keep(t->call, str_trim(text));
}

static void person_value(struct taking *t, struct answered_person *p, const char *name,
                         struct str text)
{
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {
        {"memberId", &p->is.member_id},
        {"firstName", &p->is.first_name},
        {"middleName", &p->is.middle_name},
        {"lastName", &p->is.last_name},
        {"suffix", &p->is.suffix},
        {"gender", &p->is.gender},
        {"dateOfBirth", &p->is.birth_date},
        {"groupNumber", &p->is.group},
        {"address.address1", &p->line1},
        {"address.address2", &p->line2},
        {"address.city", &p->city},
        {"address.state", &p->state},
        {"address.postalCode", &p->postal_code},
    };
    const char *rest;
    if (below(name, "aaaErrors[].", &rest)) {
        aaa_value(t, rest, text);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(name, rows[i].name) == 0) {
            *rows[i].to = json_keep(t->call, text);
            p->given = true;
        }
}

static void date_value(struct taking *t, const char *name, struct str text)
{
    static const char *const CODES[][2] = {
        {"plan", "291"},        {"planBegin", "346"},        {"planEnd", "347"},
        {"eligibility", "307"}, {"eligibilityBegin", "356"}, {"eligibilityEnd", "357"},
        {"service", "472"},
    };
    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (strcmp(name, CODES[i][0]) == 0 && is_period(text) && t->dates < DATES_MAX) {
            t->date[t->dates].code = CODES[i][1];
            t->date[t->dates++].days = json_keep(t->call, text);
        }
}

static void reference_value(struct taking *t, const char *name, struct str text)
{
    static const char *const CODES[][2] = {
        {"groupNumber", "6P"}, {"planNumber", "18"}, {"policyNumber", "1L"}};
    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (strcmp(name, CODES[i][0]) == 0 && text.n && t->references < REFERENCES_MAX) {
            t->reference[t->references].code = CODES[i][1];
            t->reference[t->references++].value = json_keep(t->call, text);
        }
}

/* ---- the document ---- */

static void value(struct taking *t, const char *path, struct str text)
{
    const char *rest;
    const struct {
        const char *path;
        struct str *to;
    } rows[] = {
        {"controlNumber", &t->control},
        {"payer.name", &t->payer_name},
        {"payer.payorIdentification", &t->payer_id},
        {"payer.payerIdentification", &t->payer_id},
        {"provider.providerName", &t->provider_name},
        {"provider.providerOrgName", &t->provider_name},
        {"provider.npi", &t->provider_npi},
    };
    if (below(path, "benefitsInformation[].", &rest))
        benefit_value(t, rest, text);
    else if (below(path, "errors[].", &rest) || below(path, "payer.aaaErrors[].", &rest) ||
             below(path, "provider.aaaErrors[].", &rest))
        aaa_value(t, rest, text);
    else if (below(path, "subscriber.", &rest))
        person_value(t, &t->subscriber, rest, text);
    else if (below(path, "dependents[].", &rest))
        person_value(t, &t->dependent, rest, text);
    else if (below(path, "planDateInformation.", &rest))
        date_value(t, rest, text);
    else if (below(path, "planInformation.", &rest))
        reference_value(t, rest, text);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(path, rows[i].path) == 0)
            *rows[i].to = json_keep(t->call, text);
}

static void close_one(struct taking *t, const char *path)
{
    const struct {
        const char *path;
        struct refusals *to;
    } rows[] = {
        {"payer.aaaErrors[]", &t->payer},
        {"provider.aaaErrors[]", &t->receiver},
        {"subscriber.aaaErrors[]", &t->subscriber.refusals},
        {"dependents[].aaaErrors[]", &t->dependent.refusals},
    };
    if (strcmp(path, "benefitsInformation[]") == 0)
        benefit_put(t);
    else if (strcmp(path, "errors[]") == 0)
        error_end(t);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(path, rows[i].path) == 0) {
            refuse(rows[i].to, t->error);
            t->error = (struct refusal){.reason = {NULL, 0}};
        }
}

static void take(void *ctx, const struct visit *v)
{
    struct taking *t = ctx;
    if (v->kind == VISIT_VALUE)
        value(t, v->path, v->text);
    else if (v->kind == VISIT_CLOSE)
        close_one(t, v->path);
}

static bool same_member(struct str a, struct str b)
{
    return a.n && a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static enum json_verdict judge(const struct taking *t, const struct inquiry *q, bool strict)
{
    bool refused = t->source.n || t->payer.n || t->receiver.n || t->subscriber.refusals.n ||
                   t->dependent.refusals.n;
    if (t->control.n && !look_same_number(t->control, q->control))
        return JSON_ANOTHERS;
    if (!t->control.n && t->subscriber.is.member_id.n &&
        !same_member(t->subscriber.is.member_id, q->subscriber.member_id))
        return JSON_ANOTHERS;
    if (!t->control.n && !t->subscriber.is.member_id.n && strict)
        return JSON_UNTRACEABLE;
    if (t->broken || t->benefits.failed)
        return JSON_BROKEN;
    return t->benefit_count || refused ? JSON_TAKEN : JSON_INCOMPLETE;
}

void taking_begin(struct taking *t, const struct hia_call *call, size_t body_bytes)
{
    t->call = call;
    t->benefits = say_buf(call, body_bytes * 2 + 65536);
    json_begin(&t->w, &t->benefits, 0);
    json_array(&t->w);
}

enum json_verdict eligibility_take(const struct hia_call *call, const struct inquiry *q,
                                   struct str body, struct buf *record)
{
    struct taking *t = hia_alloc(call, sizeof(*t));
    if (!t)
        return JSON_BROKEN;
    taking_begin(t, call, body.n);
    if (!json_visit(body, t, take))
        return JSON_BROKEN;
    json_array_end(&t->w);
    enum json_verdict v = judge(t, q, options_of(call)->trace_required);
    if (v == JSON_TAKEN)
        record_put(t, q, record);
    return record->failed ? JSON_BROKEN : v;
}
