/* authorization_decide.c - what an answer to a request for authorization says, in a word. */
#include "job/authorization.h"

static const struct {
    const char *action, *word;
} WORDS[] = {
    {"A1", "approved"}, {"A2", "approved_in_part"}, {"A3", "denied"},     {"A4", "pended"},
    {"A6", "modified"}, {"C", "cancelled"},         {"CT", "call_payer"}, {"NA", "not_needed"},
};

static const char *word_of(struct str action)
{
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (str_is(action, WORDS[i].action))
            return WORDS[i].word;
    return "none";
}

/* ---- refused -------------------------------------------------------------------------------- */

static bool refused(const struct review_refusal *list, size_t count, struct str *reason)
{
    if (count && !reason->n)
        *reason = list[0].reason;
    return count > 0;
}

static bool any_provider(const struct review_provider *list, size_t count, struct str *reason)
{
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= refused(list[i].refusals, list[i].refusals_count, reason);
    return any;
}

static bool any_person(const struct review_person *p, struct str *reason)
{
    return p && refused(p->refusals, p->refusals_count, reason);
}

static bool any_of_event(const struct review_event *e, struct str *reason)
{
    bool any = refused(e->refusals, e->refusals_count, reason);
    any |= any_provider(e->providers, e->providers_count, reason);
    for (size_t i = 0; i < e->stops_count; i++)
        any |= refused(e->stops[i].refusals, e->stops[i].refusals_count, reason);
    for (size_t i = 0; i < e->services_count; i++) {
        any |= refused(e->services[i].refusals, e->services[i].refusals_count, reason);
        any |= any_provider(e->services[i].providers, e->services[i].providers_count, reason);
    }
    return any;
}

/* An AAA at any level; `*reason` is the first one's. */
static bool is_refused(const struct review *r, struct str *reason)
{
    bool any = refused(r->refusals, r->refusals_count, reason);
    any |= refused(r->payer_refusals, r->payer_refusals_count, reason);
    any |= any_provider(r->requesters, r->requesters_count, reason);
    any |= any_person(r->subscriber, reason);
    any |= any_person(r->dependent, reason);
    return (r->event && any_of_event(r->event, reason)) || any;
}

/* ---- decided -------------------------------------------------------------------------------- */

static size_t decided_services(const struct review_event *e, struct authorization_decision *out)
{
    size_t decided = 0;
    for (size_t i = 0; i < e->services_count; i++) {
        const struct review_decision *d = e->services[i].decision;
        decided += d != NULL;
        out->certified += d && (str_is(d->action, "A1") || str_is(d->action, "A6"));
    }
    out->services = (int64_t)e->services_count;
    return decided;
}

static void put_quantity(const struct review_delivery *d, struct authorization_decision *out)
{
    int64_t units = d->quantity.value.units;
    uint8_t scale = d->quantity.value.scale;
    while (scale && units % 10 == 0) {
        units /= 10;
        scale--;
    }
    out->whole = d->quantity.given && scale == 0;
    out->quantity = out->whole ? units : 0;
    out->unit = out->whole ? d->type : (struct str){NULL, 0};
}

void authorization_decide(const struct review *answer, struct authorization_decision *out)
{
    const struct review_event *e = answer->event;
    struct str reason = {NULL, 0};
    *out = (struct authorization_decision){.word = "none"};
    size_t decided = e ? decided_services(e, out) : 0;
    if (e && e->delivery)
        put_quantity(e->delivery, out);
    if (e && e->decision) {
        out->word = word_of(e->decision->action);
        out->action = e->decision->action;
        out->reason = e->decision->reason;
        out->number = e->decision->number;
    } else if (decided) {
        out->word = "by_service";
    } else if (is_refused(answer, &reason)) {
        out->word = "refused";
        out->reason = reason;
    }
}

/* ---- its number ----------------------------------------------------------------------------- */

bool authorization_is_trace(struct str text)
{
    bool good = text.n > 0 && text.n <= AUTHORIZATION_TRACE_MAX;
    for (size_t i = 0; good && i < text.n; i++) {
        char c = text.p[i];
        good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '.' || c == '-' || c == '_';
    }
    return good;
}

struct str authorization_trace(struct str reference, char out[AUTHORIZATION_TRACE_MAX + 1])
{
    enum { SHOWN = 8 }; /* bytes of the digest, as in an event (decision 0007) */
    uint8_t digest[SHA256_SIZE];
    out[0] = '\0';
    if (authorization_is_trace(reference)) {
        (void)str_copy(out, AUTHORIZATION_TRACE_MAX + 1, reference);
    } else if (reference.n) {
        sha256_of(reference, digest);
        out[0] = 'x';
        out[1] = '-';
        hex_encode(digest, SHOWN, out + 2);
    }
    return str_from(out);
}
