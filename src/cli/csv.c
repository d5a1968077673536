/* csv.c - see csv.h. */
#include "cli/csv.h"

#include "base/clock.h"
#include "base/text_scan.h"

void csv_begin(struct csv *c, struct buf *out)
{
    *c = (struct csv){.out = out};
}

static void next_cell(struct csv *c)
{
    if (c->cells++)
        buf_putc(c->out, ',');
}

static bool must_quote(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr("\",;\r\n\t", s.p[i]))
            return true;
    return s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

/* OWASP, CSV injection: what makes a cell a formula. */
static bool is_formula(struct str s)
{
    return s.n && strchr("=+-@\t\r\n", s.p[0]);
}

static void put_utf8(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n;) {
        uint8_t c = (uint8_t)s.p[i];
        size_t n = c == 0 ? 0 : c < 0x80 ? 1 : text_utf8_length(s.p + i, s.n - i);
        if (c == '"')
            buf_putc(out, '"');
        buf_put(out, n ? s.p + i : "\xEF\xBF\xBD", n ? n : 3);
        i += n ? n : 1;
    }
}

void csv_text(struct csv *c, struct str s)
{
    bool quoted = must_quote(s);
    next_cell(c);
    if (quoted)
        buf_putc(c->out, '"');
    if (is_formula(s))
        buf_putc(c->out, '\'');
    put_utf8(c->out, s);
    if (quoted)
        buf_putc(c->out, '"');
}

void csv_cstr(struct csv *c, const char *cstr)
{
    csv_text(c, str_from(cstr));
}

void csv_day(struct csv *c, struct str day)
{
    char iso[DAY_ISO_MAX];
    uint64_t number;
    if (day.n != 8 || !str_to_u64(day, UINT64_MAX, &number)) {
        csv_text(c, day);
        return;
    }
    next_cell(c);
    buf_put_str(c->out, day_iso(day, iso));
}

void csv_money(struct csv *c, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    next_cell(c);
    buf_put(c->out, text, money_format_fixed(cents, text));
}

void csv_amount(struct csv *c, struct amount a)
{
    if (a.given)
        csv_money(c, a.cents);
    else
        csv_empty(c);
}

void csv_quantity(struct csv *c, struct quantity q)
{
    char text[MONEY_TEXT_MAX];
    next_cell(c);
    if (q.given)
        buf_put(c->out, text, decimal_format(q.value, text));
}

void csv_number(struct csv *c, uint64_t n)
{
    next_cell(c);
    buf_put_u64(c->out, n);
}

void csv_empty(struct csv *c)
{
    next_cell(c);
}

void csv_row_end(struct csv *c)
{
    buf_puts(c->out, "\r\n");
    c->cells = 0;
}
