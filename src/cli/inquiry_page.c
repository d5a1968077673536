/* inquiry_page.c - see inquiry_page.h. */
#include "cli/inquiry_page.h"

#include "base/money.h"
#include "cli/print.h"
#include "cli/term.h"
#include "event/status_words.h"

static void days(struct period p, FILE *out)
{
    fputs(print_day(p.from), out);
    if (p.to.n) {
        fputs(" to ", out);
        fputs(print_day(p.to), out);
    }
}

static void name(struct str last, struct str first, FILE *out)
{
    fprintf(out, "%.*s%s%.*s", STR_FMT(last), first.n ? ", " : "", STR_FMT(first));
}

static void money(const char *what, int64_t cents, FILE *out)
{
    char text[MONEY_TEXT_MAX];

    (void)money_format_people(cents, text);
    fprintf(out, "%s %s", what, text);
}

static enum term_color color_of(struct str category)
{
    if (category.n == 0)
        return TERM_PLAIN;
    if (str_is(category, "F1"))
        return TERM_GREEN;
    if (category.p[0] == 'P' || str_is(category, "A1") || str_is(category, "A2"))
        return TERM_CYAN;
    return category.p[0] == 'R' || category.p[0] == 'E' ? TERM_YELLOW : TERM_RED;
}

/* "  the NPI: of the billing provider (562, 85)", and the operator's sentence below it. */
static void code(const struct session *s, const struct status_code *c, FILE *out)
{
    const char *words = c->list.n ? NULL : status_words(c->status);
    const char *who = status_entity_words(c->entity);
    const char *text = s->claim_statuses ? code_text(s->claim_statuses, c->status) : NULL;
    const struct code_meaning *category = code_meaning(CODE_STATUS_CATEGORY, c->category);

    fprintf(out, "    %.*s %s; ", STR_FMT(c->category),
            category ? category->title : status_headline(c->category));
    fprintf(out, "%.*s%s%.*s %s", STR_FMT(c->status), c->list.n ? " of list " : "",
            STR_FMT(c->list), words ? words : "see the payer's or X12's list");
    if (c->entity.n)
        fprintf(out, " (%.*s %s)", STR_FMT(c->entity), who ? who : "another party");
    fputc('\n', out);
    if (text)
        fprintf(out, "      %s%s%s\n", term(TERM_DIM), text, term(TERM_PLAIN));
}

static void state(const struct session *s, const struct state *st, FILE *out)
{
    for (size_t i = 0; i < st->codes_count; i++)
        code(s, &st->codes[i], out);
    fputs("    as of ", out);
    fputs(print_day(st->date), out);
    if (st->charge.given)
        money("; charged", st->charge.cents, out);
    if (st->paid.given)
        money("; paid", st->paid.cents, out);
    if (st->adjudication_date.n) {
        fputs("; decided ", out);
        fputs(print_day(st->adjudication_date), out);
    }
    if (st->payment_number.n) {
        fprintf(out, "; payment %.*s of ", STR_FMT(st->payment_number));
        fputs(print_day(st->payment_date), out);
    }
    fputc('\n', out);
}

static struct str category_of(const struct state *states, size_t count)
{
    return count && states->codes_count ? states->codes[0].category : str_of(NULL, 0);
}

static void headline(struct str category, FILE *out)
{
    fprintf(out, "  %s%s%s\n", term(color_of(category)), status_headline(category),
            term(TERM_PLAIN));
}

static void advice(const struct status_answer *a, struct str category, FILE *out)
{
    fprintf(out, "  %sTo do:%s %s\n", term(TERM_BOLD), term(TERM_PLAIN), status_advice(category));
    if (a->contact && category.n && memchr("REDA", category.p[0], 4) != NULL) {
        fprintf(out, "  Whom to ask: %.*s", STR_FMT(a->contact->name));
        for (size_t i = 0; i < a->contact->numbers_count; i++)
            fprintf(out, " %.*s %.*s", STR_FMT(a->contact->numbers[i].type),
                    STR_FMT(a->contact->numbers[i].number));
        fputc('\n', out);
    }
}

static void line(const struct session *s, const struct answered_line *l, FILE *out)
{
    struct str category = category_of(l->states, l->states_count);

    fprintf(out, "  Line %.*s%s%.*s %.*s, ", STR_FMT(l->control_number),
            l->control_number.n ? ": " : "", STR_FMT(l->procedure.type),
            STR_FMT(l->procedure.code));
    days(l->service_date, out);
    money(", charged", l->charge_cents, out);
    money(", paid", l->paid_cents, out);
    fprintf(out, ": %s\n", status_headline(category));
    for (size_t i = 0; i < l->states_count; i++)
        for (size_t k = 0; k < l->states[i].codes_count; k++)
            code(s, &l->states[i].codes[k], out);
}

static void patient(const struct status_answer *a, FILE *out)
{
    if (a->dependent)
        name(a->dependent->last_name, a->dependent->first_name, out);
    else if (a->subscriber)
        name(a->subscriber->party.name, a->subscriber->party.first_name, out);
}

static void claim(const struct session *s, const struct status_answer *a, FILE *out)
{
    const struct answered_claim *c = a->claim;
    struct str category = category_of(c->states, c->states_count);
    struct str ours = c->claim_id.n ? c->claim_id : c->trace_number;

    fprintf(out, "%sClaim %.*s%s  ", term(TERM_BOLD), STR_FMT(ours), term(TERM_PLAIN));
    patient(a, out);
    if (c->service_date.from.n) {
        fputs(", served ", out);
        days(c->service_date, out);
    }
    fputc('\n', out);
    headline(category, out);
    for (size_t i = 0; i < c->states_count; i++)
        state(s, &c->states[i], out);
    for (size_t i = 0; i < c->lines_count; i++)
        line(s, &c->lines[i], out);
    if (c->payer_claim_control_number.n)
        fprintf(out, "  The payer's number: %.*s\n", STR_FMT(c->payer_claim_control_number));
    advice(a, category, out);
}

static void whole_level(const struct session *s, const struct status_answer *a,
                        const struct level_status *l, const struct party *who, FILE *out)
{
    struct str category = category_of(l->states, l->states_count);

    fprintf(out, "%sEverything asked for %.*s%s (%.*s)\n", term(TERM_BOLD), STR_FMT(who->name),
            term(TERM_PLAIN), STR_FMT(who->id));
    headline(category, out);
    for (size_t i = 0; i < l->states_count; i++)
        state(s, &l->states[i], out);
    advice(a, category, out);
}

void inquiry_page(const struct session *s, const struct status_answer *a, const char *answered,
                  FILE *out)
{
    fprintf(out, "%s%.*s%s, answered ", term(TERM_DIM), STR_FMT(a->payer.name), term(TERM_PLAIN));
    fputs(print_day(str_from(answered)), out);
    fputc('\n', out);
    if (a->receiver_status)
        whole_level(s, a, a->receiver_status, &a->receiver, out);
    if (a->provider_status && a->providers_count)
        whole_level(s, a, a->provider_status, &a->providers[0], out);
    if (a->claim)
        claim(s, a, out);
    fputc('\n', out);
}
