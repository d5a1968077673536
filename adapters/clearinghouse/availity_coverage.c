/* availity_coverage.c - a coverage of Availity as our record.
 *
 * Members are those of the Coverages 1.0.0 contract Availity publishes (Swagger 2.0, with a
 * sentence for each and no code lists). What a member is called is what X12 calls its code: an
 * "outOfPocket" is EB01 G. Where a sentence leaves open what a value means, nothing is made of it:
 * it becomes a message of its benefit; what has no row at all is told by one that there is more. */
#include "base/clock.h"
#include "clearinghouse/json_taking.h"
#include "clearinghouse/shape.h"

#include <stdio.h>
#include <strings.h>

struct words {
    const char *theirs, *ours;
};

/* EB01. */
static const struct words DETAILS[] = {
    {"amounts.coInsurance", "A"},   {"amounts.coPayment", "B"},
    {"amounts.deductibles", "C"},   {"amounts.outOfPocket", "G"},
    {"benefitDescriptions", "D"},   {"costContainment", "J"},
    {"coverageBasis", "CB"},        {"exclusions", "E"},
    {"limitations", "F"},           {"nonCovered", "I"},
    {"preexistingConditions", "M"}, {"reserve", "K"},
};
/* EB12; benefits "not specific to a network" have none. */
static const struct words NETWORKS[] = {
    {"inNetwork", "Y"}, {"outOfNetwork", "N"}, {"notApplicableNetwork", "W"}, {"noNetwork", ""}};
/* DTP01 of a day. */
static const struct words DAYS[] = {
    {"addedDate", "318"},
    {"admissionDate", "435"},
    {"benefitBeginDate", "348"},
    {"benefitEndDate", "349"},
    {"certificationDate", "458"},
    {"cobraEndDate", "341"},
    {"cobraStartDate", "340"},
    {"completionDate", "198"},
    {"coordinationOfBenefitsDate", "290"},
    {"dischargeDate", "096"},
    {"effectiveChangeDate", "152"},
    {"eligibilityEndDate", "357"},
    {"eligibilityStartDate", "356"},
    {"issueDate", "102"},
    {"lastUpdateDate", "636"},
    {"lastVisitDate", "304"},
    {"periodEndDate", "194"},
    {"periodStartDate", "193"},
    {"planEndDate", "347"},
    {"planEnrollmentDate", "382"},
    {"planStartDate", "346"},
    {"policyEffectiveDate", "539"},
    {"policyExpirationDate", "540"},
    {"premiumPaidToBeginDate", "342"},
    {"premiumPaidToEndDate", "343"},
    {"primaryCareProviderDate", "295"},
    {"serviceDate", "472"},
    {"statusDate", "771"},
};
/* REF01, and where REF03 of it stands. */
static const struct {
    const char *theirs, *ours, *description;
} NUMBERS[] = {
    {"groupNumber", "6P", "groupName"},
    {"planNumber", "18", NULL},
    {"policyNumber", "1L", NULL},
    {"insurancePolicyNumber", "IG", NULL},
    {"planNetworkId", "N6", "planNetworkName"},
    {"priorAuthorizationNumber", "G1", NULL},
    {"referralNumber", "9F", NULL},
    {"familyUnitNumber", "49", NULL},
    {"healthInsuranceClaimNumber", "F6", NULL},
    {"medicaidRecipientIdentificationNumber", "NQ", NULL},
    {"memberIdentificationNumber", "1W", NULL},
    {"contractNumber", "CT", NULL},
    {"identityCardNumber", "HJ", NULL},
    {"medicalRecordNumber", "EA", NULL},
};
/* What words say whose code stands beside them ("levelCode"); without it they are said. */
static const char *const TWINS[] = {"level",
                                    "insuranceType",
                                    "quantityQualifier",
                                    "amountTimePeriod",
                                    "totalTimePeriod",
                                    "remainingTimePeriod",
                                    "status"};

/* ---- one value ---- */

/* A message; one that is too long is told by `more`. */
static void tell(struct taking *t, struct hia_text text)
{
    benefit_say(&t->benefit, str_of_text(text));
    t->benefit.more |= text.n == 0;
}

static void take_twin(struct taking *t, struct shape *s, const struct shape_place *at,
                      const char *name)
{
    char code_name[VISIT_PATH_MAX];
    struct str words = shape_take(s, at, name);
    (void)snprintf(code_name, sizeof(code_name), "%sCode", name);
    const struct shape_value *code = shape_find(s, at, code_name);
    if (words.n && (!code || !code->text.n))
        tell(t, say_text(t->call, "%s: %.*s", name, STR_FMT(words)));
}

static void take_days(struct taking *t, struct shape *s, const struct shape_place *at)
{
    struct benefit_row *b = &t->benefit;
    for (size_t i = 0; i < COUNT_OF(DAYS); i++) {
        struct shape_value *v = shape_find(s, at, DAYS[i].theirs);
        struct str day = v ? plain_day(t->call, v->text) : (struct str){NULL, 0};
        if (!day_is_valid(day) || b->dates == BENEFIT_DATES_MAX)
            continue;
        v->used = true;
        b->date[b->dates].code = DAYS[i].ours;
        b->date[b->dates++].day = day;
    }
}

static void take_numbers(struct taking *t, struct shape *s, const struct shape_place *at)
{
    struct benefit_row *b = &t->benefit;
    for (size_t i = 0; i < COUNT_OF(NUMBERS) && b->references < BENEFIT_REFERENCES_MAX; i++) {
        const char *of = NUMBERS[i].description;
        struct str number = shape_take(s, at, NUMBERS[i].theirs);
        struct str words = of ? shape_take(s, at, of) : (struct str){NULL, 0};
        if (!number.n) {
            benefit_say(b, words);
            continue;
        }
        b->reference[b->references].type = NUMBERS[i].ours;
        b->reference[b->references].value = number;
        b->reference[b->references++].description = words;
    }
}

/* Texts of a list, or the messages of its objects. */
static void take_notes(struct taking *t, struct shape *s, const struct shape_place *at)
{
    struct shape_place note;
    size_t event = 0;
    while (shape_next(s, at, "payerNotes[]", &event, &note)) {
        struct str text = shape_take(s, &note, "message");
        benefit_say(&t->benefit, text.n ? text : shape_take(s, &note, ""));
    }
    benefit_say(&t->benefit, shape_take(s, at, "description"));
}

static bool is_word(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (s.n == strlen(*words) && strncasecmp(s.p, *words, s.n) == 0)
            return true;
    return false;
}

/* "20" percent is a share of 0.20, to the digit; {NULL, 0}: it is no number. */
static struct str share_of(const struct hia_call *call, struct str percent)
{
    struct str rest = percent, whole = str_split(&rest, '.');
    if (!is_decimal(percent, 6))
        return (struct str){NULL, 0};
    while (whole.n > 1 && whole.p[0] == '0')
        whole = str_of(whole.p + 1, whole.n - 1);
    char pad[3] = "00";
    size_t zeros = whole.n < 2 ? 2 - whole.n : 0;
    size_t before = whole.n + zeros - 2;
    return str_of_text(say_text(call, "%.*s%s.%.*s%.*s%.*s", (int)before, whole.p,
                                before ? "" : "0", (int)zeros, pad, (int)(whole.n - before),
                                whole.p + before, rest.p ? (int)rest.n : 0, rest.p ? rest.p : ""));
}

/* Less than one percent, and not nothing: it may be a share already (X12's EB08 is). */
static bool may_be_share(struct str percent)
{
    bool nothing = true;
    for (size_t i = 0; i < percent.n; i++)
        nothing &= percent.p[i] == '0' || percent.p[i] == '.';
    struct str whole = str_split(&percent, '.');
    return !nothing && (whole.n == 0 || str_is(whole, "0"));
}

/* An amount of the benefit: money, or of a co-insurance a share. Whatever is surely neither is
 * said, and nothing is counted with it. */
static void take_amount(struct taking *t, struct str amount, struct str units)
{
    static const char *const PERCENT[] = {"percent", "percentage", "%", NULL};
    static const char *const MONEY[] = {"dollars", "dollar", "usd", "$", NULL};
    struct benefit_row *b = &t->benefit;
    bool percent = units.n ? is_word(units, PERCENT) && !may_be_share(amount) : false;
    bool money = units.n ? is_word(units, MONEY) : !str_is(b->kind, "A");
    struct str share = percent ? share_of(t->call, amount) : (struct str){NULL, 0};
    if (!amount.n)
        return;
    if (share.n)
        b->share = share;
    else if (money && is_decimal(amount, 2))
        b->amount = amount;
    else
        tell(t, say_text(t->call, "amount: %.*s %.*s", STR_FMT(amount),
                         STR_FMT(units.p ? units : STR(""))));
}

/* ---- one benefit ---- */

/* Whether the place has anything that nobody took; it is told once. */
static bool has_more(struct shape *s, const struct shape_place *at)
{
    bool more = false;
    for (size_t i = at->from; i < at->to; i++) {
        struct shape_value *v = &s->values[i];
        more |= v->kind == VISIT_VALUE && !v->used && v->text.n;
        v->used = true;
    }
    return more;
}

/* "total" and "remaining" stand beside "amount", each with its period: a row each. */
static void put_amounts(struct taking *t, struct shape *s, const struct shape_place *item)
{
    struct str units = shape_take(s, item, "units"), amount = shape_take(s, item, "amount");
    struct str total = shape_take(s, item, "total"), remaining = shape_take(s, item, "remaining");
    struct str amount_period = shape_take(s, item, "amountTimePeriodCode");
    struct str total_period = shape_take(s, item, "totalTimePeriodCode");
    struct str remaining_period = shape_take(s, item, "remainingTimePeriodCode");
    t->benefit.more |= has_more(s, item);
    struct benefit_row row = t->benefit;
    t->benefit.period = amount_period;
    take_amount(t, amount, units);
    if (amount.n || !(total.n || remaining.n))
        benefit_put(t);
    if (total.n) {
        t->benefit = row;
        t->benefit.period = total_period;
        take_amount(t, total, units);
        benefit_put(t);
    }
    if (remaining.n) {
        t->benefit = row;
        t->benefit.period = STR("29");
        take_amount(t, remaining, units);
        if (remaining_period.n && !str_is(remaining_period, "29"))
            tell(t, say_text(t->call, "remaining of period %.*s", STR_FMT(remaining_period)));
        benefit_put(t);
    }
}

/* What stands above a benefit: of its plan, and of the service. */
struct above {
    struct str insurance, plan, service, service_words;
    bool of_service; /* of one service, also where `service` has no code for it */
};

static void begin_row(struct taking *t, const struct above *a, struct str kind, const char *network)
{
    struct benefit_row *b = &t->benefit;
    *b = (struct benefit_row){
        .kind = kind, .insurance = a->insurance, .plan = a->plan, .network = str_from(network)};
    if (a->service.n)
        b->services[b->service_count++] = a->service;
    benefit_say(b, a->service_words);
}

/* A benefit of that statusCode. What is active or not without a service type is read as the plan's:
 * of a service that has no code it is said. */
static void begin_status(struct taking *t, const struct above *a, struct str code,
                         const char *network)
{
    bool is_state = code.n == 1 && *code.p >= '1' && *code.p <= '8';
    bool whose = a->service.n || !a->of_service;
    begin_row(t, a, code.n && (whose || !is_state) ? code : STR("D"), network);
    if (is_state && !whose)
        tell(t, say_text(t->call, "status: %.*s", STR_FMT(code)));
}

static void put_item(struct taking *t, struct shape *s, const struct shape_place *item)
{
    struct benefit_row *b = &t->benefit;
    struct str insurance = shape_take(s, item, "insuranceTypeCode");
    struct str plan = shape_take(s, item, "planName");
    struct str quantity = shape_take(s, item, "quantity");
    struct str needed = shape_take(s, item, "authorizationRequired");
    struct str unknown = shape_take(s, item, "authorizationRequiredUnknown");
    b->insurance = insurance.n ? insurance : b->insurance;
    b->plan = plan.n ? plan : b->plan;
    b->level = shape_take(s, item, "levelCode");
    b->quantity_type = shape_take(s, item, "quantityQualifierCode");
    if (is_decimal(quantity, 10))
        b->quantity = quantity;
    else if (quantity.n)
        tell(t, say_text(t->call, "quantity: %.*s", STR_FMT(quantity)));
    b->authorization = str_is(unknown, "true")   ? STR("U")
                       : str_is(needed, "true")  ? STR("Y")
                       : str_is(needed, "false") ? STR("N")
                                                 : STR("");
    take_days(t, s, item);
    take_numbers(t, s, item);
    take_notes(t, s, item);
    for (size_t i = 0; i < COUNT_OF(TWINS); i++)
        take_twin(t, s, item, TWINS[i]);
    put_amounts(t, s, item);
}

/* Lists by network below one member. `kind`: of all of it; without, each item has a status. */
static void put_detail(struct taking *t, struct shape *s, const struct shape_place *at,
                       const struct above *a, const char *theirs, struct str kind)
{
    char name[VISIT_PATH_MAX];
    struct shape_place item;
    for (size_t i = 0; i < COUNT_OF(NETWORKS); i++) {
        size_t event = 0;
        (void)snprintf(name, sizeof(name), "%s.%s[]", theirs, NETWORKS[i].theirs);
        while (shape_next(s, at, name, &event, &item)) {
            struct str status = shape_take(s, &item, "statusCode");
            if (kind.n)
                begin_row(t, a, kind, NETWORKS[i].ours);
            else
                begin_status(t, a, status, NETWORKS[i].ours);
            if (kind.n && status.n && !str_eq(status, kind))
                tell(t, say_text(t->call, "status: %.*s", STR_FMT(status)));
            put_item(t, s, &item);
        }
    }
}

static void put_details(struct taking *t, struct shape *s, const struct shape_place *at,
                        const struct above *a)
{
    for (size_t i = 0; i < COUNT_OF(DETAILS); i++)
        put_detail(t, s, at, a, DETAILS[i].theirs, str_from(DETAILS[i].ours));
    put_detail(t, s, at, a, "statusDetails", STR(""));
}

/* EB03 is a code of one to three characters; other words are said. */
static bool is_service_code(struct str s)
{
    return s.n >= 1 && s.n <= 3 && plain_id(s).n;
}

static void put_benefit(struct taking *t, struct shape *s, const struct shape_place *at,
                        const struct above *plan)
{
    struct above a = *plan;
    struct str type = shape_take(s, at, "type"), name = shape_take(s, at, "name");
    struct str code = shape_take(s, at, "statusCode"), words = shape_take(s, at, "status");
    a.of_service = true;
    if (is_service_code(type))
        a.service = type;
    else
        a.service_words = type.n ? type : name;
    put_details(t, s, at, &a);
    begin_status(t, &a, code, "");
    if (!code.n)
        benefit_say(&t->benefit, words);
    take_notes(t, s, at);
    t->benefit.more |= has_more(s, at);
    if (code.n || t->benefit.message_count || t->benefit.more)
        benefit_put(t);
}

/* ---- plans ---- */

static void put_plan(struct taking *t, struct shape *s, const struct shape_place *at)
{
    struct shape_place benefit;
    size_t event = 0;
    struct str code = shape_take(s, at, "statusCode"), words = shape_take(s, at, "status");
    struct str from = plain_day(t->call, shape_take(s, at, "coverageStartDate"));
    struct str to = plain_day(t->call, shape_take(s, at, "coverageEndDate"));
    struct above a = {.insurance = shape_take(s, at, "insuranceTypeCode"),
                      .plan = shape_take(s, at, "planName")};
    put_details(t, s, at, &a);
    while (shape_next(s, at, "benefits[]", &event, &benefit))
        put_benefit(t, s, &benefit, &a);
    begin_row(t, &a, code.n ? code : STR("D"), "");
    if (!code.n)
        benefit_say(&t->benefit, words);
    if (from.n || to.n)
        tell(t, say_text(t->call, "coverage: %.*s - %.*s", STR_FMT(from.p ? from : STR("")),
                         STR_FMT(to.p ? to : STR(""))));
    take_twin(t, s, at, "insuranceType");
    take_days(t, s, at);
    take_numbers(t, s, at);
    take_notes(t, s, at);
    t->benefit.more |= has_more(s, at);
    if (code.n || t->benefit.message_count || t->benefit.dates || t->benefit.references)
        benefit_put(t);
}

/* ---- people ---- */

static void take_person(struct taking *t, struct shape *s, const char *of,
                        struct answered_person *p)
{
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {
        {"memberId", &p->is.member_id},   {"firstName", &p->is.first_name},
        {"lastName", &p->is.last_name},   {"middleName", &p->is.middle_name},
        {"suffix", &p->is.suffix},        {"genderCode", &p->is.gender},
        {"birthDate", &p->is.birth_date}, {"address.line1", &p->line1},
        {"address.line2", &p->line2},     {"address.city", &p->city},
        {"address.stateCode", &p->state}, {"address.zipCode", &p->postal_code},
    };
    struct shape_place root = shape_root(s), at;
    if (!shape_next(s, &root, of, &(size_t){0}, &at))
        return;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str v = shape_take(s, &at, rows[i].name);
        if (v.n && !rows[i].to->n)
            *rows[i].to = v;
        p->given |= v.n > 0;
    }
    p->is.birth_date = plain_day(t->call, p->is.birth_date);
}

static struct str first_of(struct shape *s, const char *path, const char *other)
{
    struct shape_place root = shape_root(s);
    struct str v = shape_take(s, &root, path);
    return v.n ? v : shape_take(s, &root, other);
}

/* The patient is the subscriber, unless the inquiry or the answer says otherwise. */
static void take_people(struct taking *t, struct shape *s, const struct inquiry *q)
{
    struct shape_place root = shape_root(s);
    struct str relation = shape_take(s, &root, "patient.subscriberRelationshipCode");
    bool dependent = relation.n ? !str_is(relation, "18") : q->dependent.given;
    t->payer_name = first_of(s, "payer.responseName", "payer.name");
    t->payer_id = first_of(s, "payer.responsePayerId", "payer.payerId");
    t->provider_name = first_of(s, "requestingProvider.lastName", "requestingProvider.name");
    t->provider_npi = shape_take(s, &root, "requestingProvider.npi");
    take_person(t, s, "subscriber", &t->subscriber);
    take_person(t, s, "patient", dependent ? &t->dependent : &t->subscriber);
}

static bool is_anothers(const struct taking *t, const struct inquiry *q)
{
    struct str theirs = t->subscriber.is.member_id, ours = q->subscriber.member_id;
    return theirs.n && ours.n && (theirs.n != ours.n || strncasecmp(theirs.p, ours.p, ours.n) != 0);
}

enum json_verdict coverage_take(const struct hia_call *call, const struct inquiry *q,
                                struct str body, bool at_once, struct buf *record)
{
    struct taking *t = hia_alloc(call, sizeof(*t));
    struct shape_place root, plan;
    struct shape s;
    size_t event = 0;
    if (!t || !shape_read(call, body, &s))
        return JSON_BROKEN;
    root = shape_root(&s);
    taking_begin(t, call, body.n);
    take_people(t, &s, q);
    if (at_once && is_anothers(t, q))
        return JSON_ANOTHERS;
    while (shape_next(&s, &root, "plans[]", &event, &plan))
        put_plan(t, &s, &plan);
    json_array_end(&t->w);
    if (t->broken || t->benefits.failed || !t->benefit_count)
        return t->benefit_count ? JSON_BROKEN : JSON_INCOMPLETE;
    if (at_once && !t->subscriber.is.member_id.n && options_of(call)->trace_required)
        return JSON_UNTRACEABLE;
    record_put(t, q, record);
    return record->failed ? JSON_BROKEN : JSON_TAKEN;
}
