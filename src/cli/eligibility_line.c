/* eligibility_line.c - see eligibility_line.h. */
#include "cli/eligibility_line.h"

#include "base/clock.h"
#include "cli/term.h"
#include "event/eligibility_codes.h"

enum { WRAP_COLUMN = 76 };

static void put_word(struct buf *b, enum eligibility_list list, struct str code)
{
    buf_put_str(b, eligibility_word(list, code));
}

static void put_decimal(struct buf *b, struct decimal d)
{
    char text[MONEY_TEXT_MAX];
    size_t n = decimal_format(d, text);
    if (text[0] == '.') /* X12 leaves the zero out */
        buf_putc(b, '0');
    buf_put(b, text, n);
}

void line_party(struct buf *b, const struct party *p)
{
    const struct str parts[] = {p->first_name, p->middle_name, p->name, p->suffix};
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n) {
            buf_printf(b, "%s%.*s", any ? " " : "", STR_FMT(parts[i]));
            any = true;
        }
    if (!any)
        buf_puts(b, p->id.n ? "number " : "not named");
    if (!any)
        buf_put_str(b, p->id);
}

void line_contact(struct buf *b, const struct contact *c, const char *before)
{
    if (c->name.n) {
        buf_printf(b, "%s%.*s", before, STR_FMT(c->name));
        before = ", ";
    }
    for (size_t i = 0; i < c->numbers_count; i++) {
        buf_printf(b, "%s%.*s %.*s", before,
                   STR_FMT(eligibility_word(ELIGIBILITY_NUMBER, c->numbers[i].type)),
                   STR_FMT(c->numbers[i].number));
        before = ", ";
    }
}

void line_address(struct buf *b, const struct address *a)
{
    const struct str parts[] = {a->line1, a->line2, a->city, a->state, a->postal_code, a->country};
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n) {
            buf_printf(b, "%s%.*s", any ? ", " : "", STR_FMT(parts[i]));
            any = true;
        }
}

void line_day(struct buf *b, struct str day)
{
    char iso[DAY_ISO_MAX];
    buf_put_str(b, day_iso(day, iso));
}

void line_period(struct buf *b, const struct period *p)
{
    line_day(b, p->from);
    if (p->to.n) {
        buf_puts(b, " to ");
        line_day(b, p->to);
    }
}

void line_reference(struct buf *b, const struct eligibility_reference *r)
{
    put_word(b, ELIGIBILITY_REFERENCE, r->type);
    buf_printf(b, " %.*s", STR_FMT(r->value));
    if (r->description.n)
        buf_printf(b, ", %.*s", STR_FMT(r->description));
}

/* ---- services ---- */

void line_services(struct buf *b, const struct str *codes, size_t count, unsigned indent)
{
    size_t column = indent;
    if (count == 0)
        buf_puts(b, "All services");
    for (size_t i = 0; i < count; i++) {
        struct str word = eligibility_word(ELIGIBILITY_SERVICE, codes[i]);
        if (i && column + word.n + 2 > WRAP_COLUMN) {
            buf_printf(b, ",\n%*s", (int)indent + 2, "");
            column = indent + 2;
        } else if (i) {
            buf_puts(b, ", ");
        }
        buf_put_str(b, word);
        column += word.n + 2;
    }
}

bool line_same_services(const struct str *a, size_t a_count, const struct str *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!str_eq(a[i], b[i]))
            return false;
    return true;
}

void line_procedure(struct buf *b, const struct eligibility_procedure *p)
{
    if (!p)
        return;
    buf_printf(b, ", procedure %.*s", STR_FMT(p->code));
    if (p->range_end.n)
        buf_printf(b, " to %.*s", STR_FMT(p->range_end));
    for (size_t i = 0; i < p->modifiers_count; i++)
        buf_printf(b, "-%.*s", STR_FMT(p->modifiers[i]));
}

/* ---- amounts ---- */

/* EB08 is a part of one. More than one is no share: it is shown as it was sent. */
static void put_share(struct buf *b, struct decimal d)
{
    int64_t one = 1;
    for (unsigned i = 0; i < d.scale; i++)
        one *= 10;
    if (d.units < 0 || d.units > one) {
        put_decimal(b, d);
        buf_puts(b, " (as sent)");
        return;
    }
    struct decimal percent = {d.units, d.scale};
    for (int i = 0; i < 2; i++)
        if (percent.scale)
            percent.scale--;
        else
            percent.units *= 10; /* at most 1 here */
    put_decimal(b, percent);
    buf_putc(b, '%');
}

static void put_quantity(struct buf *b, struct quantity q, struct str type)
{
    put_decimal(b, q.value);
    buf_putc(b, ' ');
    put_word(b, ELIGIBILITY_QUANTITY, type);
}

void line_amount(struct buf *b, const struct benefit *x)
{
    char money[MONEY_TEXT_MAX];
    bool any = false;
    if (x->amount.given) {
        (void)money_format_people(x->amount.cents, money);
        buf_puts(b, money);
        any = true;
    }
    if (x->share.given) {
        buf_puts(b, any ? ", " : "");
        put_share(b, x->share.value);
        any = true;
    }
    if (x->quantity.given) {
        buf_puts(b, any ? ", " : "");
        put_quantity(b, x->quantity, x->quantity_type);
        any = true;
    }
    if (!any)
        buf_puts(b, "not said");
}

static void put_period(struct buf *b, struct str period)
{
    struct str word = eligibility_word(ELIGIBILITY_PERIOD, period);
    if (!period.n)
        return;
    bool plain = str_is(period, "29") || str_is(period, "33") ||
                 (word.n > 4 && memcmp(word.p, "per ", 4) == 0) ||
                 (word.n > 3 && memcmp(word.p, "in ", 3) == 0);
    buf_printf(b, "%s%.*s", plain ? " " : ", ", STR_FMT(word));
}

void line_cost_label(struct buf *b, const struct benefit *x)
{
    put_word(b, ELIGIBILITY_BENEFIT, x->kind);
    put_period(b, x->period);
    if (x->coverage_level.n) {
        buf_puts(b, ", ");
        put_word(b, ELIGIBILITY_LEVEL, x->coverage_level);
    }
    line_procedure(b, x->procedure);
}

void line_benefit(struct buf *b, const struct benefit *x)
{
    line_procedure(b, x->procedure);
    if (x->plan.n)
        buf_printf(b, ", %.*s", STR_FMT(x->plan));
    if (x->amount.given || x->share.given || x->quantity.given) {
        buf_puts(b, ": ");
        line_amount(b, x);
    }
    put_period(b, x->period);
    if (x->insurance_type.n) {
        buf_puts(b, ", ");
        put_word(b, ELIGIBILITY_INSURANCE, x->insurance_type);
    }
    if (x->coverage_level.n) {
        buf_puts(b, ", ");
        put_word(b, ELIGIBILITY_LEVEL, x->coverage_level);
    }
    buf_puts(b, str_is(x->network, "Y")   ? ", in network"
                : str_is(x->network, "N") ? ", out of network"
                                          : "");
}

/* ---- details ---- */

/* What has no words here stands as its codes. */
static void put_delivery(struct buf *b, const struct eligibility_delivery *d)
{
    if (d->quantity.given)
        put_quantity(b, d->quantity, d->quantity_type);
    if (d->unit.n) {
        buf_puts(b, d->quantity.given ? " every " : "every ");
        if (d->every.given) {
            put_decimal(b, d->every.value);
            buf_putc(b, ' ');
        }
        put_word(b, ELIGIBILITY_UNIT, d->unit);
    }
    if (d->period.n) {
        if (d->periods.given && !decimal_eq(d->periods.value, (struct decimal){1, 0})) {
            buf_puts(b, ", ");
            put_decimal(b, d->periods.value);
            buf_puts(b, " of:");
        }
        put_period(b, d->period);
    }
    if (d->pattern.n || d->time.n)
        buf_printf(b, " (pattern %.*s %.*s)", STR_FMT(d->pattern), STR_FMT(d->time));
    line_note(b, "HSD", d->segment, NULL, 0);
}

static void put_additional(struct buf *b, const struct eligibility_additional *x)
{
    if (str_is(x->list, "ZZ"))
        buf_printf(b, "at place of service %.*s", STR_FMT(x->code));
    else if (x->list.n)
        buf_printf(b, "%.*s %.*s", STR_FMT(x->list), STR_FMT(x->code));
    if (x->text.n)
        buf_printf(b, "%s%.*s", x->list.n ? ", " : "", STR_FMT(x->text));
    buf_putc(b, '\n');
}

static void put_related(struct buf *b, const struct eligibility_related *r, const char *indent)
{
    put_word(b, ELIGIBILITY_PARTY, r->party.role);
    buf_puts(b, ": ");
    line_party(b, &r->party);
    if (r->party.id.n)
        buf_printf(b, ", number %.*s", STR_FMT(r->party.id));
    for (size_t i = 0; i < r->contacts_count; i++) {
        buf_printf(b, "\n%s  ", indent);
        line_contact(b, &r->contacts[i], "");
    }
    if (r->address.line1.n || r->address.city.n) {
        buf_printf(b, "\n%s  ", indent);
        line_address(b, &r->address);
    }
    buf_putc(b, '\n');
}

void line_details(struct buf *b, const struct benefit *x, const char *indent)
{
    for (size_t i = 0; i < x->deliveries_count; i++)
        buf_puts(b, indent), put_delivery(b, &x->deliveries[i]);
    for (size_t i = 0; i < x->additional_count; i++)
        buf_puts(b, indent), put_additional(b, &x->additional[i]);
    for (size_t i = 0; i < x->related_count; i++)
        buf_puts(b, indent), put_related(b, &x->related[i], indent);
    for (size_t i = 0; i < x->messages_count; i++)
        buf_printf(b, "%s\"%.*s\"\n", indent, STR_FMT(x->messages[i]));
}

/* ---- small print ---- */

void line_note(struct buf *b, const char *id, struct quantity segment, const struct str *codes,
               size_t count)
{
    buf_printf(b, "  %s%s", term(TERM_DIM), id);
    if (segment.given) {
        buf_putc(b, '#');
        put_decimal(b, segment.value);
    }
    for (size_t i = 0; i < count; i++)
        if (codes[i].n)
            buf_printf(b, " %.*s", STR_FMT(codes[i]));
    buf_printf(b, "%s\n", term(TERM_PLAIN));
}

static void put_segment(struct buf *b, const struct benefit *x)
{
    buf_puts(b, "EB");
    if (x->segment.given) {
        buf_putc(b, '#');
        put_decimal(b, x->segment.value);
    }
}

static void put_codes(struct buf *b, const struct benefit *x)
{
    const struct str codes[] = {x->kind,          x->coverage_level, x->insurance_type, x->period,
                                x->quantity_type, x->authorization,  x->network};
    put_segment(b, x);
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (codes[i].n)
            buf_printf(b, " %.*s", STR_FMT(codes[i]));
}

void line_codes(struct buf *b, const struct benefit *x)
{
    buf_printf(b, "  %s", term(TERM_DIM));
    put_codes(b, x);
    buf_printf(b, "%s\n", term(TERM_PLAIN));
}

/* What stands side by side differs in EB12, and at most in EB11. */
void line_cost_codes(struct buf *b, const struct eligibility_cost *c)
{
    const struct benefit *all[] = {c->in, c->out == c->in ? NULL : c->out, c->unsaid};
    bool any = false;
    buf_puts(b, term(TERM_DIM));
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (!all[i])
            continue;
        if (any) {
            buf_puts(b, "; ");
            put_segment(b, all[i]);
            buf_printf(b, "%s%.*s %.*s", all[i]->authorization.n ? " " : "",
                       STR_FMT(all[i]->authorization), STR_FMT(all[i]->network));
        } else {
            put_codes(b, all[i]);
        }
        any = true;
    }
    buf_printf(b, "%s\n", term(TERM_PLAIN));
}
