/* eligibility_page.c - see eligibility_page.h. One plain answer first; words, not codes: the codes
 * and the place in the 271 stand small at the end of a line. */
#include "cli/eligibility_page.h"

#include "cli/eligibility_line.h"
#include "cli/term.h"
#include "event/eligibility_codes.h"

struct page {
    const struct eligibility_answer *a;
    const struct eligibility_person *patient; /* NULL: the answer stopped before */
    struct eligibility_summary s;
    const struct str *asked;
    size_t asked_count;
    struct buf *out;
};

static void heading(const struct page *p, const char *text)
{
    buf_printf(p->out, "\n%s%s%s\n", term(TERM_BOLD), text, term(TERM_PLAIN));
}

/* Of a section: once, before its first line. */
static void first(const struct page *p, bool *any, const char *text)
{
    if (!*any)
        heading(p, text);
    *any = true;
}

/* ---- who and whether ------------------------------------------------------------------------ */

static void put_who(const struct page *p)
{
    const struct eligibility_answer *a = p->a;
    const struct eligibility_person *who = p->patient;
    buf_puts(p->out, term(TERM_BOLD));
    if (who)
        line_party(p->out, &who->party);
    else
        buf_puts(p->out, "Nobody was looked up");
    buf_puts(p->out, term(TERM_PLAIN));
    if (who && who->birth_date.n)
        buf_puts(p->out, "  born "), line_day(p->out, who->birth_date);
    if (a->subscriber.party.id.n)
        buf_printf(p->out, "  member number %.*s", STR_FMT(a->subscriber.party.id));
    buf_putc(p->out, '\n');
    if (a->dependent) {
        buf_puts(p->out, "  insured through ");
        line_party(p->out, &a->subscriber.party);
        if (a->dependent->relationship.n)
            buf_printf(p->out, " (%.*s)",
                       STR_FMT(eligibility_word(ELIGIBILITY_RELATION, a->dependent->relationship)));
        buf_putc(p->out, '\n');
    }
    buf_puts(p->out, "  payer ");
    line_party(p->out, &a->source.party);
    for (size_t i = 0; i < a->source.contacts_count; i++)
        line_contact(p->out, &a->source.contacts[i], ", ");
    buf_putc(p->out, '\n');
}

static const struct {
    const char *words;
    enum term_color color;
} ANSWERS[] = {
    [ELIGIBILITY_COVERED] = {"COVERED", TERM_GREEN},
    [ELIGIBILITY_UNDER_REVIEW] = {"COVERED, but the payer is still looking into it", TERM_YELLOW},
    [ELIGIBILITY_COVERED_PARTLY] =
        {"COVERED FOR SOME SERVICES; the payer does not speak of the plan "
         "as a whole",
         TERM_YELLOW},
    [ELIGIBILITY_NOT_COVERED] = {"NOT COVERED", TERM_RED},
    [ELIGIBILITY_NOT_SAID] = {"NOT SAID: the payer does not say whether the patient is covered",
                              TERM_YELLOW},
    [ELIGIBILITY_REFUSED] = {"NO ANSWER: this does not mean that the patient is not covered",
                             TERM_YELLOW},
};

static void put_refusal(const struct page *p, const struct eligibility_refusal *r)
{
    const struct code_meaning *m = eligibility_meaning(ELIGIBILITY_REASON, r->reason);
    buf_printf(p->out, "  %s%.*s.%s", term(TERM_YELLOW),
               STR_FMT(eligibility_word(ELIGIBILITY_REASON, r->reason)), term(TERM_PLAIN));
    if (m && m->advice)
        buf_printf(p->out, "\n    To do: %s", m->advice);
    buf_puts(p->out, "\n    The payer says: ");
    buf_put_str(p->out, eligibility_word(ELIGIBILITY_FOLLOW_UP, r->follow_up));
    buf_puts(p->out, ".");
    line_note(p->out, "AAA", r->segment, (const struct str[]){r->reason, r->follow_up}, 2);
}

/* Active, and yet over: both were sent, and only the payer knows which holds. */
static void put_ended(const struct page *p)
{
    const struct str today = p->a->document.date;
    for (size_t i = 0; p->patient && i < p->patient->dates_count; i++) {
        const struct eligibility_date *d = &p->patient->dates[i];
        bool end = str_is(d->type, "347") || str_is(d->type, "357");
        if (!end || d->days.from.n != today.n || str_cmp(d->days.from, today) >= 0)
            continue;
        buf_printf(p->out, "  %sBut the payer also says that it ended on ", term(TERM_YELLOW));
        line_day(p->out, d->days.from);
        buf_printf(p->out, ".%s Call the payer.", term(TERM_PLAIN));
        line_note(p->out, "DTP", d->segment, &d->type, 1);
    }
}

static void put_answer(const struct page *p)
{
    const struct eligibility_refusal *list[4];
    size_t counts[4];
    buf_printf(p->out, "\n%s%s%s%s\n", term(TERM_BOLD), term(ANSWERS[p->s.coverage].color),
               ANSWERS[p->s.coverage].words, term(TERM_PLAIN));
    if (p->s.coverage <= ELIGIBILITY_COVERED_PARTLY)
        put_ended(p);
    (void)eligibility_refusals(p->a, list, counts);
    for (size_t i = 0; i < COUNT_OF(list); i++)
        for (size_t k = 0; k < counts[i]; k++)
            put_refusal(p, &list[i][k]);
}

/* Who else may cover it: EB01 = U names them. */
static void put_instead(const struct page *p, struct str code)
{
    for (size_t i = 0; i < p->a->benefits_count; i++) {
        const struct benefit *b = &p->a->benefits[i];
        if (!eligibility_kind_is(b, "U") || !eligibility_has_service(b, code))
            continue;
        for (size_t k = 0; k < b->related_count; k++) {
            buf_puts(p->out, "    ask ");
            line_party(p->out, &b->related[k].party);
            for (size_t c = 0; c < b->related[k].contacts_count; c++)
                line_contact(p->out, &b->related[k].contacts[c], ", ");
            line_codes(p->out, b);
        }
    }
}

/* What is said of one service that was asked about. */
static void put_asked(const struct page *p, struct str code)
{
    const struct benefit *said = NULL;
    for (size_t i = 0; i < p->a->benefits_count; i++) {
        const struct benefit *b = &p->a->benefits[i];
        bool no = eligibility_kind_is(b, "E I 6 7 8"), yes = eligibility_kind_is(b, "1 2 3 4 5");
        if (eligibility_has_service(b, code) && (no || (yes && !said)))
            said = b;
    }
    buf_printf(p->out, "  %.*s: ", STR_FMT(eligibility_word(ELIGIBILITY_SERVICE, code)));
    if (!said)
        buf_puts(p->out, "not spoken of by itself");
    else
        buf_printf(
            p->out, "%s%s%s", term(eligibility_kind_is(said, "E I 6 7 8") ? TERM_RED : TERM_GREEN),
            eligibility_kind_is(said, "E I 6 7 8") ? "not covered" : "covered", term(TERM_PLAIN));
    if (said)
        line_codes(p->out, said);
    else
        buf_putc(p->out, '\n');
    put_instead(p, code);
}

/* ---- plan ----------------------------------------------------------------------------------- */

static void put_dates(const struct page *p, const struct eligibility_date *dates, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(p->out, "  %.*s ", STR_FMT(eligibility_word(ELIGIBILITY_DATE, dates[i].type)));
        line_period(p->out, &dates[i].days);
        line_note(p->out, "DTP", dates[i].segment, &dates[i].type, 1);
    }
}

static void put_references(const struct page *p, const struct eligibility_reference *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_puts(p->out, "  ");
        line_reference(p->out, &r[i]);
        buf_putc(p->out, '\n');
    }
}

static void put_plan_line(const struct page *p, const struct benefit *b)
{
    buf_printf(p->out, "  %.*s", STR_FMT(eligibility_word(ELIGIBILITY_BENEFIT, b->kind)));
    if (b->plan.n)
        buf_printf(p->out, ": %.*s", STR_FMT(b->plan));
    if (b->insurance_type.n)
        buf_printf(p->out, ", %.*s",
                   STR_FMT(eligibility_word(ELIGIBILITY_INSURANCE, b->insurance_type)));
    if (b->coverage_level.n)
        buf_printf(p->out, ", %.*s",
                   STR_FMT(eligibility_word(ELIGIBILITY_LEVEL, b->coverage_level)));
    line_codes(p->out, b);
    put_dates(p, b->dates, b->dates_count);
    put_references(p, b->references, b->references_count);
    line_details(p->out, b, "    ");
}

static void put_plan(const struct page *p)
{
    bool any = false;
    for (size_t i = 0; i < p->a->benefits_count; i++) {
        const struct benefit *b = &p->a->benefits[i];
        if (!eligibility_of_plan(b) || !eligibility_kind_is(b, "1 2 3 4 5 6 7 8"))
            continue;
        first(p, &any, "Plan");
        put_plan_line(p, b);
    }
    const struct eligibility_person *who[] = {&p->a->subscriber, p->a->dependent};
    for (size_t i = 0; i < COUNT_OF(who); i++) {
        if (!who[i] || who[i]->dates_count + who[i]->references_count == 0)
            continue;
        first(p, &any, "Plan");
        put_dates(p, who[i]->dates, who[i]->dates_count);
        put_references(p, who[i]->references, who[i]->references_count);
    }
}

/* INS03 and INS04: what the payer has on file differs from what was asked with. */
static void put_corrected(const struct page *p, const struct eligibility_person *who)
{
    if (!who || !str_is(who->maintenance_type, "001"))
        return;
    heading(p, "Corrected by the payer: use this in the chart and on claims");
    buf_puts(p->out, "  name ");
    line_party(p->out, &who->party);
    buf_putc(p->out, '\n');
    if (who->party.id.n)
        buf_printf(p->out, "  member number %.*s\n", STR_FMT(who->party.id));
    if (who->birth_date.n)
        buf_puts(p->out, "  born "), line_day(p->out, who->birth_date), buf_putc(p->out, '\n');
    if (who->gender.n)
        buf_printf(p->out, "  sex %.*s\n", STR_FMT(who->gender));
    if (who->address.line1.n || who->address.city.n) {
        buf_puts(p->out, "  address ");
        line_address(p->out, &who->address);
        buf_putc(p->out, '\n');
    }
}

/* ---- what the patient pays ------------------------------------------------------------------ */

enum { LABEL_COLUMN = 52, CELL_COLUMN = 15 };

static void pad(struct buf *b, size_t from, size_t width)
{
    size_t n = b->n - from;
    do
        buf_putc(b, ' ');
    while (++n < width);
}

static void put_cell(struct buf *b, const struct benefit *cell)
{
    size_t from = b->n;
    if (cell)
        line_amount(b, cell);
    pad(b, from, CELL_COLUMN);
}

static void put_cost(const struct page *p, const struct eligibility_cost *c, bool unsaid)
{
    const struct benefit *any = c->in ? c->in : c->out ? c->out : c->unsaid;
    size_t from = p->out->n;
    buf_puts(p->out, "    ");
    line_cost_label(p->out, any);
    pad(p->out, from, LABEL_COLUMN);
    put_cell(p->out, c->in);
    put_cell(p->out, c->out);
    if (unsaid)
        put_cell(p->out, c->unsaid);
    line_cost_codes(p->out, c);
    line_details(p->out, any, "      ");
}

static void put_columns(const struct page *p, bool unsaid)
{
    static const char *const NAMES[] = {"in network", "out of network", "network not said"};
    buf_printf(p->out, "%s%*s", term(TERM_DIM), LABEL_COLUMN, "");
    for (size_t i = 0; i < (unsaid ? 3 : 2); i++) {
        size_t from = p->out->n;
        buf_puts(p->out, NAMES[i]);
        if (i + 1 < (unsaid ? 3 : 2))
            pad(p->out, from, CELL_COLUMN);
    }
    buf_printf(p->out, "%s\n", term(TERM_PLAIN));
}

static void put_costs(const struct page *p)
{
    const struct eligibility_summary *s = &p->s;
    bool unsaid = false;
    if (s->costs_count == 0 && s->coverage != ELIGIBILITY_COVERED)
        return;
    heading(p, "What the patient pays");
    if (s->costs_count == 0)
        buf_puts(p->out, "  The payer sends no amounts. Ask the payer before quoting any.\n");
    for (size_t i = 0; i < s->costs_count; i++)
        unsaid |= s->costs[i].unsaid != NULL;
    if (s->costs_count)
        put_columns(p, unsaid);
    for (size_t i = 0; i < s->costs_count; i++) {
        const struct eligibility_services *g = &s->groups[s->costs[i].group];
        if (i == 0 || s->costs[i].group != s->costs[i - 1].group) {
            buf_puts(p->out, "  ");
            line_services(p->out, g->codes, g->count, 2);
            buf_putc(p->out, '\n');
        }
        put_cost(p, &s->costs[i], unsaid);
    }
}

/* ---- the rest ------------------------------------------------------------------------------- */

/** A section of benefits of some kinds, in the order of the document; asked services first. */
struct section {
    const char *title, *kinds;
    bool services; /* the services lead the line; else the words for the kind */
};

static bool in_section(const struct section *s, const struct benefit *b)
{
    /* The plan's own state stands under Plan. */
    return eligibility_kind_is(b, s->kinds) &&
           !(eligibility_kind_is(b, "1 2 3 4 5 6 7 8") && eligibility_of_plan(b));
}

static bool is_asked(const struct page *p, const struct benefit *b)
{
    for (size_t i = 0; i < p->asked_count; i++)
        if (eligibility_has_service(b, p->asked[i]))
            return true;
    return false;
}

static void put_benefit(const struct page *p, const struct section *s, const struct benefit *b)
{
    buf_puts(p->out, "  ");
    if (!s->services)
        buf_printf(p->out, "%.*s%s", STR_FMT(eligibility_word(ELIGIBILITY_BENEFIT, b->kind)),
                   b->service_types_count ? ": " : "");
    if (s->services || b->service_types_count)
        line_services(p->out, b->service_types, b->service_types_count, 2);
    line_benefit(p->out, b);
    line_codes(p->out, b);
    line_details(p->out, b, "    ");
    put_dates(p, b->dates, b->dates_count);
    put_references(p, b->references, b->references_count);
}

static void put_section(const struct page *p, const struct section *s)
{
    bool any = false;
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < p->a->benefits_count; i++) {
            const struct benefit *b = &p->a->benefits[i];
            if (!in_section(s, b) || is_asked(p, b) != (turn == 0))
                continue;
            first(p, &any, s->title);
            put_benefit(p, s, b);
        }
}

/* EB11: said of a benefit, shown once for each set of services. */
static bool said_before(const struct page *p, size_t at)
{
    const struct benefit *b = &p->a->benefits[at];
    for (size_t i = 0; i < at; i++) {
        const struct benefit *o = &p->a->benefits[i];
        if (str_eq(o->authorization, b->authorization) && str_eq(o->network, b->network) &&
            !o->procedure && !b->procedure &&
            line_same_services(o->service_types, o->service_types_count, b->service_types,
                               b->service_types_count))
            return true;
    }
    return false;
}

static void put_authorizations(const struct page *p)
{
    bool any = false;
    for (size_t i = 0; i < p->a->benefits_count; i++) {
        const struct benefit *b = &p->a->benefits[i];
        if (!b->authorization.n || said_before(p, i))
            continue;
        bool yes = str_is(b->authorization, "Y"), no = str_is(b->authorization, "N");
        first(p, &any, "Authorization");
        buf_printf(p->out, "  %s%s%s: ", term(yes ? TERM_YELLOW : TERM_PLAIN),
                   yes  ? "NEEDED"
                   : no ? "not needed"
                        : "the payer cannot say",
                   term(TERM_PLAIN));
        line_services(p->out, b->service_types, b->service_types_count, 4);
        line_procedure(p->out, b->procedure);
        buf_puts(p->out, str_is(b->network, "Y")   ? ", in network"
                         : str_is(b->network, "N") ? ", out of network"
                                                   : "");
        line_codes(p->out, b);
    }
}

static void put_benefit_refusals(const struct page *p)
{
    bool any = false;
    for (size_t i = 0; i < p->a->benefits_count; i++)
        for (size_t k = 0; k < p->a->benefits[i].refusals_count; k++) {
            first(p, &any, "Not answered");
            put_refusal(p, &p->a->benefits[i].refusals[k]);
        }
}

static const struct section SECTIONS[] = {
    {"Limits", "F", true},
    {"Not covered", "E I", true},
    {"Who to turn to", "L U MC X", false},
    {"Other insurance", "R", true},
    {"Covered services", "1 2 3 4 5", true},
    {"Services not active", "6 7 8", true},
    {"More from the payer", "CB D H K M N O P Q S T V W", false},
};

bool eligibility_page(const struct eligibility_answer *a, const struct str *asked,
                      size_t asked_count, struct arena *arena, struct buf *out)
{
    struct page p = {.a = a,
                     .patient = eligibility_patient(a),
                     .asked = asked,
                     .asked_count = asked_count,
                     .out = out};
    if (!eligibility_summarize(a, asked, asked_count, arena, &p.s))
        return false;
    put_who(&p);
    put_answer(&p);
    for (size_t i = 0; i < asked_count && a->benefits_count; i++)
        put_asked(&p, asked[i]);
    put_plan(&p);
    put_corrected(&p, &a->subscriber);
    put_corrected(&p, a->dependent);
    put_costs(&p);
    for (size_t i = 0; i < COUNT_OF(SECTIONS); i++) {
        put_section(&p, &SECTIONS[i]);
        if (i == 0)
            put_authorizations(&p);
    }
    put_benefit_refusals(&p);
    buf_printf(out, "\n%sAnswer %.*s of ", term(TERM_DIM), STR_FMT(a->document.reference));
    line_day(out, a->document.date);
    buf_printf(out, ", set %.*s of interchange %.*s; EB#n is segment n of the set%s\n",
               STR_FMT(a->document.set_control), STR_FMT(a->document.interchange_control),
               term(TERM_PLAIN));
    return true;
}
