/* authorization_page.c - see authorization_page.h. */
#include "cli/authorization_page.h"

#include "base/money.h"
#include "cli/print.h"
#include "cli/term.h"

/* ---- words ---------------------------------------------------------------------------------- */

struct word {
    const char *code, *title, *advice;
    enum term_color color;
};

static const struct word ACTIONS[] = {
    {"A1", "APPROVED", "Give the service within the days and quantities named.", TERM_GREEN},
    {"A2", "APPROVED IN PART", "Look at each service: only some are approved.", TERM_YELLOW},
    {"A3", "DENIED", "Tell the patient; correct and ask again, or appeal (UM02 1 or 2).", TERM_RED},
    {"A4", "PENDED", "Send what the payer asks for; do not give the service on this answer.",
     TERM_CYAN},
    {"A6", "MODIFIED", "Compare with what was asked: days, quantity or service are not the same.",
     TERM_YELLOW},
    {"C", "CANCELLED", "Ask again if the service is still wanted.", TERM_RED},
    {"CT", "CALL THE PAYER", "Call the payer: it does not decide electronically.", TERM_CYAN},
    {"NA", "NOT NEEDED", "Keep this answer with the chart; no authorization is wanted.",
     TERM_GREEN},
};
static const struct word REFUSED = {"", "REFUSED", "Correct what is named and send it again.",
                                    TERM_RED};
static const struct word NO_DECISION = {"", "NO DECISION", "Ask the payer what became of it.",
                                        TERM_YELLOW};

/* AAA03, in our own words. */
static const struct {
    const char *code, *words;
} REASONS[] = {
    {"04", "more is asked for than may be"},
    {"15", "data the payer requires is missing"},
    {"33", "something in the request is wrong"},
    {"35", "the provider is not in the payer's network"},
    {"41", "the sender may not ask this payer"},
    {"42", "the payer's system is not available now"},
    {"43", "the provider's number is wrong or missing"},
    {"44", "the provider's name is wrong or missing"},
    {"45", "the provider's specialty is wrong or missing"},
    {"46", "the provider's telephone number is wrong or missing"},
    {"47", "the provider's state is wrong or missing"},
    {"49", "the provider is not the patient's primary care provider"},
    {"51", "the provider is not on the payer's file"},
    {"52", "the day of service is not covered, or the service at that day"},
    {"56", "the date is not one the payer can use"},
    {"57", "the days of service are wrong or missing"},
    {"58", "the birth date is wrong or missing"},
    {"60", "the birth date lies after the days of service"},
    {"61", "the patient died before the days of service"},
    {"62", "the days of service lie outside what the payer takes"},
    {"64", "the patient's number is wrong or missing"},
    {"65", "the patient's name is wrong or missing"},
    {"66", "the patient's gender is wrong or missing"},
    {"67", "the patient is not found"},
    {"68", "the patient's number is on file more than once"},
    {"71", "the birth date is not the one on file"},
    {"72", "the member number is wrong or missing"},
    {"73", "the member's name is wrong or missing"},
    {"74", "the member's gender is wrong or missing"},
    {"75", "the member is not found"},
    {"76", "the member's number is on file more than once"},
    {"77", "the member is found, the patient is not"},
    {"78", "the member is not in the group or plan named"},
    {"79", "the participant's number is wrong"},
    {"80", "the payer did not answer in time"},
    {"95", "the patient is not eligible"},
    {"97", "the provider's address is wrong or missing"},
    {"AA", "the authorization number is not found"},
    {"AG", "the procedure code is wrong or missing"},
    {"AH", "the diagnosis does not go with the request"},
    {"T4", "the payer's name or number is missing"},
    {"T5", "the certification is not there"},
};

static const struct {
    const char *code, *words;
} FOLLOW_UPS[] = {
    {"C", "correct it and send it again"},
    {"N", "do not send it again"},
    {"P", "send the same again later"},
    {"R", "it may be sent again"},
    {"S", "do not send it again: it was passed on"},
    {"W", "wait 30 days and send it again"},
    {"X", "wait 10 days and send it again"},
    {"Y", "do not send it again: the payer holds it and will answer"},
};

static const char *reason_words(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(REASONS); i++)
        if (str_is(code, REASONS[i].code))
            return REASONS[i].words;
    return "see the guide";
}

static const char *follow_up_words(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(FOLLOW_UPS); i++)
        if (str_is(code, FOLLOW_UPS[i].code))
            return FOLLOW_UPS[i].words;
    return "";
}

static const struct word *outcome(const struct review_decision *d, size_t refusals)
{
    for (size_t i = 0; d && i < COUNT_OF(ACTIONS); i++)
        if (str_is(d->action, ACTIONS[i].code))
            return &ACTIONS[i];
    return refusals ? &REFUSED : &NO_DECISION;
}

/* ---- small facts ---------------------------------------------------------------------------- */

static void days(const char *what, struct period p, FILE *out)
{
    if (p.from.n == 0)
        return;
    fprintf(out, "%s", what);
    fputs(print_day(p.from), out);
    if (p.to.n) {
        fputs(" to ", out);
        fputs(print_day(p.to), out);
    }
}

static void number(struct quantity q, FILE *out)
{
    char text[MONEY_TEXT_MAX];
    size_t n = decimal_format(q.value, text);
    fprintf(out, "%.*s", (int)n, text);
}

static const char *unit_words(struct str unit)
{
    static const char *const words[][2] = {{"VS", "visits"},  {"DY", "days"},  {"HS", "hours"},
                                           {"MN", "months"},  {"FL", "units"}, {"UN", "units"},
                                           {"MJ", "minutes"}, {"DA", "days"},  {"F2", "units"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(unit, words[i][0]))
            return words[i][1];
    return "";
}

static void contact(const char *what, const struct contact *c, FILE *out)
{
    if (!c)
        return;
    fprintf(out, "  %s %.*s", what, STR_FMT(c->name));
    for (size_t i = 0; i < c->numbers_count; i++)
        fprintf(out, " %.*s %.*s", STR_FMT(c->numbers[i].type), STR_FMT(c->numbers[i].number));
    fputc('\n', out);
}

static void refusals(const char *of, const struct review_refusal *list, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        const char *then = follow_up_words(list[i].follow_up);
        fprintf(out, "    %s: %s (%.*s)%s%s\n", of, reason_words(list[i].reason),
                STR_FMT(list[i].reason), *then ? "; " : "", then);
    }
}

static void headline(const char *indent, const struct word *w, FILE *out)
{
    fprintf(out, "%s%s%s%s", indent, term(w->color), w->title, term(TERM_PLAIN));
}

static void decision(const struct review_decision *d, FILE *out)
{
    if (d && d->number.n)
        fprintf(out, ", number %.*s", STR_FMT(d->number));
    if (d && d->reason.n)
        fprintf(out, ", reason %.*s (X12 list of review decision reasons)", STR_FMT(d->reason));
}

/* ---- how much ------------------------------------------------------------------------------- */

struct much {
    struct quantity quantity;
    struct str unit;
};

static struct much of_delivery(const struct review_delivery *d)
{
    return d ? (struct much){d->quantity, d->type} : (struct much){0};
}

/* What the line says, else its delivery. */
static struct much of_service(const struct review_service *s)
{
    if (s->professional && s->professional->quantity.given)
        return (struct much){s->professional->quantity, s->professional->unit};
    if (s->institutional && s->institutional->quantity.given)
        return (struct much){s->institutional->quantity, s->institutional->unit};
    if (s->dental && s->dental->quantity.given)
        return (struct much){s->dental->quantity, STR("UN")};
    return of_delivery(s->delivery);
}

static void much(struct much given, struct much asked, const struct review_decision *d, FILE *out)
{
    bool approved =
        d && (str_is(d->action, "A1") || str_is(d->action, "A2") || str_is(d->action, "A6"));
    if (!given.quantity.given && !asked.quantity.given)
        return;
    fputs("    ", out);
    if (given.quantity.given) {
        number(given.quantity, out);
        fprintf(out, " %s %s", unit_words(given.unit), approved ? "approved" : "in the answer");
    } else {
        fputs("the answer names no quantity", out);
    }
    if (asked.quantity.given) {
        fputs(", ", out);
        number(asked.quantity, out);
        fprintf(out, " %s asked", unit_words(asked.unit));
    }
    fputc('\n', out);
}

static const struct procedure *procedure_of(const struct review_service *s)
{
    return s->professional    ? &s->professional->procedure
           : s->institutional ? &s->institutional->procedure
           : s->dental        ? &s->dental->procedure
                              : NULL;
}

/* "" unless a range of procedures is meant. */
static struct str procedure_to(const struct review_service *s)
{
    return s->professional    ? s->professional->procedure_to
           : s->institutional ? s->institutional->procedure_to
           : s->dental        ? s->dental->procedure_to
                              : STR("");
}

/* The service asked with that procedure: the first, or the one in the same place. */
static const struct review_service *asked_service(const struct review *asked,
                                                  const struct review_service *s, size_t place)
{
    const struct procedure *p = procedure_of(s);
    const struct review_event *e = asked ? asked->event : NULL;
    for (size_t i = 0; p && e && i < e->services_count; i++) {
        size_t k = (place + i) % e->services_count;
        const struct procedure *q = procedure_of(&e->services[k]);
        if (q && str_eq(p->code, q->code))
            return &e->services[k];
    }
    return NULL;
}

/* ---- what is missing ------------------------------------------------------------------------ */

static void requested(const struct review_diagnosis *list, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(list[i].type, "LOI"))
            fprintf(out, "  Missing: LOINC %.*s\n", STR_FMT(list[i].code));
}

static void attachments(const struct review_attachment *list, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  Missing: report %.*s, by %.*s%s%.*s\n", STR_FMT(list[i].report_type),
                STR_FMT(list[i].transmission),
                list[i].control_number.n ? ", with control number " : "",
                STR_FMT(list[i].control_number));
}

static void where_to(const struct review_contact *c, FILE *out)
{
    if (!c)
        return;
    fprintf(out, "  Send it to: %.*s\n", STR_FMT(c->party.name));
    contact("Whom to ask:", c->contact, out);
}

/* ---- the page ------------------------------------------------------------------------------- */

static void service(const struct review_service *s, const struct review *asked, size_t place,
                    FILE *out)
{
    const struct procedure *p = procedure_of(s);
    const struct review_service *was = asked_service(asked, s, place);
    fprintf(out, "  Service %zu", place + 1);
    if (p)
        fprintf(out, ", %.*s %.*s", STR_FMT(p->type), STR_FMT(p->code));
    if (procedure_to(s).n)
        fprintf(out, " to %.*s", STR_FMT(procedure_to(s)));
    headline(": ", outcome(s->decision, s->refusals_count), out);
    decision(s->decision, out);
    days(", service ", s->service_date, out);
    days(", valid from ", s->effective, out);
    fputc('\n', out);
    much(of_service(s), was ? of_service(was) : (struct much){0}, s->decision, out);
    refusals("Refused", s->refusals, s->refusals_count, out);
    for (size_t i = 0; i < s->providers_count; i++)
        refusals("Provider", s->providers[i].refusals, s->providers[i].refusals_count, out);
    if (s->message.n)
        fprintf(out, "    The payer says: %.*s\n", STR_FMT(s->message));
    requested(s->requested, s->requested_count, out);
    attachments(s->attachments, s->attachments_count, out);
    where_to(s->contact, out);
}

static void valid(const struct review_event *e, FILE *out)
{
    if (!e->effective.from.n && !e->expires.n && !e->issued.n)
        return;
    days("  Valid from ", e->effective, out);
    if (e->expires.n) {
        fputs(e->effective.from.n ? " until " : "  Valid until ", out);
        fputs(print_day(e->expires), out);
    }
    if (e->issued.n) {
        fputs(e->effective.from.n || e->expires.n ? ", issued " : "  Issued ", out);
        fputs(print_day(e->issued), out);
    }
    fputc('\n', out);
}

static void event(const struct review_event *e, const struct review *asked, FILE *out)
{
    valid(e, out);
    if (e->administrative_number.n)
        fprintf(out, "  The payer's reference: %.*s\n", STR_FMT(e->administrative_number));
    much(of_delivery(e->delivery),
         of_delivery(asked && asked->event ? asked->event->delivery : NULL), e->decision, out);
    refusals("Refused", e->refusals, e->refusals_count, out);
    for (size_t i = 0; i < e->providers_count; i++)
        refusals("Provider", e->providers[i].refusals, e->providers[i].refusals_count, out);
    if (e->message.n)
        fprintf(out, "  The payer says: %.*s\n", STR_FMT(e->message));
    requested(e->diagnoses, e->diagnoses_count, out);
    attachments(e->attachments, e->attachments_count, out);
    where_to(e->contact, out);
    for (size_t i = 0; i < e->services_count; i++)
        service(&e->services[i], asked, i, out);
}

static void person(const struct review *a, FILE *out)
{
    const struct review_person *p = a->dependent ? a->dependent : a->subscriber;
    if (!p)
        return;
    fprintf(out, " for %.*s%s%.*s", STR_FMT(p->party.name), p->party.first_name.n ? ", " : "",
            STR_FMT(p->party.first_name));
    if (a->subscriber && a->subscriber->party.id.n)
        fprintf(out, " (%.*s)", STR_FMT(a->subscriber->party.id));
}

/* Of all levels above the event. */
static void refused_above(const struct review *a, FILE *out)
{
    refusals("Request", a->refusals, a->refusals_count, out);
    refusals("Payer", a->payer_refusals, a->payer_refusals_count, out);
    for (size_t i = 0; i < a->requesters_count; i++)
        refusals("Requester", a->requesters[i].refusals, a->requesters[i].refusals_count, out);
    if (a->subscriber)
        refusals("Member", a->subscriber->refusals, a->subscriber->refusals_count, out);
    if (a->dependent)
        refusals("Patient", a->dependent->refusals, a->dependent->refusals_count, out);
}

static size_t count_above(const struct review *a)
{
    size_t n = a->refusals_count + a->payer_refusals_count;
    for (size_t i = 0; i < a->requesters_count; i++)
        n += a->requesters[i].refusals_count;
    n += a->subscriber ? a->subscriber->refusals_count : 0;
    return n + (a->dependent ? a->dependent->refusals_count : 0);
}

void authorization_page(const struct review *a, const struct review *asked, FILE *out)
{
    const struct review_event *e = a->event;
    size_t above = count_above(a);
    const struct word *w = outcome(e ? e->decision : NULL, above + (e ? e->refusals_count : 0));
    fprintf(out, "%sAuthorization %.*s%s", term(TERM_BOLD), STR_FMT(a->reference),
            term(TERM_PLAIN));
    person(a, out);
    fputc('\n', out);
    headline("  ", w, out);
    decision(e ? e->decision : NULL, out);
    fprintf(out, ", by %.*s on ", STR_FMT(a->payer.party.name));
    fputs(print_day(a->date), out);
    fputs(str_is(a->type, "19") ? "; more will come\n" : "\n", out);
    refused_above(a, out);
    if (e)
        event(e, asked, out);
    contact("The payer:", a->payer_contact, out);
    fprintf(out, "  %sTo do:%s %s\n\n", term(TERM_BOLD), term(TERM_PLAIN), w->advice);
}
