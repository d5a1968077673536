/* row.c - writing: an object as one line of ours, strictly. */
#include "base/clock.h"
#include "ramp/object.h"

#include <stdio.h>

enum { ID_MAX = 80, CODE_MAX = 64, INSTANT_MAX = 40 };

static bool is_made_of(struct str s, size_t max, const char *more)
{
    if (!s.n || s.n > max)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && !memchr(more, c, strlen(more)))
            return false;
    }
    return true;
}

static bool is_id(struct str s)
{
    return is_made_of(s, ID_MAX, "-_.:");
}

static bool is_code(struct str s)
{
    return is_made_of(s, CODE_MAX, "-_.");
}

/* Minutes of "+05:30", "-08:00" at the end; 0 and false when there is none. */
static bool offset_of(struct str s, int *minutes)
{
    const char *p = s.n > 6 ? s.p + s.n - 6 : NULL;
    uint64_t hours, rest;
    if (!p || (*p != '+' && *p != '-') || p[3] != ':' ||
        !str_to_u64(str_of(p + 1, 2), 23, &hours) || !str_to_u64(str_of(p + 4, 2), 59, &rest))
        return false;
    *minutes = (int)(hours * 60 + rest) * (*p == '-' ? -1 : 1);
    return true;
}

/* RFC 3339, with or without an offset (then UTC), or a day alone. */
static bool read_instant(struct str s, int64_t *us)
{
    char text[INSTANT_MAX];
    int minutes = 0;
    if (s.n == 10) {
        int n = snprintf(text, sizeof text, "%.10sT00:00:00Z", s.p);
        return clock_parse(str_of(text, (size_t)n), us);
    }
    if (offset_of(s, &minutes))
        s.n -= 6;
    else if (s.n && s.p[s.n - 1] == 'Z')
        s.n--;
    if (s.n + 2 > sizeof text)
        return false;
    memcpy(text, s.p ? s.p : "", s.n);
    text[s.n] = 'Z';
    if (!clock_parse(str_of(text, s.n + 1), us))
        return false;
    *us -= minutes * INT64_C(60000000);
    return true;
}

static bool read_bool(const struct value *v, bool *is)
{
    *is = v->kind == JSON_TRUE || str_is(v->text, "true");
    return *is || v->kind == JSON_FALSE || str_is(v->text, "false");
}

/* ---- members ---- */

/* "amount" is the object's own; "original" that of the merchant. */
static void put_money(struct json_writer *w, const char *name, const struct money *m)
{
    static const char *const own[] = {"amount_minor", "currency", "exponent", "amount_raw"},
                             *const original[] = {"original_minor", "original_currency",
                                                  "original_exponent", "original_raw"};
    const char *const *names = name[0] == 'a' ? own : original;
    json_pair_i64(w, names[0], m->minor);
    json_pair_str(w, names[1], m->currency);
    json_pair_i64(w, names[2], m->exponent);
    json_pair_str(w, names[3], m->raw);
}

static void put_field(const struct object *o, struct json_writer *w, size_t i)
{
    const struct field *f = &o->row->fields[i];
    const struct value *v = &o->values[i][PART_VALUE];
    struct money m;
    int64_t us;
    bool is;
    switch (f->as) {
    case AS_ID:
        if (is_id(v->text))
            json_pair_str(w, f->name, v->text);
        break;
    case AS_CODE:
        if (is_code(v->text))
            json_pair_str(w, f->name, v->text);
        break;
    case AS_INSTANT:
        if (v->text.n && read_instant(v->text, &us))
            json_pair_i64(w, f->name, us);
        break;
    case AS_BOOL:
        if (read_bool(v, &is))
            json_pair_bool(w, f->name, is);
        break;
    case AS_MAJOR:
    case AS_MINOR:
        if (object_money(o, (int)i, &m) == MONEY_GOOD)
            put_money(w, f->name, &m);
        break;
    case AS_TEXT:
    case AS_CURRENCY:
        break;
    }
}

static const char *lines_word(const struct object *o, const struct money *amount)
{
    const struct money *sum = &o->lines.sum;
    if (o->lines.verdict == LINES_UNREADABLE)
        return "unreadable";
    if (o->lines.verdict == LINES_MIXED || !str_eq(sum->currency, amount->currency) ||
        sum->exponent != amount->exponent)
        return "other_currency";
    return sum->minor == amount->minor ? "balanced" : "unbalanced";
}

static void put_lines(const struct object *o, struct json_writer *w, const struct money *amount,
                      bool *unbalanced)
{
    *unbalanced = false;
    if (o->lines.count == 0)
        return;
    const char *word = lines_word(o, amount);
    json_pair_i64(w, "lines", o->lines.count);
    json_pair(w, "lines_sum", word);
    *unbalanced = strcmp(word, "unbalanced") == 0;
}

static void put_detail(const struct object *o, struct json_writer *w)
{
    bool any = false;
    for (size_t i = 0; i < o->row->field_count; i++) {
        struct str text = o->values[i][PART_VALUE].text;
        if (o->row->fields[i].as != AS_TEXT || !text.n)
            continue;
        if (!any) {
            json_key(w, "detail");
            json_object(w);
        }
        any = true;
        json_pair_str(w, o->row->fields[i].name, text);
    }
    if (any)
        json_object_end(w);
}

/* ---- the row ---- */

static const char *phase_of(const struct object *o, const struct money *amount)
{
    const struct places *at = &o->at;
    struct phase_of p = {.state = object_text(o, at->state),
                         .approval = object_text(o, at->approval),
                         .archived = object_text(o, at->archived).n > 0,
                         .negative = amount->minor < 0};
    if (at->active != TREE_NONE)
        p.has_active = read_bool(&o->values[at->active][PART_VALUE], &p.active);
    return noun_phase(o->noun, &p);
}

/* Of what is money, a row without its amount is none; a vendor's total may be missing. */
static bool needs_amount(enum noun noun)
{
    return noun == TRANSACTION || noun == BILL || noun == REIMBURSEMENT;
}

bool object_write_seen(const struct object *o, struct buf *out)
{
    struct json_writer w;
    struct str id = object_text(o, o->at.id);
    if (!is_id(id))
        return false;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "op", "seen");
    json_pair(&w, "noun", o->row->name);
    json_pair_str(&w, "id", id);
    json_object_end(&w);
    buf_putc(out, '\n');
    return true;
}

bool object_write(struct object *o, struct buf *out, bool *unbalanced)
{
    struct json_writer w;
    struct money amount = {.minor = 0};
    *unbalanced = false;
    if (o->no_memory || !is_id(object_text(o, o->at.id)))
        return false;
    if (needs_amount(o->noun) && object_money(o, o->at.amount, &amount) != MONEY_GOOD)
        return false;
    json_begin(&w, out, 0);
    json_object(&w);
    json_pair(&w, "noun", o->row->name);
    json_pair(&w, "phase", phase_of(o, &amount));
    for (size_t i = 0; i < o->row->field_count; i++)
        if (o->row->fields[i].name[0])
            put_field(o, &w, i);
    put_lines(o, &w, &amount, unbalanced);
    if (is_code(o->gl))
        json_pair_str(&w, "gl", o->gl);
    put_detail(o, &w);
    json_object_end(&w);
    buf_putc(out, '\n');
    return true;
}
