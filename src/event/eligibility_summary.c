/* eligibility_summary.c - see eligibility_summary.h. */
#include "event/eligibility_summary.h"

bool eligibility_kind_is(const struct benefit *b, const char *list)
{
    for (struct str rest = str_from(list); rest.n;)
        if (str_eq(str_split(&rest, ' '), b->kind))
            return true;
    return false;
}

bool eligibility_has_service(const struct benefit *b, struct str code)
{
    for (size_t i = 0; i < b->service_types_count; i++)
        if (str_eq(b->service_types[i], code))
            return true;
    return false;
}

/* A procedure narrows it to something else. */
bool eligibility_of_plan(const struct benefit *b)
{
    return (b->service_types_count == 0 && !b->procedure) || eligibility_has_service(b, STR("30"));
}

size_t eligibility_refusals(const struct eligibility_answer *a,
                            const struct eligibility_refusal *list[4], size_t counts[4])
{
    const struct eligibility_person *p = eligibility_patient(a);
    size_t all = 0;
    list[0] = a->source.level_refusals, counts[0] = a->source.level_refusals_count;
    list[1] = a->source.refusals, counts[1] = a->source.refusals_count;
    list[2] = a->receiver.refusals, counts[2] = a->receiver.refusals_count;
    list[3] = p ? p->refusals : NULL, counts[3] = p ? p->refusals_count : 0;
    /* A dependent is not found because the subscriber was not. */
    if (a->dependent && counts[3] == 0)
        list[3] = a->subscriber.refusals, counts[3] = a->subscriber.refusals_count;
    for (size_t i = 0; i < 4; i++)
        all += counts[i];
    return all;
}

/* ---- covered or not ---- */

static enum eligibility_coverage coverage_of(const struct eligibility_answer *a)
{
    const struct eligibility_refusal *refusals[4];
    size_t counts[4];
    bool review = false, inactive = false, partly = false;
    for (size_t i = 0; i < a->benefits_count; i++) {
        const struct benefit *b = &a->benefits[i];
        bool plan = eligibility_of_plan(b);
        if (plan && eligibility_kind_is(b, "1 2 3 4"))
            return ELIGIBILITY_COVERED;
        review |= plan && eligibility_kind_is(b, "5");
        inactive |= plan && eligibility_kind_is(b, "6 7 8");
        partly |= !plan && eligibility_kind_is(b, "1 2 3 4 5");
    }
    if (review)
        return ELIGIBILITY_UNDER_REVIEW;
    if (partly)
        return ELIGIBILITY_COVERED_PARTLY;
    if (inactive)
        return ELIGIBILITY_NOT_COVERED;
    return eligibility_refusals(a, refusals, counts) ? ELIGIBILITY_REFUSED : ELIGIBILITY_NOT_SAID;
}

/* ---- costs ---- */

static const char COSTS[] = "B A C G Y J";

static bool same_services(const struct benefit *b, const struct eligibility_services *g)
{
    if (b->service_types_count != g->count)
        return false;
    for (size_t i = 0; i < g->count; i++)
        if (!str_eq(b->service_types[i], g->codes[i]))
            return false;
    return true;
}

static bool is_asked(const struct benefit *b, const struct str *asked, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (eligibility_has_service(b, asked[i]))
            return true;
    return false;
}

static size_t group_of(struct eligibility_summary *s, const struct benefit *b, bool asked)
{
    for (size_t i = 0; i < s->groups_count; i++)
        if (same_services(b, &s->groups[i]))
            return i;
    s->groups[s->groups_count] =
        (struct eligibility_services){b->service_types, b->service_types_count, asked};
    return s->groups_count++;
}

/* What is said beside the amount makes it a cost of its own. */
static bool is_plain(const struct benefit *b)
{
    return !b->procedure && b->diagnosis_pointers_count == 0 && b->deliveries_count == 0 &&
           b->references_count == 0 && b->dates_count == 0 && b->messages_count == 0 &&
           b->additional_count == 0 && b->related_count == 0 && b->refusals_count == 0 &&
           b->quantity_type.n == 0;
}

static const struct benefit *any_of(const struct eligibility_cost *c)
{
    return c->in ? c->in : c->out ? c->out : c->unsaid;
}

static bool same_cost(const struct benefit *a, const struct benefit *b)
{
    return is_plain(a) && is_plain(b) && str_eq(a->kind, b->kind) && str_eq(a->period, b->period) &&
           str_eq(a->coverage_level, b->coverage_level) &&
           str_eq(a->insurance_type, b->insurance_type) && str_eq(a->plan, b->plan) &&
           a->amount.given == b->amount.given && a->share.given == b->share.given;
}

/* Into its own column, when that is free in the row. */
static bool join(struct eligibility_cost *c, const struct benefit *b)
{
    bool in = str_is(b->network, "Y") || str_is(b->network, "W");
    bool out = str_is(b->network, "N") || str_is(b->network, "W");
    if ((in && c->in) || (out && c->out) || (!in && !out && c->unsaid))
        return false;
    c->in = in ? b : c->in;
    c->out = out ? b : c->out;
    c->unsaid = !in && !out ? b : c->unsaid;
    return true;
}

static void add_cost(struct eligibility_summary *s, const struct benefit *b, size_t group)
{
    for (size_t i = s->costs_count; i-- > 0;)
        if (s->costs[i].group == group && same_cost(any_of(&s->costs[i]), b) &&
            join(&s->costs[i], b))
            return;
    struct eligibility_cost *c = &s->costs[s->costs_count++];
    *c = (struct eligibility_cost){.group = group};
    (void)join(c, b);
}

/* What is left comes before what it is left of. */
static size_t rank(const struct eligibility_cost *c)
{
    const struct benefit *b = any_of(c);
    const char *at = strchr(COSTS, b->kind.n ? b->kind.p[0] : 'J');
    return (size_t)(at - COSTS) * 2 + !(str_is(b->period, "29") || str_is(b->period, "33"));
}

static bool before(const struct eligibility_summary *s, const struct eligibility_cost *a,
                   const struct eligibility_cost *b)
{
    bool x = s->groups[a->group].asked, y = s->groups[b->group].asked;
    if (x != y)
        return x;
    return a->group != b->group ? a->group < b->group : rank(a) < rank(b);
}

/* Stable merge of runs, bottom up: what is equal stays in the order of the document. */
static void sort(const struct eligibility_summary *s, struct eligibility_cost *list,
                 struct eligibility_cost *spare, size_t n)
{
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t at = 0; at < n; at += 2 * run) {
            size_t left = at, mid = at + run < n ? at + run : n, right = mid;
            size_t end = at + 2 * run < n ? at + 2 * run : n;
            for (size_t to = at; to < end; to++) {
                bool take = left == mid || (right < end && before(s, &list[right], &list[left]));
                spare[to] = list[take ? right++ : left++];
            }
        }
        memcpy(list, spare, n * sizeof(*list));
    }
}

bool eligibility_summarize(const struct eligibility_answer *a, const struct str *asked,
                           size_t asked_count, struct arena *arena, struct eligibility_summary *s)
{
    size_t n = a->benefits_count;
    *s = (struct eligibility_summary){.coverage = coverage_of(a)};
    if (n == 0)
        return true;
    s->groups = arena_array(arena, n, sizeof(*s->groups));
    s->costs = arena_array(arena, n, sizeof(*s->costs));
    struct eligibility_cost *spare = arena_array(arena, n, sizeof(*spare));
    if (!s->groups || !s->costs || !spare)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct benefit *b = &a->benefits[i];
        if (eligibility_kind_is(b, COSTS))
            add_cost(s, b, group_of(s, b, is_asked(b, asked, asked_count)));
    }
    sort(s, s->costs, spare, s->costs_count);
    return true;
}
